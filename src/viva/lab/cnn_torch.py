"""The same network in PyTorch, from the same initial weights; imported only where PyTorch is wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional

from viva.lab.cnn import DECAY, Array, CnnSettings, initial_weights


class TorchCnn:
    """The network of :class:`viva.lab.cnn.NumpyCnn` on PyTorch's layers, autograd and optimizers.

    Args:
        settings: of the run.
        device: ``"cpu"``, ``"cuda"``, or another that PyTorch knows.
    """

    name = "PyTorch"

    def __init__(self, settings: CnnSettings, device: str = "cpu") -> None:
        self.settings, self.device = settings, device
        self.weights = {
            name: torch.from_numpy(array).to(device).requires_grad_()
            for name, array in initial_weights(settings).items()
        }
        kind = getattr(torch, settings.precision)
        self.running = {
            f"{what} {layer}": start(len(self.weights[f"b{layer}"]), dtype=kind, device=device)
            for layer in ("1", "2")
            for what, start in (("mean", torch.zeros), ("variance", torch.ones))
        }
        kinds: dict[str, Any] = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}
        self._optimizer = kinds[settings.optimizer](list(self.weights.values()), lr=settings.learning_rate)

    def features(self) -> int:
        """How many features dropout sees."""
        return len(self.weights["w3"])

    def step(self, images: Array, labels: Array, mask: Array) -> float:
        """One step along the gradient of the mean cross-entropy of a batch; see the NumPy network's."""
        loss = functional.cross_entropy(self._forward(images, mask), torch.from_numpy(labels).to(self.device))
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        return float(loss.detach())

    def scores(self, images: Array) -> Array:
        """Scores in evaluation, shape (N, 10)."""
        with torch.no_grad():
            result: Array = self._forward(images, None).cpu().numpy()
        return result

    def _forward(self, images: Array, mask: Array | None) -> torch.Tensor:
        training, w = mask is not None, self.weights
        h = torch.from_numpy(images.astype(self.settings.precision)).to(self.device)
        for layer in ("1", "2"):
            h = functional.conv2d(h, w[f"w{layer}"], w[f"b{layer}"], padding=1)
            if self.settings.batch_norm:
                mean, variance = self.running[f"mean {layer}"], self.running[f"variance {layer}"]
                gamma, beta = w[f"gamma{layer}"], w[f"beta{layer}"]
                h = functional.batch_norm(h, mean, variance, gamma, beta, training, 1 - DECAY)
            h = functional.max_pool2d(functional.relu(h), 2)
        h = h.flatten(1)
        if mask is not None:
            # The mask is drawn outside, so that both networks drop the same.
            h = h * torch.from_numpy(mask).to(self.device, h.dtype) / self.settings.keep
        return h @ w["w3"] + w["b3"]

    def state(self) -> dict[str, Array]:
        """All that a run needs to go on from here, as arrays by name."""
        state = {f"weight {name}": tensor.detach() for name, tensor in self.weights.items()} | self.running
        for k, moments in self._optimizer.state_dict()["state"].items():
            state |= {f"{name} {k}": value for name, value in moments.items() if value is not None}
        return {name: tensor.cpu().numpy().copy() for name, tensor in state.items()}

    def load(self, state: dict[str, Array]) -> None:
        """Go on from a :meth:`state` of a network with the same settings."""
        with torch.no_grad():
            for name, tensor in self.weights.items():
                tensor.copy_(torch.from_numpy(state[f"weight {name}"]))
            for name, tensor in self.running.items():
                tensor.copy_(torch.from_numpy(state[name]))
        moments: dict[int, dict[str, Any]] = {}
        for name, array in state.items():
            what, _, k = name.rpartition(" ")
            if what in ("step", "exp_avg", "exp_avg_sq"):
                moments.setdefault(int(k), {})[what] = torch.from_numpy(np.array(array))
        if moments:
            groups = self._optimizer.state_dict()["param_groups"]
            self._optimizer.load_state_dict({"state": moments, "param_groups": groups})


def best_device() -> str:
    """``"cuda"`` where there is a GPU that PyTorch can use, else ``"cpu"``."""
    return "cuda" if torch.cuda.is_available() else "cpu"
