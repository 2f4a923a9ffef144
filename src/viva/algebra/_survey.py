"""A first look at trees: the names in them, and whether they are small enough to evaluate."""

from __future__ import annotations

from dataclasses import dataclass, field

from viva.algebra._elaborate import is_loose
from viva.algebra.shapes import children
from viva.algebra.tree import Elided, Node, Number, Symbol
from viva.algebra.values import OverBudget

MOST_NODES = 20_000
DEEPEST = 100


@dataclass(slots=True)
class Survey:
    names: set[str] = field(default_factory=set)
    elided: bool = False
    loose: bool = False


def survey(nodes: tuple[Node, ...]) -> Survey:
    """The names that occur; raises where the trees are too large or deep to evaluate."""
    survey = Survey()
    stack = [(n, 0) for n in nodes]
    count = 0
    while stack:
        node, depth = stack.pop()
        count += 1
        if count > MOST_NODES:
            raise OverBudget("too long a formula")
        if depth > DEEPEST:
            raise OverBudget("nested too deep")
        kind = type(node)
        if kind is Symbol:
            survey.names.add(node.name)  # type: ignore[attr-defined]
        elif kind is Elided:
            survey.elided = survey.loose = True
        elif kind is not Number:
            survey.loose = survey.loose or is_loose(node)
            for child in children(node):
                stack.append((child, depth + 1))
    return survey
