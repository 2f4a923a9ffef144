"""What people decided stands in every format, with what had been computed before."""

from __future__ import annotations

import pytest

from viva.marking import Decision, Record, apply_decisions, review_items
from viva.reports import render
from viva.reports.decided import decided_grid


@pytest.fixture(scope="module")
def reviewed(full_record: Record) -> Record:
    decisions = []
    for item in review_items(full_record):
        if item.part in ("1b", "3a") or item.findings:
            decisions.append(Decision(item.key, "right", "Ada <b>", "2026-01-02T03:04:05Z", "looked | twice"))
    return apply_decisions(full_record, decisions)


def test_nobody_decided(full_record: Record) -> None:
    assert decided_grid(full_record) is None


def test_each_decision_is_a_row_with_what_stood_before(reviewed: Record) -> None:
    table = decided_grid(reviewed)
    assert table is not None
    before = {(row[0], row[2], row[3]) for row in table.texts}
    assert ("1b", "right", "wrong (exact)") in before and ("3a", "right", "undecided (pattern)") in before
    assert f"{len(reviewed.overruled)}" in table.note and reviewed.overruled


@pytest.mark.parametrize("form", ["html", "md", "text"])
def test_every_format_tells(reviewed: Record, full_record: Record, form: str) -> None:
    told, untold = render(reviewed, form), render(full_record, form)  # type: ignore[arg-type]
    for words in ("ecided by people" if form == "text" else "What people decided", "Findings that were taken back"):
        assert words in told and words not in untold
    assert "Ada <b>" not in told
