"""Formulas in prose that nothing marks as maths, and the repair of formulas that a copy has damaged."""

from __future__ import annotations

import pytest

from viva.reading.answers.looks import normal, raised, repaired
from viva.reading.answers.stretches import announced_formulas, leading_formula, stretches


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("so u = A v holds", ["u = A v"]),
        ("E ∥b − Az∥² = ∥b∥² + c, as said", ["E ∥b − Az∥² = ∥b∥² + c"]),
        ("nothing of the kind", []),
    ],
)
def test_runs_of_mathlike_words(text: str, found: list[str]) -> None:
    assert [stretch for _, stretch in stretches(text)] == found


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("||a - B x||^2 + c ||x||^2, where c is positive.", "||a - B x||^2 + c ||x||^2"),
        ("a + b + c", "a + b + c"),
        # Cut off, an equation, prose, a single sign: no formula that stands for an answer.
        ("||a - B x||^2 + c(", ""),
        ("||a - B x||^2 +", ""),
        ("a + b = c + d", ""),
        ("a - b is what we call the loss", ""),
        ("x + y", ""),
    ],
)
def test_a_formula_at_the_beginning(text: str, formula: str) -> None:
    assert leading_formula(text) == formula


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("For large n it tends to c·∂L/∂z_i.", ["c·∂L/∂z_i"]),
        ("Answer: B·A^(-1)", ["B·A^(-1)"]),
        ("It is a problem in a sense.", []),
        ("The loss is equal to ||a - b||^2 + p(1-", []),
        ("so it is a + b that counts", []),
    ],
)
def test_formulas_that_a_word_announces(text: str, formulas: list[str]) -> None:
    assert [formula for _, formula in announced_formulas(text)] == formulas


def test_repairs_leave_whole_formulas_alone() -> None:
    for formula in (r"X^\top X", r"\check w = p", "a - 1", r"A^{⊤}B", "∂L/∂x_i"):
        assert repaired(formula) == formula


def test_powers_that_came_down_are_raised_only_behind_a_symbol() -> None:
    assert raised("AB−1 z") == "AB^{-1} z"
    assert raised("2 − 1") is None
    assert raised("p − 0.5") is None


def test_looks_agree_across_spellings() -> None:
    assert normal("y⊤A") == normal(r"y^\top A")
    assert normal("∂L/∂xi") == normal(r"\partial L/\partial x_i")
