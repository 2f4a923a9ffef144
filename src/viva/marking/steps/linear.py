"""Linear equations in unknowns, solved exactly: relations between unknowns hold at the solutions of their system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from viva.algebra.notation import name_of
from viva.algebra.tree import Add, Div, Mul, Neg, Node, Number

Form = dict[str, Fraction]
"""A linear form: coefficients by unknown, the constant under the empty name."""


def linear_form(node: Node) -> Form | None:
    """``node`` as a linear form in plain symbols, or None where it isn't one.

    Examples:
        >>> from viva.algebra import read_formula
        >>> linear_form(read_formula("2(a - 3) + b/4"))
        {'a': Fraction(2, 1), '': Fraction(-6, 1), 'b': Fraction(1, 4)}
    """
    if isinstance(node, Number):
        return {"": node.value}
    name = name_of(node)
    if name is not None:
        return {name: Fraction(1)}
    if isinstance(node, Neg):
        return _scaled(linear_form(node.arg), Fraction(-1))
    if isinstance(node, Add):
        total: Form = {}
        for term in node.terms:
            form = linear_form(term)
            if form is None:
                return None
            total = _sum(total, form)
        return total
    if isinstance(node, Mul):
        product: Form = {"": Fraction(1)}
        for factor in node.factors:
            form = linear_form(factor)
            if form is None:
                return None
            if _is_constant(form):
                scaled = _scaled(product, form.get("", Fraction(0)))
            elif _is_constant(product):
                scaled = _scaled(form, product.get("", Fraction(0)))
            else:
                return None
            product = scaled or {}
        return product
    if isinstance(node, Div):
        top, bottom = linear_form(node.numerator), linear_form(node.denominator)
        if bottom is None or not _is_constant(bottom) or not bottom.get(""):
            return None
        return _scaled(top, 1 / bottom[""])
    return None


def difference(left: Node, right: Node) -> Form | None:
    """``left - right`` as a linear form without zero coefficients, or None."""
    a, b = linear_form(left), linear_form(right)
    if a is None or b is None:
        return None
    return {name: value for name, value in _sum(a, _scaled(b, Fraction(-1)) or {}).items() if value}


def _is_constant(form: Form) -> bool:
    return all(not value for name, value in form.items() if name)


def _scaled(form: Form | None, factor: Fraction) -> Form | None:
    return None if form is None else {name: value * factor for name, value in form.items()}


def _sum(a: Form, b: Form) -> Form:
    return {name: a.get(name, Fraction(0)) + b.get(name, Fraction(0)) for name in [*a, *(n for n in b if n not in a)]}


@dataclass
class System:
    """Independent equations ``form = 0``, in reduced row echelon form.

    Examples:
        >>> system = System()
        >>> system.add({"a": Fraction(1), "b": Fraction(1), "": Fraction(-3)})
        True
        >>> system.add({"a": Fraction(1), "": Fraction(-1)})
        True
        >>> system.reduced({"b": Fraction(1), "": Fraction(-5)})
        {'': Fraction(-3, 1)}
        >>> system.solution()
        {'a': Fraction(1, 1), 'b': Fraction(2, 1)}
    """

    rows: dict[str, Form] = field(default_factory=dict)
    unknowns: set[str] = field(default_factory=set)

    def reduced(self, form: Form) -> Form:
        """What is left of ``form`` at the solutions of the system: ``{}`` if it vanishes there."""
        left = dict(form)
        for pivot, row in self.rows.items():
            if left.get(pivot):
                left = _sum(left, _scaled(row, -left[pivot]) or {})
        return {name: value for name, value in left.items() if value}

    def add(self, form: Form) -> bool:
        """Take ``form = 0`` into the system; False if it says nothing new or contradicts it."""
        left = self.reduced(form)
        pivot = next((name for name in sorted(left) if name), None)
        self.unknowns |= {name for name in form if name}
        if pivot is None:
            return False
        row = _scaled(left, 1 / left[pivot]) or {}
        for other, existing in self.rows.items():
            if existing.get(pivot):
                changed = _sum(existing, _scaled(row, -existing[pivot]) or {})
                self.rows[other] = {name: value for name, value in changed.items() if value}
        self.rows[pivot] = row
        return True

    def solution(self) -> dict[str, Fraction] | None:
        """The unique solution, or None while some unknown is free."""
        if any(set(row) - {pivot, ""} for pivot, row in self.rows.items()) or set(self.rows) != self.unknowns:
            return None
        return {pivot: -row.get("", Fraction(0)) for pivot, row in sorted(self.rows.items())}

    def knows(self, names: Iterable[str]) -> bool:
        """Whether all of ``names`` are unknowns of this system."""
        wanted = {name for name in names if name}
        return bool(wanted) and wanted <= self.unknowns
