"""Exact eigenvalues and singular values of small matrices, where they are rational."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from viva.operators.exact import Array, exact


def exact_root(value: Fraction | int) -> Fraction:
    """The square root of a number whose square root is rational.

    Raises:
        ValueError: the root is not rational.

    Examples:
        >>> exact_root(Fraction(9, 4))
        Fraction(3, 2)
    """
    number = Fraction(value)
    if number >= 0:
        root = Fraction(isqrt(number.numerator), isqrt(number.denominator))
        if root * root == number:
            return root
    raise ValueError(f"the square root of {number} is not rational")


def eigenvalues(matrix: npt.ArrayLike) -> Array:
    """All eigenvalues of a square matrix, largest first, each as often as it counts, if all of them are rational.

    A matrix of integers can have integers only as rational eigenvalues. So the roots of its characteristic polynomial
    are estimated in floating point, rounded, and then divided out exactly.

    Args:
        matrix: shape (n, n).

    Returns:
        Shape (n,), Fractions.

    Raises:
        ValueError: not a square matrix, or an eigenvalue is not rational.

    Examples:
        >>> [str(x) for x in eigenvalues([[2, 1], [1, 2]])]
        ['3', '1']
    """
    rows = exact(matrix)
    if rows.ndim != 2 or rows.shape[0] != rows.shape[1]:
        raise ValueError(f"only a square matrix has eigenvalues, not one of shape {rows.shape}")
    scale = lcm(*(entry.denominator for entry in rows.flat))
    polynomial = [int(c) for c in _characteristic(rows * scale)]
    found: list[Any] = []
    while len(polynomial) > 1:
        root = _whole_root(polynomial)
        if root is None:
            raise ValueError("not all of the eigenvalues are rational")
        polynomial = _divided(polynomial, root)[:-1]
        found.append(Fraction(root, scale))
    return exact(sorted(found, reverse=True))


def singular_values(matrix: npt.ArrayLike) -> Array:
    """All singular values of a matrix, largest first, if all of them are rational.

    Args:
        matrix: shape (m, n).

    Returns:
        Shape (min(m, n),), Fractions.

    Raises:
        ValueError: not a matrix, or a singular value is not rational.

    Examples:
        >>> [str(x) for x in singular_values([[3, 0], [4, 5]])]
        Traceback (most recent call last):
        ...
        ValueError: the square root of 45 is not rational
        >>> [str(x) for x in singular_values([[6, -2], [7, 6]])]
        ['10', '5']
    """
    rows = exact(matrix)
    if rows.ndim != 2:
        raise ValueError(f"only a matrix has singular values, not an array of shape {rows.shape}")
    small = rows @ rows.T if rows.shape[0] <= rows.shape[1] else rows.T @ rows
    values = eigenvalues(small)
    for place, value in enumerate(values):
        values[place] = exact_root(value)
    return values


def _characteristic(rows: Array) -> list[Fraction]:
    """The coefficients of det(x I - A), the leading 1 first, by the method of Faddeev and LeVerrier."""
    size = len(rows)
    identity = exact(np.eye(size, dtype=int))
    coefficients, power = [Fraction(1)], identity
    for k in range(1, size + 1):
        product = rows @ power
        coefficients.append(-sum((product[i, i] for i in range(size)), Fraction(0)) / k)
        power = product + coefficients[-1] * identity
    return coefficients


def _whole_root(polynomial: list[int]) -> int | None:
    try:
        near = {round(float(root.real)) for root in np.roots(np.array([float(c) for c in polynomial]))}
    except (OverflowError, np.linalg.LinAlgError):
        return None
    candidates = (guess + step for guess in sorted(near, reverse=True) for step in (0, 1, -1))
    return next((root for root in candidates if _divided(polynomial, root)[-1] == 0), None)


def _divided(polynomial: list[int], root: int) -> list[int]:
    """The polynomial divided by x - root (Horner's scheme); the last entry is the remainder."""
    result = [polynomial[0]]
    for coefficient in polynomial[1:]:
        result.append(result[-1] * root + coefficient)
    return result
