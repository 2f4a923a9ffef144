"""Fractions that are one character, ``½`` and ``2⅔``, written out; so every reader of numbers knows them."""

from __future__ import annotations

import re
import unicodedata

from viva.patterns import regex

_SIGN = regex(r"(?:(?<![\w.,^])(?P<whole>\d{1,6}))?(?P<sign>[¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])")


def with_written_fractions(text: str) -> str:
    """``text`` with its fraction signs as quotients in brackets.

    >>> with_written_fractions("2·⅓ + 1½, a half is ½"), with_written_fractions("1⁄2")
    ('2·(1/3) + (1 + 1/2), a half is (1/2)', '1/2')
    """
    if text.isascii():
        return text
    return _SIGN.sub(_written, text).replace("\u2044", "/")


def _written(found: re.Match[str]) -> str:
    quotient = unicodedata.normalize("NFKC", found["sign"]).replace("\u2044", "/")
    return f"({found['whole']} + {quotient})" if found["whole"] else f"({quotient})"
