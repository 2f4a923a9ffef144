"""Training a network epoch by epoch, with a checkpoint after each: a run that was killed goes on where it was.

All that is random (batches, masks) is drawn here from one generator whose state is kept in the checkpoint, so a resumed
run ends with the numbers of one that was never stopped, and two networks that start alike see the same.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from viva.errors import VivaError
from viva.lab.cnn import Array, CnnSettings
from viva.operators import softmax_cross_entropy_forward

Progress = Callable[[str, int, int], None]
"""Called after each epoch with the run's name, the epochs done, and all of them."""
_CHUNK = 500
_DRAWN_APART = 7919
"""Batches and masks are drawn from another seed than the weights."""


class Labelled(NamedTuple):
    """Images, shape (N, 1, 8, 8), and their labels, shape (N,)."""

    images: Array
    labels: Array


class Network(Protocol):
    """What can be trained: :class:`~viva.lab.cnn.NumpyCnn`, or its twin in PyTorch."""

    name: str
    device: str
    settings: CnnSettings

    def features(self) -> int:
        """How many features dropout sees."""

    def step(self, images: Array, labels: Array, mask: Array) -> float:
        """Take a step and return the loss before it."""

    def scores(self, images: Array) -> Array:
        """Scores in evaluation."""

    def state(self) -> dict[str, Array]:
        """Arrays by name, from which :meth:`load` goes on."""

    def load(self, state: dict[str, Array]) -> None:
        """Go on from a state."""


@dataclass
class History:
    """One value an epoch: the mean loss of its batches, and losses and accuracies in evaluation after it."""

    loss: list[float] = field(default_factory=list)
    train_loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)


def train(
    network: Network,
    train_set: Labelled,
    validation_set: Labelled,
    *,
    checkpoint: Path | None = None,
    progress: Progress | None = None,
    name: str = "training",
) -> History:
    """Train a network, or go on with a run that was stopped.

    Args:
        network: as its settings made it; changed in place.
        train_set: what it learns from.
        validation_set: what it is tried on after every epoch.
        checkpoint: a file that is written after every epoch; where it is there, the run goes on from it.
        progress: is told of every epoch.
        name: of the run, for ``progress``.

    Raises:
        VivaError: the checkpoint is of another run, damaged, or can't be written.
    """
    settings = network.settings
    random = np.random.RandomState(settings.seed + _DRAWN_APART)
    history = History()
    run = {
        "settings": asdict(settings),
        "network": network.name,
        "data": [_fingerprint(train_set), _fingerprint(validation_set)],
    }
    if checkpoint is not None and checkpoint.exists():
        history = _resume(checkpoint, run, network, random)
    x, y = train_set
    for epoch in range(len(history.loss), settings.epochs):
        order, losses = random.permutation(len(x)), []
        for start in range(0, len(x), settings.batch_size):
            chosen = order[start : start + settings.batch_size]
            mask = random.random_sample((len(chosen), network.features())) < settings.keep
            losses.append(network.step(x[chosen], y[chosen], mask))
        history.loss.append(float(np.mean(losses)))
        for values, accuracies, labelled in (
            (history.train_loss, history.train_accuracy, train_set),
            (history.validation_loss, history.validation_accuracy, validation_set),
        ):
            loss, accuracy = evaluate(network, labelled)
            values.append(loss)
            accuracies.append(accuracy)
        if checkpoint is not None:
            _save(checkpoint, run, network, random, history)
        if progress is not None:
            progress(name, epoch + 1, settings.epochs)
    return history


def evaluate(network: Network, labelled: Labelled) -> tuple[float, float]:
    """The mean cross-entropy and the accuracy in evaluation."""
    pieces = [network.scores(labelled.images[k : k + _CHUNK]) for k in range(0, len(labelled.images), _CHUNK)]
    scores = np.concatenate(pieces).astype(np.float64)
    loss, _ = softmax_cross_entropy_forward(scores, labelled.labels)
    return float(loss), float(np.mean(scores.argmax(axis=1) == labelled.labels))


def _fingerprint(labelled: Labelled) -> list[float]:
    """Enough of the data to notice that it is other data."""
    weights = np.arange(1, len(labelled.labels) + 1)
    return [
        len(labelled.labels),
        float(weights @ labelled.labels),
        float(weights @ labelled.images.sum(axis=(1, 2, 3))),
    ]


def _save(file: Path, run: dict[str, Any], network: Network, random: np.random.RandomState, history: History) -> None:
    kind, keys, position, has_gauss, gauss = random.get_state(legacy=True)
    about = {"run": run, "history": asdict(history), "random": [kind, int(position), int(has_gauss), float(gauss)]}
    beside = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as stream:
            np.savez(stream, about=np.array(json.dumps(about)), keys=keys, **network.state())  # type: ignore[arg-type]
            stream.flush()
            os.fsync(stream.fileno())
        # Whole or not at all: a run that is killed here leaves the epoch before.
        beside.replace(file)
    except OSError as error:
        raise VivaError(f"can't be written ({error.strerror or error})", where=str(file)) from error


def _resume(file: Path, run: dict[str, Any], network: Network, random: np.random.RandomState) -> History:
    try:
        # Opened here: NumPy leaves a file open that is no archive.
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            state = {name: arrays[name] for name in arrays.files}
        about = json.loads(str(state.pop("about")))
        if about["run"] != run:
            raise VivaError(
                "the checkpoint is of another run (settings, network or data differ)",
                where=str(file),
                hint="name another folder, or delete it",
            )
        kind, position, has_gauss, gauss = about["random"]
        random.set_state((kind, state.pop("keys"), position, has_gauss, gauss))
        network.load(state)
        return History(**about["history"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise VivaError(
            f"is no checkpoint ({type(error).__name__})", where=str(file), hint="delete it to start anew"
        ) from error
