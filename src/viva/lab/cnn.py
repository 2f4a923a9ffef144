"""The homework's convolutional network on our operators: convolution, batch norm, dropout, forward and backward.

images (N, 1, 8, 8) -> [conv 3x3, batch norm, ReLU, max pool 2x2] twice -> dropout -> affine -> scores (N, 10)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from viva.lab.optimizers import optimizer
from viva.operators import (
    RunningStatistics,
    affine_backward,
    affine_forward,
    batch_norm_backward,
    batch_norm_forward,
    conv_backward,
    conv_forward,
    dropout_backward,
    dropout_forward,
    max_pool_backward,
    max_pool_forward,
    relu_backward,
    relu_forward,
    softmax_cross_entropy_backward,
    softmax_cross_entropy_forward,
)

Array: TypeAlias = npt.NDArray[Any]
SIDE, CLASSES = 8, 10
DECAY = 0.9
"""Of the running statistics; PyTorch calls 1 - 0.9 its momentum."""


@dataclass(frozen=True)
class CnnSettings:
    """What a training run is determined by, together with the data.

    Args:
        filters: of the first convolution; the second has twice as many.
        batch_norm: normalize after each convolution.
        keep: the probability that dropout keeps a feature before the last layer; 1 for no dropout.
        learning_rate: of the optimizer.
        optimizer: ``"adam"`` or ``"sgd"``.
        batch_size: images in a batch.
        epochs: passes over the training images.
        precision: ``"float32"`` or ``"float64"``.
        seed: of the initial weights, the batches and the masks.
    """

    filters: int = 8
    batch_norm: bool = True
    keep: float = 0.5
    learning_rate: float = 0.003
    optimizer: str = "adam"
    batch_size: int = 50
    epochs: int = 10
    precision: str = "float32"
    seed: int = 0


def initial_weights(settings: CnnSettings) -> dict[str, Array]:
    """The weights that every run with these settings starts from, by name.

    Normal with variance 2 / fan-in for layers before a ReLU; scales of 1, shifts of 0. Source: He et al., *Delving deep
    into rectifiers*, 2015.

    Examples:
        >>> {name: array.shape for name, array in initial_weights(CnnSettings(filters=4)).items() if "w" in name}
        {'w1': (4, 1, 3, 3), 'w2': (8, 4, 3, 3), 'w3': (32, 10)}
    """
    random = np.random.RandomState(settings.seed)
    first, second = settings.filters, 2 * settings.filters
    features = second * (SIDE // 4) ** 2
    weights: dict[str, Array] = {}
    for layer, shape in (("1", (first, 1, 3, 3)), ("2", (second, first, 3, 3))):
        weights[f"w{layer}"] = random.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)
        weights[f"b{layer}"] = np.zeros(shape[0])
        if settings.batch_norm:
            weights[f"gamma{layer}"], weights[f"beta{layer}"] = np.ones(shape[0]), np.zeros(shape[0])
    weights["w3"] = random.normal(0, np.sqrt(1 / features), (features, CLASSES))
    weights["b3"] = np.zeros(CLASSES)
    return {name: array.astype(settings.precision) for name, array in weights.items()}


class NumpyCnn:
    """The network on our operators.

    Args:
        settings: of the run.

    Examples:
        >>> network = NumpyCnn(CnnSettings(filters=2))
        >>> network.scores(np.zeros((3, 1, 8, 8))).shape
        (3, 10)
    """

    name = "NumPy"
    device = "cpu"

    def __init__(self, settings: CnnSettings) -> None:
        self.settings = settings
        self.weights = initial_weights(settings)
        self.running = {
            layer: RunningStatistics.start(len(self.weights[f"b{layer}"]), decay=DECAY, unbiased=True)
            for layer in ("1", "2")
        }
        self._moments: dict[str, Any] = {}
        self._update = optimizer(settings.optimizer, settings.learning_rate, self._moments)

    def features(self) -> int:
        """How many features dropout sees."""
        return len(self.weights["w3"])

    def step(self, images: Array, labels: Array, mask: Array) -> float:
        """One step along the gradient of the mean cross-entropy of a batch.

        Args:
            images: shape (N, 1, 8, 8).
            labels: shape (N,), from 0 to 9.
            mask: dropout's ones and zeros, shape (N, features).

        Returns:
            The loss before the step.
        """
        loss, gradients = self.gradients(images, labels, mask)
        names = list(self.weights)
        self._update([self.weights[name] for name in names], [gradients[name] for name in names])
        return loss

    def gradients(self, images: Array, labels: Array, mask: Array) -> tuple[float, dict[str, Array]]:
        """The loss of a batch in training, and its gradient with respect to each weight, by name."""
        scores, back = self._forward(images, mask)
        loss, cache = softmax_cross_entropy_forward(scores, labels)
        return float(loss), back(softmax_cross_entropy_backward(1.0, cache))

    def scores(self, images: Array) -> Array:
        """Scores in evaluation, shape (N, 10)."""
        return self._forward(images, None)[0]

    def _forward(self, images: Array, mask: Array | None) -> tuple[Array, Callable[[Array], dict[str, Array]]]:
        """Scores (in training where there is a mask), and a function from their gradient to those of the weights."""
        training, w = mask is not None, self.weights
        h = images.astype(self.settings.precision, copy=False)
        backs = []
        for layer in ("1", "2"):
            h, back = self._block(h, layer, training)
            backs.append((layer, back))
        shape = h.shape
        h = h.reshape(len(h), -1)
        h, dropped = dropout_forward(h, self.settings.keep, training=training, mask=mask)
        scores, affine = affine_forward(h, w["w3"], w["b3"])

        def gradients(dscores: Array) -> dict[str, Array]:
            found: dict[str, Array] = {}
            dh, found["w3"], db3 = affine_backward(dscores, affine)
            assert db3 is not None
            found["b3"] = db3
            dh = dropout_backward(dh, dropped).reshape(shape)
            for layer, back in reversed(backs):
                dh, inner = back(dh)
                found |= {f"{name}{layer}": gradient for name, gradient in inner.items()}
            return found

        return scores, gradients

    def _block(self, x: Array, layer: str, training: bool) -> tuple[Array, Callable[[Array], Any]]:
        w = self.weights
        h, conv = conv_forward(x, w[f"w{layer}"], w[f"b{layer}"], padding=1)
        norm = None
        if self.settings.batch_norm:
            gamma, beta = w[f"gamma{layer}"], w[f"beta{layer}"]
            h, norm = batch_norm_forward(h, gamma, beta, running=self.running[layer], training=training)
        h, relu = relu_forward(h)
        out, pool = max_pool_forward(h, 2)

        def back(dout: Array) -> tuple[Array, dict[str, Array]]:
            found: dict[str, Array] = {}
            dh = relu_backward(max_pool_backward(dout, pool), relu)
            if norm is not None:
                dh, found["gamma"], found["beta"] = batch_norm_backward(dh, norm)
            dx, found["w"], db = conv_backward(dh, conv)
            assert db is not None
            found["b"] = db
            return dx, found

        return out, back

    def state(self) -> dict[str, Array]:
        """All that a run needs to go on from here, as arrays by name."""
        state = {f"weight {name}": array for name, array in self.weights.items()}
        for layer, running in self.running.items():
            state |= {f"mean {layer}": running.mean, f"variance {layer}": running.variance}
        if "step" in self._moments:
            state["step"] = np.asarray(self._moments["step"])
            for moment in ("first", "second"):
                state |= {f"{moment} {k}": array for k, array in enumerate(self._moments[moment])}
        return {name: array.copy() for name, array in state.items()}

    def load(self, state: dict[str, Array]) -> None:
        """Go on from a :meth:`state` of a network with the same settings."""
        for name, array in self.weights.items():
            np.copyto(array, state[f"weight {name}"])
        for layer, running in self.running.items():
            running.mean, running.variance = state[f"mean {layer}"].copy(), state[f"variance {layer}"].copy()
        if "step" in state:
            self._moments["step"] = int(state["step"])
            for moment in ("first", "second"):
                self._moments[moment] = [state[f"{moment} {k}"].copy() for k in range(len(self.weights))]
