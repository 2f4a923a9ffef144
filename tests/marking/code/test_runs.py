"""Runs that the machine may have ended: they are made once more, and nothing else is remembered of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from viva.marking.code import runs
from viva.marking.code.plan import Plan, plan_of
from viva.sandbox import Limits
from viva.sandbox.run import Call, CallResult, CodeRun
from viva.sets import load_set


class Machine:
    """A sandbox whose runs end as is said."""

    packages = ()

    def __init__(self, *ends: str) -> None:
        self.ends = iter(ends)
        self.runs = 0
        self.limits = Limits(seconds=10)
        self.seconds: list[float] = []

    def run(self, _: str, calls: Sequence[Call]) -> CodeRun:
        self.runs += 1
        self.seconds.append(self.limits.seconds)
        end = next(self.ends)
        found = tuple(CallResult(value=1.0) if end == "done" else CallResult(error="not reached") for _ in calls)
        return CodeRun(end, "" if end == "done" else f"{end} of it", found, "", "", 0.1)  # type: ignore[arg-type]


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plan]:
    part = load_set("hw5").draw_part("6f", 0)
    assert part.code is not None
    monkeypatch.setattr(runs, "_SEEN", type(runs._SEEN)())
    yield plan_of(part.code)


def installed(monkeypatch: pytest.MonkeyPatch, *ends: str) -> Machine:
    machine = Machine(*ends)
    monkeypatch.setattr(runs, "_sandbox", lambda _: replace_limits(machine, Limits(seconds=10)))
    monkeypatch.setattr(runs, "Sandbox", lambda limits, _: replace_limits(machine, limits))
    return machine


def replace_limits(machine: Machine, limits: Limits) -> Machine:
    machine.limits = limits
    return machine


@pytest.mark.parametrize("end", ["died", "time", "output"])
@pytest.mark.parametrize("own", [True, False])
def test_once_more(end: str, own: bool, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = installed(monkeypatch, end, "done", "done")
    outcome = runs.run_own(plan, ["x = 1"])[0] if own else runs.run_answer(plan, "x = 1")
    assert (outcome.status, machine.runs) == ("done", 2)
    assert machine.seconds == ([10, 10] if own else [10, 30])  # whoever waits for an answer may wait longer
    again = runs.run_own(plan, ["x = 1"])[0] if own else runs.run_answer(plan, "x = 1")
    assert (again, machine.runs) == (outcome, 2)  # remembered


@pytest.mark.parametrize("own", [True, False])
def test_a_death_is_not_remembered(own: bool, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = installed(monkeypatch, "died", "died", "done")
    asked = (lambda: runs.run_own(plan, ["x = 1"])[0]) if own else (lambda: runs.run_answer(plan, "x = 1"))
    assert (asked().status, machine.runs) == ("died", 2)
    assert (asked().status, machine.runs) == ("done", 3)


def test_no_sandbox_for_the_sets_own_is_not_remembered(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_sandbox", lambda _: "there is no sandbox")
    assert runs.run_own(plan, ["x = 1"])[0].missing == "there is no sandbox"
    installed(monkeypatch, "done")
    assert runs.run_own(plan, ["x = 1"])[0].status == "done"
