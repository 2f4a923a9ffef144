"""Quotes by their indent, told from lists, first lines, what is centred, and pages that stand in as a whole."""

from __future__ import annotations

import pytest

from viva.reading.pdf.lines import Line
from viva.reading.pdf.nodes import Node
from viva.reading.pdf.quotes import quotes_of


def line(text: str, x: float, y: float) -> Line:
    nodes = [
        Node(x + 5 * k, y, x + 5 * k + 4.5, y + 7, x + 5 * k, x + 5 * k + 5, y, 10, "space" if c == " " else "ord", c)
        for k, c in enumerate(text)
    ]
    return Line(nodes, y + 2.5, 10)


LONG = "some words that fill the whole line up to its end and more"
SHORT = "some words that fill less of it"


def page(*rows: tuple[str, float, float]) -> list[Line]:
    """Rows given with their text, their place and the room above them."""
    lines = []
    y = 700.0
    for text, x, drop in rows:
        y -= drop
        lines.append(line(text, x, y))
    return lines


@pytest.mark.parametrize(
    ("rows", "quoted"),
    [
        ([(LONG, 50, 13), (SHORT, 80, 26), (SHORT, 80, 13), (LONG, 50, 26), (LONG, 50, 13)], [1, 2]),
        ([(LONG, 50, 13), (SHORT, 80, 26), (LONG, 50, 26)], [1]),
        ([(LONG, 50, 13), ("• " + SHORT, 70, 26), (SHORT, 80, 13), (SHORT, 80, 26), (LONG, 50, 26)], []),
        ([(LONG, 50, 13), (SHORT, 65, 13), (LONG, 50, 13), (LONG, 50, 13), (SHORT, 65, 26), (LONG, 50, 26)], []),
        ([(LONG, 50, 13), ("a title", 175, 26), (LONG, 50, 26)], []),
        ([("Question", 50, 13), (LONG, 80, 26), (LONG, 80, 13), (LONG, 80, 13), ("Question", 50, 26)], []),
    ],
)
def test_quotes(rows: list[tuple[str, float, float]], quoted: list[int]) -> None:
    lines = page(*rows)
    found = quotes_of(lines, 50, 340, 10)
    assert [k for k, one in enumerate(lines) if id(one) in found] == quoted
