"""The committed PDFs read back: at least 90% of the displays equal, and none wrong that is called certain."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from judge import Judged, counts, judge_pdf
from make_pdfs import COMMITTED, SOURCES, by_chromium, corpus, is_there

pytest.importorskip("pdfplumber")
TEXT = corpus()
LEAST = 0.9
MADE = ["latex-cm", "chromium-katex", "weasyprint"]


@pytest.mark.parametrize("producer", MADE)
def test_displays_are_read_back_equal_or_not_called_certain(producer: str) -> None:
    displays, inline = judge_pdf(TEXT, (COMMITTED / f"corpus.{producer}.pdf").read_bytes())
    told = counts(displays)
    assert told["wrong"] == told["extra"] == 0, _wrong(displays)
    assert told["equal"] >= LEAST * told["sources"], told
    within = counts(inline)
    assert within["wrong"] == within["extra"] == 0, _wrong(inline)
    assert within["equal"] >= LEAST * within["sources"], within


@pytest.mark.skipif(not is_there("chromium-mathml"), reason="there is no Chromium")
def test_formulas_that_the_browser_sets_itself() -> None:
    # MathML, with the date, title, address and page number that browsers print; its fonts are this machine's.
    text = (SOURCES / "key.md").read_text(encoding="utf-8")
    told = counts(judge_pdf(text, by_chromium(text, mathml=True, furniture=True))[0])
    assert told["wrong"] == told["extra"] == 0
    assert told["equal"] >= LEAST * told["sources"], told


def _wrong(judged: list[Judged]) -> list[tuple[str | None, list[str]]]:
    return [(one.source, [reading.tex for reading in one.readings]) for one in judged if one.outcome == "wrong"]
