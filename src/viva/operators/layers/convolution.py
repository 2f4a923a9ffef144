"""Convolution layers: many channels in, many filters, any number of axes."""

from __future__ import annotations

from typing import NamedTuple

import numpy.typing as npt

from viva.operators.kernels.correlation import correlate, filter_gradient, spread
from viva.operators.kernels.geometry import Padding, PerAxis, Window
from viva.operators.layers.arrays import Array, floats, gradient


class ConvCache(NamedTuple):
    """What :func:`conv_backward` needs of the forward pass."""

    x: Array
    w: Array
    biased: bool
    window: Window
    groups: int


def conv_forward(
    x: npt.ArrayLike,
    w: npt.ArrayLike,
    b: npt.ArrayLike | None = None,
    *,
    stride: PerAxis = 1,
    padding: Padding = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> tuple[Array, ConvCache]:
    r"""A convolution layer (a cross-correlation: filters are not flipped), for signals of one, two or more axes.

    With one axis written out, :math:`y_{nfo} = b_f + \sum_{c,k} x_{n,c,\,S o + D k - P}\, w_{fck}`, zeros outside of
    the signal, and c running over the channels of the group of f. Every axis has
    :math:`\lfloor (I + P + P' - D (K - 1) - 1) / S \rfloor + 1` outputs.

    Args:
        x: shape (N, C, I, ...).
        w: filters of shape (F, C / groups, K, ...).
        b: shape (F,), or None for no bias.
        stride: S, one number or one for each axis.
        padding: P, one number, one for each axis, or one pair (before, after) for each axis.
        dilation: D, one number or one for each axis.
        groups: into how many groups channels and filters are cut; C for a depthwise convolution.

    Returns:
        ``out`` of shape (N, F, O, ...), and the cache.

    Raises:
        ValueError: shapes or numbers that don't fit together.

    Source: LeCun et al., *Gradient-based learning applied to document recognition*, 1998; the arithmetic of sizes is in
    Dumoulin and Visin, *A guide to convolution arithmetic for deep learning*, 2016.

    Examples:
        >>> import numpy as np
        >>> x, w = np.arange(8.0).reshape(1, 1, 8), np.array([[[1.0, 0.0, -1.0]]])
        >>> out, cache = conv_forward(x, w, [10.0], stride=2, padding=1)
        >>> out
        array([[[9., 8., 8., 8.]]])
        >>> _, dw, db = conv_backward(np.ones_like(out), cache)
        >>> dw, db
        (array([[[ 9., 12., 16.]]]), array([4.]))
    """
    x, w, *bias = floats(x, w) if b is None else floats(x, w, b)
    if x.ndim < 3 or w.ndim != x.ndim or not x.size or not w.size:
        raise ValueError(f"a convolution takes x (N, C, I, ...) and w (F, C, K, ...), not {x.shape} and {w.shape}")
    if groups < 1 or x.shape[1] != w.shape[1] * groups or w.shape[0] % groups:
        raise ValueError(f"filters of shape {w.shape} in {groups} groups don't fit {x.shape[1]} channels")
    if bias and bias[0].shape != w.shape[:1]:
        raise ValueError(f"a bias of shape {bias[0].shape} doesn't fit {w.shape[0]} filters")
    window = Window.of(w.shape[2:], stride, padding, dilation)
    out = correlate(x, w, window, groups)
    if bias:
        out += over_channels(bias[0], out.ndim)
    return out, ConvCache(x, w, bool(bias), window, groups)


def conv_backward(dout: npt.ArrayLike, cache: ConvCache) -> tuple[Array, Array, Array | None]:
    r"""The gradients of :func:`conv_forward`.

    With one axis written out, :math:`dx_{nci} = \sum_{f,\; S o + D k - P = i} dy_{nfo} w_{fck}`,
    :math:`dw_{fck} = \sum_{n,o} dy_{nfo}\, x_{n,c,\,S o + D k - P}` and :math:`db_f = \sum_{n,o} dy_{nfo}`.

    Args:
        dout: shape (N, F, O, ...).
        cache: from :func:`conv_forward`.

    Returns:
        ``(dx, dw, db)`` in the shapes of x, w and b; db is None where there was no bias.
    """
    x, w, biased, window, groups = cache
    dy = gradient(dout, (x.shape[0], w.shape[0], *window.outputs(x.shape[2:])), x.dtype)
    dx = spread(dy, w, window, groups, x.shape[2:])
    dw = filter_gradient(x, dy, window, groups)
    return dx, dw, sum_over_pixels(dy) if biased else None


def over_channels(values: Array, axes: int) -> Array:
    """One value for each channel, shaped to broadcast against (N, C, ...) with ``axes`` axes."""
    return values.reshape(-1, *(1,) * (axes - 2))


def sum_over_pixels(maps: Array) -> Array:
    """The sum over samples and pixels of maps (N, F, ...): shape (F,)."""
    result: Array = maps.reshape(*maps.shape[:2], -1).sum(axis=2).sum(axis=0)
    return result
