"""Dual numbers a + b e with e^2 = 0: forward differentiation, exact wherever the arithmetic is.

Each derivative being taken has its own ``tag``; nested derivatives nest the numbers, the newest tag outermost.
"""

from __future__ import annotations

from typing import Any

from viva.algebra.values import ZERO, Array, Untyped, Value


class Dual:
    """``re + eps * e`` for the infinitesimal of one derivative (``tag``)."""

    __slots__ = ("eps", "re", "tag")

    def __init__(self, tag: int, re: Any, eps: Any) -> None:
        self.tag, self.re, self.eps = tag, re, eps

    def _parts(self, other: Any) -> tuple[Any, Any] | None:
        """The other number seen with this tag, or None where it has a newer tag and must lead."""
        if isinstance(other, Dual):
            if other.tag == self.tag:
                return other.re, other.eps
            if other.tag > self.tag:
                return None
        return other, ZERO

    def __neg__(self) -> Dual:
        return Dual(self.tag, -self.re, -self.eps)

    def __add__(self, other: Any) -> Dual:
        parts = self._parts(other)
        if parts is None:
            return Dual(other.tag, self + other.re, other.eps)
        return Dual(self.tag, self.re + parts[0], self.eps + parts[1])

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, other: Any) -> Dual:
        parts = self._parts(other)
        if parts is None:
            return Dual(other.tag, self * other.re, self * other.eps)
        return Dual(self.tag, self.re * parts[0], self.re * parts[1] + self.eps * parts[0])

    __rmul__ = __mul__

    def reciprocal(self) -> Dual:
        """One divided by this number."""
        inverse = self.re.reciprocal() if isinstance(self.re, Dual) else 1 / self.re
        return Dual(self.tag, inverse, -(self.eps * inverse * inverse))

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return self * other.reciprocal()
        return Dual(self.tag, self.re / other, self.eps / other)

    def __rtruediv__(self, other: Any) -> Any:
        return other * self.reciprocal()


def infinitesimal_part(value: Any, tag: int) -> Any:
    """The coefficient of ``tag``'s infinitesimal in a scalar."""
    if isinstance(value, Dual):
        if value.tag == tag:
            return value.eps
        if value.tag > tag:
            return Dual(value.tag, infinitesimal_part(value.re, tag), infinitesimal_part(value.eps, tag))
    return ZERO


def real_part(value: Any) -> Any:
    """A scalar without any infinitesimals."""
    while isinstance(value, Dual):
        value = value.re
    return value


def part(value: Value, tag: int) -> Value:
    """The coefficient of ``tag``'s infinitesimal in every entry of a value."""
    if isinstance(value, Array):
        return Array(value.shape, [infinitesimal_part(x, tag) for x in value.data], value.loose)
    if isinstance(value, Untyped):
        return ZERO
    return infinitesimal_part(value, tag)
