"""What an expression evaluates to: an exact number, a ball, or an array of them, and why it may not.

A *scalar* is a FLINT ``fmpq`` (exact rational), an ``arb`` or ``acb`` (a real or complex ball), or one of our own
carriers that compute with such numbers: :class:`~viva.algebra._duals.Dual` while a derivative is taken and
:class:`~viva.algebra._chance.Polynomial` while an expectation is. They all understand ``+ - * /``.

An :class:`Array` is a shape and a flat list of scalars. Vectors are columns: a vector of length n has the shape
``(n, 1)``, and an array with a single entry is that entry. :class:`Untyped` stands for ``I`` and ``\\mathbf 1``,
whose size only the neighbours tell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq

Scalar = Any
ZERO, ONE = fmpq(0), fmpq(1)


class Undecided(Exception):
    """The expression can't be evaluated here; ``reason`` says why in a clause."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Undefined(Undecided):
    """The expression has no value at this instance (a division by zero, a root of a negative number)."""


class OutOfRange(Undefined):
    """An entry that an array of this size doesn't have."""

    side = ""


class Uncovered(Undefined):
    """A formula in branches says nothing for these values of its indices."""


class Meaningless(Undecided):
    """Something that has no usual meaning, though people may write it: reason to prefer another reading."""


class OverBudget(Undecided):
    """The evaluation would be too large: too many operations, digits, terms, or too much time."""


class IllTyped(Undecided):
    """A product or sum that doesn't conform; ``left`` and ``right`` are the shapes of the two operands."""

    def __init__(self, verb: str, left: tuple[int, ...], right: tuple[int, ...]) -> None:
        super().__init__(f"can't {verb} {left} and {right}")
        self.verb, self.left, self.right = verb, left, right
        self.operands: tuple[Any, Any] | None = None
        self.side = ""


class Array:
    """Scalars in a shape of at least two axes, row by row; ``loose`` marks a row that may also be meant as a column.

    Examples:
        >>> Array((2, 1), [ONE, ZERO]).shape
        (2, 1)
    """

    __slots__ = ("data", "loose", "shape")

    def __init__(self, shape: tuple[int, ...], data: list[Scalar], loose: bool = False) -> None:
        self.shape, self.data, self.loose = shape, data, loose

    @property
    def is_vector(self) -> bool:
        """Whether it is a column or a row."""
        return len(self.shape) == 2 and 1 in self.shape

    def map(self, function: Callable[[Scalar], Scalar]) -> Array:
        """The array of ``function`` of every entry."""
        return Array(self.shape, [function(x) for x in self.data], self.loose)

    def __repr__(self) -> str:
        return f"Array({self.shape}, {self.data})"


class Untyped:
    """``eye`` I + ``ones`` 1 1^T (``kind`` "square"), or ``ones`` times the vector of ones ("column", "row")."""

    __slots__ = ("eye", "kind", "ones")

    def __init__(self, kind: str, eye: Scalar, ones: Scalar) -> None:
        self.kind, self.eye, self.ones = kind, eye, ones

    def times(self, factor: Scalar) -> Untyped:
        """This with every entry multiplied by ``factor``."""
        return Untyped(self.kind, self.eye * factor, self.ones * factor)

    def shaped(self, shape: tuple[int, ...]) -> Array:
        """This as an array of the given shape; raises IllTyped where it has none such."""
        rows, columns = shape if len(shape) == 2 else (0, 0)
        if self.kind == "square" and rows == columns and rows > 0:
            return Array(
                shape, [self.ones + self.eye if i == j else self.ones for i in range(rows) for j in range(rows)]
            )
        if (self.kind == "column" and columns == 1) or (self.kind == "row" and rows == 1):
            return Array(shape, [self.ones] * (rows * columns))
        if self.kind == "column" and rows == 1:
            raise IllTyped("add", (columns, 1), shape)
        if self.kind == "row" and columns == 1:
            raise IllTyped("add", (1, rows), shape)
        raise IllTyped("add", (max(rows, 1), max(rows, 1)), shape)


Value = Any
"""A scalar, an :class:`Array` or an :class:`Untyped`."""


def simplified(array: Array) -> Value:
    """The array, or its entry where there is only one."""
    return array.data[0] if len(array.data) == 1 else array


def is_exact_zero(value: Value) -> bool:
    """Whether the value is the exact rational number 0."""
    return isinstance(value, fmpq) and not value
