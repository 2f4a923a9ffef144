"""The operators that a set's values may call, as functions of exact values.

Each wraps a function of :mod:`viva.operators` (or a small one of its own): tuples become object arrays, results become
tuples of Fractions, and sizes are bounded so that no set can ask for a huge array.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from viva import operators
from viva.sets.language import LanguageError, Value

LARGEST_STEP = 64
"""Largest stride, padding or filter length."""
LARGEST_COUNT = 10**6
"""Largest number of channels or units."""
LARGEST_FACTORIAL = 300
LARGEST_MATRIX = 12
"""Largest number of rows or columns where a matrix is inverted or taken apart."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _array(value: Value) -> Any:
    """A nested tuple of Fractions as an object array."""
    shape = shape_of(value)
    result = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        result[place] = functools.reduce(lambda inner, k: inner[k], place, value)
    return result


def _tuples(array: Any) -> Value:
    if isinstance(array, np.ndarray):
        return tuple(_tuples(item) for item in array)
    return Fraction(array)


def shape_of(value: Value) -> tuple[int, ...]:
    """The shape of a nested tuple of numbers; ``()`` for a number.

    Raises:
        LanguageError: rows of different lengths, or entries that aren't numbers.

    Examples:
        >>> shape_of(((Fraction(1), Fraction(2)), (Fraction(3), Fraction(4))))
        (2, 2)
    """
    if isinstance(value, Fraction):
        return ()
    if not isinstance(value, tuple) or not value:
        raise LanguageError("this isn't a tensor: its entries have to be numbers")
    shapes = {shape_of(item) for item in value}
    if len(shapes) > 1:
        raise LanguageError("this isn't a tensor: its rows have different lengths")
    return (len(value), *shapes.pop())


def _whole(name: str, value: Value, largest: int) -> int:
    if not isinstance(value, Fraction) or value.denominator != 1 or not 0 <= value <= largest:
        raise LanguageError(f"{name} has to be a whole number from 0 to {largest}")
    return int(value)


def _on_tensors(function: Callable[..., Any]) -> Callable[..., Value]:
    """Let an operator on arrays take and give tuples; its keywords (stride, padding) are small whole numbers."""

    def call(*values: Value, **sizes: Value) -> Value:
        return _tuples(function(*(_array(value) for value in values), **_sizes(sizes)))

    return functools.wraps(function)(call)


def _on_counts(function: Callable[..., int]) -> Callable[..., Value]:
    """Let a counting operator take Fractions."""

    def call(*values: Value, **keywords: Value) -> Value:
        counts = [_whole("a size", value, LARGEST_COUNT) for value in values]
        named = {
            name: value if isinstance(value, bool | str) else _whole(name, value, LARGEST_COUNT)
            for name, value in keywords.items()
        }
        return Fraction(function(*counts, **named))

    return functools.wraps(function)(call)


def _conv_filter(signal: Value, output: Value, **sizes: Value) -> Value:
    return _tuples(operators.conv_filter(_array(signal), _array(output), **_sizes(sizes)))


def _conv_windows(signal: Value, **sizes: Value) -> Value:
    return _tuples(operators.conv_windows(_array(signal), **_sizes(sizes)))


def _sizes(sizes: dict[str, Value]) -> dict[str, int]:
    return {name: _whole(name, value, LARGEST_STEP) for name, value in sizes.items()}


def _entries(value: Value) -> list[Fraction]:
    """All numbers in a value, whatever its nesting."""
    if isinstance(value, Fraction):
        return [value]
    if not isinstance(value, tuple):
        raise LanguageError("only numbers can be counted, summed and compared")
    return [entry for item in value for entry in _entries(item)]


def _distinct(*values: Value) -> bool:
    """Whether no two of the values are equal."""
    return len(set(values)) == len(values)


def _letter(item: Value, items: Value) -> str:
    """A, B, C, ... for the place at which an item stands in a list."""
    if not isinstance(items, tuple) or item not in items:
        raise LanguageError(f"{item!r} isn't in the list")
    return LETTERS[items.index(item)]


def _pick(chosen: Value, **cases: Value) -> Value:
    """The value whose keyword is the word ``chosen``."""
    if chosen not in cases:
        raise LanguageError(f"there is no case for {chosen!r}")
    return cases[chosen]


def _transposed(value: Value) -> Value:
    return _tuples(np.transpose(_array(value)))


def _on_matrices(function: Callable[..., Any]) -> Callable[..., Value]:
    """Let an operator on small matrices and vectors take and give tuples."""

    def call(*values: Value) -> Value:
        arrays = [_array(value) for value in values]
        if any(max(array.shape, default=0) > LARGEST_MATRIX for array in arrays):
            raise LanguageError(f"a matrix has at most {LARGEST_MATRIX} rows and columns here")
        return _tuples(function(*arrays))

    return functools.wraps(function)(call)


def _least_squares(matrix: Any, right: Any) -> Any:
    """The w with the least ||matrix w - right||; the columns have to be independent."""
    return operators.solve_exactly(matrix.T @ matrix, matrix.T @ right)


def _trace(matrix: Any) -> Any:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"only a square matrix has a trace, not one of shape {matrix.shape}")
    return sum(matrix.diagonal(), Fraction(0))


def _identity(size: Value) -> Value:
    rows = range(_whole("a size", size, LARGEST_MATRIX))
    return tuple(tuple(Fraction(i == j) for j in rows) for i in rows)


def _is_square(value: Value) -> bool:
    """Whether a number has a rational square root."""
    try:
        operators.exact_root(*_entries(value))
    except ValueError:
        return False
    return True


def _factorial(value: Value) -> Value:
    return Fraction(math.factorial(_whole("a factorial's number", value, LARGEST_FACTORIAL)))


def _binomial(value: Value, chosen: Value) -> Value:
    number, of = (_whole("a binomial's number", entry, LARGEST_FACTORIAL) for entry in (value, chosen))
    return Fraction(math.comb(number, of))


def _gcd(*values: Value) -> Value:
    entries = [abs(entry) for entry in _entries(values)]
    if any(entry.denominator != 1 for entry in entries):
        raise LanguageError("gcd takes whole numbers")
    return Fraction(math.gcd(*(entry.numerator for entry in entries)))


OPERATORS: MappingProxyType[str, Callable[..., Value]] = MappingProxyType(
    {
        "abs": _on_tensors(np.abs),
        "binomial": _binomial,
        "centering": _on_tensors(operators.centering),
        "centering_backward": _on_tensors(operators.centering_backward),
        "conv": _on_tensors(operators.conv),
        "conv_filter": _conv_filter,
        "conv_parameters": _on_counts(operators.conv_parameters),
        "conv_transpose": _on_tensors(operators.conv_transpose),
        "conv_windows": _conv_windows,
        "count": lambda value, item: Fraction(_entries(value).count(item)),
        "depthwise_parameters": _on_counts(operators.depthwise_parameters),
        "depthwise_separable_parameters": _on_counts(operators.depthwise_separable_parameters),
        "determinant": lambda matrix: operators.determinant(_array(matrix)),
        "diagonal": _on_matrices(np.diag),
        "distinct": _distinct,
        "eigenvalues": _on_matrices(operators.eigenvalues),
        "factorial": _factorial,
        "gcd": _gcd,
        "identity": _identity,
        "inverse": _on_matrices(operators.inverse),
        "is_square": _is_square,
        "kernel_flipped": _on_tensors(operators.kernel_flipped),
        "least_squares": _on_matrices(_least_squares),
        "length": lambda value: Fraction(len(value)),
        "letter": _letter,
        "linear_parameters": _on_counts(operators.linear_parameters),
        "max": lambda *values: max(_entries(values)),
        "min": lambda *values: min(_entries(values)),
        "outer": _on_matrices(np.multiply.outer),
        "pick": _pick,
        "product": lambda *values: math.prod(_entries(values), start=Fraction(1)),
        "rank": _on_matrices(operators.rank),
        "reverse": lambda value: tuple(reversed(value)),
        "singular_values": _on_matrices(operators.singular_values),
        "solve": _on_matrices(operators.solve_exactly),
        "sorted": lambda *values: tuple(sorted(_entries(values))),
        "sqrt": _on_tensors(np.frompyfunc(operators.exact_root, 1, 1)),
        "sum": lambda *values: sum(_entries(values), Fraction(0)),
        "trace": _on_matrices(_trace),
        "transpose": _transposed,
    }
)
"""Name -> function, everything that a set's values may call."""
