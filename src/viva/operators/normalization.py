"""Normalization layers: which entries each of them pools, and the backward pass of the mean-only batch norm."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from viva.operators.exact import exact

Array = npt.NDArray[Any]

AXES = ("N", "C", "H", "W")
"""Axes of an activation tensor, in order: samples of the batch, channels, rows and columns of pixels."""

POOLED = MappingProxyType(
    {
        "batch": ("N", "H", "W"),
        "layer": ("C", "H", "W"),
        "instance": ("H", "W"),
    }
)
"""The axes over which each normalization pools; along the other axes every place has statistics of its own."""


def normalization_mask(kind: str, shape: tuple[int, int, int, int], at: tuple[int, int, int, int]) -> Array:
    """The entries that are normalized together with the entry ``at``.

    Args:
        kind: ``batch``, ``layer`` or ``instance``.
        shape: (N, C, H, W).
        at: an entry's place, (n, c, h, w).

    Returns:
        Booleans of that shape, True for what shares one mean and variance with ``at``.

    Raises:
        ValueError: another kind, or a place outside of the shape.

    Source: Wu and He, *Group Normalization*, 2018, section 3.1.

    Examples:
        >>> normalization_mask("instance", (2, 3, 1, 1), (0, 1, 0, 0))[:, :, 0, 0].astype(int)
        array([[0, 1, 0],
               [0, 0, 0]])
        >>> int(normalization_mask("batch", (2, 3, 4, 5), (0, 1, 0, 0)).sum())
        40
    """
    if kind not in POOLED:
        raise ValueError(f"no normalization is called {kind!r}; known are {', '.join(POOLED)}")
    if any(not 0 <= place < size for place, size in zip(at, shape, strict=True)):
        raise ValueError(f"there is no entry {at} in the shape {shape}")
    mask = np.zeros(shape, dtype=bool)
    mask[tuple(slice(None) if axis in POOLED[kind] else place for axis, place in zip(AXES, at, strict=True))] = True
    return mask


def normalization_statistics(kind: str, shape: tuple[int, int, int, int]) -> int:
    """How many means (and variances) the normalization takes for activations of this shape.

    Examples:
        >>> normalization_statistics("batch", (8, 3, 5, 5)), normalization_statistics("layer", (8, 3, 5, 5))
        (3, 8)
    """
    if kind not in POOLED:
        raise ValueError(f"no normalization is called {kind!r}; known are {', '.join(POOLED)}")
    return int(np.prod([size for axis, size in zip(AXES, shape, strict=True) if axis not in POOLED[kind]]))


def centering(x: npt.ArrayLike, gamma: Any = 1, beta: Any = 0) -> Array:
    r"""Batch norm without the division: :math:`y_i = \gamma (x_i - \mu) + \beta`, :math:`\mu` the batch's mean.

    Args:
        x: shape (n,) or (n, d); axis 0 is the batch.
        gamma: scale, broadcast against a sample.
        beta: shift, likewise.

    Returns:
        The shape of ``x``.

    Examples:
        >>> from fractions import Fraction
        >>> [str(y) for y in centering([Fraction(1), Fraction(2)], gamma=3)]
        ['-3/2', '3/2']
    """
    batch = _divisible(x)
    result: Array = gamma * (batch - batch.sum(axis=0) / len(batch)) + beta
    return result


def centering_backward(upstream: npt.ArrayLike, gamma: Any = 1) -> Array:
    r"""The backward pass of :func:`centering`: :math:`\gamma \bigl(g_i - \tfrac1n \sum_j g_j\bigr)`.

    Args:
        upstream: :math:`g_j = \partial L / \partial y_j`, shape (n,) or (n, d); axis 0 is the batch.
        gamma: scale, broadcast against a sample.

    Returns:
        :math:`\partial L / \partial x_i`, the shape of ``upstream``. It sums to zero over the batch: shifting all of
        the inputs changes no output.

    Examples:
        >>> centering_backward([5.0, 1.0], gamma=3)
        array([ 6., -6.])
    """
    g = _divisible(upstream)
    result: Array = gamma * (g - g.sum(axis=0) / len(g))
    return result


def _divisible(values: npt.ArrayLike) -> Array:
    """Floats as they are; integers and Fractions as Fractions, so that a mean of them is exact."""
    array = np.asarray(values)
    return array if array.dtype.kind in "fc" else exact(array)
