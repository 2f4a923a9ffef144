"""What bounds a comparison: a process that is held up decides what it would decide otherwise, and nothing runs on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from viva.algebra import compare
from viva.algebra._budget import HELD_UP, STEPS_A_SECOND, Budget
from viva.algebra.values import OverBudget

LONG = r"\prod_{i=1}^{6} (x_i + y_i) - " + " - ".join(f"x_{{{k}}}^{k} y_{{{k}}}" for k in range(1, 7))


def clock(monkeypatch: pytest.MonkeyPatch, seconds: Iterator[float]) -> None:
    monkeypatch.setattr("viva.algebra._budget.thread_time", lambda: next(seconds))


def test_held_up_for_many_times_its_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, (k * 0.3 for k in count()))  # every look at the clock comes later than the comparison may take
    assert compare(LONG, f"{LONG} + 1", seconds=0.2).equal is False
    assert compare(LONG, f"2 + {LONG} - 2", seconds=0.2).equal is True


@pytest.mark.parametrize(
    ("took", "steps", "over"),
    [
        (0.9, 100 * STEPS_A_SECOND, False),
        (1.1, STEPS_A_SECOND - 1, False),
        (1.1, STEPS_A_SECOND, True),
        (HELD_UP - 0.1, 10, False),
        (HELD_UP + 0.1, 10, True),
    ],
)
def test_time_and_work(took: float, steps: int, over: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, iter([5.0, 5.0 + took, 5.0 + took]))
    budget = Budget(1.0)
    if over:
        with pytest.raises(OverBudget):
            budget.spend(steps)
    else:
        budget.spend(steps)
    assert budget.over is over


def test_much_work_ends() -> None:
    found = compare(r"\sum_{i=1}^{900} \sum_{j=1}^{900} \frac{1}{i + j^2 + x}", "y", seconds=0.05)
    assert found.equal is None
