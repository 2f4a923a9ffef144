"""The parts by question: a set's parts are named after it (``1c`` belongs to question 1)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from viva.marking.rates import TierRates, tier_rates
from viva.marking.record import PartRecord
from viva.reports.visible import one_line


def question_of(part: str) -> str:
    """The question that a part belongs to: the number that its name begins with, or the name.

    Examples:
        >>> question_of("1c"), question_of("12-b"), question_of("bonus")
        ('1', '12', 'bonus')
    """
    match = re.match(r"\d+", part)
    return match.group() if match else part


def question_rates(parts: Iterable[PartRecord]) -> list[tuple[str, TierRates]]:
    """How the tiers share the parts of each question that has several; empty where there is one question only.

    Examples:
        >>> asked = [PartRecord(part=name, tier="L1") for name in ("1a", "1b", "2a", "2b")]
        >>> [(question, rates.total) for question, rates in question_rates(asked)]
        [('1', 2), ('2', 2)]
    """
    groups: dict[str, list[PartRecord]] = {}
    for part in parts:
        groups.setdefault(question_of(part.part), []).append(part)
    if len(groups) < 2 or all(len(group) < 2 for group in groups.values()):
        return []
    rates = [(name, tier_rates(f"question {one_line(name, 20)}", group)) for name, group in groups.items()]
    return [(name, found) for name, found in rates if found.total]
