"""Training: gradients against differences and PyTorch, and checkpoints from which a killed run goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from viva.errors import VivaError
from viva.lab import CnnSettings, Labelled, NumpyCnn, train
from viva.lab.cnn_torch import TorchCnn
from viva.lab.training import evaluate

SETTINGS = CnnSettings(filters=2, epochs=4, batch_size=16)
NETWORKS = pytest.mark.parametrize("network", [NumpyCnn, TorchCnn])


def data(seed: int, count: int) -> Labelled:
    random = np.random.RandomState(seed)
    return Labelled(random.random_sample((count, 1, 8, 8)), random.randint(0, 10, count))


TRAIN, VALIDATION = data(0, 40), data(1, 20)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_gradients_are_derivatives(batch_norm):
    network = NumpyCnn(CnnSettings(filters=2, batch_norm=batch_norm, precision="float64"))
    mask = np.random.RandomState(2).random_sample((40, network.features())) < 0.5
    loss, gradients = network.gradients(*TRAIN, mask)
    assert set(gradients) == set(network.weights)
    random = np.random.RandomState(3)
    for name, weight in network.weights.items():
        direction, start, ends = random.normal(size=weight.shape), weight.copy(), []
        for step in (1e-6, -1e-6):
            np.copyto(weight, start + step * direction)
            ends.append(network.gradients(*TRAIN, mask)[0])
        np.copyto(weight, start)
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx((gradients[name] * direction).sum(), abs=1e-6), name
    assert network.gradients(*TRAIN, mask)[0] == loss


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, precision="float64"),
        replace(SETTINGS, precision="float64", batch_norm=False, optimizer="sgd", learning_rate=0.05),
        replace(SETTINGS, precision="float64", keep=1.0, batch_size=7, seed=5),
    ],
)
def test_numpy_and_pytorch_go_the_same_way(settings):
    ours, theirs = NumpyCnn(settings), TorchCnn(settings)
    histories = [train(network, TRAIN, VALIDATION) for network in (ours, theirs)]
    np.testing.assert_allclose(histories[0].loss, histories[1].loss, rtol=1e-9)
    np.testing.assert_allclose(histories[0].validation_loss, histories[1].validation_loss, rtol=1e-9)
    np.testing.assert_allclose(ours.scores(VALIDATION.images), theirs.scores(VALIDATION.images), rtol=1e-6, atol=1e-7)


class Stop(Exception):
    pass


def stop_after(epochs):
    def progress(name, done, total):
        if done == epochs:
            raise Stop

    return progress


@NETWORKS
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_run_that_was_stopped_ends_as_one_that_was_not(network, optimizer, tmp_path):
    settings = replace(SETTINGS, optimizer=optimizer)
    whole = network(settings)
    expected = train(whole, TRAIN, VALIDATION)
    for epochs in (1, 3):
        with pytest.raises(Stop):
            train(network(settings), TRAIN, VALIDATION, checkpoint=tmp_path / "run.npz", progress=stop_after(epochs))
    done = []
    resumed = network(settings)
    got = train(resumed, TRAIN, VALIDATION, checkpoint=tmp_path / "run.npz", progress=lambda *told: done.append(told))
    assert done == [("training", 4, 4)]
    assert got == expected
    for name, array in whole.state().items():
        np.testing.assert_array_equal(resumed.state()[name], array, err_msg=name)
    again = network(settings)
    assert train(again, TRAIN, VALIDATION, checkpoint=tmp_path / "run.npz") == expected
    assert evaluate(again, VALIDATION) == (expected.validation_loss[-1], expected.validation_accuracy[-1])


KILLED = """
import os, signal, sys
from viva.lab.cnn_study import cnn_study
from pathlib import Path

def progress(name, done, total):
    if name == "a-NumPy" and done == 2:
        os.kill(os.getpid(), signal.SIGKILL)

cnn_study(["a"], device="none", checkpoints=Path(sys.argv[1]), progress=progress)
"""


def test_a_killed_study_goes_on(tmp_path):
    from viva.lab import cnn_study

    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, env={**os.environ})
    assert done.returncode == -signal.SIGKILL
    epochs = []
    part = cnn_study(["a"], device="none", checkpoints=tmp_path, progress=lambda name, k, total: epochs.append(k))[0]
    assert epochs == [3, 4]
    assert part == cnn_study(["a"], device="none")[0]


@NETWORKS
def test_a_checkpoint_of_another_run_is_refused(network, tmp_path):
    file = tmp_path / "run.npz"
    train(network(SETTINGS), TRAIN, VALIDATION, checkpoint=file)
    other = TorchCnn if network is NumpyCnn else NumpyCnn
    for stranger, images in ((network(replace(SETTINGS, seed=1)), TRAIN), (other(SETTINGS), TRAIN)):
        with pytest.raises(VivaError, match="another run"):
            train(stranger, images, VALIDATION, checkpoint=file)
    with pytest.raises(VivaError, match="another run"):
        train(network(SETTINGS), data(7, 40), VALIDATION, checkpoint=file)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"no archive"])
def test_a_damaged_checkpoint_is_refused(content, tmp_path):
    file = tmp_path / "run.npz"
    file.write_bytes(content)
    with pytest.raises(VivaError, match=r"run\.npz: is no checkpoint .*delete it to start anew"):
        train(NumpyCnn(SETTINGS), TRAIN, VALIDATION, checkpoint=file)


def test_a_checkpoint_that_can_not_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(VivaError, match="can't be written"):
        train(NumpyCnn(SETTINGS), TRAIN, VALIDATION, checkpoint=Path(tmp_path / "file" / "run.npz"))
