"""Noise that regularizes: dropout, and its Gaussian relative."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from viva.operators.layers.arrays import Array, floats, gradient

Random: TypeAlias = np.random.Generator | np.random.RandomState | int | None
"""A generator, a seed for one, or None for one that nobody can foresee."""


class NoiseCache(NamedTuple):
    """What the backward passes need: the factor by which each entry was multiplied; and dropout's mask."""

    factor: Array
    shape: tuple[int, ...]
    mask: Array | None


def dropout_forward(
    x: npt.ArrayLike,
    keep: float,
    *,
    training: bool = True,
    inverted: bool = True,
    spatial: bool = False,
    mask: npt.ArrayLike | None = None,
    random: Random = None,
) -> tuple[Array, NoiseCache]:
    r"""Dropout: in training every entry is kept with probability p, and set to zero otherwise.

    With :math:`R_i \sim \text{Bernoulli}(p)`: inverted dropout gives :math:`y_i = R_i x_i / p` in training and
    :math:`y_i = x_i` in evaluation; the original one :math:`y_i = R_i x_i` and :math:`y_i = p\,x_i`. Either way
    training has evaluation's output for its expectation.

    Args:
        x: any shape; (N, C, ...) for spatial dropout.
        keep: p, the probability that an entry is *kept* (libraries often ask for the rate 1 - p), above 0, at most 1.
        training: drop entries; False for evaluation.
        inverted: divide by p in training, rather than multiply by it in evaluation.
        spatial: keep or drop whole channels of a sample, all of their pixels together.
        mask: zeros and ones to use for R, of a shape that broadcasts to x's; drawn unless given.
        random: a generator, or a seed. An entry is kept where the uniform number drawn for it is at least 1 - p.

    Returns:
        ``out`` in the shape of x, and the cache, whose ``mask`` is what was drawn or given.

    Raises:
        ValueError: another probability, or shapes that don't fit.

    Source: Srivastava et al., *Dropout: A simple way to prevent neural networks from overfitting*, 2014; for whole
    channels Tompson et al., *Efficient object localization using convolutional networks*, 2015.

    Examples:
        >>> out, cache = dropout_forward([1.0, 2.0, 3.0], 0.5, mask=[1, 0, 1])
        >>> out, dropout_backward([1.0, 1.0, 1.0], cache)
        (array([2., 0., 6.]), array([2., 0., 2.]))
        >>> dropout_forward([1.0, 2.0], 0.5, inverted=False, training=False)[0]
        array([0.5, 1. ])
    """
    (x,) = floats(x)
    if not 0 < keep <= 1:
        raise ValueError(f"keep is the probability that an entry is kept, above 0 and at most 1, not {keep!r}")
    if not training:
        factor = np.asarray(1 if inverted else keep, x.dtype)
        return x * factor, NoiseCache(factor, x.shape, None)
    if mask is None:
        kept = _generator(random).random(_noise_shape(x, spatial)) >= 1 - keep
    else:
        kept = _given(mask, x, "mask").astype(bool)
    factor = kept.astype(x.dtype)
    if inverted:
        factor /= x.dtype.type(keep)
    return x * factor, NoiseCache(factor, x.shape, kept)


def dropout_backward(dout: npt.ArrayLike, cache: NoiseCache) -> Array:
    """The gradient of x: ``dout`` times the factor of each entry.

    Args:
        dout: the shape of x.
        cache: from :func:`dropout_forward`.
    """
    result: Array = gradient(dout, cache.shape, cache.factor.dtype) * cache.factor
    return result


def gaussian_noise_forward(
    x: npt.ArrayLike,
    deviation: float,
    *,
    training: bool = True,
    spatial: bool = False,
    noise: npt.ArrayLike | None = None,
    random: Random = None,
) -> tuple[Array, NoiseCache]:
    r"""Multiplicative Gaussian noise: :math:`y_i = r_i x_i` with :math:`r_i \sim \mathcal N(1, \sigma^2)` in training.

    In evaluation :math:`y = x`, the expectation. With :math:`\sigma^2 = (1 - p) / p` the factor has the mean and the
    variance of inverted dropout's.

    Args:
        x: any shape; (N, C, ...) for spatial noise.
        deviation: :math:`\sigma`, at least 0.
        training: multiply by noise; False for evaluation.
        spatial: one factor for each channel of a sample.
        noise: the factors r to use, of a shape that broadcasts to x's; drawn unless given.
        random: a generator, or a seed.

    Returns:
        ``out`` in the shape of x, and the cache.

    Raises:
        ValueError: a negative deviation, or shapes that don't fit.

    Source: Srivastava et al., *Dropout: A simple way to prevent neural networks from overfitting*, 2014, section 10.

    Examples:
        >>> out, cache = gaussian_noise_forward([1.0, 2.0], 0.5, noise=[1.5, 0.5])
        >>> out, gaussian_noise_backward([1.0, 1.0], cache)
        (array([1.5, 1. ]), array([1.5, 0.5]))
    """
    (x,) = floats(x)
    if not deviation >= 0:
        raise ValueError(f"a standard deviation is at least 0, not {deviation!r}")
    if not training:
        factor = np.ones((), x.dtype)
    elif noise is None:
        drawn = _generator(random).normal(1, deviation, _noise_shape(x, spatial))
        factor = np.asarray(drawn, x.dtype)
    else:
        factor = _given(noise, x, "noise").astype(x.dtype)
    return x * factor, NoiseCache(factor, x.shape, None)


def gaussian_noise_backward(dout: npt.ArrayLike, cache: NoiseCache) -> Array:
    """The gradient of x: ``dout`` times the factor of each entry.

    Args:
        dout: the shape of x.
        cache: from :func:`gaussian_noise_forward`.
    """
    return dropout_backward(dout, cache)


def _generator(random: Random) -> Any:
    return random if isinstance(random, np.random.Generator | np.random.RandomState) else np.random.default_rng(random)


def _noise_shape(x: Array, spatial: bool) -> tuple[int, ...]:
    if not spatial:
        return x.shape
    if x.ndim < 3:
        raise ValueError(f"spatial noise takes x (N, C, H, W, ...), not the shape {x.shape}")
    return (*x.shape[:2], *(1,) * (x.ndim - 2))


def _given(values: npt.ArrayLike, x: Array, name: str) -> Array:
    array = np.asarray(values)
    try:
        np.broadcast_to(array, x.shape)
    except ValueError:
        raise ValueError(f"a {name} of shape {array.shape} doesn't broadcast to {x.shape}") from None
    return array
