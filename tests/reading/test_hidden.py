"""What nobody sees is no part of an answer, and everything else is."""

from __future__ import annotations

import time

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
    r"$\color{white}{} 39$",
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


def test_an_element_without_content_hides_nothing_behind_it() -> None:
    assert visible('<img src="cube.png" style="display: none">It is 39.') == "It is 39."


@given(st.lists(st.sampled_from([*HIDDEN, *SEEN, "<", "{", "}", "$", "\n", "-->"]), max_size=12).map("".join))
def test_lines_stay_lines(text: str) -> None:
    told = visible(text)
    assert told.count("\n") == text.count("\n")
    assert visible(told) == told or len(visible(told)) < len(told)


DAMAGE = [
    "<p hidden>", r"\phantom{", r"{\color{white}", r"$\color{white}x$ ", "~~a", "<!--", "<span style='", r"\textcolor[",
    "<p hidden>x</p>", "color:white ", "style='color:white' ",
]  # fmt: skip


@pytest.mark.parametrize("piece", DAMAGE)
def test_damage_costs_no_squared_time(piece: str) -> None:
    """Sixteen times as much takes some sixteen times as long, and not 256 times."""

    def seconds(count: int) -> float:
        text = "<a style='" + piece * count + r"\color{white}"
        started = time.process_time()
        visible(text)
        return time.process_time() - started

    few = min(seconds(500) for _ in range(5))
    assert min(seconds(8000) for _ in range(2)) < 80 * few + 0.02


@pytest.mark.parametrize("piece", [r"$\color{white}38$ 39 ", "<i hidden>38</i> 39 ", r"\phantom{38} 39 "])
def test_what_stands_behind_much_that_is_hidden_is_seen(piece: str) -> None:
    told = visible(piece * 3000)
    assert "38" not in told
    assert told.count("39") == 3000
