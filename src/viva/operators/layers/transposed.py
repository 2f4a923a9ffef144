"""Transposed convolution layers, which turn small maps into large ones."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.correlation import correlate, filter_gradient, spread
from viva.operators.kernels.geometry import Padding, PerAxis, Sizes, Window, per_axis
from viva.operators.layers.arrays import Array, floats, gradient
from viva.operators.layers.convolution import over_channels, sum_over_pixels


class ConvTransposeCache(NamedTuple):
    """What :func:`conv_transpose_backward` needs of the forward pass."""

    x: Array
    w: Array
    biased: bool
    window: Window
    groups: int
    reached: Sizes
    out: Sizes


def conv_transpose_forward(
    x: npt.ArrayLike,
    w: npt.ArrayLike,
    b: npt.ArrayLike | None = None,
    *,
    stride: PerAxis = 1,
    padding: Padding = 0,
    output_padding: PerAxis = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> tuple[Array, ConvTransposeCache]:
    r"""A transposed convolution: every entry of x stamps a scaled copy of its filters; overlaps are summed.

    With one axis written out, :math:`y_{nfj} = b_f + \sum_{c,\; S i + D k - P = j} x_{nci}\, w_{cfk}`: the backward
    pass (to its input) of :func:`~viva.operators.layers.convolution.conv_forward` with the same w, stride, padding,
    dilation and groups. Every axis has :math:`S (I - 1) + D (K - 1) + 1 - P - P' + \text{output padding}` outputs.

    Args:
        x: shape (N, C, I, ...).
        w: filters of shape (C, F / groups, K, ...).
        b: shape (F,), or None for no bias.
        stride: S, one number or one for each axis.
        padding: P, cut *off* the output: one number, one for each axis, or one pair (before, after) for each axis.
        output_padding: entries added at each axis's end, fewer than the stride or the dilation. A strided convolution
            gives one size for several sizes of its input; this says which of them to go back to.
        dilation: D, one number or one for each axis.
        groups: into how many groups channels and filters are cut.

    Returns:
        ``out`` of shape (N, F, O, ...), and the cache.

    Raises:
        ValueError: shapes or numbers that don't fit together.

    Source: Zeiler et al., *Deconvolutional networks*, 2010; Dumoulin and Visin, *A guide to convolution arithmetic for
    deep learning*, 2016, section 4.

    Examples:
        >>> x, w = np.array([[[1.0, 2.0]]]), np.array([[[1.0, 10.0, 100.0]]])
        >>> out, cache = conv_transpose_forward(x, w, stride=2, output_padding=1)
        >>> out
        array([[[  1.,  10., 102.,  20., 200.,   0.]]])
        >>> dx, dw, db = conv_transpose_backward(np.ones_like(out), cache)
        >>> dx, dw, db
        (array([[[111., 111.]]]), array([[[3., 3., 3.]]]), None)
    """
    x, w, *bias = floats(x, w) if b is None else floats(x, w, b)
    if x.ndim < 3 or w.ndim != x.ndim or not x.size or not w.size:
        raise ValueError(f"a convolution takes x (N, C, I, ...) and w (C, F, K, ...), not {x.shape} and {w.shape}")
    if groups < 1 or x.shape[1] != w.shape[0] or w.shape[0] % groups:
        raise ValueError(f"filters of shape {w.shape} in {groups} groups don't fit {x.shape[1]} channels")
    count = w.shape[1] * groups
    if bias and bias[0].shape != (count,):
        raise ValueError(f"a bias of shape {bias[0].shape} doesn't fit {count} filters")
    window = Window.of(w.shape[2:], stride, padding, dilation)
    cut = window.after
    extra = per_axis(output_padding, x.ndim - 2, "output_padding", 0)
    if any(e >= max(s, d) for e, s, d in zip(extra, window.stride, window.dilation, strict=True)):
        raise ValueError(f"an output padding of {output_padding!r} isn't below the stride or the dilation")
    # The output is a stretch of what all stamps cover: output padding first uncovers what was cut off at the end, and
    # only then adds entries that no stamp reaches.
    window = replace(window, after=tuple(max(a - e, 0) for a, e in zip(window.after, extra, strict=True)))
    ends = zip(x.shape[2:], window.stride, window.span, window.before, strict=True)
    covered = [s * (i - 1) + span - before for i, s, span, before in ends]
    reached = tuple(c - a for c, a in zip(covered, window.after, strict=True))
    size = tuple(c - p + e for c, p, e in zip(covered, cut, extra, strict=True))
    if min(reached) < 1:
        raise ValueError(f"a padding of {padding!r} leaves nothing of an output of shape {size}")
    out = spread(x, w, window, groups, reached)
    if reached != size:
        out = np.pad(out, [(0, 0), (0, 0), *((0, o - r) for o, r in zip(size, reached, strict=True))])
    if bias:
        out += over_channels(bias[0], out.ndim)
    return out, ConvTransposeCache(x, w, bool(bias), window, groups, reached, size)


def conv_transpose_backward(dout: npt.ArrayLike, cache: ConvTransposeCache) -> tuple[Array, Array, Array | None]:
    r"""The gradients of :func:`conv_transpose_forward`.

    The gradient of x is the convolution of dout with w; with one axis written out
    :math:`dx_{nci} = \sum_{f,k} dy_{n,f,\,S i + D k - P}\, w_{cfk}`,
    :math:`dw_{cfk} = \sum_{n,i} x_{nci}\, dy_{n,f,\,S i + D k - P}` and :math:`db_f = \sum_{n,j} dy_{nfj}`.

    Args:
        dout: shape (N, F, O, ...).
        cache: from :func:`conv_transpose_forward`.

    Returns:
        ``(dx, dw, db)`` in the shapes of x, w and b; db is None where there was no bias.
    """
    x, w, biased, window, groups, reached, size = cache
    dy = gradient(dout, (x.shape[0], w.shape[1] * groups, *size), x.dtype)
    inside = dy[(slice(None), slice(None), *(slice(0, r) for r in reached))]
    dx = correlate(inside, w, window, groups)
    dw = filter_gradient(inside, x, window, groups)
    return dx, dw, sum_over_pixels(dy) if biased else None
