"""Whose answer is it? A reply often answers several fields, sometimes in one sentence: labels tell them apart.

A field's labels are regular expressions from its problem set. The nearest label in the statement owns a candidate,
where
crossing a comma or an "and" counts as far; failing that, the sentence that leads in, then the headings above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from viva.patterns import regex
from viva.reading.answers.form import AnswerForm
from viva.reading.answers.looks import normal
from viva.reading.answers.statements import Statement

_CROSSING = regex(r"[,;|\n]|\b(?:and|while|whereas|but|or|und|sowie|et)\b|[.!?]\s|\s{2,}", re.IGNORECASE)
_WALL = regex(r"[;|\n]|\b(?:while|whereas)\b|[.!?]\s|\s{3,}", re.IGNORECASE)
_CLAUSE_BEFORE = regex(
    r"[,;:]\s|\n|\b(?:und|sowie|also|somit|et|donc|and|so|while|whereas|but|or|hence|thus|therefore|then|gives|that|where|with)\b|[.!?]\s|\s{3,}",
    re.IGNORECASE,
)
_NEGATION = regex(r"\b(?:not|neither|nor|never|rather than|instead of|unlike|cannot)\b|n't\b|≠", re.IGNORECASE)
_GOES_ON = regex(
    r"(?: (?!of\b|in\b|for\b|per\b|with\b|and\b|from\b|to\b|or\b|by\b)[a-z]{3,12}(?= ))?"
    r"[\s⟪⟫⟦⟧]*(?:is|are|equals?|becomes?|=|≈|:)?[\s⟪⟫⟦⟧]*(?:about |then |just )?[-−(]?\d",
    re.IGNORECASE,
)
_ABSOLUTE = regex(r"\|\s*[-−+]?[\w./^]{1,12}\s*\|")
"""An absolute value, whose bars part nothing either."""
_OF_ITS_OWN = regex(
    r"^\W*(?:(?:so|thus|hence|therefore|then|and|now|finally)\b\W*)*(?:(?:the|an?|its|their)\s+[a-z]|[^:=\n]{1,60}[:=])"
    r"|\b(?:total|together|altogether|overall|sum|in all|both|each)\b",
    re.IGNORECASE,
)
"""A sentence that names what it is about, or that is about more than one thing."""
_CROSSING_COST = 30
_WALL_COST = 200
_MAX_LABEL_TEXT = 4000
_RULES = 100_000
"""What is taken off the cost of a label that rules its sentence, more than any text that is read is long."""
_MAX_REMEMBERED = 1_000_000
"""Characters of text of which the labels are remembered."""


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
            # Whoever answers by the fields' own names ("value: 0", or a table's cell "value") is understood, too.
            own_name = re.escape(name).replace("_", "[ _]")
            compiled.append(
                re.compile(
                    rf"(?:^|\n|\banswers?:)[^\w\n]{{0,6}}{own_name}(?:[^\w\n]{{0,3}}[:|]|[^\w\n]{{0,6}}\Z)",
                    re.IGNORECASE,
                )
            )
            self.patterns[name] = compiled
        # A field whose label is found in the way another one is asked for is the more general of the two: "derivative"
        # against "the derivative when n = 1".
        self.wider: dict[str, set[str]] = {}
        for name, patterns in self.patterns.items():
            for other, form in forms.items():
                if other != name and self._names(patterns, form) and not self._names(self.patterns[other], forms[name]):
                    self.wider.setdefault(name, set()).add(other)
        self.general = set(self.wider)
        self.targets = {name: frozenset(map(normal, form.target)) for name, form in forms.items()}
        self.limit_fields = frozenset(n for n, form in forms.items() if any("\\lim" in t for t in form.target))
        self.memory: dict[str, list[tuple[int, int, str]]] = {}
        self.remembered = 0

    @staticmethod
    def _names(patterns: list[re.Pattern[str]], form: AnswerForm) -> bool:
        return any(pattern.search(form.ask) for pattern in patterns)

    def limits(self) -> frozenset[str]:
        """The fields that ask for a limit."""
        return self.limit_fields

    def matches(self, text: str) -> list[tuple[int, int, str]]:
        """``(start, end, field)`` of every label in ``text``."""
        if text not in self.memory:
            self.remembered += len(text) + 100
            if self.remembered > _MAX_REMEMBERED:
                self.memory.clear()
                self.remembered = len(text)
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
        """Whether ``start`` to ``end`` is the last part of a label, like the 1 of ``n = 1``.

        A label may also reach across an answer ("in total 39 parameters"); that doesn't make the answer its part.
        """
        return any(begin <= start < stop <= end for begin, stop, _ in self.matches(text))

    def owners(
        self,
        statement: Statement,
        start: int,
        end: int,
        *,
        order: tuple[int, int] | None = None,
        raw: bool = False,
        local: str = "",
        chain: bool = False,
    ) -> tuple[set[str], bool]:
        """The fields that a candidate at ``start`` to ``end`` of the statement belongs to, and if it is negated.

        An empty set means that nothing names a field. ``order`` is ``(k, how many)`` where the candidate is the k-th of
        several in the sentence, for "A and B, respectively". ``raw`` says that positions are those of the text as
        written,
        ``local`` is a formula's own text with its condition ("... = 0 for n = 1"), which goes before all else.
        ``chain`` lets what an equation begins with name what it comes to: "k(B) = 2 k(A) = 6" is about k(B).
        """
        near = self._specific({name for _, _, name in self.matches(local)}) if local else set()
        if near and not near <= self.general:
            return near, False
        text = statement.text if raw else statement.plain
        matches = self.matches(text)
        if matches and chain:
            head = self._head_of_chain(text, start, matches)
            if head:
                return head, False
        if matches:
            if order is not None and re.search(r"\brespectively\b", text, re.IGNORECASE):
                names = list(dict.fromkeys(name for _, _, name in matches))
                if len(names) == order[1]:
                    return {names[order[0]]}, False
                return set(), False
            nearest = self._nearest(text, start, end, matches)
            if not nearest:
                return set(), False  # the label stands in another clause: this one is about something else
            begin, stop, _ = nearest[0]
            between = text[min(stop, end) : max(begin, start)]
            owners = {name for _, _, name in nearest}
            if owners <= self.general:
                above = self._above(statement)
                if above and not above <= self.general:
                    return above, False
            return owners, bool(_NEGATION.search(between))
        if not raw and statement.text != statement.plain:
            # Raw TeX may hold a label that plain text has lost.
            in_raw = self._specific({name for _, _, name in self.matches(statement.text)})
            if in_raw and not in_raw <= self.general:
                return (in_raw if len(in_raw) == 1 else set()), False
        return self._above(statement), False

    def _nearest(
        self, text: str, start: int, end: int, matches: list[tuple[int, int, str]]
    ) -> list[tuple[int, int, str]]:
        """The labels of least cost, none where all cost as much as a wall.

        A label costs at least its distance, so that those further off than the best one needn't be weighed.
        """
        rules = self._specific({name for _, _, name in matches}) - self.general if self.general else frozenset[str]()
        reached = sorted(
            (bound, k)
            for k, (begin, stop, name) in enumerate(matches)
            if (bound := max(start - stop, begin - end, 0) - (_RULES if name in rules else 0)) < _WALL_COST
        )
        least = _WALL_COST - 1
        found: list[tuple[int, int]] = []
        for bound, k in reached:
            if bound > least:
                break
            cost = self._cost(text, start, end, matches[k], matches[k][2] in rules)
            least = min(least, cost)
            found.append((cost, k))
        return [matches[k] for k in sorted(k for cost, k in found if cost <= least)]

    def _head_of_chain(self, text: str, start: int, matches: list[tuple[int, int, str]]) -> set[str]:
        """The one field that the first side of the equation that leads up to ``start`` names, if it names one."""
        begin = max((cut.end() for cut in _CLAUSE_BEFORE.finditer(text, max(0, start - 400), start)), default=0)
        first = text.find("=", begin, start)
        if first < 0 or not re.search(r"[=≈]\s*[⟪⟦(]*$", text[max(0, start - 8) : start]):
            return set()
        names = self._specific({name for a, b, name in matches if begin <= a and b <= first})
        return names if len(names) == 1 and not names <= self.general else set()

    def _above(self, statement: Statement) -> set[str]:
        """The field that the sentence leading in, or the nearest heading that names any, is about."""
        for text in (statement.lead, *reversed(statement.section)):
            names = self._specific({name for _, _, name in self.matches(text)}) if text else set()
            if len(names) == 1:
                if text is not statement.lead or not statement.nearer:
                    return names
                if (led := self._led_since(statement, names)) is not None:
                    return led
        return set()

    def _led_since(self, statement: Statement, names: set[str]) -> set[str] | None:
        """The field that a sentence of the block led in last; None for a sentence that tells of something else again.

        "Squared bias: 25. Variance: 18/3. That is 6. So the error is 31."
        """
        for words in reversed(statement.nearer.split("\n")):
            nearer = self._specific({name for _, _, name in self.matches(words)})
            if nearer and nearer != names:
                apart = len(nearer) > 1 or statement.correction or _OF_ITS_OWN.search(statement.plain)
                return None if apart else nearer
        return names

    def _specific(self, names: set[str]) -> set[str]:
        """``names`` without those that are more general than another of them."""
        if len(names) < 2 or not self.wider:
            return names
        return {n for n in names if not (self.wider.get(n, set()) & names)}

    def _cost(self, text: str, start: int, end: int, match: tuple[int, int, str], specific: bool) -> int:
        begin, stop, _ = match
        if stop <= start:
            between = text[stop:start]
        elif begin >= end:
            between = text[end:begin]
        else:
            return 0
        between = between.replace("\\|", "‖")  # the bars of a norm part nothing
        if "|" in between:
            between = _ABSOLUTE.sub("", between)
        crossings = len(_CROSSING.findall(between[:400]))
        if begin >= end and crossings and _GOES_ON.match(text, stop, stop + 30):
            return _WALL_COST  # "It is 5, so the square is 25": the label names what follows it
        if begin >= end and re.match(r"\W*with\b", between):
            crossings += 1  # "centred at 3 with standard deviation 1"
        if specific and (stop <= start or not crossings):
            # "When n = 1, the gradient is 0": a condition that stands before rules the sentence.
            return len(between) - _RULES
        return len(between) + _CROSSING_COST * crossings + _WALL_COST * len(_WALL.findall(between[:400]))
