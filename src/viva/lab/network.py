"""A small classifier with one hidden layer and dropout, on our operators."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from viva.lab.optimizers import optimizer
from viva.operators import (
    affine_backward,
    affine_forward,
    dropout_backward,
    dropout_forward,
    relu_backward,
    relu_forward,
    softmax_cross_entropy_backward,
    softmax_cross_entropy_forward,
)

Array = npt.NDArray[Any]


class DropoutClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Inputs, a hidden layer of rectified units, scores; dropout on the inputs and on the hidden layer.

    Args:
        keep: the probability that an input or a hidden unit is kept; 1 for no dropout.
        hidden: units in the hidden layer.
        epochs: passes over the data.
        batch_size: samples in a batch.
        learning_rate: of Adam.
        random_state: a seed or a generator, for weights, batches and masks.

    Attributes:
        classes_: the labels.
        loss_curve_: the mean loss of each epoch.

    Examples:
        >>> x, y = np.repeat([[0.0, 1.0], [1.0, 0.0]], 20, axis=0), np.repeat(["a", "b"], 20)
        >>> DropoutClassifier(epochs=50, random_state=0).fit(x, y).predict([[1.0, 0.0]])
        array(['b'], dtype='<U1')
    """

    def __init__(
        self,
        keep: float = 1.0,
        hidden: int = 64,
        epochs: int = 30,
        batch_size: int = 32,
        learning_rate: float = 0.003,
        random_state: Any = None,
    ) -> None:
        self.keep = keep
        self.hidden = hidden
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> DropoutClassifier:
        """Fit to X of shape (n, d) and labels of shape (n,)."""
        x, labels = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(labels)
        self.classes_, wanted = np.unique(labels, return_inverse=True)
        random = check_random_state(self.random_state)
        sizes = (x.shape[1], self.hidden, len(self.classes_))
        self.weights_ = [random.normal(0, np.sqrt(2 / i), (i, o)) for i, o in pairwise(sizes)]
        self.biases_ = [np.zeros(size) for size in sizes[1:]]
        update = optimizer("adam", self.learning_rate)
        self.loss_curve_ = np.empty(self.epochs)
        for epoch in range(self.epochs):
            order, losses = random.permutation(len(x)), []
            for start in range(0, len(x), self.batch_size):
                chosen = order[start : start + self.batch_size]
                scores, back = self._forward(x[chosen], random)
                loss, cache = softmax_cross_entropy_forward(scores, wanted[chosen])
                losses.append(loss)
                update([*self.weights_, *self.biases_], back(softmax_cross_entropy_backward(1.0, cache)))
            self.loss_curve_[epoch] = np.mean(losses)
        return self

    def _forward(self, x: Array, random: np.random.RandomState) -> tuple[Array, Any]:
        """Scores in training, and a function from their gradient to those of weights and biases."""
        kept, _ = dropout_forward(x, self.keep, random=random)
        h, affine1 = affine_forward(kept, self.weights_[0], self.biases_[0])
        h, relu = relu_forward(h)
        h, dropped = dropout_forward(h, self.keep, random=random)
        scores, affine2 = affine_forward(h, self.weights_[1], self.biases_[1])

        def back(dscores: Array) -> list[Array | None]:
            dh, dw2, db2 = affine_backward(dscores, affine2)
            dh = relu_backward(dropout_backward(dh, dropped), relu)
            _, dw1, db1 = affine_backward(dh, affine1)
            return [dw1, dw2, db1, db2]

        return scores, back

    def decision_function(self, X: npt.ArrayLike) -> Array:
        """Scores of shape (n, classes); for two classes the second's less the first's."""
        check_is_fitted(self)
        x = validate_data(self, X, reset=False, dtype=np.float64)
        h = relu_forward(affine_forward(x, self.weights_[0], self.biases_[0])[0])[0]
        scores = affine_forward(h, self.weights_[1], self.biases_[1])[0]
        return scores[:, 1] - scores[:, 0] if len(self.classes_) == 2 else scores

    def predict(self, X: npt.ArrayLike) -> Array:
        """The label with the largest score for each row of X."""
        scores = self.decision_function(X)
        chosen = (scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)
        result: Array = self.classes_[chosen]
        return result
