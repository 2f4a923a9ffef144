"""Matrices that an answer names instead of writing them: an identity, a diagonal, all zeros, all ones."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from viva.algebra.tree import Matrix, Node, Number

LARGEST = 12
"""Rows and columns of a matrix that is written out."""
_ZERO = Number(Fraction(0))


def identity(size: int) -> Matrix:
    """The identity matrix, entry by entry."""
    return diagonal((Number(Fraction(1)),) * size)


def diagonal(entries: Sequence[Node]) -> Matrix:
    """The matrix with these entries on its diagonal and zeros elsewhere."""
    rows = ([_ZERO] * k + [entry] + [_ZERO] * (len(entries) - k - 1) for k, entry in enumerate(entries))
    return Matrix(tuple(map(tuple, rows)))


def constant(rows: int, columns: int, value: int) -> Matrix:
    """The matrix whose entries are all this number."""
    return Matrix(((Number(Fraction(value)),) * columns,) * rows)
