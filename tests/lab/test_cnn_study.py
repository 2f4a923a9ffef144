"""The convolutional network's study: statements that hold, and that fail where the experiment is another."""

from __future__ import annotations

import sys

import pytest

from viva.errors import VivaError
from viva.lab import CNN_PARTS, CnnSettings, cnn_study
from viva.lab.parts import Part


@pytest.fixture(scope="module")
def study() -> dict[str, Part]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["viva.lab.cnn_study"], "REPEATS", 1)
        return {part.name: part for part in cnn_study(seed=1, device="cpu")}


def test_all_parts_are_there_and_every_statement_holds(study):
    assert list(study) == list(CNN_PARTS) == list("abcd")
    assert [s.text for part in study.values() for s in part.statements if not s.holds] == []
    assert all(part.experiment and part.numbers and part.curve and len(part.statements) >= 2 for part in study.values())


def test_the_frameworks_were_compared(study):
    assert 0 <= study["a"].numbers["largest distance of the losses"] < 1e-9
    assert study["a"].numbers["loss, NumPy"] == pytest.approx(study["a"].numbers["loss, PyTorch"], rel=1e-9)
    assert "test accuracy, PyTorch" in study["d"].numbers


@pytest.mark.parametrize(("name", "other"), [("b", {"batch_norm": False}), ("c", {"keep": 1.0})])
def test_statements_fail_where_the_experiment_is_another(monkeypatch, name, other):
    """Without batch norm, and without dropout, what is said about them must not be borne out."""
    module = sys.modules["viva.lab.cnn_study"]
    short = {"epochs": 2, "filters": 2}
    monkeypatch.setattr(module, "CnnSettings", lambda **given: CnnSettings(**(given | short | other)))
    part = cnn_study([name], device="none")[0]
    assert not all(statement.holds for statement in part.statements)
    if name == "c":
        assert "gap" in " ".join(s.text for s in part.statements if not s.holds)


def test_frameworks_that_differ_are_told_apart(monkeypatch):
    """From other initial weights PyTorch goes another way, and the study must say so."""
    import viva.lab.cnn_torch

    monkeypatch.setattr(
        viva.lab.cnn_torch,
        "initial_weights",
        lambda s: viva.lab.cnn.initial_weights(CnnSettings(precision=s.precision, seed=s.seed + 1)),
    )
    held = {s.text: s.holds for s in cnn_study(["a"], device="cpu")[0].statements}
    assert held["the losses agree within 1e-06"] is False


def test_without_pytorch_numpy_is_trained_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    part = cnn_study(["a"])[0]
    assert "PyTorch is left out" in part.experiment
    assert set(part.numbers) == {"loss, NumPy"}
    with pytest.raises(VivaError, match=r"device cpu: PyTorch is not installed; pip install torch"):
        cnn_study(["a"], device="cpu")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"parts": ["z"]}, "no part 'z'; parts are a, b, c, d"),
        ({"device": "abacus"}, "abacus: PyTorch can't use"),
    ],
)
def test_what_is_not_there_is_refused(arguments, said):
    with pytest.raises(VivaError, match=said):
        cnn_study(**arguments)
