"""Linear regression by stochastic gradient descent, with dropout on the inputs."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data

from viva.lab.least_squares import LinearWithoutIntercept
from viva.lab.optimizers import optimizer
from viva.operators import (
    affine_backward,
    affine_forward,
    dropout_forward,
    squared_error_backward,
    squared_error_forward,
)

Method: TypeAlias = Literal["sgd", "adam"]


class DescentRegressor(LinearWithoutIntercept):
    r"""Weights found step by step from zero: each step draws a batch and a mask, and follows the mean squared error.

    Args:
        keep: the probability that an input is kept; 1 for no dropout. What is kept is divided by it.
        batch_size: samples in a batch, drawn with replacement, each with a mask of its own.
        optimizer: ``"sgd"`` or ``"adam"``.
        learning_rate: of a step. None takes half of the inverse of the largest squared norm that a row can have after
            dropout for ``"sgd"``, so that no step overshoots, and 0.01 for ``"adam"``.
        steps: how many.
        random_state: a seed or a generator, for batches and masks.

    Attributes:
        coef_: shape (d,).
        loss_curve_: the batch's loss before each step, shape (steps,).

    Examples:
        >>> DescentRegressor(keep=1.0, steps=200).fit([[10.0, 1.0]], [11.0]).coef_.round(4)
        array([1.0891, 0.1089])
    """

    def __init__(
        self,
        keep: float = 1.0,
        batch_size: int = 1,
        optimizer: Method = "sgd",
        learning_rate: float | None = None,
        steps: int = 1000,
        random_state: Any = None,
    ) -> None:
        self.keep = keep
        self.batch_size = batch_size
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.steps = steps
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> DescentRegressor:
        """Fit to X of shape (n, d) and y of shape (n,).

        Raises:
            ValueError: a setting out of range.
        """
        if not 0 < self.keep <= 1:
            raise ValueError(f"keep is a probability above 0 and at most 1, not {self.keep!r}")
        if self.batch_size < 1 or self.steps < 1:
            raise ValueError(f"a batch of {self.batch_size} and {self.steps} steps are no descent")
        x, target = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        random = check_random_state(self.random_state)
        rate = self.learning_rate
        if rate is None:
            largest = float((x * x).sum(axis=1).max()) / self.keep**2
            rate = 0.01 if self.optimizer == "adam" else 0.5 / max(largest, np.finfo(float).tiny)
        update = optimizer(self.optimizer, rate)
        w = np.zeros((x.shape[1], 1))
        self.loss_curve_ = np.empty(self.steps)
        for step in range(self.steps):
            chosen = random.randint(len(x), size=self.batch_size)
            batch, _ = dropout_forward(x[chosen], self.keep, random=random)
            out, affine = affine_forward(batch, w)
            loss, error = squared_error_forward(out[:, 0], target[chosen])
            self.loss_curve_[step] = loss
            gradient = affine_backward(squared_error_backward(1.0, error)[:, None], affine)[1]
            update([w], [gradient])
        self.coef_ = w[:, 0]
        return self
