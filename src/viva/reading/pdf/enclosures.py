"""What encloses other nodes: roots, bars, tall brackets, braces and frames, in the order to put them together.

What encloses is at least as wide as what it encloses, so that order is that of their widths.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from viva.reading.pdf.nodes import Node

_SETS_MATHML = re.compile(r"(?<!_)Math(?!Jax|Italic|Symbols|Ext)")
"""The fonts that a browser sets MathML in."""
_COLUMNS_APART = 0.68


@dataclass
class Job:
    """One thing to put together.

    Attributes:
        width: how wide it reaches.
        kind: ``root``, ``frame``, ``over``, ``bar``, ``brackets`` or ``cases``.
        node: the sign that encloses.
        other: its partner: a root's bar, the closing bracket.
    """

    width: float
    kind: str
    node: Node
    other: Node | None = None


def jobs_of(nodes: Sequence[Node]) -> list[Job]:
    """What may enclose something, from the narrowest to the widest; lone braces last."""
    found: list[Job] = []
    rules = [n for n in nodes if n.kind == "rule"]
    used: set[int] = set()
    for node in nodes:
        if node.kind == "radical":
            bar = _vinculum(node, rules)
            if bar is not None:
                used.add(bar.order)
            found.append(Job((bar.x1 if bar else node.x1) - node.x0, "root", node, bar))
        elif node.kind == "frame":
            found.append(Job(node.width, "frame", node))
        elif node.kind == "brace" or (node.kind == "accent" and node.font == "") or _wide_accent(node):
            found.append(Job(0.96 * node.width, "over", node))
    for rule in rules:
        if rule.order not in used and rule.width > 1.5 and rule.height < 2.3:
            found.append(Job(rule.width, "bar", rule))
    for left, right in [*_pairs(nodes), *_row_pairs(nodes)]:
        found.append(Job(right.x1 - left.x0, "brackets", left, right))
    found.sort(key=lambda job: (job.width, -job.node.y0))
    lone = [n for n in nodes if n.kind == "delimiter" and n.char == "{" and not _paired(n, found)]
    return found + [Job(0.0, "cases", n) for n in sorted(lone, key=lambda n: -n.x0)]


def _paired(node: Node, jobs: Sequence[Job]) -> bool:
    return any(j.kind == "brackets" and node in (j.node, j.other) for j in jobs)


def _vinculum(radical: Node, rules: Sequence[Node]) -> Node | None:
    """The bar over what stands under a root."""
    if radical.font == "":
        return None
    size = radical.size
    near = [
        r
        for r in rules
        if abs(r.x0 - radical.x1) < 0.25 * size
        and abs(r.y1 - radical.y1) < 0.2 * size
        and r.width > 1.0
        and r.height < 2.3
    ]
    return min(near, key=lambda r: abs(r.x0 - radical.x1), default=None)


def _pairs(nodes: Sequence[Node]) -> list[tuple[Node, Node]]:
    """Tall brackets and their partners: as tall, at the same height, properly nested."""
    tall = sorted((n for n in nodes if n.kind == "delimiter"), key=lambda n: n.x0)
    open_: list[Node] = []
    pairs = []
    for node in tall:
        level = [n for n in open_ if abs(n.y0 - node.y0) < 0.16 * node.size and abs(n.y1 - node.y1) < 0.16 * node.size]
        if node.char in {*"([{⌊⌈⟨"}:
            open_.append(node)
        elif node.char in {*")]}⌋⌉⟩"} or (node.char in {*"∣∥"} and level and level[-1].char == node.char):
            if level:
                partner = level[-1]
                pairs.append((partner, node))
                inside = {id(n) for n in level if n.x0 >= partner.x0}
                open_ = [n for n in open_ if id(n) not in inside]
        elif node.char in {*"∣∥"}:
            open_.append(node)
    return pairs


def _row_pairs(nodes: Sequence[Node]) -> list[tuple[Node, Node]]:
    """Brackets around a row with wide gaps after signs that leave none: a matrix of one row, as browsers set it."""
    pairs = []
    for left in (n for n in nodes if n.char in {*"(["} and n.kind == "open" and _SETS_MATHML.search(n.font)):
        size = left.size
        row = sorted(
            (n for n in nodes if n.x0 >= left.x1 and abs(n.axis - left.axis) < 0.3 * size and n.kind != "space"),
            key=lambda n: n.x0,
        )
        depth, last, gaps = 0, left, 0
        for node in row[:200]:
            gap = node.x0 - last.x1
            if node.kind == "close" and depth == 0:
                if gaps and node.char == {"(": ")", "[": "]"}[left.char]:
                    pairs.append((left, node))
                break
            if gap > 2.2 * size or node.prose:
                break
            depth += (node.kind == "open") - (node.kind == "close")
            if last is not left and gap > _COLUMNS_APART * size:
                if last.kind in {"punct", "rel", "bin"} or depth:
                    break
                gaps += 1
            last = max(last, node, key=lambda n: n.x1)
    return pairs


def _wide_accent(node: Node) -> bool:
    wide = node.width > 0.75 * node.size and node.maths
    return wide and node.kind in {"ord", "rel"} and node.char in {"ˆ", "˜", "^", "~"}
