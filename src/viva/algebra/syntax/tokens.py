r"""The token: the one word that both scanners hand to the parser.

Kinds (``text`` in brackets):

===========  ==========================================================================================
``num``      a literal; ``value`` is its Fraction, ``extra`` its count of decimals (None: integer)
``name``     a symbol [canonical name]; ``extra`` is its font
``func``     a known function [canonical name]
``big``      a binder that takes scripts: ``sum``, ``prod``, ``max``, ``lim``, ...
``stat``     ``E``, ``Var``, ``Cov``, ``P``
``op``       an infix operation: ``+ - * cdot times / odot ...``
``rel``      a relation [canonical name, as in :class:`~viva.algebra.tree.Relation`]; ``arrow``: ``implies``, ``iff``
``open``     ``( [ { < floor ceil .`` and ``close`` likewise; ``extra`` is True for one written with ``\left``
``bar``      ``|`` or ``||``; ``extra`` is ``open``, ``close`` or empty
``{`` ``}``  a group that doesn't print
``sup``      ``^``; ``sub``: ``_``; ``prime``: one or more dashes [the dashes]
``cmd``      a command with a grammar of its own: ``frac``, ``sqrt``, ``accent``, ``font``, ``begin``, ...
``words``    prose; ``dots``: an ellipsis
``row``      a line break; ``align``: ``&``; ``quad``: a wide space
``end``      after the last token
===========  ==========================================================================================

The others stand for themselves: ``,`` ``;`` ``:`` ``mid`` ``!`` ``%`` ``deg`` ``partial`` ``nabla`` ``tag``.
"""

from __future__ import annotations

from fractions import Fraction


class Token:
    """One token: its kind, canonical text, place ``[start, end)``, and whether white space stands before it."""

    __slots__ = ("end", "extra", "kind", "space", "start", "text", "value")

    def __init__(
        self,
        kind: str,
        text: str,
        start: int,
        end: int,
        *,
        space: bool = False,
        value: Fraction | None = None,
        extra: object = None,
    ) -> None:
        self.kind, self.text, self.start, self.end = kind, text, start, end
        self.space, self.value, self.extra = space, value, extra

    def __repr__(self) -> str:
        return f"{self.kind}:{self.text}"
