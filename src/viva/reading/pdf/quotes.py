"""Quotes: paragraphs that stand in from the margin as a whole, as Markdown's ``>`` and LaTeX's ``quote`` print them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from viva.reading.pdf.lines import Line
from viva.reading.pdf.text_lines import words_of

BULLET = re.compile(r"^[•◦‣▪–∙·○■●]\s*")
NUMBERED = re.compile(r"^(?:\(?[0-9]{1,2}[.)]|[a-z][.)])\s")
_LEAST, _MOST = 1.5, 6.0
"""How far in a quote stands, in ems."""
_RIGHT = 0.7
"""Quotes stand in on the right too, by this part of what they do on the left at least; other texts may not."""
_MARGIN = 0.8


def quotes_of(lines: Sequence[Line], x0: float, x1: float, body: float) -> dict[int, float]:
    """The lines that are quoted, by their identity, each with where its block ends on the right.

    Lists stand in too, and so do the first lines of paragraphs and what is centred: they are no quotes. Where too much
    of the text stands in, that is how the page is laid out (as answers below questions are).

    Args:
        lines: those of a column that are text, from above.
        x0: its left margin.
        x1: its right margin.
        body: the usual size of letters.
    """
    drops = sorted(above.axis - line.axis for above, line in pairwise(lines))
    close = [drop for drop in drops if 0.9 * body < drop < 2.2 * body]
    apart = 1.25 * (close[len(close) // 3] if close else 1.2 * body)
    at_margin = sum(line.x0 - x0 < _MARGIN * body for line in lines)
    first_lines = {
        round(line.x0)
        for line, below in pairwise(lines)
        if line.x0 - x0 > _MARGIN * body > below.x0 - x0 and line.axis - below.axis < apart
    }
    blocks: list[list[Line]] = []
    above: Line | None = None
    list_x: float | None = None
    for line in lines:
        indent = line.x0 - x0
        item = _text_of_item(line)
        if item is not None:
            list_x = item
        elif indent < _MARGIN * body:
            list_x = None
        elif (list_x is None or abs(line.x0 - list_x) > 0.35 * body) and _LEAST * body <= indent <= _MOST * body:
            if not (blocks and above is blocks[-1][-1] and _same_block(above, line, body, apart)):
                blocks.append([])
            blocks[-1].append(line)
        above = line
    kept = [block for block in blocks if _is_quote(block, lines, (x0, x1, apart), body, first_lines)]
    quoted = [line for block in kept for line in block]
    narrow = all(line.x1 < x1 - _RIGHT * (line.x0 - x0) for line in quoted)
    if len(quoted) > (2.0 if narrow else 0.5) * at_margin:
        return {}
    return {id(line): max(k.x1 for k in block) for block in kept for line in block}


def _text_of_item(line: Line) -> float | None:
    """Where the text of a list's item begins, if the line begins with an item's mark."""
    text = words_of(line)
    match = BULLET.match(text) or NUMBERED.match(text)
    if match is None:
        return None
    behind = line.inked[len(match.group().strip()) :]
    return behind[0].x0 if behind else line.x1


def _same_block(above: Line, line: Line, body: float, apart: float) -> bool:
    return abs(above.x0 - line.x0) < 0.15 * body and above.axis - line.axis < apart


def _is_quote(
    block: Sequence[Line], lines: Sequence[Line], place: tuple[float, float, float], body: float, first_lines: set[int]
) -> bool:
    """Whether the lines of a block stand in and apart from what is above and below, and aren't centred."""
    at = next(k for k, line in enumerate(lines) if line is block[0])
    before, after = lines[:at][-1:], lines[at + len(block) :][:1]
    x0, x1, apart = place
    if (before and before[0].axis - block[0].axis < apart) or (after and block[-1].axis - after[0].axis < apart):
        return False
    if len(block) > 1:
        return True
    left, right = block[0].x0 - x0, x1 - block[0].x1
    return abs(left - right) > 1.5 * body and round(block[0].x0) not in first_lines
