"""Signs that KaTeX draws as outlines (roots, tall brackets, wide accents, arrows), told apart by their form."""

from __future__ import annotations

from collections.abc import Sequence

from viva.reading.pdf.marks import Rule, Shape
from viva.reading.pdf.nodes import Node

_FAR = 60.0
"""Outlines that are made to be cut (a root, an arrow) reach this much farther than what shows of them, in points."""


def nodes_of(shapes: Sequence[Shape]) -> list[Node]:
    """The signs among a page's outlines; what is none of them is ``unknown``."""
    found = []
    waiting = sorted((s for s in shapes if not _is_background(s)), key=lambda s: (s.box[0], s.order))
    used: set[int] = set()
    for shape in waiting:
        if shape.order in used:
            continue
        brace = _brace(shape, waiting)
        if brace is not None:
            node, orders = brace
            used |= orders
        else:
            node = _sign(shape)
        found.append(node)
    return found


def _node(shape: Shape, kind: str, char: str, **more: object) -> Node:
    x0, y0, x1, y1 = shape.box
    made = Node(x0, y0, x1, y1, x0, x1, y0, y1 - y0, kind, char, maths=True, order=shape.order)
    return made.but(**more) if more else made


def _sign(shape: Shape) -> Node:
    x0, y0, x1, y1 = shape.box
    width, height = x1 - x0, y1 - y0
    outline = shape.outline
    beyond_right, beyond_left = shape.whole[2] - x1, x0 - shape.whole[0]
    if outline.count("m") >= 2 and beyond_right > _FAR and not outline.startswith("mllc"):
        return _node(shape, "radical", "√")
    if beyond_left > _FAR and outline.startswith("ml"):
        return _node(shape, "accent", "⇒" if outline.count("m") > 2 else "→")
    if beyond_right > _FAR and outline.startswith("mllc"):
        return _node(shape, "accent", "←")
    if set(outline[1:-1]) == {"c"} and abs(width - height) < 0.6 and 2 < width < 7:
        return _node(shape, "ord", "•", centred=True, prose=True, font="drawn", size=2.5 * height, maths=False)
    if outline.startswith("mccccccccccccccccl") and width < 9 and height < 5:
        return _node(shape, "accent", "⃗")
    if height > 12 and width < 11 and height > 2.2 * width:
        char = _bracket(shape)
        if char:
            return _node(shape, "delimiter", char, centred=True)
    if height < 6 and width > 1.8 * height:
        if outline.startswith("mllc"):
            return _node(shape, "accent", _hat(shape))
        if outline.startswith("mccl"):
            return _node(shape, "accent", "˜")
    if _is_frame(shape):
        return _node(shape, "frame", "")
    if outline in {"ml", "mll"} and width > 2 and height > 2:
        return _node(shape, "unknown", "", doubts=("a stroke lies across it",))
    return _node(shape, "unknown", "", doubts=("something is drawn there",))


def _is_frame(shape: Shape) -> bool:
    return shape.outline in {"mlllh", "mlllhmlllh", "re", "rere"} and shape.box[3] - shape.box[1] > 6


def _is_background(shape: Shape) -> bool:
    """Whether it is a coloured area behind something."""
    return shape.filled and shape.outline in {"mlllh", "re", "mllllh"}


def frames_of(rules: Sequence[Node]) -> tuple[list[Node], set[int]]:
    """Frames made of four bars, and which bars are of frames or of a table's grid."""
    flat = [r for r in rules if r.width > 3 * r.height and r.width > 4]
    upright = [r for r in rules if r.height > 3 * r.width and r.height > 4]
    frames: list[Node] = []
    used: set[int] = set()
    for left in upright[:200]:
        for right in upright[:200]:
            if right.x0 <= left.x1 or abs(left.y0 - right.y0) > 0.8 or abs(left.y1 - right.y1) > 0.8:
                continue
            ends = [r for r in flat if abs(r.x0 - left.x0) < 0.8 and abs(r.x1 - right.x1) < 0.8]
            top = [r for r in ends if abs(r.y1 - left.y1) < 0.9]
            bottom = [r for r in ends if abs(r.y0 - left.y0) < 0.9]
            between = [r for r in upright if left.x1 < r.x0 < right.x0 - 0.5 and abs(r.y0 - left.y0) < 0.8]
            if top and bottom and not between:
                used |= {left.order, right.order, *(r.order for r in (*top, *bottom))}
                frames.append(
                    left.but(
                        x1=right.x1, end=right.x1, y0=bottom[0].y0, y1=top[0].y1, kind="frame", maths=True, size=10.0
                    )
                )
    grid = {id(a) for a in frames for b in frames if a is not b and _touch(a, b)}
    return [f for f in frames if id(f) not in grid], used


def _touch(a: Node, b: Node) -> bool:
    """Whether two frames have a side in common, as the cells of a table have."""
    beside = abs(a.x1 - b.x0) < 2 or abs(b.x1 - a.x0) < 2
    above = abs(a.y1 - b.y0) < 2 or abs(b.y1 - a.y0) < 2
    level = min(a.y1, b.y1) - max(a.y0, b.y0) > 2
    aligned = min(a.x1, b.x1) - max(a.x0, b.x0) > 2
    return (beside and level) or (above and aligned)


def _hat(shape: Shape) -> str:
    """A hat or a check, from which side its middle lies on."""
    x0, y0, x1, y1 = shape.box
    inner = [y for x, y in shape.points if abs(x - (x0 + x1) / 2) < 0.12 * (x1 - x0)]
    return "ˆ" if inner and max(inner) >= y1 - 0.2 * (y1 - y0) else "ˇ"


def _bracket(shape: Shape) -> str:
    """Which tall bracket an outline is."""
    x0, y0, x1, y1 = shape.box
    width, height = x1 - x0, y1 - y0
    bars = shape.outline.count("m")
    if width < 1.6:
        return "∣"
    if bars == 4 and "c" in shape.outline and width < 5:
        return "∥"
    points = shape.points
    middle = [x for x, y in points if abs(y - (y0 + y1) / 2) < 0.3 * height] or [x for x, _ in points]
    if "c" in shape.outline:
        if bars != 1:
            return ""
        return "(" if sum(middle) / len(middle) < (x0 + x1) / 2 else ")"
    ends = [x for x, y in points if y > y1 - 1.5], [x for x, y in points if y < y0 + 1.5]
    top, bottom = (max(xs, default=x0) - min(xs, default=x0) > 0.6 * width for xs in ends)
    near_left = sum(abs(x - x0) < 0.35 * width for x, _ in points)
    left = near_left * 2 > len(points)
    if top and bottom:
        return "[" if left else "]"
    if top:
        return "⌈" if left else "⌉"
    if bottom:
        return "⌊" if left else "⌋"
    return ""


def _brace(shape: Shape, shapes: Sequence[Shape]) -> tuple[Node, set[int]] | None:
    """A brace that lies, in three outlines side by side."""
    if not shape.outline.startswith(("mlllcc", "mllcccc")):
        return None
    x1 = shape.box[2]
    middle = [s for s in shapes if s.outline.startswith("mcclccclll") and abs(s.box[0] - x1) < 1 and _level(s, shape)]
    if not middle:
        return None
    right = [s for s in shapes if abs(s.box[0] - middle[0].box[2]) < 1 and s is not shape and _level(s, shape)]
    if not right:
        return None
    over = middle[0].box[3] > shape.box[3]
    three = (shape, middle[0], right[0])
    x0, y0, y1 = shape.box[0], min(s.box[1] for s in three), max(s.box[3] for s in three)
    node = _node(shape, "brace", "⏞" if over else "⏟")
    return node.but(x1=right[0].box[2], end=right[0].box[2], x0=x0, y0=y0, y1=y1), {s.order for s in three}


def _level(a: Shape, b: Shape) -> bool:
    return a.box[1] < b.box[3] + 1 and b.box[1] < a.box[3] + 1


def rule_node(rule: Rule) -> Node:
    """A bar as a node."""
    return Node(
        rule.x0,
        rule.y0,
        rule.x1,
        rule.y1,
        rule.x0,
        rule.x1,
        rule.y0,
        max(rule.y1 - rule.y0, 0.1),
        "rule",
        order=rule.order,
    )
