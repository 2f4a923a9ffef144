"""A bound on the degree of a formula in its drawn symbols, and with it on the chance that a false identity passes."""

from __future__ import annotations

from viva.algebra.notation import Notation
from viva.algebra.shapes import children
from viva.algebra.tree import Apply, Big, Call, Cases, Derivative, Div, Index, Mul, Node, Norm, Number, Pow, Symbol

POOLS = (6, 24, 5000, 5000, 5000)
"""The least number of values that a symbol (or a parameter of an array) is drawn from, per instance."""


def degree(node: Node, notation: Notation, seen: tuple[str, ...] = ()) -> int | None:
    """The degree of numerator and denominator together, at most; None where the formula isn't rational."""
    kind = type(node)
    if kind is Number:
        return 0
    if kind is Symbol:
        name = notation.canonical(node.name, node.font)  # type: ignore[attr-defined]
        meaning = notation.symbols.get(name)
        if meaning is None or meaning.definition is None:
            if meaning is None:
                return 2
            # an entry of an array is (2 u m, |u|^2 - m^2) in what is drawn, a probability (u v)^2 / (u^2 + v^2)^2
            return 2 if meaning.shape else 4 if meaning.domain.startswith("(") else 1
        if name in seen:
            return None
        return degree(meaning.definition, notation, (*seen, name))
    if kind is Index:
        return degree(node.base, notation, seen)  # type: ignore[attr-defined]
    if kind is Pow:
        base = degree(node.base, notation, seen)  # type: ignore[attr-defined]
        exponent = node.exponent  # type: ignore[attr-defined]
        while type(exponent).__name__ == "Neg":
            exponent = exponent.arg
        if base is None or type(exponent) is not Number:
            return None
        return base * max(1, abs(int(exponent.value))) * 4
    if kind in (Apply, Cases) or (kind is Call and node.name not in ("diag", "tr", "delta", "sqrt", "transpose")):  # type: ignore[attr-defined]
        return None
    parts = [degree(c, notation, seen) for c in children(node)]
    if None in parts:
        return None
    numbers = [p for p in parts if p is not None]
    if kind in (Mul, Div, Norm):
        return sum(numbers) * (2 if kind is Norm else 1)
    if kind is Big and node.op == "prod":  # type: ignore[attr-defined]
        return None
    if kind is Derivative:
        return 2 * sum(numbers)
    return sum(numbers) if _has_quotient(node) else max(numbers, default=0)


def _has_quotient(node: Node) -> bool:
    stack = [node]
    while stack:
        item = stack.pop()
        if type(item) is Div or type(item) is Pow:
            return True
        stack.extend(children(item))
    return False


def odds(sides: tuple[Node, Node], notation: Notation, agreed: int) -> float | None:
    """The largest chance that two unequal rational formulas agree at so many drawn instances (Schwartz and Zippel)."""
    degrees = [degree(side, notation) for side in sides]
    if degrees[0] is None or degrees[1] is None:
        return None
    total = degrees[0] + degrees[1]
    chance = 1.0
    for number in range(agreed):
        chance *= min(1.0, total / POOLS[min(number, len(POOLS) - 1)])
    return chance
