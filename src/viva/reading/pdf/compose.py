"""Nodes into larger nodes, from within: roots, fractions, bars, accents, braces and what stands in tall brackets.

What encloses is at least as wide as what it encloses, so everything is put together in order of its width.
"""

from __future__ import annotations

from collections.abc import Sequence

from viva.reading.pdf.accents import with_accents
from viva.reading.pdf.enclosures import Job, jobs_of
from viva.reading.pdf.limits_of_operators import with_limits, with_operator_words
from viva.reading.pdf.matrices import matrix, split_rows
from viva.reading.pdf.nodes import AXIS, Node, box_of, doubts_of
from viva.reading.pdf.rows import row_tex
from viva.reading.pdf.stacks import base_of, row_beside, standing_on, usual_numerator
from viva.reading.pdf.symbols import ACCENTS

_SLACK = 0.35
"""How much wider than what it parts a fraction's bar may be, in ems."""


def composed(nodes: Sequence[Node]) -> list[Node]:
    """The nodes of a page (or a column of it) with everything put together that isn't side by side."""
    work = _Work(list(nodes))
    for job in jobs_of(work.nodes):
        work.do(job)
    return [*with_limits(with_accents(work.nodes)), *work.prose]


def group_tex(nodes: Sequence[Node], *, stacked: bool = False) -> tuple[str, tuple[str, ...]]:
    """The TeX of what stands in one place (a numerator, under a root): a row, or several if that is usual there."""
    nodes = with_limits(list(nodes))
    rows = split_rows(nodes)
    if len(rows) <= 1:
        return row_tex(nodes)
    parts = [row_tex(row) for row in rows]
    doubts = [d for _, found in parts for d in found]
    if not stacked:
        doubts.append("several rows stand in one place")
    return r"\substack{" + r" \\ ".join(tex for tex, _ in parts) + "}", tuple(doubts)


def _spans(rule: Node, node: Node) -> bool:
    """Whether a bar reaches over a node: what leans out of its ends is little."""
    slack = 0.12 * node.size
    leans = node.x0 > rule.x0 - 0.4 * node.size and node.x1 < rule.x1 + 0.4 * node.size
    inside = node.x0 < rule.x1 - 0.04 * node.size and node.x1 > rule.x0 + 0.04 * node.size
    return leans and inside and rule.x0 - slack < node.middle < rule.x1 + slack


class _Work:
    def __init__(self, nodes: list[Node]) -> None:
        self.prose = [n for n in nodes if n.prose]
        self.nodes = with_limits(with_accents(with_operator_words([n for n in nodes if not n.prose])))

    def do(self, job: Job) -> None:
        if not self.there(job.node):
            return
        if job.kind == "root":
            self.root(job.node, job.other)
        elif job.kind == "frame":
            self.frame(job.node)
        elif job.kind == "bar":
            self.bar(job.node)
        elif job.kind == "over":
            self.over(job.node)
        elif job.kind == "cases":
            self.cases(job.node)
        elif job.other is not None and self.there(job.other):
            self.brackets(job.node, job.other)

    def there(self, node: Node) -> bool:
        return any(n is node for n in self.nodes)

    def replace(self, gone: Sequence[Node], made: Node) -> None:
        ids = {id(n) for n in gone}
        self.nodes = [n for n in self.nodes if id(n) not in ids]
        self.nodes.append(made)

    def root(self, radical: Node, bar: Node | None) -> None:
        x0 = radical.x1 if radical.font else radical.x0 + 0.25 * min(radical.height, 30)
        x1 = bar.x1 if bar is not None else radical.x1
        y0, y1 = radical.y0, max(radical.y1, bar.y1 if bar is not None else radical.y1)
        size = radical.size if radical.font else 10.0
        if radical.font == "":
            # The outline's foot is as wide as the root sign; what is smaller and lies over it is the index.
            x0 = radical.x0 + 0.5 * min(radical.height, 14.0)
        inner = [
            n
            for n in self.nodes
            if n is not radical
            and n is not bar
            and x0 - 1.2 < n.middle < x1 + 1.2
            and y0 - 0.35 * size < (n.y0 + n.y1) / 2 < y1 + 0.3
            and n.x1 < x1 + 0.3 * size
            and n.x0 < x1 - 0.08 * size
        ]
        inner = [n for n in inner if n.x0 > x0 - 0.25 * size]
        doubts = list(doubts_of([radical]))
        if not [n for n in inner if n.kind != "space"]:
            if radical.font and bar is None and radical.char == "√":
                self.replace([radical], radical.but(kind="ord", doubts=("a root has no bar",)))
            return
        index = [
            n
            for n in self.nodes
            if n not in inner
            and n is not radical
            and n.kind not in {"space", "rule"}
            and n.size < 0.75 * max(m.size for m in inner)
            and n.middle < (radical.x1 if radical.font else x0 + 1)
            and n.x1 > radical.x0 - 0.35 * size
            and n.y0 > y0 + 0.25 * (y1 - y0)
            and n.y1 < y1 + 0.6 * size
            and n.middle > radical.x0 - 0.1 * size
        ]
        tex, found = group_tex(inner)
        doubts += found
        degree = ""
        if index:
            inside, more = group_tex(index)
            doubts += more
            degree = f"[{inside}]"
        x_end = max(x1, *(n.x1 for n in inner))
        glyphs = [n for n in inner if n.kind != "space"]
        size = max(n.size for n in glyphs)
        level = min(glyphs, key=lambda n: n.x0)
        base = level.axis - AXIS * size if level.centred else base_of(glyphs)
        gone = [radical, *inner, *index, *([bar] if bar is not None else [])]
        self.replace(
            gone,
            Node(
                min(radical.x0, *(n.x0 for n in index), radical.x0),
                y0,
                x_end,
                y1,
                radical.start,
                x_end,
                base,
                size,
                "inner",
                tex=rf"\sqrt{degree}{{{tex}}}",
                maths=True,
                # The size of a fraction's letters tells nothing of the line that the root stands on.
                centred=level.centred,
                level=level.axis if level.centred else None,
                doubts=tuple(dict.fromkeys(doubts)),
                order=radical.order,
            ),
        )

    def frame(self, frame: Node) -> None:
        """A formula in a frame; frames around anything else are left out."""
        inner = [
            n
            for n in self.nodes
            if n is not frame and frame.x0 < n.middle < frame.x1 and frame.y0 < (n.y0 + n.y1) / 2 < frame.y1
        ]
        glyphs = [n for n in inner if n.kind != "space"]
        size = max((n.size for n in glyphs), default=0.0)
        around = any(p.x0 < frame.x1 and frame.x0 < p.x1 and p.y0 < frame.y1 and frame.y0 < p.y1 for p in self.prose)
        if (
            not glyphs
            or around
            or not self._mathematical(glyphs)
            or frame.height > box_of(glyphs)[3] - box_of(glyphs)[1] + 2.5 * size
        ):
            self.nodes = [n for n in self.nodes if n is not frame]
            return
        tex, doubts = group_tex(inner)
        made = frame.but(
            base=base_of(glyphs), size=size, kind="inner", tex=rf"\boxed{{{tex}}}", doubts=doubts, font="", maths=True
        )
        self.replace([frame, *inner], made)

    def bar(self, rule: Node) -> None:
        """A fraction's bar, a line over or under something; any other rule stays."""
        within = [n for n in self.nodes if n is not rule and _spans(rule, n)]
        above = standing_on([n for n in within if n.y0 + n.y1 > 2 * rule.y0], rule, up=True)
        below = standing_on([n for n in within if n.y0 + n.y1 < 2 * rule.y0], rule, up=False)
        if above and not usual_numerator(above, rule):
            above = []
        wide = max((box_of(part)[2] - box_of(part)[0] for part in (above, below) if part), default=0.0)
        if not wide:
            return
        size = max(n.size for n in [*above, *below])
        fits = rule.width - wide < _SLACK * size + 1.2
        if not fits and above and below and rule.width - wide < 1.4 * size:
            # MathML leaves room around brackets, on both sides alike.
            middles = [(box_of(part)[0] + box_of(part)[2]) / 2 for part in (above, below)]
            fits = all(abs(middle - rule.middle) < 0.3 * size for middle in middles)
        if above and below and fits and all(n.kind != "rule" for n in (*above, *below)):
            upper, doubts = group_tex(above)
            lower, more = group_tex(below)
            x0, x1 = min(rule.x0, box_of(above)[0], box_of(below)[0]), max(rule.x1, box_of(above)[2], box_of(below)[2])
            axis = (rule.y0 + rule.y1) / 2
            made = Node(
                x0,
                min(n.y0 for n in below),
                x1,
                max(n.y1 for n in above),
                rule.x0,
                rule.x1,
                axis - AXIS * size,
                size,
                "inner",
                tex=rf"\frac{{{upper}}}{{{lower}}}",
                maths=True,
                doubts=(*doubts, *more),
                order=rule.order,
                centred=True,
                level=axis,
            )
            self.replace([rule, *above, *below], made)
            return
        covered = [n for n in below if rule.y0 - n.y1 < 0.26 * size]
        carried = [n for n in above if n.y0 - rule.y1 < 0.26 * size]
        tight = rule.width - wide < 0.2 * size
        if below and covered and fits and (tight or self._mathematical(below)):
            self.line("overline", rule, below)
        elif above and carried and fits and self._mathematical(above):
            self.line("underline", rule, above)

    def _mathematical(self, nodes: Sequence[Node]) -> bool:
        return any(n.maths for n in nodes)

    def line(self, command: str, rule: Node, part: Sequence[Node]) -> None:
        tex, doubts = group_tex(part)
        glyphs = [n for n in part if n.kind != "space"]
        size = max(n.size for n in glyphs)
        x0, y0, x1, y1 = box_of([rule, *part])
        made = Node(
            x0,
            y0,
            x1,
            y1,
            min(n.start for n in part),
            max(n.end for n in part),
            base_of(glyphs),
            size,
            "inner",
            tex=rf"\{command}{{{tex}}}",
            maths=True,
            doubts=doubts,
            order=rule.order,
        )
        self.replace([rule, *part], made)

    def over(self, mark: Node) -> None:
        """A wide accent or a brace, with what it stands over or under, and a brace's label."""
        under = mark.char == "⏟"
        size = max(mark.size if mark.font else 0.0, 8.0)
        spread = 0.3 * size
        part = [
            n
            for n in self.nodes
            if n is not mark and mark.x0 - spread < n.x0 and n.x1 < mark.x1 + spread and n.kind != "space"
        ]
        near = (
            standing_on([n for n in part if n.y0 + 0.3 * n.height > mark.y1 - 0.25 * size], mark, up=True)
            if under
            else standing_on([n for n in part if n.y1 - 0.3 * n.height < mark.y0 + 0.3 * size], mark, up=False)
        )
        if mark.char in {*"→←⇒"} and mark.font == "":
            labels = row_beside([n for n in part if n.y0 > mark.y1 - 0.45 * mark.height and n.kind != "space"], mark, 1)
            if labels:
                self.arrow(mark, labels)
                return
        if not near:
            return
        if max(box_of(near)[2] - box_of(near)[0], 1.0) < mark.width - (2.2 if mark.kind == "brace" else 1.1) * size:
            return
        tex, doubts = group_tex(near)
        if abs((box_of(near)[0] + box_of(near)[2]) / 2 - mark.middle) > 0.2 * size + 0.6 and mark.kind == "brace":
            doubts = (*doubts, "a brace doesn't stand at the middle of what it holds")
        command = {"⏟": "underbrace", "⏞": "overbrace", "→": "overrightarrow", "←": "overleftarrow"}.get(mark.char) or (
            "wide" + ACCENTS[mark.char] if len(near) > 1 or mark.width > 1.2 * size else ACCENTS[mark.char]
        )
        if mark.char == "⃗":
            command = "vec"
        gone = [mark, *near]
        label = ""
        if mark.kind == "brace":
            others = [
                n
                for n in self.nodes
                if n not in gone and n.kind != "space" and n.size < 0.86 * max(m.size for m in near)
            ]
            tags = (
                row_beside([n for n in others if n.y1 < mark.y0 + 0.3], mark, -1)
                if under
                else row_beside([n for n in others if n.y0 > mark.y1 - 0.3], mark, 1)
            )
            if tags:
                inner, more = group_tex(tags)
                label = ("_" if under else "^") + f"{{{inner}}}"
                doubts = (*doubts, *more)
                gone += tags
        x0, y0, x1, y1 = box_of(gone)
        size = max(n.size for n in near)
        made = Node(
            x0,
            y0,
            x1,
            y1,
            min(n.start for n in near),
            max(n.end for n in near),
            base_of(near),
            size,
            "inner",
            tex=rf"\{command}{{{tex}}}{label}",
            maths=True,
            doubts=(*doubts, *mark.doubts),
            order=mark.order,
        )
        self.replace(gone, made)

    def arrow(self, mark: Node, labels: Sequence[Node]) -> None:
        """A drawn arrow with something over it (and perhaps under it)."""
        others = [n for n in self.nodes if n is not mark and n.kind != "space" and n not in labels]
        lower = row_beside(
            [n for n in others if n.y1 < mark.y0 + 0.45 * mark.height and n.size <= labels[0].size], mark, -1
        )
        over, doubts = group_tex(labels)
        under, more = group_tex(lower) if lower else ("", ())
        name = {"→": "xrightarrow", "←": "xleftarrow", "⇒": "xRightarrow"}[mark.char]
        axis = (mark.y0 + mark.y1) / 2
        size = labels[0].size / 0.7
        x0, y0, x1, y1 = box_of([mark, *labels, *lower])
        made = Node(
            x0,
            y0,
            x1,
            y1,
            x0,
            x1,
            axis - AXIS * size,
            size,
            "rel",
            tex=rf"\{name}" + (f"[{under}]" if under else "") + f"{{{over}}}",
            maths=True,
            centred=True,
            level=axis,
            doubts=(*doubts, *more),
            order=mark.order,
        )
        self.replace([mark, *labels, *lower], made)

    def brackets(self, left: Node, right: Node) -> None:
        inner = [
            n
            for n in self.nodes
            if n is not left
            and n is not right
            and left.x1 - 1 < n.middle < right.x0 + 1
            and left.y0 - 1 < (n.y0 + n.y1) / 2 < left.y1 + 1
            and n.x0 > left.x0 - 1
            and n.x1 < right.x1 + 1
        ]
        made = matrix(left, right, with_limits(inner))
        if made is not None:
            self.replace([left, right, *inner], made)

    def cases(self, brace: Node) -> None:
        """A tall brace without partner: all rows to its right, up to what stands on the axis far behind."""
        size = brace.size if brace.font else 10.0
        inner = [
            n
            for n in self.nodes
            if n is not brace and n.x0 > brace.x1 - 1 and brace.y0 - 1.5 < (n.y0 + n.y1) / 2 < brace.y1 + 1.5
        ]
        inner.sort(key=lambda n: n.x0)
        kept: list[Node] = []
        reach = brace.x1
        for node in inner:
            if node.kind == "space":
                continue
            if node.x0 - reach > 1.7 * max(size, node.size):
                break
            kept.append(node)
            reach = max(reach, node.x1)
        # Punctuation that ends the display stands on the axis' line, behind everything.
        if (
            len(kept) > 1
            and kept[-1].char in {*".,;"}
            and abs(kept[-1].base + 0.25 * kept[-1].size - brace.axis) < 0.2 * kept[-1].size
        ):
            rows = split_rows(kept[:-1])
            if len(rows) % 2 == 0:
                kept.pop()
        spaces = [n for n in inner if n.kind == "space" and n.x1 <= reach]
        made = matrix(brace, None, with_limits([*kept, *spaces]))
        if made is not None:
            self.replace([brace, *kept, *spaces], made)
