"""The format-sensitivity table in every report."""

from __future__ import annotations

import re

import pytest

from viva.marking.record import PartRecord, PresentationRecord, Record, SetReference, Source
from viva.reports import render


@pytest.fixture
def record() -> Record:
    return Record(
        viva="",
        set=SetReference(name="s", sha256=""),
        source=Source(file="exam.eval", sha256=""),
        parts=(PartRecord(part="1a", tier="L1"), PartRecord(part="1a", tier="L3", presentation="mangled")),
        presentations=(
            PresentationRecord(
                presentation="mangled", against="latex", pairs=9, worse=7, same=2, better=0, tiers_lost=11, open=1,
                costs=("1a", "1b"), probability=0.015625,
            ),
            PresentationRecord(presentation="plain", against="latex", pairs=9, worse=0, same=9, better=0),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_the_table_is_in_every_report(record: Record, format: str) -> None:
    shown = re.sub(r"<[^>]*>", " ", render(record, format))  # type: ignore[arg-type]
    shown = re.sub(r"[\s|]+", " ", shown)
    assert "How the questions were shown" in shown
    assert "mangled latex 9 (+ 1 open) 7 2 0 11 1a, 1b p = 0.016" in shown
    assert "plain latex 9 0 9 0 0 none too few pairs differ (0 of at least 6)" in shown
    assert "Shown as mangled rather than latex, it was worse on 7 of 9 pairs (1a, 1b)" in shown


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_without_presentations_there_is_no_table(record: Record, format: str) -> None:
    shown = render(record.model_copy(update={"presentations": ()}), format)  # type: ignore[arg-type]
    assert "How the questions were shown" not in shown
