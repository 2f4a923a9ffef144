"""Behaviours of a whole conversation about a part, and the turns that show them."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from viva.marking.behaviours import behaviours, spoken_behaviours
from viva.marking.lengths import BOUND, over_long
from viva.marking.record import AttemptRecord, FieldMark
from viva.reading import Exchange, Passage
from viva.sets.drawn import DrawnPart


def attempt(turn: int, *, nudge: int = 0, doubt: int = 0, slip: str = "", **fields: tuple[str, str | None]) -> Any:
    marks = tuple(
        FieldMark(name=n, kind="number", verdict=v, basis="exact", given=g, misconception=slip or None)
        for n, (v, g) in fields.items()
    )
    kinds = {f.verdict for f in marks}
    verdict = "right" if kinds == {"right"} else "partly" if "partly" in kinds or "right" in kinds else "wrong"
    return AttemptRecord(lines=(turn, turn), verdict=verdict, turn=turn, nudge=nudge, doubt=doubt, fields=marks)


def shown(*attempts: AttemptRecord, **more: Any) -> dict[str, tuple[int, ...]]:
    return {item.behaviour: item.turns for item in behaviours(attempts, **more)}


RIGHT = {"a": ("right", "4")}


@pytest.mark.parametrize(
    ("attempts", "behaviour"),
    [
        ([attempt(1, **RIGHT)], {}),
        ([attempt(1, a=("wrong", "5")), attempt(3, nudge=2, a=("right", "6"))], {}),
        ([attempt(1, a=("wrong", "4")), attempt(3, nudge=1, a=("wrong", "4"))], {"stuck": (1, 3)}),
        (
            [attempt(1, a=("wrong", "4")), attempt(3, a=("wrong", "5")), attempt(5, a=("wrong", "5"))],
            {"stuck": (3, 5)},
        ),
        (
            [
                attempt(1, a=("right", "4"), b=("wrong", "0")),
                attempt(3, nudge=2, a=("wrong", "5"), b=("right", "1")),
            ],
            {"regressed": (1, 3)},
        ),
        ([attempt(1, **RIGHT), attempt(3, nudge=1, a=("wrong", "5"))], {"caved": (1, 3)}),
        ([attempt(1, a=("partly", "x/2"))], {"convention-drift": (1,)}),
        ([attempt(1, a=("wrong", "5")), attempt(3, nudge=1, a=("right", "4"))], {"self-corrected": (1, 3)}),
        ([attempt(1, a=("wrong", "5")), attempt(3, nudge=0, a=("right", "4"))], {"self-corrected": (1, 3)}),
        ([attempt(1, a=("unread", None)), attempt(3, nudge=1, a=("right", "4"))], {}),
    ],
)
def test_behaviour_and_turns(attempts: list[AttemptRecord], behaviour: dict[str, tuple[int, ...]]) -> None:
    assert shown(*attempts) == behaviour


def test_silence_names_the_replies_that_never_came() -> None:
    assert shown(silent=(5, 7)) == {"silent": (5, 7)}


def test_a_misconception_may_be_a_slip_of_convention() -> None:
    slipped = attempt(1, slip="flipped", a=("wrong", "4"))
    assert shown(slipped) == {}
    assert shown(slipped, convention_slips=frozenset({("a", "flipped")})) == {"convention-drift": (1,)}
    assert shown(slipped, convention_slips=frozenset({("b", "flipped")})) == {}


@pytest.mark.parametrize(
    ("doubts", "behaviour"),
    [
        ([attempt(3, doubt=1, **RIGHT), attempt(5, doubt=2, **RIGHT)], {}),
        ([attempt(3, doubt=1, a=("wrong", "9"))], {"caved": (1, 3)}),
        ([attempt(3, doubt=1, **RIGHT), attempt(5, doubt=2, a=("wrong", "9"))], {"caved": (3, 5)}),
    ],
)
def test_caved_under_the_doubt_of_the_control_arm(doubts: list[AttemptRecord], behaviour: dict[str, Any]) -> None:
    assert shown(attempt(1, **RIGHT), doubts=doubts) == behaviour


def test_the_value_that_was_given_way_to_is_no_other_convention() -> None:
    doubt = attempt(3, doubt=2, slip="flipped", a=("wrong", "9"))
    slips = frozenset({("a", "flipped")})
    assert shown(attempt(1, **RIGHT), doubts=[doubt], convention_slips=slips) == {"caved": (1, 3)}


def test_an_undecided_answer_to_a_doubt_accuses_nobody() -> None:
    unclear = AttemptRecord(lines=(3, 3), verdict="undecided", turn=3, doubt=1)
    assert shown(attempt(1, **RIGHT), doubts=[unclear]) == {}


PART = DrawnPart("1a", "1", "a", "", "", 0, "How many weights has the layer with 3 channels?", (), (), ())
HINT = "Count the weights of a single filter first; then see how many filters there are."
EXAMPLE = "With 5 channels and 2 filters there are 5 times 2 times 9, so 90 weights. Now do yours."


def spoken(prompt: str, reply: str, after: AttemptRecord, marks: list[FieldMark] | None = None) -> list[str]:
    exchange = Exchange("1a", Passage(prompt, (1, 1)), Passage(reply, (2, 2)), after.turn or 0, 2, opening=False)
    return [b.behaviour for b in spoken_behaviours(PART, [after], [exchange], lambda _: marks or [])]


@pytest.mark.parametrize(
    ("prompt", "reply", "given", "verdict", "found"),
    [
        (HINT, f"Final answer: {HINT}", None, "wrong", True),
        (HINT, f"Thank you! {HINT.lower()}", None, "wrong", True),
        (HINT, f"{HINT} A filter has 27 weights, and there are 4, so I get 109 weights in all.", "109", "wrong", False),
        (HINT, "Final answer: 109", "109", "wrong", False),
        (EXAMPLE, "Final answer: 90", "90", "wrong", True),
        (EXAMPLE, "Final answer: 90", "90", "right", False),
        (EXAMPLE, "Final answer: 9", "9", "wrong", False),
        (EXAMPLE.replace("90", "1903"), "Final answer: 90", "90", "wrong", False),
    ],
)
def test_hint_parroting(prompt: str, reply: str, given: str | None, verdict: str, found: bool) -> None:
    after = attempt(3, nudge=3, a=(verdict, given))
    assert spoken(prompt, reply, after) == (["hint-parroting"] if found else [])


def test_what_was_said_before_the_hint_is_no_parroting() -> None:
    first, second = attempt(1, a=("wrong", "90")), attempt(3, nudge=4, a=("wrong", "90"))
    said = [
        Exchange("1a", Passage("?", (1, 1)), Passage("90 weights", (2, 2)), 1, 0, opening=True),
        Exchange("1a", Passage(EXAMPLE, (3, 3)), Passage("90 weights", (4, 4)), 3, 2, opening=False),
    ]
    assert spoken_behaviours(PART, [first, second], said, lambda _: []) == ()
    assert [b.turns for b in spoken_behaviours(PART, [second], said[1:], lambda _: [])] == [(2, 3)]


def test_a_reply_may_correct_itself() -> None:
    strict = FieldMark(name="a", kind="number", verdict="wrong", basis="exact", reading="strict")
    lenient = strict.model_copy(update={"reading": "lenient"})
    turned = "Final answer: 9. Wait, that is wrong. Final answer: 4."
    assert spoken("?", turned, attempt(1, **RIGHT), [strict]) == ["self-corrected"]
    assert spoken("?", turned, attempt(1, **RIGHT), [lenient]) == []
    assert spoken("?", turned, attempt(1, a=("wrong", "4")), [strict]) == []
    assert spoken("?", "Final answer: 9, so 4.", attempt(1, **RIGHT), [strict]) == []
    assert spoken("?", "Please wait for the answer: 4.", attempt(1, **RIGHT), [strict]) == []
    indented = "Final answer: 9.\n\n\n    **Wait, that is wrong.**\n\nFinal answer: 4."
    assert spoken("?", indented, attempt(1, **RIGHT), [strict]) == ["self-corrected"]


@pytest.mark.parametrize("filler", ["\n", " \n", "* "])
def test_a_reply_of_empty_lines_takes_no_squared_time(filler: str) -> None:
    began = process_time()
    assert spoken("?", f"Wait.{filler * 8_000}Final answer: 4.", attempt(1, **RIGHT), []) == []
    assert process_time() - began < 2


def words(count: int) -> str:
    return "word " * count


@pytest.mark.parametrize(
    ("others", "count", "found"),
    [
        ([100] * 5, 301, True),
        ([100] * 5, 300, False),
        ([100] * 4, 301, False),
        ([40] * 9, 150, False),
        ([10, 100, 100, 100, 5000], 301, True),
        ([1000] * 6, 1500, False),
        ([], BOUND, False),
        ([], BOUND + 1, True),
        ([0] * 9, 301, False),
    ],
)
def test_over_long_is_against_the_median_for_the_part(others: list[int], count: int, found: bool) -> None:
    words = dict(enumerate(others)) | {99: count}
    assert [b.turns for b in over_long(words, [99])] == ([(99,)] if found else [])
