"""Limits of what is rational in the variable, what others hang on, and how far balls tell numbers apart."""

from __future__ import annotations

import pytest

from viva.algebra import Notation, compare

NOTATION = Notation.from_mapping(
    {
        "sizes": ["n"],
        "symbols": {
            "x": {"shape": ["n"]},
            "y": {"shape": ["n"], "index": "i", "definition": r"c(x_i - \mu)"},
            "\\mu": {"definition": r"\frac1n\sum_{j=1}^n x_j"},
            "c": {},
            "t": {},
        },
        "downstream": {"L": "y"},
    }
)

DECIDED = [
    (r"\lim_{n\to\infty} c\left(1-\frac1n\right)", "c", True),
    (r"\lim_{n\to\infty} c\left(1-\frac1n\right)", "0", False),
    (r"\lim_{n\to\infty} \frac{3n^2+cn}{2n^2-1}", r"\frac32", True),
    (r"\lim_{n\to\infty} \frac{cn}{n^2+1}", "0", True),
    (r"\lim_{t\to 1} \frac{t^2-1}{t-1}", "2", True),
    (r"\lim_{t\to c} \frac{t^2-c^2}{t-c}", "2c", True),
    (r"\lim_{t\to c} \frac{t^2-c^2}{t-c}", "c", False),
]


@pytest.mark.parametrize(("left", "right", "expected"), DECIDED)
def test_limits_that_are_decided(left: str, right: str, expected: bool) -> None:
    assert compare(left, right, NOTATION).equal is expected


HANGS_ON = [
    (r"\lim_{n\to\infty} \frac1n\sum_{j=1}^n x_j", "0", "the entries of x"),
    (r"\lim_{n\to\infty} \frac{\partial L}{\partial x_1}", r"c\frac{\partial L}{\partial y_1}", "the entries of"),
    (r"\lim_{n\to\infty} \frac1n\sum_{j=1}^n \frac1j", "0", "the terms of the sum"),
    (r"\lim_{n\to\infty} \left(1+\frac1n\right)^n", "e", "not rational in n"),
    (r"\lim_{t\to\infty} e^{-t}", "0", "not rational in t"),
    (r"\lim_{n\to\infty} \frac{n^2}{n+1}", "0", "infinite"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "reason"), HANGS_ON)
def test_others_are_left_open_and_say_what_they_hang_on(left: str, right: str, reason: str) -> None:
    result = compare(left, right, NOTATION)
    assert result.equal is None
    assert reason in (result.reason or "")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (r"\sqrt2\sqrt3", r"\sqrt6", True),
        (r"\log 6", r"\log 2+\log 3", True),
        (r"e^{\sqrt2}", r"e^{\sqrt2}+10^{-40}", False),
        (r"e^{\sqrt2}", r"e^{\sqrt2}+10^{-60}", False),
        (r"\pi", "3.14159265358979323846264338327950288419716939937510", False),
    ],
)
def test_balls_tell_apart_what_fifty_digits_can(left: str, right: str, expected: bool) -> None:
    result = compare(left, right)
    assert result.equal is expected
    assert result.basis == "ball"
    assert result.odds is None


def test_a_verdict_says_what_it_rests_on() -> None:
    rational = compare(r"(x_1+t)^2", r"x_1^2+2x_1t+t^2", NOTATION)
    assert (rational.basis, rational.equal) == ("exact", True)
    assert rational.odds is not None
    assert rational.odds < 1e-2
    assert compare("2+2", "4").odds == 0.0
