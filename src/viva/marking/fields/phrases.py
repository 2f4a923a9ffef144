"""Looking for phrasings in an answer: by sentence, in its text as written and in plain text.

Patterns come from problem sets. Those for words are written for plain prose, those for formulas for TeX, so each is
tried on both. What a text says of something else, or denies, is not what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement, statements
from viva.reading.transcript import Lines, Passage

_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|[⟪⟫⟦⟧`]")
_SPACE = re.compile(r"\s+")
_LONGEST = 20_000
_DENIED = re.compile(
    r"\b(?:not|n't|never|cannot|hardly|no longer|misconception|mistake|myth|wrong(?:ly)?|incorrect(?:ly)?|false"
    r"|would|might|could|if|unlike|rather than|instead of)\b|n't\b|\?",
    re.IGNORECASE,
)

_POLITE = re.compile(r"\b(?:I|we|one)(?:['’]d| would) (?:say|argue|expect|conclude|think)\b", re.IGNORECASE)
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


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, case-insensitive; one that is no regular expression is taken literally."""
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error:
        return re.compile(re.escape(pattern), re.IGNORECASE)


def sentences(passage: Passage, said: Iterable[Statement] | None = None) -> tuple[Sentence, ...]:
    """The sentences of an answer, code left out."""
    found = []
    for statement in statements(passage) if said is None else said:
        if statement.kind == "code":
            continue
        raw = _SPACE.sub(" ", _EMPHASIS.sub("", statement.text[:_LONGEST])).strip()
        plain = _SPACE.sub(" ", _EMPHASIS.sub("", plain_text(statement.text[:_LONGEST]))).strip()
        lead = _SPACE.sub(" ", _EMPHASIS.sub("", statement.lead[-200:])).strip()
        forms = [raw] if raw == plain else [raw, plain]
        if lead and len(plain) < 200:
            # "Weight sharing:" stands before a list item's text, "Locality." before its explanation.
            forms.append(f"{lead} {plain}")
        found.append(Sentence(tuple(forms), statement.lines))
    return tuple(found)


def first_said(patterns: Iterable[str], text: Iterable[Sentence], none_of: Iterable[str] = ()) -> Said | None:
    """The first sentence in which a pattern is found and none of ``none_of`` is; one that isn't denied if
    there is one.
    """
    wanted = [compiled(p) for p in patterns]
    unwanted = [compiled(p) for p in none_of]
    best: Said | None = None
    for sentence in text:
        for form in sentence.forms:
            matches = [m for p in wanted if (m := p.search(form))]
            if not matches or any(p.search(f) for p in unwanted for f in sentence.forms):
                continue
            for found in matches:
                # A "not" in the clause before says nothing of this one.
                before = re.split(r"[,;:.]\s", form[max(0, found.start() - 45) : found.start()])[-1]
                before = _POLITE.sub(" ", before)
                said = Said(form, sentence.lines, bool(_DENIED.search(before)) and not _DENIED.search(found[0]))
                if not said.denied:
                    return said
                best = best or said
    return best
