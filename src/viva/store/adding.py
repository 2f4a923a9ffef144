"""Putting records in, and keeping what follows from them up to date."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from viva.marking.record import Record
from viva.marking.review import apply_decisions
from viva.store import full_text
from viva.store.content import (
    KEY,
    archived,
    attempt_rows,
    changing,
    is_key,
    packed,
    part_rows,
    placed,
    record_id,
    text_rows,
    unpacked,
)
from viva.store.deciding import last_words, said_of, to_apply
from viva.store.queue import item_rows
from viva.store.rows import Added
from viva.store.storable import storable
from viva.store.tables import attempts, behaviours, fields, findings, items, parts, records, runs, texts


def add(
    connection: Connection, record: Record, *, text: str | None, name: str | None, added: float | None = None
) -> Added:
    """Put one record in; nothing happens if it is there already (but for a source's text that was missing)."""
    run_id = record_id(record)
    number = connection.execute(select(runs.c.number).where(runs.c.id == run_id)).scalar()
    if number is not None:
        if text is not None:
            missing = records.c.source.is_(None)
            connection.execute(update(records).where(records.c.run == number, missing).values(source=packed(text)))
        return Added(run_id, new=False)
    values: dict[str, Any] = {
        "id": run_id,
        "name": storable(name or record.source.file),
        "added": time.time() if added is None else added,
        "current": True,
        "set_name": storable(record.set.name),
        "set_title": storable(record.set.title),
        "set_sha256": storable(record.set.sha256),
        "file": storable(record.source.file),
        "source_sha256": storable(record.source.sha256),
        "kind": KEY if is_key(record) else storable(record.source.kind),
        "model": storable(record.source.model or ""),
        "viva": storable(record.viva),
        "parts": len(record.parts),
        "attempts": sum(len(part.attempts) for part in record.parts),
        "findings": 0,
        "open": 0,
    }
    number = int(connection.execute(insert(runs).values(values).returning(runs.c.number)).scalar_one())
    row = {"run": number, "record": packed(record.to_json(indent=None)), "source": packed(text) if text else None}
    connection.execute(insert(records), row)
    shown = archived(record)
    attempted = placed(shown, number)
    _insert(connection, parts, part_rows(shown, number))
    _insert(connection, attempts, attempt_rows(attempted, number))
    first = changing(shown, number, run_id=run_id, current=True, kind=values["kind"])
    full_text.index(connection, text_rows(shown, attempted, first.labels))
    replaced = _settle_current(connection, values["source_sha256"], values["set_name"])
    for other in {number, *replaced}:
        refresh(connection, other, record if other == number else None)
    return Added(run_id, new=True)


def refresh(connection: Connection, number: int, record: Record | None = None) -> None:
    """Compute again what follows from a run's verdicts and from people's decisions, and write what changed."""
    run = connection.execute(select(runs).where(runs.c.number == number)).mappings().one()
    if record is None:
        record = load(connection, number)
    said = said_of(connection, run["source_sha256"], run["set_name"])
    reviewed = apply_decisions(record, to_apply(said))
    new = changing(archived(reviewed), number, run_id=run["id"], current=run["current"], kind=run["kind"])
    columns = select(parts.c.number, parts.c.tier, parts.c.agrees).where(parts.c.run == number)
    for part, tier, agrees in connection.execute(columns).all():
        if new.parts[part] != {"tier": tier, "agrees": agrees}:
            connection.execute(update(parts).where(parts.c.number == part).values(new.parts[part]))
    old = connection.execute(select(attempts.c.number, attempts.c.verdict).where(attempts.c.run == number)).all()
    for attempt, verdict in old:
        if new.attempts[attempt] != verdict:
            where = attempts.c.number == attempt
            connection.execute(update(attempts).where(where).values(verdict=new.attempts[attempt]))
    labelled = select(texts.c.attempt, texts.c.labels).join(attempts).where(attempts.c.run == number)
    for attempt, labels in connection.execute(labelled).all():
        if new.labels[attempt] != labels:
            full_text.relabel(connection, attempt, new.labels[attempt])
    numbers = {(row.index, row.doubted, row.place): row.number for row in placed(record, number)}
    opened = item_rows(record, reviewed, number, last_words(said), numbers)
    rows: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (behaviours, new.behaviours),
        (fields, new.fields),
        (findings, new.findings),
        (items, opened),
    )
    for table, content in rows:
        connection.execute(delete(table).where(table.c.run == number))
        _insert(connection, table, content)
    values = {"findings": len(new.findings), "open": len(opened)}
    connection.execute(update(runs).where(runs.c.number == number).values(values))


def load(connection: Connection, number: int) -> Record:
    """A record as it was marked."""
    data = connection.execute(select(records.c.record).where(records.c.run == number)).scalar_one()
    return Record.from_json(unpacked(data))


def remove(connection: Connection, number: int) -> None:
    """Take a run out, with all rows computed from it; what people decided on its text stays."""
    run = connection.execute(select(runs).where(runs.c.number == number)).mappings().one()
    full_text.forget(connection, number)
    connection.execute(delete(runs).where(runs.c.number == number))
    for other in _settle_current(connection, run["source_sha256"], run["set_name"]):
        refresh(connection, other)


def _settle_current(connection: Connection, source: str, set_name: str) -> list[int]:
    """Say which markings of a text are current; the runs whose answer changed.

    One is not current where a later marking has all of its parts.
    """
    same = (runs.c.source_sha256 == source) & (runs.c.set_name == set_name)
    listed = connection.execute(select(runs.c.number, runs.c.current, runs.c.added, runs.c.id).where(same)).all()
    if len(listed) == 1 and listed[0].current:
        return []
    asked: dict[int, set[tuple[Any, ...]]] = {row.number: set() for row in listed}
    columns = select(parts.c.run, parts.c.part, parts.c.seed, parts.c.presentation, parts.c.epoch)
    for run, *what in connection.execute(columns.join(runs, parts.c.run == runs.c.number).where(same)).all():
        asked[run].add(tuple(what))
    changed: list[int] = []
    later: list[set[tuple[Any, ...]]] = []
    for row in sorted(listed, key=lambda row: (row.added, row.id), reverse=True):
        current = not any(asked[row.number] <= others for others in later)
        later.append(asked[row.number])
        if current != row.current:
            connection.execute(update(runs).where(runs.c.number == row.number).values(current=current))
            changed.append(row.number)
    return changed


def _insert(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        clean = [{k: storable(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows]
        connection.execute(insert(table), clean)
