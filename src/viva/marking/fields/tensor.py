"""An array of numbers: compared entry by entry; the first entry that differs is the witness."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from viva.marking.fields.decision import Decision
from viva.marking.fields.number import COARSE, nearly, same_number, shown
from viva.marking.record import Verdict
from viva.reading.answers import TensorValue
from viva.sets.drawn import DrawnField


def shape_of(value: Any) -> tuple[int, ...]:
    """The shape of nested tuples.

    >>> shape_of(((1, 2, 3), (4, 5, 6)))
    (2, 3)
    """
    shape: list[int] = []
    while isinstance(value, tuple | list):
        shape.append(len(value))
        value = value[0] if value else 0
    return tuple(shape)


def flat(value: Any) -> Iterator[Fraction]:
    """The entries of nested tuples in row order."""
    if isinstance(value, tuple | list):
        for part in value:
            yield from flat(part)
    else:
        yield Fraction(value)


def same_tensor(given: TensorValue, expected: Any) -> bool:
    """Whether shape and all entries agree."""
    return given.shape == shape_of(expected) and all(
        same_number(g, e) for g, e in zip(given.entries, flat(expected), strict=True)
    )


def _nearly(given: TensorValue, expected: Any) -> bool:
    same_shape = given.shape == shape_of(expected)
    return same_shape and all(nearly(g, e) for g, e in zip(given.entries, flat(expected), strict=True))


def shown_tensor(value: Any) -> str:
    """Nested lists as text.

    >>> shown_tensor(((1, Fraction(-1, 2)), (0, 3)))
    '[[1, -1/2], [0, 3]]'
    """
    if isinstance(value, tuple | list):
        return "[" + ", ".join(shown_tensor(part) for part in value) + "]"
    return shown(Fraction(value))


def decide_tensor(field: DrawnField, given: TensorValue) -> Decision:
    """The verdict on an array."""
    key: Verdict | None = None
    if field.key is not None:
        key = "right" if same_tensor(given, field.key) else "wrong"
    if any(same_tensor(given, value) for value in (field.expected, *field.also)):
        return Decision("right", key_verdict=key)
    if any(_nearly(given, value) for value in (field.expected, *field.also)):
        return Decision("undecided", reason=COARSE)
    named = next((m.name for m in field.misconceptions if m.value is not None and same_tensor(given, m.value)), None)
    shape = shape_of(field.expected)
    if given.shape != shape:
        entries = list(flat(field.expected))
        if len(entries) == len(given.entries) and all(
            same_number(g, e) for g, e in zip(given.entries, entries, strict=True)
        ):
            return Decision(
                "undecided", reason=f"the right entries, but as {_size(given.shape)} where {_size(shape)} was asked"
            )
        return Decision(
            "wrong", misconception=named, witness=f"{_size(given.shape)}, not {_size(shape)}", key_verdict=key
        )
    return Decision("wrong", misconception=named, witness=_first_difference(given, field.expected), key_verdict=key)


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[0]} entries" if len(shape) == 1 else "x".join(map(str, shape))


def _first_difference(given: TensorValue, expected: Any) -> str:
    places = product(*(range(1, extent + 1) for extent in given.shape))
    for place, got, due in zip(places, given.entries, flat(expected), strict=True):
        if not same_number(got, due):
            where = f"({','.join(map(str, place))})" if len(place) > 1 else str(place[0])
            return f"entry {where}: {shown(due)}, not {shown(got.value)}"
    return ""
