"""Presentations compared in pairs: exact counts, and an exact test where enough pairs differ."""

from __future__ import annotations

import pytest

from viva.marking.format_sensitivity import format_sensitive, presentation_records, sign_test
from viva.marking.record import AttemptRecord, PartRecord, Tier


def part(name: str, tier: Tier | None, presentation: str = "latex", seed: int = 0, epoch: int = 1) -> PartRecord:
    attempts = (AttemptRecord(lines=(1, 2), verdict="wrong", turn=7),)
    return PartRecord(part=name, tier=tier, presentation=presentation, seed=seed, epoch=epoch, attempts=attempts)


@pytest.mark.parametrize(
    ("worse", "better", "probability"),
    [(0, 0, None), (5, 0, None), (6, 0, 2 / 64), (0, 6, 2 / 64), (7, 1, 18 / 256), (5, 5, 1.0), (3, 4, 1.0)],
)
def test_the_sign_test_is_exact(worse: int, better: int, probability: float | None) -> None:
    assert sign_test(worse, better) == probability


def test_one_presentation_is_no_comparison() -> None:
    assert presentation_records([part("1a", "L1"), part("1b", "Lx")]) == ()
    assert presentation_records([]) == ()


def test_pairs_are_of_the_same_draw_and_epoch() -> None:
    parts = [
        part("1a", "L1"), part("1a", "L2", "mangled"),
        part("1a", "L1", seed=3), part("1a", "L1", "mangled", seed=3),
        part("1b", "L3"), part("1b", "L1", "mangled"),
        part("1c", "L1"), part("1c", None, "mangled"),
        part("2a", "L1"), part("2a", "Lx", "mangled", epoch=2),
    ]  # fmt: skip
    (found,) = presentation_records(parts)
    assert (found.pairs, found.worse, found.same, found.better, found.open) == (3, 1, 1, 1, 1)
    assert (found.tiers_lost, found.costs, found.probability) == (1, ("1a",), None)


def test_all_are_held_against_latex_or_else_the_first() -> None:
    rows = presentation_records([part("1a", "L1", "plain"), part("1a", "L1"), part("1a", "L1", "mangled")])
    assert [(row.presentation, row.against) for row in rows] == [("plain", "latex"), ("mangled", "latex")]
    rows = presentation_records([part("1a", "L1", "plain"), part("1a", "L1", "mangled")])
    assert [(row.presentation, row.against) for row in rows] == [("mangled", "plain")]


def test_the_behaviour_belongs_to_the_worse_one() -> None:
    parts = [part("1a", "L1"), part("1a", "L3", "mangled"), part("1a", None, "plain"), part("1b", "Lx")]
    shown = format_sensitive(parts)
    assert [item and (item.behaviour, item.turns, item.note) for item in shown] == [
        None,
        ("format-sensitive", (7,), "L3 as mangled, L1 as latex"),
        None,
        None,
    ]
