"""The examiner's own letters: found by what a prompt defines, and then understood or left alone."""

from __future__ import annotations

import pytest

from viva.marking import mark_transcript
from viva.marking.prompt_letters import part_as_asked, part_as_written
from viva.reading import Passage, read_transcript
from viva.sets import load_set

PART = load_set("hw5").draw_part("2b", 0)


@pytest.mark.parametrize(
    ("prompt", "letter", "name"),
    [
        ("y_i = g*(x_i - m) + b. Find dL/dx_i", "g", r"\gamma"),
        (r"Let $y_i = a (x_i - \mu) + c$.", "a", r"\gamma"),
        (r"Let $y_i = a \hat x_i + c$.", "c", r"\beta"),
    ],
)
def test_a_letter_means_what_makes_the_definition_true(prompt: str, letter: str, name: str) -> None:
    asked = part_as_asked(PART, [prompt])
    assert letter in asked.notation["symbols"][name]["aliases"]


def test_a_letter_that_fits_nothing_is_not_known_any_more() -> None:
    asked = part_as_asked(PART, ["y_i = g*(x_i - m)^3 + b. Find dL/dx_i"])
    assert "g" not in asked.notation["symbols"]
    assert all("g" not in entry.get("aliases", []) for entry in asked.notation["symbols"].values())


@pytest.mark.parametrize(
    "prompt",
    [r"Let $y_i = \gamma (x_i - \mu) + \beta$.", "What is the gradient?", r"$\hat x_i = x_i - \mu$ and $n = 1$"],
)
def test_the_letters_of_the_set_stay_what_they_are(prompt: str) -> None:
    assert part_as_asked(PART, [prompt]) is PART


CHAT = """USER: question 2b. y_i = g*(x_i - m) + b with m = (x_1 + ... + x_n)/n.
A loss L. dL/dx_i from dL/dy_j? n = 1? n to infinity?

BOT: dL/dx_i = g * (dL/dy_i - (1/n) * sum_j dL/dy_j){error}
n = 1: dL/dx_1 = 0
"""


@pytest.mark.parametrize(("error", "verdict"), [("", "right"), (" + g * dL/dy_i", "wrong")])
def test_an_answer_in_the_examiners_letters_is_marked(error: str, verdict: str) -> None:
    transcript = read_transcript(CHAT.format(error=error).encode(), "chat.txt")
    record = mark_transcript(transcript, load_set("hw5"))
    (part,) = record.parts
    assert {f.name: f.verdict for f in part.attempts[0].fields}["gradient"] == verdict
    assert bool(record.findings) is (verdict == "wrong")


LETTER = """Problem 4

(a) L(v) = ||y - p X v||^2 + p(1-p) ||G v||^2, G having the column norms on its diagonal, v being what dropout learns.

(b) {answer}
"""


@pytest.mark.parametrize(
    ("answer", "verdict"), [("w = p v", "right"), ("w = v / p", "wrong"), ("w = p u", "undecided")]
)
def test_a_letter_that_one_part_explains_is_known_in_the_next(answer: str, verdict: str) -> None:
    record = mark_transcript(read_transcript(LETTER.format(answer=answer).encode(), "mail.txt"), load_set("hw5"))
    assert {p.part: p.attempts[0].verdict for p in record.parts} == {"4a": "right", "4b": verdict}


def test_what_is_false_explains_no_letter() -> None:
    part = load_set("hw5").draw_part("4a", 0)
    answer = Passage("L(v) = ||y - p X v||^2 + p ||G v||^2", (1, 1))
    assert part_as_written(part, [answer]) is part
