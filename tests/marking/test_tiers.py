"""Tiers from attempts, as the design defines them."""

from __future__ import annotations

import pytest

from viva.marking.record import AttemptRecord, Tier, Verdict
from viva.marking.tiers import TIER_WORDS, tier

CASES: list[tuple[list[tuple[Verdict, int]], Tier | None]] = [
    ([], None),
    ([("right", 0)], "L1"),
    ([("wrong", 0)], "Lx"),
    ([("partly", 0)], "L2"),
    ([("undecided", 0)], None),
    ([("unread", 0)], None),
    ([("unread", 0), ("unread", 0)], None),
    ([("unread", 0), ("unread", 1), ("unread", 4)], "Lx"),
    ([("unread", 0), ("right", 0)], "L1"),
    ([("unread", 0), ("unread", 1), ("right", 2)], "L2"),
    ([("unread", 0), ("unread", 2), ("right", 3)], "L3"),
    ([("wrong", 0), ("right", 1)], "L2"),
    ([("wrong", 0), ("right", 2)], "L2"),
    ([("wrong", 0), ("right", 3)], "L3"),
    ([("wrong", 0), ("wrong", 3), ("right", 1)], "L3"),
    ([("wrong", 0), ("wrong", 1), ("wrong", 2), ("wrong", 3), ("right", 4)], "L3"),
    ([("wrong", 0), ("wrong", 4)], "Lx"),
    ([("partly", 0), ("partly", 1)], "Lx"),
    ([("partly", 0), ("right", 2)], "L2"),
    ([("undecided", 0), ("right", 2)], None),
    ([("right", 0), ("wrong", 1)], "L1"),
]


@pytest.mark.parametrize(("history", "expected"), CASES)
def test_tier(history: list[tuple[Verdict, int]], expected: Tier | None) -> None:
    attempts = [AttemptRecord(lines=(n, n), verdict=v, nudge=level) for n, (v, level) in enumerate(history, start=1)]
    assert tier(attempts) == expected


def test_every_tier_has_its_words() -> None:
    assert set(TIER_WORDS) == {"L1", "L2", "L3", "Lx"}
