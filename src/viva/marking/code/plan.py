"""The calls that a task makes: all functions, cases, and differences for slopes, for one start of the sandbox."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np

from viva.sandbox.channel import Reference
from viva.sandbox.run import Call
from viva.sets.code_cases import DrawnCase, Line, draw_case, read_line
from viva.sets.code_task import Check, CodeTask

SAME = "_viva_same"
"""A function behind the examinee's code that returns its argument: it shows an argument before and after a call."""
HELPERS = f"\ndef {SAME}(value):\n    return value\n"
STEP = 1e-5
"""By how much an argument is moved for a slope."""
MOST_ENTRIES = 12
"""Of an array so many entries are moved one by one; all of them are moved together, in one random direction."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One slope by a central difference: in which direction, and the calls at both ends."""

    direction: Any
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class CaseCalls:
    """Which calls belong to a case: one for each line, those before and behind for arguments, those for slopes."""

    drawn: DrawnCase
    lines: tuple[Line, ...]
    calls: tuple[int, ...]
    kept: Mapping[str, tuple[int, int]]
    slopes: Mapping[str, tuple[Difference, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """All calls of a task, in order, and what they are for."""

    task: CodeTask
    calls: tuple[Call, ...]
    cases: tuple[CaseCalls, ...]
    digest: str


@dataclass
class _Writer:
    calls: list[Call] = field(default_factory=list)

    def add(self, function: str, arguments: tuple[Any, ...], options: Mapping[str, Any] | None = None) -> int:
        self.calls.append(Call(function, arguments, dict(options or {})))
        return len(self.calls) - 1


def plan_of(task: CodeTask) -> Plan:
    """The plan of a task; made once."""
    return _planned(repr(task), _Held(task))


class _Held:
    """A task that a cache doesn't compare: its text is the key beside it."""

    def __init__(self, task: CodeTask) -> None:
        self.task = task

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=32)
def _planned(text: str, held: _Held) -> Plan:
    writer = _Writer()
    cases = tuple(_case(draw_case(held.task, case), writer) for case in held.task.cases)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Plan(held.task, tuple(writer.calls), cases, digest)


def _case(drawn: DrawnCase, writer: _Writer) -> CaseCalls:
    watched = [check.unchanged for check in drawn.case.checks if check.unchanged]
    before = {name: writer.add(SAME, (drawn.drawn[name],)) for name in watched}
    lines = tuple(read_line(text) for text in drawn.case.run)
    made: dict[str, Reference] = {name: Reference(place) for name, place in before.items()}
    calls: list[int] = []
    for line in lines:
        place = writer.add(line.function, *_arguments(line, drawn, made))
        calls.append(place)
        single = len(line.targets) == 1
        made |= {name: Reference(place, None if single else k) for k, name in enumerate(line.targets)}
    kept = {name: (before[name], writer.add(SAME, (Reference(before[name]),))) for name in watched}
    slopes = {
        check.name: _differences(check, drawn, lines, made, writer)
        for check in drawn.case.checks
        if check.slope is not None and drawn.case.dtype == "float64"
    }
    return CaseCalls(drawn, lines, tuple(calls), kept, slopes)


def _arguments(
    line: Line, drawn: DrawnCase, made: Mapping[str, Reference], instead: Mapping[str, Any] | None = None
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    def value(text: str) -> Any:
        if text in made and text not in (instead or {}):
            return made[text]
        return drawn.value(text, instead)

    return tuple(value(text) for text in line.arguments), {name: value(text) for name, text in line.options.items()}


def _differences(
    check: Check, drawn: DrawnCase, lines: tuple[Line, ...], made: Mapping[str, Reference], writer: _Writer
) -> tuple[Difference, ...]:
    """The calls that move an argument to both sides; entry by entry, then all of it in a random direction."""
    assert check.slope is not None
    line = next(line for line in lines if check.slope.of in line.targets)
    at = np.asarray(drawn.drawn[check.slope.by])
    random = Random(f"{drawn.case.key}/{check.name}")
    places = sorted(range(at.size), key=lambda k: (random.random(), k))[:MOST_ENTRIES]
    directions = [np.eye(1, at.size, k).reshape(at.shape) for k in sorted(places)]
    directions.append(np.array([2 * random.random() - 1 for _ in range(at.size)]).reshape(at.shape))
    found = []
    for direction in directions:
        above, below = (
            writer.add(line.function, *_arguments(line, drawn, made, {check.slope.by: at + sign * STEP * direction}))
            for sign in (1, -1)
        )
        found.append(Difference(direction, above, below))
    return tuple(found)
