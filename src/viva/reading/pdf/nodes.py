"""What formulas are put together from: a node is a glyph, a rule, or something already put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

AXIS = 0.25
"""How far the axis (of fraction bars and tall signs) lies above the baseline, in ems."""


@dataclass(frozen=True)
class Node:
    """Something with a place.

    Attributes:
        x0, y0, x1, y1: its ink.
        start, end: where its origin lies and where what follows would begin.
        base: its baseline; for something centred, the axis less a quarter of ``size``.
        size: in points.
        kind: ``frame``, ``ord``, ``bin``, ``rel``, ``open``, ``close``, ``punct``, ``big``, ``inner`` (put together),
            ``delimiter`` (tall), ``radical``, ``rule``, ``accent``, ``brace``, ``piece``, ``space`` or ``unknown``.
        char: the character, for a glyph.
        style: a glyph's style (see ``glyph_names``).
        tex: the TeX, for what is put together.
        maths: whether it can only be a formula's.
        centred: whether it stands on the axis, whatever its size.
        doubts: why it may not be what it seems.
        order: when it was drawn.
        font: the font's name.
        level: its axis, if that isn't the middle of its ink.
        prose: whether it can't be a formula's.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    start: float
    end: float
    base: float
    size: float
    kind: str
    char: str = ""
    style: str = "rm"
    tex: str = ""
    maths: bool = False
    centred: bool = False
    piece: str = ""
    doubts: tuple[str, ...] = ()
    order: int = 0
    font: str = ""
    level: float | None = None
    prose: bool = False

    @property
    def axis(self) -> float:
        """The height of its middle: where the axis of its row would be."""
        if self.level is not None:
            return self.level
        return (self.y0 + self.y1) / 2 if self.centred else self.base + AXIS * self.size

    @property
    def middle(self) -> float:
        """Half way between its left and its right."""
        return (self.x0 + self.x1) / 2

    @property
    def width(self) -> float:
        """The width of its ink."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """The height of its ink."""
        return self.y1 - self.y0

    def but(self, **changes: object) -> Node:
        """The same with some attributes changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def box_of(nodes: Iterable[Node]) -> tuple[float, float, float, float]:
    """The smallest box around the ink of some nodes."""
    found = list(nodes)
    return (
        min(n.x0 for n in found),
        min(n.y0 for n in found),
        max(n.x1 for n in found),
        max(n.y1 for n in found),
    )


def doubts_of(nodes: Iterable[Node]) -> tuple[str, ...]:
    """All doubts of some nodes, each once."""
    return tuple(dict.fromkeys(doubt for node in nodes for doubt in node.doubts))
