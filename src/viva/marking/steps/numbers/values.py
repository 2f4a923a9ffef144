"""Numbers with how far rounding may have moved them, and the operations on them; sizes are bounded."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from viva.marking.steps.numbers.quantities import Reading

MOST_READINGS = 24
MOST_BITS = 4096


class NotNumeric(Exception):
    """The tokens are no arithmetic, or more than is computed."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value that an expression may have; ``slack`` is how far rounded operands may have moved it."""

    value: Fraction
    slack: Fraction = Fraction(0)


def value_of(reading: Reading) -> Value:
    """The value of a reading; a decimal may have been rounded by half of its last digit."""
    return Value(reading.value, reading.unit / 2 if reading.rounded else Fraction(0))


def combined(
    left: tuple[Value, ...], right: tuple[Value, ...], how: Callable[[Value, Value], Value]
) -> tuple[Value, ...]:
    """All values of an operation on all readings of its operands."""
    if len(left) * len(right) > MOST_READINGS:
        raise NotNumeric
    return tuple(dict.fromkeys(how(a, b) for a in left for b in right))


def _bounded(value: Fraction, slack: Fraction) -> Value:
    if value.numerator.bit_length() > MOST_BITS or value.denominator.bit_length() > MOST_BITS:
        raise NotNumeric
    return Value(value, slack)


def add(a: Value, b: Value) -> Value:
    """a + b."""
    return _bounded(a.value + b.value, a.slack + b.slack)


def subtract(a: Value, b: Value) -> Value:
    """a - b."""
    return _bounded(a.value - b.value, a.slack + b.slack)


def multiply(a: Value, b: Value) -> Value:
    """a b."""
    slack = abs(a.value) * b.slack + abs(b.value) * a.slack + a.slack * b.slack
    return _bounded(a.value * b.value, slack)


def divide(a: Value, b: Value) -> Value:
    """a / b."""
    if abs(b.value) <= b.slack:
        raise NotNumeric
    least = abs(b.value) - b.slack
    slack = (a.slack + abs(a.value / b.value) * b.slack) / least
    return _bounded(a.value / b.value, slack)


def whole_divide(a: Value, b: Value) -> Value:
    """The whole part of a / b."""
    if b.value == 0 or a.slack or b.slack:
        raise NotNumeric
    return Value(Fraction(a.value // b.value))


def raised(a: Value, b: Value) -> Value:
    """a to the power b, for a whole b."""
    if b.value.denominator != 1 or b.slack or (a.value == 0 and b.value <= 0):
        raise NotNumeric
    exponent = int(b.value)
    size = max(a.value.numerator.bit_length(), a.value.denominator.bit_length())
    if abs(exponent) * size > MOST_BITS:
        raise NotNumeric
    value = a.value**exponent
    if not a.slack:
        return Value(value)
    return _bounded(value, abs(value) * abs(exponent) * 2 * a.slack / (abs(a.value) or 1))


def factorial(a: Value) -> Value:
    """a!."""
    if a.value.denominator != 1 or not 0 <= a.value <= 100:
        raise NotNumeric
    return Value(Fraction(math.factorial(int(a.value))))


_FINE = 10**30


def applied(name: str, a: Value) -> Value:
    """A function by its name: abs, sqrt, floor, ceil, round."""
    if name == "abs":
        return Value(abs(a.value), a.slack)
    if name == "sqrt":
        if a.value < 0:
            raise NotNumeric
        root = Fraction(
            math.isqrt(a.value.numerator * a.value.denominator * _FINE * _FINE), a.value.denominator * _FINE
        )
        if root * root == a.value and not a.slack:
            return Value(root)
        return _bounded(root, a.slack / (root or 1) + Fraction(1, 10**25))
    if a.slack:
        raise NotNumeric
    if name == "floor":
        return Value(Fraction(math.floor(a.value)))
    return Value(Fraction(math.ceil(a.value) if name == "ceil" else round(a.value)))
