"""A run against an earlier one: which part's tier is worse."""

from __future__ import annotations

from typing import Any

import pytest

from viva.exam.baseline import against
from viva.marking.record import AttemptRecord, PartRecord, Record, SetReference, Source

UNREAD = (AttemptRecord(lines=(1, 1), verdict="unread"),)
UNDECIDED = (AttemptRecord(lines=(1, 1), verdict="undecided"),)


def run(*parts: PartRecord) -> Record:
    about: Any = {"set": SetReference(name="toy", sha256="00"), "source": Source(file="exam.eval", sha256="11")}
    return Record(viva="", parts=parts, **about)


def part(tier: Any, **known: Any) -> PartRecord:
    return PartRecord(part="1a", tier=tier, **known)


@pytest.mark.parametrize(
    ("before", "now", "drops", "counts"),
    [
        (part("L1"), part("L1"), [], (0, 1, 0)),
        (part("L1"), part("L2"), ["1a: L1 before, L2 now"], (0, 0, 0)),
        (part("L3"), part("Lx"), ["1a: L3 before, Lx now"], (0, 0, 0)),
        (part("Lx"), part("L2"), [], (1, 0, 0)),
        # Silence where there was a tier is worse; a fault or a person's turn says nothing.
        (part("Lx"), part(None, attempts=UNREAD), ["1a: Lx before, no answer that could be read now"], (0, 0, 0)),
        (part("L1"), part(None, error="down", attempts=UNREAD), [], (0, 0, 1)),
        (part("L1"), part(None, attempts=UNDECIDED), [], (0, 0, 1)),
        (part(None), part("Lx"), [], (0, 0, 1)),
        (part("L1"), part("Lx", seed=3), [], (0, 0, 2)),
        (part("L1", presentation="plain"), part("Lx", presentation="plain"), ["1a: L1 before, Lx now"], (0, 0, 0)),
    ],
)
def test_one_part(before: PartRecord, now: PartRecord, drops: list[str], counts: tuple[int, int, int]) -> None:
    found = against(run(now), run(before))
    assert [str(drop) for drop in found.drops] == drops
    assert (found.better, found.same, len(found.unknown)) == counts


def test_the_same_draw_is_compared_and_named() -> None:
    before = run(part("L1"), part("L1", seed=2, epoch=1), part("L2", seed=2, epoch=2))
    now = run(part("L1"), part("Lx", seed=2, epoch=1), part("L2", seed=2, epoch=2))
    assert [str(drop) for drop in against(now, before).drops] == ["1a (seed 2, epoch 1): L1 before, Lx now"]
