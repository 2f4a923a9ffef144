"""A number: equal exactly, or to the digits that were stated."""

from __future__ import annotations

from fractions import Fraction

from viva.marking.fields.decision import Decision
from viva.marking.record import Verdict
from viva.reading.answers import NumberValue
from viva.sets.drawn import DrawnField

MIN_DECIMALS = 2
MIN_DIGITS = 3
"""A decimal with fewer decimals and fewer digits in all has to be exact: 3.1 for 22/7 is too coarse to count."""
COARSE = "it is cut off, or rounded the other way"


def same_number(given: NumberValue, expected: Fraction) -> bool:
    """Whether ``given`` is ``expected``, or its decimal rounding to as many digits as were stated.

    >>> same_number(NumberValue(Fraction("2.77"), 2), Fraction(36, 13))
    True
    >>> same_number(NumberValue(Fraction(38)), Fraction(39))
    False
    """
    return given.value == expected or _off_by(given, expected) <= Fraction(1, 2) or _grouped(given, expected)


def _grouped(given: NumberValue, expected: Fraction) -> bool:
    """Whether a point was meant to part the thousands, as in German or Spanish: ``16.384`` for 16384."""
    return given.decimals == 3 and 1 <= given.value < 1000 and given.value * 1000 == expected


def nearly(given: NumberValue, expected: Fraction) -> bool:
    """Whether ``given`` is ``expected``, rounded either way or cut off to as many digits as were stated.

    >>> [nearly(NumberValue(Fraction(text), 2), Fraction(11, 3)) for text in ("3.66", "3.65")]
    [True, False]
    """
    return given.value == expected or _off_by(given, expected) < 1


def _off_by(given: NumberValue, expected: Fraction) -> Fraction:
    """By how many units of its last digit a decimal is off; 9 where it has too few digits or would have to be exact."""
    if not given.decimals or (expected * 10**given.decimals).denominator == 1:
        return Fraction(9)
    if given.decimals < MIN_DECIMALS and abs(given.value) * 10**given.decimals < 10 ** (MIN_DIGITS - 1):
        return Fraction(9)
    return Fraction(abs(given.value - expected) * 10**given.decimals)


def shown(value: Fraction) -> str:
    """A number as text: an integer, a short decimal, or a fraction."""
    return str(value)


def decide_number(field: DrawnField, given: NumberValue) -> Decision:
    """The verdict on a number."""
    key: Verdict | None = None
    if field.key is not None:
        key = "right" if same_number(given, Fraction(field.key)) else "wrong"
    if any(same_number(given, Fraction(value)) for value in (field.expected, *field.also)):
        return Decision("right", key_verdict=key)
    if any(nearly(given, Fraction(value)) for value in (field.expected, *field.also)):
        return Decision("undecided", reason=COARSE)
    named = next(
        (m.name for m in field.misconceptions if m.value is not None and same_number(given, Fraction(m.value))), None
    )
    witness = f"{shown(Fraction(field.expected))}, not {shown(given.value)}"
    return Decision("wrong", misconception=named, witness=witness, key_verdict=key)
