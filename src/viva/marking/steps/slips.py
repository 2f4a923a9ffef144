"""A line about symbols that nobody declared: is it one slip of the pen away from an identity?

Of such symbols nothing is known, so that what fails at drawn values may hold for what was meant: a unit vector, a root
of an equation. It is another matter where the line holds for all values once one sign, factor, exponent, number or
index in it is changed, and is otherwise long enough that this can't be chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from viva.algebra import compare
from viva.algebra.mutations import mutants
from viva.algebra.tree import (
    Add,
    Apply,
    Big,
    Call,
    Derivative,
    Div,
    Expectation,
    Index,
    Limit,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Symbol,
    Transpose,
    children,
)
from viva.marking.steps.formulas import contains
from viva.marking.steps.scope import INDICES, Scope, rebuilt, symbols
from viva.patterns import regex

_MOST_TRIED = 120
_SHORTEST = 9
"""Nodes of both sides together, below which one change turns too many things into an identity."""
_PROPERTIES = regex(
    r"\b(?:idempotent|projections?|projectors?|projects|orthogonal\w*|orthonormal\w*|unit (?:vector|norm|length)"
    r"|normali[sz]ed|symmetric\w*|binary|indicators?|boolean|one[- ]hot|constrain\w+|such that|satisf\w+"
    r"|sum(?:s|ming)? to|zero[- ]mean|cent(?:er|re)ed|involution|diagonal\w*|commut\w+|eigenv\w+|assum\w+"
    r"|suppos\w+|roots?|solve[sd]?|solving|solutions?|fixed[- ]points?|mask\w*|perpendicular|modulo"
    r"|to first order|neglect\w*|ignor\w*|dropp\w*|up to|equilibri\w+|stationary|identically|conservation"
    r"|equation of)\b"
    r"|\\perp|\\in\s*\\\{|∈\s*\{|0/1|\{0, ?1\}",
    re.IGNORECASE,
)


def one_slip_away(left: Node, right: Node, scope: Scope, given: Sequence[Node]) -> str | None:
    """What to change in ``right`` (or in ``left``) so that both are equal for all values; None if nothing does it."""
    if not symbols(left) or not symbols(right) or _size(left) + _size(right) < _SHORTEST:
        return None
    if any(contains(side, (Expectation, Limit)) for side in (left, right)):
        return None
    if any(len(_arguments(name, (left, right))) > 1 for name in scope.undeclared(left) | scope.undeclared(right)):
        return None  # "T(n) = 2T(n/2) + n": a function of which nothing is known
    if any(_holds_if_symmetric(left, right, name, scope, given) for name in symbols(left) | symbols(right)):
        return None
    tried = 0
    for node, other in ((right, left), (left, right)):
        for what, changed in _changes(node, other, scope):
            tried += 1
            if tried > _MOST_TRIED:
                return None
            if changed != other and compare(changed, other, scope.notation, given=given).equal is True:
                return what
    return None


def _arguments(name: str, sides: Sequence[Node]) -> list[Node]:
    """What stands behind a letter as the argument of a function may: in brackets, or as a fraction."""
    found: list[Node] = []
    waiting = list(sides)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Apply) and isinstance(node.function, Symbol) and node.function.name == name:
            found += node.args
        if isinstance(node, Mul):
            found += [
                after
                for before, after in pairwise(node.factors)
                if isinstance(before, Symbol) and before.name == name and isinstance(after, Add | Div | Neg)
            ]
        waiting.extend(children(node))
    return [node for k, node in enumerate(found) if node not in found[:k]]


def _holds_if_symmetric(left: Node, right: Node, name: str, scope: Scope, given: Sequence[Node]) -> bool:
    """Whether it holds for symmetric matrices of a name: a Hessian is symmetric without anybody saying so."""
    if not name.rsplit(maxsplit=1)[-1][:1].isupper():
        return False
    both = Add((Symbol(name), Transpose(Symbol(name))))
    one, other = (
        rebuilt(n, lambda inner: both if isinstance(inner, Symbol) and inner.name == name else inner)
        for n in (left, right)
    )
    return compare(one, other, scope.notation, given=given).equal is True


def is_worked_out(node: Node) -> bool:
    """Whether a formula asks to be worked out: a derivative, a sum, a square of a sum, a product of sums."""
    if contains(node, (Derivative, Big, Norm)):
        return True
    if isinstance(node, Pow) and isinstance(node.base, Add | Mul):
        return True
    if isinstance(node, Mul) and sum(isinstance(f, Add) for f in node.factors):
        return True
    return any(is_worked_out(child) for child in children(node))


def speaks_of_properties(prose: Sequence[str]) -> bool:
    """Whether the words may say of symbols what no formula says: symmetric, idempotent, of unit length."""
    return any(_PROPERTIES.search(text) for text in prose)


def _size(node: Node) -> int:
    return 1 + sum(_size(child) for child in children(node))


def _changes(node: Node, other: Node, scope: Scope) -> Iterator[tuple[str, Node]]:
    yield from mutants(node, scope.notation)
    names = sorted((symbols(node) | symbols(other)) - INDICES)[:6]
    yield from _inside(node, names)


def _inside(node: Node, names: list[str]) -> Iterator[tuple[str, Node]]:
    yield from _here(node, names)
    if isinstance(node, Index):
        return
    for item in fields(node):
        if item.name == "span":
            continue
        value: Any = getattr(node, item.name)
        parts = value if isinstance(value, tuple) else (value,)
        for k, part in enumerate(parts):
            if isinstance(part, Node):
                for what, changed in _inside(part, names):
                    new: Any = (*parts[:k], changed, *parts[k + 1 :]) if isinstance(value, tuple) else changed
                    yield what, replace(node, **{item.name: new})


def _here(node: Node, names: list[str]) -> Iterator[tuple[str, Node]]:
    """What a slip at this very place may have lost."""
    if isinstance(node, Pow) and isinstance(node.exponent, Number):
        yield "another exponent", Pow(node.base, Number(node.exponent.value - 1))
    if isinstance(node, Number) and node.value != 1:
        yield "another number", Number(node.value - 1)
    if isinstance(node, Symbol | Index | Call):
        yield "a square", Pow(node, Number(Fraction(2)))
    if isinstance(node, Symbol | Index | Call | Pow | Div | Mul | Number | Big):
        yield "a factor 1/2", Mul((Number(Fraction(1, 2)), node))
        if not isinstance(node, Mul | Pow):
            yield "a factor 2", Mul((Number(Fraction(2)), node))
        yield "a sign", Neg(node)
    if isinstance(node, Mul | Div | Pow | Big | Number | Call):
        for name in names:
            yield f"a factor {name}", Mul((Symbol(name), node))
            yield f"a divisor {name}", Div(node, Symbol(name))
