"""What waits for a person: undecided, told by a judge or by patterns, or disputed; the most useful first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from viva.errors import VivaError
from viva.marking.record import Record
from viva.marking.reviewable import ReviewItem, review_items
from viva.store import tables
from viva.store.rows import Page, QueueItem
from viva.store.storable import storable
from viva.store.tables import ROWS_BITS

REASONS = {
    "person": "a person raised it",
    "annotator": "who held the chat disagrees",
    "undecided": "could not be decided by computing",
    "judge": "a judge model said so",
    "rubric": "words were matched with patterns",
}
"""Why a person should look, for each reason."""
_WEIGHTS = {"person": 100, "annotator": 80, "judge": 60, "undecided": 50, "rubric": 40}
_OPENS_A_TIER, _ASIDE, _LINE = 70, 20, 10
_QUOTE = 300


@dataclass(frozen=True, slots=True)
class State:
    """The last word on an item: ``decide``, ``dispute`` or ``withdraw``."""

    action: str


def item_rows(
    record: Record,
    reviewed: Record,
    run: int,
    states: Mapping[str, State],
    numbers: Mapping[tuple[int, bool, int], int],
) -> list[dict[str, Any]]:
    """The rows of ``items``: what is open in a run.

    Args:
        record, reviewed: without and with people's decisions.
        run: the run's number.
        states: the last word on each item that anybody said something of.
        numbers: the row of the attempt at (part, doubt, place).
    """
    rows: list[dict[str, Any]] = []
    base = run << ROWS_BITS
    for item in review_items(record):
        state = states.get(item.key)
        reason = "person" if state is not None and state.action == "dispute" else item.reason
        if not reason or (state is not None and state.action == "decide"):
            continue
        place = item.places[0] if item.places else None
        verdict, basis = as_it_stands(item, reviewed)
        rows.append(
            {
                "number": base + len(rows),
                "run": run,
                "attempt": numbers[place.part, place.doubt, place.attempt] if place is not None else None,
                "key": item.key,
                "target": item.target,
                "part": item.part,
                "name": item.name[:_QUOTE],
                "first_line": item.lines[0],
                "last_line": item.lines[1],
                "verdict": verdict,
                "basis": basis,
                "reason": reason,
                "weight": _weight(item, reason, reviewed),
                "text_sha256": item.text,
            }
        )
    return rows


def as_it_stands(item: ReviewItem, reviewed: Record) -> tuple[str, str]:
    """An item's verdict and basis, with people's decisions."""
    if not item.places:
        return item.verdict, item.basis
    place = item.places[0]
    part = reviewed.parts[place.part]
    attempts = part.doubt.attempts if place.doubt and part.doubt is not None else part.attempts
    mark = next(mark for mark in attempts[place.attempt].fields if mark.name == place.name)
    return mark.verdict, mark.basis


def _weight(item: ReviewItem, reason: str, reviewed: Record) -> int:
    if reason == "person":
        return _WEIGHTS[reason]
    if item.target == "line":
        return _LINE
    place = item.places[0]
    part = reviewed.parts[place.part]
    attempts = part.doubt.attempts if place.doubt and part.doubt is not None else part.attempts
    decisive = next(mark for mark in attempts[place.attempt].fields if mark.name == place.name).decisive
    if reason == "undecided":
        if not decisive:
            return _ASIDE
        return _OPENS_A_TIER if part.tier is None and not place.doubt else _WEIGHTS[reason]
    return _WEIGHTS[reason]


def queue(
    connection: Connection,
    *,
    run: str | None = None,
    model: str | None = None,
    set_name: str | None = None,
    part: str | None = None,
    reason: str | None = None,
    lines: bool = True,
    after: str | None = None,
    limit: int = 50,
) -> Page[QueueItem]:
    """The open items; see :meth:`viva.store.Store.queue`."""
    items, runs, attempts = tables.items, tables.runs, tables.attempts
    query = (
        select(items, runs.c.id, runs.c.set_name, runs.c.model, runs.c.file)
        .add_columns(attempts.c.part.label("part_number"), attempts.c.place, attempts.c.doubt)
        .select_from(items.join(runs, items.c.run == runs.c.number))
        .outerjoin(attempts, items.c.attempt == attempts.c.number)
        .order_by(items.c.weight.desc(), items.c.number)
        .limit(limit + 1)
    )
    query = query.where(runs.c.current if run is None else runs.c.id == run)
    for column, value in ((runs.c.model, model), (runs.c.set_name, set_name), (items.c.part, part)):
        if value is not None:
            query = query.where(column == storable(value))
    if reason is not None:
        query = query.where(items.c.reason == storable(reason))
    if not lines:
        query = query.where(items.c.target == "field")
    if after is not None:
        weight, number = _cursor(after)
        later = and_(items.c.weight == weight, items.c.number > number)
        query = query.where(or_(items.c.weight < weight, later))
    found = connection.execute(query).mappings().all()
    rows = tuple(_item(row) for row in found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    return Page(rows, f"{last['weight']}-{last['number']}" if last is not None else None)


def _item(row: Any) -> QueueItem:
    index = None if row["part_number"] is None else row["part_number"] & ((1 << ROWS_BITS) - 1)
    return QueueItem(
        run=row["id"],
        key=row["key"],
        target=row["target"],
        part=row["part"],
        name=row["name"],
        lines=(row["first_line"], row["last_line"]),
        verdict=row["verdict"],
        basis=row["basis"],
        reason=row["reason"],
        weight=row["weight"],
        set_name=row["set_name"],
        model=row["model"],
        file=row["file"],
        part_index=index,
        attempt=row["place"],
        doubt=row["doubt"] or 0,
    )


def _cursor(after: str) -> tuple[int, int]:
    weight, _, number = after.partition("-")
    if not (weight.isdecimal() and number.isdecimal() and len(after) < 40):
        raise VivaError("is no place in the queue", where=repr(after[:40]), hint="take `next` of a page")
    return int(weight), int(number)
