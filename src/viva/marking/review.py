"""People's decisions applied to a record: verdicts, tiers, findings and behaviours as they follow from them.

:func:`apply_decisions` is a pure function from the record as it was marked. What follows from a verdict is computed by
the same functions that marking uses. Nothing is lost: a field, step or finding says what stood there before
(``person``), and a finding that a person called right moves to ``overruled``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from viva.marking.annotator import compared
from viva.marking.attempts import key_verdict_of
from viva.marking.behaviours import behaviours, together
from viva.marking.doubts import doubt_record, doubt_summary
from viva.marking.fields import attempt_verdict
from viva.marking.findings import in_order, wrong_answer
from viva.marking.format_sensitivity import format_sensitive, presentation_records
from viva.marking.rates import tier_shares
from viva.marking.record import (
    AttemptRecord,
    FieldMark,
    Finding,
    PartRecord,
    PersonDecision,
    Record,
    ShownBehaviour,
    StepRecord,
)
from viva.marking.reviewable import FieldPlace, ReviewItem, review_items, source_lines
from viva.marking.tiers import tier

Numbered = TypeVar("Numbered", Finding, StepRecord)
Decided = Literal["right", "wrong", "partly", "undecided"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on the item with this key (:class:`~viva.marking.reviewable.ReviewItem`).

    ``verdict`` None takes the earlier decisions back. Of a line ``right`` means that it holds; ``partly`` counts as
    ``wrong``.
    """

    key: str
    verdict: Decided | None
    who: str
    at: str
    comment: str = ""


def apply_decisions(record: Record, decisions: Iterable[Decision]) -> Record:
    """The record with people's decisions in it; applied again they change nothing.

    Args:
        record: what marking made.
        decisions: in the order in which they were made; the last on each item counts. Those on other texts are ignored.

    Examples:
        >>> from viva.marking.record import SetReference, Source
        >>> mark = FieldMark(name="x", kind="number", verdict="undecided", basis="exact", given="4")
        >>> attempt = AttemptRecord(lines=(1, 1), verdict="undecided", fields=(mark,))
        >>> source = Source(file="a.txt", sha256="11")
        >>> parts = (PartRecord(part="1a", attempts=(attempt,)),)
        >>> record = Record(viva="0.1", set=SetReference(name="hw5", sha256="00"), source=source, parts=parts)
        >>> key = review_items(record)[0].key
        >>> reviewed = apply_decisions(record, [Decision(key, "right", "Ada", "2026-01-01T00:00:00Z")])
        >>> reviewed.parts[0].tier, reviewed.parts[0].attempts[0].fields[0].basis
        ('L1', 'person')
    """
    last = {decision.key: decision for decision in decisions}
    last = {key: decision for key, decision in last.items() if decision.verdict is not None}
    chosen = [(item, last[item.key]) for item in review_items(record) if item.key in last] if last else []
    if not chosen:
        return record
    source = source_lines(record)
    fields = [(item, decision) for item, decision in chosen if item.target == "field"]
    lines = [(item, decision) for item, decision in chosen if item.target == "line"]
    marks = {place: _marked(record, place, decision) for item, decision in fields for place in item.places}
    touched = {place.part for place in marks}
    parts = [_part(index, part, marks) if index in touched else part for index, part in enumerate(record.parts)]
    parts = _format_sensitive(parts)
    steps = list(record.steps)
    taken: dict[int, PersonDecision] = {}
    made: list[Finding] = []
    kept = list(record.findings)
    for item, decision in fields:
        found, back = _findings_of_field(record, item, decision, marks, source)
        made += found
        for index in item.findings:
            if back:
                taken[index] = _said(decision, record.findings[index].basis)
            elif not _is_in(kept[index].person, decision):
                kept[index] = kept[index].model_copy(update={"person": _said(decision, kept[index].basis)})
    for item, decision in lines:
        if any(_is_in(steps[index].person, decision) for index in item.steps):
            continue
        holds = {"right": True, "wrong": False, "partly": False}.get(decision.verdict or "")
        for index in item.steps:
            steps[index] = _step(steps[index], decision, holds)
        for index in item.findings:
            if holds is False:
                kept[index] = kept[index].model_copy(update={"person": _said(decision, kept[index].basis)})
            else:
                taken[index] = _said(decision, kept[index].basis)
        if holds is False and not item.findings:
            made.append(_false_line(item, decision))
    findings, overruled, steps = _divided(kept, steps, taken, made)
    return record.model_copy(
        update={
            "parts": tuple(parts),
            "steps": tuple(steps),
            "findings": tuple(findings),
            "overruled": (*record.overruled, *overruled),
            "rates": tier_shares(parts),
            "doubt": doubt_summary(parts),
            "presentations": presentation_records(parts),
        }
    )


def _said(decision: Decision, basis: Any, verdict: Any = "wrong") -> PersonDecision:
    return PersonDecision(who=decision.who, at=decision.at, comment=decision.comment, verdict=verdict, basis=basis)


def _is_in(said: PersonDecision | None, decision: Decision) -> bool:
    """Whether a decision was applied before."""
    return said is not None and (said.who, said.at, said.comment) == (decision.who, decision.at, decision.comment)


# --- fields -----------------------------------------------------------------------------------------------------------


def _attempt_at(record: Record, place: FieldPlace) -> AttemptRecord:
    part = record.parts[place.part]
    if place.doubt:
        assert part.doubt is not None
        return part.doubt.attempts[place.attempt]
    return part.attempts[place.attempt]


def _field_at(record: Record, place: FieldPlace) -> FieldMark:
    return next(mark for mark in _attempt_at(record, place).fields if mark.name == place.name)


def _marked(record: Record, place: FieldPlace, decision: Decision) -> FieldMark:
    """The mark as the person decided it; a certified one that is only confirmed keeps its basis."""
    mark = _field_at(record, place)
    if _is_in(mark.person, decision):
        return mark
    update: dict[str, Any] = {"person": _said(decision, mark.basis, mark.verdict)}
    if decision.verdict != mark.verdict:
        update |= {"verdict": decision.verdict, "basis": "person", "witness": None, "misconception": None}
        update["reason"] = decision.comment or None if decision.verdict != "right" else None
    elif mark.basis in ("pattern", "judge") or mark.verdict == "undecided":
        update["basis"] = "person"
    return mark.model_copy(update=update)


def _part(index: int, part: PartRecord, marks: dict[FieldPlace, FieldMark]) -> PartRecord:
    def decided(attempts: Sequence[AttemptRecord], *, doubt: bool) -> tuple[AttemptRecord, ...]:
        return tuple(_attempt(index, n, attempt, marks, doubt=doubt) for n, attempt in enumerate(attempts))

    attempts = decided(part.attempts, doubt=False)
    doubts = decided(part.doubt.attempts, doubt=True) if part.doubt is not None else ()
    earned = tier(attempts)
    if part.error is not None and not any(attempt.verdict == "right" for attempt in attempts):
        earned = None
    shown = _behaviours(part, attempts, doubts)
    return part.model_copy(
        update={
            "attempts": attempts,
            "doubt": doubt_record(doubts),
            "tier": earned,
            "annotator": compared(part.annotator, earned, attempts) if part.annotator is not None else None,
            "shown_by": shown,
            "behaviours": tuple(item.behaviour for item in shown),
        }
    )


def _attempt(
    part: int, number: int, attempt: AttemptRecord, marks: dict[FieldPlace, FieldMark], *, doubt: bool
) -> AttemptRecord:
    fields = tuple(marks.get(FieldPlace(part, number, doubt, mark.name), mark) for mark in attempt.fields)
    if fields == attempt.fields:
        return attempt
    verdict = attempt_verdict(fields)
    return attempt.model_copy(
        update={"fields": fields, "verdict": verdict, "key_verdict": key_verdict_of(fields, verdict)}
    )


def _behaviours(
    part: PartRecord, attempts: Sequence[AttemptRecord], doubts: Sequence[AttemptRecord]
) -> tuple[ShownBehaviour, ...]:
    """What the verdicts show is computed anew; what only the words show stays, but for what a right answer refutes."""
    before = {b.behaviour: set(b.turns) for b in behaviours(part.attempts, doubts=_doubts(part))}
    after = behaviours(attempts, doubts=doubts)
    right = {a.turn for a, old in zip(attempts, part.attempts, strict=True) if a.verdict == "right" != old.verdict}
    stay = []
    for shown in part.shown_by:
        turns = tuple(turn for turn in shown.turns if turn not in before.get(shown.behaviour, ()))
        if shown.behaviour in ("convention-drift", "hint-parroting") and right & set(turns):
            turns = tuple(turn for turn in turns if turn not in right) if shown.behaviour == "convention-drift" else ()
        if turns or not shown.turns:
            stay.append(shown.model_copy(update={"turns": turns}))
    return together(stay, after)


def _doubts(part: PartRecord) -> tuple[AttemptRecord, ...]:
    return part.doubt.attempts if part.doubt is not None else ()


def _format_sensitive(parts: Sequence[PartRecord]) -> list[PartRecord]:
    finished = []
    for part, sensitive in zip(parts, format_sensitive(parts), strict=True):
        others = [shown for shown in part.shown_by if shown.behaviour != "format-sensitive"]
        shown = together(others, (sensitive,) if sensitive else ())
        names = tuple(item.behaviour for item in shown)
        same = shown == part.shown_by
        finished.append(part if same else part.model_copy(update={"shown_by": shown, "behaviours": names}))
    return finished


def _findings_of_field(
    record: Record,
    item: ReviewItem,
    decision: Decision,
    marks: dict[FieldPlace, FieldMark],
    source: Sequence[str],
) -> tuple[list[Finding], bool]:
    """The findings that a decision on a field makes, and whether it takes back those that were there."""
    place = item.places[0]
    mark, before = marks[place], _field_at(record, place)
    if mark.verdict == before.verdict:
        return [], False
    if mark.verdict not in ("wrong", "partly"):
        return [], True
    attempt = _attempt_at(record, place)
    made = wrong_answer(record.parts[place.part].part, attempt, mark, source)
    said = decision.comment or ("partly right" if mark.verdict == "partly" else "not right")
    update = {"message": f"{mark.name}: {said}", "person": _said(decision, None, None)}
    return [made.model_copy(update=update)], True


# --- lines ------------------------------------------------------------------------------------------------------------


def _step(step: StepRecord, decision: Decision, holds: bool | None) -> StepRecord:
    update: dict[str, Any] = {"person": _said(decision, step.basis, step.verdict)}
    verdict = {True: "true", False: "false", None: "undecided"}[holds]
    if verdict != step.verdict or verdict == "undecided":
        update |= {"verdict": verdict, "basis": "person", "reason": decision.comment or None}
        if holds is not False:
            update["inherits"] = None
    return step.model_copy(update=update)


def _false_line(item: ReviewItem, decision: Decision) -> Finding:
    """A line that a person calls false, without a witness: a claim, never a ``false-step``."""
    return Finding(
        part=item.part,
        lines=item.lines,
        quote=item.name,
        kind="claim",
        basis="person",
        message=decision.comment or "a person says that this doesn't hold",
        person=_said(decision, None, None),
    )


def _divided(
    kept: list[Finding], steps: list[StepRecord], taken: dict[int, PersonDecision], made: list[Finding]
) -> tuple[list[Finding], list[Finding], list[StepRecord]]:
    """The findings that stand, those taken back, and the steps; what inherits a finding that is taken back goes too.

    A finding that a person confirmed (it has a ``person``) stands by itself.
    """
    back = dict(taken)
    changed = True
    while changed:
        changed = False
        for index, finding in enumerate(kept):
            if finding.inherits in back and index not in back and finding.person is None:
                back[index] = back[finding.inherits].model_copy(update={"basis": finding.basis})
                changed = True
    stand = [index for index in range(len(kept)) if index not in back]
    place = {old: new for new, old in enumerate(stand)}
    place_back = {old: new for new, old in enumerate(sorted(back))}
    findings = [_moved(kept[index], place) for index in stand] + made
    overruled = [_moved(kept[index], place_back).model_copy(update={"person": back[index]}) for index in sorted(back)]
    freed = [
        step.model_copy(update={"verdict": "undecided", "basis": "person", "person": back[step.inherits]})
        if step.inherits in back and step.verdict == "false" and step.person is None
        else step
        for step in steps
    ]
    ordered, moved = in_order(findings, [_moved(step, place) for step in freed])
    return ordered, overruled, moved


def _moved(item: Numbered, place: dict[int, int]) -> Numbered:
    if item.inherits is None:
        return item
    return item.model_copy(update={"inherits": place.get(item.inherits)})
