"""What the store answers with: rows for people, and pages of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from viva.marking.record import Lines, Tier
from viva.marking.review import Decided

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and where the next ones begin.

    Args:
        rows: in the order asked for.
        next: what to give as ``after`` for the rows that follow; None on the last page.
    """

    rows: tuple[Row, ...]
    next: str | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a record: its id, and whether it is new to the store."""

    id: str
    new: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """A record in a list. ``tiers`` counts parts by tier (``open``: none); ``open`` counts what waits for a person.

    ``kind`` is the source's, or ``key`` for a text that was only proofread. ``added`` is UTC, ISO 8601.
    ``current`` is false where a later marking of the same text holds all of its parts.
    """

    id: str
    name: str
    added: str
    current: bool
    set_name: str
    set_title: str
    file: str
    kind: str
    model: str
    viva: str
    parts: int
    attempts: int
    findings: int
    open: int
    tiers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt that a search found.

    ``attempt`` is its place in the part's attempts (in ``doubt.attempts`` where ``doubt`` isn't 0), ``part_index`` the
    part's in the record. Of a key that was only proofread each turn is a row, with the verdict ``proofread`` and no
    part (""). ``snippet`` are stretches of text, each with whether it is what was looked for; it is text
    that a model wrote: escape it.
    """

    run: str
    name: str
    set_name: str
    model: str
    kind: str
    part: str
    part_index: int
    seed: int
    presentation: str
    epoch: int
    tier: Tier | None
    attempt: int
    doubt: int
    nudge: int
    verdict: str
    lines: Lines
    findings: tuple[str, ...]
    behaviours: tuple[str, ...]
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class QueueItem:
    """Something that waits for a person.

    ``run`` and ``key`` name it for :meth:`~viva.store.Store.decide`. ``target`` is ``field`` or ``line``; ``name`` the
    field's name or the line itself; ``reason`` one of :data:`~viva.store.queue.REASONS`.
    """

    run: str
    key: str
    target: str
    part: str | None
    name: str
    lines: Lines
    verdict: str
    basis: str
    reason: str
    weight: int
    set_name: str
    model: str
    file: str
    part_index: int | None = None
    attempt: int | None = None
    doubt: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of an item's history: who did what, when (UTC, ISO 8601), why, and what stood there before.

    ``action`` is ``decide``, ``dispute`` (raised for another look) or ``withdraw`` (earlier decisions taken back).
    """

    id: str
    key: str
    action: str
    verdict: Decided | None
    old_verdict: str
    old_basis: str
    who: str
    at: str
    comment: str
    part: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What a person wrote beside some lines."""

    id: str
    part: str | None
    lines: Lines
    who: str
    at: str
    comment: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One model on one set: how many runs and parts, parts by tier, and what waits for a person."""

    model: str
    set_name: str
    runs: int
    parts: int
    tiers: dict[str, int]
    open: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What one model did on one part of a set, over all its runs; each mapping counts by name."""

    model: str
    set_name: str
    part: str
    asked: int
    tiers: dict[str, int]
    misconceptions: dict[str, int]
    behaviours: dict[str, int]
    findings: dict[str, int]
