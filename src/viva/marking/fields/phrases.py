"""Looking for phrasings in an answer: by sentence, in its text as written and in plain text.

Patterns come from problem sets. Those for words are written for plain prose, those for formulas for TeX, so each is
tried on both. What a text says of something else, or denies, is not what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from viva.patterns import each_stands_in, folded, needed_words, regex
from viva.reading.answers.hedges import asks
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement, statements
from viva.reading.transcript import Lines, Passage
from viva.remembered import remembered

_EMPHASIS = regex(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|[⟪⟫⟦⟧`]")
_OPENING = regex(
    r"^\W{0,3}(?:(?:solution|sol|answer|ans|proof)\W{0,2}[.:)]|\(?\d{0,2}\W{0,2}[a-i][).:]\)?)\W{0,3}(?=[^\W\d])",
    re.IGNORECASE,
)
"""What a sentence may begin with that is no part of it: "Solution. Yes, ...", "5b) Yes, ...\"."""
_LONGEST = 20_000
_DENIED = regex(
    r"\b(?:not|n't|never|cannot|hardly|no longer|misconception|mistake|myth|wrong(?:ly)?|incorrect(?:ly)?|false"
    r"|would|might|could|if|unlike|rather than|instead of)\b|n't\b|\?",
    re.IGNORECASE,
)

_DISTANCED = regex(
    r"^\W*(?:(?:final )?answer\W+)?(?:(?:so|but|no|well|and)\W+)?"
    r"(?:it(?:['’]s| is) (?:not (?:true|right|correct|the case)|false|wrong|untrue|incorrect|a myth)\b"
    r"|(?:i|we) (?:do not|don['’]?t) (?:think|believe|know)\b"
    r"|(?:i wonder |the question is |one may ask |tell me )?whether\b"
    r"|(?:a |the |my |your |some )?(?:classmate|friend|student|model|answer key|key|people|others?)s? "
    r"(?:says?|said|claims?|thinks?|wrote|writes|would say)\b"
    r"|(?:is|are|does|do|could|would|should) (?:it|this|that|these|they|there)\b[^.]*\?)",
    re.IGNORECASE,
)
"""What a sentence begins with that its writer doesn't say himself."""
_LITTLE_WORDS = regex(
    r"\b(?:a|an|the|of|in|on|to|is|are|be|by|and|or|that|this|it|its|for|with|as|so|at|from|has|have|not|no|which|each"
    r"|both|all|one|same|does|do|can|only|than|because|if|when|where|they|them|their|there|we|i|you|but|into|over|every"
    r"|will|more|fewer|less)\b",
    re.IGNORECASE,
)
_RUN = regex(r"(?:(?! [-x] )[^.,;:!?()\n=$\\–—→+|\[\]>/])+")
_LONG_RUN = 7


def says_nothing(sentence: str) -> bool:
    """Whether a sentence only strings words together: seven or more in a row and hardly a small one among them.

    >>> says_nothing("locality weight sharing translation equivariance parameters stationarity hierarchy")
    True
    >>> says_nothing("Weight sharing: fewer parameters, hence less overfitting on images of any size.")
    False
    """
    words = [run.split() for run in _RUN.findall(sentence)]
    longest: list[str] = max(words, key=len, default=[])
    return len(longest) >= _LONG_RUN and len(_LITTLE_WORDS.findall(" ".join(longest))) * 15 < len(longest)


_CLAUSE_END = regex(r"[,;:.]\s")
_ASKS_ON = regex(r"[^.!?]*\?")
"""A question says nothing of what it asks."""
_POLITE = regex(
    r"\b(?:I|we|one)(?:['’]d| would) (?:say|argue|expect|conclude|think)\b"
    r"|\bI(?:['’]d| would) (?:also |then |first )?(?:do|use|try|tune|choose|pick|search|start|run|train|take|build"
    r"|vary|sweep|keep)\b|\bI(?:['’]d| would)\s*$",
    re.IGNORECASE,
)
"""Said for modesty; nothing is denied by it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A phrasing found: the sentence, its lines, and whether the sentence denies or hedges it."""

    sentence: str
    lines: Lines
    denied: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement in the forms that patterns are tried on."""

    forms: tuple[str, ...]
    lines: Lines


class _Phrasings:
    """Patterns that are looked for together: most can't stand in a text, which is seen at a glance."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns: list[str] = []
        self.compiled: dict[int, re.Pattern[str]] = {}
        self.behind: dict[str, list[int]] = {}
        self.others: list[tuple[tuple[str, ...], ...]] = []
        self.always: list[int] = []
        for number, given in enumerate(patterns):
            pattern = _as_expression(given)
            sets, _ = needed_words(pattern, re.IGNORECASE)
            self.patterns.append(pattern)
            self.others.append(sets[1:])
            for word in sets[0] if sets else ():
                self.behind.setdefault(word, []).append(number)
            if not sets:
                self.always.append(number)

    def present(self, seen: str) -> list[str]:
        """Those of the words on which patterns hang that stand in a text, given in lower case."""
        return [word for word in self.behind if word in seen]

    def found(self, text: str, seen: str, present: Iterable[str]) -> list[re.Match[str]]:
        """The first match of each pattern that is found, in the order of the patterns.

        ``seen`` is the text in lower case, and ``present`` holds all words that may stand in it.
        """
        possible = set(self.always)
        for word in present:
            if word in seen:
                possible.update(self.behind[word])
        matches = []
        for number in sorted(possible):
            if each_stands_in(self.others[number], seen) and (found := self._at(number).search(text)):
                matches.append(found)
        return matches

    def _at(self, number: int) -> re.Pattern[str]:
        if number not in self.compiled:
            self.compiled[number] = re.compile(self.patterns[number], re.IGNORECASE)
        return self.compiled[number]


def _as_expression(pattern: str) -> str:
    """A pattern that is no regular expression is taken literally."""
    try:
        needed_words(pattern, re.IGNORECASE)
    except re.error:
        return re.escape(pattern)
    return pattern


@lru_cache(maxsize=2048)
def _phrasings(patterns: tuple[str, ...]) -> _Phrasings:
    return _Phrasings(patterns)


def sentences(passage: Passage, said: Iterable[Statement] | None = None) -> tuple[Sentence, ...]:
    """The sentences of an answer, code left out."""
    found = []
    for statement in statements(passage) if said is None else said:
        if statement.kind == "code":
            continue
        whole = len(statement.text) <= _LONGEST
        raw = _unadorned(statement.text[:_LONGEST])
        plain = _unadorned(statement.plain if whole else plain_text(statement.text[:_LONGEST]))
        lead = _unadorned(statement.lead[-200:])
        forms = [raw] if raw == plain else [raw, plain]
        if opened := _OPENING.match(plain):
            forms.append(plain[opened.end() :])
        if lead and len(plain) < 200:
            # "Weight sharing:" stands before a list item's text, "Locality." before its explanation.
            forms.append(f"{lead} {plain}")
        found.append(Sentence(tuple(forms), statement.lines))
    return tuple(found)


def _unadorned(text: str) -> str:
    """Without marks of emphasis, in single spaces; a sentence is asked for as it stands, plain, and as a lead."""
    return _remembered(text) if len(text) <= _SHORT else " ".join(_EMPHASIS.sub("", text).split())


_SHORT = 400


@lru_cache(maxsize=1024)
def _remembered(text: str) -> str:
    return " ".join(_EMPHASIS.sub("", text).split())


_MOST_OF_ONE = 4


def _with_later(matches: Iterable[re.Match[str]], form: str) -> Iterator[re.Match[str]]:
    """The matches, then what the same patterns find behind them: "not unique at 0, but unique at any other rate"."""
    first = list(matches)
    yield from first
    for match in first:
        yield from islice(match.re.finditer(form, max(match.end(), match.start() + 1)), _MOST_OF_ONE)


@remembered(most=4)
def _in_lower_case(text: Sequence[Sentence]) -> tuple[str, list[tuple[str, list[tuple[str, str]]]]]:
    """All of a text in lower case, and for each sentence the same and each of its forms beside itself in lower case.

    All fields of an answer look for their phrasings in the same few texts.
    """
    forms = []
    for sentence in text:
        pairs = [(form, folded(form)) for form in sentence.forms]
        forms.append(("\n".join([seen for _, seen in pairs]), pairs))
    return "\n".join([together for together, _ in forms]), forms


def first_said(patterns: Iterable[str], text: Sequence[Sentence], none_of: Iterable[str] = ()) -> Said | None:
    """The first sentence in which a pattern is found and none of ``none_of`` is; one that isn't denied if
    there is one.
    """
    wanted, unwanted = _phrasings(tuple(patterns)), _phrasings(tuple(none_of))
    whole, forms = _in_lower_case(text)
    present, against = wanted.present(whole), unwanted.present(whole)
    if not present and not wanted.always:
        return None
    best: Said | None = None
    for sentence, (together, pairs) in zip(text, forms, strict=True):
        # Most sentences have none of the words in any form.
        here = [word for word in present if word in together]
        if not here and not wanted.always:
            continue
        for form, seen in pairs:
            matches = wanted.found(form, seen, here)
            if not matches or any(unwanted.found(f, s, against) for f, s in pairs):
                continue
            for found in _with_later(matches, form):
                # A "not" in the clause before says nothing of this one.
                before = _CLAUSE_END.split(form[max(0, found.start() - 45) : found.start()])[-1]
                before = _POLITE.sub(" ", before)
                denied = bool(_DENIED.search(before)) and not _DENIED.search(found[0])
                distanced = bool(_DISTANCED.match(form)) or asks(form) or bool(_ASKS_ON.match(form, found.end()))
                said = Said(form, sentence.lines, denied or distanced)
                if not said.denied:
                    return said
                best = best or said
    return best
