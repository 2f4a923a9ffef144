"""What a page shows: glyphs, rules and drawn shapes, with where their ink lies."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Glyph:
    """One glyph as it was drawn.

    Attributes:
        text: its Unicode text as the file gives it; empty if it gives none.
        code: its code in the font.
        name: its glyph's name in the font, where the font tells.
        font: the font's name without the tag of a subset.
        size: in points.
        x: where its origin lies, in points from the left.
        base: its baseline, in points from below.
        advance: how far it moves on, in points.
        ink: left, bottom, right and top of its ink.
        exact: whether the ink was measured in the font's program.
        order: when it was drawn.
    """

    text: str
    code: int
    name: str
    font: str
    size: float
    x: float
    base: float
    advance: float
    ink: tuple[float, float, float, float]
    exact: bool
    order: int


@dataclass(frozen=True)
class Rule:
    """A filled or stroked bar, horizontal or vertical."""

    x0: float
    y0: float
    x1: float
    y1: float
    order: int

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """How thick it is."""
        return self.y1 - self.y0


@dataclass(frozen=True)
class Shape:
    """A drawn outline that is no bar: a bracket, a root sign, a hat, an arrow, or part of a figure.

    Attributes:
        box: left, bottom, right and top of what shows of it.
        whole: the same of the whole outline, which may be clipped.
        outline: the operators of the path, one letter each (m, l, c, h).
        points: its points, the first hundred.
        filled: whether it is an area without an outline of its own.
    """

    box: tuple[float, float, float, float]
    whole: tuple[float, float, float, float]
    outline: str
    points: tuple[tuple[float, float], ...]
    order: int
    filled: bool = True


@dataclass
class Page:
    """All that a page shows, in the order it was drawn."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    images: int = 0
    cut: list[float] = field(default_factory=list)
    """The baselines of signs beyond the right edge, where nobody sees them."""
