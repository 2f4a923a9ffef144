"""What helped: nudges by level, misconceptions by what mended them."""

from __future__ import annotations

from typing import Any

from viva.marking.record import AttemptRecord, FieldMark, PartRecord, Record, SetReference, Source
from viva.reports.helped import OTHER, level_grid, misconception_grid
from viva.reports.summary import Summary, summarize


def _attempt(nudge: int, **verdicts: tuple[Any, str, str | None]) -> AttemptRecord:
    fields = tuple(
        FieldMark(name=name, kind="number", verdict=verdict, basis="exact", given=given, misconception=misconception)
        for name, (verdict, given, misconception) in verdicts.items()
    )
    right = all(verdict == "right" for verdict, _, _ in verdicts.values())
    return AttemptRecord(lines=(1, 1), verdict="right" if right else "wrong", nudge=nudge, fields=fields)


def _summary(*parts: tuple[AttemptRecord, ...]) -> Summary:
    return summarize(
        Record(
            viva="0",
            set=SetReference(name="s", sha256="0"),
            source=Source(file="f", sha256="0"),
            parts=tuple(PartRecord(part=f"{i}a", attempts=attempts) for i, attempts in enumerate(parts, 1)),
        )
    )


WRONG = ("wrong", "1", "doubled")
RIGHT = ("right", "2", None)
SUMMARY = _summary(
    (_attempt(0, x=WRONG), _attempt(1, x=WRONG), _attempt(2, x=RIGHT)),
    (_attempt(0, x=WRONG, y=("wrong", "7", None)), _attempt(1, x=("wrong", "3", "halved"), y=("right", "8", None))),
    (_attempt(0, x=WRONG), _attempt(0, x=RIGHT)),
    (_attempt(0, x=RIGHT), _attempt(3, x=WRONG)),
)


def test_levels() -> None:
    found = level_grid(SUMMARY)
    assert found is not None
    # A nudge after a right answer is none; a reply to a re-ask tells nothing of a level.
    assert found.texts == [
        ["1: look again", "0 of 2 (0% to 66%)", "1", "1"],
        ["2: where", "1 of 1 (21% to 100%)", "0", "0"],
    ]


def test_misconceptions() -> None:
    found = misconception_grid(SUMMARY)
    assert found is not None
    assert found.texts == [
        ["doubled", "1a, 2a, 3a, 4a", "1 (0 of 2), 2 (1 of 1)", "1"],
        ["halved", "2a", "no nudge", "1"],
        [OTHER, "2a", "1 (1 of 1)", "0"],
    ]


def test_nothing_to_tell() -> None:
    told = _summary((_attempt(0, x=RIGHT),), (_attempt(0, x=("wrong", "7", None)),))
    assert level_grid(told) is None
    assert misconception_grid(told) is None
