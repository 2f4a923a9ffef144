"""Exact linear algebra on small matrices: elimination over the rationals, for the systems that convolutions give."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def exact(values: npt.ArrayLike) -> Array:
    """The same numbers as an object array of Fractions, so that nothing computed from them is ever rounded.

    Args:
        values: integers, Fractions or floats of any shape (a float means the binary fraction that it is).

    Raises:
        ValueError: an entry is not a finite number.

    Examples:
        >>> exact([1, 2])[0] / 3
        Fraction(1, 3)
    """
    given: Any = np.asarray(values, dtype=object)
    result = np.empty(given.shape, dtype=object)
    for place in np.ndindex(given.shape):
        try:
            entry = given[place]
            result[place] = Fraction(entry.item() if isinstance(entry, np.generic) else entry)
        except (TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"{given[place]!r} is not a finite number") from error
    return result


def solve_exactly(matrix: npt.ArrayLike, right: npt.ArrayLike) -> Array:
    """The one vector x with ``matrix @ x == right``, by Gauss-Jordan elimination over the rationals.

    Args:
        matrix: shape (m, n); more equations than unknowns are fine as long as they agree.
        right: shape (m,).

    Returns:
        Shape (n,), Fractions.

    Raises:
        ValueError: no solution, or more than one.

    Examples:
        >>> [str(x) for x in solve_exactly([[2, 1], [1, 3]], [3, 5])]
        ['4/5', '7/5']
    """
    system = exact(matrix)
    values = exact(right)
    if system.ndim != 2 or values.shape != system.shape[:1]:
        raise ValueError(f"a matrix of shape {system.shape} can't have a right side of shape {values.shape}")
    unknowns = system.shape[1]
    rows = np.concatenate([system, values[:, None]], axis=1)
    rank = 0
    for column in range(unknowns):
        pivot = next((row for row in range(rank, len(rows)) if rows[row, column] != 0), None)
        if pivot is None:
            raise ValueError("the equations have more than one solution or none: the matrix has dependent columns")
        rows[[rank, pivot]] = rows[[pivot, rank]]
        rows[rank] = rows[rank] / rows[rank, column]
        for row in range(len(rows)):
            if row != rank and rows[row, column] != 0:
                rows[row] = rows[row] - rows[row, column] * rows[rank]
        rank += 1
    if any(value != 0 for value in rows[rank:, unknowns]):
        raise ValueError("the equations contradict one another")
    result: Array = rows[:unknowns, unknowns]
    return result


def inverse(matrix: npt.ArrayLike) -> Array:
    """The inverse of a square matrix, exactly.

    Args:
        matrix: shape (n, n).

    Returns:
        Shape (n, n), Fractions.

    Raises:
        ValueError: the matrix isn't square, or has no inverse.

    Examples:
        >>> inverse([[2, 1], [1, 1]]).tolist() == [[1, -1], [-1, 2]]
        True
    """
    rows = exact(matrix)
    if determinant(rows) == 0:
        raise ValueError("the matrix has no inverse: its determinant is 0")
    columns = [solve_exactly(rows, column) for column in np.eye(len(rows), dtype=int)]
    return np.stack(columns, axis=1)


def rank(matrix: npt.ArrayLike) -> int:
    """The number of independent rows of a matrix.

    Args:
        matrix: shape (m, n).

    Raises:
        ValueError: not a matrix.

    Examples:
        >>> rank([[1, 2], [2, 4], [0, 1]])
        2
    """
    rows = exact(matrix)
    if rows.ndim != 2:
        raise ValueError(f"only a matrix has a rank, not an array of shape {rows.shape}")
    found = 0
    for column in range(rows.shape[1]):
        pivot = next((row for row in range(found, len(rows)) if rows[row, column] != 0), None)
        if pivot is None:
            continue
        rows[[found, pivot]] = rows[[pivot, found]]
        for row in range(found + 1, len(rows)):
            rows[row] = rows[row] - rows[row, column] / rows[found, column] * rows[found]
        found += 1
    return found


def determinant(matrix: npt.ArrayLike) -> Fraction:
    """The determinant of a square matrix, exactly.

    Args:
        matrix: shape (n, n).

    Raises:
        ValueError: the matrix isn't square.

    Examples:
        >>> determinant([[1, 4, 0], [4, 0, -2], [0, -2, 3]])
        Fraction(-52, 1)
    """
    rows = exact(matrix)
    if rows.ndim != 2 or rows.shape[0] != rows.shape[1]:
        raise ValueError(f"only a square matrix has a determinant, not one of shape {rows.shape}")
    product = Fraction(1)
    for column in range(len(rows)):
        pivot = next((row for row in range(column, len(rows)) if rows[row, column] != 0), None)
        if pivot is None:
            return Fraction(0)
        if pivot != column:
            rows[[column, pivot]] = rows[[pivot, column]]
            product = -product
        product *= rows[column, column]
        for row in range(column + 1, len(rows)):
            rows[row] = rows[row] - rows[row, column] / rows[column, column] * rows[column]
    return product
