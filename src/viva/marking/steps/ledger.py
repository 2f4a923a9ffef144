"""What is written down while a derivation is read: every link as a step, everything false as a finding."""

from __future__ import annotations

from dataclasses import dataclass, field

from viva.algebra.tree import Node
from viva.marking.record import Coverage, Finding, FindingKind, StepRecord
from viva.marking.steps.formulas import Formula, Member
from viva.marking.steps.link import Outcome
from viva.marking.steps.repair import repair
from viva.marking.steps.scope import Scope

_SHORTEST_QUOTE = 6


@dataclass(frozen=True, slots=True)
class Link:
    """Two neighbours of a chain that claims them equal, with what is needed to decide that, now or later."""

    left: Member
    right: Member
    quote: str
    given: tuple[Node, ...]
    formula: Formula
    doubt: str | None = None
    """Why the text may not stand by it; it can hold then, but not be false."""


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
        """Write down a link that is false, with its witness and what would mend it; the number of the finding."""
        kind: FindingKind = "shape" if outcome.verdict == "ill-typed" else "false-step"
        message = f"{link.quote} doesn't hold: {outcome.shown}".rstrip(": ")
        piece = link.quote
        if kind == "false-step" and link.left is not link.right:
            mended = repair(link.left.node, link.right.node, scope, link.given)
            if mended is not None:
                message += f"; {mended.words}"
                cut = _cut(link.right, mended.span) or ""
                piece = cut if len(cut) >= _SHORTEST_QUOTE else link.right.text
        self.findings.append(
            Finding(
                part=self.part,
                lines=link.right.lines,
                quote=piece,
                kind=kind,
                basis=outcome.basis,
                message=message,
                witness=outcome.witness or {"text": outcome.shown},
            )
        )
        false = Outcome("false", outcome.basis, reason=outcome.shown)
        self.note(link.right.lines, link.quote, "claim", false, place=place)
        return len(self.findings) - 1

    def inherit(self, right: Member, quote: str, kind: str, first: int, *, place: int | None = None) -> None:
        """Write down what is false only because an earlier line is."""
        origin = self.findings[first]
        self.findings.append(
            origin.model_copy(
                update={
                    "lines": right.lines,
                    "quote": quote,
                    "message": f"this inherits what is false in line {origin.lines[0]}",
                    "inherits": first,
                }
            )
        )
        self.note(right.lines, quote, kind, Outcome("false", origin.basis), inherits=first, place=place)


def _cut(member: Member, span: tuple[int, int] | None) -> str | None:
    """The text of ``member`` at ``span``, which counts through the whole formula."""
    whole = member.node.span
    if span is None or whole is None:
        return None
    return member.text[span[0] - whole[0] : span[1] - whole[0]].strip() or None
