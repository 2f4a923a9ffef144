"""The worst first, and what counts as hallucination."""

from __future__ import annotations

from typing import Any

import pytest

from viva.marking.record import AttemptRecord, Finding, PartRecord, Record, SetReference, Source
from viva.reports.invented import invented, invented_sentences
from viva.reports.summary import summarize
from viva.reports.worst import worst_findings


def _finding(part: str | None, line: int, kind: Any = "false-step", **more: Any) -> Finding:
    more = {"witness": {"left": "1", "right": "2"}, "basis": "exact", **more}
    return Finding(part=part, lines=(line, line), quote="q", kind=kind, message="m", **more)


def _record(*findings: Finding) -> Record:
    def part(name: str, tier: Any, *verdicts: Any) -> PartRecord:
        first = {"1a": 1, "1b": 11, "1c": 21}[name]
        attempts = tuple(
            AttemptRecord(lines=(first + 2 * i, first + 2 * i + 1), verdict=verdict)
            for i, verdict in enumerate(verdicts)
        )
        return PartRecord(part=name, tier=tier, attempts=attempts)

    return Record(
        viva="0",
        set=SetReference(name="s", sha256="0"),
        source=Source(file="f", sha256="0"),
        parts=(part("1a", "L1", "right"), part("1b", "Lx", "wrong", "wrong"), part("1c", "L2", "wrong", "right")),
        findings=findings,
    )


def test_the_order() -> None:
    record = _record(
        _finding("1a", 1, "arithmetic"),
        _finding("1a", 2, "shape"),
        _finding("1b", 11, "wrong-answer"),
        _finding("1b", 13, "false-step"),
        _finding("1b", 14, "false-step"),
        _finding("1b", 14, "false-step", inherits=4),
        _finding("1c", 21, "convention"),
        _finding(None, 99, "claim"),
    )
    ranked = worst_findings(summarize(record))
    # Unsolved parts first; in them what stood at the end; then by kind, and by how much follows.
    assert [(r.item.number, r.following) for r in ranked] == [
        (5, 1), (4, 0), (3, 0), (7, 0), (2, 0), (1, 0), (8, 0),
    ]  # fmt: skip
    assert [r.part.label if r.part else None for r in ranked][-1] is None
    assert len(worst_findings(summarize(record), 2)) == 2


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({}, True),
        ({"kind": "wrong-answer"}, False),
        ({"kind": "convention"}, False),
        ({"kind": "form"}, False),
        ({"kind": "claim", "basis": "judge"}, False),
        ({"basis": "person"}, False),
        ({"witness": None}, False),
        ({"inherits": 0}, False),
        ({"kind": "arithmetic", "basis": "ball"}, True),
    ],
)
def test_what_counts_as_hallucination(more: dict[str, Any], counts: bool) -> None:
    record = _record(_finding("1c", 21, **more))
    told = invented(record, summarize(record))
    assert bool(told.findings) == counts
    assert [part.label for part in told.right_in_the_end] == (["1c"] if counts else [])


def test_sentences() -> None:
    record = _record(_finding("1a", 1), _finding("1b", 11, "arithmetic"), _finding("1b", 12, inherits=1))
    assert invented_sentences(invented(record, summarize(record)), 3) == [
        "Hallucinations: 2 refuted statements on 2 of 3 parts: false step (1) and arithmetic (1).",
        "1 further line only follows.",
    ]
    assert invented_sentences(invented(_record(), summarize(_record())), 3) == []
