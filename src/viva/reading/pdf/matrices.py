"""Nodes between tall brackets, or behind a tall brace, into rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from viva.reading.pdf.nodes import AXIS, Node, doubts_of
from viva.reading.pdf.rows import row_tex

_ROW_GAP = 0.5
_COLUMN_GAP = 0.68
"""Columns stand at least this many ems apart."""
_ENVIRONMENTS = {
    ("(", ")"): "pmatrix",
    ("[", "]"): "bmatrix",
    ("{", "}"): "Bmatrix",
    ("∣", "∣"): "vmatrix",
    ("∥", "∥"): "Vmatrix",
}


def split_rows(nodes: Sequence[Node]) -> list[list[Node]]:
    """Nodes by the rows they stand in, from above; scripts go with the row that they overlap most."""
    inked = [n for n in nodes if n.kind != "space"]
    if not inked:
        return []
    size = max((n.size for n in inked if n.kind not in {"delimiter", "big"}), default=max(n.size for n in inked))
    large = [n for n in inked if n.size > 0.86 * size or n.centred or n.kind == "inner"]
    levels: list[list[Node]] = []
    for node in sorted(large, key=lambda n: -n.axis):
        if levels and levels[-1][0].axis - node.axis < _ROW_GAP * size and _mean(levels[-1]) - node.axis < 0.4 * size:
            levels[-1].append(node)
        else:
            levels.append([node])
    levels = _with_scripts(levels, size)
    rows = [list(level) for level in levels]
    # A fraction or a bracket smaller than the line may be someone's exponent: it has no row of its own.
    for node in inked:
        if node in large:
            continue
        best = max(range(len(levels)), key=lambda k: (_overlap(node, levels[k]), -abs(_mean(levels[k]) - node.axis)))
        rows[best].append(node)
    return rows


def _with_scripts(levels: list[list[Node]], size: float) -> list[list[Node]]:
    """Levels that are no rows: raised or lowered signs as large as their base (TeX's smallest size has no smaller)."""
    out: list[list[Node]] = []
    for level in levels:
        above = out[-1] if out else None
        if above is not None and _mean(above) - _mean(level) < 0.75 * size and not _stacked(above, level, size):
            above += level
        else:
            out.append(level)
    return out


def _stacked(a: Sequence[Node], b: Sequence[Node], size: float) -> bool:
    return any(min(n.x1, m.x1) - max(n.x0, m.x0) > 0.12 * size for n in a for m in b)


def _mean(level: Sequence[Node]) -> float:
    return sum(n.axis for n in level) / len(level)


def _overlap(node: Node, level: Sequence[Node]) -> float:
    """How well a small node fits to a row: near a neighbour on its left, and near the row's height."""
    axis = _mean(level)
    size = max(n.size for n in level)
    near = [n for n in level if n.x0 <= node.x0 + 0.1 * size and node.x0 - n.x1 < 0.6 * size]
    top, bottom = max(n.y1 for n in near or level), min(n.y0 for n in near or level)
    inside = min(node.y1, top + 0.3 * size) - max(node.y0, bottom - 0.3 * size)
    return min(inside / max(node.height, 0.1), 1.0) + (0.3 if near else 0.0) - 0.3 * abs(axis - node.axis) / size


def _closer_columns(rows: Sequence[Sequence[Node]], cuts: Sequence[float], size: float) -> bool:
    """Whether there are gaps through all rows that are nearly as wide as a column's, and not beside a sign."""
    for cut in columns(rows, size, 0.42):
        if any(abs(cut - other) < 0.5 * size for other in cuts):
            continue
        signs = 0
        for row in rows:
            before = max((n for n in row if n.middle < cut and n.kind != "space"), key=lambda n: n.x1, default=None)
            after = min((n for n in row if n.middle > cut and n.kind != "space"), key=lambda n: n.x0, default=None)
            signs += any(n is not None and n.kind in {"bin", "rel", "punct"} for n in (before, after))
        if signs < len(rows):
            return True
    return False


def columns(rows: Sequence[Sequence[Node]], size: float, least: float = _COLUMN_GAP) -> list[float]:
    """Where columns part: the middles of gaps that no row crosses."""
    spans = sorted((min(n.x0, n.start), max(n.x1, n.end)) for row in rows for n in row if n.kind != "space")
    cuts: list[float] = []
    if not spans:
        return cuts
    reach = spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - reach > least * size:
            cuts.append((reach + x0) / 2)
        reach = max(reach, x1)
    return cuts


def cells(row: Sequence[Node], cuts: Sequence[float]) -> list[list[Node]]:
    """A row's nodes by column."""
    out: list[list[Node]] = [[] for _ in range(len(cuts) + 1)]
    for node in row:
        out[sum(node.middle > cut for cut in cuts)].append(node)
    return out


def matrix(left: Node, right: Node | None, inner: Sequence[Node]) -> Node | None:
    """The matrix (or binomial, or cases) between two tall signs; None if there is but one row of one column."""
    rows = split_rows(inner)
    if not rows:
        return None
    size = max((n.size for n in inner if n.kind not in {"delimiter", "big", "space"}), default=left.size)
    cuts = columns(rows, size)
    doubts: list[str] = list(doubts_of([left, *([right] if right else []), *inner]))
    if len(rows) == 1 and (not cuts or right is None or _spaced_list(rows[0], cuts)):
        return None
    if len(rows) > 1 and _closer_columns(rows, cuts, size):
        doubts.append("the columns of a matrix may be closer")
    bars = [n for n in inner if n.kind == "rule"]
    if bars:
        doubts.append("a line lies within a matrix")
    lines = []
    for row in rows:
        parts = []
        for cell in cells(row, cuts):
            tex, found = row_tex(cell)
            doubts += found
            parts.append(tex)
        lines.append(parts)
    if any(len([p for p in parts if p]) == 0 for parts in lines):
        doubts.append("a row of a matrix is empty")
    distances = [_level(a) - _level(b) for a, b in pairwise(rows)]
    if distances and max(distances) > 1.6 * min(distances) + 0.3 * size:
        doubts.append("the rows of a matrix are uneven")
    if right is not None and any("" in parts for parts in lines):
        doubts.append("a matrix has empty places")
    if right is None:
        tex = _cases(left, lines, doubts)
    elif (
        (left.char, right.char) == ("(", ")")
        and len(rows) == 2
        and not cuts
        and _binomial(distances[0], inner, size, left, doubts)
    ):
        tex = rf"\binom{{{lines[0][0]}}}{{{lines[1][0]}}}"
    else:
        tex = _environment(left.char, right.char, lines, doubts)
    everything = [left, *inner, *([right] if right else [])]
    x0, x1 = min(n.x0 for n in everything), max(n.x1 for n in everything)
    y0, y1 = left.y0, left.y1
    return left.but(
        x0=x0,
        x1=x1,
        y0=y0,
        y1=y1,
        start=left.start,
        end=max(n.end for n in everything),
        size=size,
        kind="inner",
        char="",
        tex=tex,
        maths=True,
        centred=True,
        doubts=tuple(dict.fromkeys(doubts)),
        base=left.axis - AXIS * size,
    )


def _level(row: Sequence[Node]) -> float:
    large = max(n.size for n in row)
    return _mean([n for n in row if n.size > 0.86 * large])


def _spaced_list(row: Sequence[Node], cuts: Sequence[float]) -> bool:
    """Whether the gaps of a single row are those after commas or around words, not a matrix's."""
    for cut in cuts:
        before = max((n for n in row if n.x1 < cut), key=lambda n: n.x1)
        after = min((n for n in row if n.x0 > cut), key=lambda n: n.x0)
        if before.kind in {"punct", "rel", "bin"} or (after.kind in {"rel", "bin"} and after.char not in {*"−-"}):
            return True
        if before.kind == "delimiter" or after.kind == "delimiter":
            return True
    return False


def _cases(left: Node, lines: Sequence[Sequence[str]], doubts: list[str]) -> str:
    if left.char != "{":
        doubts.append("a bracket has no partner")
    return r"\begin{cases}" + r" \\ ".join(" & ".join(p for p in parts) for parts in lines) + r"\end{cases}"


def _environment(left: str, right: str, lines: Sequence[Sequence[str]], doubts: list[str]) -> str:
    name = _ENVIRONMENTS.get((left, right))
    body = r" \\ ".join(" & ".join(parts) for parts in lines)
    if name is None:
        doubts.append("the brackets of a matrix are no pair")
        return rf"\left{left}\begin{{matrix}}{body}\end{{matrix}}\right{right}"
    return rf"\begin{{{name}}}{body}\end{{{name}}}"


def _binomial(distance: float, inner: Sequence[Node], size: float, left: Node, doubts: list[str]) -> bool:
    """Two rows of one column in parentheses: rows of a matrix stand 1.2 em apart, a displayed binomial's 1.33 and more.

    In running text a binomial is set smaller than its parentheses, its rows 1.13 em apart; a small matrix's are closer.
    """
    if any(n.kind == "inner" for n in inner):
        return False
    ratio = distance / size
    if size < 0.8 * left.size:
        if ratio < 1.05:
            doubts.append("it may be a binomial or a vector")
        return ratio >= 1.05
    if 1.27 < ratio < 1.3 or ratio < 1.05:
        doubts.append("it may be a binomial or a vector")
    return ratio >= 1.3
