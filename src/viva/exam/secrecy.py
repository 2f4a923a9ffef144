"""Whether a message would give the answer away: the last check before a hint is said.

It is coarse on purpose and only looks for the key as it would be written; hints are the set author's, and a hint that
is held back by mistake costs one level of the ladder, while an answer that slips out spoils the exam.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from viva.sets.drawn import DrawnField, DrawnPart

_NUMBER = re.compile(r"-?\d+(?:/\d+|\.\d+)?")


def reveals(part: DrawnPart, text: str) -> bool:
    """Whether ``text`` contains the answer to one of the part's decisive fields.

    A choice is not looked for: a hint may well name the options.
    """
    return any(_reveals(field, text) for field in part.fields if field.decisive)


def _reveals(field: DrawnField, text: str) -> bool:
    if field.kind == "number":
        expected = _fraction(field.expected)
        return expected is not None and expected in map(_fraction, _NUMBER.findall(text.replace(",", "")))
    if field.kind == "tensor":
        wanted = [_fraction(value) for value in _flat(field.expected)]
        told = [_fraction(word) for word in _NUMBER.findall(text)]
        size = len(wanted)
        return size > 0 and any(told[k : k + size] == wanted for k in range(len(told) - size + 1))
    if field.kind == "expression":
        # A key of a letter or two (`w`, `0`) stands in every hint; only a formula is looked for.
        key = _bare(str(field.expected))
        return len(key) > 2 and key in _bare(text)
    return False


def _fraction(value: Any) -> Fraction | None:
    try:
        return Fraction(value) if not isinstance(value, bool) else None
    except (ValueError, TypeError, ZeroDivisionError):
        return None


def _flat(value: Any) -> list[Any]:
    return [x for item in value for x in _flat(item)] if isinstance(value, list | tuple) else [value]


def _bare(text: str) -> str:
    """TeX without what changes nothing: spaces, braces, sizing and spacing commands."""
    text = re.sub(r"\\(?:left|right|[bB]ig+[lr]?|quad|qquad|displaystyle|[,;:! ])", "", text)
    return re.sub(r"[\s{}$]", "", text)
