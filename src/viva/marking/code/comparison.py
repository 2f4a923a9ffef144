"""A returned value against what it has to be: equal, clearly different, or too close to call; and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from viva.sets.code_task import CLEARLY

Likeness = Literal["equal", "shape", "close", "different"]
SMALLEST_SCALE = 1e-2
"""Where the expected numbers are smaller than this, differences are taken as they are."""
SHOWN = 12
"""An array of at most so many numbers is shown whole."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How a value compares.

    Attributes:
        likeness: ``equal``; ``shape`` (equal numbers, other axes of length 1); ``close`` (neither equal nor clearly
            different); ``different``.
        place: the entry that shows it, ``[0, 2]``; "" for a number, or where the shapes differ.
        returned, expected: what is there, in words or as a number.
        off: how far the entry is off, in tolerances.
    """

    likeness: Likeness
    place: str = ""
    returned: str = ""
    expected: str = ""


def compared(value: Any, expected: Any, tolerance: float) -> Compared:
    """Compare a returned value with what it has to be.

    Args:
        value: as it came out of the sandbox.
        expected: an array or a number.
        tolerance: differences up to here, relative to the largest expected entry, are rounding.

    Examples:
        >>> compared(np.array([1.0, 2.5]), np.array([1.0, 2.0]), 1e-8)
        Compared(likeness='different', place='[1]', returned='2.5', expected='2')
        >>> compared([1.0, 2.0], np.array([1.0, 2.0]), 1e-8).likeness
        'equal'
        >>> compared(None, 2.0, 1e-8).returned
        'None'
    """
    wanted = np.asarray(expected)
    given = as_numbers(value)
    if given is None:
        return Compared("different", returned=described(value), expected=f"an array of shape {wanted.shape}")
    if given.shape != wanted.shape:
        same = given.size == wanted.size and _squeezed(given) == _squeezed(wanted)
        if same and compared(given.reshape(wanted.shape), wanted, tolerance).likeness == "equal":
            return Compared("shape", returned=f"shape {given.shape}", expected=f"shape {wanted.shape}")
        return Compared("different", returned=f"shape {given.shape}", expected=f"shape {wanted.shape}")
    if not wanted.size:
        return Compared("equal")
    a, b = given.astype(float), wanted.astype(float)
    scale = max(float(np.max(np.abs(b), initial=0.0, where=np.isfinite(b))), SMALLEST_SCALE)
    with np.errstate(all="ignore"):
        off = np.where(np.isfinite(a) & np.isfinite(b), np.abs(a - b), np.where(_alike(a, b), 0.0, np.inf))
    worst = off / (scale * tolerance)
    if np.all(worst <= 1):
        return Compared("equal")
    clearly = worst > CLEARLY
    place = tuple(int(k) for k in np.argwhere(clearly if clearly.any() else worst > 1)[0])
    name = f"[{', '.join(map(str, place))}]" if place else ""
    likeness: Likeness = "different" if clearly.any() else "close"
    return Compared(likeness, name, figure(a[place]), figure(b[place]))


def _squeezed(array: Any) -> tuple[int, ...]:
    return tuple(n for n in array.shape if n != 1)


def _alike(a: Any, b: Any) -> Any:
    return (np.isnan(a) & np.isnan(b)) | (a == b)


def as_numbers(value: Any) -> Any:
    """A returned value as an array of real numbers; None where it is none."""
    if value is None or isinstance(value, dict | str):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    return array if array.dtype.kind in "fiub" else None


def described(value: Any) -> str:
    """What a value is that is no array, in words."""
    if isinstance(value, dict) and set(value) == {"kept"}:
        return f"an object of type {value['kept']}"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if value is None or isinstance(value, str):
        return repr(value)[:80]
    return f"a {type(value).__name__}"


def figure(value: Any) -> str:
    """A number for people: six figures.

    Examples:
        >>> figure(0.1 + 0.2), figure(3.0), figure(1e-9)
        ('0.3', '3', '1e-09')
    """
    return f"{float(value) + 0.0:.6g}"


def shown(value: Any) -> str:
    """An argument or result for people: whole where it is small, else its shape and first numbers.

    Examples:
        >>> shown(np.array([[1.5, 2.0]])), shown(True), shown(np.zeros((4, 5)))
        ('[[1.5, 2]]', 'True', 'array of shape (4, 5), first numbers 0, 0, 0')
    """
    if isinstance(value, bool | str | np.bool_):
        return str(value)
    array = as_numbers(value)
    if array is None:
        return described(value)
    if array.ndim == 0:
        return figure(array)
    if array.size <= SHOWN:
        return _nested(array)
    first = ", ".join(figure(number) for number in array.ravel()[:3])
    return f"array of shape {array.shape}, first numbers {first}"


def _nested(array: Any) -> str:
    if array.ndim == 0:
        return figure(array)
    return "[" + ", ".join(_nested(item) for item in array) + "]"
