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


def centered_dots(x: Array, mean: Array, other: Array | None = None) -> Array:
    """The sum of ``(x - mean) * other`` over every row, (N, C); ``other`` is ``x - mean`` unless given.

    The mean is taken off first: a sum of products less a product of sums would lose all digits where the mean is large.
    """
    result = np.empty(x.shape[:2], x.dtype)
    for block, t in _blocks(x):
        np.subtract(x[block], _scalars(mean, block), out=t)
        right = t if other is None else other[block]
        if x.shape[2] == 1:
            result[block] = (t * right)[:, :, 0]
        else:
            result[block] = (t[:, :, None, :] @ right[:, :, :, None])[:, :, 0, 0]
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
    buffer = np.empty((min(step, x.shape[0]), *x.shape[1:]), x.dtype)
    for start in range(0, x.shape[0], step):
        block = slice(start, min(start + step, x.shape[0]))
        yield block, buffer[: block.stop - start]


def _scalars(values: Array, block: slice) -> Array:
    return (values if values.shape[0] == 1 else values[block])[:, :, None]
