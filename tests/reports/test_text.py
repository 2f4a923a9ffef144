"""The report for a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from viva.marking.record import Record
from viva.reports import render


def test_it_says_it_all(full_record: Record) -> None:
    text = render(full_record, "text")
    flat = " ".join(text.split())
    for expected in (
        "talk.txt, marked on toy (A toy set)",
        "right at once on 1 of 6 parts",
        "! 2a: the person praised a wrong answer. Said: right (line 32); computed: did not solve (Lx).",
        "“2a is one-shot correct!”",
        "wrong → right 1 nudge (level 1); misconception: kernel flipped",
        "by the official key: right",
        "no answer was found",
        "error: the model process ended",
        "1. line 15, 1b: wrong answer (computed exactly)",
        "witness: n = 2, x = [1, 3], left = 0, right = 2",
        "2a: The key drops the mean.",
        "exact 3, pattern 2, field 1, count 1, judge 1",
        "Steps: false claim 1, undecided definition 1.",
        "Equations: 12, decided 9, undecided 3.",
        "agreed with labelled examples: 14 of 16 (64% to 97%)",
    ):
        assert expected in flat, expected


@pytest.mark.parametrize("width", [10, 40, 80, 100, 200])
def test_lines_keep_to_the_width(full_record: Record, width: int) -> None:
    lines = render(full_record, "text", width=width).splitlines()
    # The table's columns and what can't be broken stand as they are; prose keeps to the width.
    assert max(len(line) for line in lines) <= max(width, 70)


def test_colours_add_only_colours(full_record: Record) -> None:
    plain, coloured = render(full_record, "text"), render(full_record, "text", color=True)
    assert "\x1b" not in plain
    assert coloured != plain
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain
    assert coloured.count("\x1b[0m") * 2 == coloured.count("\x1b[")


def test_columns_stand_under_each_other(full_record: Record) -> None:
    lines = render(full_record, "text").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Part  Tier"))
    column = lines[start].index("Verdicts")
    for line in lines[start + 1 : start + 3]:
        assert line[column - 1] == " " and line[column] != " "


def test_nothing_in_a_record_steers_the_terminal(record_saying: Callable[[str], Record]) -> None:
    hostile = "\x1b]0;title\x07\x1b[2J\x9b31m\r\n\x08\u202e"
    for color in (False, True):
        text = render(record_saying(hostile), "text", color=color)
        left = re.sub(r"\x1b\[\d+m", "", text)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", left)


def test_an_empty_record(empty_record: Record) -> None:
    assert render(empty_record, "text").splitlines()[:2] == [
        "talk.txt, marked on toy",
        "No part of the set was found in this source, so there is nothing to judge.",
    ]
