"""Numbers that a clause says of something else: "the variance is 16, so the standard deviation is 4"."""

from __future__ import annotations

import re

from viva.patterns import regex
from viva.reading.answers.labels import Labels
from viva.reading.answers.numbers import NumberFound

_SUBJECT = regex(
    r"(?:^|[,;:.(]\s*|\b(?:and|but|so|hence|thus|while|whereas|then)\s+)(?:(?:and|but|so|hence|thus|then|with|for|that)\s+)*"
    r"(?P<subject>(?:the|a|an|its|their)\s+(?:[a-z-]+\s+){0,3}[a-z-]+|[A-Za-z]\([^()=]{1,12}\)|(?!(?:which|that|it|this|there|they|we|one|both|each|what|answer)\b)[a-z]{2,9})\s*"
    r"(?:\b(?:is|are|was|of|equals|becomes|being)\b|=|≈)\s*(?:about|roughly|only|then|thus|just|≈)?\s*[⟪⟦(]*$"
)
_SIGNS = ("=", "≈", "is ", "are ", "was ", "of ", "equals", "becomes", "being")
"""One of these stands behind a subject: a quick look."""
_REACH = 90


def of_another(name: str, text: str, number: NumberFound, labels: Labels) -> bool:
    """Whether the clause of a number names a quantity that isn't asked for, and one that is was told a number before.

    Only the nearest clause counts, and its subject has to stand in words or as a function's value.
    """
    before = text[max(0, number.start - _REACH) : number.start]
    tail = before[-16:]
    if not any(sign in tail for sign in _SIGNS) or (found := _SUBJECT.search(before)) is None:
        return False
    begins = max(0, number.start - _REACH) + found.start("subject")
    named = [stop for start, stop, field in labels.matches(text) if field == name and start < begins]
    if any(start >= begins and start < number.start for start, _, field in labels.matches(text) if field == name):
        return False
    return bool(named) and re.search(r"\d", text[min(named) : begins]) is not None
