"""Shares of tiers with their intervals, and the set's own numbers against drawn ones."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.marking.rates import Rate, own_and_drawn, rate_table, tier_shares, wilson
from viva.marking.record import PartRecord, Record, SetReference, Source, Tier
from viva.reports import render
from viva.reports.compare import render_comparison


def record(*parts: PartRecord) -> Record:
    about: Any = {"set": SetReference(name="toy", sha256="00"), "source": Source(file="exam.eval", sha256="11")}
    return Record(viva="0.1.0", parts=parts, **about)


def drawn(part: str, seed: int, tier: Tier | None, epoch: int = 1) -> PartRecord:
    return PartRecord(part=part, seed=seed, own_numbers=seed == 0, tier=tier, epoch=epoch)


# Of the paper by Brown, Cai and DasGupta and of R's binom::binom.wilson, three figures.
@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (1, 1, 0.207, 1.0), (81, 263, 0.255, 0.366)],
)
def test_wilson(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=6e-4)


@given(st.integers(0, 400), st.integers(1, 400))
def test_the_ends_solve_the_equation_of_the_score_test(hits: int, total: int) -> None:
    hits = min(hits, total)
    share = hits / total
    for end in wilson(hits, total):
        assert 0 <= end <= 1
        if 0 < end < 1:
            assert abs(share - end) == pytest.approx(1.959964 * math.sqrt(end * (1 - end) / total), rel=1e-5)
    low, high = wilson(hits, total)
    assert low <= share <= high
    assert wilson(total - hits, total) == pytest.approx((1 - high, 1 - low))


PARTS = (
    drawn("3a", 0, "L1"),
    drawn("3a", 1, "L1"),
    drawn("3a", 2, "Lx"),
    drawn("3b", 0, "L1"),
    drawn("3b", 1, "L1"),
    drawn("3b", 2, "L1"),
    drawn("4a", 0, "Lx"),
    drawn("4a", 1, "L1"),
    drawn("4b", 0, None),
    drawn("4b", 1, "L1"),
    drawn("4c", 0, "L1"),
)


def test_only_parts_with_a_tier_for_both_are_compared() -> None:
    told = own_and_drawn(PARTS)
    assert told is not None
    assert (told.own.rates["L1"], told.drawn.rates["L1"]) == (Rate(2, 3), Rate(4, 5))
    assert told.falls == (("3a", Rate(1, 2)),)
    assert own_and_drawn(PARTS[:1]) is None
    assert own_and_drawn(PARTS[-3:]) is None


def test_the_table_has_a_row_for_each_part_asked_more_than_once() -> None:
    rows = rate_table(PARTS)
    assert [(row.label, row.total) for row in rows] == [
        ("all parts", 10),
        ("the set's own numbers", 3),
        ("drawn numbers", 5),
        ("3a", 3),
        ("3b", 3),
        ("4a", 2),
        ("4b", 1),
    ]
    assert all(sum(rate.hits for rate in row.rates.values()) == row.total for row in rows)
    assert rate_table([drawn("1a", 0, None)]) == []


def test_the_record_keeps_the_rates_that_say_something_of_the_run() -> None:
    shares = {(share.of, share.tier): share for share in tier_shares(PARTS)}
    assert len(shares) == 12
    share = shares["drawn numbers", "L1"]
    assert (share.hits, share.total, share.low, share.high) == (4, 5, 0.3755, 0.9638)


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_every_format_has_the_headline_and_the_intervals(format: Any) -> None:
    shown = render(record(*PARTS), format).replace("&#39;", "'")
    flat = " ".join(shown.split())
    assert "With the set's own numbers it was right at once on 2 of 3 (21% to 94%), with drawn ones on" in flat
    assert "Right with the set's own numbers and not always with drawn ones: 3a (1 of 2)." in flat
    assert "38% to 96%" in flat  # 4 of 5
    # A part that was asked several times is named once.
    assert "Did not solve (Lx): 3a (1 of 3) and 4a (1 of 2)." in flat
    compared = render_comparison([record(*PARTS), record(drawn("3a", 0, "L1"))], format)
    assert "right at once, drawn numbers" in compared
    assert "4 of 5 (38% to 96%)" in compared
