"""Tables as the reports know them: the same content in every format, with what a page may draw beside the words.

A cell is text. A page can draw more of it: an interval as a line with a mark, a share as a bar, a link to a part or a
line. Nothing is in the drawing alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from viva.marking.rates import Rate

MOST_PARTS = 12
"""So many parts a cell names; the others it counts."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Args:
        text: what it says, in all formats.
        interval: low end, share and high end (0 to 1), to be drawn.
        bar: how much of the column's width a bar fills (0 to 1).
        tier: the tier (or ``none``) that colours it.
        shade: how full a cell of a map is, from 0 to 4.
        tiers: parts by tier, to be drawn as one divided bar.
        parts: parts that it names, as label and number in the report; they stand in ``text`` too.
        number: set like a number, to the right.
    """

    text: str
    interval: tuple[float, float, float] | None = None
    bar: float | None = None
    tier: str = ""
    shade: int | None = None
    tiers: tuple[tuple[str, int], ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the first cell of each row names the row; ``note`` says what it counts; a ``map`` has full cells."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    map: bool = False

    @property
    def texts(self) -> list[list[str]]:
        """The rows as plain text."""
        return [[cell.text for cell in row] for row in self.rows]


def rate_cell(rate: Rate) -> Cell:
    """So many of so many, with its interval drawn.

    Examples:
        >>> cell = rate_cell(Rate(3, 4))
        >>> cell.text, [round(place, 2) for place in cell.interval]
        ('3 of 4 (30% to 95%)', [0.3, 0.75, 0.95])
    """
    if not rate.total:
        return Cell("none")
    low, high = rate.interval
    return Cell(str(rate), interval=(low, rate.hits / rate.total, high))


def share_cell(rate: Rate) -> Cell:
    """So many of so many as a field of a map, fuller the higher the share.

    Examples:
        >>> share_cell(Rate(3, 4)).shade, share_cell(Rate(0, 0)).text
        (3, 'not asked')
    """
    if not rate.total:
        return Cell("not asked")
    return Cell(str(rate), shade=round(4 * rate.hits / rate.total))


def count_cell(number: int | None) -> Cell:
    """A number; empty where there is none."""
    return Cell("" if number is None else str(number), number=True)


def parts_cell(parts: Sequence[tuple[str, int]], before: str = "") -> Cell:
    """Parts by name, each a link on a page, after a few words."""
    shown = tuple(parts[:MOST_PARTS])
    named = ", ".join(label for label, _ in shown)
    more = f" and {len(parts) - MOST_PARTS} more" if len(parts) > MOST_PARTS else ""
    return Cell(before + named + more, parts=shown)


def grid(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], note: str = "", *, map: bool = False
) -> Grid | None:
    """A table, or None where it has no rows."""
    kept = tuple(tuple(row) for row in rows)
    return Grid(title, tuple(head), kept, note, map) if kept else None
