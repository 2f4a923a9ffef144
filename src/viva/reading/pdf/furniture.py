"""What a printer or a template puts on each page: running heads, page numbers, dates and addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from viva.reading.pdf.lines import Line
from viva.reading.pdf.text_lines import words_of

_MARGIN = 0.1
_FOOT = 0.22
_PAGE_NUMBER = re.compile(r"^[-–— ]*(?:(?:page|p\.|seite)\s*)?\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?[-–— ]*$", re.I)
_PRINTED = re.compile(r"^\d{1,2}[/.]\d{1,2}[/.]\d{2,4},?\s+\d{1,2}:\d{2}|^(?:https?|file)://|\d{1,3}/\d{1,3}$")


def without_furniture(columns: Sequence[tuple[int, float, list[Line]]]) -> list[list[Line]]:
    """The lines of each column (given with its page's number and height) without those on every page's margin."""
    seen: Counter[str] = Counter()
    lowest: dict[int, Line] = {}
    for number, height, lines in columns:
        for key in {_key(line) for line in lines if _at_margin(line, height)}:
            seen[key] += 1
        for line in lines:
            if number not in lowest or line.y0 < lowest[number].y0:
                lowest[number] = line
    pages = max((number for number, _, _ in columns), default=0)
    kept = []
    for number, height, lines in columns:
        page = []
        for line in lines:
            text = words_of(line)
            if line is lowest[number] and text.strip() == str(number) and line.y1 < _FOOT * height:
                continue  # LaTeX's page numbers stand well above the margin
            if _at_margin(line, height) and (
                _PAGE_NUMBER.match(text)
                or (pages > 1 and seen[_key(line)] >= max(2, 0.5 * pages))
                or (_PRINTED.search(text) and line.size < 9.5 and (line.y0 > height - 34 or line.y1 < 34))
            ):
                continue
            page.append(line)
        kept.append(page)
    return kept


def _at_margin(line: Line, height: float) -> bool:
    return line.y0 > height * (1 - _MARGIN) or line.y1 < height * _MARGIN + 10


def _key(line: Line) -> str:
    return re.sub(r"\d+", "0", words_of(line))
