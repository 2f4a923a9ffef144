"""What the checks come to for each function, and which of the set's wrong answers a source behaves like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from viva.marking.code.checks import Decided
from viva.marking.record import CheckMark, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one function.

    Attributes:
        verdict: ``right``, ``wrong``, ``partly`` (right but for a convention or the shape), ``undecided``.
        shown: the failing check in its smallest case, if there is one.
        reason: why it is undecided or partly right, or what else is to be said.
        hangs: whether it can't be judged because another function failed.
        checks: every check with its verdict over all cases.
    """

    verdict: Verdict
    shown: Decided | None = None
    reason: str | None = None
    hangs: bool = False
    checks: tuple[CheckMark, ...] = ()


def judged(decided: Iterable[Decided], field: str) -> Judged:
    """What the checks of one field come to."""
    own = [d for d in decided if d.check.field == field]
    checks = tuple(
        _mark(name, [d for d in own if d.check.name == name]) for name in dict.fromkeys(d.check.name for d in own)
    )
    wrong = [d for d in own if d.status == "wrong"]
    grave = [d for d in wrong if not d.check.convention]
    if grave:
        shown = smallest(grave)
        return Judged("wrong", shown, None, checks=checks)
    undecided = next((d for d in own if d.status == "undecided"), None)
    if undecided is not None:
        return Judged("undecided", None, f"{undecided.check.name}: {undecided.reason}", checks=checks)
    hanging = next((d for d in own if d.status == "unreached"), None)
    if hanging is not None:
        return Judged("undecided", None, hanging.reason, hangs=True, checks=checks)
    shape = [d for d in own if d.status == "shape"]
    if wrong or shape:
        shown = smallest([*wrong, *shape])
        reason = shown.check.convention if shown.status == "wrong" else "right but for the shape"
        return Judged("partly", shown, reason, checks=checks)
    noted = next((d.reason for d in own if d.reason), None)
    return Judged("right", None, noted, checks=checks)


def smallest(decided: Sequence[Decided]) -> Decided:
    """The one with the fewest numbers in its arguments; of these the first, an exception before a wrong number."""
    return min(decided, key=lambda d: (not d.error, d.size))


def witness(shown: Decided) -> str:
    """The failing case in words: what went in, what came out, what had to come out."""
    what = f"{shown.check.name} ({shown.case})"
    if shown.error:
        said = f"{what}: {shown.error}" + (f", line {shown.line}" if shown.line else "")
        return f"{said}; with {shown.inputs}"
    returned = f" is {shown.returned}" if shown.returned else ""
    expected = f", not {shown.expected}" if shown.expected else ""
    said = f"{shown.place}{returned}{expected}".strip() or "doesn't hold"
    return f"{what}: {said}; with {shown.inputs}"


def behaves_like(own: Sequence[Decided], other: Sequence[Decided], field: str) -> bool:
    """Whether two sources fail the same checks of a field with the same values, in every case.

    Args:
        own: the checks of the source that was given.
        other: those of a wrong answer that the set names.
        field: the field that the wrong answer belongs to.
    """
    pairs = [(a, b) for a, b in zip(own, other, strict=True) if a.check.field == field]
    if not any(b.status in ("wrong", "shape") for _, b in pairs):
        return False
    return all(a.status == b.status and _same(a, b) for a, b in pairs)


def _same(a: Decided, b: Decided) -> bool:
    if a.status not in ("wrong", "shape"):
        return True
    if a.error or b.error:
        return a.error.split(":")[0] == b.error.split(":")[0]
    return not a.check.equals or (a.place, a.returned) == (b.place, b.returned)


def _mark(name: str, decided: Sequence[Decided]) -> CheckMark:
    statuses = {d.status for d in decided}
    verdict: Verdict = "right"
    if "wrong" in statuses:
        verdict = "wrong"
    elif statuses & {"undecided", "unreached"}:
        verdict = "undecided"
    elif "shape" in statuses:
        verdict = "partly"
    failing = [d for d in decided if d.status in ("wrong", "shape")]
    if not failing:
        return CheckMark(name=name, verdict=verdict, cases=len(decided), failed=0)
    shown = smallest(failing)
    return CheckMark(
        name=name,
        verdict=verdict,
        cases=len(decided),
        failed=len(failing),
        case=shown.case,
        input=shown.inputs,
        place=shown.place or None,
        returned=shown.returned or None,
        expected=shown.expected or None,
        error=shown.error or None,
        line=shown.line,
    )
