"""Counts across runs: models by sets, and what each model did on each part."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, distinct, func, select

from viva.store.content import KEY
from viva.store.rows import Cell, Counted
from viva.store.storable import storable
from viva.store.tables import attempts, behaviours, fields, findings, parts, runs

_TIERS = ("L1", "L2", "L3", "Lx", "open")


def matrix(connection: Connection) -> tuple[Cell, ...]:
    """Every model on every set that it was asked, over current runs; see :meth:`viva.store.Store.matrix`."""
    by = (runs.c.model, runs.c.set_name)
    listed = select(*by, func.count(), func.sum(runs.c.parts), func.sum(runs.c.open)).where(_examined())
    tiers: dict[tuple[str, str], dict[str, int]] = {}
    counted = select(*by, parts.c.tier, func.count()).join(runs, parts.c.run == runs.c.number).where(_examined())
    for model, set_name, tier, number in connection.execute(counted.group_by(*by, parts.c.tier)).all():
        tiers.setdefault((model, set_name), {})[tier or "open"] = number
    return tuple(
        Cell(model, set_name, number, int(asked), _in_order(tiers.get((model, set_name), {})), int(waiting))
        for model, set_name, number, asked, waiting in connection.execute(listed.group_by(*by).order_by(*by)).all()
    )


def insights(
    connection: Connection, *, model: str | None, set_name: str | None, part: str | None
) -> tuple[Counted, ...]:
    """What each model did on each part; see :meth:`viva.store.Store.insights`."""
    tiers = _counts(connection, select(*_keys(), parts.c.tier, func.count()), parts.c.tier, model, set_name, part)
    misconceptions = _counts(
        connection,
        select(*_keys(), fields.c.misconception, func.count(distinct(parts.c.number)))
        .join(attempts, attempts.c.part == parts.c.number)
        .join(fields, fields.c.attempt == attempts.c.number)
        .where(fields.c.misconception.is_not(None)),
        fields.c.misconception,
        model,
        set_name,
        part,
    )
    shown = _counts(
        connection,
        select(*_keys(), behaviours.c.behaviour, func.count()).join(behaviours, behaviours.c.part == parts.c.number),
        behaviours.c.behaviour,
        model,
        set_name,
        part,
    )
    found = _counts(
        connection,
        select(*_keys(), findings.c.kind, func.count())
        .join(attempts, attempts.c.part == parts.c.number)
        .join(findings, findings.c.attempt == attempts.c.number),
        findings.c.kind,
        model,
        set_name,
        part,
    )
    return tuple(
        Counted(
            *key,
            asked=sum(counts.values()),
            tiers=_in_order({name or "open": number for name, number in counts.items()}),
            misconceptions=_by_number(misconceptions.get(key, {})),
            behaviours=_by_number(shown.get(key, {})),
            findings=_by_number(found.get(key, {})),
        )
        for key, counts in sorted(tiers.items())
    )


def _examined() -> ColumnElement[bool]:
    """Current runs in which somebody was asked: not keys that were proofread."""
    return and_(runs.c.current, runs.c.kind != KEY)


def _keys() -> tuple[ColumnElement[str], ColumnElement[str], ColumnElement[str]]:
    return runs.c.model, runs.c.set_name, parts.c.part


def _counts(
    connection: Connection,
    query: Select[Any],
    what: ColumnElement[Any],
    model: str | None,
    set_name: str | None,
    part: str | None,
) -> dict[tuple[str, str, str], dict[str, int]]:
    query = query.join(runs, parts.c.run == runs.c.number).where(_examined())
    for column, value in ((runs.c.model, model), (runs.c.set_name, set_name), (parts.c.part, part)):
        if value is not None:
            query = query.where(column == storable(value))
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for of, in_set, name, value, number in connection.execute(query.group_by(*_keys(), what)).all():
        found.setdefault((of, in_set, name), {})[value] = number
    return found


def _in_order(counts: dict[str, int]) -> dict[str, int]:
    return {tier: counts[tier] for tier in _TIERS if tier in counts}


def _by_number(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
