"""Latency and silence, counted from the turns."""

from __future__ import annotations

from typing import Any

import pytest

from viva.marking.record import PartRecord, Record, SetReference, Source, TurnRecord
from viva.reports.effort import effort, effort_sentences, latency_grid, percentile, silence_grid, slowest_grid
from viva.reports.summary import summarize


def _reply(line: int, text: str = "So.", **more: Any) -> TurnRecord:
    return TurnRecord(role="examinee", text=text, lines=(line, line), part=f"{line}a", **more)


def _record(*turns: TurnRecord, **part: Any) -> Record:
    parts = tuple(PartRecord(part=f"{turn.lines[0]}a", **part) for turn in turns if turn.role == "examinee")
    source, of = Source(file="f", sha256="0"), SetReference(name="s", sha256="0")
    return Record(viva="0", set=of, source=source, turns=turns, parts=parts)


def test_sentences() -> None:
    again = TurnRecord(role="examiner", text="?", lines=(9, 9), reask=True, waited=2.5)
    record = _record(
        *(_reply(i, seconds=float(i), tokens=10 * i, sent=100) for i in range(1, 5)),
        _reply(5, "  ", seconds=70.0, tokens=0),
        _reply(6, complete=False),
        again,
        retries=1,
        waited=0.5,
    )
    assert effort_sentences(effort(record)) == [
        "5 replies took 1 min 20 s in all: median 3.0 s, nine in ten within 1 min 10 s, longest 1 min 10 s.",
        "100 tokens received after 400 tokens sent, 10 a second (median).",
        "Of 6 replies, 1 was silent and 1 cut off.",
        "1 re-ask, 2.5 s waited before.",
        "Calls were tried again 6 times after faults, 3.0 s waited.",
    ]


def test_a_source_without_times_says_nothing_of_them() -> None:
    told = effort(_record(_reply(1), _reply(2)))
    assert effort_sentences(told) == ["Of 2 replies, none were silent and none cut off."]
    assert latency_grid(told) is None and silence_grid(told) is None


@pytest.mark.parametrize(
    ("seconds", "rows"),
    [
        ([0.1, 0.2], None),
        ([0.2, 0.5, 5.0], [["under 0.3", "1"], ["0.3 to 1", "1"], ["1 to 3", "0"], ["3 to 10", "1"]]),
        ([200.0, 400.0], [["100 to 300", "1"], ["300 and more", "1"]]),
    ],
)  # fmt: skip
def test_classes_have_no_gaps(seconds: list[float], rows: list[list[str]] | None) -> None:
    found = latency_grid(effort(_record(*(_reply(i, seconds=s) for i, s in enumerate(seconds, 1)))))
    assert (found.texts if found else None) == rows


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.2, 1), (0.21, 2), (0.5, 3), (0.9, 5), (1.0, 5)])
def test_percentiles_are_values_that_occurred(share: float, value: int) -> None:
    assert percentile([1, 2, 3, 4, 5], share) == value


def test_the_slowest_parts_come_first() -> None:
    record = _record(*(_reply(i, seconds=float(i)) for i in range(1, 8)))
    found = slowest_grid(summarize(record))
    assert found is not None and [row[:2] for row in found.texts] == [[f"{i}a", f"{i}.0"] for i in (7, 6, 5, 4, 3)]
    assert slowest_grid(summarize(_record(*(_reply(i, seconds=1.0) for i in range(1, 6))))) is None


def test_silent_and_cut_off_replies_are_named() -> None:
    found = silence_grid(effort(_record(_reply(1, ""), _reply(2, complete=False), _reply(3, "\n"))))
    assert found is not None and found.texts == [["silent", "line 1, line 3"], ["cut off", "line 2"]]
