"""A page's columns: two blocks of text side by side, with nothing over the gap between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from viva.reading.pdf.nodes import Node


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
    """The gap between two columns, if most rows of text have one at the same place near the middle."""
    glyphs = [n for n in inked if n.kind != "rule"]
    if len(glyphs) < 200:
        return None
    rows: dict[int, list[Node]] = {}
    for node in glyphs:
        rows.setdefault(round(node.base / 3), []).append(node)
    full = [sorted(r, key=lambda n: n.x0) for r in rows.values() if len(r) >= 20]
    if len(full) < 8:
        return None
    best: tuple[int, float] = (0, 0.0)
    step = 2.0
    x = width * 0.35
    while x < width * 0.65:
        clear = 0
        for row in full:
            left = [n.x1 for n in row if n.middle < x]
            right = [n.x0 for n in row if n.middle >= x]
            if (
                left
                and right
                and min(right) - max(left) > 9
                and max(left) <= x <= min(right)
                and len(left) > 8
                and len(right) > 8
            ):
                clear += 1
        if clear > best[0]:
            best = (clear, x)
        x += step
    if best[0] < 0.55 * len(full):
        return None
    x = best[1]
    lefts = [n.x1 for row in full for n in row if n.middle < x and n.x1 <= x + 1]
    rights = [n.x0 for row in full for n in row if n.middle >= x and n.x0 >= x - 1]
    return (max(lefts), min(rights)) if max(lefts) < min(rights) else (x - 3, x + 3)
