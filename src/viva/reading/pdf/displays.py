"""Rows of a display into its TeX: one row, or several that are aligned; equation numbers; what is uncertain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from viva.reading.pdf.lines import Line
from viva.reading.pdf.nodes import Node
from viva.reading.pdf.result import Display
from viva.reading.pdf.rows import row_tex
from viva.reading.pdf.text_lines import raw_text

_NUMBER = re.compile(r"^\(\s*(?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3})*[a-z]?\s*\)$|^\([∗*†‡]{1,3}\)$")

_ONE_MIDDLE = 0.08
"""How far the middles of a column's cells lie from each other at most, in ems."""


def without_number(line: Line) -> tuple[Line, str]:
    """A row without the number far behind it, and that number."""
    inked = line.inked
    if not inked:
        return line, ""
    for k in range(1, min(len(inked) + 1, 10)):
        tail, rest = inked[-k:], inked[:-k]
        text = "".join(n.char for n in tail)
        if not _NUMBER.match(text):
            continue
        gap = tail[0].x0 - max(n.x1 for n in rest) if rest else 1e9
        if gap > 1.5 * line.size:
            ids = {id(n) for n in tail}
            return Line(
                [n for n in line.nodes if id(n) not in ids], line.axis, line.size, line.doubts, line.ruled
            ), text[1:-1]
    return line, ""


def display(rows: Sequence[Line], page: int, number: str, body: float = 0.0) -> Display:
    """A display of one row or more; ``body`` is the usual size of letters, which a display's are no smaller than."""
    box = (min(r.x0 for r in rows), min(r.y0 for r in rows), max(r.x1 for r in rows), max(r.y1 for r in rows))
    doubts: list[str] = [doubt for row in rows for doubt in row.doubts]
    if any(row.ruled for row in rows):
        doubts.append("a rule lies there that is part of nothing")
    if any(row.size < 0.86 * body for row in rows):
        doubts.append("something small stands alone")
    if len(rows) == 1:
        tex, found = row_tex(rows[0].nodes)
        doubts += found
    else:
        cuts = _alignment(rows)
        parts = []
        for k, row in enumerate(rows):
            left = [n for n in row.nodes if cuts is None or n.middle < cuts[k]]
            right = [n for n in row.nodes if cuts is not None and n.middle >= cuts[k]]
            texts = []
            for part in (left, right) if cuts is not None else (left,):
                tex, found = row_tex(part)
                doubts += found
                texts.append(tex)
            parts.append(" & ".join(texts) if cuts is not None else texts[0])
        doubts += _rows_doubts(rows, aligned=cuts is not None)
        name = "aligned" if cuts is not None else "gathered"
        tex = rf"\begin{{{name}}}" + r" \\ ".join(part.strip() for part in parts) + rf"\end{{{name}}}"
    if not doubts:
        doubts += _sanity(tex)
    if doubts:
        tex = r"\unclear{" + " / ".join(raw_text(row.inked) for row in rows) + "}"
    elif number:
        tex += rf"\tag{{{number}}}"
    return Display(tex, page, box, not doubts, tuple(dict.fromkeys(doubts)))


def _rows_doubts(rows: Sequence[Line], *, aligned: bool) -> list[str]:
    """Rows that stand so that they may be parts of one: too close, beside each other, or one in another's gap."""
    found = []
    for above, below in pairwise(rows):
        size = max(above.size, below.size)
        if above.y0 - below.y1 < (0.1 if aligned else 0.25) * size:
            found.append("rows stand close to each other")
        if aligned:
            continue
        centres = abs(above.x0 + above.x1 - below.x0 - below.x1) / 2
        if centres > 1.5 * size and abs(above.x0 - below.x0) > 0.6 * size:
            found.append("rows stand neither below each other's middle nor at one margin")
        for row, other in ((above, below), (below, above)):
            inked = sorted(other.inked, key=lambda n: n.x0)
            gaps = [a for a, b in pairwise(inked) if b.x0 - a.x1 > 1.4 * size]
            if any(a.kind != "punct" for a in gaps):
                found.append("a row has gaps, as those of a table have")
            holes = [(a.x1, b.x0) for a, b in pairwise(inked) if b.x0 - a.x1 > 0.9 * size]
            if any(left - 0.2 * size < row.x0 and row.x1 < right + 0.2 * size for left, right in holes):
                found.append("a row stands in the gap of another")
    return found


def _sanity(tex: str) -> list[str]:
    """What a formula never has: an empty script or fraction, braces that don't fit."""
    if not tex.strip():
        return ["nothing was read"]
    if tex.count("{") - tex.count(r"\{") != tex.count("}") - tex.count(r"\}"):
        return ["braces don't fit"]
    if re.search(r"[\^_]\{\s*\}|\\frac\{\s*\}|\\sqrt\{\s*\}", tex):
        return ["something is empty"]
    return []


def _alignment(rows: Sequence[Line]) -> list[float] | None:
    """Where each row is aligned: left of a relation that has the same place in all rows that have one.

    Browsers centre the rows of MathML; then rows that begin with a relation go on from the first relation above.
    """
    starts = [[n.x0 for n in row.inked if _relation(n, row)] for row in rows]
    size = max(row.size for row in rows)
    best: tuple[int, float] | None = None
    for x in (x for row in starts for x in row):
        votes = sum(any(abs(x - other) < 0.12 * size for other in row) for row in starts)
        if best is None or votes > best[0] or (votes == best[0] and x < best[1]):
            best = (votes, x)
    if best is None:
        return None
    if best[0] >= 2 and best[0] == sum(bool(row) for row in starts):
        cut = best[1] - 0.1 * size
        crossed = any(n.x0 < cut - 0.1 * size and n.x1 > cut + 0.2 * size for row in rows for n in row.inked)
        return None if crossed else [cut] * len(rows)
    goes_on = all(row.inked[0].kind in {"rel", "bin"} for row in rows[1:])
    goes_on = goes_on and not any(_may_be_another(row) for row in rows[1:])
    if goes_on and starts[0]:
        return [starts[0][0] - 0.1 * size, *(row.x0 - 0.1 * size for row in rows[1:])]
    return _centred_columns(rows, size)


def _centred_columns(rows: Sequence[Line], size: float) -> list[float] | None:
    """Where rows of two columns part before a relation, if each column has one middle: browsers centre them."""
    parts = [[_parted(row, n) for n in row.inked if _relation(n, row)] for row in rows]
    for left, right, _ in parts[0]:
        cuts = [
            cut
            for row in parts
            for cut in [
                place
                for before, after, place in row
                if _one_middle(before, left, size) and _one_middle(after, right, size)
            ][:1]
        ]
        if len(cuts) == len(rows):
            return cuts
    return None


def _one_middle(a: float | None, b: float | None, size: float) -> bool:
    return a is None or b is None or abs(a - b) < _ONE_MIDDLE * size


def _parted(row: Line, relation: Node) -> tuple[float | None, float, float]:
    """The middles of what is before a relation and of what begins with it, and where the row parts."""
    before = [n for n in row.inked if n.x1 <= relation.x0 + 0.1 * row.size]
    after = [n for n in row.inked if n.x1 > relation.x0 + 0.1 * row.size]
    left = (min(n.start for n in before) + max(n.end for n in before)) / 2 if before else None
    right = (min(n.start for n in after) + max(n.end for n in after)) / 2
    return left, right, relation.x0 - 0.1 * row.size


def _may_be_another(row: Line) -> bool:
    """Whether a row that begins with a minus has a relation of its own: it may go on, or be another equation."""
    return row.inked[0].char in {*"−-"} and any(_relation(n, row) for n in row.inked)


def _relation(node: Node, row: Line) -> bool:
    return node.kind == "rel" and abs(node.axis - row.axis) < 0.3 * row.size


def aligned_with(rows: Sequence[Line], line: Line) -> bool:
    """Whether a row has a relation right below one of the rows above it."""
    size = max(line.size, 1.0)
    below = [n.x0 for n in line.inked if _relation(n, line)]
    above = [n.x0 for row in rows for n in row.inked if _relation(n, row)]
    return any(abs(a - b) < 0.12 * size for a in above for b in below)
