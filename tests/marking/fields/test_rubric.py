"""Rubrics: points by their phrasing, contradictions, and a judge for what no phrasing settles."""

import pytest

from viva.marking.fields import mark_fields
from viva.marking.judge import agreement
from viva.reading.transcript import Passage
from viva.sets.drawn import DrawnField, DrawnPart, Example, Pattern, Rubric

RUBRIC = Rubric(
    points=(
        Pattern(
            "shared", "weights are shared", (r"\bshar\w+\b[^.]{0,40}\bweights?\b", r"\bweights?\b[^.]{0,40}\bshar\w+")
        ),
        Pattern("local", "connections are local", (r"\blocal\w*",), none_of=(r"\blocal minim",)),
        Pattern("shift", "shifts don't matter", (r"\b(?:in|equi)varian\w+",)),
    ),
    need=2,
    contradictions=(
        Pattern("more", "says that there are more weights", (r"\bconvolutions? (?:have|need)s? more weights",)),
    ),
    examples=(Example("Weights are shared.", {"shared": True, "local": False}),),
)
FIELD = DrawnField("reasons", "rubric", "Two reasons.", None, rubric=RUBRIC)
PART = DrawnPart("1a", "1", "a", "Why", "Convolutions", 0, "Give two reasons.", (), (FIELD,), ())


class Oracle:
    """Says yes to points whose title holds ``word``; remembers what it was asked."""

    name = "oracle"

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[str] = []

    def probability(self, key_point: str, answer: str) -> float | None:
        self.asked.append(key_point)
        return 0.9 if self.word in key_point else None


def mark(text: str, judge: Oracle | None = None):
    return mark_fields(PART, Passage(text, (1, 1 + text.count("\n"))), judge=judge)[0]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Weights are shared across positions, and units look at local patches.", "right"),
        ("1. **Weight sharing**: one kernel.\n2. **Locality**: small windows.", "right"),
        ("They are translation equivariant.\n\nThey share their weights.", "right"),
        ("The same\nkernel shares\nits weights; it is also invariant.", "right"),
        ("They use the same kernel everywhere and look nearby.", "undecided"),
        ("They share weights.", "undecided"),
        ("They avoid local minima and are invariant.", "undecided"),
        ("They do not share weights but are local.", "undecided"),
        ("Convolutions need more weights.", "wrong"),
        ("Convolutions need more weights, but they are local and they share weights.", "undecided"),
        ("It is a mistake to say that convolutions need more weights.", "undecided"),
        ("", "unread"),
        ("Sure!", "unread"),
    ],
)
def test_rubric(text: str, verdict: str) -> None:
    found = mark(text)
    assert found.verdict == verdict, found
    assert found.basis == "pattern"
    assert bool(found.witness) == (verdict == "wrong")


def test_a_judge_is_asked_about_missing_points_only() -> None:
    judge = Oracle("shifts")
    found = mark("They share weights, and a cat is a cat wherever it sits.", judge)
    assert (found.verdict, found.basis) == ("right", "judge")
    assert "weights are shared" not in judge.asked
    assert mark("They share weights, and they are local.", judge).basis == "pattern"


def test_a_judge_that_cannot_tell_leaves_it_undecided() -> None:
    assert mark("They share weights and that is all.", Oracle("nothing")).verdict == "undecided"


def test_a_judge_does_not_overrule_a_contradiction() -> None:
    assert mark("Convolutions need more weights.", Oracle("")).verdict == "wrong"


def test_agreement_counts_labelled_points() -> None:
    assert agreement(Oracle("shared"), [(RUBRIC, RUBRIC.examples[0])]) == 0.5
    assert agreement(Oracle("shared"), []) is None
