"""What stands on a bar, hangs under it, or stands in a row beside a mark."""

from __future__ import annotations

from collections.abc import Sequence

from viva.reading.pdf.nodes import Node
from viva.reading.pdf.rows import main_of


def base_of(nodes: Sequence[Node]) -> float:
    """The baseline of some nodes in a row."""
    return main_of([n for n in nodes if n.kind != "space"])[1]


def standing_on(nodes: Sequence[Node], rule: Node, *, up: bool) -> list[Node]:
    """What stands on a bar (or hangs under it) without a gap, no larger than what touches it."""
    waiting = sorted((n for n in nodes if n.kind != "space"), key=lambda n: n.y0 if up else -n.y1)

    def distance(n: Node) -> float:
        ground = min(n.y0, n.base) if not n.centred and n.kind != "inner" else n.y0
        return (ground - rule.y1) if up else (rule.y0 - n.y1)

    waiting = [n for n in waiting if not n.y0 < rule.y0 - 1 < rule.y1 + 1 < n.y1]
    first = [n for n in waiting if distance(n) < (0.6 if up else 0.62) * n.size]
    first = [n for n in first if n.kind != "rule" or distance(n) < 3.5]
    if not first:
        return []
    size = max(n.size for n in first)
    nearest = min(distance(n) for n in first)
    if nearest > (0.6 if up else 0.62) * size:
        return []
    got = list(first)
    # A fraction within is set smaller than the signs beside it.
    most = 1.12 * size if not any(n.centred and n.tex for n in first) else 1.5 * size
    low, high = min(n.y0 for n in got), max(n.y1 for n in got)
    changed = True
    while changed:
        changed = False
        for node in waiting:
            if any(node is g for g in got) or (node.size > most and node.kind not in {"delimiter", "big"}):
                continue
            overlap = min(node.y1, high) - max(node.y0, low)
            # What is as large must stand beside the rest, not in a row of its own; a script may only touch it.
            script = node.size <= 0.86 * size or _right_behind(node, got)
            enough = -0.13 * size if script else 0.3 * min(node.height, high - low)
            if overlap > enough:
                got.append(node)
                low, high = min(low, node.y0), max(high, node.y1)
                changed = True
    ids = {id(n) for n in got}
    spaces = [
        n
        for n in nodes
        if n.kind == "space" and id(n) not in ids and any(abs(n.base - g.base) < 0.1 * size for g in got)
    ]
    return got + spaces


def _right_behind(node: Node, row: Sequence[Node]) -> bool:
    """Whether a node follows one of a row and is over none of it: a script that is as large, as the smallest are."""
    follows = any(-0.1 * node.size < node.x0 - other.x1 < 0.3 * node.size for other in row)
    return follows and not any(node.x0 < other.x1 - 0.3 and other.x0 < node.x1 - 0.3 for other in row)


def usual_numerator(part: Sequence[Node], rule: Node) -> bool:
    """Whether what is over a bar stands as near to it as a numerator does: by its ink, or by its baseline."""
    glyphs = [n for n in part if n.kind != "space"]
    size = max(n.size / 0.7 if n.centred and n.tex else n.size for n in glyphs)  # a fraction's signs may be smaller
    return min(n.y0 for n in glyphs) - rule.y1 < 0.27 * size or base_of(glyphs) - rule.y1 < 0.55 * size


def row_beside(nodes: Sequence[Node], mark: Node, direction: int) -> list[Node]:
    """The row of small nodes right above or below a mark, around its middle."""
    touching = [n for n in nodes if mark.x0 - 1 < n.middle < mark.x1 + 1]
    touching = [n for n in touching if (mark.y0 - n.y1 if direction < 0 else n.y0 - mark.y1) < 0.9 * n.size]
    if not touching:
        return []
    x0, x1 = min(n.x0 for n in touching), max(n.x1 for n in touching)
    level = touching[0]
    got = list(touching)
    changed = True
    while changed:
        changed = False
        for node in nodes:
            if node in got or abs(node.axis - level.axis) > 0.9 * level.size:
                continue
            if node.x0 - x1 < 0.4 * level.size and x0 - node.x1 < 0.4 * level.size:
                got.append(node)
                x0, x1 = min(x0, node.x0), max(x1, node.x1)
                changed = True
    return got
