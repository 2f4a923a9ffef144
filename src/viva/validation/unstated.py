"""Conventions that a question leaves open although answers differ by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from viva.sets.located import Place
from viva.sets.schema import PartFile


@dataclass(frozen=True, slots=True)
class _Open:
    """Words that raise a question, kinds of fields whose answer depends on it, and words that settle it."""

    raised: re.Pattern[str]
    kinds: frozenset[str]
    settled: re.Pattern[str]
    question: str
    asked_only: bool = False


def _open(raised: str, kinds: str, settled: str, question: str, *, asked_only: bool = False) -> _Open:
    flags = re.IGNORECASE
    return _Open(re.compile(raised, flags), frozenset(kinds.split()), re.compile(settled, flags), question, asked_only)


_QUESTIONS = (
    _open(r"\b(?:gradient|Jacobian)s?\b|\\nabla", "expression",
          r"column|\brow\b|shape|scalar|entr(?:y|ies)|element|derivative of a number|_\{?[ij]|one feature|\bper\b",
          "whether a gradient is a row or a column", asked_only=True),
    _open(r"\bconvol(?:ve|ution)s?\b", "tensor",
          r"flip|correlat|revers|turned|as in deep learning|padd|stride|\\sum|transpose",
          "whether the kernel is flipped"),
    _open(r"\bsample (?:variance|covariance)\b|\bestimate\w* (?:of )?the variance\b", "number expression tensor",
          r"n\s*-\s*1|/\s*n\b|divid|biased|maximum likelihood|average of|1/n|frac\{?1",
          "whether to divide by n or n - 1"),
    _open(r"\b(?:entropy|logarithms?|information)\b|\\log\b", "number",
          r"natural|\bbase\b|\\ln\b|\bnats?\b|\bbits?\b|log_", "which logarithm is meant"),
    _open(r"\b(?:eigen|singular )vectors?\b", "tensor",
          r"\bsign\b|positive|norm|unit|length|first entry|scale",
          "which sign and length a vector has", asked_only=True),
    _open(r"\bangles?\b", "number", r"degree|radian|cos", "whether an angle is in degrees or radians"),
)  # fmt: skip


def unstated_conventions(spec: PartFile, told: str) -> Iterator[tuple[str, Place, str]]:
    """What an answer depends on and no word of the question settles.

    Args:
        spec: the part.
        told: all that is told with the question.
    """
    if spec.conventions:
        # Whoever states conventions has thought of them.
        return
    for one in _QUESTIONS:
        for number, field in enumerate(spec.fields):
            about = field.ask if one.asked_only else f"{spec.statement}\n{field.ask}"
            if field.kind in one.kinds and one.raised.search(about) and not one.settled.search(told):
                message = f"{field.name}: nothing says {one.question}; state it under 'conventions'"
                yield "no-convention", ("fields", number), message
