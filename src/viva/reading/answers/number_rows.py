"""Numbers that stand one behind the other, as a list: ``11, 7 and 6``, ``3 and 9, respectively``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from viva.patterns import regex
from viva.reading.answers.numbers import NumberFound

_GAP = regex(r"[\s⟪⟫⟦⟧]*(?:[,;/|]\s*(?:and\b)?|and\b|[,;]\s*;)[\s⟪⟫⟦⟧]*")
_RESPECTIVELY = regex(r"[\s⟫⟧]*,?\s*respectively\W*", re.IGNORECASE)


def in_a_row(text: str, found: Sequence[NumberFound]) -> bool:
    """Whether there are several numbers with nothing but commas and the like between them."""
    return len(found) > 1 and all(_GAP.fullmatch(text[a.end : b.start]) for a, b in pairwise(found))


def told_respectively(text: str, found: Sequence[NumberFound]) -> bool:
    """Whether the last of them is followed by no more than "respectively"."""
    return _RESPECTIVELY.fullmatch(text, found[-1].end) is not None
