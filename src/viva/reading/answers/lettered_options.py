"""Options given for a capital letter in plain text, without any sign of maths: ``(A): μ``, ``B is sigma^2``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from viva.patterns import regex
from viva.reading.answers.form import AnswerForm
from viva.reading.answers.looks import normal
from viva.reading.answers.statements import Statement

_TOKEN = r"[^\W_][^\s,;|()*⟪⟫]{0,12}(?:\s+squared\b)?"
_GIVEN = regex(
    r"(?<![\w\\$^_/=])(?P<open>\()?(?:\*\*)?(?P<letter>[A-Z])(?:\*\*)?(?P<close>\))?(?:\*\*)?\s*"
    r"(?P<sign>:|→|->|–|—|-\s|\.\s|\bis\b|\bequals\b|\bmust be\b|\bchoose\b|\bpick\b|\btake\b)?(?:\*\*)?\s*"
    r"(?:the\s+)?(?:(?:option|choice|answer)\s+)?(?:\([a-z]\)\s*)?(?:\*\*)?"
    rf"(?P<value>{_TOKEN})"
)
_DENIED = regex(r"(?:\b(?:not|never|neither|nor|rather than|instead of)|n't)[\s(*]*$|\?\s*$")
_MORE = regex(rf"\*{{0,2}}\s*(?:[,;/|]|\bor\b)\s*(?:\bor\s+)?(?:\([a-z]\)\s*)?(?P<value>{_TOKEN})")
_LONGEST = 2_000


def lettered_options(form: AnswerForm, targets: frozenset[str], statement: Statement) -> Iterator[tuple[str, str, int]]:
    """The letter, the option and where it stands, for each option that the statement gives for a target letter.

    A letter before several options, as a question lists them, is given none.
    """
    if not form.options or statement.kind not in ("prose", "item", "table"):
        return
    options = {normal(option) for option in form.options}
    text = statement.text[:_LONGEST]
    for found in _given_in(text):
        if found["letter"] not in targets or not (found["sign"] or (found["open"] and found["close"])):
            continue
        value = _option(found["value"])
        following = _MORE.match(text, found.end())
        listed = following is not None and normal(_option(following["value"])) in options
        if normal(value) in options and not listed and not _DENIED.search(text[: found.start("letter")]):
            yield found["letter"], value, found.start("value")


@lru_cache(maxsize=64)
def _given_in(text: str) -> tuple[re.Match[str], ...]:
    """Whatever may be given for a letter; each field of a part that asks for options looks at the same statements."""
    return tuple(_GIVEN.finditer(text))


def _option(token: str) -> str:
    return token.rstrip(".:!?").replace(" squared", "^2")
