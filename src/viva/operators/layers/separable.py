"""Depthwise separable convolution: space first, then channels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.geometry import Padding, PerAxis
from viva.operators.layers.arrays import Array
from viva.operators.layers.convolution import ConvCache, conv_backward, conv_forward


class SeparableCache(NamedTuple):
    """What :func:`depthwise_separable_backward` needs of the forward pass."""

    depthwise: ConvCache
    pointwise: ConvCache


class SeparableGradients(NamedTuple):
    """The gradients of a depthwise separable convolution, each in the shape of its array."""

    x: Array
    depthwise: Array
    pointwise: Array
    depthwise_bias: Array | None
    pointwise_bias: Array | None


def depthwise_separable_forward(
    x: npt.ArrayLike,
    depthwise: npt.ArrayLike,
    pointwise: npt.ArrayLike,
    depthwise_bias: npt.ArrayLike | None = None,
    pointwise_bias: npt.ArrayLike | None = None,
    *,
    stride: PerAxis = 1,
    padding: Padding = 0,
    dilation: PerAxis = 1,
) -> tuple[Array, SeparableCache]:
    r"""A depthwise convolution followed by a pointwise one, :math:`C K^2 + C F` weights in place of :math:`C F K^2`.

    With one axis and one depthwise filter for each channel,
    :math:`y_{nfo} = b_f + \sum_c v_{fc} \bigl(a_c + \sum_k x_{n,c,\,S o + D k - P}\, u_{ck}\bigr)`.

    Args:
        x: shape (N, C, I, ...).
        depthwise: u, shape (C * M, 1, K, ...): M filters for each channel, one channel after the other.
        pointwise: v, shape (F, C * M, 1, ...).
        depthwise_bias: a, shape (C * M,), or None.
        pointwise_bias: b, shape (F,), or None.
        stride: of the depthwise step, S.
        padding: of the depthwise step, P.
        dilation: of the depthwise step, D.

    Returns:
        ``out`` of shape (N, F, O, ...), and the cache.

    Raises:
        ValueError: shapes or numbers that don't fit together.

    Source: Chollet, *Xception: Deep learning with depthwise separable convolutions*, 2017.

    Examples:
        >>> x = np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])
        >>> out, cache = depthwise_separable_forward(x, [[[1.0, 1.0]], [[1.0, -1.0]]], [[[1.0], [10.0]]])
        >>> out
        array([[[-7., -5.]]])
        >>> depthwise_separable_backward(np.ones_like(out), cache).pointwise
        array([[[ 8.],
                [-2.]]])
    """
    channels = np.shape(x)[1] if np.ndim(x) > 1 else 0
    if any(size != 1 for size in np.shape(pointwise)[2:]):
        raise ValueError(f"pointwise filters have the shape (F, C, 1, ...), not {np.shape(pointwise)}")
    middle, first = conv_forward(
        x, depthwise, depthwise_bias, stride=stride, padding=padding, dilation=dilation, groups=channels
    )
    out, second = conv_forward(middle, pointwise, pointwise_bias)
    return out, SeparableCache(first, second)


def depthwise_separable_backward(dout: npt.ArrayLike, cache: SeparableCache) -> SeparableGradients:
    """The gradients of :func:`depthwise_separable_forward`: those of its two steps, one after the other.

    Args:
        dout: shape (N, F, O, ...).
        cache: from :func:`depthwise_separable_forward`.

    Returns:
        A tuple of the gradients of x, depthwise, pointwise and the two biases, with names.
    """
    middle, pointwise, pointwise_bias = conv_backward(dout, cache.pointwise)
    x, depthwise, depthwise_bias = conv_backward(middle, cache.depthwise)
    return SeparableGradients(x, depthwise, pointwise, depthwise_bias, pointwise_bias)
