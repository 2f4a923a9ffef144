"""Linear regression with dropout on its inputs: the expected loss, in closed form and by enumeration."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt


def expected_dropout_loss(
    inputs: npt.ArrayLike, targets: npt.ArrayLike, weights: npt.ArrayLike, keep: Any, *, scale: Any = 1
) -> Any:
    r"""The expectation of :math:`\|y - a (R \odot X) w\|_2^2` over a mask R with independent Bernoulli(p) entries.

    In closed form :math:`\|y - a p X w\|_2^2 + a^2 p (1-p) \sum_j w_j^2 \|X_{:,j}\|_2^2`.

    Args:
        inputs: X, shape (n, d).
        targets: y, shape (n,).
        weights: w, shape (d,).
        keep: p, the probability that an entry is kept.
        scale: a, by which every kept entry is multiplied (1/p for inverted dropout).

    Returns:
        One number; exact for integers and Fractions.

    Source: Srivastava et al., *Dropout: A simple way to prevent neural networks from overfitting*, 2014, section 9.1.

    Examples:
        >>> from fractions import Fraction
        >>> expected_dropout_loss([[1, 2]], [3], [1, 1], Fraction(1, 2))
        Fraction(7, 2)
    """
    x, y, w = np.asarray(inputs), np.asarray(targets), np.asarray(weights)
    miss = y - scale * keep * (x @ w)
    return (miss * miss).sum() + scale * scale * keep * (1 - keep) * ((x * x).sum(axis=0) * (w * w)).sum()


def enumerated_dropout_loss(
    inputs: npt.ArrayLike, targets: npt.ArrayLike, weights: npt.ArrayLike, keep: Any, *, scale: Any = 1
) -> Any:
    """The same expectation as :func:`expected_dropout_loss` from its definition, summing over all 2**(n d) masks.

    Raises:
        ValueError: more than 16 entries in ``inputs``.

    Examples:
        >>> from fractions import Fraction
        >>> enumerated_dropout_loss([[1, 2]], [3], [1, 1], Fraction(1, 2))
        Fraction(7, 2)
    """
    x, y, w = np.asarray(inputs), np.asarray(targets), np.asarray(weights)
    if x.size > 16:
        raise ValueError(f"{x.size} mask entries have too many masks to enumerate; 16 is the most")
    total: Any = 0
    for bits in product((0, 1), repeat=x.size):
        miss = y - scale * ((np.array(bits).reshape(x.shape) * x) @ w)
        kept = sum(bits)
        total = total + keep**kept * (1 - keep) ** (x.size - kept) * (miss * miss).sum()
    return total
