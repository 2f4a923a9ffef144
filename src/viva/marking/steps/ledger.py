"""What is written down while a derivation is read: every link as a step, everything false as a finding."""

from __future__ import annotations

from dataclasses import dataclass, field

from viva.marking.record import Coverage, Finding, FindingKind, StepRecord
from viva.marking.steps.accusations import Link, shapes_accused, values_accused
from viva.marking.steps.formulas import Member
from viva.marking.steps.inheritance import Error, origin
from viva.marking.steps.link import Outcome
from viva.marking.steps.scope import Scope


@dataclass
class StepOutcome:
    """All links of a passage, what is wrong among them, and how many could be decided."""

    steps: list[StepRecord] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)


class Ledger:
    """Takes down steps and findings of one part; ``place`` overwrites a step that was written down before."""

    def __init__(self, part: str | None) -> None:
        self.part = part
        self.steps: list[StepRecord] = []
        self.findings: list[Finding] = []
        self.errors: list[Error] = []

    def outcome(self) -> StepOutcome:
        """What was written down, with the count of claims and choices."""
        claims = [s for s in self.steps if s.class_ in ("claim", "choice")]
        decided = sum(s.verdict != "undecided" for s in claims)
        coverage = Coverage(equations=len(claims), decided=decided, undecided=len(claims) - decided)
        return StepOutcome(self.steps, self.findings, coverage)

    def note(
        self,
        lines: tuple[int, int],
        quote: str,
        kind: str,
        outcome: Outcome,
        *,
        inherits: int | None = None,
        place: int | None = None,
    ) -> None:
        """Write down a step."""
        step = StepRecord.model_validate(
            {
                "part": self.part,
                "lines": lines,
                "quote": quote[:300],
                "class": kind,
                "verdict": "false" if outcome.verdict == "ill-typed" else outcome.verdict,
                "basis": outcome.basis,
                "reason": outcome.reason,
                "inherits": inherits,
            }
        )
        if place is None:
            self.steps.append(step)
        else:
            self.steps[place] = step

    def accuse(self, link: Link, outcome: Outcome, scope: Scope, *, place: int | None = None) -> int:
        """Write down a link that is false, with its witness and what would mend it; the number of its first finding.

        Where it only repeats an earlier error it is written down as inheriting that one.
        """
        left, right = link.left.node, link.right.node
        own = left is not right
        first = origin(left, right, self.errors, scope, link.given) if own else None
        if first is not None:
            self.inherit(link.right, link.quote, "claim", first, place=place)
            return first
        shape = outcome.verdict == "ill-typed"
        accusation = shapes_accused(link, outcome, scope) if shape else values_accused(link, outcome, scope, own=own)
        kind: FindingKind = "shape" if shape else "false-step"
        self.findings.append(
            Finding(
                part=self.part,
                lines=accusation.lines,
                quote=accusation.quote,
                kind=kind,
                basis=outcome.basis,
                message=accusation.message,
                witness=outcome.witness or {"text": outcome.shown},
            )
        )
        false = Outcome("false", outcome.basis, reason=outcome.shown)
        self.note(link.right.lines, link.quote, "claim", false, place=place)
        number = len(self.findings) - 1
        if own:
            self.errors.append(Error(left, right, number, accusation.mended))
        return number

    def inherit(self, right: Member, quote: str, kind: str, first: int, *, place: int | None = None) -> None:
        """Write down what is false only because an earlier line is."""
        while (earlier := self.findings[first].inherits) is not None:
            first = earlier
        cause = self.findings[first]
        self.findings.append(
            cause.model_copy(
                update={
                    "lines": right.lines,
                    # The same false piece, where it stands here too.
                    "quote": cause.quote if cause.quote in right.text else right.text or quote,
                    "message": f"this inherits what is false in line {cause.lines[0]}",
                    "inherits": first,
                }
            )
        )
        self.note(right.lines, quote, kind, Outcome("false", cause.basis), inherits=first, place=place)
