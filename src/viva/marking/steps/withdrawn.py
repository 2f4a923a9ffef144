"""Taking findings back: the outcome of a derivation without some of them, their steps undecided."""

from __future__ import annotations

from collections.abc import Set

from viva.marking.record import Coverage
from viva.marking.steps.ledger import StepOutcome


def with_heirs(outcome: StepOutcome, excused: Set[int]) -> set[int]:
    """The places of findings and of all that inherit from them."""
    return {k for k, f in enumerate(outcome.findings) if k in excused or f.inherits in excused}


def without(outcome: StepOutcome, excused: Set[int], reason: str) -> StepOutcome:
    """The outcome without the findings at these places; what was called false there is undecided for a ``reason``."""
    places: dict[int, int] = {}
    for old in range(len(outcome.findings)):
        if old not in excused:
            places[old] = len(places)
    gone = {(outcome.findings[k].lines, outcome.findings[k].quote) for k in excused}
    findings = [
        f.model_copy(update={"inherits": places.get(f.inherits) if f.inherits is not None else None})
        for k, f in enumerate(outcome.findings)
        if k not in excused
    ]
    steps = []
    lost = 0
    for step in outcome.steps:
        update: dict[str, object] = {}
        if step.inherits is not None:
            update["inherits"] = places.get(step.inherits)
        lines = [lines for lines, _ in gone if lines[0] <= step.lines[1] and step.lines[0] <= lines[1]]
        if step.verdict == "false" and lines:
            update |= {"verdict": "undecided", "reason": reason}
            lost += step.class_ in ("claim", "choice")
        steps.append(step.model_copy(update=update) if update else step)
    before = outcome.coverage
    coverage = Coverage(equations=before.equations, decided=before.decided - lost, undecided=before.undecided + lost)
    return StepOutcome(steps, findings, coverage)
