"""How weights follow their gradients: plain descent and Adam."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Update = Callable[[Sequence[Array], Sequence[Array]], None]


def optimizer(name: str, rate: float) -> Update:
    """A function that moves weights in place along their gradients.

    Args:
        name: ``"sgd"`` for :math:`w - \\eta g`, or ``"adam"`` with decays of 0.9 and 0.999.
        rate: the learning rate, :math:`\\eta`.

    Raises:
        ValueError: another name.

    Source: Kingma and Ba, *Adam: A method for stochastic optimization*, 2015.

    Examples:
        >>> w = np.array([1.0])
        >>> optimizer("sgd", 0.5)([w], [np.array([1.0])])
        >>> w
        array([0.5])
    """
    if name == "sgd":
        return lambda weights, gradients: _descend(weights, [rate * g for g in gradients])
    if name != "adam":
        raise ValueError(f"an optimizer is 'sgd' or 'adam', not {name!r}")
    state: dict[str, Any] = {"step": 0}

    def adam(weights: Sequence[Array], gradients: Sequence[Array]) -> None:
        state["step"] += 1
        first = state.setdefault("first", [np.zeros_like(w) for w in weights])
        second = state.setdefault("second", [np.zeros_like(w) for w in weights])
        moves = []
        for m, v, g in zip(first, second, gradients, strict=True):
            np.add(m, 0.1 * (g - m), out=m)
            np.add(v, 0.001 * (g * g - v), out=v)
            unbiased = np.sqrt(v / (1 - 0.999 ** state["step"]))
            moves.append(rate * m / (1 - 0.9 ** state["step"]) / (unbiased + 1e-8))
        _descend(weights, moves)

    return adam


def _descend(weights: Sequence[Array], moves: Sequence[Array]) -> None:
    for weight, move in zip(weights, moves, strict=True):
        np.subtract(weight, move, out=weight)
