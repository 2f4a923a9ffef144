"""The page: complete, well formed, self-contained, and deaf to whatever a model wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from viva.marking.record import Record
from viva.reports import render

_VOID = {"meta", "br", "hr"}
# What ends a paragraph that it stands in.
_BLOCKS = {
    "p",
    "div",
    "pre",
    "ul",
    "ol",
    "dl",
    "table",
    "section",
    "article",
    "aside",
    "nav",
    "details",
    "blockquote",
    "h3",
}
_ALLOWED = {
    *("html", "head", "title", "style", "meta", "body", "main", "header", "section", "article", "aside", "nav"),
    *("details", "summary", "h1", "h2", "h3", "h4", "p", "a", "b", "span", "div", "dl", "dt", "dd", "ul", "ol", "li"),
    *("code", "pre", "blockquote", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "mark", "strong", "em", "s"),
    *("svg", "rect", "path", "line", "circle", "text", "desc", "br", "hr", "sup", "caption"),
}


class _Checked(HTMLParser):
    """Reads a page and fails on anything that could act, reach out, or stand unclosed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []
        assert len(set(self.ids)) == len(self.ids)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _ALLOWED, tag
        assert not (tag in _BLOCKS and "p" in self.open), self.open
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name not in {"src", "srcset", "action", "background", "poster", "data", "formaction"}, name
            if name in {"href", "xlink:href"}:
                assert value is not None and value.startswith("#"), value
                self.targets.append(value[1:])
            if name == "id" and value is not None:
                self.ids.append(value)
            if name == "style":
                assert value is not None and "url" not in value and "position:fixed" not in value
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, (tag, self.open[-3:])
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


@pytest.fixture(scope="module")
def page(full_record: Record) -> str:
    return render(full_record, "html")


def test_the_page_says_it_all(page: str) -> None:
    words = _Checked(page).words
    for expected in (
        "oracle-1b was right at once on 1 of 6 parts (1 of the 4 with a tier, 95% interval 5% to 70%).",
        "2a: the person praised a wrong answer.",
        "1b: the person judged more harshly than the answers deserve.",
        "did not solve",
        "kernel flipped",
        "entry 1: -2, not 2",
        "n = 2, x = [1, 3], left = 0, right = 2",
        "By the official key this attempt would be ✓ right",
        "The official key: The key drops the mean.",
        "Ended in an error: the model process ended",
        "nudge of level 1 (line 17)",
        "re-ask",
        "convention-drift: answered under another convention",
        "Follows from finding 2.",
        "Steps of derivations: false claim 1, undecided definition 1.",
        "Equations met: 12; decided: 9; undecided: 3.",
        "agreement with labelled examples: 14 of 16 (64% to 97%)",
        "temperature",
        "Be brief. Be right.",
        "ab" * 32,
        "viva 0.1.0",
        "cut off",
        "4.5 s, 60 tokens",
        "reported, not decisive",
        "no answer was found",
    ):
        assert expected in words, expected


def test_the_worst_disagreement_comes_first(page: str) -> None:
    assert page.index("praised a wrong answer") < page.index("more harshly")


def test_links_lead_somewhere(page: str) -> None:
    read = _Checked(page)
    assert {"f1", "f2", "f3", "f4", "L15", "L29", "part-1", "part-6"} <= set(read.ids)
    # Lines 50 to 52 belong to an attempt whose turn the record doesn't hold.
    assert set(read.targets) - set(read.ids) == {"L50"}


def test_the_verbatim_conversation_is_verbatim(page: str, full_record: Record) -> None:
    shown = {
        int(number): re.sub(r"<[^>]+>", "", text)
        for number, text in re.findall(r'id="L(\d+)">.*?<span class="vt">(.*?)</span>(?:<a class="flag"|</div>)', page)
    }
    for turn in full_record.turns:
        for offset, line in enumerate(turn.text.split("\n")):
            assert shown[turn.lines[0] + offset].replace("&#39;", "'").replace("&amp;", "&") == line


def test_quotes_are_marked_beside_their_findings(page: str) -> None:
    assert "<mark>The answer is [-2, 3].</mark>" in page
    assert re.search(r'id="L15".*?class="flag" href="#f1"', page)


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"url\((?!data:font/woff2)", page)
    assert "@import" not in page


def test_an_empty_record_has_a_page(empty_record: Record) -> None:
    words = _Checked(render(empty_record, "html")).words
    assert "No part of the set was found" in words


_HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></head><body onload=alert(1)>",
    "{{ 7 * 7 }}{% for x in y %}",
    "[a](javascript:alert(1)) ![b](http://c.d/e.png) <http://f.g>",
    r"$\href{javascript:alert(1)}{x}$ and $\htmlId{L1}{y}$",
    "$</code><script>alert(1)</script>$",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "a\x00b\x1b[31mc\u202ed\u2028e\x85f\x0cg",
    "\ud800 lone",
    "-->]]><!--",
    "&lt;script&gt; &#60;b&#62;",
    "| a | b |\n|---|---|\n| <i>c</i> | d |",
    "# Title\n\n<details><summary>x</summary>",
    "L1",
    " ",
    "so $$a = b$$ holds, \\[c\\] too",
]


@pytest.mark.parametrize("text", _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_text_anywhere_stays_text(text: str, record_saying: Callable[[str], Record]) -> None:
    page = render(record_saying(text), "html")
    page.encode("utf-8")
    words = _Checked(page).words
    assert "49" not in words
    for tag in re.findall(r"<\w+>", text):
        assert tag in words or "lone" in text


@given(st.text(max_size=60) | st.text(alphabet="<>\"'&/=$\\`*[](){}!#|-\nab ", max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_page(record_saying: Callable[[str], Record], text: str) -> None:
    page = render(record_saying(text), "html")
    page.encode("utf-8")
    _Checked(page)


def test_model_html_is_shown_not_obeyed(record_saying: Callable[[str], Record]) -> None:
    assert "<b>loud</b>" in _Checked(render(record_saying("<b>loud</b>"), "html")).words
