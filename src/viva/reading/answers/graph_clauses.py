"""A sentence with several verbs taken apart: "X goes to μ and to σ², then X, μ and σ² go into Z"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from viva.patterns import regex

_AND = regex(r"\s*,?\s+(?:and|&)\s+(?:then\s+)?", re.IGNORECASE)
_CUT = regex(r"\s*(?:;|,?\s*\b(?:and\s+)?(?:then|finally|next|while|whereas)\b,?)\s*", re.IGNORECASE)
"""What ends a list for certain."""
_COMMA = regex(r"\s*,\s+")
_TO = regex(r"^(?:(?:in)?to|from|by|on)\s+", re.IGNORECASE)


def one_by_one(clause: str, verb: re.Pattern[str]) -> Iterator[str]:
    """The statements of a sentence, each with one verb, its subjects and its objects.

    Examples:
        >>> verb = regex(r"\\s(?:goes|go) (?:in)?to\\s")
        >>> list(one_by_one("X goes to m and to s, then X, m and s go into Z, and Z, g and b go into Y", verb))
        ['X goes to m, s', 'X, m, s go into Z', 'Z, g, b go into Y']
    """
    verbs = list(verb.finditer(clause))
    subjects = _items(clause[: verbs[0].start()])
    for k, found in enumerate(verbs):
        end = verbs[k + 1].start() if k + 1 < len(verbs) else len(clause)
        between = clause[found.end() : end]
        objects, following = _parted(between) if k + 1 < len(verbs) else (_items(between), [])
        if subjects and objects:
            yield f"{', '.join(subjects)} {found[0].strip()} {', '.join(objects)}"
        subjects = following


def _parted(text: str) -> tuple[list[str], list[str]]:
    """The objects of one verb and the subjects of the next: a list ends at "; then", or behind its "and"."""
    if (cut := _CUT.search(text)) is not None and text[: cut.start()].strip():
        return _items(text[: cut.start()]), _items(text[cut.end() :])
    commas = list(_COMMA.finditer(text))
    first_and = _AND.search(text)
    if first_and is not None:
        after = next((c for c in commas if c.start() >= first_and.end()), None)
        if not first_and[0].lstrip().startswith(",") and after is not None:  # "m and s, X": the list ended
            return _items(text[: after.start()]), _items(text[after.end() :])
        return _items(text[: first_and.start()]), _items(text[first_and.end() :])
    if commas:
        return _items(text[: commas[-1].start()]), _items(text[commas[-1].end() :])
    return _items(text), []


def _items(text: str) -> list[str]:
    pieces = [_TO.sub("", piece.strip()) for part in _AND.split(text) for piece in _COMMA.split(part)]
    return [piece.strip(" ,.") for piece in pieces if piece.strip(" ,.")]
