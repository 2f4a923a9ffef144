"""A record as the rows of the tables: what was said and asked (fixed), and what follows from verdicts (may change).

The fixed rows are written once when a record is added. The changing ones are computed again from the record whenever a
person decides something.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import zstandard

from viva.errors import VivaError
from viva.marking.record import AttemptRecord, Finding, PartRecord, Record
from viva.marking.reviewable import attempt_text, source_lines
from viva.store.storable import storable
from viva.store.tables import ROWS_BITS
from viva.store.words import CURRENT, EVERY, MOST_CHARACTERS, label

UNKNOWN = ""
"""The model of a source that doesn't say who answered."""
KEY = "key"
"""The kind of a source that was only proofread, in lists and searches."""
PROOFREAD, WHOLE = "proofread", ""
"""What stands in place of a verdict and a part there."""
OPEN = "open"
"""The tier of a part that has none."""


def record_id(record: Record) -> str:
    """Digest of all that a record holds (32 hexadecimal digits), whatever the order of its keys.

    Timings belong to it: they stand in the log, so marking the same log again gives the same, and two exams with the
    same words are two exams. What has its default is left out, so that fields which later versions add change nothing.
    """
    filled = json.loads(record.model_dump_json(by_alias=True, exclude_defaults=True))
    plain = json.dumps(filled, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def packed(text: str) -> bytes:
    """Text, compressed."""
    return zstandard.ZstdCompressor(level=6).compress(text.encode("utf-8", "surrogatepass"))


def unpacked(data: bytes) -> str:
    """Text that :func:`packed` compressed."""
    return zstandard.ZstdDecompressor().decompress(data).decode("utf-8", "surrogatepass")


def is_key(record: Record) -> bool:
    """Whether a text was only proofread: nobody was asked, so that there are parts, but no attempts."""
    return not any(
        p.attempts or p.doubt is not None or p.follow_ups or p.behaviours or p.reasks or p.error for p in record.parts
    )


def archived(record: Record) -> Record:
    """The record as it is searched: of a key each turn stands for an attempt, at no part and with no verdict."""
    if not is_key(record):
        return record
    attempts = tuple(
        AttemptRecord.model_construct(lines=turn.lines, verdict=PROOFREAD, turn=index)
        for index, turn in enumerate(record.turns)
    )
    return record.model_copy(update={"parts": (PartRecord(part=WHOLE).model_copy(update={"attempts": attempts}),)})


@dataclass(slots=True)
class Changing:
    """The rows that follow from verdicts, and the labels of each attempt."""

    parts: dict[int, dict[str, Any]] = field(default_factory=dict)
    attempts: dict[int, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    behaviours: list[dict[str, Any]] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Placed:
    """An attempt with the number of its row: the ``place``-th of the part's attempts, or of its answers to doubts."""

    number: int
    part_number: int
    index: int
    doubted: bool
    part: PartRecord
    attempt: AttemptRecord
    place: int


def placed(record: Record, run: int) -> list[Placed]:
    """All attempts of a record, answers to doubts after the others of their part."""
    base = run << ROWS_BITS
    found: list[Placed] = []
    for index, part in enumerate(record.parts):
        doubts = part.doubt.attempts if part.doubt is not None else ()
        for doubted, several in ((False, part.attempts), (True, doubts)):
            for place, attempt in enumerate(several):
                found.append(Placed(base + len(found), base + index, index, doubted, part, attempt, place))
    if max(len(found), len(record.parts), len(record.findings)) >> ROWS_BITS:
        raise VivaError("has more attempts than a store can hold in one record", where=record.source.file)
    return found


def part_rows(record: Record, run: int) -> list[dict[str, Any]]:
    """The rows of ``parts``."""
    base = run << ROWS_BITS
    return [
        {
            "number": base + index,
            "run": run,
            "part": part.part,
            "seed": part.seed,
            "presentation": part.presentation,
            "epoch": part.epoch,
            "nudges": part.nudges,
            **_part(part),
        }
        for index, part in enumerate(record.parts)
    ]


def _part(part: PartRecord) -> dict[str, Any]:
    return {"tier": part.tier, "agrees": part.annotator.agrees if part.annotator is not None else None}


def attempt_rows(attempts: list[Placed], run: int) -> list[dict[str, Any]]:
    """The rows of ``attempts``."""
    return [
        {
            "number": row.number,
            "run": run,
            "part": row.part_number,
            "place": row.place,
            "doubt": row.attempt.doubt,
            "first_line": row.attempt.lines[0],
            "last_line": row.attempt.lines[1],
            "nudge": row.attempt.nudge,
            "verdict": row.attempt.verdict,
        }
        for row in attempts
    ]


def text_rows(record: Record, attempts: list[Placed], labels: Mapping[int, str]) -> list[dict[str, Any]]:
    """The rows of ``texts``: what was said in an attempt, what stood around it, and what was found in it."""
    lines = source_lines(record)
    around = _around(record, attempts)
    of_attempt = _findings_by_attempt(record, attempts)
    rows = []
    for row in attempts:
        marks = [f"{mark.given or ''}\n{mark.misconception or ''}\n{mark.reason or ''}" for mark in row.attempt.fields]
        marks += [f"{f.message}\n{f.quote}" for f in of_attempt.get(row.number, ())]
        rows.append(
            {
                "attempt": row.number,
                "said": searchable(attempt_text(record, row.attempt, lines)),
                "around": searchable("\n\n".join(around.get(row.number, ()))),
                "marks": searchable("\n".join(marks)),
                "labels": labels[row.number],
            }
        )
    return rows


def searchable(text: str) -> str:
    """Text as it is kept to be searched: cut off where it is too long."""
    return storable(text[:MOST_CHARACTERS])


def _around(record: Record, attempts: list[Placed]) -> dict[int, list[str]]:
    """Turns that are no attempt: a prompt stands with the attempt that follows, anything else with the one before."""
    at = {row.attempt.turn: row.number for row in reversed(attempts) if row.attempt.turn is not None}
    following: dict[int, int] = {}
    latest: int | None = None
    for turn in range(len(record.turns) - 1, -1, -1):
        latest = at.get(turn, latest)
        if latest is not None:
            following[turn] = latest
    found: dict[int, list[str]] = {}
    before: int | None = None
    for turn, said in enumerate(record.turns):
        if turn in at:
            before = at[turn]
            continue
        asked = said.role in ("examiner", "system")
        place = following.get(turn, before) if asked or before is None else before
        if place is not None:
            found.setdefault(place, []).append(said.text)
    return found


def _findings_by_attempt(record: Record, attempts: list[Placed]) -> dict[int | None, list[Finding]]:
    found: dict[int | None, list[Finding]] = {}
    for finding, number in _findings(record, attempts):
        found.setdefault(number, []).append(finding)
    return found


def _findings(record: Record, attempts: list[Placed]) -> Iterator[tuple[Finding, int | None]]:
    """Each finding with the attempt that it stands in."""
    by_part: dict[str, list[Placed]] = {}
    for row in attempts:
        by_part.setdefault(row.part.part, []).append(row)
    for finding in record.findings:
        inside = (
            row.number
            for row in by_part.get(finding.part or WHOLE) or by_part.get(WHOLE) or ()
            if row.attempt.lines[0] <= finding.lines[0] <= row.attempt.lines[1]
        )
        yield finding, next(inside, None)


def _parts_of(record: Record, row: Placed) -> list[str]:
    """The part of an attempt; of a piece of a key all parts that anything in it is about."""
    if row.part.part != WHOLE:
        return [row.part.part]
    first, last = row.attempt.lines
    inside = {finding.part for finding in record.findings if first <= finding.lines[0] <= last}
    inside |= {step.part for step in record.steps if first <= step.lines[0] <= last}
    return sorted(part for part in inside if part is not None)


def changing(record: Record, run: int, *, run_id: str, current: bool, kind: str) -> Changing:
    """All that follows from the verdicts of a record as it is archived (with people's decisions in it)."""
    base, rows = run << ROWS_BITS, Changing()
    attempts = placed(record, run)
    shared = [
        EVERY,
        *([CURRENT] if current else []),
        label("run", run_id),
        label("model", record.source.model or UNKNOWN),
        label("set", record.set.name),
        label("kind", kind),
    ]
    kinds: dict[int | None, set[str]] = {}
    for index, (finding, attempt) in enumerate(_findings(record, attempts)):
        kinds.setdefault(attempt, set()).add(finding.kind)
        rows.findings.append(
            {
                "number": base + index,
                "run": run,
                "attempt": attempt,
                "part": finding.part,
                "kind": finding.kind,
                "basis": finding.basis,
                "inherits": finding.inherits is not None,
                "first_line": finding.lines[0],
                "last_line": finding.lines[1],
            }
        )
    for index, part in enumerate(record.parts):
        rows.parts[base + index] = _part(part)
        rows.behaviours += [
            {"part": base + index, "behaviour": name, "run": run} for name in dict.fromkeys(part.behaviours)
        ]
    for row in attempts:
        rows.attempts[row.number] = row.attempt.verdict
        own = [
            *(label("part", name) for name in _parts_of(record, row)),
            label("tier", row.part.tier or OPEN),
            label("verdict", row.attempt.verdict),
            *(label("finding", kind) for kind in sorted(kinds.get(row.number, ()))),
            *(label("behaviour", name) for name in row.part.behaviours),
        ]
        rows.labels[row.number] = " ".join([*shared, *own])
        for mark in row.attempt.fields:
            rows.fields.append(
                {
                    "number": base + len(rows.fields),
                    "run": run,
                    "attempt": row.number,
                    "name": mark.name,
                    "kind": mark.kind,
                    "verdict": mark.verdict,
                    "basis": mark.basis,
                    "misconception": mark.misconception,
                }
            )
    return rows
