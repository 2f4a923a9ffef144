"""A page's columns: two blocks of text side by side, with nothing over the gap between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from viva.reading.pdf.nodes import Node

_HALF = 3.5
"""Half of the least width of the gap, in points; spaces between words are narrower than the whole."""


def page_columns(nodes: Sequence[Node], width: float) -> list[list[Node]]:
    """The nodes of each column, in reading order; what spans both stands before what is below it."""
    inked = [n for n in nodes if n.kind != "space" and n.height < 300]
    gutter = _gutter(inked, width)
    if gutter is None:
        return [list(nodes)]
    x0, x1 = gutter
    middle = (x0 + x1) / 2
    crossing = [n for n in inked if (n.x0 < x0 - 1 and n.x1 > x1 + 1) or (n.x0 < x1 and n.x1 > x0)]
    bands = _merged(sorted((n.y0 - 2, n.y1 + 2) for n in crossing))
    # A line that spans both columns takes all that stands beside what crosses the gap.
    out: list[list[Node]] = []
    edges = sorted({*(b for band in bands for b in band), -1e9, 1e9}, reverse=True)
    for top, bottom in pairwise(edges):
        part = [n for n in nodes if bottom <= (n.y0 + n.y1) / 2 < top]
        if not part:
            continue
        if (bottom, top) in bands:
            out.append(part)
        else:
            out += [
                side
                for side in ([n for n in part if n.middle < middle], [n for n in part if n.middle >= middle])
                if side
            ]
    return out


def _merged(bands: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for low, high in bands:
        if out and low <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return out


def _gutter(inked: Sequence[Node], width: float) -> tuple[float, float] | None:
    """The gap between two columns near the middle: hardly a row crosses it, and rows begin at its right edge."""
    glyphs = [n for n in inked if n.kind != "rule"]
    if len(glyphs) < 200:
        return None
    best: tuple[int, float] | None = None
    x = width * 0.35
    while x < width * 0.65:
        crossing = {round(n.base / 3) for n in glyphs if n.x0 < x + _HALF and n.x1 > x - _HALF}
        if best is None or len(crossing) < best[0]:
            best = (len(crossing), x)
        x += 2.0
    assert best is not None
    x = best[1]
    left = _rows([n for n in glyphs if n.x1 <= x + _HALF])
    right = _rows([n for n in glyphs if n.x0 >= x - _HALF])
    if min(len(left), len(right)) < 8 or best[0] > 0.15 * (len(left) + len(right)) + 1:
        return None
    begins = Counter(round(min(n.x0 for n in row) / 3) for row in right)
    if begins.most_common(1)[0][1] < 0.4 * len(right):
        return None
    near = [max(n.x1 for n in row) for row in left]
    if sum(x - end < 0.1 * width for end in near) < 0.4 * len(left):
        return None
    return x - _HALF, x + _HALF


def _rows(nodes: Sequence[Node]) -> list[list[Node]]:
    """Rows of text among the nodes: those with many signs on one baseline."""
    rows: dict[int, list[Node]] = {}
    for node in nodes:
        rows.setdefault(round(node.base / 3), []).append(node)
    return [row for row in rows.values() if len(row) >= 12]
