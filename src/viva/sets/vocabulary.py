"""The operators that a set's values may call, as functions of exact values.

Each wraps a function of :mod:`viva.operators` (or a small one of its own): tuples become object arrays, results become
tuples of Fractions, and sizes are bounded so that no set can ask for a huge array.
"""

from __future__ import annotations

import functools
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


OPERATORS: MappingProxyType[str, Callable[..., Value]] = MappingProxyType(
    {
        "abs": _on_tensors(np.abs),
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
        "distinct": _distinct,
        "kernel_flipped": _on_tensors(operators.kernel_flipped),
        "length": lambda value: Fraction(len(value)),
        "letter": _letter,
        "linear_parameters": _on_counts(operators.linear_parameters),
        "max": lambda *values: max(_entries(values)),
        "min": lambda *values: min(_entries(values)),
        "pick": _pick,
        "reverse": lambda value: tuple(reversed(value)),
        "sum": lambda *values: sum(_entries(values), Fraction(0)),
        "transpose": _transposed,
    }
)
"""Name -> function, everything that a set's values may call."""
