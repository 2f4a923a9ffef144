"""Whether numbers, or arrays of them, agree as far as the decimals in them were written down.

For a number by itself only the digits shown of the result count (``\\sqrt{2} = 1.41``); what the operands of a sum were
rounded to is left to :mod:`viva.marking.steps.arithmetic`, which knows what a sentence rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from viva.algebra import Instance, Notation, evaluate
from viva.algebra.tree import Neg, Node, Number, children
from viva.algebra.values import Array, Undecided
from viva.marking.steps.names import symbols
from viva.marking.steps.rebuilding import rebuilt

_MOST_DECIMALS = 40
CONSTANTS = frozenset({"pi", "e"})
"""Letters that are numbers."""
_TOLERANCE = 1e-9
_SLACK = 1.1
"""What products of two errors may add to the first order."""


def holds_rounded(left: Node, right: Node, notation: Notation) -> bool:
    """Whether two arrays without symbols differ by no more than one unit in the last place of each decimal in them.

    The rounding of every decimal is carried through to each entry, one after the other. A row may be meant as a column.
    Of two numbers one is written as a decimal, and they differ by less than one unit in its last place.

    Examples:
        >>> from viva.algebra import read_formula
        >>> sides = [read_formula(t) for t in (r"\\frac{11}{101}(10, 1)^T", "(1.089, 0.109)", "(1.189, 0.109)")]
        >>> [holds_rounded(sides[0], right, Notation.default()) for right in sides[1:]]
        [True, False]
    """
    written = sum(1 for side in (left, right) for _ in decimals(side))
    if not 0 < written <= _MOST_DECIMALS or symbols(left) - CONSTANTS or symbols(right) - CONSTANTS:
        return False
    a, b = _entries(left, notation), _entries(right, notation)
    if a is None or b is None or len(a) != len(b):
        return False
    if len(a) == 1:
        if _is_number(left) and _is_number(right):
            return False
        unit = max(_unit_written(left), _unit_written(right))
        return bool(abs(a[0] - b[0]) < unit * (1 - _TOLERANCE))
    allowed = [sum(errors) for errors in zip(*_errors(left, a, notation), *_errors(right, b, notation), strict=False)]
    off = [abs(x - y) for x, y in zip(a, b, strict=True)]
    return len(allowed) == len(off) and all(x <= _SLACK * most for x, most in zip(off, allowed, strict=True))


def rounded_again(left: Node, right: Node) -> bool:
    """Whether one decimal is the other one, rounded to fewer digits: ``0.639 = 64%``.

    Examples:
        >>> from viva.algebra import read_formula
        >>> [rounded_again(*map(read_formula, pair)) for pair in [("0.639", r"64\\%"), ("0.639", "0.65"), ("2.5", "3")]]
        [True, False, False]
    """
    if not (_is_number(left) and _is_number(right)):
        return False
    units = sorted((_unit_written(left), _unit_written(right)))
    a, b = (-n.arg.value if isinstance(n, Neg) else n.value for n in (left, right))  # type: ignore[attr-defined]
    return 0 < units[0] < units[1] and a * b > 0 and abs(float(a - b)) <= units[1] / 2 * (1 + _TOLERANCE)


def _is_number(node: Node) -> bool:
    return isinstance(node.arg if isinstance(node, Neg) else node, Number)


def _unit_written(node: Node) -> float:
    """What the last digit of a decimal by itself is worth; 0 for anything else."""
    number = node.arg if isinstance(node, Neg) else node
    return 10.0**-number.decimals if isinstance(number, Number) and number.decimals else 0.0


def _errors(node: Node, value: list[Any], notation: Notation) -> Iterator[list[Any]]:
    """For each decimal in ``node``, by how much one unit in its last place changes every entry."""
    for number in decimals(node):
        unit = Fraction(1, 10 ** (number.decimals or 0))

        def change(inner: Node, number: Number = number, unit: Fraction = unit) -> Node:
            # Equal literals are rounded alike; that only widens what is allowed.
            return replace(number, value=number.value + unit) if inner == number else inner

        moved = _entries(rebuilt(node, change), notation)
        if moved is not None and len(moved) == len(value):
            yield [abs(x - y) for x, y in zip(moved, value, strict=True)]


def decimals(node: Node) -> Iterator[Number]:
    """All numbers in a tree that are written with decimals."""
    if isinstance(node, Number) and node.decimals:
        yield node
    for child in children(node):
        yield from decimals(child)


def _entries(node: Node, notation: Notation) -> list[Any] | None:
    """The entries of a side in order, as floating point numbers; None where it has no value."""
    try:
        value = evaluate(node, Instance(0, {}), notation)
    except Undecided:
        return None
    found = value.data if isinstance(value, Array) else [value]
    if not all(isinstance(x, fmpq | arb) for x in found):
        return None
    return [float(arb(x)) for x in found]  # by way of a ball: what is too large for a float is infinite
