"""Whether a computed value is the number that somebody wrote down for it, to the digits shown."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from viva.marking.steps.numbers.quantities import Quantity, Reading
from viva.marking.steps.numbers.values import Value

Claimed = Literal["exactly", "rounded", "loosely"]
Verdict = Literal["true", "false", "undecided"]

LOOSE = Fraction(1, 10)
"""What "about" allows before it is called false."""


def agrees(value: Value, written: Reading, claimed: Claimed) -> Verdict:
    """Compare one computed value with one reading of the number written.

    Args:
        value: what the expression comes to.
        written: the number that is said to be its value.
        claimed: ``exactly`` for ``=``, ``rounded`` for ``≈``, ``loosely`` for "about".

    Returns:
        ``true`` where they are the same or the number is the value rounded to the digits shown; ``undecided`` where
        rounding of the operands, cutting off instead of rounding, or one unit of the last digit may explain the
        difference; else ``false``.

    Examples:
        >>> two = Reading(Fraction("2.77"), Fraction(1, 100))
        >>> agrees(Value(Fraction(108, 39)), two, "rounded"), agrees(Value(Fraction(27, 10)), two, "exactly")
        ('true', 'false')
    """
    off = abs(value.value - written.value)
    if not off:
        return "true"
    unit = written.unit or _unit_of_zeros(written.value, claimed)
    if unit and off <= unit / 2:
        return "true" if written.unit or claimed != "exactly" else "undecided"
    if off <= value.slack + unit / 2:
        return "undecided"
    coarse = min(2 * (unit or 1), abs(value.value) / 2)
    if claimed == "loosely":
        return "undecided" if off <= max(coarse, LOOSE * abs(value.value)) else "false"
    if claimed == "rounded":
        tens = 10 * unit if unit and not (written.value / unit) % 10 else unit  # 30 % may be a third
        coarse = max(coarse, tens / 2)
        return "undecided" if off <= coarse + value.slack else "false"
    if value.value.denominator != 1 and off < (unit or 1):
        # Cut off, or rounded the other way, with an equals sign.
        return "undecided" if not _shown_in_full(value, unit) else "false"
    if unit > 1 and off <= unit:
        return "undecided"
    return "false"


def _unit_of_zeros(number: Fraction, claimed: Claimed) -> Fraction:
    """What the last digit that isn't zero is worth: ``86,000`` shows thousands. Short zeros are taken as digits."""
    if number.denominator != 1 or not number:
        return Fraction(0)
    zeros = len(str(abs(number.numerator))) - len(str(abs(number.numerator)).rstrip("0"))
    if claimed != "exactly":
        return Fraction(10**zeros)
    return Fraction(10**zeros) if zeros >= 3 else Fraction(0)


def _shown_in_full(value: Value, unit: Fraction) -> bool:
    """Whether the value has no more digits than are shown, so that nothing had to be rounded."""
    return bool(unit) and not value.slack and (value.value / unit).denominator == 1


def best(values: tuple[Value, ...], written: Quantity, claimed: Claimed) -> Verdict:
    """The kindest verdict over all readings of both sides."""
    order: tuple[Verdict, ...] = ("true", "undecided", "false")
    return min((agrees(v, r, claimed) for v in values for r in written.readings), key=order.index, default="undecided")
