"""The dropout study: the numbers that the homework's key prints, and statements that can fail."""

from __future__ import annotations

import sys

import pytest

from viva.errors import VivaError
from viva.lab import DROPOUT_PARTS, dropout_study
from viva.lab.parts import Curve
from viva.lab.showing import as_text, bars

KEY = {
    "a": {"weights": (1.08910891, 0.10891089)},
    "b": {"weights": (1.0891, 0.1089)},
    "c": {
        "row 1": (20, 2),
        "row 2": (20, 0),
        "row 3": (0, 2),
        "row 4": (0, 0),
        "weights": (0.36666667, 3.66666667),
    },
}


@pytest.fixture(scope="module")
def study():
    return {part.name: part for part in dropout_study(seed=1)}


def test_all_parts_are_there_and_every_statement_holds(study):
    assert list(study) == list(DROPOUT_PARTS) == list("abcdefghi")
    assert [s.text for part in study.values() for s in part.statements if not s.holds] == []
    assert all(part.experiment and part.numbers and len(part.statements) >= 2 for part in study.values())
    assert {name for name, part in study.items() if part.curve} == set("bdeghi")


@pytest.mark.parametrize("name", KEY)
def test_the_numbers_are_the_homework_s(study, name):
    for what, expected in KEY[name].items():
        assert study[name].numbers[what] == pytest.approx(expected, abs=1e-4)


def test_a_seed_draws_the_same_again(study):
    assert dropout_study(["d"], seed=1)[0].numbers == study["d"].numbers
    assert dropout_study(["d"], seed=2)[0].numbers["weights"] != study["d"].numbers["weights"]


def test_statements_fail_where_the_experiment_is_another(monkeypatch):
    """Without dropout the parts about dropout must not be borne out."""
    module = sys.modules["viva.lab.dropout_study"]
    monkeypatch.setattr(module, "KEEP", 1.0)
    monkeypatch.setattr(module, "STEPS", 200)
    failed = {part.name for part in dropout_study(list("cdef")) if not all(s.holds for s in part.statements)}
    assert failed == set("cdef")


def test_unknown_parts_are_refused():
    with pytest.raises(VivaError, match="no part 'z'; parts are a, b"):
        dropout_study(["a", "z"])


def test_text_shows_numbers_curves_and_verdicts(study):
    text = as_text(list(study.values()))
    assert "    weights               (1.08911, 0.108911)\n" in text
    assert "yes  the weights are those of the closed form" in text
    assert text.count("\n(") == len(study) - 1


def test_bars():
    assert bars([1.0, 10.0, 100.0], Curve({}, "x", "y", logarithmic=True)).startswith("▁▅█")
    assert bars([5.0] * 3, Curve({}, "x", "y")) == "▁▁▁ 5 to 5"
    assert len(bars([float(k) for k in range(4000)], Curve({}, "x", "y")).split()[0]) == 60
