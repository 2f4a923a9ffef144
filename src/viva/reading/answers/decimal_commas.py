r"""Numbers as most of Europe writes them: ``0,27`` for 0.27, ``1.234,5`` or ``1 234,5`` for 1234.5.

Whether a comma is a decimal sign can't be told from one number: ``1,234`` is both, and ``0,1`` may be two numbers. So
the whole text is asked first, and only where something in it can be nothing else are its commas read so.
"""

from __future__ import annotations

import re

from viva.patterns import regex

_BETWEEN_DIGITS = re.compile(r",(?<=\d,)\d")
_BRACED = "{,}"
"""Without one of these nothing below finds a comma to change."""
_TEX = regex(r"(?<![\d.,])(?<!\{,\})(\d+)\s?\{,\}\s?(\d+)(?!\d|\.\d|\{,\})")
"""A comma in braces is no comma of a list: TeX's way to set one without a space behind it."""
_TEX_THOUSANDS = regex(r"\d\{,\}\d{3}(?:\{,\}\d{3}|\.\d)")
_TEX_QUOTIENT = regex(
    r"(?:\\[dt]?frac\s*(?:\{\s*(\d{1,9})\s*\}\s*\{\s*(\d{1,9})\s*\}|(\d)\s*(\d))|(?<![\w.,}])(\d{1,9})\s*/\s*(\d{1,9}))"
    r"\s*(?:\\approx|\\simeq|≈|=)\s*(\d+)\s?\{,\}\s?(\d+)(?!\d|\.\d|\{,\})"
)
"""A quotient and what it comes to: the comma of ``\\frac{20}{11} \\approx 1{,}818`` is told by dividing."""
_PLAIN = regex(r"(?<![\w.,}^])(\d+),(\d+)(?!\d|,\d|\.\d|[A-Za-z_])")
_SURE = regex(
    r"(?:[≈≃]|\\approx)\s*[-−]?\d+,(?:\d{1,2}|\d{4,})(?!\d|,\d|\.\d)"
    r"|(?<![\d.,])\d+,(?:\d{1,2}|\d{4,})\s?(?:\\?%|Prozent|pour cent|por ciento)"
    r"|(?<![\d.,])0,0\d+(?!\d|,\d)|(?<![\d.,])\d+,\d{4,}(?!\d|,\d)"
    r"|(?<![\w.,])0,\d+\s*(?:[·×⋅*/]|\\cdot|\\times)|(?:[·×⋅*/]|\\cdot|\\times)\s*0,\d+(?!\d|,\d)"
)
"""Commas that can be nothing but decimal signs."""
_TIGHT = regex(r"(?<![\w.,}^(\[])\d+,(?:\d{1,2}|\d{4,})(?!\d|,\d|\.\d|[A-Za-z_])")
_EUROPEAN = regex(
    r"\b(?:der|die|das|und|ist|mit|wir|eine?|also|le|la|les|est|avec|donc|une?|des|du|de|sont|dans|sur|pour|el|los|las|es|con|por|para"
    r"|entonces|são|com|uma|il|sono|che|per|een|het|van)\b"
)
_ENGLISH = regex(r"\b(?:the|is|of|and|with|we|to|are|that|this|so|for|which)\b")
_LEAST_WORDS = 3
_POINTED = regex(r"(?<![\w.])\d+\.\d{1,2}(?![\d.])|(?<![\w.])\d+\.\d{4,}(?![\d.])|(?<![\w.])0\.\d")
"""A decimal point: a text that has one writes its numbers with points."""
_GROUPED = regex(r"(?<![\w.,])(\d{1,3}(?:\.\d{3})+)(?![\d]|\.\d)")
_SPACED = regex(r"(?<![\w.,])(\d{1,3})((?:[\u00a0\u2009\u202f ]\d{3})+)(?=,\d)")
_BRACKETED = regex(r"[(\[{][^()\[\]{}\n]{0,200}[)\]}]")


def _certain(whole: str, fraction: str) -> bool:
    """Whether ``whole,fraction`` can't be a number with a separator of thousands."""
    return len(fraction) != 3 or whole.startswith("0") or len(whole) > 3


def _quotient_in_full(found: re.Match[str]) -> bool:
    """Whether the quotient comes to the number behind it if the number's comma is a decimal sign."""
    over, under = (int(next(part for part in pair if part)) for pair in (found.groups()[0:6:2], found.groups()[1:6:2]))
    return under != 0 and abs(over / under - float(f"{found[7]}.{found[8]}")) <= 10.0 ** -len(found[8])


def _of_europe(text: str) -> bool:
    """Whether a text in another language than English has commas right between digits."""
    said = text.lower()
    words = len(_EUROPEAN.findall(said))
    return words >= _LEAST_WORDS and words > len(_ENGLISH.findall(said)) and _TIGHT.search(text) is not None


def with_decimal_points(text: str) -> str:
    r"""``text`` with points for its decimal commas, where it has some; its lines stay where they are.

    >>> with_decimal_points(r"$\frac{0{,}018}{0{,}067} \approx 0{,}2687$, also 26,9 %")
    '$\\frac{0.018}{0.067} \\approx 0.2687$, also 26.9 %'
    >>> with_decimal_points(r"$\frac{20}{11} \approx 1{,}818.$")
    '$\\frac{20}{11} \\approx 1.818.$'
    >>> with_decimal_points(r"x is 0,1 or 150,528 or $150{,}528$")
    'x is 0,1 or 150,528 or $150{,}528$'
    """
    if _BRACED not in text and _BETWEEN_DIGITS.search(text) is None:
        return text
    braced = any(_certain(found[1], found[2]) for found in _TEX.finditer(text)) and not _TEX_THOUSANDS.search(text)
    braced = braced or any(map(_quotient_in_full, _TEX_QUOTIENT.finditer(text)))
    if not (braced or _SURE.search(text) or _of_europe(text)) or _POINTED.search(text):
        return text
    text = _TEX.sub(r"\1.\2", _GROUPED.sub(lambda found: found[1].replace(".", ""), text))
    text = _SPACED.sub(lambda found: found[1] + re.sub(r"\D", "", found[2]), text)
    # In brackets a comma parts the items of a list, unless something else does.
    listed = [found.span() for found in _BRACKETED.finditer(text) if ";" not in found[0]]
    inside = [(a, b) for a, b in listed if _PLAIN.search(text, a, b) and not _SURE.search(text, a, b)]

    def pointed(found: re.Match[str]) -> str:
        at = found.start()
        return found[0] if any(a < at < b for a, b in inside) else f"{found[1]}.{found[2]}"

    return _PLAIN.sub(pointed, text)
