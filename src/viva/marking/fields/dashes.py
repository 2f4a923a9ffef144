"""A dash that means a transpose: ``(X'X)^{-1} X'y``, as statisticians write."""

from __future__ import annotations

from viva.algebra import Notation
from viva.algebra.shapes import renamed
from viva.algebra.tree import Node, Symbol, Transpose


def without_dashes(side: Node, missing: set[str], notation: Notation) -> Node:
    """``side`` with ``X'`` read as a transpose, where nobody said what it is and ``X`` is a matrix or a vector.

    Args:
        side: the formula.
        missing: the names in it that nothing defines.
        notation: the notation in force.
    """
    for name in sorted(missing):
        base = name.rstrip("'")
        meaning = notation.meaning(base) if len(name) == len(base) + 1 else None
        if meaning is not None and meaning.shape:
            side = renamed(side, name, Transpose(Symbol(base)))
    return side
