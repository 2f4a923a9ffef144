"""``R(x)`` where R is declared to be a function: its value at x, not a product."""

from __future__ import annotations

from dataclasses import replace

from viva.algebra.notation import Notation
from viva.algebra.tree import Ambiguous, Apply, Derivative, Index, Node, Symbol, mapped


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


def with_bare_values(node: Node, notation: Notation) -> Node:
    """The tree with ``R`` as ``R(x)`` where R is declared to be a function of the declared x.

    Examples:
        >>> from viva.algebra import compare
        >>> notation = Notation.from_mapping(
        ...     {"symbols": {"x": {}}, "functions": {"R": {"arguments": ["x"], "definition": "x^2 + 1"}}}
        ... )
        >>> compare("2R", "2x^2 + 2", notation).equal
        True
    """
    if type(node) is Symbol:
        name = notation.canonical(node.name, node.font)
        function = notation.functions.get(name)
        if function is None or name in notation.symbols or not function.parameters:
            return node
        known = all(parameter in notation.symbols for parameter in function.parameters)
        return Apply(node, tuple(map(Symbol, function.parameters)), span=node.span) if known else node
    if type(node) is Apply:
        return replace(node, args=tuple(with_bare_values(argument, notation) for argument in node.args))
    if type(node) in (Derivative, Index):
        return node
    return mapped(node, lambda part: with_bare_values(part, notation))
