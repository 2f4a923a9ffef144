"""From the candidates for a field to the one that counts.

Explicit answers go before others, later ones before earlier ones. A correction ("Wait, actually ...") puts aside what
stands before it once something after it claims to be the answer. Two explicit answers that differ, in different places
and with no correction between, are rivals: nobody can tell which one is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viva.reading.answers.form import Candidate, EquationValue, GraphValue, NumberValue, Reading, TensorValue
from viva.reading.answers.looks import normal
from viva.reading.answers.statements import Statement, Weight

CORRECTION_REACH = 4
"""How many statements after "Wait, ..." a plain sentence still counts as the corrected answer."""

MAX_CORRECTIONS = 200
"""Corrections looked at, from the last one back."""


def sameness(value: Any) -> Any:
    """What two candidates must share to count as the same answer."""
    if isinstance(value, NumberValue):
        return value.value
    if isinstance(value, TensorValue):
        return (value.shape, tuple(entry.value for entry in value.entries))
    if isinstance(value, EquationValue):
        return normal(value.sides[-1])
    if isinstance(value, GraphValue):
        return value.edges
    return value


def _key(candidate: Candidate) -> tuple[int, int, int]:
    """Tens of the weight are the level; on one level the last counts, in one place what is said more plainly."""
    return candidate.weight // 10, candidate.place, candidate.weight


def rank(candidates: Sequence[Candidate], statements: Sequence[Statement]) -> Reading:
    """Order ``candidates`` best first and say which of them are rivals; ``place`` indexes ``statements``."""
    if not candidates:
        return Reading()
    fitting = [c for c in candidates if c.fits]
    pool = list(candidates)
    if fitting:
        best_fit = max(c.weight for c in fitting)
        pool = [c for c in candidates if c.fits or (c.strict and c.weight > best_fit)]
        if any(c.strict for c in fitting):
            pool = fitting
    pool = _after_correction(pool, statements)
    ordered = sorted(pool, key=_key)[::-1]  # among equals the later one goes first
    best = ordered[0]
    rivals = [best]
    if best.strict:
        level = best.weight // 10
        zone = statements[best.place].zone
        for other in ordered[1:]:
            # The last word of one final section counts; rivals stand elsewhere, or beside it in the same sentence.
            elsewhere = statements[other.place].zone != zone
            beside = other.place == best.place and other.weight == best.weight
            if (
                other.weight // 10 == level
                and (elsewhere or beside)
                and sameness(other.value) not in {sameness(r.value) for r in rivals}
            ):
                rivals.append(other)
    else:
        rivals += [
            c
            for c in ordered[1:]
            if c.place == best.place
            and c.weight == best.weight
            and sameness(c.value) != sameness(best.value)
            and c.why == "ambiguous mark"
        ]
    dropped = [c for c in candidates if c not in pool]
    return Reading((*ordered, *sorted(dropped, key=_key, reverse=True)), tuple(rivals))


def _after_correction(candidates: list[Candidate], statements: Sequence[Statement]) -> list[Candidate]:
    for index in [s.index for s in statements if s.correction][: -MAX_CORRECTIONS - 1 : -1]:
        after = [
            c
            for c in candidates
            if c.place >= index
            and (
                c.weight >= 10 * Weight.CONCLUSION
                or (c.place <= index + CORRECTION_REACH and c.weight >= 10 * Weight.PLAIN and c.why != "mentioned")
            )
        ]
        before = [c for c in candidates if c.place < index]
        if after and before:
            return [c for c in candidates if c.place >= index]
    return candidates
