"""A number: equal exactly, or to the digits that were stated."""

from __future__ import annotations

from fractions import Fraction

from viva.marking.fields.decision import Decision
from viva.marking.record import Verdict
from viva.reading.answers import NumberValue
from viva.sets.drawn import DrawnField

MIN_DECIMALS = 2
MIN_DIGITS = 3
"""A decimal with fewer decimals and fewer digits in all is too coarse to count: 3.1 for 22/7. Nor is it wrong."""
COARSE = "it is rounded too coarsely, or cut off"


def same_number(given: NumberValue, expected: Fraction) -> bool:
    """Whether ``given`` is ``expected``, or its decimal rounding to as many digits as were stated.

    >>> same_number(NumberValue(Fraction("2.77"), 2), Fraction(36, 13))
    True
    >>> same_number(NumberValue(Fraction(38)), Fraction(39))
    False
    """
    if given.value == expected:
        return True
    if not given.decimals or (expected * 10**given.decimals).denominator == 1:
        return False
    if given.decimals < MIN_DECIMALS and abs(given.value) * 10**given.decimals < 10 ** (MIN_DIGITS - 1):
        return False
    return abs(given.value - expected) <= Fraction(1, 2 * 10**given.decimals)


def nearly(given: NumberValue, expected: Fraction) -> bool:
    """Whether ``given`` is ``expected``, rounded either way to as many digits as were stated, however few these are.

    >>> nearly(NumberValue(Fraction("3.66"), 2), Fraction(11, 3)), nearly(NumberValue(Fraction("3.6"), 1), Fraction(4))
    (True, False)
    """
    if given.value == expected:
        return True
    if not given.decimals or (expected * 10**given.decimals).denominator == 1:
        return False
    return abs(given.value - expected) < Fraction(1, 10**given.decimals)


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
