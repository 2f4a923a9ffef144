"""A set against its own marker."""

from dataclasses import replace
from fractions import Fraction

import pytest

from viva.marking.self_check import FORMATS, check_part, check_set, compose
from viva.sets import load_set
from viva.sets.drawn import Misconception


@pytest.fixture(scope="module")
def hw5():
    return load_set("hw5")


def test_the_bundled_set_passes_its_own_marker(hw5) -> None:
    assert [str(problem) for problem in check_set(hw5, seeds=range(0, 4))] == []


def test_an_answer_is_composed_in_every_format(hw5) -> None:
    part = hw5.draw(0).part("1b")
    assert len({compose(part, form) for form in FORMATS}) == len(FORMATS)
    assert "[2, -1, 3]" in compose(part, "list")


def test_a_misconception_that_is_right_is_reported(hw5) -> None:
    part = hw5.draw(0).part("3b")
    field = replace(part.fields[0], misconceptions=(Misconception("none", "no mistake at all", Fraction(39), "?"),))
    (problem,) = check_part(replace(part, fields=(field,)))
    assert "'none' is marked right" in str(problem)


def test_two_misconceptions_of_one_value_go_by_the_first(hw5) -> None:
    part = hw5.draw(0).part("3b")
    twins = (Misconception("one", "one", Fraction(50), "?"), Misconception("two", "two", Fraction(50), "?"))
    assert check_part(replace(part, fields=(replace(part.fields[0], misconceptions=twins),))) == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [("3b", "It comes to 39."), ("1b", "The filter is $[2, -1, 3]$."), ("4c", r"So $\tilde X = X \Gamma^{-1}$.")],
)
def test_a_hint_that_holds_the_answer_is_reported(hw5, name: str, hint: str) -> None:
    part = hw5.draw(0).part(name)
    problems = check_part(replace(part, hints=(*part.hints, hint)))
    assert [p.message for p in problems] == [f"hint {len(part.hints) + 1} holds the answer"]
