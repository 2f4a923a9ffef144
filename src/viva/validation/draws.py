"""Whether what a seed draws can be asked: an answer that is no secret, no zero, no giant; draws that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from viva.reading.answers.tensors import find_tensors
from viva.sets.drawn import DrawnField, DrawnPart
from viva.sets.schema import PartFile
from viva.sets.wellposed import contains_answer
from viva.validation.notice import Found

MOST_DIGITS = 18
"""Digits of a number's numerator and denominator together."""
FEW_ANSWERS = 4
ENOUGH = 10
"""Fewer seeds may well ask the same by chance."""


def ill_posed(part: DrawnPart) -> Iterator[Found]:
    """What makes this draw of a part no question."""
    asked = "\n".join((part.preamble, part.statement, part.figure_words or ""))
    for number, field in enumerate(part.fields):
        place = ("fields", number, "expected")
        if field.kind in ("tensor", "number"):
            digits = max((_digits(x) for x in _numbers(field.expected)), default=0)
            if digits > MOST_DIGITS:
                message = f"{field.name}: the answer has a number of more than {MOST_DIGITS} digits"
                yield Found("unwieldy", place, message, f"{digits} digits", part.seed)
        if _stands_in(asked, field):
            message = f"{field.name}: the answer stands in the question"
            yield Found("given", place, message, seed=part.seed)


def _stands_in(asked: str, field: DrawnField) -> bool:
    if field.expected is None or field.options or field.kind not in ("tensor", "expression"):
        return False
    # A vector of one entry is a number, which may stand anywhere.
    entries = list(_numbers(field.expected)) if field.kind == "tensor" else [Fraction(1)] * 2
    if len(entries) < 2 or not any(entries):
        return False
    if field.kind == "tensor" and any(found.value.nested() == field.expected for found in find_tensors(asked)):
        return True
    return contains_answer(asked, field, field.expected)


def alike(spec: PartFile, draws: Sequence[DrawnPart], asked: int) -> Iterator[Found]:
    """What all draws of a part together show.

    Args:
        spec: the part as it is written.
        draws: one draw for each content that some seed has.
        asked: how many seeds there were.
    """
    if asked < ENOUGH:
        return
    if spec.draws and len(draws) == 1:
        yield Found("constant", ("draws",), "values are drawn, but all seeds ask the same")
        return
    # Not many seeds can't show whether there are many answers.
    few = FEW_ANSWERS if asked >= 10 * FEW_ANSWERS else 2
    for number, field in enumerate(draws[0].fields):
        answers = {repr(draw.fields[number].expected) for draw in draws}
        place = ("fields", number, "expected")
        if field.kind in ("number", "tensor") and field.decisive and len(answers) < few:
            count = "the answer is the same" if len(answers) == 1 else f"there are only {len(answers)} answers"
            yield Found("few-answers", place, f"{field.name}: {count} at all {asked} seeds; draw more")
        elif field.kind == "choice" and _lettered(field) and field.decisive and len(answers) == 1:
            message = f"{field.name}: the right option is {field.expected} at all {asked} seeds; shuffle or draw it"
            yield Found("few-answers", place, message)


def _lettered(field: DrawnField) -> bool:
    """Whether the options are letters, in whatever order; of words (yes, no) the right one follows from the matter."""
    return all(len(option) == 1 for option in field.options)


def zeros(draws: Sequence[DrawnPart]) -> Iterator[tuple[Found, DrawnPart]]:
    """Draws whose answer is all zeros although that of others isn't."""
    for number, field in enumerate(draws[0].fields):
        if field.kind != "tensor":
            continue
        at = [draw for draw in draws if not any(_numbers(draw.fields[number].expected))]
        if len(at) < len(draws):
            for draw in at:
                message = f"{field.name}: all entries of the answer are 0"
                yield Found("zero", ("fields", number, "expected"), message, seed=draw.seed), draw


def never_named(draws: Sequence[DrawnPart]) -> Iterator[Found]:
    """Misconceptions of graphs that no draw can show."""
    for number, field in enumerate(draws[0].fields):
        for m, wrong in enumerate(field.misconceptions):
            if not wrong.said and all(draw.fields[number].misconceptions[m].value is None for draw in draws):
                message = f"{field.name}: the misconception {wrong.name!r} is the right answer at all seeds"
                yield Found("misconceptions-alike", ("fields", number, "misconceptions", m), message)


def _numbers(value: Any) -> Iterator[Fraction]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, int | Fraction):
        yield Fraction(value)


def _digits(value: Fraction) -> int:
    return len(str(abs(value.numerator))) + (len(str(value.denominator)) if value.denominator != 1 else 0)
