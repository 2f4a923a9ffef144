"""Questions 5 to 9 of hw5: their keys against the experiments of viva.lab and the layers of viva.operators."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from viva.algebra import Notation, compare
from viva.lab.dropout_study import dropout_study
from viva.marking.fields import mark_fields
from viva.operators.layers import batch_norm_backward, batch_norm_forward
from viva.reading.transcript import Passage
from viva.sets import load_set

HW5 = load_set("hw5")
OWN = HW5.draw(0)


def key(part: str, field: str, drawn=OWN):
    return next(f.expected for f in drawn.part(part).fields if f.name == field)


def test_the_numbers_of_question_5_are_those_of_the_study() -> None:
    study = {part.name: part.numbers for part in dropout_study(["a", "b", "c", "g"])}
    for part, field, number in (
        ("5a", "weights", study["a"]["weights"]),
        ("5b", "weights", study["b"]["weights"]),
        ("5c", "weights", study["c"]["weights"]),
        ("5g", "limit", study["g"]["limit as the rate falls to 0"]),
    ):
        assert np.allclose([float(w) for w in key(part, field)], number, atol=1e-4), part
    assert float(key("5d", "least")) == pytest.approx(study["c"]["smallest expected loss"])


@pytest.mark.parametrize("seed", range(8))
def test_least_squares_on_the_four_masks(seed: int) -> None:
    drawn = HW5.draw(seed)
    part = drawn.part("5c")
    x = [Fraction(v) for v in part.preamble.partition("x = (")[2].partition(")")[0].split(", ")]
    target = Fraction(part.preamble.partition("target $y = ")[2].partition("$")[0])
    kept = 2 if "multiplied by 2" in part.statement else 1
    rows = np.array([[kept * a * x[0], kept * b * x[1]] for a in (1, 0) for b in (1, 0)], dtype=float)
    solution = np.linalg.lstsq(rows, np.full(4, float(target)), rcond=None)[0]
    assert np.allclose([float(w) for w in part.fields[0].expected], solution)


def test_the_derivative_of_6b_is_that_of_the_layer() -> None:
    """The key at numbers, written out by hand, against the layer's backward pass."""
    rng = np.random.default_rng(0)
    x, dy, gamma, beta = rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=3)
    _, cache = batch_norm_forward(x, gamma, beta, epsilon=1e-3)
    dx, dgamma, dbeta = batch_norm_backward(dy, cache)[:3]
    deviation, variance = x - x.mean(axis=0), x.var(axis=0) + 1e-3
    through = deviation / variance * (dy * deviation).mean(axis=0)
    assert np.allclose(gamma / np.sqrt(variance) * (dy - dy.mean(axis=0) - through), dx)
    assert np.allclose((dy * deviation / np.sqrt(variance)).sum(axis=0), dgamma)
    assert np.allclose(dy.sum(axis=0), dbeta)


@pytest.mark.parametrize(
    "answer",
    [
        r"\frac{\gamma_j}{n\sqrt{\sigma_j^2+\epsilon}}"
        r"\left(n\,dy_{ij} - \sum_k dy_{kj} - Z_{ij}\sum_k dy_{kj} Z_{kj}\right)",
        r"\frac{\gamma}{\sqrt{\sigma^2+\epsilon}}"
        r"\left(dy_i - \frac1m\sum_{k=1}^m dy_k - \frac{\hat x_i}{m}\sum_{k=1}^m dy_k\hat x_k\right)",
    ],
    ids=["with the column", "on one column"],
)
def test_right_in_both_ways_of_writing(answer: str) -> None:
    left = "dx_{ij}" if "ij" in answer else "dx_i"
    mark = mark_fields(OWN.part("6b"), Passage(f"$${left} = {answer}$$", (1, 1)))[0]
    assert (mark.verdict, mark.key_verdict) == ("right", "wrong"), mark.reason


@pytest.mark.parametrize(("part", "field"), [("5a", "formula"), ("6b", "dX")])
def test_the_official_key_is_wrong_by_the_mathematics(part: str, field: str) -> None:
    drawn = OWN.part(part)
    wanted = next(f for f in drawn.fields if f.name == field)
    mark = next(
        m for m in mark_fields(drawn, Passage(f"$${wanted.target[0]} = {wanted.key}$$", (1, 1))) if m.name == field
    )
    assert mark.verdict == "wrong"
    assert drawn.key_note


def test_the_objective_of_8_has_its_factors() -> None:
    part = OWN.part("8")
    form = rf"\|y - ({key('8', 'A')}) X w\|_2^2 + ({key('8', 'B')}) \|\Gamma w\|_2^2"
    expectation = r"\mathbb{E}[\|y - (R \odot X) w\|_2^2]"
    notation = Notation.from_mapping(part.notation)
    assert compare(form, expectation, notation).equal is True
