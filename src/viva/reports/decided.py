"""What people decided: each verdict with what had been computed before, and findings that were taken back."""

from __future__ import annotations

from viva.marking.record import PersonDecision, Record
from viva.reports.grids import Cell, Grid, grid
from viva.reports.visible import one_line
from viva.reports.wording import line_range

_QUOTE = 80


def decided_grid(record: Record) -> Grid | None:
    """The decisions in a record, in the order of its parts; None where nobody decided anything.

    Examples:
        >>> from viva.marking.record import AttemptRecord, FieldMark, PartRecord, SetReference, Source
        >>> said = PersonDecision(who="Ada", at="2026-01-02T03:04:05Z", comment="it is", verdict="wrong", basis="exact")
        >>> mark = FieldMark(name="x", kind="number", verdict="right", basis="person", person=said)
        >>> part = PartRecord(part="1a", attempts=(AttemptRecord(lines=(3, 4), verdict="right", fields=(mark,)),))
        >>> source = Source(file="a.txt", sha256="11")
        >>> record = Record(viva="0.1", set=SetReference(name="hw5", sha256="00"), source=source, parts=(part,))
        >>> decided_grid(record).texts
        [['1a', 'x (lines 3–4)', 'right', 'wrong (exact)', 'Ada, 2026-01-02', 'it is']]
    """
    rows: list[tuple[Cell, ...]] = []
    for part in record.parts:
        doubts = part.doubt.attempts if part.doubt is not None else ()
        seen: set[object] = set()
        for attempt in (*part.attempts, *doubts):
            for mark in attempt.fields:
                # A field that a later attempt carries along was decided once.
                once = (mark.name, mark.lines or attempt.lines, mark.person)
                if mark.person is not None and once not in seen:
                    seen.add(once)
                    place = f"{mark.name} ({line_range(mark.lines or attempt.lines)})"
                    rows.append(_row(part.part, place, mark.verdict, mark.person))
    for step in record.steps:
        if step.person is not None:
            quote = f"{one_line(step.quote, _QUOTE)} ({line_range(step.lines)})"
            rows.append(_row(step.part or "", quote, step.verdict, step.person))
    for finding in record.overruled:
        if finding.person is not None and finding.kind not in ("wrong-answer", "convention"):
            quote = f"{one_line(finding.quote, _QUOTE)} ({line_range(finding.lines)})"
            rows.append(_row(finding.part or "", quote, f"{finding.kind} taken back", finding.person))
    note = f"Findings that were taken back: {len(record.overruled)}." if record.overruled else ""
    return grid("What people decided", ("Part", "What", "Now", "Before", "Who", "Why"), rows, note) if rows else None


def _row(part: str, what: str, now: str, said: PersonDecision) -> tuple[Cell, ...]:
    before = f"{said.verdict or 'nothing'}{f' ({said.basis})' if said.basis else ''}"
    who = f"{one_line(said.who, _QUOTE)}, {said.at[:10]}"
    return Cell(part), Cell(what), Cell(now), Cell(before), Cell(who), Cell(one_line(said.comment, 300))
