"""Passages cut into blocks: every kind, their lines, and damage that must not spread."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.reading.blocks import blocks, inline_maths, walk
from viva.reading.mathlike import is_math_line
from viva.reading.transcript import Passage


def cut(text: str, first: int = 1):
    return blocks(Passage(text, (first, first + text.count("\n"))))


def outline(text: str) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in cut(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Step 1: Set up\n\nWe begin.", [("heading", "Step 1: Set up"), ("prose", "We begin.")]),
        ("Final Answer\n\nIt is 3.", [("heading", "Final Answer"), ("prose", "It is 3.")]),
        ("**Result**\nIt is 3.", [("heading", "Result"), ("prose", "It is 3.")]),
        ("Therefore:\n\n$$x = 1$$", [("prose", "Therefore:"), ("display", "x = 1")]),
        ("a\n$$\nx = 1\n\n= 2\n$$\nb", [("prose", "a"), ("display", "x = 1\n\n= 2"), ("prose", "b")]),
        ("so \\[ x = 1 \\] holds", [("prose", "so"), ("display", "x = 1"), ("prose", "holds")]),
        ("\\begin{align}\na &= b\n\\end{align}", [("display", "\\begin{align}\na &= b\n\\end{align}")]),
        ("[\nx = \\frac{1}{2}\n]", [("display", "x = \\frac{1}{2}")]),
        (
            "We get\n\n    ∂L/∂x = γ(g − ḡ)\n\nas claimed.",
            [("prose", "We get"), ("display", "    ∂L/∂x = γ(g − ḡ)"), ("prose", "as claimed.")],
        ),
        ("```python\nx = 1\n```", [("code", "x = 1")]),
        ("```math\nx = 1\n```", [("display", "x = 1")]),
        ("- one\n- two\n  more", [("item", "one"), ("item", "two\n  more")]),
        ("1. one\n2) two\n(a) three", [("item", "one"), ("item", "two"), ("item", "three")]),
        ("-1 3\n 3 -3", [("display", "-1 3\n 3 -3")]),
        ("a\n\n---\n\nb", [("prose", "a"), ("prose", "b")]),
        # Damage: what nobody closed is text, and costs nothing else.
        ("It costs $5.\n\nThen $x = 1$.", [("prose", "It costs $5."), ("prose", "Then $x = 1$.")]),
        ("```python\nprint it\n\nSo 3.", [("prose", "```python\nprint it"), ("prose", "So 3.")]),
        ("$$ was lost\n\nSo $x = 1$.", [("prose", "$$ was lost"), ("prose", "So $x = 1$.")]),
    ],
)
def test_blocks(text: str, expected: list[tuple[str, str]]) -> None:
    assert outline(text) == expected


def test_a_lost_display_mark_does_not_swallow_a_paragraph() -> None:
    text = (
        "$$x = 1\n\nThis is a long paragraph of prose that goes on about what the equation above is meant to say.\n\n"
        "$$y = 2$$"
    )
    assert [b.text for b in cut(text) if b.kind == "display"] == ["y = 2"]


def test_lines_are_absolute() -> None:
    found = cut("Intro $a$\nand $b$.\n\n$$\nx\n$$\n\n- item $c$", first=40)
    assert [(b.kind, b.lines) for b in walk(found)] == [
        ("prose", (40, 41)),
        ("inline", (40, 40)),
        ("inline", (41, 41)),
        ("display", (43, 45)),
        ("item", (47, 47)),
        ("inline", (47, 47)),
    ]


def test_tables_have_rows_without_their_rule() -> None:
    (table,) = cut("| a | b |\n|---|:-:|\n| $x$ | 2 |")
    assert table.kind == "table"
    assert table.rows == (("a", "b"), ("$x$", "2"))
    assert [b.text for b in table.inner] == ["x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$x$ and \\(y\\)", ["x", "y"]),
        ("from $3 to $4 a piece", []),
        ("$ x_1 $ stands alone", ["x_1"]),
        ("a lone $ sign, then $z$", ["z"]),
        ("$$x$$", []),
    ],
)
def test_inline_maths(text: str, expected: list[str]) -> None:
    assert [content for _, _, content in inline_maths(text)] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("w = p ŵ", True),
        ("= X^T y", True),
        ("[3, -1, 2]", True),
        ("| 1 | 2 |", True),
        ("x", False),
        ("The weights are w = p v here", False),
        ("- w = 3", False),
        ("2024", False),
    ],
)
def test_lines_of_maths(line: str, expected: bool) -> None:
    assert is_math_line(line) is expected


@settings(max_examples=200)
@given(st.text(alphabet="a$\\[]()|`#*-1=\n {}&begindmatrix", max_size=120))
def test_every_visible_line_is_in_a_block(text: str) -> None:
    found = cut(text, first=5)
    covered = {line for b in found for line in range(b.lines[0], b.lines[1] + 1)}
    last = 0
    for block in found:
        assert block.lines[0] >= last
        last = block.lines[0]
        assert 5 <= block.lines[0] <= block.lines[1] <= 5 + text.count("\n")
        for inner in block.inner:
            assert block.lines[0] <= inner.lines[0] <= inner.lines[1] <= block.lines[1]
    for number, line in enumerate(text.split("\n"), 5):
        if any(c.isalnum() for c in line):
            assert number in covered
