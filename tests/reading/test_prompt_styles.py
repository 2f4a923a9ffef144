"""One chat in many ways of naming the parts, and of labelling who speaks: each answer must go to its part."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from viva.reading import PartOutline, align, read_transcript

QUESTIONS = {"1": "Throwing Dice", "2": "Least Squares"}
ASKED = {
    "1a": "Which number do you expect for the square of a fair die?",
    "1b": "How likely is it that two dice show nine together?",
    "1c": "How many throws until every side has come?",
    "2a": "Derive the normal equations.",
    "2b": "What does a ridge penalty change?",
}
STATEMENTS = {
    "1a": "What is the expected value of the square of the number that a fair six-sided die shows?",
    "1b": "Two dice are thrown. How likely is it that their numbers sum to nine?",
    "1c": "How many throws of a die does it take on average until every side has come up?",
    "2a": "Derive the normal equations of least squares from the gradient of the loss.",
    "2b": "Add a ridge penalty: what does it change in the solution?",
}
REPLIES = {
    "1a": "1. The squares sum to 91.\n2. So it is 91/6.",
    "1b": "a) four of them\nb) of 36, so 1/8",
    "1c": "## Solution\n\n2a + 3b is no matter.\n\nIt is 14.7.",
    "2a": "X'X w = X'y",
    "2b": "(X'X + c I) w = X'y",
}
NUDGED = {"1b": "Hmm, count them again.", "2b": "Are you sure? Look at the second term."}
PARTS = [PartOutline(n, n[0], n[1], "", QUESTIONS[n[0]], s) for n, s in STATEMENTS.items()]
ORDINAL = dict(zip("abc", ("first", "second", "third"), strict=True))
WORD = {"1": "one", "2": "two"}

Lead = Callable[[str, str, bool], str]
LEADS: dict[str, Lead] = {
    "Problem 1. (a)": lambda q, x, new: f"Problem {q}: {QUESTIONS[q]}. ({x}) " if new else f"({x}) ",
    "Part a:": lambda q, x, new: f"Now question {q}. Part {x}: " if new else f"Part {x}: ",
    "1a.": lambda q, x, new: f"{q}{x}. ",
    "1a)": lambda q, x, new: f"{q}{x}) ",
    "1(a)": lambda q, x, new: f"{q}({x}) ",
    "**1(a)**": lambda q, x, new: f"**{q}({x})** ",
    "**Problem 1a** above": lambda q, x, new: f"**Problem {q}{x}**\n\n",
    "# 1a above": lambda q, x, new: f"# {q}{x}\n",
    "Q1a:": lambda q, x, new: f"Q{q}{x}: ",
    "P1a:": lambda q, x, new: f"P{q}{x}: ",
    "Task 1 b)": lambda q, x, new: f"Task {q} {x}) ",
    "ex 1.a": lambda q, x, new: f"ex {q}.{x} ",
    "1.1": lambda q, x, new: f"{q}.{ord(x) - 96} ",
    "in a sentence": lambda q, x, new: f"Here is problem {q} part {x}. ",
    "after praise": lambda q, x, new: f"Great, that's correct. Now {q}{x}: ",
    "numbers in words": lambda q, x, new: f"Question {WORD[q]}, part {x}: ",
    "ordinals": lambda q, x, new: f"Problem {q}, {ORDINAL[x]} part: ",
    "letters with dots": lambda q, x, new: f"problem {q}\n{x}. " if new else f"{x}. ",
    "the statement alone": lambda q, x, new: "",
}
Label = Callable[[str], str]
LABELS: dict[str, tuple[Label, Label]] = {
    "ME, BOT": (lambda t: f"ME: {t}", lambda t: f"BOT: {t}"),
    "## User": (lambda t: f"## User\n\n{t}", lambda t: f"## Assistant\n\n{t}"),
    "**You:**": (lambda t: f"**You:** {t}", lambda t: f"**Claude:** {t}"),
    "You said:": (lambda t: f"You said:\n{t}", lambda t: f"ChatGPT said:\n{t}"),
    "**Q:**": (lambda t: f"**Q:** {t}", lambda t: f"**A:** {t}"),
    "stamps": (lambda t: f"[10:02] Alice: {t}", lambda t: f"[10:03] Gemini: {t}"),
}


def held(lead: Lead, labels: tuple[Label, Label]) -> tuple[str, list[tuple[str, int, int]]]:
    lines: list[str] = []
    where = []

    def say(text: str) -> tuple[int, int]:
        first = len(lines) + 1
        lines.extend(text.split("\n"))
        lines.append("")
        return first, len(lines) - 1

    for part, asked in ASKED.items():
        new = part.endswith("a")
        say(labels[0](lead(part[0], part[1], new) + asked))
        where.append((part, *say(labels[1](REPLIES[part]))))
        if part in NUDGED:
            say(labels[0](NUDGED[part]))
            where.append((part, *say(labels[1](f"You are right.\n{REPLIES[part]}"))))
    return "\n".join(lines), where


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("lead", LEADS)
def test_answers_go_to_their_parts(lead: str, labels: str) -> None:
    text, where = held(LEADS[lead], LABELS[labels])
    transcript = read_transcript(text.encode(), "chat.md")
    assert [(e.part, *e.answer.lines) for e in align(transcript, PARTS).exchanges] == where


TOPICS = ["dice", "coins", "urns", "cards", "walks", "queues", "graphs", "matrices", "splines", "kernels"]
LONG_SET = [PartOutline(f"{k}a", str(k), "a", "", "", f"Say what {topic} do.") for k, topic in enumerate(TOPICS, 1)]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (TOPICS[:8], ["1a", "2a", "3a", "4a", "5a", "6a", "7a", "8a"]),
        (TOPICS[2:], []),  # other questions of the set
        (["it"] * 8, []),  # nothing tells which
        (TOPICS[:7], []),
    ],
)
def test_answers_without_a_word_of_what_was_asked_go_by_order_only_where_they_bear_it_out(
    told: list[str], found: list[str]
) -> None:
    chat = "\n\n".join(f"ME: next please\n\nBOT: Of {topic} that is known." for topic in told)
    exchanges = align(read_transcript(chat.encode(), "chat.txt"), LONG_SET).exchanges
    assert [e.part for e in exchanges] == found
