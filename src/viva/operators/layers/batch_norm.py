"""Batch normalization, and the homework's variant that only centres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.rows import as_rows, centered_dots, centered_squares, combined, scaled, sums
from viva.operators.layers.arrays import Array, floats, gradient, parameter


@dataclass
class RunningStatistics:
    r"""Means and variances of the channels, averaged over training batches, for evaluation.

    Each training pass moves them by :math:`r \leftarrow \delta\, r + (1 - \delta)\, s`, :math:`\delta` the decay and s
    the batch's statistics. Conventions differ: PyTorch calls :math:`1 - \delta` its momentum and averages unbiased
    variances (divided by count - 1), ONNX and many courses call :math:`\delta` the momentum and average biased ones.

    Attributes:
        mean: shape (C,).
        variance: shape (C,).
        decay: what the old value counts for.
        unbiased: average unbiased variances. The batch itself is always normalized with the biased one.

    Examples:
        >>> running = RunningStatistics.start(1)
        >>> _ = batch_norm_forward([[1.0], [3.0]], running=running)
        >>> running.mean, running.variance
        (array([0.2]), array([1.]))
    """

    mean: Array
    variance: Array
    decay: float = 0.9
    unbiased: bool = False

    @classmethod
    def start(cls, channels: int, *, decay: float = 0.9, unbiased: bool = False) -> RunningStatistics:
        """Means of 0 and variances of 1, before any training."""
        return cls(np.zeros(channels), np.ones(channels), decay, unbiased)

    def update(self, mean: Array, variance: Array | None, count: int) -> None:
        """Move towards a batch's mean and biased variance, which were taken over ``count`` values."""
        self.mean = self.decay * self.mean + (1 - self.decay) * mean
        if variance is not None:
            correction = count / (count - 1) if self.unbiased and count > 1 else 1
            self.variance = self.decay * self.variance + (1 - self.decay) * correction * variance


class BatchNormCache(NamedTuple):
    """What the backward passes need: the input as rows, the scale, and the statistics that were used."""

    x: Array
    shape: tuple[int, ...]
    gamma: Array
    mean: Array
    inverse_deviation: Array
    training: bool


def batch_norm_forward(
    x: npt.ArrayLike,
    gamma: npt.ArrayLike | None = None,
    beta: npt.ArrayLike | None = None,
    *,
    running: RunningStatistics | None = None,
    training: bool = True,
    epsilon: float = 1e-5,
) -> tuple[Array, BatchNormCache]:
    r"""Batch normalization of vectors (N, C), or of images (N, C, H, W, ...) pooled over their pixels too ("spatial").

    :math:`y = \gamma \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \epsilon}} + \beta`, with the mean :math:`\mu_c` and the
    biased variance :math:`\sigma_c^2` of channel c over the batch and all pixels; in evaluation with the running ones.

    Args:
        x: shape (N, C) or (N, C, H, W, ...).
        gamma: shape (C,); 1 unless given.
        beta: shape (C,); 0 unless given.
        running: statistics to update in training and to use in evaluation.
        training: take the batch's own statistics.
        epsilon: added to the variance.

    Returns:
        ``out`` in the shape of x, and the cache.

    Raises:
        ValueError: shapes that don't fit, or evaluation without running statistics.

    Source: Ioffe and Szegedy, *Batch normalization: Accelerating deep network training by reducing internal covariate
    shift*, 2015.

    Examples:
        >>> out, cache = batch_norm_forward([[1.0], [3.0]], [2.0], [5.0], epsilon=0.0)
        >>> out.T
        array([[3., 7.]])
        >>> dx, dgamma, dbeta = batch_norm_backward([[1.0], [1.0]], cache)
        >>> dx.T, dgamma, dbeta
        (array([[0., 0.]]), array([0.]), array([2.]))
    """
    (x,) = floats(x)
    rows, gamma, beta = _prepared(x, gamma, beta)
    if training:
        count = rows.shape[0] * rows.shape[2]
        totals = sums(rows)
        mean = totals.sum(axis=0) / count
        variance = centered_squares(rows, mean[None], totals).sum(axis=0) / count
        if running is not None:
            running.update(mean, variance, count)
    else:
        mean, variance = (_evaluated(running, name, gamma.shape, x.dtype) for name in ("mean", "variance"))
    inverse = 1 / np.sqrt(variance + x.dtype.type(epsilon))
    scale = gamma * inverse
    out = scaled(rows, scale[None], (beta - mean * scale)[None])
    return out.reshape(x.shape), BatchNormCache(rows, x.shape, gamma, mean, inverse, training)


def batch_norm_backward(dout: npt.ArrayLike, cache: BatchNormCache) -> tuple[Array, Array, Array]:
    r"""The gradients of :func:`batch_norm_forward`.

    With :math:`\hat x = (x - \mu) / \sqrt{\sigma^2 + \epsilon}` and sums over the m values of a channel,
    :math:`d\gamma = \sum dy\,\hat x`, :math:`d\beta = \sum dy`, and in training
    :math:`dx = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}} \bigl(dy - \tfrac1m d\beta - \tfrac1m \hat x\, d\gamma\bigr)`;
    in evaluation the statistics are constants and only the first term is left.

    Args:
        dout: the shape of x.
        cache: from :func:`batch_norm_forward`.

    Returns:
        ``(dx, dgamma, dbeta)``.
    """
    x, shape, gamma, mean, inverse, training = cache
    dy = as_rows(gradient(dout, shape, x.dtype))
    totals = sums(dy)
    dbeta = totals.sum(axis=0)
    dgamma = centered_dots(x, mean[None], inverse[None], dy, totals).sum(axis=0) * inverse
    scale = gamma * inverse
    if not training:
        return scaled(dy, scale[None], np.zeros_like(scale)[None]).reshape(shape), dgamma, dbeta
    count = x.shape[0] * x.shape[2]
    slope = -scale * inverse * dgamma / count
    dx = combined(dy, scale[None], x, slope[None], (-scale * dbeta / count - slope * mean)[None])
    return dx.reshape(shape), dgamma, dbeta


def mean_only_batch_norm_forward(
    x: npt.ArrayLike,
    gamma: npt.ArrayLike | None = None,
    beta: npt.ArrayLike | None = None,
    *,
    running: RunningStatistics | None = None,
    training: bool = True,
) -> tuple[Array, BatchNormCache]:
    r"""Batch normalization without the division: :math:`y = \gamma (x - \mu_c) + \beta`.

    Args:
        x: shape (N, C) or (N, C, H, W, ...).
        gamma: shape (C,); 1 unless given.
        beta: shape (C,); 0 unless given.
        running: statistics whose mean is updated in training and used in evaluation; the variance is left alone.
        training: take the batch's own mean.

    Returns:
        ``out`` in the shape of x, and the cache.

    Raises:
        ValueError: shapes that don't fit, or evaluation without running statistics.

    Source: Salimans and Kingma, *Weight normalization*, 2016, section 4.

    Examples:
        >>> out, cache = mean_only_batch_norm_forward([[1.0], [2.0]], [3.0])
        >>> out.T
        array([[-1.5,  1.5]])
        >>> mean_only_batch_norm_backward([[5.0], [1.0]], cache)[0].T
        array([[ 6., -6.]])
    """
    (x,) = floats(x)
    rows, gamma, beta = _prepared(x, gamma, beta)
    if training:
        count = rows.shape[0] * rows.shape[2]
        mean = sums(rows).sum(axis=0) / count
        if running is not None:
            running.update(mean, None, count)
    else:
        mean = _evaluated(running, "mean", gamma.shape, x.dtype)
    out = scaled(rows, gamma[None], (beta - mean * gamma)[None])
    return out.reshape(x.shape), BatchNormCache(rows, x.shape, gamma, mean, np.ones_like(gamma), training)


def mean_only_batch_norm_backward(dout: npt.ArrayLike, cache: BatchNormCache) -> tuple[Array, Array, Array]:
    r"""The gradients of :func:`mean_only_batch_norm_forward`.

    With sums over the m values of a channel, :math:`d\gamma = \sum dy\,(x - \mu)`, :math:`d\beta = \sum dy` and, in
    training, :math:`dx = \gamma \bigl(dy - \tfrac1m d\beta\bigr)`. The last term does not fade as m grows: for
    :math:`dy = 1` it takes everything away.

    Args:
        dout: the shape of x.
        cache: from :func:`mean_only_batch_norm_forward`.

    Returns:
        ``(dx, dgamma, dbeta)``.
    """
    x, shape, gamma, mean, _, training = cache
    dy = as_rows(gradient(dout, shape, x.dtype))
    totals = sums(dy)
    dbeta = totals.sum(axis=0)
    dgamma = centered_dots(x, mean[None], None, dy, totals).sum(axis=0)
    count = x.shape[0] * x.shape[2]
    shift = -gamma * dbeta / count if training else np.zeros_like(gamma)
    return scaled(dy, gamma[None], shift[None]).reshape(shape), dgamma, dbeta


def _prepared(x: Array, gamma: npt.ArrayLike | None, beta: npt.ArrayLike | None) -> tuple[Array, Array, Array]:
    if x.ndim < 2 or not x.size:
        raise ValueError(f"batch normalization takes x (N, C) or (N, C, H, W, ...), not the shape {x.shape}")
    channels = x.shape[1:2]
    return (
        as_rows(x),
        parameter(gamma, channels, 1, "gamma", x.dtype),
        parameter(beta, channels, 0, "beta", x.dtype),
    )


def _evaluated(running: RunningStatistics | None, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    if running is None:
        raise ValueError("evaluation normalizes with running statistics; give some as `running`")
    return parameter(getattr(running, name), shape, 0, f"the running {name}", dtype)
