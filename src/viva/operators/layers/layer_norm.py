"""Layer normalization: each sample by itself, with a scale and a shift for each feature."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from viva.operators.layers.arrays import Array, floats, gradient, parameter


class LayerNormCache(NamedTuple):
    """What :func:`layer_norm_backward` needs of the forward pass; the statistics keep the pooled axes, of length 1."""

    normalized: Array
    gamma: Array
    mean: Array
    inverse_deviation: Array


def layer_norm_forward(
    x: npt.ArrayLike,
    gamma: npt.ArrayLike | None = None,
    beta: npt.ArrayLike | None = None,
    *,
    axis: int = 1,
    epsilon: float = 1e-5,
) -> tuple[Array, LayerNormCache]:
    r"""Layer normalization over the axes from ``axis`` on.

    :math:`y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta`. The mean and the biased variance are those of
    one sample (one place along the axes before ``axis``), and :math:`\gamma, \beta` differ from feature to feature.

    Args:
        x: any shape, such as (N, D) or (N, C, H, W).
        gamma: shape ``x.shape[axis:]``; 1 unless given.
        beta: shape ``x.shape[axis:]``; 0 unless given.
        axis: the first axis to pool, 1 for all features of a sample, -1 for the last axis only.
        epsilon: added to the variance.

    Returns:
        ``out`` in the shape of x, and the cache.

    Raises:
        ValueError: shapes that don't fit.

    Source: Ba, Kiros and Hinton, *Layer normalization*, 2016.

    Examples:
        >>> out, cache = layer_norm_forward([[1.0, 3.0]], [1.0, 10.0], epsilon=0.0)
        >>> out
        array([[-1., 10.]])
        >>> layer_norm_backward([[1.0, 1.0]], cache)
        (array([[0., 0.]]), array([-1.,  1.]), array([1., 1.]))
    """
    (x,) = floats(x)
    if not x.size or not -x.ndim <= axis < x.ndim:
        raise ValueError(f"an array of shape {x.shape} has no axis {axis} to normalize")
    first = axis % x.ndim
    gamma = parameter(gamma, x.shape[first:], 1, "gamma", x.dtype)
    beta = parameter(beta, x.shape[first:], 0, "beta", x.dtype)
    pooled = tuple(range(first, x.ndim))
    mean = x.mean(axis=pooled, keepdims=True)
    centred = x - mean
    inverse = 1 / np.sqrt((centred * centred).mean(axis=pooled, keepdims=True) + x.dtype.type(epsilon))
    normalized = centred * inverse
    return normalized * gamma + beta, LayerNormCache(normalized, gamma, mean, inverse)


def layer_norm_backward(dout: npt.ArrayLike, cache: LayerNormCache) -> tuple[Array, Array, Array]:
    r"""The gradients of :func:`layer_norm_forward`.

    With :math:`\hat x` the normalized input, :math:`g = \gamma\, dy`, and means over a sample's features,
    :math:`dx = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \bigl(g - \overline{g} - \hat x\, \overline{g \hat x}\bigr)`;
    :math:`d\gamma = \sum dy\, \hat x` and :math:`d\beta = \sum dy` over the samples.

    Args:
        dout: the shape of x.
        cache: from :func:`layer_norm_forward`.

    Returns:
        ``(dx, dgamma, dbeta)``.
    """
    normalized, gamma, _, inverse = cache
    dy = gradient(dout, normalized.shape, normalized.dtype)
    first = normalized.ndim - gamma.ndim
    pooled, samples = tuple(range(first, normalized.ndim)), tuple(range(first))
    g = dy * gamma
    means = g.sum(axis=pooled, keepdims=True) / prod(gamma.shape)
    dots = (g * normalized).sum(axis=pooled, keepdims=True) / prod(gamma.shape)
    dx = inverse * (g - means - normalized * dots)
    return dx, (dy * normalized).sum(axis=samples), dy.sum(axis=samples)
