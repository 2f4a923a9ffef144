r"""Unknowns under given equations: they are drawn from the solutions, never at random.

``h_1 = -2 - 4 h_2`` is checked where ``h_1 + 4 h_2 = -2`` holds: the equations are found to be linear in their
unknowns by evaluating them, solved exactly, and whatever they leave free is drawn.
"""

from __future__ import annotations

from flint import fmpq, fmpq_mat

from viva.algebra.evaluate import Evaluator
from viva.algebra.notation import entries_listed, name_of
from viva.algebra.shapes import children
from viva.algebra.tree import Index, Node, Relation, Symbol
from viva.algebra.values import ONE, ZERO, Scalar, Undecided

MOST_UNKNOWNS = 12


def unknowns_of(equations: list[Relation], ev: Evaluator) -> list[str]:
    """The numbers in the equations that nothing declares: ``h_1``, ``a``."""
    found: dict[str, None] = {}
    stack: list[Node] = list(equations)
    while stack:
        node = stack.pop()
        name = name_of(node) if isinstance(node, Symbol | Index) else None
        if name is None:
            stack.extend(children(node))
            continue
        base = node.base if isinstance(node, Index) else node
        assert isinstance(base, Symbol)
        names = (ev.notation.canonical(name), ev.notation.canonical(base.name, base.font))
        full_entry = name in entries_listed(ev.notation.symbols.get(names[1]))
        known = any(n in ev.notation.symbols or n in ev.notation.sizes for n in names)
        if full_entry or (not known and base.name not in ("pi", "e", "i") and names[1] not in ev.typing.shapes):
            found[name] = None
    return sorted(found)


def solution(equations: list[Relation], ev: Evaluator) -> dict[str, Scalar]:
    """Values of the unknowns that satisfy all equations, what is free in them drawn at the evaluator's instance.

    Raises:
        Undecided: where the equations are not linear in the unknowns, or have no solution.
    """
    names = unknowns_of(equations, ev)
    if not 0 < len(names) <= MOST_UNKNOWNS:
        raise Undecided("given equations that can't be solved")

    def residuals(values: list[Scalar]) -> list[fmpq]:
        ev.overrides = dict(zip(names, values, strict=True))
        ev.memo = {}
        found = []
        for equation in equations:
            difference = ev.scalar(equation.members[0]) - ev.scalar(equation.members[1])
            if not isinstance(difference, fmpq):
                raise Undecided("given equations that are not rational")
            found.append(difference)
        return found

    drawn = [ev.instance.draw(name) for name in names]
    outer = ev.overrides
    try:
        constant = residuals([ZERO] * len(names))
        columns = [residuals([ONE if k == j else ZERO for k in range(len(names))]) for j in range(len(names))]
        rows = [[column[r] - constant[r] for column in columns] for r in range(len(equations))]
        at_drawn = residuals(list(drawn))
    finally:
        ev.overrides, ev.memo = outer, {}
    for row, start, there in zip(rows, constant, at_drawn, strict=True):
        if start + sum((a * x for a, x in zip(row, drawn, strict=True)), ZERO) != there:
            raise Undecided("given equations that are not linear")
    return dict(zip(names, _solved(rows, constant, drawn), strict=True))


def _solved(rows: list[list[fmpq]], constant: list[fmpq], drawn: list[fmpq]) -> list[fmpq]:
    """A solution of ``rows x + constant = 0`` with the free unknowns as drawn."""
    count = len(drawn)
    table = fmpq_mat(len(rows), count + 1, [x for row, c in zip(rows, constant, strict=True) for x in (*row, -c)])
    reduced, rank = table.rref()
    values = list(drawn)
    pivots = []
    for r in range(rank):
        pivot = next(k for k in range(count + 1) if reduced[r, k] != 0)
        if pivot == count:
            raise Undecided("given equations that contradict each other")
        pivots.append(pivot)
    for r, pivot in enumerate(pivots):
        rest = sum((reduced[r, k] * values[k] for k in range(count) if k not in pivots), ZERO)
        values[pivot] = reduced[r, count] - rest
    return values
