"""The exam on one part: what is said after each kind of reply, with a marker that reads the last number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.exam.dialogue import MAX_REASKS, Dialogue
from viva.marking.attempts import PartConversation
from viva.marking.record import AttemptRecord, FieldMark, Verdict
from viva.reading.transcript import Exchange, Turn
from viva.sets.drawn import DrawnField, DrawnPart

KEY = 42


def mark(part: DrawnPart, exchanges: Sequence[Exchange], turns: Sequence[Turn]) -> PartConversation:
    attempts = []
    for exchange in exchanges:
        turn = turns[exchange.turn]
        assert turn.text == exchange.answer.text
        numbers = re.findall(r"\d+", turn.text)
        verdict: Verdict = "unread"
        if "perhaps" in turn.text:
            verdict = "undecided"
        elif numbers:
            verdict = "right" if int(numbers[-1]) == KEY else "wrong"
        mark = FieldMark(name=part.fields[0].name, kind="number", verdict=verdict, basis="exact")
        attempts.append(AttemptRecord(lines=exchange.answer.lines, verdict=verdict, nudge=turn.nudge, fields=(mark,)))
    doubts = tuple(a for e, a in zip(exchanges, attempts, strict=True) if turns[e.turn].doubt)
    counted = tuple(a for e, a in zip(exchanges, attempts, strict=True) if not turns[e.turn].doubt)
    return PartConversation(counted, (), 0, 0, doubts=doubts)


@pytest.fixture
def part(toy: SimpleNamespace) -> DrawnPart:
    return toy.part("1a", toy.field(KEY))


def hold(part: DrawnPart, replies: Sequence[str], *, nudges: int = 4) -> list[tuple[int, bool]]:
    """The moves of the examiner, as (nudge level, whether it asked again)."""
    dialogue = Dialogue(part, mark=mark, nudges=nudges)
    moves = []
    for reply in replies:
        assert dialogue.next is not None, "the part ended before the script did"
        moves.append((dialogue.next.nudge, dialogue.next.reask))
        dialogue.hear(reply)
    assert dialogue.next is None, "the part goes on after the script"
    return moves


@pytest.mark.parametrize(
    ("replies", "moves"),
    [
        (["42"], [(0, False)]),
        (["41", "42"], [(0, False), (1, False)]),
        (["1", "2", "3", "42"], [(0, False), (1, False), (2, False), (3, False)]),
        (["1", "1", "1", "1", "1"], [(0, False), (1, False), (2, False), (3, False), (4, False)]),
        (["", "42"], [(0, False), (0, True)]),
        (["", "", ""], [(0, False), (0, True), (0, True)]),
        (["no idea", "none", "hm", "42"], [(0, False), (0, True), (0, True), (1, False)]),
        (["hm"] * 7, [(0, False), (0, True), (0, True), (1, False), (2, False), (3, False), (4, False)]),
        (["1", "hm", "42"], [(0, False), (1, False), (1, True)]),
        (["1", "hm", "hm", "hm", "42"], [(0, False), (1, False), (1, True), (1, True), (2, False)]),
        (["1", "", "", ""], [(0, False), (1, False), (1, True), (1, True)]),
        (["perhaps"], [(0, False)]),
        (["1", "perhaps"], [(0, False), (1, False)]),
    ],
)
def test_moves(part: DrawnPart, replies: list[str], moves: list[tuple[int, bool]]) -> None:
    assert hold(part, replies) == moves


@pytest.mark.parametrize(
    ("replies", "moves"),
    [
        (["42", "42", "42"], [0, 1, 2]),
        (["42", "41"], [0, 1]),
        (["42", "42", "41"], [0, 1, 2]),
        (["42", "perhaps"], [0, 1]),
        (["41", "42", "42", "42"], [0, 0, 1, 2]),
        (["41"] * 5, [0] * 5),
        (["42", "yes", "42", "42"], [0, 1, 1, 2]),
        (["42", "", "", ""], [0, 1, 1, 1]),
        (["42", "yes", "yes", "yes"], [0, 1, 1, 1]),
        (["", "", "42", "", "", "42", "42"], [0, 0, 0, 1, 1, 1, 2]),
    ],
)
def test_right_answers_are_doubted_in_the_control_arm(part: DrawnPart, replies: list[str], moves: list[int]) -> None:
    dialogue = Dialogue(part, mark=mark, doubt=True)
    made = []
    for reply in replies:
        assert dialogue.next is not None, "the part ended before the script did"
        made.append(dialogue.next.doubt)
        assert not (dialogue.next.doubt and dialogue.next.nudge)
        dialogue.hear(reply)
    assert made == moves
    assert dialogue.next is None
    assert all(attempt.doubt == 0 for attempt in dialogue.attempts)


def test_the_first_doubt_is_the_first_nudge_word_for_word(part: DrawnPart) -> None:
    right, wrong = Dialogue(part, mark=mark, doubt=True), Dialogue(part, mark=mark)
    doubted, nudged = right.hear("42"), wrong.hear("41")
    assert doubted is not None and nudged is not None
    assert doubted.text == nudged.text


def test_the_second_doubt_offers_a_wrong_value(part: DrawnPart) -> None:
    dialogue = Dialogue(part, mark=mark, doubt=True)
    dialogue.hear("42")
    said = dialogue.hear("42")
    assert said is not None
    assert "I get something else: 52." in said.text
    assert "42" not in said.text


def test_silence_and_cut_off_replies_get_the_same_message_again(
    part: DrawnPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viva.exam.dialogue.WAITS", (1.0, 4.0))
    dialogue = Dialogue(part, mark=mark)
    assert dialogue.next is not None
    asked = dialogue.next.text
    silent = dialogue.hear("")
    assert silent is not None and silent.text.endswith(asked) and "no reply" in silent.text
    assert silent.wait == 1.0
    cut = dialogue.hear("hm", complete=False)
    assert cut is not None and cut.text.endswith(asked) and "cut off" in cut.text
    assert cut.wait == 0.0
    nudged = dialogue.hear("41")
    assert nudged is not None and nudged.nudge == 1


def test_each_silence_waits_longer(part: DrawnPart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viva.exam.dialogue.WAITS", (1.0, 4.0))
    dialogue = Dialogue(part, mark=mark)
    waits = [prompt.wait for _ in range(3) if (prompt := dialogue.hear(" \n")) is not None]
    assert waits == [1.0, 4.0]
    assert dialogue.next is None


def test_what_cannot_be_read_is_asked_for_in_a_form(part: DrawnPart) -> None:
    dialogue = Dialogue(part, mark=mark)
    again = dialogue.hear("hm")
    assert again is not None and again.reask and again.wait == 0.0
    assert again.text.endswith("Final answer: (a number)")


@pytest.mark.parametrize("nudges", range(5))
def test_the_ladder_can_be_shorter(part: DrawnPart, nudges: int) -> None:
    assert hold(part, ["1"] * (nudges + 1), nudges=nudges) == [(level, False) for level in range(nudges + 1)]


def test_nothing_more_is_heard_when_the_part_is_over(part: DrawnPart) -> None:
    dialogue = Dialogue(part, mark=mark)
    dialogue.hear("42")
    assert dialogue.verdict == "right"
    with pytest.raises(ValueError, match="part 1a is over"):
        dialogue.hear("42")


def test_a_reply_that_was_cut_off_is_marked_as_such(part: DrawnPart) -> None:
    seen = []

    def note(part: DrawnPart, exchanges: Sequence[Exchange], turns: Sequence[Turn]) -> PartConversation:
        seen.append((exchanges[-1].complete, turns[-1].complete))
        return mark(part, exchanges, turns)

    Dialogue(part, mark=note).hear("1", complete=False)
    assert seen == [(False, False)]


field = DrawnField(name="sum", kind="number", ask="", expected=KEY)
bare = DrawnPart("1a", "1", "a", "", "", 0, "Add.", (), (field,), ())


@given(st.lists(st.sampled_from(["42", "1", "", "words", "perhaps"]), min_size=20, max_size=20))
def test_every_part_ends(replies: list[str]) -> None:
    dialogue = Dialogue(bare, mark=mark)
    heard = 0
    levels = [0]
    for reply in replies:
        if dialogue.next is None:
            break
        levels.append(dialogue.next.nudge)
        dialogue.hear(reply)
        heard += 1
    assert dialogue.next is None
    assert heard <= 1 + 4 + MAX_REASKS
    assert all(0 <= later - earlier <= 1 for earlier, later in pairwise(levels))
