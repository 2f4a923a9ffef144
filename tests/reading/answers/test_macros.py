"""The writer's own TeX commands: what is read as one, what it becomes, and that nothing grows or hangs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.reading.answers.macros import MAX_GROWTH, Macro, expanded, macros_of
from viva.reading.transcript import Passage


def written_out(definitions: str, text: str) -> str:
    return expanded(Passage(text, (1, 1 + text.count("\n"))), macros_of(definitions)).text


@pytest.mark.parametrize(
    ("definitions", "text", "result"),
    [
        (r"\newcommand{\R}{\mathbb{R}}", r"$x \in \R^n$", r"$x \in \mathbb{R}^n$"),
        (r"\newcommand\vv{\mathbf v}", r"\vv a", r"\mathbf v  a"),
        (r"\renewcommand*{\vec}[1]{\mathbf{#1}}", r"\vec{u} + \vec v", r"\mathbf{u} + \mathbf{v}"),
        (r"\def\half#1{\frac{#1}{2}}", r"\half{x+1}", r"\frac{x+1}{2}"),
        (r"\DeclareMathOperator{\tr}{tr}", r"\tr A", r"\operatorname{tr} A"),
        (r"\newcommand{\norm}[1]{\lVert#1\rVert}", r"\norm{y - x}", r"\lVert y - x\rVert "),
        (r"\newcommand{\twice}[1]{#1a#1}", r"\twice{\alpha}", r"\alpha a\alpha "),
        (r"\newcommand{\a}{\b x}\newcommand{\b}{y}", r"\a", "y  x "),
        # Only the whole name is meant.
        (r"\newcommand{\w}{u}", r"\widehat \w", r"\widehat u "),
        # What names itself, lacks an argument or never closes stays as it was written.
        (r"\newcommand{\loop}{\loop x}", r"\loop", r"\loop"),
        (r"\newcommand{\two}[2]{#1#2}", r"\two{a}", r"\two{a}"),
        (r"\newcommand{\open}{\frac{1", r"\open", r"\open"),
    ],
)
def test_commands_are_written_out(definitions: str, text: str, result: str) -> None:
    assert written_out(definitions, text) == result


def test_definitions_in_the_text_are_left_blank_and_lines_stay() -> None:
    text = "\\newcommand{\\q}{a\n+ b}\n$\\q = 1$"
    lines = written_out(text, text).split("\n")
    assert [line.strip() for line in lines] == ["", "", "$a + b  = 1$"]


def test_commands_that_name_each_other_end() -> None:
    assert len(written_out(r"\def\a{\b\b}\def\b{\a\a}", r"\a")) < 5000


def test_a_text_grows_only_so_far() -> None:
    begin = time.process_time()
    definitions = "".join(rf"\def\{chr(98 + k)}{{{(chr(92) + chr(97 + k)) * 60}}}" for k in range(10))
    text = r"\k " * 5000
    assert len(written_out(definitions, text)) <= MAX_GROWTH * len(text) + 4000 + len(text)
    assert time.process_time() - begin < 3


@given(st.text(alphabet="\\newcommand{}[]#12 ax\n$def", max_size=300))
def test_any_text_keeps_its_lines(text: str) -> None:
    text = r"\newcommand{\x}{y}" + text
    result = expanded(Passage(text, (1, 1 + text.count("\n"))), macros_of(text))
    assert result.text.count("\n") == text.count("\n")


def test_a_macro_says_how_many_arguments_it_takes() -> None:
    assert macros_of(r"\newcommand{\n}[1]{|#1|}") == {r"\n": Macro("|#1|", 1)}
