"""The same content in every format that people read."""

from __future__ import annotations

import html
import re

import pytest

from viva.marking.record import Record
from viva.reports import render
from viva.reports.contents import contents


def _plain(text: str) -> str:
    """Words alone: no tags, no Markdown escapes, no white space that only lays out."""
    text = html.unescape(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>|[\\`*]", "", text))


@pytest.mark.parametrize("format", ["html", "md"])
def test_all_of_it_is_in_every_document(full_record: Record, format: str) -> None:
    told = contents(full_record)
    shown = _plain(render(full_record, format))  # type: ignore[arg-type]
    grids = [told.rates, *told.helped, told.behaviours, *told.presentations, *told.effort_tables, told.reached]
    for grid in filter(None, grids):
        for text in (*grid.head, *(cell for row in grid.texts for cell in row)):
            assert _plain(text) in shown, (grid.title, text)
    for sentence in (*told.opening, *told.effort, *told.advice, *told.doubt):
        assert _plain(sentence) in shown, sentence
    for label, fact in told.facts:
        assert label in shown and _plain(fact) in shown, label
    for section in ("Summary", "The worst first", "How the exam was held", "Parts in numbers", "What helped",
                    "Behaviours", "Latency and silence", "Log by part", "How the verdicts were reached",
                    "The conversation, verbatim", "What this report is made from"):  # fmt: skip
        assert section in shown, section
    for word in ("prompt", "reply", "observation", "verdict", "strategy"):
        assert word in shown.lower(), word


def test_the_same_record_gives_the_same_page(full_record: Record) -> None:
    assert render(full_record, "html") == render(Record.from_json(full_record.to_json()), "html")
