"""The fully connected layer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from viva.operators.layers.arrays import Array, floats, gradient


class AffineCache(NamedTuple):
    """What :func:`affine_backward` needs of the forward pass."""

    x: Array
    w: Array
    biased: bool


def affine_forward(x: npt.ArrayLike, w: npt.ArrayLike, b: npt.ArrayLike | None = None) -> tuple[Array, AffineCache]:
    r"""A fully connected layer, :math:`y_{nm} = \sum_d x_{nd} w_{dm} + b_m`.

    Args:
        x: shape (N, ...); what follows the batch is flattened to D numbers.
        w: shape (D, M).
        b: shape (M,), or None for no bias.

    Returns:
        ``out`` of shape (N, M), and the cache.

    Raises:
        ValueError: shapes that don't fit.

    Source: Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*, 1986.

    Examples:
        >>> out, cache = affine_forward([[1.0, 2.0]], [[3.0], [4.0]], [5.0])
        >>> out
        array([[16.]])
        >>> dx, dw, db = affine_backward([[1.0]], cache)
        >>> dx, dw.T, db
        (array([[3., 4.]]), array([[1., 2.]]), array([1.]))
    """
    x, w, *bias = floats(x, w) if b is None else floats(x, w, b)
    if x.ndim < 1 or w.ndim != 2 or int(np.prod(x.shape[1:])) != w.shape[0]:
        raise ValueError(f"weights of shape {w.shape} don't fit inputs of shape {x.shape}")
    if bias and bias[0].shape != w.shape[1:]:
        raise ValueError(f"a bias of shape {bias[0].shape} doesn't fit weights of shape {w.shape}")
    out: Array = x.reshape(x.shape[0], w.shape[0]) @ w
    if bias:
        out += bias[0]
    return out, AffineCache(x, w, bool(bias))


def affine_backward(dout: npt.ArrayLike, cache: AffineCache) -> tuple[Array, Array, Array | None]:
    r"""The gradients :math:`dx = dy\,w^T`, :math:`dw = x^T dy`, :math:`db = \sum_n dy_n`.

    Args:
        dout: shape (N, M).
        cache: from :func:`affine_forward`.

    Returns:
        ``(dx, dw, db)`` in the shapes of x, w and b; db is None where there was no bias.
    """
    x, w, biased = cache
    dy = gradient(dout, (x.shape[0], w.shape[1]), x.dtype)
    dx = (dy @ w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T @ dy if x.size else np.zeros_like(w)
    return dx, dw, dy.sum(axis=0) if biased else None
