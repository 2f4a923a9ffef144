"""Tables of text: rows whose words stand in columns, far apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.reading.pdf.lines import Line
from viva.reading.pdf.text_lines import words_of

_GAP = 1.15
_EQUATION_NUMBER = re.compile(r"\s*\((?:\d{1,3}|[A-Z])(?:\.\d{1,3})*[a-z]?\)\s*$")


def table_rows(lines: Sequence[Line], body: float) -> list[list[Line]]:
    """The rows of the table that begins with the first line, each as its cells; empty if none does."""
    first = _spans(lines[0], body)
    if len(first) < 2:
        return []
    taken = [lines[0]]
    pitch = None
    for line in lines[1:]:
        drop = taken[-1].axis - line.axis
        if len(_spans(line, body)) < 2 or drop > 3.2 * body or (pitch is not None and drop > 1.7 * pitch):
            break
        pitch = max(pitch or 0.0, drop)
        taken.append(line)
    headed = all(n.style == "bf" for n in taken[0].inked)
    if len(taken) < (2 if headed else 3):
        return []
    cuts = _cuts(taken, body)
    if not cuts or not any(n.prose or (n.char.isalpha() and not n.maths) for line in taken for n in line.inked):
        return []
    rows = []
    for line in taken:
        cells: list[list] = [[] for _ in range(len(cuts) + 1)]  # type: ignore[type-arg]
        for node in line.nodes:
            cells[sum(node.middle > cut for cut in cuts)].append(node)
        rows.append([Line(cell, line.axis, line.size) for cell in cells])
    if all(_EQUATION_NUMBER.match(words_of(row[-1])) for row in rows):
        return []  # a display that is continued on this page
    words = sum(any(n.char.isalpha() for n in cell.nodes) for row in rows for cell in row)
    return rows if words >= 2 else []


def _spans(line: Line, body: float) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for node in line.inked:
        if out and node.x0 - out[-1][1] < _GAP * body:
            out[-1] = (out[-1][0], max(out[-1][1], node.x1))
        else:
            out.append((node.x0, node.x1))
    return out


def _cuts(lines: Sequence[Line], body: float) -> list[float]:
    """Where no line has anything, at least an em wide."""
    spans = sorted(span for line in lines for span in _spans(line, body))
    cuts = []
    reach = spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - reach > 0.8 * body:
            cuts.append((reach + x0) / 2)
        reach = max(reach, x1)
    return cuts
