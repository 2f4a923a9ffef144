"""What one reading of an answer comes to, and what several rival readings come to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from viva.marking.record import Basis, FieldMark, Verdict
from viva.reading.answers import Candidate, Reading
from viva.reading.answers.statements import Weight
from viva.sets.drawn import DrawnField


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict on one candidate.

    ``key_verdict`` is what the official key would give (None where the set has no key of its own for the field).
    """

    verdict: Verdict
    basis: Basis = "exact"
    misconception: str | None = None
    witness: str | None = None
    reason: str | None = None
    key_verdict: Verdict | None = None


IN_PASSING = 10 * Weight.CHECK
"""Below this weight (asides, restatements of the question, what would be) a formula is no ground for a "wrong"."""


def decide_together(decisions: Sequence[Decision]) -> Decision:
    """Rivals that all come to one verdict have it; otherwise nobody can say which one is meant.

    >>> decide_together([Decision("wrong"), Decision("right")]).verdict
    'undecided'
    """
    first = decisions[0]
    if all(d.verdict == first.verdict for d in decisions):
        return first
    return Decision("undecided", first.basis, reason="it gives several answers and nothing tells which one is final")


def mark_of(
    field: DrawnField, reading: Reading, decision: Decision, given: str | None, expected: str | None
) -> FieldMark:
    """The mark of a field whose best candidate was decided."""
    best: Candidate | None = reading.best
    passing = field.kind == "expression" and best is not None and best.weight < IN_PASSING
    if decision.verdict == "wrong" and passing and decision.misconception is None:
        decision = replace(decision, verdict="undecided", reason="said in passing; nothing says that it is the answer")
    differs = decision.key_verdict is not None and decision.key_verdict != decision.verdict
    return FieldMark(
        name=field.name,
        kind=field.kind,
        verdict=decision.verdict,
        basis=decision.basis,
        given=given,
        expected=expected,
        misconception=decision.misconception,
        witness=decision.witness if decision.verdict in ("wrong", "partly") else None,
        reason=decision.reason,
        reading=best.strictness if best else None,
        lines=best.lines if best else None,
        decisive=field.decisive,
        key_verdict=decision.key_verdict if differs else None,
    )


def unread(field: DrawnField, reason: str, expected: str | None) -> FieldMark:
    """The mark of a field for which no answer was found."""
    return FieldMark(
        name=field.name,
        kind=field.kind,
        verdict="unread",
        basis="pattern",
        expected=expected,
        reason=reason,
        decisive=field.decisive,
    )
