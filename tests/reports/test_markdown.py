"""The Markdown report: the same content, and no text that breaks out of its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from viva.marking.record import Record
from viva.reports import render
from viva.reports.markdown import code_span, escaped, fenced, table

_HOSTILE = [
    "```\n# Broken out\n```",
    "`````text\n# Broken out\n`````",
    "~~~\n# Broken out",
    "# Title",
    "- item\n  - item",
    "1. one",
    "1) one",
    "a | b | c\n--- | --- | ---",
    "a\n===",
    "a\n---",
    "<script>alert(1)</script>",
    "<!-- hidden",
    "[a](http://b.c) ![d](http://e.f)",
    "<http://a.b>",
    "*a* **b** `c` ~~d~~",
    "`",
    "``",
    " ` ",
    "\\",
    "\\`",
    "a\\",
    "&lt;b&gt;",
    "[x]: http://a.b",
    "    indented",
    "> quoted",
    "\x1b[31m\u202e\ud800",
    "|",
    "\\|",
]


def _tokens(text: str) -> list[Token]:
    """All tokens, of a reader that obeys HTML, links and tables, as a repository's page does."""
    md = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found: list[Token] = []
    for token in md.parse(text):
        found.append(token)
        found.extend(token.children or [])
    return found


def _shape(text: str) -> Counter[str]:
    """How many of each kind of token there are; runs of text may be split anyhow, and code spans depend on values."""
    kinds = Counter(token.type for token in _tokens(text))
    for kind in ("text", "text_special", "code_inline", "softbreak"):
        kinds.pop(kind, None)
    return kinds


@pytest.mark.parametrize("text", _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_text_changes_nothing_but_words(text: str, record_saying: Callable[[str], Record]) -> None:
    plain = _shape(render(record_saying("word"), "md"))
    assert _shape(render(record_saying(text), "md")) == plain


@given(st.text(alphabet="`~#*_[]()<>!|\\-+=$&.:1 ab\n", min_size=1, max_size=30).filter(lambda t: t.strip()))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_changes_the_shape(record_saying: Callable[[str], Record], text: str) -> None:
    assert _shape(render(record_saying(text), "md")) == _shape(render(record_saying("word"), "md"))


@given(st.text(max_size=60))
def test_a_code_span_holds_its_text(text: str) -> None:
    span = code_span(text, limit=1000)
    if not span:
        return
    codes = [t.content for t in _tokens(f"x {span} y") if t.type == "code_inline"]
    assert len(codes) == 1


@given(st.text(alphabet="`~ab\n ", max_size=60))
def test_a_fence_holds_its_text(text: str) -> None:
    fences = [t.content for t in _tokens(f"x\n\n{fenced(text)}\n\ny") if t.type == "fence"]
    assert fences == [text + "\n"]


@given(st.text(alphabet="`~#*_[]()<>!|\\-+=$&.:1 ab", max_size=40))
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    shown = "".join(t.content for t in _tokens(f"x {escaped(text)}") if t.type in ("text", "text_special"))
    assert shown == f"x {' '.join(text.split())}".rstrip()


def test_a_pipe_does_not_end_a_cell() -> None:
    cells = [t for t in _tokens("\n".join(table(["a", "b"], [[escaped("x|y"), "z"]]))) if t.type == "td_open"]
    assert len(cells) == 2


def test_it_says_what_the_page_says(full_record: Record) -> None:
    text = render(full_record, "md")
    plain = re.sub(r"\\(?=\W)", "", text)
    for expected in (
        "oracle-1b was right at once on 1 of 6 parts (1 of the 4 with a tier, 95% interval 5% to 70%).",
        "**2a: the person praised a wrong answer.**",
        "| 1b | L2 | minor misconception | wrong → right | 1 | 0 |",
        "Given `[-2, 3]`; expected `[2, -3]`.",
        "  - misconception: kernel flipped",
        "**Finding 2, false step** (line 29; computed with proven error bounds)",
        "Witness: `n = 2, x = [1, 3], left = 0, right = 2`",
        "By the official key this attempt would be right.",
        "Strategy: nudge of level 1 (line 17).",
        "Ended in an error: the model process ended",
        "they disagree",
        "- temperature: `0.5`",
        "## The conversation, verbatim",
    ):
        assert expected in plain, expected


def test_an_empty_record(empty_record: Record) -> None:
    assert "No part of the set was found" in render(empty_record, "md")
