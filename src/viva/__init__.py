"""viva gives a language model an oral exam on a problem set, and marks what it says by computing it.

From Python, start with :func:`viva.equal`, which says whether two answers are the same, :func:`viva.check`, which
decides an equation, and :func:`viva.mark_answer`, which marks an answer to a part of a set. They are imported at first
use, so that ``import viva`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viva.adapters.verifiers_environment import load_environment as load_environment
    from viva.algebra.answers import equal as equal
    from viva.algebra.check import check as check
    from viva.marking.reward import mark_answer as mark_answer

__version__ = "0.1.0"
__all__ = ["__version__", "check", "equal", "load_environment", "mark_answer"]

_HOMES = {
    "check": "viva.algebra.check",
    "equal": "viva.algebra.answers",
    "load_environment": "viva.adapters.verifiers_environment",  # where verifiers looks for it
    "mark_answer": "viva.marking.reward",
}
"""The module that each public name is imported from at its first use."""


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'viva' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_HOMES))
