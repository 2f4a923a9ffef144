"""Behaviours from attempts."""

from __future__ import annotations

from viva.marking.behaviours import behaviours
from viva.marking.record import AttemptRecord, FieldMark, Verdict


def attempt(line: int, **fields: tuple[Verdict, str]) -> AttemptRecord:
    marks = tuple(
        FieldMark(name=name, kind="number", verdict=verdict, basis="exact", given=given)
        for name, (verdict, given) in fields.items()
    )
    whole: Verdict = "right" if all(m.verdict == "right" for m in marks) else "wrong"
    return AttemptRecord(lines=(line, line), verdict=whole, fields=marks)


def test_nothing_to_say() -> None:
    assert behaviours([attempt(1, a=("wrong", "4")), attempt(2, a=("wrong", "5")), attempt(3, a=("right", "6"))]) == ()


def test_stuck_is_the_same_wrong_answer_again() -> None:
    assert behaviours([attempt(1, a=("wrong", "4")), attempt(2, a=("wrong", "4"))]) == ("stuck",)


def test_regressed_is_a_right_field_gone_wrong_on_the_way() -> None:
    history = [attempt(1, a=("right", "4"), b=("wrong", "0")), attempt(2, a=("wrong", "5"), b=("right", "1"))]
    assert behaviours(history) == ("regressed",)


def test_caved_is_a_right_answer_given_up() -> None:
    assert behaviours([attempt(1, a=("right", "4")), attempt(2, a=("wrong", "5"))]) == ("caved",)


def test_convention_drift_and_silence() -> None:
    assert behaviours([attempt(1, a=("partly", "x/2"))], silent=True) == ("silent", "convention-drift")
