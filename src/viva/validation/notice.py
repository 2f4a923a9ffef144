"""What is said of a set: one notice for each thing, however many seeds show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from viva.sets.located import Place
from viva.validation.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Found:
    """Something seen at one seed: its kind, its place in the part's file, what to say, and what this seed shows."""

    kind: str
    place: Place
    message: str
    detail: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to mend.

    Args:
        kind: one of :data:`~viva.validation.kinds.KINDS`.
        where: ``file:line``.
        part: the part's name, or "" for the set as a whole.
        message: what is wrong, and where possible what to do.
        seed: the first seed that shows it; None where no draw is needed to see it.
        seeds: how many of the seeds show it.

    Examples:
        >>> print(Notice("leak", "own/1a.yaml:7", "1a", "hint 1 gives the answer away", seed=3, seeds=2))
        own/1a.yaml:7: hint 1 gives the answer away (seed 3 and 1 more)
        >>> print(Notice("order", "own/set.yaml:5", "", "1b stands before 1a"))
        own/set.yaml:5: warning: 1b stands before 1a
    """

    kind: str
    where: str
    part: str
    message: str
    seed: int | None = None
    seeds: int = 0

    @property
    def is_error(self) -> bool:
        """Whether it makes the set invalid."""
        return KINDS[self.kind].severe

    def __str__(self) -> str:
        shown = "" if self.seed is None else f" (seed {self.seed}{_more(self.seeds)})"
        return f"{self.where}: {'' if self.is_error else 'warning: '}{self.message}{shown}"

    def as_data(self) -> dict[str, Any]:
        """For programs."""
        return {
            "kind": self.kind,
            "severity": "error" if self.is_error else "warning",
            "where": self.where,
            "part": self.part,
            "message": self.message,
            "seed": self.seed,
            "seeds": self.seeds,
        }


def _more(seeds: int) -> str:
    return f" and {seeds - 1} more" if seeds > 1 else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What validation came to: the notices, errors first, and how many seeds and parts were looked at."""

    name: str
    parts: int
    seeds: int
    notices: tuple[Notice, ...] = ()
    run: int = field(default=0)
    """Seeds at which code was run."""

    @property
    def errors(self) -> tuple[Notice, ...]:
        """Those that make the set invalid."""
        return tuple(notice for notice in self.notices if notice.is_error)

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """Advice."""
        return tuple(notice for notice in self.notices if not notice.is_error)


def gathered(found: Iterable[tuple[Found, int]]) -> list[tuple[Found, int]]:
    """Each thing once, at its first seed, with the number of seeds that show it; the order is that of ``found``.

    Args:
        found: what was seen, and at how many seeds that ask the same.
    """
    first: dict[tuple[str, Place], Found] = {}
    seeds: dict[tuple[str, Place], int] = {}
    for one, many in found:
        key = one.kind, one.place
        first.setdefault(key, one)
        seeds[key] = seeds.get(key, 0) + many
    return [(one, seeds[key]) for key, one in first.items()]
