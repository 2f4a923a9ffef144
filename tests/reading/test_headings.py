from __future__ import annotations

from time import process_time

import pytest

from viva.reading.headings import parse_heading, part_named
from viva.reading.mentions import find_mentions
from viva.reading.sections import find_sections


@pytest.mark.parametrize(
    ("text", "question", "letter"),
    [
        ("2 Problem 1: Sums", "1", None),
        ("5.1 Part (a)", None, "a"),
        ("5.1 (a) Sums", None, "a"),
        ("§ 2.3. (c)", None, "c"),
        ("4.2 b) Products of sums", None, "b"),
        ("Part(c)", None, "c"),
        ("Part B", None, "b"),
        ("Part A: Sums", None, "a"),
        ("Problem 1(a)", "1", "a"),
        ("Problem 1. (a)", "1", "a"),
        ("Question 2, part b", "2", "b"),
        ("Problem 2 - Part (b): sums", "2", "b"),
        ("Part b of Question 3", "3", "b"),
        ("Part 1a", "1", "a"),
        ("Homework 5 Problem 1a", "1", "a"),
        ("Answer to 1a", "1", "a"),
        ("Solution to Problem 2(b)", "2", "b"),
        ("Exercise II", "2", None),
        ("Question three", "3", None),
        ("Question 1.2", "1", "b"),
        ("Q1(a): sums", "1", "a"),
        ("1b.", "1", "b"),
        ("1 a)", "1", "a"),
        ("1c) it is", "1", "c"),
        ("3b: 39", "3", "b"),
        ("(a) The sum", None, "a"),
        ("a) the sum", None, "a"),
        ("1. Sums and Products", "1", None),
    ],
)
def test_parts_named(text: str, question: str | None, letter: str | None) -> None:
    assert part_named(text)[:2] == (question, letter)
    assert part_named(text)[3] > 0


@pytest.mark.parametrize(
    "text",
    [
        "Part of the sum",
        "part b follows from this",
        "Part (b) then follows",
        "From part (c): so",
        "2D signal: x",
        "3D",
        "Problems 1, 2 and 3",
        "Problem 2 shows that",
        "Question everything",
        "(i) the first",
        "10 a day",
        "a matrix",
        "1.2 (i) the first",
        "0.5 (an estimate)",
        "1.5 a day",
    ],
)
def test_parts_not_named(text: str) -> None:
    assert part_named(text)[3] == 0


@pytest.mark.parametrize(
    ("line", "style"),
    [
        ("## 1(a)", "markdown"),
        ("**Part (a):** it is", "bold"),
        ("\\subsection*{Problem 1}", "latex"),
        ("Part (a)", "plain"),
        ("> (b) it", "plain"),
    ],
)
def test_styles(line: str, style: str) -> None:
    heading = parse_heading(line, 3)
    assert heading is not None
    assert (heading.style, heading.line) == (style, 3)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Problem 1\n(a)\nx\n(b)\ny\nProblem 2\n(a)\nz", [("1", "a", 2, 2), ("1", "b", 4, 4), ("2", "a", 7, 7)]),
        ("## 1a\nx\n\n(a) a list\n(b) goes on\n## 1b\ny", [("1", "a", 1, 4), ("1", "b", 6, 6)]),
        ("Part (b)\nx\nPart (a)\ny", [(None, "b", 1, 1), (None, "a", 3, 3)]),
        ("Problem 1: Sums\nx\nProblem 2: Roots\ny", [("1", None, 1, 1), ("2", None, 3, 3)]),
        (
            "Problem 1\n(a) Two sums\n\nx\n\n(b) Products\n\ny\n\n(c) All roots\n\nz\n\n(d) Cubes A, B and C\n\nw",
            [("1", "a", 3, 3), ("1", "b", 7, 7), ("1", "c", 11, 11), ("1", "d", 15, 15)],
        ),
        (
            "Problem 1\n(a) It is 4\n\nx\n\n(b) The sum is 5\n\ny\n\n(c) No\n\nz",
            [("1", "a", 1, 3), ("1", "b", 5, 7), ("1", "c", 9, 11)],
        ),
        ("# Problem 1\n\n```\n# Problem 2\n```\n", [("1", None, 2, 4)]),
        ("1. First do this\n2. Then do that", []),
        ("# 1a\nx\n# 1b\ny\n# Conclusion\nAll is done.", [("1", "a", 1, 1), ("1", "b", 3, 3)]),
        ("1a) 42\n1b) 12", [("1", "a", 0, 0), ("1", "b", 1, 1)]),
        # A number alone on its line, between parts of one question or with nothing below it, is a result.
        ("## 3b\nx:\n\n8.\n\n## 3c\ny", [("3", "b", 1, 3), ("3", "c", 6, 6)]),
        ("## 3b\n\n# 8\n\n## 3c\ny", [("3", "b", 2, 2), ("3", "c", 5, 5)]),
        ("## 3a\nx\n## 3b\n**8.**", [("3", "a", 1, 1), ("3", "b", 3, 3)]),
        ("## 7a\nx\n\n## 8\ny\n\n## 9a\nz", [("7", "a", 1, 1), ("8", None, 4, 4), ("9", "a", 7, 7)]),
        (
            "Question 1\n1.1 (a) Sums\nx\n(b) a list\n1.2 (b) Products\ny\nQuestion 2\n2.1 (a) Which?\nz",
            [("1", "a", 2, 3), ("1", "b", 5, 5), ("2", "a", 8, 8)],
        ),
    ],
)
def test_sections(text: str, found: list[tuple[str | None, str | None, int, int]]) -> None:
    assert [(s.question, s.letter, s.first, s.last) for s in find_sections(text.split("\n"))] == found


@pytest.mark.parametrize(
    ("text", "asked", "back"),
    [
        ("Now for the part b: find it", [(None, "b")], []),
        ("Okay, now for Question 3 about sums: (a) find it", [("3", None), ("3", "a")], []),
        ("Now on to question 4, part (a): recall", [("4", "a")], []),
        ("1c) what is it?", [("1", "c")], []),
        ("b) what is it?", [(None, "b")], []),
        ("Using part (a), find it", [], [(None, "a")]),
        ("Continuing part (c), part (d): find it", [(None, "d")], [(None, "c")]),
        ("Let's continue with part (b)", [(None, "b")], []),
        ("Solve parts a, b and c", [(None, "a"), (None, "b"), (None, "c")], []),
        ("Please do 2(a) and 2(b).", [("2", "a"), ("2", "b")], []),
        ("the matrix $A_{2b}$ and x = 2a", [], []),
        ("Your part (b) is wrong", [], [(None, "b")]),
        ("Part (a) is right. Now part (b): find it", [(None, "b")], [(None, "a")]),
        ("Now solve (a), (b) and (c)", [(None, "a"), (None, "b"), (None, "c")], []),
        ("part of the question", [], []),
        ("**4(b)** Which one?", [("4", "b")], []),
        ("Question three, part b: which one?", [("3", "b")], []),
        ("Problem 2, second part: which one?", [("2", "b")], []),
        ("Now the third part of question one", [("1", "c")], []),
        ("Task 2 b) Which one?", [("2", "b")], []),
        ("P2a: which one?", [("2", "a")], []),
        ("2.2 Which one?", [("2", "b")], []),
        ("1.5 is too much, isn't it?", [], []),
        ("The second part of your answer is unclear", [], []),
        ("Next problem. **(b)** Which one?", [(None, "b")], []),
        ("__2a__: which one?", [("2", "a")], []),
        ("2**3a is x**2b", [], []),
    ],
)
def test_mentions(text: str, asked: list[tuple[str | None, str]], back: list[tuple[str | None, str]]) -> None:
    found = find_mentions(text)
    assert [(m.question, m.letter) for m in found if not m.back] == asked
    assert [(m.question, m.letter) for m in found if m.back] == back


@pytest.mark.parametrize(
    ("text", "blamed"),
    [
        ("And 4(b) is wrong as well.", True),
        ("Part (a) isn't quite right.", True),
        ("2b doesn't look right to me", True),
        ("Part (a) needs more detail", True),
        ("Your 1c was incorrect", True),
        ("3a is fine", False),
        ("3a is not wrong", False),
        ("Part (b): which number is wrong?", False),
    ],
)
def test_parts_that_are_called_wrong(text: str, blamed: bool) -> None:
    assert [m.blamed for m in find_mentions(text)] == [blamed]


LONG = "3) The last of them is that " + "the filters are small and slide over all positions of the image, " * 4


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # The third item of a list is too long for a heading, and the fourth is an item all the same.
        (f"1a) It holds.\n\n1b) Since:\n1) One.\n2) Two.\n{LONG}\n4) Together 39.\n\n9a) It grows.", "1a 1b 9a"),
        (f"1a) It holds.\n\n1b) Since it is.\n\n8) {LONG[3:150]}\n\n9a) It grows.", "1a 1b 8 9a"),
        # A list within (c) begins with (a) and (b); whoever answers (b) after (c) has no such list.
        ("Problem 4\n(c) Steps:\n\n(a) scale\n\n(b) divide\n\nSo XG.\n\n(d) last", "4c 4d"),
        ("Problem 4\n(c) Steps:\n\na) scale\n\nb) divide\n\nSo XG.\n\n(d) last", "4c 4d"),
        ("Problem 4\n(c) XG\n\n(b) pw\n\n(d) last", "4c 4b 4d"),
        ("Problem 4\n**(c)** XG\n\n**(a)** L\n\n**(b)** pw", "4c 4a 4b"),
    ],
)
def test_a_list_in_an_answer_opens_no_part(text: str, parts: str) -> None:
    found = find_sections(text.split("\n"))
    assert " ".join(f"{s.question}{s.letter or ''}" for s in found) == parts


@pytest.mark.parametrize(
    ("head", "answers"),
    [
        ("| Part | First try | Answer |", ["43", "9"]),
        ("| Part | Answer | Final answer |", ["43", "9"]),
        ("| Part | Answer (before) | Answer (after) |", ["43", "9"]),
        ("| Part | Topic | Result |", ["43", "9"]),
        ("| Part | Answer | Why |", ["Answer: 42. 43", "Answer: 7. 9"]),
        ("| Part | | |", ["42 43", "7 9"]),
        ("| Part | Draft | Comment |", []),
        ("| Part | Try 1 | Try 2 |", []),
    ],
)
def test_a_first_try_in_a_table_is_no_answer(head: str, answers: list[str]) -> None:
    found = find_sections([head, "|---|---|---|", "| 1a | 42 | 43 |", "| 1b | 7 | 9 |"])
    assert [s.inline for s in found] == answers


@pytest.mark.parametrize(
    "text", ["\n" * 16_000, "> \n" * 6_000, "question" + " " * 16_000 + "!", "question 1" + " " * 16_000 + "!"]
)
def test_blanks_take_no_squared_time(text: str) -> None:
    began = process_time()
    assert find_mentions(f"{text}\n(a) x")[-1].letter == "a"
    assert process_time() - began < 2


@pytest.mark.parametrize(("line", "question"), [("## 8", "8"), ("### 3.", "3"), ("## 8 pixels", None), ("**8**", None)])
def test_a_number_set_as_a_heading_names_a_question(line: str, question: str | None) -> None:
    heading = parse_heading(line, 0)
    assert heading is not None
    assert heading.question == question
