"""The rectifier."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from viva.operators.layers.arrays import Array, floats, gradient


class ReluCache(NamedTuple):
    """What :func:`relu_backward` needs of the forward pass."""

    x: Array


def relu_forward(x: npt.ArrayLike) -> tuple[Array, ReluCache]:
    r"""The rectified linear unit, :math:`y = \max(0, x)`, entry by entry.

    Args:
        x: any shape.

    Returns:
        ``out`` of that shape, and the cache.

    Source: Nair and Hinton, *Rectified linear units improve restricted Boltzmann machines*, 2010.

    Examples:
        >>> out, cache = relu_forward([-1.0, 2.0])
        >>> out, relu_backward([5.0, 5.0], cache)
        (array([0., 2.]), array([0., 5.]))
    """
    (x,) = floats(x)
    return np.maximum(x, 0), ReluCache(x)


def relu_backward(dout: npt.ArrayLike, cache: ReluCache) -> Array:
    """The gradient: ``dout`` where x was positive, 0 elsewhere (at 0 too, where the derivative is a convention).

    Args:
        dout: the shape of x.
        cache: from :func:`relu_forward`.
    """
    x = cache.x
    return np.where(x > 0, gradient(dout, x.shape, x.dtype), np.zeros((), x.dtype))
