"""False pieces underlined in place: in prose, in code, in formulas; and never at the price of the text."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.reports.maths import Maths
from viva.reports.prose import Prose
from viva.reports.underline import _marked

_TAG = re.compile(r"<[^>]+>")


def _html(text: str, *quotes: str) -> str:
    spans = [(number, (text.index(quote), text.index(quote) + len(quote))) for number, quote in enumerate(quotes, 1)]
    return "".join(block.html for block in Prose(Maths()).blocks(text, spans))


@pytest.mark.parametrize(
    ("text", "quote", "marked"),
    [
        ("We see that 2 + 2 = 5 holds.", "2 + 2 = 5", "2 + 2 = 5"),
        ("- one\n- it is 7 here", "- it is 7", "it is 7"),
        ("**It is 7.** Then", "**It is 7.**", "It is 7."),
        ("So **it is** 7.", "it is** 7", "it is 7"),
        ("Use `x = 3` now", "x = 3", "x = 3"),
        ("```\na = 1\nb = 2\n```", "b = 2", "b = 2"),
        ("| a | b |\n|---|---|\n| 1 | 27 |", "27", "27"),
        ("## It is 7", "## It is 7", "It is 7"),
        ("a <b> & c", "<b> &", "<b> &"),
    ],
)
def test_the_words_are_marked(text: str, quote: str, marked: str) -> None:
    html = _html(text, quote)
    pieces = re.findall(r'<mark class="false"[^>]*>(.*?)</mark>', html)
    assert unescape("".join(pieces)) == marked
    assert html.count('id="q1"') == 1
    assert html.count('href="#f1"') == 1


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("so $a = b + c$ holds", "b + c"),
        ("so $a = b + c$ holds", "$a = b + c$"),
        ("$$\nw = \\frac{v}{p}\n$$", "w = \\frac{v}{p}"),
        ("\\[ x = 1 \\]", "\\[ x = 1 \\]"),
        ("\\begin{align}\na &= b \\\\\n &= c\n\\end{align}", "&= c"),
    ],
)
def test_katex_draws_the_line_inside_a_formula(text: str, quote: str) -> None:
    html = _html(text, quote)
    assert "viva-false" in html
    assert 'id="q1"' in html and 'href="#f1"' in html
    assert _TAG.sub("", html).count("htmlClass") == 0


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("so $\\frac{a}{b} = c$", "a}{b"),
        ("so $x^2 = 4$", "^2 = 4"),
        ("so $\\left( a = b \\right)$", "\\left( a = b"),
        ("so $\\htmlClass{viva-false}{a} = b$", "a} = b"),
        ("so $\\sqrt{a} = b$", "rt{a} = b"),
    ],
)
def test_else_the_whole_formula_is_marked(text: str, quote: str) -> None:
    html = _html(text, quote)
    assert "enclosing viva-false" not in html
    assert '<mark class="false">' in html and 'id="q1"' in html


def test_a_model_can_not_forge_an_underline() -> None:
    html = Prose(Maths()).html('$\\htmlClass{viva-false}{a}$ and <mark class="false">b</mark>')
    assert 'class="enclosing' not in html and "<mark" not in html


def test_overlapping_findings_keep_their_numbers() -> None:
    html = _html("all of it is false", "all of it is", "it is false")
    assert html.count('href="#f1"') == html.count('href="#f2"') == 1
    assert _TAG.sub("", html).replace("1", "").replace("2", "").strip() == "all of it is false"


@pytest.mark.parametrize("text", ["a \U00100000 b c", "[1]: http://x.y\n\nb c", "a\n\n    b c"])
def test_text_stays_as_it_is(text: str) -> None:
    plain = "".join(block.html for block in Prose(Maths()).blocks(text))
    found = _html(text, "b c")
    assert re.sub(r'</?mark[^>]*>|<a class="ref".*?</a>', "", found) == plain


@given(st.text(alphabet="ab *_`$\\{}[]()#>-|\n1.=&<", max_size=40), st.integers(0, 40), st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_no_mark_changes_what_is_read(text: str, start: int, length: int) -> None:
    prose = Prose(Maths())
    plain = "".join(block.html for block in prose.blocks(text))
    found = "".join(block.html for block in prose.blocks(text, [(1, (start, min(start + length, len(text))))]))
    bare = re.sub(r'<a class="ref".*?</a>', "", found)
    if "katex" in plain:
        return
    assert _TAG.sub("", bare) == _TAG.sub("", plain)


@pytest.mark.parametrize(
    ("tex", "span", "boxed"),
    [
        ("a = b", (0, 5), r"\htmlClass{viva-false}{a = b}"),
        ("a = b", (2, 5), r"a \htmlClass{viva-false}{{}= b}"),
        (r"a \\ b & c", (0, 10), r"\htmlClass{viva-false}{a} \\ \htmlClass{viva-false}{b} & \htmlClass{viva-false}{c}"),
        (r"x_{i}^2", (1, 4), None),
        (r"\frac{a}{b}", (5, 8), None),
        (r"\alpha = 1", (3, 9), None),
    ],
)
def test_boxes(tex: str, span: tuple[int, int], boxed: str | None) -> None:
    assert _marked(tex, [span]) == boxed
