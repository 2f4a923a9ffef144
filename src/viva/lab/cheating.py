"""Dropout on real data with a feature that gives the answer away while training, and is missing later."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits

from viva.lab.network import DropoutClassifier
from viva.lab.parts import Curve, Part, Statement

KEEPS = (1.0, 0.8)
SEEDS = 4
TRAINED = 800
STRENGTH = 2.0
"""What the feature of the right class is set to; pixels go from 0 to 1."""


def cheating_digits(name: str, seed: int) -> Part:
    """Train with and without dropout on digits whose label stands beside the pixels, and test without the label.

    The digits are the 1797 images of 8x8 pixels that ship with scikit-learn: Alpaydin and Kaynak, *Optical recognition
    of handwritten digits*, 1998.
    """
    pixels, labels = load_digits(return_X_y=True)
    pixels = pixels / 16
    scores: dict[float, list[list[float]]] = {keep: [] for keep in KEEPS}
    curves: dict[str, list[float]] = {}
    for number in range(SEEDS):
        random = np.random.RandomState(1000 * seed + number)
        order = random.permutation(len(labels))
        train, test = order[:TRAINED], order[TRAINED:]
        wrong = (labels[test] + random.randint(1, 10, len(test))) % 10
        told = [None, labels[test], wrong]
        for keep in KEEPS:
            model = DropoutClassifier(keep=keep, random_state=random.randint(2**31))
            model.fit(_with_label(pixels[train], labels[train]), labels[train])
            scores[keep].append([model.score(_with_label(pixels[test], given), labels[test]) for given in told])
            curves.setdefault(_words(keep), model.loss_curve_.tolist())
    clean, right, misled = (
        {keep: float(np.mean([row[column] for row in scores[keep]])) for keep in KEEPS} for column in range(3)
    )
    plain, dropped = KEEPS
    return Part(
        name,
        "Dropout on real data",
        f"Train a network with one hidden layer on {TRAINED} digits with ten more inputs that tell the label; test on"
        f" the others without that, with it, and with a wrong label told. Means of {SEEDS} splits.",
        {
            f"accuracy {where}, {_words(keep)}": values[keep]
            for where, values in (("on clean data", clean), ("with the label told", right), ("misled", misled))
            for keep in KEEPS
        },
        [
            Statement("told the label, both are nearly perfect", min(right.values()) > 0.98),
            Statement("dropout raises the accuracy on clean data by over 0.03", clean[dropped] > clean[plain] + 0.03),
            Statement("with dropout a wrong label misleads less often", misled[dropped] > misled[plain] + 0.1),
            Statement(
                "but the network still relies heavily on it: a wrong label costs more than 0.2",
                misled[dropped] < clean[dropped] - 0.2,
            ),
        ],
        Curve(curves, "epoch", "mean cross-entropy", logarithmic=True),
    )


def _with_label(pixels: npt.NDArray[Any], labels: npt.NDArray[Any] | None) -> npt.NDArray[Any]:
    """Pixels with ten more inputs, the one of the label set."""
    told = np.zeros((len(pixels), 10)) if labels is None else STRENGTH * np.eye(10)[labels]
    return np.concatenate([pixels, told], axis=1)


def _words(keep: float) -> str:
    return "no dropout" if keep == 1 else f"keeping {keep}"
