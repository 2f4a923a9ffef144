"""Runs side by side."""

from __future__ import annotations

from typing import Any

import pytest

from viva.errors import VivaError
from viva.marking.record import PartRecord, Record, SetReference
from viva.reports.compare import compare, render_comparison


@pytest.fixture
def other(full_record: Record) -> Record:
    parts = (PartRecord(part="1a", tier="L3", nudges=3), PartRecord(part="10z", tier="L1"))
    source = full_record.source.model_copy(update={"model": "<b>other | model</b>"})
    return full_record.model_copy(update={"parts": parts, "source": source, "findings": ()})


def test_parts_meet_in_rows(full_record: Record, other: Record) -> None:
    rows = dict(compare([full_record, other]).rows)
    assert list(rows) == ["1a", "1b", "2a", "3a", "3b", "4a", "10z"]
    assert [p and p.record.tier for p in rows["1a"]] == ["L1", "L3"]
    assert [p and p.record.tier for p in rows["10z"]] == [None, "L1"]


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_every_format_shows_both(full_record: Record, other: Record, format: Any) -> None:
    shown = render_comparison([full_record, other], format)
    for expected in ("oracle-1b", "L3 larger error, 3 nudged", "not asked", "1 of 6", "1 of 2", "1 of 4 (5% to 70%)"):
        assert expected in shown, expected
    assert "not all held" not in shown
    if format == "html":
        assert "&lt;b&gt;other" in shown and "<b>other" not in shown
    if format == "md":
        assert "\\|" in shown


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_different_sets_are_told(full_record: Record, other: Record, format: Any) -> None:
    moved = other.model_copy(update={"set": SetReference(name="toy", sha256="ef" * 32)})
    assert "not all held on the same version" in render_comparison([full_record, moved], format)


def test_json_holds_one_record(full_record: Record) -> None:
    with pytest.raises(VivaError, match="several runs"):
        render_comparison([full_record, full_record], "json")
