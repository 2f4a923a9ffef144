"""The network on a GPU: the same numbers as on the processor, and runs that go on elsewhere. Left out without a GPU."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viva.lab import CnnSettings, Labelled, NumpyCnn, cnn_study, train

pytest.importorskip("torch", reason="PyTorch is not installed")

from viva.lab.cnn_torch import TorchCnn, best_device

pytestmark = pytest.mark.skipif(best_device() != "cuda", reason="there is no GPU that PyTorch can use")

SETTINGS = CnnSettings(filters=4, epochs=4, batch_size=16, precision="float64")


def data(seed: int, count: int) -> Labelled:
    random = np.random.RandomState(seed)
    return Labelled(random.random_sample((count, 1, 8, 8)), random.randint(0, 10, count))


TRAIN, VALIDATION = data(0, 60), data(1, 20)


@pytest.mark.parametrize(
    "settings",
    [SETTINGS, replace(SETTINGS, batch_norm=False, optimizer="sgd", learning_rate=0.05), replace(SETTINGS, keep=1.0)],
)
def test_numpy_and_the_gpu_go_the_same_way(settings):
    ours, theirs = NumpyCnn(settings), TorchCnn(settings, "cuda")
    assert all(weight.is_cuda for weight in theirs.weights.values())
    histories = [train(network, TRAIN, VALIDATION) for network in (ours, theirs)]
    np.testing.assert_allclose(histories[0].loss, histories[1].loss, rtol=1e-8)
    np.testing.assert_allclose(histories[0].validation_loss, histories[1].validation_loss, rtol=1e-8)
    np.testing.assert_allclose(ours.scores(VALIDATION.images), theirs.scores(VALIDATION.images), rtol=1e-5, atol=1e-6)


class Stop(Exception):
    pass


def after_two(name, done, total):
    if done == 2:
        raise Stop


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize(("first", "then"), [("cuda", "cuda"), ("cuda", "cpu"), ("cpu", "cuda")])
def test_a_run_goes_on_on_another_device(first, then, optimizer, tmp_path):
    settings, file = replace(SETTINGS, optimizer=optimizer), tmp_path / "run.npz"
    expected = train(TorchCnn(settings, "cpu"), TRAIN, VALIDATION)
    with pytest.raises(Stop):
        train(TorchCnn(settings, first), TRAIN, VALIDATION, checkpoint=file, progress=after_two)
    epochs = []
    got = train(
        TorchCnn(settings, then), TRAIN, VALIDATION, checkpoint=file, progress=lambda name, k, total: epochs.append(k)
    )
    assert epochs == [3, 4]
    np.testing.assert_allclose(got.loss, expected.loss, rtol=1e-8)


def test_the_study_takes_the_gpu_by_itself():
    assert best_device() == "cuda"
    part = cnn_study(["a"])[0]
    assert len(part.statements) > 1 and all(statement.holds for statement in part.statements), part.statements
