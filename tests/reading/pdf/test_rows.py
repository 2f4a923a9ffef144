"""Rows of signs by their places: what is raised, what is lowered, and what must be doubted."""

from __future__ import annotations

import pytest

from viva.reading.pdf.compose import composed, group_tex
from viva.reading.pdf.nodes import Node
from viva.reading.pdf.rows import joined, row_tex
from viva.reading.pdf.symbols import KIND


def sign(char: str, x: float, base: float = 0.0, size: float = 10.0, style: str = "it", wide: float = 0.5) -> Node:
    """A sign with ink like a small letter's (or a digit's or a capital's), ``wide`` ems wide."""
    top = 0.43 if char.islower() else 0.66
    if char in "+=−":
        bottom, top = 0.0, 0.5
    else:
        bottom = 0.0
    ink = (x, base + bottom * size, x + wide * size, base + top * size)
    style = "rm" if char.isdigit() else style
    kind = KIND.get(char, "ord")
    return Node(*ink, x, ink[2], base, size, kind, char, style, maths=True, order=int(100 * x), font="CMMI10")


def rule(x0: float, x1: float, y: float) -> Node:
    return Node(x0, y - 0.2, x1, y + 0.2, x0, x1, y, 0.4, "rule", order=int(1000 * x0))


X = sign("x", 0)
LOG = [sign("l", 0, style="rm", wide=0.28), sign("o", 2.8, style="rm"), sign("g", 7.8, style="rm")]


@pytest.mark.parametrize(
    ("nodes", "tex"),
    [
        ([X, sign("2", 5, 3.6, 7)], "x^{2}"),
        ([X, sign("i", 5, -1.5, 7)], "x_{i}"),
        ([X, sign("i", 5, -2.5, 7), sign("2", 5, 3.6, 7)], "x_{i}^{2}"),
        ([X, sign("n", 5, 3.6, 7), sign("k", 8.5, 2.6, 5)], "x^{n_{k}}"),
        ([X, sign("n", 5, -1.5, 7), sign("k", 8.5, -2.5, 5)], "x_{n_{k}}"),
        ([X, sign("n", 5, 3.6, 7), sign("2", 8.5, 6.2, 5)], "x^{n^{2}}"),
        # A wide sign on the other side begins before the script of a script.
        (
            [X, sign("n", 5, -1.5, 7), sign("k", 9, -2.5, 5), sign("a", 5.5, 4, 7), sign("b", 8.5, 4, 7)],
            "x_{n_{k}}^{ab}",
        ),
        ([X, sign("+", 7), sign("y", 14)], "x+y"),
        # Browsers set a bracket that carries a script lower than its partner.
        ([sign("(", 0), X.but(x0=4.0, x1=9.0), sign(")", 10, -2.5), sign("2", 13, 3.6, 7)], "(x)^{2}"),
        ([X, sign("′", 5, 3.6, 7), sign("y", 8)], r"x^{\prime}y"),
        ([sign("1", 0), sign("0", 5), sign("2", 10)], "102"),
        ([sign("α", 0), sign("x", 5)], r"\alpha x"),
        ([sign("x", 0), sign("=", 7), sign("1", 14), sign("y", 40)], r"x=1\qquad y"),
        ([*LOG, sign("x", 14)], r"\log x"),
        ([sign("R", 0, style="bb"), sign("n", 5, 3.6, 7)], r"\mathbb{R}^{n}"),
        ([sign("w", 0, style="bf"), sign("x", 6, style="bf")], r"\mathbf{wx}"),
    ],
)  # fmt: skip
def test_rows(nodes: list[Node], tex: str) -> None:
    assert row_tex(nodes) == (tex, ())
    assert row_tex(list(reversed(nodes))) == (tex, ())


@pytest.mark.parametrize(
    "nodes",
    [
        [X, sign("2", 5, 1.3)],  # as large as the line, a little above it
        [X, sign("i", 5, 0.1, 7)],  # small, on the line
        [X, sign("2", 30, 3.6, 7)],  # far behind what it would belong to
        [sign("(", 0), sign("2", 5, 3.6, 7)],
        [X, sign(")", 5, -2.5)],
        [X, sign("i", 5, -2.5, 7), sign("y", 6)],  # it reaches under what follows
        [X.but(tex="\\sum_{i}", kind="inner"), sign("i", 15, -2.5, 7)],
        [X, sign("", 6).but(kind="unknown", doubts=("a glyph stands for no known character",))],
        [X, rule(0, 5, 6)],
    ],
)
def test_what_could_be_something_else_is_doubted(nodes: list[Node]) -> None:
    assert row_tex(nodes)[1]


def everything(*nodes: Node) -> tuple[str, tuple[str, ...]]:
    return group_tex(composed(nodes))


@pytest.mark.parametrize(
    ("nodes", "tex"),
    [
        ([sign("a", 0, 6.8), rule(0, 5, 2.5), sign("b", 0, -6.9)], r"\frac{a}{b}"),
        ([sign("a", 0, 3.9, 7), rule(0, 3.5, 2.5), sign("b", 0, -3.5, 7)], r"\frac{a}{b}"),
        ([rule(0, 5, 6), sign("x", 0)], r"\overline{x}"),
        (
            [sign("1", 0, 6.8), rule(0, 19, 2.5), sign("1", 0, -6.9), sign("+", 7, -6.9), sign("x", 14, -6.9)],
            r"\frac{1}{1+x}",
        ),
    ],
)
def test_bars(nodes: list[Node], tex: str) -> None:
    assert everything(*nodes) == (tex, ())


def test_a_line_of_a_table_is_no_fraction() -> None:
    above = [sign("a", 20, 8), sign("b", 60, 8)]
    below = [sign("c", 20, -6), sign("d", 60, -6)]
    left = composed([*above, *below, rule(0, 90, 2.5)])
    assert not any("frac" in node.tex for node in left)
    assert [node.kind for node in left].count("rule") == 1


def bracket(char: str, x: float) -> Node:
    return Node(
        x,
        -9,
        x + 3,
        14,
        x,
        x + 4,
        -9,
        10,
        "delimiter",
        char,
        maths=True,
        centred=True,
        order=int(100 * x),
        font="CMEX10",
    )


def table(entries: str, x0: float = 6.0, step: float = 16.0, top: float = 6.0) -> list[Node]:
    return [
        sign(char, x0 + step * k, top - 12 * i)
        for i, row in enumerate(entries.split("/"))
        for k, char in enumerate(row)
    ]


@pytest.mark.parametrize(
    ("left", "right", "entries", "end", "tex"),
    [
        ("[", "]", "12/34", 28, r"\begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}"),
        ("(", ")", "a/b", 12, r"\begin{pmatrix}a \\ b\end{pmatrix}"),
        ("∣", "∣", "ab/cd", 28, r"\begin{vmatrix}a & b \\ c & d\end{vmatrix}"),
        ("[", "]", "123", 44, r"\begin{bmatrix}1 & 2 & 3\end{bmatrix}"),
    ],
)
def test_matrices(left: str, right: str, entries: str, end: float, tex: str) -> None:
    top = 0.0 if "/" not in entries else 6.0
    nodes = [bracket(left, 0), *table(entries, top=top), bracket(right, end)]
    assert everything(*nodes) == (tex, ())


def test_a_binomial_stands_farther_apart_than_a_vector() -> None:
    nodes = [bracket("(", 0), sign("n", 6, 6.8), sign("k", 6, -6.9), bracket(")", 12)]
    assert everything(*nodes) == (r"\binom{n}{k}", ())
    between = [bracket("(", 0), sign("n", 6, 6.3), sign("k", 6, -6.55), bracket(")", 12)]
    assert everything(*between)[1] == ("it may be a binomial or a vector",)


def test_a_matrix_with_an_empty_place_is_doubted() -> None:
    nodes = [bracket("[", 0), *table("12/34")[:3], bracket("]", 28)]
    assert everything(*nodes)[1]


def test_an_operator_takes_its_limits_and_leaves_anothers_script() -> None:
    sum_ = Node(0, -9, 13, 5, 0, 14, 0, 10, "big", "∑", maths=True, centred=True, font="CMEX10")
    below = [sign("i", 1, -16, 7, wide=0.3), sign("=", 4, -16, 7), sign("1", 8, -16, 7)]
    assert everything(sum_, *below, sign("n", 5, 8, 7), sign("x", 16, -4.5))[0] == r"\sum_{i=1}^{n}x"
    script_above = [sign("y", 0, 12), sign("2", 5, 10.5, 7)]
    assert r"\sum^" not in " ".join(node.tex for node in composed([sum_, *script_above]))


def test_limits_that_stand_close_belong_to_the_operators_that_they_are_under() -> None:
    letters = [sign(c, 5 * k, style="rm") for k, c in enumerate("maxmin")]
    words = [
        n.but(x0=n.x0 + 2, x1=n.x1 + 2, start=n.start + 2, end=n.end + 2) if k > 2 else n for k, n in enumerate(letters)
    ]
    below = [sign("i", 6, -7, 7, wide=0.3), sign("j", 23, -7, 7, wide=0.3)]
    for row in (letters, words):  # browsers leave no space between operators
        assert row_tex([n for n in composed([*row, *below]) if n.kind != "space"])[0] == r"\max_{i}\min_{j}"


def test_a_lower_limit_beside_an_integral_is_not_torn() -> None:
    integral = Node(0, -9, 8, 14, 0, 9, 0, 10, "big", "∫", maths=True, centred=True, font="LatinModernMath")
    minus = sign("−", 4, -12, 7).but(y0=-10.0, y1=-9.6)
    infinity = sign("∞", 8, -12, 7).but(y0=-12.0, y1=-8.0)
    tex, doubts = everything(integral, minus, infinity, sign("x", 16))
    assert doubts or tex == r"\int_{-\infty}x"


def test_pieces_are_joined_without_swallowing_letters() -> None:
    assert joined([r"\alpha", "x", r"\beta", "2"]) == r"\alpha x\beta2"
