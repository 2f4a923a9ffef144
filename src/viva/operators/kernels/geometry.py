"""How a window moves: its size, stride, padding and dilation along each axis, and the sizes that follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from operator import index
from typing import Any, TypeAlias, cast

Sizes: TypeAlias = tuple[int, ...]
Place: TypeAlias = tuple[Any, ...]
"""One slice for each axis: an index."""
PerAxis: TypeAlias = int | Sequence[int]
"""One number for all axes, or one for each."""
Padding: TypeAlias = int | Sequence[int] | Sequence[tuple[int, int]]
"""One number for all sides, one for each axis, or one pair (before, after) for each axis."""


@dataclass(frozen=True)
class Window:
    """A window that slides over images with as many axes as it has.

    Attributes:
        size: entries along each axis, K.
        stride: steps between two positions, S.
        dilation: steps between two entries of the window, D.
        before: padding in front of the image along each axis, P.
        after: padding behind it, P'.
    """

    size: Sizes
    stride: Sizes
    dilation: Sizes
    before: Sizes
    after: Sizes

    @classmethod
    def of(cls, size: Sizes, stride: PerAxis = 1, padding: Padding = 0, dilation: PerAxis = 1) -> Window:
        """The window with every number spelled out for each axis.

        Raises:
            ValueError: a number of values that isn't the number of axes, or a value out of range.

        Examples:
            >>> Window.of((3, 3), stride=2, padding=[(1, 0), (0, 1)]).before
            (1, 0)
        """
        axes = len(size)
        if not axes or min(size) < 1:
            raise ValueError(f"a window has at least one axis and one entry along each, not the size {size}")
        before, after = _sides(padding, axes)
        return cls(size, per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation"), before, after)

    @property
    def span(self) -> Sizes:
        """What the window covers along each axis, D (K - 1) + 1."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.size, self.dilation, strict=True))

    def padded(self, image: Sizes) -> Sizes:
        """The image's sizes with its padding."""
        return tuple(i + b + a for i, b, a in zip(image, self.before, self.after, strict=True))

    def outputs(self, image: Sizes) -> Sizes:
        """How many positions fit along each axis, (I + P + P' - D (K - 1) - 1) // S + 1.

        Raises:
            ValueError: the image has another number of axes, or the window doesn't fit in it.
        """
        if len(image) != len(self.size):
            raise ValueError(f"a window with {len(self.size)} axes can't slide over an image of shape {image}")
        padded = self.padded(image)
        if any(have < need for have, need in zip(padded, self.span, strict=True)):
            raise ValueError(f"a window that spans {self.span} doesn't fit in a padded image of shape {padded}")
        return tuple((p - s) // step + 1 for p, s, step in zip(padded, self.span, self.stride, strict=True))

    def inside(self, image: Sizes) -> Place:
        """Where the image lies in its padded self."""
        return tuple(slice(b, b + i) for b, i in zip(self.before, image, strict=True))

    def entries(self) -> Iterator[Sizes]:
        """The places of the window's entries, in C order."""
        return product(*(range(k) for k in self.size))

    def seen_by(self, entry: Sizes, outputs: Sizes) -> Place:
        """What one entry of the window sees of the padded image, one pixel for each output."""
        starts = (d * e for d, e in zip(self.dilation, entry, strict=True))
        return tuple(
            slice(start, start + step * (o - 1) + 1, step)
            for start, step, o in zip(starts, self.stride, outputs, strict=True)
        )


def per_axis(value: PerAxis, axes: int, name: str, least: int = 1) -> Sizes:
    """One value for each axis, each at least ``least``.

    Raises:
        ValueError: another number of values, or one too small.

    Examples:
        >>> per_axis(2, 3, "stride")
        (2, 2, 2)
    """
    try:
        values = tuple(index(v) for v in value) if isinstance(value, Iterable) else (index(value),) * axes
    except TypeError:
        values = ()
    if len(values) != axes or min(values) < least:
        raise ValueError(f"{name} is one integer of at least {least}, or {axes} of them, not {value!r}")
    return values


def _sides(padding: Padding, axes: int) -> tuple[Sizes, Sizes]:
    if isinstance(padding, Iterable) and any(isinstance(pair, Iterable) for pair in padding):
        pairs = [per_axis(cast(PerAxis, pair), 2, "padding", 0) for pair in padding]
        if len(pairs) != axes:
            raise ValueError(f"padding has a pair (before, after) for each of {axes} axes, not {padding!r}")
        return tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    both = per_axis(cast(PerAxis, padding), axes, "padding", 0)
    return both, both
