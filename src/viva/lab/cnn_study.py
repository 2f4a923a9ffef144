"""The homework's convolutional network, trained: with NumPy and with PyTorch, with and without batch norm and dropout.

The digits are the 1797 images of 8x8 pixels that ship with scikit-learn: Alpaydin and Kaynak, *Optical recognition of
handwritten digits*, 1998. Every statement is computed from the run's own numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

from viva.errors import VivaError
from viva.lab.cnn import SIDE, CnnSettings, NumpyCnn
from viva.lab.parts import Curve, Part, Statement
from viva.lab.training import History, Labelled, Network, Progress, evaluate, train

TRAINED, VALIDATED = 1000, 400
"""Images to learn from and to choose by; the other 397 are for the test."""
AGREE = 1e-6
"""How far the losses of the two frameworks may lie apart, in double precision."""
FEW, WRONG = 300, 0.2
"""Of the part about dropout: images, and the share of them with a wrong label."""
REPEATS = 2
"""Splits, and initial weights, over which the parts about batch norm and dropout average."""
RATES, KEEPS = (0.001, 0.01), (1.0, 0.5)
"""The grid of the search."""


@dataclass(frozen=True)
class _Bench:
    """What all parts share: where PyTorch computes (None without it), where checkpoints lie, who is told."""

    seed: int
    device: str | None
    checkpoints: Path | None
    progress: Progress | None

    def train(self, name: str, network: Network, data: Labelled, validation: Labelled) -> History:
        file = None if self.checkpoints is None else self.checkpoints / f"{name}.npz"
        return train(network, data, validation, checkpoint=file, progress=self.progress, name=name)


def cnn_study(
    parts: Sequence[str] | None = None,
    *,
    seed: int = 0,
    device: str = "auto",
    checkpoints: Path | None = None,
    progress: Progress | None = None,
) -> list[Part]:
    """Train the homework's network and say what is seen.

    Args:
        parts: letters from a to d; all unless given.
        seed: of the split, the initial weights, the batches and the masks.
        device: where PyTorch computes: ``"cpu"``, ``"cuda"``, ``"auto"`` for a GPU where there is one, or ``"none"`` to
            leave PyTorch out. Where it is not installed, ``"auto"`` leaves it out.
        checkpoints: a folder; every run is kept in it after each epoch and goes on from there.
        progress: is told of every epoch: the run's name, the epochs done, and all of them.

    Returns:
        The parts in the order of their letters.

    Raises:
        VivaError: another letter, a device that is not there, or a checkpoint of another run.

    Examples:
        >>> part = cnn_study(["a"], device="none")[0]
        >>> [(statement.text, statement.holds) for statement in part.statements]
        [('NumPy: the loss falls with every epoch', True)]
    """
    unknown = sorted(set(parts or []) - set(CNN_PARTS))
    if unknown:
        raise VivaError(f"the study has no part {unknown[0]!r}", hint=f"parts are {', '.join(CNN_PARTS)}")
    bench = _Bench(seed, _device(device), checkpoints, progress)
    return [run(name, bench) for name, run in CNN_PARTS.items() if parts is None or name in parts]


def _device(wanted: str) -> str | None:
    if wanted == "none":
        return None
    try:
        import torch
    except ModuleNotFoundError as error:
        if wanted == "auto":
            return None
        raise VivaError("PyTorch is not installed", where=f"device {wanted}", hint="pip install torch") from error
    from viva.lab.cnn_torch import best_device

    if wanted == "auto":
        return best_device()
    try:
        torch.zeros(1, device=wanted)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).strip().split("\n")[0]
        raise VivaError(f"PyTorch can't use it ({reason})", where=f"device {wanted}", hint="try cpu") from error
    return wanted


def _networks(settings: CnnSettings, bench: _Bench) -> list[Network]:
    networks: list[Network] = [NumpyCnn(settings)]
    if bench.device is not None:
        from viva.lab.cnn_torch import TorchCnn

        networks.append(TorchCnn(settings, bench.device))
    return networks


@cache
def _split(seed: int) -> tuple[Labelled, Labelled, Labelled]:
    """Digits to learn from, to choose by, and to test on; pixels from 0 to 1."""
    pixels, labels = load_digits(return_X_y=True)
    order = np.random.RandomState(seed).permutation(len(labels))
    images = (pixels / 16).reshape(-1, 1, SIDE, SIDE)[order]
    cuts = (slice(0, TRAINED), slice(TRAINED, TRAINED + VALIDATED), slice(TRAINED + VALIDATED, None))
    first, second, third = (Labelled(images[cut], labels[order][cut]) for cut in cuts)
    return first, second, third


def _frameworks(name: str, bench: _Bench) -> Part:
    train_set, validation, _ = _split(bench.seed)
    settings = CnnSettings(precision="float64", epochs=4, seed=bench.seed)
    runs = {n.name: bench.train(f"{name}-{n.name}", n, train_set, validation) for n in _networks(settings, bench)}
    statements = [
        Statement(f"{who}: the loss falls with every epoch", bool((np.diff(run.loss) < 0).all()))
        for who, run in runs.items()
    ]
    numbers: dict[str, float | Sequence[float]] = {f"loss, {who}": run.loss for who, run in runs.items()}
    if "PyTorch" in runs:
        ours, theirs = runs["NumPy"], runs["PyTorch"]
        apart = float(np.abs(np.subtract(ours.loss, theirs.loss)).max())
        numbers["largest distance of the losses"] = apart
        statements.append(Statement(f"the losses agree within {AGREE:g}", apart <= AGREE))
        same = ours.validation_accuracy == theirs.validation_accuracy
        statements.append(Statement("both are right on as many validation images after every epoch", same))
    with_torch = f"and with PyTorch ({bench.device})" if "PyTorch" in runs else "(PyTorch is left out)"
    return Part(
        name,
        "NumPy and PyTorch",
        f"Train with our operators {with_torch}: {TRAINED} digits, the same initial weights, batches and masks, double"
        " precision.",
        numbers,
        statements,
        Curve(
            {who: run.loss for who, run in runs.items()}, "epoch", "mean cross-entropy in training", logarithmic=True
        ),
    )


def _batch_norm(name: str, bench: _Bench) -> Part:
    curves: dict[str, list[float]] = {}
    accuracy = {}
    for batch_norm in (False, True):
        runs = []
        for k in range(REPEATS):
            train_set, validation, _ = _split(bench.seed + k)
            settings = CnnSettings(batch_norm=batch_norm, keep=1.0, epochs=5, seed=bench.seed + k)
            label = f"{name}-{'with' if batch_norm else 'without'}-{k}"
            runs.append(bench.train(label, NumpyCnn(settings), train_set, validation))
        words = "batch norm" if batch_norm else "none"
        curves[words] = np.mean([run.train_loss for run in runs], axis=0).tolist()
        accuracy[words] = np.mean([run.validation_accuracy for run in runs], axis=0).tolist()
    plain, normalized = np.array(curves["none"]), np.array(curves["batch norm"])
    reached = int(np.argmax(normalized <= plain[-1])) + 1 if (normalized <= plain[-1]).any() else 0
    return Part(
        name,
        "With and without batch norm",
        f"Train {len(plain)} epochs with and without batch norm, without dropout. Means of {REPEATS} splits.",
        {
            "training loss, none": curves["none"],
            "training loss, batch norm": curves["batch norm"],
            "validation accuracy, none": accuracy["none"],
            "validation accuracy, batch norm": accuracy["batch norm"],
            "epochs with batch norm to the last loss without (0: never)": float(reached),
        },
        [
            Statement("after every epoch the loss with batch norm is lower", bool((normalized < plain).all())),
            Statement("batch norm gets to the last loss without it sooner", 0 < reached < len(plain)),
        ],
        Curve(curves, "epoch", "mean cross-entropy on the training images", logarithmic=True),
    )


def _dropout(name: str, bench: _Bench) -> Part:
    curves: dict[str, list[float]] = {}
    last: dict[str, tuple[float, float]] = {}
    for keep in (1.0, 0.5):
        runs = []
        for k in range(REPEATS):
            train_set, validation, _ = _split(bench.seed + k)
            few = _mislabelled(Labelled(train_set.images[:FEW], train_set.labels[:FEW]), bench.seed + k)
            settings = CnnSettings(keep=keep, filters=16, epochs=18, learning_rate=0.01, seed=bench.seed + k)
            runs.append(bench.train(f"{name}-keep-{keep}-{k}", NumpyCnn(settings), few, validation))
        words = "no dropout" if keep == 1 else f"keeping {keep}"
        for what, values in (
            ("training", [run.train_accuracy for run in runs]),
            ("validation", [run.validation_accuracy for run in runs]),
        ):
            curves[f"{what}, {words}"] = np.mean(values, axis=0).tolist()
        last[words] = (curves[f"training, {words}"][-1], curves[f"validation, {words}"][-1])
    (plain_train, plain), (kept_train, kept) = last.values()
    narrower = abs(kept_train - kept) < plain_train - plain
    # The training labels are partly wrong and the validation labels are not, so the gap is one of sizes.
    return Part(
        name,
        "Dropout against overfitting",
        f"Train on {FEW} digits, {WRONG:.0%} of them with a wrong label, with and without dropout; try on digits with"
        f" the right label. Means of {REPEATS} splits.",
        {f"accuracy, {words}": values[-1] for words, values in curves.items()},
        [
            Statement("without dropout the wrong labels are learned by heart", plain_train > 1 - WRONG / 4),
            Statement("with dropout most of them are not", kept_train < 1 - WRONG / 2),
            Statement("dropout narrows the gap between training and validation", narrower),
            Statement("and is more often right on new digits, by over 0.02", kept > plain + 0.02),
        ],
        Curve(curves, "epoch", "accuracy"),
    )


def _mislabelled(labelled: Labelled, seed: int) -> Labelled:
    random = np.random.RandomState(seed)
    labels, count = labelled.labels.copy(), round(WRONG * len(labelled.labels))
    labels[:count] = (labels[:count] + random.randint(1, 10, count)) % 10
    return Labelled(labelled.images, labels)


def _search(name: str, bench: _Bench) -> Part:
    train_set, validation, test = _split(bench.seed)
    start = CnnSettings(epochs=3, seed=bench.seed)
    tried: dict[CnnSettings, float] = {}
    for rate, keep in product(RATES, KEEPS):
        settings = replace(start, learning_rate=rate, keep=keep)
        run = bench.train(f"{name}-rate-{rate}-keep-{keep}", NumpyCnn(settings), train_set, validation)
        tried[settings] = run.validation_accuracy[-1]
    chosen = max(tried, key=lambda settings: tried[settings])
    numbers: dict[str, float | Sequence[float]] = {
        f"validation accuracy, rate {s.learning_rate:g}, keep {s.keep:g}": accuracy for s, accuracy in tried.items()
    }
    numbers |= {"chosen rate": chosen.learning_rate, "chosen keep": chosen.keep}
    curves, tested, validated = {}, {}, {}
    for network in _networks(replace(chosen, epochs=8), bench):
        run = bench.train(f"{name}-chosen-{network.name}", network, train_set, validation)
        curves[network.name], validated[network.name] = run.validation_accuracy, run.validation_accuracy[-1]
        tested[network.name] = numbers[f"test accuracy, {network.name}"] = evaluate(network, test)[1]
    statements = [
        Statement("the choice matters: the best setting beats the worst by over 0.02", _spread(tried) > 0.02),
        Statement("more epochs of the chosen setting raise its accuracy", min(validated.values()) > tried[chosen]),
        Statement("on the test digits it is right on over 0.95", min(tested.values()) > 0.95),
    ]
    if len(tested) > 1:
        apart = max(tested.values()) - min(tested.values())
        statements.append(Statement("both frameworks' test accuracies lie within 0.02", apart <= 0.02))
    return Part(
        name,
        "A search, and a test",
        f"Try {len(tried)} settings for {start.epochs} epochs each, take the one that is best on the validation digits,"
        f" train it for 8 and test it once on {len(test.labels)} digits that nothing was chosen by.",
        numbers,
        statements,
        Curve(curves, "epoch", "accuracy on the validation digits"),
    )


def _spread(tried: dict[CnnSettings, float]) -> float:
    return max(tried.values()) - min(tried.values())


CNN_PARTS: dict[str, Callable[[str, _Bench], Part]] = {
    "a": _frameworks,
    "b": _batch_norm,
    "c": _dropout,
    "d": _search,
}
"""The parts of the study, by letter."""
