"""Claims in numbers that hold once what copying loses is put back: an exponent, a root's bar, a footnote's mark.

``3 · 32 = 27`` was three times three squared, ``27 + 12 = 391`` has a footnote's mark behind it, and the x of ``4x1``
is a letter where ``x1`` stands by itself. Text in TeX keeps its layout, so that this is about plain text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from viva.patterns import regex

_NUMBER = regex(r"(?<![\w.,^])(?:\d{2,6}|\d+\.\d{2,4})(?![\w^]|[.,]\d)")
_LAST = regex(r"(?:(?<![\d.])\d{2,}|\.\d{4,})\W*$")
_UNKNOWN = regex(r"(?<![\w.])[a-z]\d\b")
_TIGHT = regex(r"\d[a-z]\d")
_ROOT = regex(r"√\s*([^=≈]+?)(?=\s*(?:[=≈]|$))")
_BRACKETED = regex(r"\((\d+(?:\.\d+)?)\)")
_PLUS = regex(r"\+")
_MOST_VARIANTS = 12


def has_letters_for_unknowns(quote: str, text: str) -> bool:
    """Whether an ``x`` between digits is a letter of the text's (``x1``) rather than a sign of multiplication.

    Examples:
        >>> has_letters_for_unknowns("4x1 - 2x3 = 2", "x1 + 4x2 = 1, 4x1 - 2x3 = 2")
        True
        >>> has_letters_for_unknowns("4x3 = 13", "a 4x3 matrix: 4x3 = 13")
        False
    """
    return bool(_TIGHT.search(quote) and _UNKNOWN.search(text))


def restored(quote: str, *, signs: bool = False) -> Iterator[str]:
    """The claim with one or two things put back that copying may have lost; ``signs``: minus signs too.

    A number in brackets by itself, as in ``2 + (1)``, had a sign.

    Examples:
        >>> next(v for v in restored("3 · 32 = 27") if "^" in v)
        '3 · 3^2 = 27'
    """
    seen = {quote}
    bracketed = _BRACKETED.sub(r"(-\1)", quote)
    if bracketed != quote:
        seen.add(bracketed)
        yield bracketed
        for match in list(_BRACKETED.finditer(quote))[:4]:
            yield f"{quote[: match.start()]}(-{match[1]}){quote[match.end() :]}"
    for match in list(_PLUS.finditer(quote))[:4] if signs else ():
        yield f"{quote[: match.start()]}-{quote[match.end() :]}"
    for once in islice(_restored(quote), _MOST_VARIANTS):
        if once not in seen:
            seen.add(once)
            yield once
    for once in list(seen - {quote}):
        for twice in islice(_restored(once), _MOST_VARIANTS):
            if twice not in seen and len(seen) < _MOST_VARIANTS * 2:
                seen.add(twice)
                yield twice


def _restored(quote: str) -> Iterator[str]:
    if _LAST.search(quote) and "," not in quote:
        # A footnote's mark never begins with 0: 1004 is not 1 with three digits behind it.
        stripped = quote.rstrip(" .,;:")
        if stripped[-1:] != "0":
            yield stripped[:-1]
        if stripped[-3:].isdigit() and stripped[-2] != "0":
            yield stripped[:-2]
    numbers = [m for m in _NUMBER.finditer(quote) if m[0][-1] in "23"]
    if len(numbers) > 1:
        yield _as_power(quote, numbers)
    for match in numbers:
        yield _as_power(quote, [match])
    left, equals, right = quote.partition("=")
    if equals and "√" not in left and "^" not in quote:
        yield f"√({left.strip()}) = {right.strip()}"
        if "." in right:
            yield f"√({left.strip()}) = {right.strip(' .,;:')[:-1]}"
    if _ROOT.search(quote):
        yield _ROOT.sub(r"√(\1)", quote)


def _as_power(quote: str, numbers: list[re.Match[str]]) -> str:
    for match in reversed(numbers):
        quote = f"{quote[: match.start()]}{match[0][:-1]}^{match[0][-1]}{quote[match.end() :]}"
    return quote
