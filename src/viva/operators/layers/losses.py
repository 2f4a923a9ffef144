"""Losses: what a network's outputs are measured by."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from viva.operators.layers.arrays import Array, floats, gradient


class CrossEntropyCache(NamedTuple):
    """What :func:`softmax_cross_entropy_backward` needs of the forward pass."""

    probabilities: Array
    targets: Array


def softmax_cross_entropy_forward(scores: npt.ArrayLike, labels: npt.ArrayLike) -> tuple[Any, CrossEntropyCache]:
    r"""The mean cross-entropy of softmax probabilities: :math:`L = -\frac1N \sum_{n,c} t_{nc} \log p_{nc}`.

    :math:`p_{nc} = e^{s_{nc}} / \sum_k e^{s_{nk}}`, computed after taking each sample's largest score off all of them,
    so that nothing overflows.

    Args:
        scores: s, shape (N, C).
        labels: the right class of each sample, integers of shape (N,); or target probabilities t, shape (N, C).

    Returns:
        The loss, one number, and the cache, whose ``probabilities`` are p.

    Raises:
        ValueError: shapes that don't fit, or a label outside of the classes.

    Source: Bridle, *Training stochastic model recognition algorithms as networks*, 1990.

    Examples:
        >>> loss, cache = softmax_cross_entropy_forward([[0.0, 0.0]], [1])
        >>> round(float(loss), 4), softmax_cross_entropy_backward(1.0, cache)
        (0.6931, array([[ 0.5, -0.5]]))
    """
    (s,) = floats(scores)
    if s.ndim != 2 or not s.size:
        raise ValueError(f"scores have the shape (N, C), not {s.shape}")
    given = np.asarray(labels)
    if given.shape == s.shape:
        targets = given.astype(s.dtype)
    elif given.shape == s.shape[:1] and given.dtype.kind in "iu":
        if given.min() < 0 or given.max() >= s.shape[1]:
            raise ValueError(f"labels are classes from 0 to {s.shape[1] - 1}; there is one outside")
        targets = np.zeros_like(s)
        targets[np.arange(len(given)), given] = 1
    else:
        raise ValueError(f"labels are {len(s)} integers or have the shape {s.shape}, not {given.shape} {given.dtype}")
    shifted = s - s.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    # A class that isn't wanted at all costs nothing, however impossible it was.
    loss = -(targets * np.where(targets > 0, logs, 0)).sum() / len(s)
    return s.dtype.type(loss), CrossEntropyCache(np.exp(logs), targets)


def softmax_cross_entropy_backward(dout: npt.ArrayLike, cache: CrossEntropyCache) -> Array:
    r"""The gradient of the scores, :math:`ds_{nc} = \frac{dL}{N} \bigl(p_{nc} \sum_k t_{nk} - t_{nc}\bigr)`.

    Args:
        dout: the derivative with respect to the loss, one number; 1 where the loss is the end.
        cache: from :func:`softmax_cross_entropy_forward`.
    """
    p, t = cache
    dy = gradient(dout, (), p.dtype)
    result: Array = dy / p.dtype.type(len(p)) * (p * t.sum(axis=1, keepdims=True) - t)
    return result


class SquaredErrorCache(NamedTuple):
    """What :func:`squared_error_backward` needs of the forward pass."""

    difference: Array
    factor: float


def squared_error_forward(
    outputs: npt.ArrayLike, targets: npt.ArrayLike, *, reduction: Literal["mean", "sum", "half"] = "mean"
) -> tuple[Any, SquaredErrorCache]:
    r"""The squared error :math:`L = a \sum_i (y_i - t_i)^2`.

    Args:
        outputs: y, any shape.
        targets: t, the same shape.
        reduction: which factor a: ``"mean"`` for one over the number of entries, ``"sum"`` for 1 as in least squares,
            ``"half"`` for the sum's half, whose gradient has no factor 2.

    Returns:
        The loss, one number, and the cache.

    Raises:
        ValueError: different shapes, or another word for ``reduction``.

    Source: Legendre, *Nouvelles méthodes pour la détermination des orbites des comètes*, 1805.

    Examples:
        >>> loss, cache = squared_error_forward([1.0, 4.0], [0.0, 2.0], reduction="sum")
        >>> float(loss), squared_error_backward(1.0, cache)
        (5.0, array([2., 4.]))
    """
    y, t = floats(outputs, targets)
    if y.shape != t.shape or not y.size:
        raise ValueError(f"outputs of shape {y.shape} can't be compared with targets of shape {t.shape}")
    factors = {"mean": 1 / y.size, "sum": 1.0, "half": 0.5}
    if reduction not in factors:
        raise ValueError(f"reduction is one of {', '.join(factors)}, not {reduction!r}")
    difference = y - t
    loss = y.dtype.type(factors[reduction] * (difference * difference).sum())
    return loss, SquaredErrorCache(difference, factors[reduction])


def squared_error_backward(dout: npt.ArrayLike, cache: SquaredErrorCache) -> Array:
    r"""The gradient of the outputs, :math:`dy_i = 2 a\, dL\, (y_i - t_i)`; the targets' is its negative.

    Args:
        dout: the derivative with respect to the loss, one number; 1 where the loss is the end.
        cache: from :func:`squared_error_forward`.
    """
    difference, factor = cache
    scale = difference.dtype.type(2 * factor) * gradient(dout, (), difference.dtype)
    result: Array = scale * difference
    return result
