"""Numbers that a block of code or output gives to a name: ``var = 24/5``, ``m2_hat = 0.25 / 0.75 = 0.3333``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from viva.patterns import regex
from viva.reading.answers.form import Candidate
from viva.reading.answers.labels import Labels
from viva.reading.answers.numbers import read_number
from viva.reading.answers.statements import Statement

_ASSIGNED = regex(r"[ \t]*(?:[#>]+[ \t]*)?(?P<name>[^=:≈\n]{1,60}?)[ \t]*(?:=|:|≈)[ \t]*(?P<rest>[^\n]{1,300})$")
_COMMENT = regex(r"[ \t]+(?:#|//)")
_ASIDE = 40
"""By how much code weighs less than words: it often holds steps on the way."""


def code_numbers(name: str, statement: Statement, labels: Labels) -> Iterator[Candidate]:
    """The numbers that lines of a code block give to what is one of the field's labels, and no other field's."""
    for number, line in enumerate(statement.text.split("\n")[:400]):
        assigned = _ASSIGNED.match(line)
        if assigned is None or {field for _, _, field in labels.matches(assigned["name"])} != {name}:
            continue
        told = re.split(r"[=≈→]|->", _COMMENT.split(assigned["rest"], maxsplit=1)[0])[-1].strip().rstrip(".,;")
        value = read_number(told)
        if value is not None:
            at = statement.lines[0] + number
            lines = (at, at) if statement.lines[0] <= at <= statement.lines[1] else statement.lines
            weight = statement.weight * 10 - _ASIDE + 2
            yield Candidate(value, told, lines, "lenient", "in code", weight, place=statement.index)
