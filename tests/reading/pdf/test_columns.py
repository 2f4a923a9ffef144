"""Two columns, told from one with short lines."""

from __future__ import annotations

from viva.reading.pdf.columns import page_columns
from viva.reading.pdf.nodes import Node


def words(x0: float, x1: float, base: float) -> list[Node]:
    """A row of letters, with a space after every fifth."""
    out = []
    x = x0
    while x + 5 <= x1:
        out.append(Node(x, base, x + 4.5, base + 5, x, x + 5, base, 10, "ord", "a"))
        x += 5 if len(out) % 5 else 8
    return out


ROWS = [700.0 - 12 * k for k in range(30)]


def test_two_columns_are_read_one_after_the_other() -> None:
    title = words(200, 420, 740)
    left = [n for y in ROWS for n in words(72, 296, y)]
    right = [n for y in ROWS[:-4] for n in words(316, 540, y - 3)]
    assert page_columns([*title, *left, *right], 612) == [title, left, right]


def test_one_column_stays_whole() -> None:
    full = [n for y in ROWS for n in words(72, 540, y)]
    assert page_columns(full, 612) == [full]
    short = [n for k, y in enumerate(ROWS) for n in words(72, 250 if k % 2 else 500, y)]
    assert page_columns(short, 612) == [short]
