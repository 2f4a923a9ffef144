"""``R(x)`` where R is declared to be a function: its value at x, not a product."""

from __future__ import annotations

from viva.algebra.notation import Notation
from viva.algebra.tree import Ambiguous, Apply, Node, Symbol, mapped


def applied(node: Node, notation: Notation) -> Node:
    """The tree with ``R(x)`` as the value of R at x, where R is declared to be a function."""
    node = mapped(node, lambda part: applied(part, notation))
    if type(node) is Ambiguous:
        for reading in node.readings:
            if type(reading) is Apply and type(reading.function) is Symbol:
                name = notation.canonical(reading.function.name, reading.function.font)
                if name in notation.functions or name in notation.downstream:
                    return reading
    return node
