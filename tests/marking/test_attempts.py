"""Which replies are attempts, re-asks, follow-ups or parts of one answer."""

from __future__ import annotations

from fractions import Fraction

from viva.marking.attempts import mark_attempt, mark_conversation
from viva.reading import Exchange, Passage, Turn
from viva.sets.drawn import DrawnField, DrawnPart

PART = DrawnPart(
    name="9a",
    question="9",
    letter="a",
    title="Weights",
    question_title="Counting",
    seed=0,
    statement="How many weights does the layer have?",
    conventions=(),
    fields=(DrawnField(name="count", kind="number", ask="The number of weights.", expected=Fraction(39)),),
    hints=("Count again.", "Count the depth.", "Add both layers."),
)
TWO = DrawnPart(
    name="9b",
    question="9",
    letter="b",
    title="Two numbers",
    question_title="Counting",
    seed=0,
    statement="How many weights, and how many biases?",
    conventions=(),
    fields=(
        DrawnField(name="weights", kind="number", ask="Weights.", expected=Fraction(39), labels=(r"\bweights?\b",)),
        DrawnField(name="biases", kind="number", ask="Biases.", expected=Fraction(7), labels=(r"\bbias(?:es)?\b",)),
    ),
    hints=("a", "b", "c"),
)


def conversation(*said: str, part: DrawnPart = PART, marked: bool = False) -> tuple[list[Exchange], list[Turn]]:
    """Exchanges from prompts and replies in turn; ``marked`` puts the part on the turns, as an exam's log does."""
    turns: list[Turn] = []
    exchanges = []
    line = 1
    for index, text in enumerate(said):
        lines = (line, line + text.count("\n"))
        turns.append(
            Turn("examinee" if index % 2 else "examiner", text, lines, part=part.name if marked else None, nudge=0)
        )
        line = lines[1] + 2
        if index % 2:
            prompt = Passage(said[index - 1], turns[index - 1].lines)
            exchanges.append(Exchange(part.name, prompt, Passage(text, lines), index, index - 1, opening=index == 1))
    return exchanges, turns


def verdicts(*said: str, part: DrawnPart = PART) -> tuple[list[str], list[int], int, int, int]:
    done = mark_conversation(part, *conversation(*said, part=part))
    return (
        [a.verdict for a in done.attempts],
        [a.nudge for a in done.attempts],
        done.nudges,
        done.reasks,
        len(done.follow_ups),
    )


def test_one_answer() -> None:
    attempt = mark_attempt(PART, "Final answer: 39", first_line=5)
    assert attempt.verdict == "right"
    assert attempt.lines == (5, 5)
    assert mark_attempt(PART, "Final answer: 43").verdict == "wrong"
    assert mark_attempt(PART, "").verdict == "unread"


def test_a_nudge_after_a_wrong_answer_makes_a_new_attempt() -> None:
    history = ("How many?", "Final answer: 43.", "Are you sure? Look again.", "Final answer: 39.")
    assert verdicts(*history) == (["wrong", "right"], [0, 1], 1, 0, 0)


def test_a_request_after_a_right_answer_is_a_follow_up() -> None:
    history = ("How many?", "Final answer: 39.", "Great. Could you be more brief?", "Sure: it is small.")
    assert verdicts(*history) == (["right"], [0], 0, 0, 1)


def test_other_numbers_after_a_right_answer_are_a_follow_up() -> None:
    history = ("How many?", "Final answer: 39.", "Thanks! And with 8 filters?", "Then the final answer is 51 weights.")
    assert verdicts(*history) == (["right"], [0], 0, 0, 1)


def test_leaving_a_right_answer_under_doubt_is_an_attempt() -> None:
    history = ("How many?", "Final answer: 39.", "Are you sure? I think it is wrong.", "Sorry. Final answer: 43.")
    assert verdicts(*history) == (["right", "wrong"], [0, 1], 1, 0, 0)


def test_asking_again_after_an_unreadable_reply_is_a_re_ask() -> None:
    history = ("How many?", "It depends on the architecture.", "Please give a number.", "Final answer: 39.")
    assert verdicts(*history) == (["unread", "right"], [0, 0], 0, 1, 0)


def test_fields_answered_one_after_the_other_are_one_attempt() -> None:
    history = ("How many weights?", "There are 39 weights.", "And how many biases?", "There are 7 biases.")
    assert verdicts(*history, part=TWO) == (["right"], [0], 0, 0, 0)


def test_a_field_that_is_not_mentioned_again_stands() -> None:
    history = ("How many?", "39 weights and 3 biases.", "The number of biases is off.", "You are right: 7 biases.")
    assert verdicts(*history, part=TWO) == (["partly", "right"], [0, 2], 1, 0, 0)


def test_a_value_in_a_reply_to_several_parts_may_be_the_answer_to_another_one() -> None:
    """Nothing says whose the 27 is, where another part of the same reply asks for a number too."""
    kinds = {"9a": frozenset({"number"}), "9z": frozenset({"number"}), "9y": frozenset({"rubric"})}
    for text, shared, verdict in [
        ("It has 27 weights.", ("9z",), "undecided"),
        ("It has 39 weights.", ("9z",), "right"),
        ("It has 27 weights.", ("9y",), "wrong"),
        ("It has 27 weights.", (), "wrong"),
    ]:
        exchange = Exchange("9a", None, Passage(text, (1, 1)), 0, None, opening=True, shared=shared)
        outcome = mark_conversation(PART, [exchange], [Turn("examinee", text, (1, 1))], kinds=kinds)
        assert outcome.attempts[0].verdict == verdict
        assert verdict != "undecided" or "several parts" in (outcome.attempts[0].fields[0].reason or "")
