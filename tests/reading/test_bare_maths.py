"""Equations in prose that nothing marks: what is taken, and above all what isn't."""

from __future__ import annotations

import pytest

from viva.reading.bare_maths import bare_formulas

TAKEN = [
    ("A number z_i: E[(y_i - z_i)^2] = y_i^2 + Var(z_i).", ["E[(y_i - z_i)^2] = y_i^2 + Var(z_i)"]),
    ("so w = p * w_check, and Gamma = c I", ["w = p * w_check", "Gamma = c I"]),
    ("Let w̃ = Γ w (so w = Γ⁻¹ w̃)", ["w̃ = Γ w", "w = Γ⁻¹ w̃"]),
    ("we get dL/dx_i = gamma*(g_i - mean(g)) for each i", ["dL/dx_i = gamma*(g_i - mean(g))"]),
    ("∂y_j/∂x_i = −γ/n if j ≠ i", ["∂y_j/∂x_i = −γ/n", "j ≠ i"]),
    ("the filter is f = [2, -1, 3]", ["f = [2, -1, 3]"]),
    ("w~ = G w, so w = G^-1 w~ and X w = X G^-1 w~.", ["w~ = G w", "w = G^-1 w~", "X w = X G^-1 w~"]),
    ("we get ||X_:,j|| = 2 s_j then", ["||X_:,j|| = 2 s_j"]),
    ("it has norm sqrt(9 + 16) = 5 then", []),
]  # fmt: skip
LEFT = [
    "With a batch of size n = 3 and stride = 1 we go on.",
    "From this a b = 2c follows",  # "a" may be an article
    "p = P(X is odd) + 1",
    "It equals 3 = 3.",
    "a broken bracket (x = y + z",
    "the mean = sum / count",
    "x <= y + 1 = z",
    "what $a$ = $b$ means",
    "code `x = y + 1` in a span",
    "z ≠ x + y",
    # A word makes something else of the left side.
    "and Var s_i = sum_j p(1-p) X_ij^2",
    "the norm of w_j = 3 p_j",
    "the expected value of s_i = p x_i",
    "half of w_i = 2 p v_i",
    "minus w_i = 2 p v_i",
    "the mean s_i = p x_i",
    "it is proportional to x_i = y_i/2",
    "divided by x_i = 2 y_i",
    "w_i = 2 v_i log p",
    # What is distributed equals nothing.
    "with X~ N(0, 1) and so on",
]


@pytest.mark.parametrize(("text", "found"), TAKEN)
def test_what_is_taken(text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in bare_formulas(text) if not text[a:b].startswith("sqrt")] == found


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left(text: str) -> None:
    assert [text[a:b] for a, b in bare_formulas(text)] == []
