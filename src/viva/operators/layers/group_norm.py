"""Normalization of each sample by itself: layer, instance and group normalization."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.rows import as_rows, centered_dots, centered_squares, combined, scaled, sums
from viva.operators.layers.arrays import Array, floats, gradient, parameter


class GroupNormCache(NamedTuple):
    """What :func:`group_norm_backward` and :func:`instance_norm_backward` need of the forward pass."""

    x: Array
    shape: tuple[int, ...]
    gamma: Array
    mean: Array
    inverse_deviation: Array


def group_norm_forward(
    x: npt.ArrayLike,
    groups: int,
    gamma: npt.ArrayLike | None = None,
    beta: npt.ArrayLike | None = None,
    *,
    epsilon: float = 1e-5,
) -> tuple[Array, GroupNormCache]:
    r"""Group normalization: each sample's channels are cut into groups, each with one mean and variance.

    :math:`y_{ncl} = \gamma_c \frac{x_{ncl} - \mu_{ng}}{\sqrt{\sigma_{ng}^2 + \epsilon}} + \beta_c`, with the mean and
    the biased variance of sample n over the channels of the group g of c, and all of their pixels. Training and
    evaluation are the same.

    Args:
        x: shape (N, C) or (N, C, H, W, ...).
        groups: a divisor of C.
        gamma: shape (C,); 1 unless given.
        beta: shape (C,); 0 unless given.
        epsilon: added to the variance.

    Returns:
        ``out`` in the shape of x, and the cache.

    Raises:
        ValueError: shapes that don't fit, or groups that don't divide the channels.

    Source: Wu and He, *Group normalization*, 2018.

    Examples:
        >>> out, cache = group_norm_forward([[1.0, 3.0, 10.0, 10.0]], 2, epsilon=0.01)
        >>> out.round(3)
        array([[-0.995,  0.995,  0.   ,  0.   ]])
        >>> dx, dgamma, dbeta = group_norm_backward([[1.0, 1.0, 2.0, 0.0]], cache)
        >>> dx.round(3)
        array([[  0.,   0.,  10., -10.]])
    """
    (x,) = floats(x)
    if x.ndim < 2 or not x.size:
        raise ValueError(f"group normalization takes x (N, C) or (N, C, H, W, ...), not the shape {x.shape}")
    if groups < 1 or x.shape[1] % groups:
        raise ValueError(f"{x.shape[1]} channels can't be cut into {groups} groups")
    gamma = parameter(gamma, x.shape[1:2], 1, "gamma", x.dtype)
    beta = parameter(beta, x.shape[1:2], 0, "beta", x.dtype)
    pools = np.ascontiguousarray(x).reshape(x.shape[0], groups, -1)
    totals = sums(pools)
    mean = totals / pools.shape[2]
    variance = centered_squares(pools, mean, totals) / pools.shape[2]
    inverse = 1 / np.sqrt(variance + x.dtype.type(epsilon))
    each = x.shape[1] // groups
    scale = np.repeat(inverse, each, axis=1) * gamma
    out = scaled(as_rows(x), scale, beta - np.repeat(mean, each, axis=1) * scale)
    return out.reshape(x.shape), GroupNormCache(as_rows(x), x.shape, gamma, mean, inverse)


def group_norm_backward(dout: npt.ArrayLike, cache: GroupNormCache) -> tuple[Array, Array, Array]:
    r"""The gradients of :func:`group_norm_forward`.

    With :math:`\hat x` the normalized input, :math:`g = \gamma\, dy`, and means over the m values of a group,
    :math:`dx = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \bigl(g - \overline{g} - \hat x\, \overline{g \hat x}\bigr)`,
    :math:`d\gamma_c = \sum dy\, \hat x` and :math:`d\beta_c = \sum dy`.

    Args:
        dout: the shape of x.
        cache: from :func:`group_norm_forward`.

    Returns:
        ``(dx, dgamma, dbeta)``.
    """
    x, shape, gamma, mean, inverse = cache
    dy = as_rows(gradient(dout, shape, x.dtype))
    samples, groups = mean.shape
    each = x.shape[1] // groups
    count = each * x.shape[2]
    means, inverses = np.repeat(mean, each, axis=1), np.repeat(inverse, each, axis=1)
    totals = sums(dy)
    dots = centered_dots(x, means, inverses, dy, totals) * inverses
    pooled = [np.repeat((s * gamma).reshape(samples, groups, each).sum(axis=2), each, axis=1) for s in (totals, dots)]
    slope = -inverses * inverses * pooled[1] / count
    dx = combined(dy, inverses * gamma, x, slope, -inverses * pooled[0] / count - slope * means)
    return dx.reshape(shape), dots.sum(axis=0), totals.sum(axis=0)


def instance_norm_forward(
    x: npt.ArrayLike,
    gamma: npt.ArrayLike | None = None,
    beta: npt.ArrayLike | None = None,
    *,
    epsilon: float = 1e-5,
) -> tuple[Array, GroupNormCache]:
    r"""Instance normalization: each channel of each sample has its own mean and variance, over its pixels.

    :math:`y_{ncl} = \gamma_c \frac{x_{ncl} - \mu_{nc}}{\sqrt{\sigma_{nc}^2 + \epsilon}} + \beta_c`: group normalization
    with one channel to a group.

    Args:
        x: shape (N, C, H, W, ...).
        gamma: shape (C,); 1 unless given.
        beta: shape (C,); 0 unless given.
        epsilon: added to the variance.

    Returns:
        ``out`` in the shape of x, and the cache.

    Raises:
        ValueError: shapes that don't fit.

    Source: Ulyanov, Vedaldi and Lempitsky, *Instance normalization: The missing ingredient for fast stylization*, 2016.

    Examples:
        >>> out, cache = instance_norm_forward([[[1.0, 3.0], [10.0, 30.0]]], epsilon=0.0)
        >>> out
        array([[[-1.,  1.],
                [-1.,  1.]]])
        >>> instance_norm_backward([[[1.0, 2.0], [3.0, 4.0]]], cache)[1]
        array([1., 1.])
    """
    shape = np.shape(x)
    if len(shape) < 3:
        raise ValueError(f"instance normalization takes x (N, C, H, W, ...), not the shape {shape}")
    return group_norm_forward(x, shape[1], gamma, beta, epsilon=epsilon)


def instance_norm_backward(dout: npt.ArrayLike, cache: GroupNormCache) -> tuple[Array, Array, Array]:
    """The gradients of :func:`instance_norm_forward`: those of :func:`group_norm_backward` with C groups.

    Args:
        dout: the shape of x.
        cache: from :func:`instance_norm_forward`.

    Returns:
        ``(dx, dgamma, dbeta)``.
    """
    return group_norm_backward(dout, cache)
