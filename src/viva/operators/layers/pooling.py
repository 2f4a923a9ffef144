"""Max and average pooling, for any number of axes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.geometry import Padding, PerAxis, Sizes, Window, per_axis
from viva.operators.layers.arrays import Array, floats, gradient


class MaxPoolCache(NamedTuple):
    """What :func:`max_pool_backward` needs of the forward pass: which entry of each window was the largest."""

    window: Window
    image: tuple[int, ...]
    largest: Array
    dtype: np.dtype[Any]


def max_pool_forward(
    x: npt.ArrayLike,
    size: PerAxis,
    *,
    stride: PerAxis | None = None,
    padding: Padding = 0,
    dilation: PerAxis = 1,
) -> tuple[Array, MaxPoolCache]:
    r"""The largest entry of each window, channel by channel: :math:`y_{nco} = \max_k x_{n,c,\,S o + D k - P}`.

    Padding never wins. Of equal entries the first one counts (in C order), and it gets all of the gradient.

    Args:
        x: shape (N, C, I, ...).
        size: of the window, K, one number or one for each axis.
        stride: S; the window's size unless given.
        padding: P, at most half of the window.
        dilation: D.

    Returns:
        ``out`` of shape (N, C, O, ...), and the cache.

    Raises:
        ValueError: shapes or numbers that don't fit together.

    Source: Scherer, Müller and Behnke, *Evaluation of pooling operations in convolutional architectures for object
    recognition*, 2010.

    Examples:
        >>> out, cache = max_pool_forward([[[1.0, 3.0, 2.0, 2.0]]], 2)
        >>> out, max_pool_backward([[[10.0, 20.0]]], cache)
        (array([[[3., 2.]]]), array([[[ 0., 10., 20.,  0.]]]))
    """
    (x,) = floats(x)
    window, outputs = _pooling(x, size, stride, padding, dilation)
    padded = _padded(x, window, -np.inf)
    out = np.full((*x.shape[:2], *outputs), -np.inf, x.dtype)
    largest = np.zeros(out.shape, np.int64)
    for index, entry in enumerate(window.entries()):
        seen = padded[(..., *window.seen_by(entry, outputs))]
        # A number that isn't one wins, as it would in a maximum; it must not vanish.
        better = (seen > out) | (np.isnan(seen) & ~np.isnan(out))
        np.copyto(out, seen, where=better)
        largest[better] = index
    return out, MaxPoolCache(window, x.shape, largest, x.dtype)


def max_pool_backward(dout: npt.ArrayLike, cache: MaxPoolCache) -> Array:
    """The gradient of x: each output's goes to the entry that was the largest.

    Args:
        dout: shape (N, C, O, ...).
        cache: from :func:`max_pool_forward`.
    """
    window, image, largest, dtype = cache
    dy = gradient(dout, largest.shape, dtype)
    padded = np.zeros((*image[:2], *window.padded(image[2:])), dy.dtype)
    for index, entry in enumerate(window.entries()):
        padded[(..., *window.seen_by(entry, largest.shape[2:]))] += np.where(largest == index, dy, 0)
    return padded[(..., *window.inside(image[2:]))]


class AveragePoolCache(NamedTuple):
    """What :func:`average_pool_backward` needs of the forward pass."""

    window: Window
    image: tuple[int, ...]
    counts: Array


def average_pool_forward(
    x: npt.ArrayLike,
    size: PerAxis,
    *,
    stride: PerAxis | None = None,
    padding: Padding = 0,
    dilation: PerAxis = 1,
    count_padding: bool = True,
) -> tuple[Array, AveragePoolCache]:
    r"""The mean of each window, channel by channel: :math:`y_{nco} = \frac1{|K|} \sum_k x_{n,c,\,S o + D k - P}`.

    Args:
        x: shape (N, C, I, ...).
        size: of the window, K, one number or one for each axis.
        stride: S; the window's size unless given.
        padding: P, at most half of the window.
        dilation: D.
        count_padding: divide by all entries of the window, as if the padding's zeros were data; False divides by those
            that lie in the image.

    Returns:
        ``out`` of shape (N, C, O, ...), and the cache.

    Raises:
        ValueError: shapes or numbers that don't fit together.

    Source: LeCun et al., *Gradient-based learning applied to document recognition*, 1998.

    Examples:
        >>> out, cache = average_pool_forward([[[1.0, 3.0, 2.0, 6.0]]], 2)
        >>> out, average_pool_backward([[[10.0, 20.0]]], cache)
        (array([[[2., 4.]]]), array([[[ 5.,  5., 10., 10.]]]))
    """
    (x,) = floats(x)
    window, outputs = _pooling(x, size, stride, padding, dilation)
    padded = _padded(x, window, 0)
    total = np.zeros((*x.shape[:2], *outputs), x.dtype)
    counts = np.zeros(outputs, x.dtype)
    ones = _padded(np.ones((1, 1, *x.shape[2:]), x.dtype), window, 1 if count_padding else 0)[0, 0]
    for entry in window.entries():
        seen = window.seen_by(entry, outputs)
        total += padded[(..., *seen)]
        counts += ones[seen]
    # A dilated window may see nothing but padding.
    np.maximum(counts, 1, out=counts)
    return total / counts, AveragePoolCache(window, x.shape, counts)


def average_pool_backward(dout: npt.ArrayLike, cache: AveragePoolCache) -> Array:
    """The gradient of x: each output's is shared evenly by the entries of its window.

    Args:
        dout: shape (N, C, O, ...).
        cache: from :func:`average_pool_forward`.
    """
    window, image, counts = cache
    dy = gradient(dout, (*image[:2], *counts.shape), counts.dtype)
    padded = np.zeros((*image[:2], *window.padded(image[2:])), dy.dtype)
    share = dy / counts
    for entry in window.entries():
        padded[(..., *window.seen_by(entry, counts.shape))] += share
    return padded[(..., *window.inside(image[2:]))]


def _pooling(
    x: Array, size: PerAxis, stride: PerAxis | None, padding: Padding, dilation: PerAxis
) -> tuple[Window, Sizes]:
    if x.ndim < 3 or not x.size:
        raise ValueError(f"pooling takes x (N, C, I, ...), not the shape {x.shape}")
    sizes = per_axis(size, x.ndim - 2, "size")
    window = Window.of(sizes, sizes if stride is None else stride, padding, dilation)
    if any(2 * max(b, a) > k for b, a, k in zip(window.before, window.after, sizes, strict=True)):
        raise ValueError(f"a padding of {padding!r} is more than half of a window of {size!r}")
    return window, window.outputs(x.shape[2:])


def _padded(x: Array, window: Window, value: float) -> Array:
    sides = list(zip(window.before, window.after, strict=True))
    return np.pad(x, [(0, 0), (0, 0), *sides], constant_values=value)
