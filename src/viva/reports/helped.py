"""What helped: after which nudge an answer became right, and which misconception it mended.

A nudge is followed by the next attempt. It *mended* a field if the field was wrong (or partly right) before and is
right after it, it *changed* the answer if another one was given that still isn't right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from viva.marking.rates import Rate
from viva.marking.record import AttemptRecord, FieldMark
from viva.reports.grids import Cell, Grid, count_cell, grid, parts_cell, rate_cell
from viva.reports.summary import PartSummary, Summary, gathered
from viva.reports.visible import one_line

LEVELS: dict[int, str] = {1: "look again", 2: "where", 3: "why", 4: "the method on other numbers"}
OTHER = "no misconception of the set's"


@dataclass(frozen=True, slots=True)
class Followed:
    """A nudge with the attempts before and after it."""

    part: PartSummary
    level: int
    before: AttemptRecord
    after: AttemptRecord

    @property
    def mended(self) -> bool:
        """Whether the whole answer is right after it."""
        return self.after.verdict == "right"

    @property
    def changed(self) -> bool:
        """Whether another answer was given."""
        return _given(self.before) != _given(self.after)


def _given(attempt: AttemptRecord) -> list[tuple[str, str | None]]:
    return [(field.name, field.given) for field in attempt.fields]


def followed(summary: Summary) -> Iterator[Followed]:
    """All nudges that an attempt came after, in order."""
    for part in summary.parts:
        for before, after in pairwise(part.record.attempts):
            if after.nudge and before.verdict != "right":
                yield Followed(part, after.nudge, before, after)


def level_grid(summary: Summary) -> Grid | None:
    """What came of the nudges of each level."""
    given = list(followed(summary))
    rows = []
    for level, words in LEVELS.items():
        here = [nudge for nudge in given if nudge.level == level]
        if here:
            mended = sum(nudge.mended for nudge in here)
            changed = sum(nudge.changed and not nudge.mended for nudge in here)
            rows.append(
                (
                    Cell(f"{level}: {words}"),
                    rate_cell(Rate(mended, len(here))),
                    count_cell(changed),
                    count_cell(len(here) - mended - changed),
                )
            )
    return grid(
        "What came of each level of nudge",
        ("Level", "Right after it", "Another answer, not right", "The same answer"),
        rows,
    )


@dataclass(slots=True)
class _Fate:
    """What became of one misconception: the parts it was met in, the levels that failed, those that mended it."""

    parts: dict[int, PartSummary]
    tried: dict[int, int]
    mended: dict[int, int]
    open: int = 0


def misconception_grid(summary: Summary) -> Grid | None:
    """For each misconception: where it was met, after which level of nudge it was gone, and where it stayed."""
    fates: dict[str, _Fate] = {}
    for part in summary.parts:
        attempts = part.record.attempts
        for index, attempt in enumerate(attempts):
            following = attempts[index + 1] if index + 1 < len(attempts) else None
            for field in attempt.fields:
                if field.verdict in ("wrong", "partly"):
                    name = one_line(field.misconception, 120) if field.misconception else OTHER
                    fate = fates.setdefault(name, _Fate({}, {}, {}))
                    fate.parts[part.number] = part
                    _follow(fate, field, following)
    if all(name == OTHER for name in fates):
        return None
    rows = [
        (
            Cell(name),
            parts_cell(gathered(fate.parts.values(), summary)),
            Cell(", ".join(_level_words(fate, level) for level in sorted(fate.tried)) or "no nudge"),
            count_cell(fate.open),
        )
        for name, fate in sorted(fates.items(), key=lambda item: (item[0] == OTHER, -len(item[1].parts), item[0]))
    ]
    return grid(
        "Misconceptions and what mended them",
        ("Misconception", "Parts", "Right after a nudge of level", "Never mended"),
        rows,
        "Counted by answer field; k of n: of n nudges of that level given while the field was so, k mended it.",
    )


def _follow(fate: _Fate, field: FieldMark, following: AttemptRecord | None) -> None:
    if following is None:
        fate.open += 1
    elif following.nudge:
        fate.tried[following.nudge] = fate.tried.get(following.nudge, 0) + 1
        now = next((f.verdict for f in following.fields if f.name == field.name), None)
        if now == "right":
            fate.mended[following.nudge] = fate.mended.get(following.nudge, 0) + 1


def _level_words(fate: _Fate, level: int) -> str:
    return f"{level} ({fate.mended.get(level, 0)} of {fate.tried[level]})"
