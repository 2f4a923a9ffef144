"""What is odd about a wrong number or array, told by the examinee's own values and without the right ones.

A wrong formula has a counterexample, whose numbers can be shown (:mod:`~viva.exam.evidence`). A wrong number or array
has none, but its shape, its order, a common factor or its sign may contradict what is asked; where nothing else does,
there is the examinee's own value at the place that is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from viva.marking.fields.tensor import flat, shape_of
from viva.marking.record import FieldMark
from viva.sets.drawn import DrawnField

FEWEST = 4
"""So many entries are needed for a remark on all of them: of fewer it would be the answer, near enough."""
_VALUE = re.compile(r"-?\d+(?:/\d+)?")


def contradiction(field: DrawnField, mark: FieldMark, place: str = "") -> str:
    """One or two sentences on a wrong answer, or "".

    Args:
        field: the field, with its key; no value of the key gets into the text.
        mark: the answer, marked wrong.
        place: where an array is wrong, as the witness has it.

    Examples:
        >>> from viva.marking import mark_attempt
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw(0).part("3a")
        >>> contradiction(part.fields[0], mark_attempt(part, "Final answer: $225/2$").fields[0])
        'Your $225/2$ is not a whole number. Can what is asked for be anything else?'
    """
    if mark.verdict != "wrong" or mark.given is None:
        return ""
    given = _read(mark.given)
    if mark.kind == "number" and isinstance(given, Fraction):
        return _of_number(given, Fraction(field.expected))
    if mark.kind == "tensor" and isinstance(given, tuple):
        return _of_array(given, field.expected, place)
    return ""


def _of_number(given: Fraction, key: Fraction) -> str:
    if given.denominator != 1 and key.denominator == 1:
        return f"Your ${given}$ is not a whole number. Can what is asked for be anything else?"
    if given < 0 < key:
        return f"Your ${given}$ is negative. Can what is asked for be less than nothing?"
    return ""


def _of_array(given: Any, key: Any, place: str) -> str:
    shape, due = shape_of(given), shape_of(key)
    if shape != due:
        return f"Your array {_has(shape)}. Work out from the statement how many {_counted(due)} there have to be."
    own, right = list(flat(given)), list(flat(key))
    if len(own) >= FEWEST:
        out_of_place = sum(a != b for a, b in zip(own, right, strict=True))
        if sorted(own) == sorted(right) and out_of_place >= FEWEST:
            return "Your array has the right entries, but not in their places."
        if _quotient(own, right) is not None:
            return "Every entry of your array differs from the right one by the same factor."
        if len({a - b for a, b in zip(own, right, strict=True)}) == 1:
            return "Every entry of your array differs from the right one by the same amount."
    indices = [int(found) for found in re.findall(r"\d+", place)]
    if not place or len(indices) != len(shape):
        return ""
    for index in indices:
        given = given[index - 1]
    return f"In {place} you have ${given}$. Work out that one by itself: which numbers of the statement go into it?"


def _quotient(own: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction | None:
    """The factor between two rows of entries, if there is one and enough entries show it."""
    pairs = [(a, b) for a, b in zip(own, right, strict=True) if a or b]
    if len(pairs) < FEWEST or any(not a or not b for a, b in pairs):
        return None
    factors = {a / b for a, b in pairs}
    return factors.pop() if len(factors) == 1 else None


def _has(shape: Sequence[int]) -> str:
    if len(shape) == 1:
        return f"has {shape[0]} {'entry' if shape[0] == 1 else 'entries'}"
    return f"is {'x'.join(map(str, shape))}"


def _counted(shape: Sequence[int]) -> str:
    return "entries" if len(shape) == 1 else "rows and columns" if len(shape) == 2 else "entries in each direction"


def _read(given: str) -> Any:
    """A value as the record shows it: a fraction, or nested tuples of them; None for what isn't one."""
    try:
        return _fractions(json.loads(_VALUE.sub(r'"\g<0>"', given)))
    except (ValueError, RecursionError):
        return None


def _fractions(value: Any) -> Any:
    return tuple(map(_fractions, value)) if isinstance(value, list) else Fraction(value)
