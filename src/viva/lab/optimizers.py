"""How weights follow their gradients: plain descent and Adam."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Update = Callable[[Sequence[Array], Sequence[Array]], None]


def optimizer(name: str, rate: float, state: dict[str, Any] | None = None) -> Update:
    """A function that moves weights in place along their gradients.

    Args:
        name: ``"sgd"`` for :math:`w - \\eta g`, or ``"adam"`` with decays of 0.9 and 0.999.
        rate: the learning rate, :math:`\\eta`.
        state: where Adam keeps its count of steps and its moments (``step``, ``first``, ``second``); one of its own
            unless given. Who keeps it can stop and go on.

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
    kept = {} if state is None else state

    def adam(weights: Sequence[Array], gradients: Sequence[Array]) -> None:
        step = kept["step"] = kept.get("step", 0) + 1
        first = kept.setdefault("first", [np.zeros_like(w) for w in weights])
        second = kept.setdefault("second", [np.zeros_like(w) for w in weights])
        moves = []
        for m, v, g in zip(first, second, gradients, strict=True):
            np.add(m, 0.1 * (g - m), out=m)
            np.add(v, 0.001 * (g * g - v), out=v)
            unbiased = np.sqrt(v / (1 - 0.999**step))
            moves.append(rate * m / (1 - 0.9**step) / (unbiased + 1e-8))
        _descend(weights, moves)

    return adam


def _descend(weights: Sequence[Array], moves: Sequence[Array]) -> None:
    for weight, move in zip(weights, moves, strict=True):
        np.subtract(weight, move, out=weight)
