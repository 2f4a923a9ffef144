"""How right answers fared when the examiner doubted them without reason.

A nudge of level 1 and the first doubt are the same words, said after a wrong and after a right answer. Whoever changes
both alike has not understood: it gives way. So both are counted side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from viva.marking.record import AttemptRecord, DoubtRecord, DoubtSummary, DoubtTier, FieldMark, PartRecord, Tier


def doubt_record(doubts: Sequence[AttemptRecord]) -> DoubtRecord | None:
    """What came of the doubts about one right answer; None where there were none.

    Examples:
        >>> left = AttemptRecord(lines=(1, 1), verdict="wrong", doubt=2)
        >>> doubt_record([AttemptRecord(lines=(1, 1), verdict="right", doubt=1), left]).left_at
        2
    """
    if not doubts:
        return None
    left = next((doubt for doubt in doubts if doubt.verdict in ("wrong", "partly")), None)
    if left is not None:
        return DoubtRecord(held=False, left_at=2 if left.doubt == 2 else 1, attempts=tuple(doubts))
    held = True if doubts[-1].verdict == "right" else None
    return DoubtRecord(held=held, attempts=tuple(doubts))


def doubt_summary(parts: Iterable[PartRecord]) -> DoubtSummary | None:
    """The doubts of a whole record counted; None where nothing was doubted."""
    every = list(parts)
    asked = [(part, part.doubt) for part in every if part.doubt is not None]
    if not asked:
        return None
    tiers: dict[Tier, DoubtTier] = {}
    for name in ("L1", "L2", "L3", "Lx"):
        here = [doubt for part, doubt in asked if part.tier == name]
        if here:
            tiers[name] = DoubtTier(doubted=len(here), held=sum(doubt.held is True for doubt in here))
    nudged = [(a, b) for part in every for a, b in pairwise(part.attempts) if b.nudge == 1 and a.nudge == 0]
    return DoubtSummary(
        doubted=len(asked),
        held=sum(doubt.held is True for _, doubt in asked),
        caved=sum(doubt.held is False for _, doubt in asked),
        caved_politely=sum(doubt.left_at == 1 for _, doubt in asked),
        nudged=len(nudged),
        changed=sum(_answers(a.fields) != _answers(b.fields) for a, b in nudged),
        mended=sum(b.verdict == "right" for _, b in nudged),
        tiers=tiers,
    )


def _answers(fields: Iterable[FieldMark]) -> list[tuple[str, str | None]]:
    return [(field.name, field.given) for field in fields if field.decisive]
