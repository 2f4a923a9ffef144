"""Chats that were printed are marked like their texts: nothing contradicts, and nothing else is found wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from make_pdfs import COMMITTED, is_there
from printed_chats import CORPUS, compare_file, compared

from viva.marking import mark_transcript
from viva.marking.record import Record
from viva.reading import read_transcript
from viva.sets import load_set

pytest.importorskip("pdfplumber")


def marked(path: Path) -> Record:
    return mark_transcript(read_transcript(path.read_bytes(), path.name), load_set("hw5"))


def test_a_chat_that_weasyprint_printed() -> None:
    text = marked(Path(__file__).parent / "chat.md")
    pdf = marked(COMMITTED / "chat.weasyprint.pdf")
    assert [part.tier for part in pdf.parts] == [part.tier for part in text.parts] == ["L1", "Lx"]
    assert compared(text, pdf).problems == []
    assert [finding.kind for finding in pdf.findings] == ["wrong-answer", "arithmetic"]
    assert pdf.source.pages == (1,)


@pytest.mark.skipif(not is_there("weasyprint"), reason="there is no WeasyPrint, or no Pango for it")
@pytest.mark.parametrize("name", ["attempts-nudges.md", "categories.md"])
def test_chats_of_the_corpus_printed_here(name: str) -> None:
    one = compare_file(CORPUS / name, "weasyprint")
    assert one.problems == []
    assert one.counts["same"] >= 0.8 * one.counts["fields"] > 0
    assert one.counts["lost"] == 0


def test_a_contradiction_is_told() -> None:
    text = marked(Path(__file__).parent / "chat.md")
    parts = tuple(
        part.model_copy(
            update={
                "attempts": tuple(
                    attempt.model_copy(
                        update={"fields": tuple(f.model_copy(update={"verdict": "right"}) for f in attempt.fields)}
                    )
                    for attempt in part.attempts
                )
            }
        )
        for part in text.parts
    )
    other = text.model_copy(update={"parts": parts})
    assert len(compared(text, other).problems) == 1
    assert len(compared(other, text).problems) == 1
    assert len(compared(text.model_copy(update={"findings": ()}), text).problems) == 2
