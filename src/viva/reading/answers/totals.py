"""What the numbers of a sentence come to: ``27 depthwise and 12 pointwise weights, 39 together``, ``.., giving 30``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod

from viva.patterns import regex
from viva.reading.answers.numbers import NumberFound

_MOST = 12
_SO = regex(
    r"(?:→|⇒|->|=>"
    r"|[,;:—–(]\s*(?:and )?(?:so|hence|thus|therefore|i\.?\s?e\.?,?|that(?:['’]s| is| makes)|which (?:is"
    r"|makes|gives|yields|equals|adds up to|sums to|comes to|totals)|giving|yielding|making|totall?ing"
    r"|in (?:sum|total|all)|together|altogether|overall)"
    r"|\b(?:add|sum)(?:s|ing)? (?:up )?to|\b(?:amounts?|comes?|coming) (?:up )?to|\b(?:hence|thus|therefore))"
    r"[:\s]{1,3}(?:(?:about|exactly|just|only|a total of|we (?:get|have|need|obtain|end up with|land at)|it is|us)\s+)*"
    r"[\s⟪⟦(]*$",
    re.IGNORECASE,
)
_ASIDE = regex(r"\((?:the|all|its|our|for|with|in|on)\s[^()\d]*$", re.IGNORECASE)
"""What is told of something else in brackets: "40 (the four errors add up to 160)"."""
_ENDS = regex(
    r"[\s⟫⟧)]*(?:(?:in (?:total|all|sum)|all told|together|altogether|overall|[a-z]{4,})\b[\s⟫⟧)]*){0,2}"
    r"(?:[.;!]\W*)?$",
    re.IGNORECASE,
)


def concluded(text: str, numbers: Sequence[NumberFound]) -> tuple[int, frozenset[int]] | None:
    """The number that a sentence ends with and says to follow from those before it, and which these are.

    >>> from viva.reading.answers.numbers import find_numbers
    >>> text = "There are 20 - 5 = 15 of them, each contributes 2, giving 30."
    >>> concluded(text, find_numbers(text))
    (3, frozenset({0, 1, 2}))
    """
    last = len(numbers) - 1
    ends = last > 0 and _ENDS.fullmatch(text, numbers[last].end) is not None
    if not ends:
        return None
    before = text[max(0, numbers[last].start - 60) : numbers[last].start]
    if not _SO.search(before) or (_ASIDE.search(before) and comes_to(numbers) is None):
        return None
    return last, frozenset(range(last))


_HEAD = regex(r"\W*(?:(?:just|only|exactly|a total of|in total)\W+)?", re.IGNORECASE)
_BROKEN_DOWN = regex(r"[\s⟫⟧]*(?::|—|–|\s-)\s")


def headed(text: str, numbers: Sequence[NumberFound]) -> tuple[int, frozenset[int]] | None:
    """The first number, where the text begins with it, goes on to break it down, and it is the largest.

    >>> from viva.reading.answers.numbers import find_numbers
    >>> headed("39: 27 and 12", find_numbers("39: 27 and 12"))
    (0, frozenset({1, 2}))
    """
    first = numbers[0]
    opens = _HEAD.fullmatch(text, 0, first.start) is not None and _BROKEN_DOWN.match(text, first.end) is not None
    larger = all(first.value.value > other.value.value for other in numbers[1:])
    return (0, frozenset(range(1, len(numbers)))) if opens and larger else None


_THAN = regex(r"\bthan (?:the |all )?[⟪⟦]*$")


def comes_to(numbers: Sequence[NumberFound], text: str = "") -> tuple[int, frozenset[int]] | None:
    """The last number that is the sum or product of two or more right before it, and which these are.

    Only whole numbers above one count, each smaller than what they come to, and none that ``text`` compares it with.

    >>> from viva.reading.answers.numbers import find_numbers
    >>> comes_to(find_numbers("4 filters of 27 weights, which makes 108"))
    (2, frozenset({0, 1}))
    """
    places = [k for k, n in enumerate(numbers[:_MOST]) if not (n.in_words and n.value.value == 1)]
    if " than " in text:
        places = [k for k in places if not _THAN.search(text[max(0, numbers[k].start - 20) : numbers[k].start])]
    values = [numbers[k].value.value for k in places]  # "the pointwise one" is no number
    for total in range(len(values) - 1, 1, -1):
        if values[total].denominator != 1:
            continue
        for first in range(total - 2, -1, -1):
            parts = values[first:total]
            if not all(1 < part < values[total] and part.denominator == 1 for part in parts):
                break
            if values[total] in (sum(parts), prod(parts)):
                return places[total], frozenset(places[first:total])
    return None


_AFTER_BRACKETS = regex(r"(?<=[a-z]{4}\)) - (?=[⟪⟦]*\d[\d,.]*[⟫⟧]*(?: [a-z]{4,}){0,3}[.!]?[⟫⟧]*\s*$)")


def with_dash(text: str) -> str:
    """``text`` with a dash for the hyphen before its last number, where that can't be a minus sign.

    >>> with_dash("27 weights (depthwise) and 12 weights (pointwise) - 39.")
    '27 weights (depthwise) and 12 weights (pointwise) – 39.'
    """
    return _AFTER_BRACKETS.sub(" – ", text) if text.count(")") > 1 else text
