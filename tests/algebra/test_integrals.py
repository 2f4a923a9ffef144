"""Definite integrals: exact for polynomials, in balls for what has no branches."""

import pytest

from viva.algebra import compare


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (r"\int_0^2 x^3\,dx", "4", True),
        (r"\int_a^b x\,dx", r"\frac{b^2 - a^2}{2}", True),
        (r"\int_a^b x\,dx", r"b^2 - a^2", False),
        (r"\int_0^1 (x + c)^2\,dx", r"c^2 + c + \frac13", True),
        (r"\int_0^{\pi} \sin x\,dx", "2", True),
        (r"\int_0^{\pi} \sin x\,dx", "1", False),
        (r"\int_0^1 e^{-x^2}\,dx", r"\int_0^1 e^{-u^2}\,du", True),
        (r"\int_0^1 \frac{1}{1 + x^2}\,dx", r"\frac{\pi}{4}", True),
        (r"\int_1^3 \frac{1}{x}\,dx", r"\ln 3", True),
        (r"\frac{d}{dx} \int_0^x t^2\,dt", "x^2", True),
        (r"\frac{d}{dx} \int_0^x t^2\,dt", "2x", False),
    ],
)
def test_definite_integrals(left: str, right: str, equal: bool) -> None:
    assert compare(left, right).equal is equal


@pytest.mark.parametrize(
    "text", [r"\int_{-1}^1 \frac{1}{x}\,dx", r"\int_0^1 \sqrt{x}\,dx", r"\int_0^{\infty} e^{-x}\,dx", r"\int x\,dx"]
)
def test_poles_branches_and_infinite_ends_are_left_open(text: str) -> None:
    assert compare(text, "0").equal is None
