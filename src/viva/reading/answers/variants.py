"""Two numbers, each with the condition that it holds for: ``112 with biases, 108 without``, where one is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from viva.patterns import regex
from viva.reading.answers.form import AnswerForm
from viva.reading.answers.numbers import NumberFound

_CONDITION = regex(
    r"\b(?:(?P<without>without|no|ignor(?:e|es|ed|ing)|exclud(?:e|es|ed|ing)|omit(?:s|ted|ting)?|neglect(?:ed|ing)?"
    r"|disregard(?:ed|ing)?|not (?:count|includ)(?:ed|ing)|otherwise|else)"
    r"|(?P<with>with|includ(?:e|es|ed|ing)|count(?:ed|ing)|(?:you|we|one|they) counts?))\b",
    re.IGNORECASE,
)
_ASKED = regex(
    r"\b(?P<condition>without|excluding|ignoring|with|including)\s+(?:the\s+|any\s+)?(?P<noun>[a-z]{3,})", re.IGNORECASE
)
_LONGEST = 300
_NEAR = 40
"""Characters between a number and its condition."""


def asked_variant(form: AnswerForm, text: str, numbers: Sequence[NumberFound]) -> int | None:
    """Which of two numbers holds under the condition that the question names, if the text gives one for each.

    >>> from viva.reading.answers.numbers import find_numbers
    >>> form = AnswerForm("number", ask="The number of parameters, without biases.")
    >>> text = "It has 112 parameters with biases and 108 without."
    >>> asked_variant(form, text, find_numbers(text))
    1
    """
    if len(numbers) != 2 or len(text) > _LONGEST or (asked := _asked(form.ask)) is None:
        return None
    wanted, noun = asked
    if noun not in text.lower():
        return None
    conditions = list(_CONDITION.finditer(text))
    told = [found.lastgroup for found in conditions]
    if len(told) != 2 or set(told) != {"with", "without"} or numbers[0].value.value == numbers[1].value.value:
        return None
    apart = (max(c.start() - n.end, n.start - c.end()) for c, n in zip(conditions, numbers, strict=True))
    return told.index(wanted) if max(apart) <= _NEAR else None


def names_condition(form: AnswerForm, text: str) -> bool:
    """Whether a text names what the question wants counted in or left out."""
    asked = _asked(form.ask)
    return asked is not None and asked[1] in text.lower()


@lru_cache(maxsize=256)
def _asked(ask: str) -> tuple[str, str] | None:
    """Whether the question wants something counted in or left out (``with``, ``without``), and the stem of its name."""
    found = _ASKED.search(ask)
    if found is None:
        return None
    condition = "with" if found["condition"].lower() in ("with", "including") else "without"
    return condition, re.sub(r"(?:es|s)$", "", found["noun"].lower())
