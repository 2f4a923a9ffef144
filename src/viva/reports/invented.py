"""Hallucinations, as far as a record can show them: what the examinee stated and computing refutes.

Counted are findings that state something false with a witness: false steps, shapes that don't fit, wrong arithmetic,
false claims. Wrong final answers are not among them (the tiers count those), nor is what only follows from an earlier
false line, nor what a person or a model judged.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from viva.marking.record import Basis, FindingKind, Record
from viva.reports.summary import NumberedFinding, PartSummary, Summary
from viva.reports.wording import KIND_WORDS, counted, listed

INVENTED: tuple[FindingKind, ...] = ("false-step", "shape", "arithmetic", "claim")
CERTIFIED: tuple[Basis, ...] = ("exact", "ball", "field", "count")
MEANING = (
    "Counted as hallucinations are statements that computing refutes, each with a witness: false steps, shapes that "
    "don't fit, arithmetic, false claims. Wrong final answers are counted by the tiers, and what only follows from an "
    "earlier false line is not counted again."
)


@dataclass(frozen=True, slots=True)
class Invented:
    """The findings that count, the parts that have any, those of these that were right in the end, claims decided."""

    findings: tuple[NumberedFinding, ...]
    parts: tuple[PartSummary, ...]
    right_in_the_end: tuple[PartSummary, ...]
    following: int
    claims_true: int
    claims_false: int

    @property
    def kinds(self) -> dict[FindingKind, int]:
        """How many of each kind, the most first."""
        return dict(Counter(item.finding.kind for item in self.findings).most_common())


def is_invented(item: NumberedFinding) -> bool:
    """Whether a finding counts."""
    finding = item.finding
    return (
        finding.kind in INVENTED
        and finding.basis in CERTIFIED
        and finding.witness is not None
        and finding.inherits is None
    )


def invented(record: Record, summary: Summary) -> Invented:
    """What of the record counts as hallucination."""
    parts = tuple(part for part in summary.parts if any(map(is_invented, part.findings)))
    claims = Counter(step.verdict for step in record.steps if step.class_ == "claim")
    return Invented(
        findings=tuple(filter(is_invented, summary.findings)),
        parts=parts,
        right_in_the_end=tuple(part for part in parts if part.verdict == "right"),
        following=sum(item.finding.inherits is not None for item in summary.findings),
        claims_true=claims["true"],
        claims_false=claims["false"],
    )


def invented_sentences(told: Invented, asked: int) -> list[str]:
    """How many, of which kinds, and where."""
    if not told.findings:
        return ["Hallucinations: none; no statement was refuted."] if told.claims_true else []
    kinds = listed(f"{KIND_WORDS[kind]} ({number})" for kind, number in told.kinds.items())
    said = [
        f"Hallucinations: {counted(len(told.findings), 'refuted statement')} on {len(told.parts)} of "
        f"{counted(asked, 'part')}: {kinds}."
    ]
    if told.following:
        said.append(f"{counted(told.following, 'further line')} only {'follows' if told.following == 1 else 'follow'}.")
    if told.claims_true or told.claims_false:
        total = told.claims_true + told.claims_false
        said.append(f"Of {counted(total, 'claim')} in derivations that could be decided, {told.claims_true} hold.")
    return said
