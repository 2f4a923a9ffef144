"""What reading a PDF gives: a text document, and its displays with their places and doubts."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the lower left corner of the page."""


@dataclass(frozen=True)
class Display:
    """One displayed formula.

    Attributes:
        tex: the TeX between ``$$`` and ``$$``; ``\\unclear{...}`` with the raw text if it isn't certain.
        page: the page it stands on, from 1.
        box: where on that page, in points: left, bottom, right, top.
        certain: whether the glyphs and their places allow one reading only.
        doubts: why it isn't certain, in clauses; empty if it is.
    """

    tex: str
    page: int
    box: Box
    certain: bool
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class PdfText:
    """A PDF as a text document.

    Attributes:
        text: Markdown with TeX.
        displays: the displayed formulas in the order of the text.
        pages: how many pages were read.
        page_lines: the line of the text on which each page begins, from 1.
    """

    text: str
    displays: tuple[Display, ...]
    pages: int
    page_lines: tuple[int, ...] = ()
