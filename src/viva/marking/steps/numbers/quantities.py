"""Numbers as people write them: ``150,528,000``, ``2.77``, ``36 %``, ``1.5 million``, ``588 KB``, ``10⁶``.

One spelling may be read in several ways (``1,728`` is 1728 or 1.728; a kilobyte has 1000 or 1024 bytes), so a
:class:`Quantity` holds all of them: something is called false only where every reading fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from viva.patterns import regex

MOST_DIGITS = 40

NUMBER = regex(
    r"\d{1,3}(?:(?:,|\{,\}|['’_\u00a0\u2009\u202f]|\\,|\\;|\\ )\d{3})+(?![\d])(?:\.\d+)?"  # 150,528,000
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"  # 1,50,528
    r"|\d{1,3}(?: \d{3})+(?![\d.,])(?=\D|$)"  # 150 528 000
    r"|\d+(?:\.\d+)+(?:[eE][-+−]?\d+)?"  # 2.77, 1.5e8; 150.528.000
    r"|\.\d+(?:[eE][-+−]?\d+)?"
    r"|\d+[eE][-+−]?\d+"
    r"|\d+(?:,|\{,\})\d+"  # 2,77
    r"|\d+"
)
WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "one": 1, "zero": 0, "sixteen": 16, "twenty": 20, "thirty-two": 32, "sixty-four": 64,
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
LETTERS = {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "G": 10**9, "T": 10**12}
_POWERS = {"K": 1, "k": 1, "M": 2, "G": 3, "T": 4}
BYTES = regex(r"([KkMGT])(i?)(?:B|bytes?|iB)\b")
FRACTIONS = {
    "½": Fraction(1, 2), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "¼": Fraction(1, 4), "¾": Fraction(3, 4),
    "⅕": Fraction(1, 5), "⅙": Fraction(1, 6), "⅛": Fraction(1, 8),
}  # fmt: skip
_EXACT_DECIMALS = frozenset({"0.5", "0.25", "0.75", "0.125", "0.1", "0.2", "0.8", "0.9", "0.01", "0.001"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One value that a spelling may have.

    Args:
        value: the number itself.
        unit: what the last digit shown is worth, 0 for a whole number: ``2.77`` shows hundredths.
        rounded: whether the value may have been rounded when it was written down.
    """

    value: Fraction
    unit: Fraction = Fraction(0)
    rounded: bool = False

    def times(self, factor: Fraction | int, *, rounded: bool = True) -> Reading:
        """The reading with a scale word: ``1.5 million``."""
        return Reading(self.value * factor, (self.unit or Fraction(1)) * factor, rounded)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A written number with all its readings, the likeliest first.

    ``soft`` where it may be no number at all (``3k``), ``of_hundred`` for percent: then its readings in hundredths come
    first.
    """

    readings: tuple[Reading, ...]
    soft: bool = False
    of_hundred: bool = False

    def scaled(self, *factors: Fraction | int, soft: bool = False) -> Quantity:
        """All readings times any of the factors."""
        return Quantity(tuple(r.times(f) for f in factors for r in self.readings), self.soft or soft)

    def percent(self) -> Quantity:
        """``36 %``: 0.36, or 36 where the other side is in percent already."""
        hundredth = tuple(
            Reading(r.value / 100, (r.unit or Fraction(1)) / 100, rounded=r.rounded) for r in self.readings
        )
        return Quantity((*hundredth, *self.readings), self.soft, of_hundred=True)


def quantity(text: str) -> Quantity | None:
    """The quantity that a spelling matched by :data:`NUMBER` stands for; None for what is no number (``1.2.3``).

    Examples:
        >>> [str(r.value) for r in quantity("150,528,000").readings], [str(r.value) for r in quantity("1,728").readings]
        (['150528000'], ['1728', '216/125'])
        >>> quantity("2.77").readings[0].unit
        Fraction(1, 100)
    """
    plain = re.sub(r"\\[,; ]|['’_\u00a0\u2009\u202f]| (?=\d{3})", "'", text.replace("{,}", ",").replace("−", "-"))
    if len(plain) > MOST_DIGITS:
        return None
    whole = plain.replace("'", "")
    if re.fullmatch(r"\d+", whole):
        # "150 528" may be two numbers, "0900" a time or a label.
        soft = (" " in text and "\\" not in text) or (len(whole) > 1 and whole[0] == "0")
        return Quantity((Reading(Fraction(whole)),), soft=soft)
    if re.fullmatch(r"\d*\.\d+|\d+(?:\.\d+)?[eE][-+]?\d+|\d*\.\d+[eE][-+]?\d+", whole):
        return _decimal(whole)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain):
        thousands = Reading(Fraction(plain.replace(",", "")))
        single = plain.count(",") == 1
        return Quantity((thousands, _decimal(plain.replace(",", ".")).readings[0]) if single else (thousands,))
    if re.fullmatch(r"\d{1,3}(?:[,'’]\d{3})+\.\d+", plain):
        return _decimal(re.sub(r"[,'’]", "", plain))
    if re.fullmatch(r"\d{1,2}(?:,\d{2})+,\d{3}", plain):
        return Quantity((Reading(Fraction(plain.replace(",", ""))),))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", plain):
        return Quantity((Reading(Fraction(plain.replace(".", ""))),))
    if re.fullmatch(r"\d+,\d+", plain):
        return Quantity(_decimal(plain.replace(",", ".")).readings, soft=True)
    return None


def _decimal(text: str) -> Quantity:
    mantissa, _, exponent = text.lower().partition("e")
    power = int(exponent or 0)
    if abs(power) > MOST_DIGITS:
        return Quantity((Reading(Fraction(0)),), soft=True)
    scale = Fraction(10) ** power
    decimals = len(mantissa.partition(".")[2])
    unit = Fraction(1, 10**decimals) * scale
    exact = mantissa.lstrip("0") in {e.lstrip("0") for e in _EXACT_DECIMALS} and not exponent
    readings = [Reading(Fraction(mantissa) * scale, unit, rounded=not exact)]
    if re.fullmatch(r"\d{1,3}\.\d{3}", mantissa) and not exponent:
        # "150.528" may be a hundred and fifty thousand.
        readings.append(Reading(Fraction(mantissa.replace(".", ""))))
    return Quantity(tuple(readings))


def in_bytes(number: Quantity, prefix: str, binary: bool) -> Quantity:
    """``588 KB``: in units of 1000 or 1024 bytes, or as the number itself where the other side has the same unit."""
    power = _POWERS[prefix]
    factors: tuple[int, ...] = (1024**power, 1) if binary else (1000**power, 1024**power, 1)
    return number.scaled(*factors)
