"""What the examiner says, and that it never gives the answer away."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from viva.exam.prompts import ask, ask_again, nudge, send_again
from viva.exam.secrecy import reveals
from viva.marking.record import AttemptRecord, FieldMark
from viva.sets.drawn import DrawnField, DrawnPart


def attempt(**verdicts: Any) -> AttemptRecord:
    marks = tuple(
        FieldMark(name=name, kind="number", basis="exact", **({"verdict": v} if isinstance(v, str) else v))
        for name, v in verdicts.items()
    )
    return AttemptRecord(lines=(1, 1), verdict="wrong", fields=marks)


def test_a_part_is_posed_with_all_that_binds_it(toy: SimpleNamespace) -> None:
    part = dataclasses.replace(toy.part("2b", toy.field(42)), figure_words="two cubes")
    first, later = ask(part, opening=True), ask(part, opening=False)
    for text in (
        "Question 2, part b: Sum 2b",
        part.statement,
        "- Digits are decimal.",
        "two cubes",
        "the sum",
        "LaTeX",
    ):
        assert text in first
        assert text in later
    for text in ("# Sums, sheet 2", "You have sheet 2 before you."):
        assert text in first
        assert text not in later
    assert first.endswith("End with one line that begins with 'Final answer:'.")


def test_several_fields_are_asked_for_by_name(toy: SimpleNamespace) -> None:
    choice = DrawnField("norm", "choice", "which of the two it is", "batch", options=("batch", "layer"))
    tensor = DrawnField("grid", "tensor", "the grid", ((1, 2),), shape=(1, 2))
    asked = ask(toy.part("1a", choice, tensor), opening=True)
    assert "- norm: which of the two it is (one of: batch, layer)." in asked
    assert "- grid: the grid (1 x 2 entries in square brackets, row by row" in asked
    assert asked.endswith("one line for each: 'norm: ...', 'grid: ...'.")


def test_a_rubric_is_asked_for_in_words(toy: SimpleNamespace) -> None:
    assert ask(toy.rubric_part("1a"), opening=True).endswith("one paragraph that begins with 'Final answer:'.")


def test_asking_again_tells_silence_from_what_cannot_be_read(toy: SimpleNamespace) -> None:
    part = toy.part("1a", toy.field(42))
    assert "could not read" in ask_again(part)
    assert ask_again(part).endswith("\n\nFinal answer: (a number)")
    assert "(a number)" not in ask_again(toy.rubric_part("1a"))
    assert "no reply" in send_again("How many?", cut_off=False)
    assert "more briefly" in send_again("How many?", cut_off=True)
    assert send_again("How many?", cut_off=True).endswith("\n\nHow many?")


def test_the_form_to_fill_in_has_no_figures_to_copy(toy: SimpleNamespace) -> None:
    fields = (
        DrawnField("norm", "choice", "", "A", options=("A", "B")),
        DrawnField("grid", "tensor", "", ((1, 2),), shape=(2, 2)),
        DrawnField("w", "expression", "", "p v", target=("w",)),
        DrawnField("n", "number", "", 3),
    )
    form = ask_again(toy.part("1a", *fields)).partition("Final answer:\n")[2]
    lines = ["norm: (A or B)", "grid: [[..., ...], [..., ...]]", "w: $w = ...$", "n: (a number)"]
    assert form.split("\n") == lines


def test_the_ladder(toy: SimpleNamespace) -> None:
    part = toy.part("1a", toy.field(42, "left"), toy.field(7, "right"))
    named = {"verdict": "wrong", "misconception": "carry", "witness": "entry (2,1): 3, not 42"}
    wrong = attempt(left=named, right="right")
    said = [nudge(part, wrong, level) for level in (1, 2, 3, 4)]
    assert said[0].startswith("Are you sure?")
    assert "left" not in said[0].split("\n\n")[0]
    assert said[1].startswith("Your answer for 'right' is right. Look at 'left' again")
    assert "Check entry (2,1) of left." in said[1]
    assert said[2].startswith(toy.NUDGE)
    assert said[3].startswith(toy.HINTS[-1])
    assert all("one line for each" in text for text in said)


def test_the_why_without_a_known_misconception_is_a_hint(toy: SimpleNamespace) -> None:
    part = toy.part("1a", toy.field(42))
    assert nudge(part, attempt(sum="wrong"), 3).startswith(toy.HINTS[1])
    assert nudge(part, attempt(sum="wrong"), 2).startswith(toy.HINTS[0])


def test_whoever_gives_no_answer_is_told_how_to_begin(toy: SimpleNamespace) -> None:
    part = toy.part("1a", toy.field(42, "left"), toy.field(7, "right"))
    silent = AttemptRecord(lines=(1, 1), verdict="unread", fields=attempt(left="unread", right="unread").fields)
    assert nudge(part, silent, 1).startswith("I still have no answer from you that I can read.")
    assert nudge(part, silent, 2).startswith(toy.HINTS[0])
    assert nudge(part, silent, 4).startswith(toy.HINTS[-1])


def test_a_hint_that_holds_the_answer_is_not_given(toy: SimpleNamespace) -> None:
    part = toy.part("1a", toy.field(42), hints=("Vague.", "It is between 35 and 50.", "It is 42, of course."))
    said = nudge(part, attempt(sum="wrong"), 4)
    assert "42" not in said
    assert said.startswith("It is between 35 and 50.")


def test_a_set_without_hints_still_has_a_ladder(toy: SimpleNamespace) -> None:
    part = toy.part("1a", toy.field(42), hints=())
    assert all(nudge(part, attempt(sum="wrong"), level).strip() for level in (1, 2, 3, 4))


def tensor(value: Any) -> DrawnField:
    return DrawnField("out", "tensor", "", value)


def formula(tex: str) -> DrawnField:
    return DrawnField("w", "expression", "", tex)


@pytest.mark.parametrize(
    ("field", "text", "found"),
    [
        (DrawnField("n", "number", "", Fraction(1, 2)), "half, that is 0.5", True),
        (DrawnField("n", "number", "", Fraction(1, 2)), "half, that is 1/2", True),
        (DrawnField("n", "number", "", Fraction(1, 2)), "1 of 2", False),
        (DrawnField("n", "number", "", 1200), "there are 1,200", True),
        (DrawnField("n", "number", "", 12), "there are 120", False),
        (tensor(((1, 2), (3, -4))), "[[1, 2], [3, -4]]", True),
        (tensor(((1, 2), (3, -4))), "1, 2, 3 and 4", False),
        (formula(r"p \hat w"), r"so $w = p\hat{w}$", True),
        (formula(r"\frac{1}{2} X^T y"), r"\left( \frac{1}{2} X^{T} y \right)", True),
        (formula("w"), "solve for w", False),
        (DrawnField("c", "choice", "", "batch", options=("batch", "layer")), "batch or layer?", False),
        (dataclasses.replace(DrawnField("n", "number", "", 3), decisive=False), "3", False),
    ],
)
def test_what_gives_an_answer_away(toy: SimpleNamespace, field: DrawnField, text: str, found: bool) -> None:
    part: DrawnPart = toy.part("1a", field)
    assert reveals(part, text) is found
