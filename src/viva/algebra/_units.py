r"""Units behind an answer: ``12 cm`` and ``12 m`` differ, ``1 kg`` is ``1000 g``, ``12`` may be either.

An answer without a unit is compared by its number, as most keys leave the unit to the question. Two units that are
known are brought to one; two that are not both known are left to whoever wrote them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from viva.algebra.syntax.vocabulary import GREEK

_LENGTH = {
    "mm": "1/1000", "millimeter": "1/1000", "millimetre": "1/1000", "cm": "1/100", "centimeter": "1/100",
    "centimetre": "1/100", "dm": "1/10", "m": "1", "meter": "1", "metre": "1", "km": "1000", "kilometer": "1000",
    "kilometre": "1000", "in": "0.0254", "inch": "0.0254", "ft": "0.3048", "foot": "0.3048", "feet": "0.3048",
    "yd": "0.9144", "yard": "0.9144", "mi": "1609.344", "mile": "1609.344",
}  # fmt: skip
_MASS = {
    "mg": "1/1000", "milligram": "1/1000", "g": "1", "gram": "1", "kg": "1000", "kilogram": "1000", "lb": "453.59237",
    "pound": "453.59237", "ton": "1000000", "tonne": "1000000",
}  # fmt: skip
_TIME = {
    "ms": "1/1000", "s": "1", "sec": "1", "second": "1", "min": "60", "minute": "60", "h": "3600", "hr": "3600",
    "hour": "3600", "day": "86400", "week": "604800",
}  # fmt: skip
_VOLUME = {"l": "1/1000", "liter": "1/1000", "litre": "1/1000", "ml": "1/1000000", "milliliter": "1/1000000"}
_MONEY = {"dollar": "1", "cent": "1/100"}
_OTHER = (
    "ampere",
    "kelvin",
    "year",
    "month",
    "unit",
    "degree",
    "radian",
    "rad",
    "euro",
    "yuan",
    "people",
)

Dimension = tuple[tuple[str, int], ...]
_KNOWN: dict[str, tuple[Fraction, Dimension]] = {}
for _name, _table in (("length", _LENGTH), ("mass", _MASS), ("time", _TIME), ("money", _MONEY)):
    _KNOWN.update({word: (Fraction(factor), ((_name, 1),)) for word, factor in _table.items()})
_KNOWN.update({word: (Fraction(factor), (("length", 3),)) for word, factor in _VOLUME.items()})
_KNOWN.update({word: (Fraction(1), ((word.replace("radian", "rad"), 1),)) for word in _OTHER})
_NEWTON: Dimension = (("length", 1), ("mass", 1), ("time", -2))
_JOULE: Dimension = (("length", 2), ("mass", 1), ("time", -2))
_WATT: Dimension = (("length", 2), ("mass", 1), ("time", -3))
_KNOWN.update(newton=(Fraction(1000), _NEWTON), joule=(Fraction(1000), _JOULE), watt=(Fraction(1000), _WATT),
              hertz=(Fraction(1), (("time", -1),)), volt=(Fraction(1000), (("ampere", -1), *_WATT)))  # fmt: skip
_SYMBOLS = {"N": "newton", "J": "joule", "W": "watt", "Hz": "hertz", "V": "volt", "A": "ampere", "K": "kelvin"}
"""Units that are one capital letter, which as a small one would be another."""
_KNOWN["mph"] = (Fraction("1609.344") / 3600, (("length", 1), ("time", -1)))

_WRITTEN = r"\\(?:text(?:rm|normal|bf|it)?|mathrm|mbox|operatorname)\s*\{\s*(?P<in%d>[^{}\\$]{1,40}?)\s*\}"
_POWER = r"(?:\s*\^\s*\{?\s*(?P<power%d>[23])\s*\}?|(?P<raised%d>[²³]))?"
_AT_END = re.compile(
    r"(?<=[\d})\]])(?:\\[ ,;:!]|~|\s)*(?:"
    + (_WRITTEN % 1 + _POWER % (1, 1))
    + r"|(?P<bare>[A-Za-z]{2,}(?:\s[A-Za-z]{2,})?(?:\s*/\s*[A-Za-z]+|\s+per\s+[A-Za-z]+)?)"
    + (_POWER % (2, 2))
    + r")[\s.]*$"
)
_ONE_UNIT = r"[A-Za-z]{1,3}(?:\s*\^\s*(?:\{\s*-?\d\s*\}|-?\d)|[²³]|⁻[¹²³])?"
_UNITS_AT_END = re.compile(rf"(?<=[\d\s}}])\s*((?:{_ONE_UNIT})(?:(?:\s*(?:/|\\cdot|·|\*|\\,)\s*|\s+){_ONE_UNIT})*)\s*$")
_FACTOR = re.compile(r"(/?)\s*([A-Za-z]+)\s*(?:\^\s*\{?\s*(-?\d)\s*\}?|([²³])|⁻([¹²³]))?")
_UPRIGHT = re.compile(r"\\(?:mathrm|text|mbox|operatorname)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_LETTER_AT_END = re.compile(r"(?<=\d)\s*([mgshlL])\s*$")
_MONEY_IN_FRONT = re.compile(r"\s*\\\$\s*(?=[\d.])")
_NO_UNITS = frozenset({"i", "e", "j", "d", "and", "or", "percent", "pct", "th", "st", "nd", "rd", "for", "if", "where"})
_RAISED = {"¹": 1, "²": 2, "³": 3}


_QUANTITY = re.compile(r"\\(?:SI|qty)\s*\{([-+\d.,eE/]+)\}\s*\{([^{}]*)\}")
_MACRO = re.compile(r"\\([a-z]+)\s*")
_PREFIXES = {"kilo": "k", "centi": "c", "milli": "m", "deci": "d"}
_ABBREVIATED = {"meter": "m", "metre": "m", "gram": "g", "second": "s", "liter": "l", "litre": "l"}


def _spelled(text: str) -> str:
    r"""Siunitx's ``\kilo\meter\per\second`` as ``km /second``."""
    found, prefix, slash = "", "", ""
    for word in _MACRO.findall(text) or re.split(r"[.\s]+", text):
        if word in _PREFIXES:
            prefix = _PREFIXES[word]
        elif word == "per":
            slash = "/"
        elif word in ("squared", "cubed"):
            found += "^2" if word == "squared" else "^3"
        else:
            found += f" {slash}{prefix}{_ABBREVIATED.get(word, word)}"
            prefix = slash = ""
    return found


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it was written, and what it is in base units where that is known."""

    text: str
    factor: Fraction | None
    dimension: Dimension = ()


def split_unit(text: str) -> tuple[str, Unit | None]:
    r"""A text without the unit at its end, and the unit: ``12\text{ cm}^2`` is ``12`` and square centimetres."""
    money = _MONEY_IN_FRONT.match(text)
    if money:
        return text[money.end() :], unit_of("dollar")
    if "\\" in text and (quantity := _QUANTITY.fullmatch(text.strip())):
        return quantity[1], product_of_units(_spelled(quantity[2])) or Unit(quantity[2], None)
    if not text or not (text[-1].isalpha() or text[-1] in "}23²³. "):
        return text, None
    match = _AT_END.search(text, max(0, len(text) - 80))
    if match is None:
        return text, None
    words = (match["in1"] or match["bare"] or "").strip().lower().rstrip(".")
    if not words or words in _NO_UNITS or not re.fullmatch(r"[a-z][a-z ./^23]*", words):
        return text, None
    power = int(match["power1"] or match["power2"] or _RAISED.get(match["raised1"] or match["raised2"] or "", 1))
    unit = unit_of(words, power)
    if match["bare"] and unit.factor is None:  # a word, or letters that multiply
        return text, unit if len(words) > 3 and words not in GREEK else None
    return text[: match.start()], unit


def with_letter_read(text: str, other: Unit) -> tuple[str, Unit | None]:
    """``2000 g`` beside ``2 kg``: a letter behind a number is a unit where the other text has one of the same kind."""
    match = _LETTER_AT_END.search(text)
    if match is None:
        return _with_product_read(text, other)
    unit = unit_of(match[1].lower())
    return (
        (text[: match.start()], unit) if unit.factor is not None and unit.dimension == other.dimension else (text, None)
    )


def _with_product_read(text: str, other: Unit) -> tuple[str, Unit | None]:
    """``5 m s^{-1}`` beside ``5 m/s``."""
    upright = _UPRIGHT.sub(r" \1 ", text)
    match = _UNITS_AT_END.search(upright, max(0, len(upright) - 60))
    unit = None if match is None else product_of_units(match[1])
    return (upright[: match.start()], unit) if match and unit and unit.dimension == other.dimension else (text, None)


def with_products_of_units(one: str, other: str) -> list[tuple[str, Unit]] | None:
    """Both texts without the letters at their ends, which may be units of one kind in both; else None."""
    found: list[tuple[str, Unit]] = []
    for text in (one, other):
        upright = _UPRIGHT.sub(r" \1 ", text)
        match = _UNITS_AT_END.search(upright, max(0, len(upright) - 60))
        unit = None if match is None else product_of_units(match[1])
        if match is None or unit is None or unit.dimension in ((), (("length", 1),), (("time", 1),), (("mass", 1),)):
            return None
        found.append((upright[: match.start()], unit))
    return found if found[0][1].dimension == found[1][1].dimension else None


def product_of_units(text: str) -> Unit | None:
    """What ``kg m^2 s^{-2}`` is; None where a letter is no unit."""
    factor, dimension = Fraction(1), dict[str, int]()
    for slash, name, power, raised, lowered in _FACTOR.findall(text):
        known = _KNOWN.get(_SYMBOLS.get(name, name))
        if known is None:
            return None
        exponent = int(power or _RAISED.get(raised, 0) or -_RAISED.get(lowered, 0) or 1) * (-1 if slash else 1)
        factor *= known[0] ** exponent
        for base, count in known[1]:
            dimension[base] = dimension.get(base, 0) + count * exponent
    return Unit(text, factor, tuple(sorted((n, c) for n, c in dimension.items() if c)))


def unit_of(words: str, power: int = 1) -> Unit:
    """What a unit in words is: ``square inches``, ``km/h``, ``miles per hour``."""
    for adjective, exponent in (("square ", 2), ("cubic ", 3), ("sq ", 2), ("cu ", 3)):
        if words.startswith(adjective):
            words, power = words.removeprefix(adjective), exponent
    parts = re.split(r"\s*/\s*|\s+per\s+", words)
    factor, dimension = Fraction(1), dict[str, int]()
    for k, part in enumerate(parts):
        inner = re.fullmatch(r"([a-z ]+?)\s*\^?([23])?", part)
        known = _looked_up(inner[1]) if inner else None
        if known is None or inner is None:
            return Unit(words, None)
        exponent = int(inner[2] or 1) * (power if k == len(parts) - 1 else 1) * (-1 if k else 1)
        factor *= known[0] ** exponent
        for name, count in known[1]:
            dimension[name] = dimension.get(name, 0) + count * exponent
    return Unit(words, factor, tuple(sorted((n, c) for n, c in dimension.items() if c)))


def _looked_up(word: str) -> tuple[Fraction, Dimension] | None:
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in _KNOWN:
            return _KNOWN[form]
    return None


def conversion(one: Unit, other: Unit) -> Fraction | bool | None:
    """By what to multiply a number of ``other`` to have it in ``one``; False where they measure different things, None
    where that isn't known.
    """
    if one.factor is None or other.factor is None:
        same = {w.removesuffix("s") for w in one.text.split()} == {w.removesuffix("s") for w in other.text.split()}
        return Fraction(1) if same else None
    if one.dimension != other.dimension:
        return None if (("unit", 1),) in (one.dimension, other.dimension) else False
    return other.factor / one.factor
