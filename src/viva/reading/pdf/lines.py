"""Composed nodes into lines: what stands on one baseline, with what is raised and lowered beside it."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field

from viva.reading.pdf.nodes import Node

_SMALL = 0.86
_WIDE = 100.0


@dataclass
class Line:
    """A line of text, or a row of a display.

    Attributes:
        nodes: from left to right.
        axis: the height of its middle.
        size: of its largest glyphs.
        doubts: why it may not hold all that belongs to it, or too much.
        ruled: whether a rule as long as the line touches it.
        begins: whether a paragraph begins with it, whatever stands above.
    """

    nodes: list[Node] = field(default_factory=list)
    axis: float = 0.0
    size: float = 0.0
    doubts: tuple[str, ...] = ()
    ruled: bool = False
    begins: bool = False

    @property
    def x0(self) -> float:
        """The left end of its ink."""
        return min(n.x0 for n in self.inked)

    @property
    def x1(self) -> float:
        """The right end of its ink."""
        return max(n.x1 for n in self.inked)

    @property
    def y0(self) -> float:
        """The lowest of its ink."""
        return min(n.y0 for n in self.inked)

    @property
    def y1(self) -> float:
        """The highest of its ink."""
        return max(n.y1 for n in self.inked)

    @property
    def base(self) -> float:
        """Its baseline."""
        return self.axis - 0.25 * self.size

    @property
    def inked(self) -> list[Node]:
        """Its nodes but for spaces."""
        return [n for n in self.nodes if n.kind != "space"] or self.nodes


def lines_of(nodes: Sequence[Node], cut: Sequence[float] = ()) -> list[Line]:
    """The lines of a column, from above. Wide rules (of tables, under headings) are left out.

    Args:
        nodes: what stands in the column, put together.
        cut: the baselines of signs that went beyond the edge of the page.
    """
    inked = [n for n in nodes if n.kind not in {"space", "rule"} and n.height < 400]
    ordered = sorted(inked, key=lambda n: n.x0)
    small = _scripts(ordered)
    lines: list[Line] = []
    for node in sorted((n for n in inked if id(n) not in small), key=lambda n: (-n.axis, n.x0)):
        line = next(
            (k for k in reversed(lines[-4:]) if abs(k.axis - node.axis) < 0.3 * min(max(k.size, 1), node.size) + 0.01),
            None,
        )
        if line is None:
            line = Line([], node.axis, node.size)
            lines.append(line)
        line.nodes.append(node)
        if node.size > line.size * 1.02 and not node.centred:
            line.size, line.axis = node.size, node.axis
    home = {id(n): line for line in lines for n in line.nodes}
    for node in ordered:
        if id(node) in small and lines:
            home[id(node)] = line = _home(node, small, home) or _nearest(node, lines)
            line.nodes.append(node)
    spaces = [n for n in nodes if n.kind == "space"]
    for node in spaces:
        near = [k for k in lines if abs(k.base - node.base) < 0.12 * k.size]
        if near:
            near[0].nodes.append(node)
    for line in lines:
        line.nodes.sort(key=lambda n: (n.x0, n.order))
    lines = _with_marks_before(sorted((k for k in lines if k.inked), key=lambda k: -k.axis))
    _doubt_what_overlaps(lines)
    _doubt_stray_rules(lines, [n for n in nodes if n.kind == "rule"])
    for line in lines:
        if any(line.y0 - 1.5 * line.size < y < line.y1 + 1.5 * line.size for y in cut):
            line.doubts = (*line.doubts, "it goes on beyond the edge of the page")
    return lines


def _with_marks_before(lines: list[Line]) -> list[Line]:
    """The lines with the raised marks that some begin with (a footnote's), which stand before what is larger."""
    out: list[Line] = []
    for line in lines:
        if out and _is_mark_before(out[-1], line):
            line.nodes = [*out.pop().nodes, *line.nodes]
        out.append(line)
    return out


def _is_mark_before(mark: Line, line: Line) -> bool:
    signs = mark.inked
    if len(signs) > 2 or not all(n.char.isdigit() or n.char in {*"*∗†‡§"} for n in signs):
        return False
    raised = signs[0].base - line.base > 0.2 * line.size and mark.y0 < line.y1
    return raised and mark.size < _SMALL * line.size and -0.1 < (line.x0 - mark.x1) / line.size < 0.4


def _doubt_stray_rules(lines: Sequence[Line], rules: Sequence[Node]) -> None:
    """Marks lines with a formula that a short rule lies at, which is part of nothing: what it means isn't known."""
    for rule in rules:
        for line in lines:
            near = 0.3 * line.size
            if not line.y0 - near < rule.y1 or not rule.y0 < line.y1 + near:
                continue
            touched = [
                n
                for n in line.inked
                if n.x0 < rule.x1 + 1 and rule.x0 - 1 < n.x1 and n.y0 - near < rule.y1 and rule.y0 < n.y1 + near
            ]
            if not any(n.maths for n in touched) or any(n.prose for n in touched):
                continue
            if rule.width > 0.9 * (line.x1 - line.x0) + 12:
                line.ruled = True  # a table's, if it isn't at a display
            else:
                line.doubts = (*line.doubts, "a rule lies there that is part of nothing")


def _doubt_what_overlaps(lines: Sequence[Line]) -> None:
    """Marks lines that hold a formula and reach into each other: one may hold what belongs to the other."""
    for i, line in enumerate(lines):
        for other in lines[i + 1 : i + 6]:
            overlap = min(line.y1, other.y1) - max(line.y0, other.y0)
            if overlap < 0.2 * min(line.y1 - line.y0, other.y1 - other.y0):
                continue
            few = min((line, other), key=lambda k: len(k.inked))
            rest = other if few is line else line
            if not any(n.maths or n.size < _SMALL * rest.size for n in few.inked) or few.x0 > rest.x1 + 3 * rest.size:
                continue
            if _between(few, rest):
                few.doubts = rest.doubts = ("two rows reach into each other",)


def _between(few: Line, rest: Line) -> bool:
    """Whether a node of a short row lies as high as nodes of the other that are near it."""
    for node in few.inked:
        for other in rest.inked:
            near = other.x0 - 1.2 * rest.size < node.middle < other.x1 + 1.2 * rest.size
            if (
                near
                and min(node.y1, other.y1) - max(node.y0, other.y0) > 0.3 * min(node.height, other.height)
                and node.height > 0
            ):
                return True
    return False


def _scripts(ordered: Sequence[Node]) -> dict[int, Node]:
    """Nodes that are raised or lowered, by their identity, each with the node beside it that tells."""
    small: dict[int, tuple[float, float]] = {}  # the size and the axis of the script that each belongs to
    beside: dict[int, Node] = {}
    wide = [n for n in ordered if n.width > _WIDE]
    for node in ordered:
        if node.prose:
            continue
        chain = _goes_on(node, ordered, small)
        if chain is not None:
            small[id(node)], beside[id(node)] = chain
            continue
        larger = _beside_larger(node, ordered, wide)
        if larger is not None:
            small[id(node)] = small.get(id(larger), (node.size, node.axis))
            beside[id(node)] = larger
    # What stands before a script of its own kind (the sign of an exponent that a larger sign follows).
    for node in reversed(ordered):
        if id(node) not in small and not node.prose:
            chain = _goes_on(node, ordered, small, back=True)
            if chain is not None:
                small[id(node)], beside[id(node)] = chain
    return beside


def _window(node: Node, ordered: Sequence[Node], before: float) -> Sequence[Node]:
    low = bisect.bisect_left(ordered, node.x0 - before, key=lambda n: n.x0)
    high = bisect.bisect_right(ordered, node.x1 + 0.6 * node.size + 4, key=lambda n: n.x0)
    return ordered[low:high]


def _goes_on(
    node: Node, ordered: Sequence[Node], small: dict[int, tuple[float, float]], *, back: bool = False
) -> tuple[tuple[float, float], Node] | None:
    """The script that a node goes on with: one beside it, on the same level and no smaller."""
    for other in _window(node, ordered, 30.0 + 2 * node.size):
        if id(other) not in small or other is node:
            continue
        size, axis = small[id(other)]
        if node.size > 1.06 * size or (abs(node.axis - axis) > 0.1 * size and node.size > _SMALL * size):
            continue
        gap = other.start - node.end if back else node.start - other.end
        if -0.3 * size < gap < 0.34 * size and node.y0 < other.y1 + 0.3 * size and node.y1 > other.y0 - 0.3 * size:
            return (size, axis), other
    return None


def _beside_larger(node: Node, ordered: Sequence[Node], wide: Sequence[Node]) -> Node | None:
    for other in (*_window(node, ordered, _WIDE), *wide):
        if other is node or other.prose or node.size > _SMALL * max(other.size, 1.0):
            continue
        large = max(other.size, 1.0)
        gap, ahead = node.x0 - other.x1, other.x0 - node.x1
        off = abs(node.axis - other.axis)
        if off <= 0.05 * large or (node.centred and off < 0.17 * large):
            continue
        beside = -0.8 * min(other.width, 2 * large) - 1 < gap < 0.45 * large or 0 <= ahead < 0.12 * large
        reach = max(0.75 * large, other.height / 2 + 0.4 * large)
        if beside and node.y1 > other.y0 - 0.25 * large and node.y0 < other.y1 + 0.45 * large and off < reach:
            return other
    return None


def _home(node: Node, beside: dict[int, Node], home: dict[int, Line]) -> Line | None:
    """The line of what a script stands beside, or of what that stands beside."""
    at = node
    for _ in range(200):
        if id(at) not in beside:
            return home.get(id(at))
        at = beside[id(at)]
        if id(at) in home:
            return home[id(at)]
    return None


def _nearest(node: Node, lines: Sequence[Line]) -> Line:
    """The line that a script belongs to: that of the larger node beside it."""

    def cost(line: Line) -> float:
        best = 1e9
        for other in line.nodes:
            if (other.size * _SMALL < node.size and not other.centred) or other is node:
                continue
            gap = max(node.x0 - other.x1, other.x0 - node.x1 + 0.2 * line.size, 0.0)
            inside = min(node.y1, other.y1 + 0.3 * other.size) - max(node.y0, other.y0 - 0.3 * other.size)
            off = abs(node.axis - other.axis) if inside < 0.6 * node.height else 0.4 * abs(node.axis - other.axis)
            best = min(best, off + 2 * gap)
        return best + 0.2 * abs(line.axis - node.axis)

    return min(lines, key=cost)
