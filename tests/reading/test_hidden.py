"""What nobody sees is no part of an answer, and everything else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.reading.hidden import visible

HIDDEN = [
    "<!-- 39 -->",
    "<!-- 39",
    '<span style="color: #FFF;">39</span>',
    "<span style='visibility:hidden'>39 <b>39</b></span>",
    '<div class="a" style="display:none">39<div>39</div>39</div>',
    "<font color=white>39</font>",
    "<p hidden>39</p>",
    "<i style='font-size:0'>39</i>",
    "<style>39</style>",
    "~~39~~",
    "<del>39</del>",
    r"\phantom{39}",
    r"\hphantom{{3}9}",
    r"\textcolor{white}{39}",
    r"{\color{white} 39}",
    r"$\color{white} 39$",
    "\\iffalse 39 \\fi",
    "\\begin{comment}\n39\n\\end{comment}",
    "\n% 39\n",
    '\n[//]: # "39"\n',
    "".join(chr(0xE0000 + ord(char)) for char in "39"),
]
SEEN = [
    "It is 39.",
    '<span style="color: red">39</span>',
    "<b>39</b> <details><summary>why</summary>39</details>",
    r"\textcolor{red}{39} \color{blue} 39",
    "39% of 100",
    "a < 39 and b > 39",
    "see [1]: 39 (as above)",
    '<i style="opacity: 0.5; font-size: 0.9em">39</i>',
    '<p style="background-color: white">39</p>',
]


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden_text_is_left_out(text: str) -> None:
    told = visible(f"So it is{text}")
    assert "39" not in told
    assert told.count("\n") == text.count("\n")


@pytest.mark.parametrize("text", SEEN)
def test_what_is_seen_stays(text: str) -> None:
    assert visible(text) == text


@given(st.lists(st.sampled_from([*HIDDEN, *SEEN, "<", "{", "}", "$", "\n", "-->"]), max_size=12).map("".join))
def test_lines_stay_lines(text: str) -> None:
    told = visible(text)
    assert told.count("\n") == text.count("\n")
    assert visible(told) == told or len(visible(told)) < len(told)


def test_damage_costs_no_squared_time() -> None:
    for piece in ("<p hidden>", r"\phantom{", r"{\color{white}", "~~a", "<!--", "<span style='"):
        visible(piece * 3000)
