"""What is said about a wrong number or array: true of it, in its own values, and never the right ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.exam.contradiction import contradiction
from viva.exam.evidence import gather
from viva.exam.ladder import climb
from viva.exam.prompts import nudge
from viva.exam.secrecy import reveals
from viva.marking import mark_attempt
from viva.sets import load_set
from viva.sets.drawn import DrawnPart
from viva.sets.text import as_list

HW5 = load_set("hw5").draw(0)
GRID = ((-1, 3, -2), (3, -3, 1), (0, 3, 1))
PLACES = "Your array has the right entries, but not in their places."
SAME = "Every entry of your array differs from the right one by the same"
FACTOR, AMOUNT = f"{SAME} factor.", f"{SAME} amount."


def part_with(key: Any) -> DrawnPart:
    """A part of hw5 with another key."""
    part = HW5.part("1c" if isinstance(key, tuple) else "3a")
    field = replace(part.fields[0], expected=key, also=(), shape=None, misconceptions=())
    return replace(part, fields=(field,))


def told(key: Any, answer: Any) -> str:
    part = part_with(key)
    text = f"Final answer: {as_list(answer) if isinstance(answer, tuple) else answer}"
    (missed,) = gather(part, mark_attempt(part, text), text).missed
    return missed.check


def entries(change: Callable[[int], int]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(change(x) for x in row) for row in GRID)


@pytest.mark.parametrize(
    ("key", "answer", "said"),
    [
        (108, "225/2", "Your $225/2$ is not a whole number. Can what is asked for be anything else?"),
        (108, -7, "Your $-7$ is negative. Can what is asked for be less than nothing?"),
        (-108, -7, ""),
        (108, 112, ""),
        (Fraction(1, 2), Fraction(1, 3), ""),
        (Fraction(7, 2), -3, "Your $-3$ is negative. Can what is asked for be less than nothing?"),
        (GRID, GRID[:2], "Your array is 2x3. Work out from the statement how many rows and columns there have to be."),
        ((1, 2, 3), (1, 2), "Your array has 2 entries. Work out from the statement how many entries there have to be."),
        (GRID, entries(lambda x: 3 * x), FACTOR),
        (GRID, entries(lambda x: x + 2), AMOUNT),
        (GRID, GRID[::-1], PLACES),
        (GRID, tuple(zip(*GRID, strict=True)), PLACES),
        ((1, 2, 3), (2, 4, 6), "In entry 1 you have $2$. "),
        ((1, 2, 3), (3, 2, 1), "In entry 1 you have $3$. "),
        ((1, 2, 3, 4), (1, 2, 4, 3), "In entry 3 you have $4$. "),
        ((1, 0, 0, 0), (2, 0, 0, 0), "In entry 1 you have $2$. "),
        (GRID, (GRID[0], (3, 5, 1), GRID[2]), "In entry (2,2) you have $5$. "),
    ],
)
def test_what_is_said(key: Any, answer: Any, said: str) -> None:
    found = told(key, answer)
    assert found.startswith(said) and bool(found) == bool(said)


@given(
    key=st.lists(st.integers(-30, 30), min_size=2, max_size=6).map(tuple),
    change=st.sampled_from(["reverse", "double", "more", "one", "shorter"]),
)
@settings(max_examples=60, deadline=None)
def test_no_right_value_is_in_it(key: tuple[int, ...], change: str) -> None:
    answer = {
        "reverse": key[::-1],
        "double": tuple(2 * x for x in key),
        "more": tuple(x + 3 for x in key),
        "one": (key[0] + 1, *key[1:]),
        "shorter": key[:-1],
    }[change]
    part = part_with(key)
    text = f"Final answer: {as_list(answer)}"
    attempt = mark_attempt(part, text)
    if attempt.verdict != "wrong":
        return
    said = contradiction(part.fields[0], attempt.fields[0], f"entry {1 + next_wrong(key, answer)}")
    # Only the examinee's own value and the place are numbers in it.
    own = {str(x) for x in answer} | {str(len(answer))} | {str(k + 1) for k in range(len(key))}
    assert {word.strip("$.,") for word in said.split() if word.strip("$.,-").isdigit()} <= own
    assert not reveals(part, climb(part, gather(part, attempt, text), 3))


def next_wrong(key: tuple[int, ...], answer: tuple[int, ...]) -> int:
    return next((k for k, (a, b) in enumerate(zip(key, answer, strict=False)) if a != b), 0)


def test_it_stands_in_the_third_nudge_only_and_for_several_fields_with_a_name() -> None:
    part = part_with(GRID)
    text = f"Final answer: {as_list(entries(lambda x: 3 * x))}"
    attempt = mark_attempt(part, text)
    assert [FACTOR in nudge(part, attempt, level, text) for level in (1, 2, 3)] == [False, False, True]


def test_what_would_give_an_answer_away_is_left_out() -> None:
    # The examinee's value at the wrong place is the answer to another field.
    part = part_with((1, 2, 333))
    other = replace(HW5.part("3a").fields[0], expected=Fraction(777))
    both = replace(part, fields=(*part.fields, other))
    evidence = gather(both, mark_attempt(part, "Final answer: [1, 2, 777]"), "")
    assert "777" in evidence.missed[0].check
    said = climb(both, evidence, 3)
    assert "777" not in said and len(said) > 20
