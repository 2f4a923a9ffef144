"""Whose answer is it? A reply often answers several fields, sometimes in one sentence: labels tell them apart.

A field's labels are regular expressions from its problem set. The nearest label in the statement owns a candidate, where
crossing a comma or an "and" counts as far; failing that, the sentence that leads in, then the headings above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from viva.reading.answers.form import AnswerForm
from viva.reading.answers.statements import Statement

_CROSSING = re.compile(r"[,;|\n]|\b(?:and|while|whereas|but|or)\b|[.!?]\s|\s{2,}", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|neither|nor|never|rather than|instead of|unlike|cannot)\b|n't\b|≠", re.IGNORECASE)
_CROSSING_COST = 60
_MAX_LABEL_TEXT = 4000


class Labels:
    """The compiled labels of all fields of a part."""

    def __init__(self, forms: Mapping[str, AnswerForm]) -> None:
        self.patterns: dict[str, list[re.Pattern[str]]] = {}
        for name, form in forms.items():
            compiled = []
            for label in form.labels:
                try:
                    compiled.append(re.compile(label, re.IGNORECASE))
                except re.error:
                    compiled.append(re.compile(re.escape(label), re.IGNORECASE))
            self.patterns[name] = compiled
        self.memory: dict[str, list[tuple[int, int, str]]] = {}

    def matches(self, text: str) -> list[tuple[int, int, str]]:
        """``(start, end, field)`` of every label in ``text``."""
        if text not in self.memory:
            if len(self.memory) > 4096:
                self.memory.clear()
            stretch = text[:_MAX_LABEL_TEXT]
            self.memory[text] = sorted(
                (found.start(), found.end(), name)
                for name, patterns in self.patterns.items()
                for pattern in patterns
                for found in pattern.finditer(stretch)
                if found.end() > found.start()
            )
        return self.memory[text]

    def inside(self, text: str, start: int, end: int) -> bool:
        """Whether ``start`` to ``end`` lies within a label, like the 1 of ``n = 1``."""
        return any(begin < end and start < stop for begin, stop, _ in self.matches(text))

    def owners(self, statement: Statement, start: int, end: int, *, order: tuple[int, int] | None = None) -> tuple[set[str], bool]:
        """The fields that a candidate at ``start`` to ``end`` of the plain statement belongs to, and if it is negated.

        An empty set means that nothing names a field. ``order`` is ``(k, how many)`` where the candidate is the k-th of
        several in the sentence, for "A and B, respectively".
        """
        matches = self.matches(statement.plain)
        if matches:
            if order is not None and re.search(r"\brespectively\b", statement.plain, re.IGNORECASE):
                names = list(dict.fromkeys(name for _, _, name in matches))
                if len(names) == order[1]:
                    return {names[order[0]]}, False
                return set(), False
            costs = [(self._cost(statement.plain, start, end, m), m) for m in matches]
            least = min(cost for cost, _ in costs)
            nearest = [m for cost, m in costs if cost <= least]
            begin, stop, _ = nearest[0]
            between = statement.plain[min(stop, end) : max(begin, start)]
            return {name for _, _, name in nearest}, bool(_NEGATION.search(between))
        # Raw TeX may hold a label that plain text has lost.
        if statement.text != statement.plain:
            names_in_raw = {name for _, _, name in self.matches(statement.text)}
            if names_in_raw:
                return (names_in_raw if len(names_in_raw) == 1 else set()), False
        for text in (statement.lead, *reversed(statement.section)):
            names_above = {name for _, _, name in self.matches(text)} if text else set()
            if len(names_above) == 1:
                return names_above, False
        return set(), False

    @staticmethod
    def _cost(text: str, start: int, end: int, match: tuple[int, int, str]) -> int:
        begin, stop, _ = match
        if stop <= start:
            between = text[stop:start]
        elif begin >= end:
            between = text[end:begin]
        else:
            return 0
        return len(between) + _CROSSING_COST * len(_CROSSING.findall(between[:400]))


def ordered_names(labels: Labels, names: Sequence[str], text: str) -> list[str]:
    """Those of ``names`` whose labels occur in ``text``, in order of first occurrence."""
    seen = dict.fromkeys(name for _, _, name in labels.matches(text) if name in names)
    return list(seen)
