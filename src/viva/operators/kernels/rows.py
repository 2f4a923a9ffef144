"""Sums over, and scalars for, each row of pixels: what every normalization of a batch of images is made of.

Arrays have the shape (N, C, L): samples, channels, and all pixels of a channel in one row. Work goes through the batch
in blocks that fit in a processor's cache, with buffers used again, so that each array is read from memory once.
Scalars have the shape (N, C) or (1, C).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.workspace import workspace

Array = npt.NDArray[Any]

_BLOCK = 65536
"""Numbers in a block."""


def as_rows(x: Array) -> Array:
    """The array (N, C, ...) as (N, C, L), without copying where that is possible."""
    return np.ascontiguousarray(x).reshape(x.shape[0], x.shape[1], -1)


def sums(x: Array) -> Array:
    """The sum of every row, (N, C)."""
    if x.shape[2] == 1:
        return x[:, :, 0]
    result: Array = x @ np.ones(x.shape[2], x.dtype)
    return result


def centered_squares(x: Array, mean: Array, totals: Array) -> Array:
    """The sum of ``(x - mean) ** 2`` over every row, (N, C), where ``totals`` are the sums of x.

    A sum of squares less a square of sums is quicker, but loses all digits where the mean is large; so it counts only
    where no mean lies further than some deviations from zero.
    """
    m, length = mean.astype(np.float64), x.shape[2]
    quick = _dots(x, x) - (2 * totals - length * m) * m
    if np.all(length * m * m <= _NEAR * _NEAR * quick):
        result: Array = quick.astype(x.dtype)
        return result
    return _centered(x, mean, None)


def centered_dots(x: Array, mean: Array, inverse_deviation: Array | None, other: Array, totals: Array) -> Array:
    """The sum of ``(x - mean) * other`` over every row, (N, C), where ``totals`` are the sums of ``other``.

    As in :func:`centered_squares` the mean is taken off before summing where it is large, or the deviation isn't known.
    """
    if inverse_deviation is not None and np.all(np.abs(mean) * inverse_deviation <= _NEAR):
        quick: Array = (_dots(x, other) - mean.astype(np.float64) * totals).astype(x.dtype)
        return quick
    return _centered(x, mean, other)


_NEAR = 4
"""Deviations: so far from zero, the quick sums lose a digit at most."""


def _dots(x: Array, y: Array) -> Array:
    """The sum of ``x * y`` over every row, (N, C)."""
    if x.shape[2] == 1:
        result: Array = x[:, :, 0] * y[:, :, 0]
    else:
        result = (x[:, :, None, :] @ y[:, :, :, None])[:, :, 0, 0]
    return result


def _centered(x: Array, mean: Array, other: Array | None) -> Array:
    result = np.empty(x.shape[:2], x.dtype)
    for block, t in _blocks(x):
        np.subtract(x[block], _scalars(mean, block), out=t)
        result[block] = _dots(t, t if other is None else other[block])
    return result


def scaled(x: Array, scale: Array, shift: Array) -> Array:
    """``scale * x + shift``."""
    result = np.empty(x.shape, x.dtype)
    for block, _ in _blocks(x):
        out = result[block]
        np.multiply(x[block], _scalars(scale, block), out=out)
        np.add(out, _scalars(shift, block), out=out)
    return result


def combined(x: Array, x_scale: Array, y: Array, y_scale: Array, shift: Array) -> Array:
    """``x_scale * x + y_scale * y + shift``."""
    result = np.empty(x.shape, x.dtype)
    for block, t in _blocks(x):
        out = result[block]
        np.multiply(x[block], _scalars(x_scale, block), out=out)
        np.multiply(y[block], _scalars(y_scale, block), out=t)
        np.add(t, _scalars(shift, block), out=t)
        np.add(out, t, out=out)
    return result


def _blocks(x: Array) -> Iterator[tuple[slice, Array]]:
    """Slices of samples, with a buffer of the block's shape."""
    step = max(1, _BLOCK // max(1, x.shape[1] * x.shape[2]))
    buffer = workspace.get(np.empty, (min(step, x.shape[0]), *x.shape[1:]), x.dtype)
    for start in range(0, x.shape[0], step):
        block = slice(start, min(start + step, x.shape[0]))
        yield block, buffer[: block.stop - start]


def _scalars(values: Array, block: slice) -> Array:
    return (values if values.shape[0] == 1 else values[block])[:, :, None]
