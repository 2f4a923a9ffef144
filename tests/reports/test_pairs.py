"""Two runs in pairs: what is a pair, and what the interval and the test say."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.marking.record import PartRecord, Record, SetReference, Source
from viva.reports.pairs import paired, paired_interval


def _run(*parts: PartRecord) -> Record:
    return Record(
        viva="0", set=SetReference(name="s", sha256="0"), source=Source(file="f", sha256="0"), parts=tuple(parts)
    )


def test_only_the_same_draw_shown_the_same_way_is_a_pair() -> None:
    asked = PartRecord(part="1a", tier="L1")
    others = [
        asked.model_copy(update=change)
        for change in ({"seed": 1}, {"presentation": "plain"}, {"epoch": 2}, {"part": "1b"}, {"tier": None})
    ]
    for other in others:
        assert paired(_run(asked), _run(other)).total == 0
    assert paired(_run(asked), _run(asked)).total == 1


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # The example of Newcombe (1998), method 10.
        ((36, 12, 2, 0), (0.0569, 0.3404)),
        # Without anything that differs, as wide as Wilson's interval of 54 of 54.
        ((54, 0, 0, 0), (-0.0664, 0.0664)),
    ],
)
def test_the_interval_is_newcombe_s(counts: tuple[int, int, int, int], expected: tuple[float, float]) -> None:
    found = paired_interval(*counts)
    assert [math.isclose(a, b, abs_tol=6e-5) for a, b in zip(found, expected, strict=True)] == [True, True]


@given(*[st.integers(0, 60)] * 4)
def test_the_interval_holds_the_difference_and_turns_with_the_runs(a: int, b: int, c: int, d: int) -> None:
    low, high = paired_interval(a, b, c, d)
    total = a + b + c + d
    difference = (b - c) / total if total else 0.0
    assert -1.0 - 1e-9 <= low <= difference + 1e-9 and difference - 1e-9 <= high <= 1.0 + 1e-9
    turned = paired_interval(a, c, b, d)
    assert math.isclose(turned[0], -high, abs_tol=1e-9) and math.isclose(turned[1], -low, abs_tol=1e-9)


def test_tests_need_enough_pairs_that_differ() -> None:
    tiers = [("L1", "Lx")] * 6 + [("L1", "L1")] * 4
    first = _run(*(PartRecord(part=str(i), tier=a) for i, (a, _) in enumerate(tiers)))  # type: ignore[arg-type]
    second = _run(*(PartRecord(part=str(i), tier=b) for i, (_, b) in enumerate(tiers)))  # type: ignore[arg-type]
    found = paired(first, second)
    assert (found.first, found.second, found.better, found.worse) == (6, 0, 6, 0)
    assert found.test == found.tier_test == "p = 0.031"
    fewer = paired(_run(*first.parts[1:]), second)
    assert fewer.test == "too few differ (5 of at least 6)"


def test_every_pair_of_tiers_is_counted_once() -> None:
    tiers = ("L1", "L2", "L3", "Lx")
    for a, b in itertools.product(tiers, tiers):
        found = paired(
            _run(PartRecord(part="1a", tier=a)),  # type: ignore[arg-type]
            _run(PartRecord(part="1a", tier=b)),  # type: ignore[arg-type]
        )
        assert found.total == 1 == found.better + found.same + found.worse
        assert found.better == (tiers.index(a) < tiers.index(b))
