"""The checks of a task decided for one source, case by case, from what its calls returned.

A backward pass is right if it gives the key's gradient, or else the slope of the examinee's own forward pass: a fault
of the forward pass is blamed on that alone. It is wrong only if it differs clearly from both, and if its forward pass
is right. What a call needs that failed earlier is blamed on the call that failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from viva.marking.code.comparison import Compared, as_numbers, compared, described, figure, shown
from viva.marking.code.plan import STEP, CaseCalls, Difference, Plan
from viva.patterns import regex
from viva.sandbox.channel import Reference
from viva.sandbox.run import CallResult
from viva.sets.code_cases import parsed
from viva.sets.code_task import CLEARLY, Check
from viva.sets.language import LanguageError
from viva.sets.torch_probes import PROBES

Status = Literal["right", "wrong", "shape", "undecided", "unreached"]
SLOPE_TOLERANCE = 1e-5
"""A slope by differences is that exact, relative to the largest one."""
FORWARD_IS_WRONG = "it isn't the gradient of the forward pass as written, which is wrong itself"
_OBJECT = regex(r"returned a value of type (\w+);")
_MACHINE = ("MemoryError", "numpy._core._exceptions._ArrayMemoryError")


@dataclass(frozen=True, slots=True)
class Decided:
    """One check in one case.

    Attributes:
        status: ``shape`` is right but for axes of length 1; ``unreached`` hangs on another function that failed.
        inputs: what was drawn, for people; ``returned``, ``expected``: what there is and what had to be.
        error, line: the exception, and the line of the source that it came from.
        reason: why it is undecided, or what else is to be said.
        size: how many numbers the case's arguments have.
    """

    check: Check
    case: str
    status: Status
    inputs: str = ""
    place: str = ""
    returned: str = ""
    expected: str = ""
    error: str = ""
    line: int | None = None
    reason: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Failure:
    """A call that didn't return: which function, what it said, and where."""

    function: str
    error: str
    line: int | None


def decide_checks(
    plan: Plan, results: Sequence[CallResult], functions: Mapping[str, str], *, absent: frozenset[str] = frozenset()
) -> list[Decided]:
    """Every check of every case.

    Args:
        plan: the calls.
        results: what they returned, one for each.
        functions: field -> the function that it asks for.
        absent: functions that the source doesn't define.
    """
    found: list[Decided] = []
    for case in plan.cases:
        found += _Case(plan, case, results, functions, absent).decided()
    return found


def gives_instead(
    plan: Plan, results: Sequence[CallResult], functions: Mapping[str, str], instead: Mapping[str, str]
) -> bool:
    """Whether the results are, in every case, what a wrong answer gives in place of the key's values.

    Args:
        plan: the calls.
        results: what they returned.
        functions: field -> the function that it asks for.
        instead: name of a check -> what the wrong answer gives there.
    """
    seen = False
    for calls in plan.cases:
        case = _Case(plan, calls, results, functions, frozenset())
        for check in calls.drawn.case.checks:
            if check.name not in instead or not check.value:
                continue
            if check.value in case.failures:
                return False
            try:
                wrong = case.drawn.value(instead[check.name])
            except LanguageError:
                return False
            if compared(case.drawn.results[check.value], wrong, case.tolerance).likeness != "equal":
                return False
            seen = True
    return seen


class _Case:
    def __init__(
        self,
        plan: Plan,
        case: CaseCalls,
        results: Sequence[CallResult],
        functions: Mapping[str, str],
        absent: frozenset[str],
    ) -> None:
        self.plan, self.case, self.results, self.functions = plan, case, results, functions
        self.absent = absent
        self.tolerance = plan.task.tolerance[case.drawn.case.dtype]
        self.drawn = replace(case.drawn, results={}, _values={})
        self.failures: dict[str, _Failure] = {}
        self.maker: dict[str, int] = {}
        self._take()

    def _take(self) -> None:
        """Give the results their names; of a call that failed, remember the first cause."""
        by_call = {call: place for place, call in enumerate(self.case.calls)}
        causes: dict[int, _Failure] = {}
        for place, (line, call) in enumerate(zip(self.case.lines, self.case.calls, strict=True)):
            result = self.results[call]
            needed = [by_call[a.call] for a in self._references(call) if a.call in by_call]
            cause = next((causes[p] for p in needed if p in causes), None)
            values, error = _items(result, line.targets)
            if cause is None and error:
                # A probe that fails has found that what the function made doesn't work.
                function = line.function if line.function not in PROBES else self._made_by(call, by_call)
                cause = _Failure(function, error, result.line)
            if cause is not None:
                causes[place] = cause
            for name, value in zip(line.targets, values, strict=True):
                self.maker[name] = place
                if cause is None:
                    self.drawn.results[name] = value
                    self.failures.pop(name, None)
                else:
                    self.failures[name] = cause

    def _made_by(self, call: int, by_call: Mapping[int, int]) -> str:
        """The function whose result a probe looks at."""
        places = [by_call[r.call] for r in self._references(call) if r.call in by_call]
        return self.case.lines[places[0]].function if places else ""

    def _references(self, call: int) -> list[Reference]:
        made = self.plan.calls[call]
        return [a for a in (*made.arguments, *made.options.values()) if isinstance(a, Reference)]

    def decided(self) -> list[Decided]:
        order = sorted(self.drawn.case.checks, key=lambda check: check.slope is not None)
        known: dict[str, Status] = {}
        found = []
        for check in order:
            decided = self._check(check, known)
            if check.slope is not None and decided.status == "wrong" and known.get(check.slope.of, "right") != "right":
                # It may be the gradient of the forward pass that was meant: the first fault is the one to blame.
                decided = self._said(check, "unreached", reason=FORWARD_IS_WRONG)
            # Several checks may look at one result: the worst counts.
            if check.value and check.slope is None and known.get(check.value, "right") == "right":
                known[check.value] = decided.status
            found.append(replace(decided, inputs=self._inputs(check), size=self.drawn.entries))
        return found

    def _inputs(self, check: Check) -> str:
        """The arguments that the results of a check were made of."""
        waiting = [self.maker[name] for name in self._names(check) if name in self.maker]
        lines: set[int] = set()
        while waiting:
            place = waiting.pop()
            lines.add(place)
            needed = [
                self.case.calls.index(r.call)
                for r in self._references(self.case.calls[place])
                if r.call in self.case.calls
            ]
            waiting += [p for p in needed if p not in lines]
        used = set().union(*(parsed(text).names for k in lines for text in self._texts(k)))
        return ", ".join(f"{n} = {shown(self.drawn.drawn[n])}" for n in self.drawn.case.draws if n in used)

    def _texts(self, place: int) -> list[str]:
        line = self.case.lines[place]
        return [*line.arguments, *line.options.values()]

    def _check(self, check: Check, known: Mapping[str, Status]) -> Decided:
        function = self.functions.get(check.field, "")
        for name in self._names(check):
            failure = self.failures.get(name)
            if failure is None:
                continue
            if failure.function in self.absent or failure.function != function:
                reason = f"it can't be called, since {failure.function} "
                reason += "is missing" if failure.function in self.absent else "fails before"
                return self._said(check, "unreached", reason=reason)
            if failure.error.startswith(_MACHINE):
                return self._said(check, "undecided", reason=f"the machine was short of memory ({failure.error})")
            return self._said(check, "wrong", error=failure.error, line=failure.line)
        try:
            if check.unchanged:
                return self._unchanged(check)
            return self._holds(check) if check.holds else self._equals(check, known)
        except LanguageError as error:
            others = [name for name in self._names(check) if name != check.value]
            if any(known.get(name, "right") != "right" for name in others):
                return self._said(check, "unreached", reason=f"{', '.join(others)} is wrong itself")
            if self._results_fit(check):
                return self._said(check, "undecided", reason=f"it can't be computed: {error}")
            return self._unfit(check)

    def _said(self, check: Check, status: Status, **told: Any) -> Decided:
        return Decided(check, self.drawn.case.name, status, **told)

    def _names(self, check: Check) -> list[str]:
        """The results that a check looks at."""
        if check.unchanged:
            return [name for line in self.case.lines for name in line.targets]
        names = [check.value] if check.value else []
        for text in (check.holds, check.equals):
            names += sorted(parsed(text).names & set(self.maker)) if text else []
        return list(dict.fromkeys(names))

    def _results_fit(self, check: Check) -> bool:
        """Whether all results that a property looks at are arrays or numbers."""
        return all(as_numbers(self.drawn.results.get(name)) is not None for name in self._names(check))

    def _unfit(self, check: Check) -> Decided:
        name = next(n for n in self._names(check) if as_numbers(self.drawn.results.get(n)) is None)
        return self._said(
            check, "wrong", returned=f"{name} is {shown(self.drawn.results.get(name))}", expected="an array"
        )

    def _unchanged(self, check: Check) -> Decided:
        before, after = (self.results[k] for k in self.case.kept[check.unchanged])
        drawn = self.drawn.drawn[check.unchanged]
        if before.error or after.error:
            return self._said(check, "undecided", reason=f"{check.unchanged} could not be looked at afterwards")
        found = compared(after.value, drawn, self.tolerance)
        if found.likeness == "equal":
            return self._said(check, "right")
        place = f"{check.unchanged}{found.place} afterwards"
        return self._said(check, "wrong", place=place, returned=found.returned, expected=found.expected)

    def _holds(self, check: Check) -> Decided:
        holds = self.drawn.value(check.holds)
        if bool(np.all(holds)):
            return self._said(check, "right")
        seen = shown(self.drawn.value(check.shows)) if check.shows else ""
        return self._said(check, "wrong", returned=seen)

    def _equals(self, check: Check, known: Mapping[str, Status]) -> Decided:
        found = compared(self.drawn.results[check.value], self.drawn.value(check.equals), self.tolerance)
        place = f"{check.value}{found.place}"
        if found.likeness == "equal":
            return self._said(check, "right")
        if found.likeness == "shape":
            return self._said(check, "shape", place=place, returned=found.returned, expected=found.expected)
        forward = known.get(check.slope.of, "right") if check.slope is not None else "right"
        slopes = self._slopes(check) if check.slope is not None else None
        if slopes is not None and slopes.likeness == "equal":
            if forward != "right":
                return self._said(check, "right", reason="it is the gradient of the forward pass as written")
            return self._said(check, "undecided", reason="the key's gradient and the slope by differences disagree")
        if found.likeness == "close" or (slopes is not None and slopes.likeness == "close"):
            return self._said(check, "undecided", reason=f"{place} is {found.returned}: too close to call")
        return self._said(check, "wrong", place=place, returned=found.returned, expected=found.expected)

    def _slopes(self, check: Check) -> Compared | None:
        """The returned gradient against differences of the examinee's own forward pass; None where there are none."""
        given = as_numbers(self.drawn.results[check.value])
        assert check.slope is not None
        at = np.asarray(self.drawn.drawn[check.slope.by])
        differences = self.case.slopes.get(check.name, ())
        if not differences or given is None or given.shape != at.shape:
            return None
        along = np.asarray(self.drawn.drawn[check.slope.along])
        pairs: list[tuple[Difference, float, float]] = []
        for difference in differences:
            slope = self._slope(check, difference, along)
            if slope is None or not np.isfinite(slope):
                return None
            pairs.append((difference, float(np.sum(given * difference.direction)), slope))
        scale = max(max(abs(slope), 1e-2) for _, _, slope in pairs)
        worst = [abs(value - slope) / (scale * SLOPE_TOLERANCE) for _, value, slope in pairs]
        worst = [np.inf if np.isnan(off) else off for off in worst]
        if max(worst) <= 1:
            return Compared("equal")
        k = next(k for k, off in enumerate(worst) if off == max(worst) or off > CLEARLY)
        difference, value, slope = pairs[k]
        moved = np.argwhere(difference.direction)
        place = f"[{', '.join(map(str, moved[0]))}]" if len(moved) == 1 else ""
        likeness: Literal["close", "different"] = "different" if max(worst) > CLEARLY else "close"
        return Compared(likeness, place, figure(value), figure(slope))

    def _slope(self, check: Check, difference: Difference, along: Any) -> float | None:
        assert check.slope is not None
        ends = []
        line = self.case.lines[self.maker[check.slope.of]]
        for call in (difference.above, difference.below):
            values, error = _items(self.results[call], line.targets)
            out = as_numbers(values[line.targets.index(check.slope.of)]) if not error else None
            if out is None or out.shape != along.shape:
                return None
            ends.append(float(np.sum(out * along)))
        return (ends[0] - ends[1]) / (2 * STEP)


def _items(result: CallResult, targets: Sequence[str]) -> tuple[list[Any], str]:
    """The values of a line's names; or nothing and what is wrong."""
    nothing = [None] * len(targets)
    if result.error is not None and len(targets) == 1 and (object_ := _OBJECT.match(result.error)):
        # What can't leave the sandbox is still there for later calls.
        return [{"kept": object_[1]}], ""
    if result.error is not None:
        return nothing, result.error
    if len(targets) == 1:
        return [result.value], ""
    if isinstance(result.value, tuple | list) and len(result.value) == len(targets):
        return list(result.value), ""
    if isinstance(result.value, tuple | list):
        what = f"{len(result.value)} values"
    else:
        what = "one array" if as_numbers(result.value) is not None else described(result.value)
    return nothing, f"it returned {what}, not the {len(targets)} values ({', '.join(targets)})"
