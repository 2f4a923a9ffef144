"""Figures that a set's parts show, drawn by the program as SVG and told in words for those who can't see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin
from types import MappingProxyType

from viva.operators import AXES, POOLED, normalization_mask
from viva.sets.language import LanguageError, Value
from viva.sets.text import as_list

SAMPLES, CHANNELS, PIXELS = 5, 5, 5
"""Cells of a drawn cube along N, along C, and along the axis that H and W share."""
PLANE = 420
"""Width and height of a drawn plane, in pixels."""
CELL = 22.0
"""Length of a cell's edge, in pixels."""

_PLAIN = {"top": "#ffffff", "left": "#f1f3f6", "right": "#e3e7ec"}
_SHADED = {"top": "#7fb0e6", "left": "#4f8fd6", "right": "#3474bd"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG text, and the same in words."""

    svg: str
    words: str


def normalization_cubes(kinds: Value) -> Figure:
    """Cubes of activations lettered A, B, C, ..., each with the entries shaded that one normalization pools.

    The axes are N (samples), C (channels) and one axis for all pixels (H, W), as Wu and He draw them.

    Args:
        kinds: a tuple of ``batch``, ``layer`` and ``instance`` in the order of the cubes.

    Raises:
        LanguageError: another kind, or more than six cubes.

    Examples:
        >>> figure = normalization_cubes(("layer", "batch"))
        >>> print(figure.words)
        Cube A: the shaded entries are those of one sample (N), in all channels (C) and at all pixels (H, W).
        Cube B: the shaded entries are those of one channel (C), in all samples (N) and at all pixels (H, W).
    """
    if not isinstance(kinds, tuple) or not 0 < len(kinds) <= 6 or any(kind not in POOLED for kind in kinds):
        raise LanguageError(f"cubes are drawn for a list of up to six of {', '.join(POOLED)}")
    letters = "ABCDEF"[: len(kinds)]
    width, height = _extent()
    step = width + 60
    drawings = [
        f'<g transform="translate({_number(50 + k * step)} 24)">{_cube(kind, letter)}</g>'
        for k, (kind, letter) in enumerate(zip(kinds, letters, strict=True))
    ]
    words = "\n".join(_words(kind, letter) for kind, letter in zip(kinds, letters, strict=True))
    whole_width, whole_height = _number(100 + step * len(kinds) - 60), _number(height + 96)
    title = f"Cubes {letters[0]} to {letters[-1]} of activations with axes N, C and (H, W)"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole_width} {whole_height}" role="img" '
        f'width="{whole_width}" height="{whole_height}" font-family="Helvetica, Arial, sans-serif">'
        f"<title>{title}</title><desc>{words}</desc>"
        f'<rect width="100%" height="100%" rx="8" fill="#ffffff"/>{"".join(drawings)}</svg>'
    )
    return Figure(svg, words)


def gaussian_contours(mean: Value, deviations: Value, correlation: Value) -> Figure:
    """The mean of a normal distribution in the plane, and the ellipses 1 and 2 standard deviations away from it.

    Args:
        mean: a tuple of two numbers.
        deviations: the standard deviations of the two coordinates, above 0.
        correlation: of the two, between -1 and 1.

    Raises:
        LanguageError: other values.

    Examples:
        >>> figure = gaussian_contours((Fraction(3), Fraction(2)), (Fraction(2), Fraction(1, 2)), Fraction(3, 5))
        >>> figure.words
        'A plane with a point at the mean (3, 2), and around it two tilted ellipses, 1 and 2 standard deviations away.'
    """
    pairs = [value for value in (mean, deviations) if isinstance(value, tuple) and len(value) == 2]
    if len(pairs) < 2 or min(deviations) <= 0 or not isinstance(correlation, Fraction) or not -1 < correlation < 1:
        raise LanguageError("contours are drawn for a mean of two numbers, two deviations above 0 and a correlation")
    (x, y), (a, b), r = (tuple(map(float, mean)), tuple(map(float, deviations)), float(correlation))
    reach = max(abs(x) + 2 * a, abs(y) + 2 * b, 2.0) + 0.5
    unit = (PLANE / 2) / reach

    def at(u: float, v: float) -> str:
        return f"{_number(PLANE / 2 + u * unit)},{_number(PLANE / 2 - v * unit)}"

    def ellipse(radius: int) -> str:
        # A circle through the Cholesky factor of the covariance.
        turns = [2 * pi * k / 72 for k in range(72)]
        points = [(x + radius * a * cos(t), y + radius * b * (r * cos(t) + (1 - r * r) ** 0.5 * sin(t))) for t in turns]
        corners = " ".join(at(u, v) for u, v in points)
        return f'<polygon points="{corners}" fill="none" stroke="#3474bd" stroke-width="1.6"/>'

    whole = int(reach)
    grid = "".join(
        f'<polyline points="{at(k, -reach)} {at(k, reach)}"/><polyline points="{at(-reach, k)} {at(reach, k)}"/>'
        for k in range(-whole, whole + 1)
    )
    numbers = "".join(
        f'<text x="{at(k, 0).split(",")[0]}" y="{_number(PLANE / 2 + 14)}">{k}</text>'
        f'<text x="{_number(PLANE / 2 - 10)}" y="{_number(float(at(0, k).split(",")[1]) + 4)}">{k}</text>'
        for k in range(-whole, whole + 1)
        if k
    )
    axes = f'<polyline points="{at(-reach, 0)} {at(reach, 0)}"/><polyline points="{at(0, -reach)} {at(0, reach)}"/>'
    centre = at(x, y).split(",")
    turned = "tilted ellipses" if r else "ellipses"
    words = (
        f"A plane with a point at the mean ({as_list(mean)[1:-1]}), and around it two {turned}, 1 and 2 standard "
        "deviations away."
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PLANE} {PLANE}" role="img" width="{PLANE}" '
        f'height="{PLANE}" font-family="Helvetica, Arial, sans-serif"><title>Contours of a normal distribution</title>'
        f'<desc>{words}</desc><rect width="100%" height="100%" rx="8" fill="#ffffff"/>'
        f'<g stroke="#e3e7ec" stroke-width="0.8">{grid}</g><g stroke="#2b333d" stroke-width="1.2">{axes}</g>'
        f'<g fill="#5b6673" font-size="10" text-anchor="middle">{numbers}</g>{ellipse(1)}{ellipse(2)}'
        f'<circle cx="{centre[0]}" cy="{centre[1]}" r="3" fill="#3474bd"/></svg>'
    )
    return Figure(svg, words)


FIGURES: MappingProxyType[str, Callable[..., Figure]] = MappingProxyType(
    {"gaussian_contours": gaussian_contours, "normalization_cubes": normalization_cubes}
)
"""Name -> function, every figure that a part may ask for."""


def _words(kind: str, letter: str) -> str:
    """Which entries are shaded, told by the axes alone: naming the normalization would give the answer away."""
    one = {"N": "sample (N)", "C": "channel (C)"}
    every = {"N": "in all samples (N)", "C": "in all channels (C)"}
    fixed = [one[axis] for axis in AXES if axis in one and axis not in POOLED[kind]]
    spanned = [every[axis] for axis in AXES if axis in every and axis in POOLED[kind]]
    what = " and one ".join(fixed)
    where = " and ".join([*spanned, "at all pixels (H, W)"])
    return f"Cube {letter}: the shaded entries are those of one {what}, {where}."


def _shaded(kind: str) -> set[tuple[int, int, int]]:
    """Shaded cells as (n, c, pixel): those pooled with the entry at the front corner, where all can see them."""
    mask = normalization_mask(kind, (SAMPLES, CHANNELS, PIXELS, 1), (SAMPLES - 1, CHANNELS - 1, PIXELS - 1, 0))
    return {(n, c, p) for n in range(SAMPLES) for c in range(CHANNELS) for p in range(PIXELS) if bool(mask[n, c, p, 0])}


def _extent() -> tuple[float, float]:
    """Width and height of a cube's outline."""
    return (SAMPLES + CHANNELS) * CELL * cos(pi / 6), (SAMPLES + CHANNELS) * CELL * sin(pi / 6) + PIXELS * CELL


def _place(n: float, c: float, p: float) -> tuple[float, float]:
    """Isometric projection: C runs down to the right, N down to the left, pixels upwards."""
    return (SAMPLES + c - n) * CELL * cos(pi / 6), (n + c) * CELL * sin(pi / 6) + (PIXELS - p) * CELL


def _cube(kind: str, letter: str) -> str:
    shaded = _shaded(kind)
    n, c, p = SAMPLES, CHANNELS, PIXELS
    cells: list[str] = []
    for i in range(n):
        for j in range(c):
            corners = [(i, j, p), (i, j + 1, p), (i + 1, j + 1, p), (i + 1, j, p)]
            cells.append(_polygon(corners, "top", (i, j, p - 1) in shaded))
    for j in range(c):
        for k in range(p):
            corners = [(n, j, k), (n, j + 1, k), (n, j + 1, k + 1), (n, j, k + 1)]
            cells.append(_polygon(corners, "left", (n - 1, j, k) in shaded))
    for i in range(n):
        for k in range(p):
            corners = [(i, c, k), (i + 1, c, k), (i + 1, c, k + 1), (i, c, k + 1)]
            cells.append(_polygon(corners, "right", (i, c - 1, k) in shaded))
    grid = f'<g stroke="#5b6673" stroke-width="0.8" stroke-linejoin="round">{"".join(cells)}</g>'
    silhouette = [(0, 0, p), (0, c, p), (0, c, 0), (n, c, 0), (n, 0, 0), (n, 0, p)]
    outline = f'<polygon points="{_points(silhouette)}" fill="none" stroke="#2b333d" stroke-width="1.6"/>'
    return grid + outline + _labels(letter)


def _labels(letter: str) -> str:
    left, right, up = _place(SAMPLES, CHANNELS / 2, 0), _place(SAMPLES / 2, CHANNELS, 0), _place(SAMPLES, 0, PIXELS / 2)
    width, height = _extent()
    return (
        '<g fill="#1d2530" font-size="15" text-anchor="middle">'
        f'<text x="{_number(left[0] - 12)}" y="{_number(left[1] + 20)}">C</text>'
        f'<text x="{_number(right[0] + 12)}" y="{_number(right[1] + 20)}">N</text>'
        f'<text transform="translate({_number(up[0] - 12)} {_number(up[1])}) rotate(-90)">H, W</text>'
        f'<text x="{_number(width / 2)}" y="{_number(height + 48)}" font-size="18" font-weight="bold">'
        f"Cube {letter}</text></g>"
    )


def _polygon(corners: Iterable[tuple[float, float, float]], face: str, shaded: bool) -> str:
    return f'<polygon points="{_points(corners)}" fill="{(_SHADED if shaded else _PLAIN)[face]}"/>'


def _points(corners: Iterable[tuple[float, float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in (_place(*corner) for corner in corners))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
