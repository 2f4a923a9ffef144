"""One solution set in many styles: each part must be found on exactly its lines, traps in the answers included."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from viva.reading import PartOutline, align, read_transcript

QUESTIONS = {"1": "Throwing Dice", "2": "Least Squares", "3": "Quadratic Forms"}
TITLES = {"1a": "Sums", "1b": "Squares", "1c": "Tables", "2a": "Which is which", "2b": "Ridge", "3a": "Gradient"}
TITLES |= {"3b": "Hessian", "3c": "Norms"}
ANSWERS = {
    "1a": ["Two reasons:", "1. The sides are alike, so each counts once.", "2. Each throw is on its own."],
    "1b": ["Let f = (a, b). Then", "2a - 4b = 2", "3b + a = 7", "So a = 3.", "", "The pair is [3, 4/3]."],
    "1c": ["Adding the copies up:", "", "-1  3 -2", " 3 -3  1", " 0  3  1"],
    "2a": ["Penalty: A", "Loss: B"],
    "2b": ["w = (X'X + c I)^-1 X'y", "(i) For c = 0 it is the usual one.", "(ii) For large c it is 0."],
    "3a": ["The two terms are", "a) from the left: A x", "b) from the right: A' x", "In sum A x + A' x"],
    "3b": ["A + A'"],
    "3c": ["All have the same norm.", "", "This is no accident."],
}
PARTS = [PartOutline(n, n[0], n[1], TITLES[n], QUESTIONS[n[0]], f"Statement {n}.") for n in ANSWERS]
Heads = Callable[[str], list[str]]
Names = Callable[[str, str], str]


def no_heads(q: str) -> list[str]:
    return []


def numbered(q: str) -> list[str]:
    return [f"{q}. {QUESTIONS[q]}", ""]


def problem(q: str) -> list[str]:
    return [f"Problem {q}"]


def number(letter: str) -> int:
    return ord(letter) - 96


def roman(q: str) -> str:
    return "I" * int(q)


STYLES: dict[str, tuple[Heads, Names, bool]] = {  # headings of a question, name of a part, answer on the same line?
    "Problem 1, (a) alone": (problem, lambda q, x: f"({x})", False),
    "Problem 1: Title, (a)": (lambda q: [f"Problem {q}: {QUESTIONS[q]}", ""], lambda q, x: f"({x}) ", True),
    "1. Title, a)": (numbered, lambda q, x: f"{x}) ", True),
    "1. Title, a.": (numbered, lambda q, x: f"{x}. ", True),
    "1) Title, (a) alone": (lambda q: [f"{q}) {QUESTIONS[q]}"], lambda q, x: f"({x})", False),
    "1a)": (no_heads, lambda q, x: f"{q}{x}) ", True),
    "1a.": (no_heads, lambda q, x: f"{q}{x}. ", True),
    "1a:": (no_heads, lambda q, x: f"{q}{x}: ", True),
    "1a ->": (no_heads, lambda q, x: f"{q}{x} -> ", True),
    "1A.": (no_heads, lambda q, x: f"{q}{x.upper()}. ", True),
    "§1(a)": (no_heads, lambda q, x: f"§{q}({x})", False),
    "[Problem 1, part a]": (no_heads, lambda q, x: f"[Problem {q}, part {x}]", False),
    "<h3>1a</h3>": (no_heads, lambda q, x: f"<h3>{q}{x}</h3>", False),
    "✅ **1a**": (no_heads, lambda q, x: f"✅ **{q}{x}** ", True),
    "1a alone": (no_heads, lambda q, x: f"{q}{x}", False),
    "1.a": (no_heads, lambda q, x: f"{q}.{x} ", True),
    "1(a) alone": (no_heads, lambda q, x: f"{q}({x})", False),
    "1 (a)": (no_heads, lambda q, x: f"{q} ({x}) ", True),
    "(1a)": (no_heads, lambda q, x: f"({q}{x}) ", True),
    "[1a]": (no_heads, lambda q, x: f"[{q}{x}] ", True),
    "1-a)": (no_heads, lambda q, x: f"{q}-{x}) ", True),
    "P1(a):": (no_heads, lambda q, x: f"P{q}({x}): ", True),
    "=== 1a ===": (no_heads, lambda q, x: f"=== {q}{x} ===", False),
    "--- 1(a) ---": (no_heads, lambda q, x: f"--- {q}({x}) ---", False),
    "== Problem 1(a): Title ==": (no_heads, lambda q, x: f"== Problem {q}({x}): {TITLES[q + x]} ==", False),
    "underlined": (lambda q: [f"Problem {q}", "=" * 9, ""], lambda q, x: f"Part ({x})\n--------", False),
    "PART A": (lambda q: [f"PROBLEM {q}: {QUESTIONS[q].upper()}", ""], lambda q, x: f"PART {x.upper()}", False),
    "Problem 1a - Title": (no_heads, lambda q, x: f"Problem {q}{x} - {TITLES[q + x]}", False),
    "Q1 (a)": (no_heads, lambda q, x: f"Q{q} ({x})", False),
    "Exercise I, a)": (lambda q: [f"Exercise {roman(q)}"], lambda q, x: f"{x}) ", True),
    "Answer 1a:": (no_heads, lambda q, x: f"Answer {q}{x}: ", True),
    "Answer to question 1a": (no_heads, lambda q, x: f"Answer to question {q}{x}:", False),
    "Solution 1(a).": (no_heads, lambda q, x: f"Solution {q}({x}). ", True),
    "# 1 Title, ## a": (lambda q: [f"# {q} {QUESTIONS[q]}"], lambda q, x: f"## {x}", False),
    "## Question 1, **(a)**": (lambda q: [f"## Question {q}"], lambda q, x: f"**({x})** ", True),
    "## Question 1, **a) Title**": (lambda q: [f"## Question {q}"], lambda q, x: f"**{x}) {TITLES[q + x]}**", False),
    "**Part a.**": (lambda q: [f"## Question {q}"], lambda q, x: f"**Part {x}.** ", True),
    "*1(a)*": (no_heads, lambda q, x: f"*{q}({x})* ", True),
    "- **1a:**": (no_heads, lambda q, x: f"- **{q}{x}:** ", True),
    "1.1 Title": (lambda q: [f"{q} {QUESTIONS[q]}"], lambda q, x: f"{q}.{number(x)} {TITLES[q + x]}", False),
    "### 1.1 Title": (numbered, lambda q, x: f"### {q}.{number(x)} {TITLES[q + x]}", False),
    "1.1 (a) Title": (problem, lambda q, x: f"{q}.{number(x)} ({x}) {TITLES[q + x]}", False),
    "1.1.": (no_heads, lambda q, x: f"{q}.{number(x)}. ", True),
    "\\textbf{(a)}": (lambda q: [f"\\section*{{Problem {q}}}"], lambda q, x: f"\\textbf{{({x})}} ", True),
    "\\section{Title}": (lambda q: [f"\\section{{{QUESTIONS[q]}}}"], lambda q, x: f"\\subsection{{({x})}}", False),
    "titles alone, (a)": (lambda q: [QUESTIONS[q], ""], lambda q, x: f"({x}) ", True),
    "## Title, ### (a)": (lambda q: [f"## {QUESTIONS[q]}", ""], lambda q, x: f"### ({x})", False),
    "letters alone": (no_heads, lambda q, x: f"({x}) ", True),
    "(a) Title alone": (problem, lambda q, x: f"({x}) Some words of a title\n", False),
    "§1 Title": (lambda q: [f"§{q} {QUESTIONS[q]}"], lambda q, x: f"({x}) ", True),
    "1. alone, indented (a)": (lambda q: [f"{q}."], lambda q, x: f"   ({x}) ", True),
    "1. (a) on one line": (no_heads, lambda q, x: f"{q}. (a) " if x == "a" else f"   ({x}) ", True),
    "Task 1, Task 1.a": (lambda q: [f"Task {q}"], lambda q, x: f"Task {q}.{x}", False),
    "Part 1(a)": (no_heads, lambda q, x: f"Part {q}({x})", False),
}  # fmt: skip


def written(style: tuple[Heads, Names, bool]) -> tuple[str, dict[str, tuple[int, int]]]:
    heads, name, inline = style
    lines = ["Homework, solutions", ""]
    where = {}
    for question in QUESTIONS:
        lines += heads(question)
        for part in (p for p in ANSWERS if p[0] == question):
            head, body = name(question, part[1]), ANSWERS[part]
            if inline:
                body = [head + body[0], *body[1:]]
            else:
                lines += head.split("\n")
            where[part] = (len(lines) + 1, len(lines) + len(body))
            lines += [*body, ""]
    return "\n".join(lines), where


@pytest.mark.parametrize("style", STYLES)
def test_parts_are_found_on_their_lines(style: str) -> None:
    text, where = written(STYLES[style])
    transcript = read_transcript(text.encode(), "solutions.txt")
    assert transcript.kind == "document"
    assert {e.part: e.answer.lines for e in align(transcript, PARTS).exchanges} == where


IN_WORDS = """Let me do part (b) of problem 2 before the others, since it is the shorter one.

The answer is what the sum of the two comes to, which is said at length here so that it is no mere remark,
namely 12. Counting once more from the other end gives the same number.

Part (c). It is 13.
"""


def test_a_text_may_say_in_its_first_sentence_which_part_it_begins_with() -> None:
    outlines = [PartOutline(f"{q}{x}", q, x, "", "", f"{q} {x}") for q in "123" for x in "abc"]
    found = align(read_transcript(IN_WORDS.encode(), "s.md"), outlines).exchanges
    assert [(e.part, e.answer.lines) for e in found] == [("2b", (1, 4)), ("2c", (6, 6))]


def test_a_remark_about_a_part_is_no_answer() -> None:
    text = IN_WORDS.replace("part (b) of problem 2", "parts (b) and (c) of problem 2")
    outlines = [PartOutline(f"{q}{x}", q, x, "", "", f"{q} {x}") for q in "123" for x in "abc"]
    assert [e.answer.lines for e in align(read_transcript(text.encode(), "s.md"), outlines).exchanges] == [(6, 6)]


def test_bare_letters_are_of_the_question_that_they_are_about() -> None:
    said = {"1": "the harbour and its boats", "2": "violins in an orchestra", "3": "glaciers melting slowly"}
    outlines = [PartOutline(f"{q}{x}", q, x, "", "", f"{said[q]} {x * 3}") for q in "123" for x in "ab"]
    text = b"(a) Violins are what an orchestra has most of.\n\n(b) An orchestra needs violins.\n"
    assert [e.part for e in align(read_transcript(text, "s.md"), outlines).exchanges] == ["2a", "2b"]
