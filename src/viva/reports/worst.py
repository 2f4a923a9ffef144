"""The worst first: findings in the order in which a reader should see them."""

from __future__ import annotations

from dataclasses import dataclass

from viva.marking.record import FindingKind
from viva.reports.summary import BADNESS, NumberedFinding, PartSummary, Summary

_KIND_RANK: dict[FindingKind, int] = {
    "wrong-answer": 6, "false-step": 5, "shape": 4, "arithmetic": 3, "claim": 2, "convention": 1, "form": 0,
}  # fmt: skip
MOST = 8


@dataclass(frozen=True, slots=True)
class Ranked:
    """A finding that stands on its own, its part (None: in no part), and how many lines follow from it."""

    item: NumberedFinding
    part: PartSummary | None
    following: int


def worst_findings(summary: Summary, most: int | None = MOST) -> tuple[Ranked, ...]:
    """Findings, the worst first: by the outcome of their part, then by kind, then by how much follows from them.

    Findings that only follow from another one are counted with it. A wrong answer that was mended later ranks below one
    that stayed.
    """
    following: dict[int, int] = {}
    for item in summary.findings:
        if item.finding.inherits is not None:
            following[item.finding.inherits + 1] = following.get(item.finding.inherits + 1, 0) + 1
    part_of = {item.number: part for part in summary.parts for item in part.findings}
    ranked = [
        Ranked(item, part_of.get(item.number), following.get(item.number, 0))
        for item in summary.findings
        if item.finding.inherits is None
    ]
    ranked.sort(key=_rank)
    return tuple(ranked[:most])


def _rank(ranked: Ranked) -> tuple[int, int, int, int]:
    part, finding = ranked.part, ranked.item.finding
    badness = BADNESS[part.record.tier] if part is not None else 0
    last = part.record.attempts[-1].lines[0] if part is not None and part.record.attempts else 0
    # What stood in the last attempt was never mended.
    stayed = finding.lines[0] >= last
    return (-badness, -int(stayed), -_KIND_RANK[finding.kind], -ranked.following)
