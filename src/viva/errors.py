"""The one base class of the errors that a user may see.

A :class:`VivaError` is shown as one line, ``viva: what is wrong, where, and what to do``, with exit status 2;
a traceback only appears with ``--debug``. Anything that a *model* may write is never an error: it is read,
decided, or left ``undecided``.
"""

from __future__ import annotations


class VivaError(Exception):
    """Input that viva can't use: says what is wrong, where, and what to do, in one line.

    Args:
        what: what is wrong, in a clause without a full stop.
        where: a file, ``file:line``, or the name of an option; printed first.
        hint: what to do about it.

    Examples:
        >>> print(VivaError("no part is called '9z'", where="--parts", hint="`viva sets show hw5` lists them"))
        --parts: no part is called '9z'; `viva sets show hw5` lists them
    """

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__((f"{where}: " if where else "") + what + (f"; {hint}" if hint else ""))
