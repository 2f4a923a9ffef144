"""Three full stops above each other, or on a slope, as vertical or diagonal dots."""

from __future__ import annotations

from collections.abc import Sequence

from viva.reading.pdf.nodes import Node


def with_dots(nodes: list[Node]) -> list[Node]:
    """The nodes with three dots that belong together as one."""
    dots = [n for n in nodes if n.char == "." and n.font and not n.prose]
    gone: set[int] = set()
    made: list[Node] = []
    for top in sorted(dots, key=lambda n: -n.base):
        found = _three(top, [n for n in dots if id(n) not in gone]) if id(top) not in gone else None
        if found is None:
            continue
        three, char = found
        x0, x1 = min(n.x0 for n in three), max(n.x1 for n in three)
        y0, y1 = min(n.y0 for n in three), max(n.y1 for n in three)
        gone |= {id(n) for n in three}
        made.append(
            top.but(
                x0=x0,
                x1=x1,
                y0=y0,
                y1=y1,
                start=min(n.start for n in three),
                end=max(n.end for n in three),
                base=three[2].base,
                char=char,
                centred=True,
                level=(y0 + y1) / 2,
                maths=True,
                kind="ord",
            )
        )
    return sorted([*(n for n in nodes if id(n) not in gone), *made], key=lambda n: (n.x0, n.order))


def _three(top: Node, dots: Sequence[Node]) -> tuple[list[Node], str] | None:
    size = top.size
    for middle in dots:
        dx, dy = middle.x0 - top.x0, top.base - middle.base
        if not (0.15 * size < dy < 0.5 * size and (abs(dx) < 0.05 * size or 0.15 * size < dx < 0.6 * size)):
            continue
        for last in dots:
            if abs(last.x0 - middle.x0 - dx) < 0.05 * size and abs(middle.base - last.base - dy) < 0.05 * size:
                return [top, middle, last], "⋮" if abs(dx) < 0.05 * size else "⋱"
    return None
