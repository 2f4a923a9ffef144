"""Simulated examinees, as values and as words: what they say is marked as what they are."""

from __future__ import annotations

from fractions import Fraction

import pytest

from viva.errors import VivaError
from viva.exam.simulated.answers import Values, drifted_answer, right_answer, wrong_answer
from viva.exam.simulated.examinee import KINDS, Examinee, Heard, can_regress
from viva.exam.simulated.forms import FORMS, Form, value_in, written
from viva.marking.attempts import mark_attempt
from viva.sets import load_set
from viva.sets.drawn import DrawnField, DrawnPart

HW5 = load_set("hw5")
PARTS = [part.name for part in HW5.draw(0).parts]


def marked(part: DrawnPart, values: Values, form: Form) -> tuple[str, dict[str, str]]:
    text = written(part, values, form)
    attempt = mark_attempt(part, text)
    return attempt.verdict, {field.name: f"{field.verdict}: {field.given} in {text}" for field in attempt.fields}


@pytest.mark.parametrize("seed", [0, 5])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PARTS)
def test_answers_in_every_form_are_marked_as_what_they_are(name: str, form: Form, seed: int) -> None:
    part = HW5.draw_part(name, seed)
    verdict, fields = marked(part, right_answer(part), form)
    assert verdict == "right", fields
    for number in range(2):
        verdict, fields = marked(part, wrong_answer(part, number), form)
        assert verdict == "wrong", (number, fields)


@pytest.mark.parametrize("seed", range(4))
def test_wrong_answers_are_wrong_in_every_field_and_change(seed: int) -> None:
    for part in HW5.draw(seed).parts:
        right = right_answer(part)
        for number in range(5):
            wrong, other = wrong_answer(part, number), wrong_answer(part, number + 1)
            for field in part.fields:
                if field.decisive:
                    assert wrong[field.name] != right[field.name]
                if field.decisive and field.kind != "rubric":
                    assert wrong[field.name] != other[field.name], (part.name, field.name)


def test_an_answer_under_another_convention_is_partly_right() -> None:
    part = HW5.draw_part("4a", 2)
    drifted = drifted_answer(part)
    assert drifted is not None
    assert {marked(part, drifted, form)[0] for form in FORMS} == {"partly"}


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("boxed", r"$\boxed{\begin{bmatrix} 1 & -2 \\ \frac{1}{2} & 0 \end{bmatrix}}$"),
        ("ascii", "[ 1 -2 ]\n[ 1/2 0 ]"),
        ("python", "`[[1, -2], [1/2, 0]]`"),
        ("unicode", "⎡1    −2⎤\n⎣1/2  0 ⎦"),
    ],
)
def test_forms_of_a_matrix(form: Form, shown: str) -> None:
    field = DrawnField(name="m", kind="tensor", ask="", expected=None)
    assert value_in(field, ((1, -2), (Fraction(1, 2), 0)), form) == shown


@pytest.fixture(scope="module")
def count() -> DrawnPart:
    return HW5.draw_part("3a", 0)


def said(kind: str, part: DrawnPart, *heard: Heard, presentation: str = "latex", after: int = 1) -> str:
    examinee = Examinee(kind, after=after, form="python")  # type: ignore[arg-type]
    return examinee.reply(part, heard, presentation)


ASKED, AGAIN = Heard("How many?"), Heard("I could not read it.", reask=True)
NUDGED = tuple(Heard(f"hint {level}", nudge=level) for level in range(1, 5))
RIGHT, WRONG = "Final answer: `108`", "Final answer: `112`"


def test_what_each_kind_says(count: DrawnPart) -> None:
    doubt = Heard("Are you sure?", doubt=1)
    assert said("right", count, ASKED) == said("right", count, ASKED, doubt) == RIGHT
    assert [said("after", count, ASKED, *NUDGED[:k], after=2) == RIGHT for k in range(4)] == [False, False, True, True]
    assert {said("stuck", count, ASKED, *NUDGED[:k]) for k in range(5)} == {WRONG}
    assert len({said("wrong", count, ASKED, *NUDGED[:k]) for k in range(5)}) == 5
    assert said("caving", count, ASKED) == RIGHT
    assert said("caving", count, ASKED, doubt) == WRONG
    assert said("silent", count, ASKED) == said("silent", count, ASKED, *NUDGED) == ""
    assert said("parroting", count, ASKED, NUDGED[0]) == "hint 1"
    assert said("parroting", count, ASKED, NUDGED[0], Heard("I could not read it.", nudge=1, reask=True)) == "hint 1"
    assert said("self-correcting", count, ASKED).startswith(WRONG)
    assert said("self-correcting", count, ASKED).endswith(RIGHT)
    assert len(said("verbose", count, ASKED).split()) > 1000
    assert said("format-sensitive", count, ASKED) == RIGHT
    assert said("format-sensitive", count, ASKED, presentation="mangled") == WRONG


def test_regressing_takes_two_fields() -> None:
    part = HW5.draw_part("2a", 3)
    assert can_regress(part)
    verdicts = [mark_attempt(part, said("regressing", part, ASKED, *NUDGED[:level])).verdict for level in range(3)]
    assert verdicts == ["partly", "wrong", "right"]
    assert not can_regress(HW5.draw_part("3a", 0))


def test_an_examinee_that_there_is_not() -> None:
    with pytest.raises(VivaError, match="no kind of simulated examinee called 'clever'"):
        Examinee("clever")  # type: ignore[arg-type]
    with pytest.raises(VivaError, match="no form of simulated examinee called 'song'"):
        Examinee(form="song")  # type: ignore[arg-type]
    assert len(set(KINDS)) == len(KINDS)
