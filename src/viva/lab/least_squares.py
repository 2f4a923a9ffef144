"""Linear regression without an intercept, in closed form: plain, with dropout, and with Gaussian noise."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

Array = npt.NDArray[Any]


class LinearWithoutIntercept(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Weights for each feature, and no intercept."""

    def predict(self, X: npt.ArrayLike) -> Array:
        """``X @ coef_`` for X of shape (n, d)."""
        check_is_fitted(self)
        x = validate_data(self, X, reset=False, dtype=np.float64)
        result: Array = x @ self.coef_
        return result

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        # Without an intercept, and with noise that shrinks the weights, a good score is not what these are for.
        tags.regressor_tags.poor_score = True
        return tags


class MinimumNormLeastSquares(LinearWithoutIntercept):
    r"""Least squares, and of several solutions the one of smallest norm: :math:`\hat w = X^+ y`.

    Where X has full column rank this is :math:`(X^T X)^{-1} X^T y`; where it hasn't, that inverse doesn't exist.

    Attributes:
        coef_: shape (d,).
        rank_: of X.

    Source: Penrose, *On best approximate solutions of linear matrix equations*, 1956.

    Examples:
        >>> MinimumNormLeastSquares().fit([[10.0, 1.0]], [11.0]).coef_.round(4)
        array([1.0891, 0.1089])
    """

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> MinimumNormLeastSquares:
        """Fit to X of shape (n, d) and y of shape (n,)."""
        x, target = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        self.coef_, _, self.rank_, _ = np.linalg.lstsq(x, target, rcond=None)
        return self


class DropoutLeastSquares(LinearWithoutIntercept):
    r"""The minimizer of the expected squared error under dropout on the inputs.

    With every input kept with probability p and multiplied by a (1/p for inverted dropout, else 1), the expectation of
    :math:`\|y - a (R \odot X) w\|^2` is :math:`\|y - a p X w\|^2 + a^2 p (1 - p) \sum_j w_j^2 \|X_{:,j}\|^2`: least
    squares with a Tikhonov term, which is solved as such. At p = 1 the term is gone, and with it the uniqueness.

    Args:
        keep: p, the probability that an input is kept.
        inverted: multiply what is kept by 1/p.

    Attributes:
        coef_: shape (d,), in the scale of training.
        loss_: the smallest expected squared error, divided by n.

    Source: Srivastava et al., *Dropout: A simple way to prevent neural networks from overfitting*, 2014, section 9.1.

    Examples:
        >>> DropoutLeastSquares(keep=0.5).fit([[10.0, 1.0]], [11.0]).coef_.round(4)
        array([0.3667, 3.6667])
    """

    def __init__(self, keep: float = 0.5, inverted: bool = True) -> None:
        self.keep = keep
        self.inverted = inverted

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> DropoutLeastSquares:
        """Fit to X of shape (n, d) and y of shape (n,).

        Raises:
            ValueError: keep is not above 0 and at most 1.
        """
        if not 0 < self.keep <= 1:
            raise ValueError(f"keep is a probability above 0 and at most 1, not {self.keep!r}")
        x, target = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        scale = 1 / self.keep if self.inverted else 1.0
        spread = scale * np.sqrt(self.keep * (1 - self.keep))
        self.coef_, self.loss_ = _tikhonov(scale * self.keep * x, target, spread * np.linalg.norm(x, axis=0))
        return self


class GaussianNoiseLeastSquares(LinearWithoutIntercept):
    r"""The minimizer of the expected squared error under multiplicative Gaussian noise on the inputs.

    With :math:`R_{ij} \sim \mathcal N(1, \sigma^2)` the expectation of :math:`\|y - (R \odot X) w\|^2` is
    :math:`\|y - X w\|^2 + \sigma^2 \sum_j w_j^2 \|X_{:,j}\|^2`. With :math:`\sigma^2 = (1 - p) / p` it is inverted
    dropout's, since only the mean and the variance of the noise count.

    Args:
        deviation: :math:`\sigma`.

    Attributes:
        coef_: shape (d,).
        loss_: the smallest expected squared error, divided by n.

    Source: Srivastava et al., *Dropout: A simple way to prevent neural networks from overfitting*, 2014, section 10.

    Examples:
        >>> GaussianNoiseLeastSquares(deviation=1.0).fit([[10.0, 1.0]], [11.0]).coef_.round(4)
        array([0.3667, 3.6667])
    """

    def __init__(self, deviation: float = 1.0) -> None:
        self.deviation = deviation

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> GaussianNoiseLeastSquares:
        """Fit to X of shape (n, d) and y of shape (n,).

        Raises:
            ValueError: a negative deviation.
        """
        if not self.deviation >= 0:
            raise ValueError(f"a standard deviation is at least 0, not {self.deviation!r}")
        x, target = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        self.coef_, self.loss_ = _tikhonov(x, target, self.deviation * np.linalg.norm(x, axis=0))
        return self


def _tikhonov(x: Array, y: Array, diagonal: Array) -> tuple[Array, float]:
    """Of all w that minimize ||y - x w||^2 + ||diagonal * w||^2 the one of smallest norm, and the minimum over n."""
    matrix = np.concatenate([x, np.diag(diagonal)])
    right = np.concatenate([y, np.zeros(len(diagonal))])
    w: Array = np.linalg.lstsq(matrix, right, rcond=None)[0]
    return w, float(((right - matrix @ w) ** 2).sum() / len(y))


def enumerate_dropout(X: npt.ArrayLike, y: npt.ArrayLike, keep: float, *, inverted: bool = True) -> tuple[Array, ...]:
    """Every sample under every mask, with the probability of each: the expectation over dropout as a weighted sum.

    Args:
        X: shape (n, d), with d at most 12.
        y: shape (n,).
        keep: the probability that an input is kept.
        inverted: multiply what is kept by 1/keep.

    Returns:
        Rows of shape (n 2**d, d), their targets, and their weights, which sum to n.

    Raises:
        ValueError: more than 12 features.

    Examples:
        >>> rows, targets, weights = enumerate_dropout([[10.0, 1.0]], [11.0], 0.5)
        >>> rows.tolist(), targets.tolist(), weights.tolist()
        ([[20.0, 2.0], [20.0, 0.0], [0.0, 2.0], [0.0, 0.0]], [11.0, 11.0, 11.0, 11.0], [0.25, 0.25, 0.25, 0.25])
    """
    x, target = np.asarray(X, float), np.asarray(y, float)
    if x.shape[1] > 12:
        raise ValueError(f"{x.shape[1]} features have too many masks to enumerate; 12 is the most")
    masks = np.array(list(product((1.0, 0.0), repeat=x.shape[1])))
    odds = np.prod(np.where(masks == 1, keep, 1 - keep), axis=1)
    rows = (x[:, None, :] * masks * (1 / keep if inverted else 1.0)).reshape(-1, x.shape[1])
    return rows, np.repeat(target, len(masks)), np.tile(odds, len(x))
