"""Words as the full text index knows them, and what a person types to search for them.

Both databases get words that were cut and folded here (lower case, no accents, compatibility forms such as the italic
letters of mathematics as plain ones, Chinese and Japanese characters one by one), so that a search finds the same on
both, and so that nothing that a person types is ever read as an operator of the database's own language.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from viva.store.storable import storable

LONGEST_WORD = 80
MOST_CHARACTERS = 150_000
"""So much of a text is indexed."""
MOST_TERMS = 24
SHORTEST_BEGINNING = 2
"""So many letters stand before a ``*``; after fewer it is no more than punctuation."""
EVERY = "qall"
"""A label that every attempt has."""
CURRENT = "qcurrent"
"""A label of attempts in the latest marking of their text."""

_WORD = re.compile(r"[^\W_]+")
_SINGLE = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
_TERM = re.compile(r"(?P<no>-?)(?:\"(?P<phrase>[^\"]*)\"?|(?P<word>[^\s\"]+))")
_folded: dict[str, str] = {}


def fold(text: str) -> str:
    """The text with every character in its plain form; of the same length, so that places stay.

    Examples:
        >>> fold("Naïve 𝑥²")
        'naive x2'
    """
    return text.lower() if text.isascii() else "".join(_folded.get(c) or _fold(c) for c in text)


def _fold(character: str) -> str:
    plain = next((c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)), character)
    _folded[character] = plain.lower()[0]
    return _folded[character]


def words(text: str) -> list[str]:
    r"""The words of a text, as they are indexed.

    Examples:
        >>> words(r"\frac{X_1}{p} ist schön")
        ['frac', 'x', '1', 'p', 'ist', 'schon']
    """
    folded = fold(unicodedata.normalize("NFC", text[:MOST_CHARACTERS]))
    if not folded.isascii():
        folded = _SINGLE.sub(r" \1 ", folded)
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded)]


def label(kind: str, value: str) -> str:
    """A facet (``verdict``, ``wrong``) as one word of the index."""
    return "q" + hashlib.blake2b(f"{kind}\0{storable(value)}".encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Term:
    """Words that have to follow each other; the last may go on (``prefix``); ``no``: they must not be there."""

    words: tuple[str, ...]
    prefix: bool = False
    no: bool = False


def terms(typed: str) -> tuple[Term, ...]:
    """What a person typed: words, ``"phrases"``, ``begin*``, and ``-not`` this. Anything else is only punctuation.

    Examples:
        >>> terms('kernel "flipped twice" -pad conv* AND ("')
        (Term(words=('kernel',), ...), Term(words=('flipped', 'twice'), ...), Term(words=('pad',), ..., no=True),
         Term(words=('conv',), prefix=True, no=False), Term(words=('and',), ...))
    """
    return tuple(_terms(typed[:2000]))[:MOST_TERMS]


def _terms(typed: str) -> Iterator[Term]:
    for match in _TERM.finditer(typed):
        text = match["phrase"] if match["word"] is None else match["word"]
        found = tuple(words(text))
        if found:
            # The beginning of one letter is that of a tenth of all words.
            begins = match["word"] is not None and text.endswith("*") and len(found[-1]) >= SHORTEST_BEGINNING
            yield Term(found, prefix=begins, no=bool(match["no"]))


def pieces(text: str, wanted: Sequence[Term], *, around: int = 90) -> tuple[tuple[str, bool], ...]:
    """The piece of a text that shows the terms best, as stretches that are found words or not.

    Examples:
        >>> pieces("So the kernel is flipped here.", terms("flip*"), around=12)
        (('… kernel is ', False), ('flipped', True), (' here.', False))
    """
    plain = unicodedata.normalize("NFC", text[:MOST_CHARACTERS])
    folded = fold(plain)
    found = sorted({match.span() for term in wanted if not term.no for match in _pattern(term).finditer(folded)})
    begin = max(found[0][0] - around, 0) if found else 0
    end = min(begin + 3 * around, len(plain))
    if begin:
        begin = next((n for n in range(begin, found[0][0]) if plain[n].isspace()), begin)
    stretches: list[tuple[str, bool]] = []
    at = begin
    for first, last in found:
        if first < at or last > end:
            continue
        stretches += [(plain[at:first], False), (plain[first:last], True)]
        at = last
    stretches.append((plain[at:end], False))
    if begin:
        stretches[0] = ("…" + stretches[0][0], False)
    if end < len(plain):
        stretches.append(("…", False))
    return tuple(stretch for stretch in stretches if stretch[0])


def _pattern(term: Term) -> re.Pattern[str]:
    inner = r"[\W_]+".join(map(re.escape, term.words))
    single = all(_SINGLE.fullmatch(word) for word in term.words)
    if single:
        return re.compile("".join(map(re.escape, term.words)))
    return re.compile(r"(?<![^\W_])" + inner + (r"[^\W_]*" if term.prefix else r"(?![^\W_])"))
