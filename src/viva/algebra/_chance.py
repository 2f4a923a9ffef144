"""Polynomials in random entries: the expectation of one is a sum of products of moments, so it is exact.

A monomial is a tuple of ``(variable, power)`` pairs in order of the variable's number; the variables are the random
entries that were met, independent of each other. Powers of 0/1 variables collapse at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq

from viva.algebra.values import OverBudget

Monomial = tuple[tuple[int, int], ...]
MOST_TERMS = 20_000


class NotPolynomial(Exception):
    """A random entry went through something else than sums and products; the masks must be enumerated instead."""


class Polynomial:
    """A polynomial in random entries with scalars as coefficients; ``bits`` are the variables that are 0 or 1."""

    __slots__ = ("bits", "terms")

    def __init__(self, terms: dict[Monomial, Any], bits: set[int]) -> None:
        self.terms, self.bits = terms, bits

    def __neg__(self) -> Polynomial:
        return Polynomial({m: -c for m, c in self.terms.items()}, self.bits)

    def __add__(self, other: Any) -> Polynomial:
        terms = dict(self.terms)
        for monomial, c in _terms(other).items():
            terms[monomial] = terms[monomial] + c if monomial in terms else c
        return Polynomial(terms, self.bits)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, other: Any) -> Polynomial:
        if not isinstance(other, Polynomial):
            return Polynomial({m: c * other for m, c in self.terms.items()}, self.bits)
        if len(self.terms) * len(other.terms) > MOST_TERMS:
            raise OverBudget("an expectation over too many random terms")
        terms: dict[Monomial, Any] = {}
        for a, x in self.terms.items():
            for b, y in other.terms.items():
                monomial = _product(a, b, self.bits) if a and b else a or b
                c = x * y
                terms[monomial] = terms[monomial] + c if monomial in terms else c
        return Polynomial(terms, self.bits)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Polynomial:
        if isinstance(other, Polynomial):
            raise NotPolynomial
        return Polynomial({m: c / other for m, c in self.terms.items()}, self.bits)

    def __rtruediv__(self, other: Any) -> Any:
        raise NotPolynomial

    def __eq__(self, other: object) -> bool:
        raise NotPolynomial

    def __lt__(self, other: Any) -> bool:
        raise NotPolynomial

    __gt__ = __le__ = __ge__ = __lt__
    __hash__ = None  # type: ignore[assignment]

    def expectation(self, moment: Callable[[int, int], Any]) -> Any:
        """The expected value, where ``moment(variable, k)`` is E[variable^k]."""
        total: Any = fmpq(0)
        for monomial, coefficient in self.terms.items():
            term = coefficient
            for variable, power in monomial:
                term = term * moment(variable, power)
            total = total + term
        return total


def _terms(value: Any) -> dict[Monomial, Any]:
    return value.terms if isinstance(value, Polynomial) else {(): value}


def _product(a: Monomial, b: Monomial, bits: set[int]) -> Monomial:
    powers = dict(a)
    for variable, power in b:
        powers[variable] = 1 if variable in bits else powers.get(variable, 0) + power
    return tuple(sorted(powers.items()))
