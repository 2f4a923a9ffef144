"""The archive: attempts found by what was said and by what came of it, and the list of runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from viva.errors import VivaError
from viva.store import full_text
from viva.store.content import KEY
from viva.store.deciding import moment
from viva.store.rows import AttemptRow, Page, RunRow
from viva.store.storable import storable
from viva.store.tables import ROWS_BITS, attempts, behaviours, findings, parts, runs, texts
from viva.store.words import CURRENT, Term, label, pieces, terms

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for. Of several values of one kind any will do; all kinds have to be met.

    Args:
        words: what a person typed: words (all of them), ``"phrases"``, ``begin*``, ``-not``.
        models: who answered; "" where the source doesn't say.
        sets, parts: names.
        tiers: of the part: ``L1``, ``L2``, ``L3``, ``Lx``, ``open``.
        verdicts: of the attempt.
        findings: kinds of findings in the attempt.
        behaviours: of the part.
        kinds: of the source: ``chat``, ``document``, ``inspect``, ..., or ``key`` for what was only proofread.
        run: only in this record (its id, or the first digits).
        superseded: also in records of which a later marking is here.
    """

    words: str = ""
    models: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    behaviours: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    run: str | None = None
    superseded: bool = False

    def groups(self) -> list[list[str]]:
        """The labels that are asked for; of each group one."""
        wanted: list[tuple[str, Iterable[str]]] = [
            ("model", self.models),
            ("set", self.sets),
            ("part", self.parts),
            ("tier", self.tiers),
            ("verdict", self.verdicts),
            ("finding", self.findings),
            ("behaviour", self.behaviours),
            ("kind", self.kinds),
            ("run", [self.run] if self.run is not None else []),
        ]
        groups = [[label(kind, value) for value in values] for kind, values in wanted if values]
        return groups if self.superseded or self.run is not None else [*groups, [CURRENT]]


def find_attempts(connection: Connection, search: Search, *, after: str | None, limit: int) -> Page[AttemptRow]:
    """The attempts that a search finds, newest first; see :meth:`viva.store.Store.attempts`."""
    limit = bounded(limit)
    wanted = terms(search.words)
    if search.words.strip() and not wanted:
        return Page(())
    below = None if after is None else place(after)
    numbers = full_text.newest(connection, wanted, search.groups(), below=below, limit=limit + 1)
    rows = _rows(connection, numbers[:limit], wanted)
    return Page(rows, str(numbers[limit - 1]) if len(numbers) > limit else None)


def count_attempts(connection: Connection, search: Search, *, most: int) -> int:
    """How many attempts a search finds, counted no further than to ``most``."""
    wanted = terms(search.words)
    if search.words.strip() and not wanted:
        return 0
    return full_text.count(connection, wanted, search.groups(), most=most)


def bounded(limit: int) -> int:
    """A page's length within bounds."""
    return max(1, min(limit, MOST_ROWS))


def place(after: str) -> int:
    """The row that a page begins behind."""
    if not (after.isascii() and after.isdecimal() and len(after) < 20):
        raise VivaError("is no place in a list", where=repr(after[:40]), hint="take `next` of a page")
    return int(after)


def _rows(connection: Connection, numbers: list[int], wanted: tuple[Term, ...]) -> tuple[AttemptRow, ...]:
    if not numbers:
        return ()
    query = (
        select(attempts, parts.c.part.label("part_name"), parts.c.seed, parts.c.presentation, parts.c.epoch)
        .add_columns(parts.c.tier, texts.c.said, texts.c.marks, texts.c.around)
        .add_columns(runs.c.id, runs.c.name, runs.c.set_name, runs.c.model, runs.c.kind)
        .join(parts, attempts.c.part == parts.c.number)
        .join(texts, texts.c.attempt == attempts.c.number)
        .join(runs, attempts.c.run == runs.c.number)
        .where(attempts.c.number.in_(numbers))
        .order_by(attempts.c.number.desc())
    )
    found = connection.execute(query).mappings().all()
    kinds: dict[int, list[str]] = {}
    listed = select(findings.c.attempt, findings.c.kind).where(findings.c.attempt.in_(numbers))
    for attempt, kind in connection.execute(listed.order_by(findings.c.number)).all():
        kinds.setdefault(attempt, []).append(kind)
    shown: dict[int, list[str]] = {}
    named = select(behaviours.c.part, behaviours.c.behaviour).where(behaviours.c.part.in_({r["part"] for r in found}))
    for part, name in connection.execute(named.order_by(behaviours.c.behaviour)).all():
        shown.setdefault(part, []).append(name)
    return tuple(
        AttemptRow(
            run=row["id"],
            name=row["name"],
            set_name=row["set_name"],
            model=row["model"],
            kind=row["kind"],
            part=row["part_name"],
            part_index=row["part"] & ((1 << ROWS_BITS) - 1),
            seed=row["seed"],
            presentation=row["presentation"],
            epoch=row["epoch"],
            tier=row["tier"],
            attempt=row["place"],
            doubt=row["doubt"],
            nudge=row["nudge"],
            verdict=row["verdict"],
            lines=(row["first_line"], row["last_line"]),
            findings=tuple(dict.fromkeys(kinds.get(row["number"], ()))),
            behaviours=tuple(shown.get(row["part"], ())),
            snippet=_snippet(row, wanted),
        )
        for row in found
    )


def _snippet(row: Any, wanted: tuple[Term, ...]) -> tuple[tuple[str, bool], ...]:
    """From what was said, else from what was found in it, else from what stood around it."""
    shown = [pieces(row[name], wanted) for name in ("said", "marks", "around")]
    return next((piece for piece in shown if any(found for _, found in piece)), shown[0])


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs to list; see :class:`Search`. ``words`` are looked for in names, files, models and sets."""

    words: str = ""
    models: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    superseded: bool = False


def find_runs(connection: Connection, chosen: RunFilter, *, after: str | None, limit: int) -> Page[RunRow]:
    """The runs, newest first; see :meth:`viva.store.Store.runs`."""
    limit = bounded(limit)
    query = select(runs).order_by(runs.c.added.desc(), runs.c.number.desc()).limit(limit + 1)
    for column, values in ((runs.c.model, chosen.models), (runs.c.set_name, chosen.sets), (runs.c.kind, chosen.kinds)):
        if values:
            query = query.where(column.in_([storable(value) for value in values]))
    if not chosen.superseded:
        query = query.where(runs.c.current)
    for word in chosen.words.split()[:20]:
        columns = (runs.c.name, runs.c.file, runs.c.model, runs.c.set_name, runs.c.set_title)
        query = query.where(or_(*(column.icontains(storable(word), autoescape=True) for column in columns)))
    if after is not None:
        row = connection.execute(select(runs.c.added, runs.c.number).where(runs.c.number == place(after))).one_or_none()
        if row is None:
            raise VivaError("the run that this page began behind is gone", hint="begin with the first page")
        before = and_(runs.c.added == row.added, runs.c.number < row.number)
        query = query.where(or_(runs.c.added < row.added, before))
    found = connection.execute(query).mappings().all()
    tiers = tiers_of(connection, [row["number"] for row in found[:limit]])
    rows = tuple(run_row(row, tiers.get(row["number"], {})) for row in found[:limit])
    return Page(rows, str(found[limit - 1]["number"]) if len(found) > limit else None)


def tiers_of(connection: Connection, numbers: list[int]) -> dict[int, dict[str, int]]:
    """Of each run how many parts have which tier."""
    query = select(parts.c.run, parts.c.tier, func.count()).where(parts.c.run.in_(numbers))
    found: dict[int, dict[str, int]] = {}
    for run, tier, number in connection.execute(query.group_by(parts.c.run, parts.c.tier)).all():
        found.setdefault(run, {})[tier or "open"] = number
    return {
        run: {t: counts[t] for t in ("L1", "L2", "L3", "Lx", "open") if t in counts} for run, counts in found.items()
    }


def run_row(row: Any, tiers: dict[str, int]) -> RunRow:
    """A row of ``runs`` as it is shown; a key has no tiers."""
    tiers = {} if row["kind"] == KEY else tiers
    names = ("id", "name", "current", "set_name", "set_title", "file", "kind", "model", "viva")
    counts = ("parts", "attempts", "findings", "open")
    return RunRow(**{name: row[name] for name in (*names, *counts)}, added=moment(row["added"]), tiers=tiers)
