r"""Markdown of a model: maths found, structure kept, links and images and HTML disarmed, nothing lost, nothing slow."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from viva.reports import prose as prose_module
from viva.reports.maths import Maths
from viva.reports.prose import Prose


class _Spelled(Maths):
    """Shows which formulas were found instead of rendering them."""

    def html(self, tex: str, *, display: bool = False) -> str:
        return f"⟦{'D' if display else 'I'}:{tex}⟧"


def _html(text: str) -> str:
    return Prose(_Spelled()).html(text).strip()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Let $x_1$ be", ["I:x_1"]),
        (r"Let \(x_1\) be", ["I:x_1"]),
        ("$ a + b $ spaced", ["I:a + b"]),
        ("$a$ and $b$", ["I:a", "I:b"]),
        ("so $$a = b$$ holds", ["D:a = b"]),
        ("$$\na = b\n$$", ["D:\na = b\n"]),
        ("$$a = b$$.", ["D:a = b."]),
        ("text\n$$\na\n$$\nmore", ["D:\na\n"]),
        (r"\[ a = b \]", ["D: a = b "]),
        ("\\[\na\n= b\n\\]", ["D:\na\n= b\n"]),
        (r"thus \[a\] holds", ["D:a"]),
        ("\\begin{align}\na &= b\\\\\n&= c\n\\end{align}", ["D:\\begin{align}\na &= b\\\\\n&= c\n\\end{align}"]),
        (r"where \begin{bmatrix}1 & 2\end{bmatrix} is", [r"D:\begin{bmatrix}1 & 2\end{bmatrix}"]),
        ("- item $a$\n- $$b$$", ["I:a", "D:b"]),
        ("1. step\n\n   $$\n   a\n   $$\n\n2. next", ["D:\na\n"]),
        ("> $$a$$", ["D:a"]),
        ("**Answer: $w$**", ["I:w"]),
        ("| $a$ | b |\n|---|---|\n| c | $d$ |", ["I:a", "I:d"]),
        (r"$\$5$", [r"I:\$5"]),
        ("$a_1 * b_2 * c$", ["I:a_1 * b_2 * c"]),
        # Not maths.
        ("costs $5 and $10", []),
        (r"\$x\$", []),
        ("$", []),
        ("$$", []),
        ("$$ never closed", []),
        (r"\( never closed", []),
        ("`$x$`", []),
        ("```\n$$x$$\n```", []),
        ("$ $", []),
        (r"\begin{verbatim}x\end{verbatim}", []),
    ],
)
def test_maths_is_found(text: str, found: list[str]) -> None:
    assert re.findall("⟦(.*?)⟧", _html(text), re.DOTALL) == found


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Title", '<p class="heading h1">Title</p>'),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](http://a.b)", '<p>x <code class="address">http://a.b</code></p>'),
        ("<http://a.b>", "<p>http://a.b</p>"),
        ("![alt](http://a.b/c.png)", '<p><span class="image">[image: alt]</span></p>'),
        ("[ref]: http://a.b", "<p>[ref]: http://a.b</p>"),
        ('```py"><script>\nx < 1\n```', "<pre><code>x &lt; 1\n</code></pre>"),
        ("[ 1  2 ]\n[ 3  4 ]", "<p>[ 1  2 ]\n[ 3  4 ]</p>"),
        ("**a** *b* ~~c~~", "<p><strong>a</strong> <em>b</em> <s>c</s></p>"),
    ],
)
def test_markdown(text: str, html: str) -> None:
    assert _html(text) == html


def test_blocks_know_their_lines() -> None:
    text = "One\ntwo.\n\n- three\n- four\n\n$$\nx\n$$\n\n```\ncode\n```"
    assert [block.lines for block in Prose(Maths()).blocks(text)] == [(0, 1), (3, 4), (6, 8), (10, 12)]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 11_000,
        "![" * 5_000,
        "*a " * 40_000,
        "_a" * 5_500,
        "`" * 5_000 + " " + "`a" * 3_000,
        "> " * 5_000 + "deep",
        "- " * 5_000 + "deep",
        "\n".join(" " * 2 * i + "- deep" for i in range(90)),
        "$a " * 3_900,
        r"\(" * 5_900,
        "$$\n" * 20_000,
        "\\begin{align}\n" * 6_000,
        "|a" * 3_000 + "\n" + "|-" * 3_000,
        "|a|b|\n|-|-|\n" * 900,
        "~~a" * 3_900,
        "**a*_" * 2_300,
        "a\n" * 70_000,
        "[a](" * 590,
        "\u202e\x00" * 3_000,
        "x" * 2_000_000,
    ],
    ids=range(20),
)
def test_hostile_text_is_neither_slow_nor_lost(text: str) -> None:
    start = time.process_time()
    html = Prose(Maths()).html(text)
    assert time.process_time() - start < 3
    if "deep" in text:
        assert "deep" in html
    assert (
        re.search(r"<(?!/?(?:p|pre|code|ul|ol|li|em|strong|s|blockquote|table|thead|tbody|tr|th|td|div|span)\b)", html)
        is None
    )


@given(st.text(alphabet="ab $\\()[]{}<>&\"'`*_#|~!-+:/\n\t1.", max_size=200))
@example("$<$a")
@settings(max_examples=300, deadline=None)
def test_letters_and_digits_survive(text: str) -> None:
    """Markdown takes signs away, but what a model said in letters is still there (as maths, it is in the formula)."""
    # Only tags are taken out: the formula of "$<$a" is a sign that opens none.
    shown = re.sub(r"</?[a-z][^<>]*>", "", _html(text))
    for letter in "ab":
        assert shown.count(letter) >= text.count(letter) - _hidden(text, letter)


def _hidden(text: str, letter: str) -> int:
    """Letters that have no place on the page: addresses and titles of links, info strings of fences, environments."""
    if re.search(r"\]\(|```|~~~|</?[ab]|&", text):
        return text.count(letter)
    return 0


def test_text_over_the_limit_stands_as_it_is() -> None:
    text = "**a**\n" * (prose_module.LONGEST_TEXT // 6 + 1)
    [block] = Prose(Maths()).blocks(text)
    assert block.html.startswith('<pre class="plain">**a**\n')
    assert block.lines == (0, text.count("\n"))
