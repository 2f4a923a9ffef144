r"""Entries that a list with dots names outright: ``\Gamma = \operatorname{diag}(a, \dots, b)`` has ``\Gamma_{11} = a``.

Dots that tell what they stand for are filled before (:mod:`viva.algebra.dots`). Of the others it can't be said that the
equation holds, but it fails where an entry in front of the dots does, or the one behind them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from viva.algebra.notation import Notation
from viva.algebra.tree import Call, Elided, Index, Node, Number, Symbol


def listed_entries(sides: tuple[Node, Node], notation: Notation) -> Iterator[tuple[Node, Node]]:
    """Pairs that are equal if the sides are: entries of a square matrix, and what a diagonal with dots says of them.

    Args:
        sides: of the equation; one a symbol that is declared as square, the other ``diag`` of a list with dots.
        notation: what symbols mean.
    """
    for array, listed in (sides, sides[::-1]):
        if not isinstance(array, Symbol) or not isinstance(listed, Call) or listed.name.lower() != "diag":
            continue
        meaning = notation.meaning(notation.canonical(array.name))
        shape = meaning.shape if meaning is not None else None
        if shape is None or len(shape) != 2 or shape[0] != shape[1] or not isinstance(shape[0], str):
            continue
        places = [k for k, item in enumerate(listed.args) if isinstance(item, Elided)]
        if not places:
            continue
        for k in range(places[0]):
            at = Number(Fraction(k + 1))
            yield Index(array, (at, at)), listed.args[k]
        if places == [len(listed.args) - 2]:
            yield Index(array, (Symbol(shape[0]), Symbol(shape[0]))), listed.args[-1]
