"""A paper in two columns with footnotes, running heads and formulas over two rows (`sources/columns.tex`)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from make_pdfs import COMMITTED

pytest.importorskip("pdfplumber")

from viva.reading.pdf import PdfText, read_pdf


@pytest.fixture(scope="module")
def read() -> PdfText:
    return read_pdf((COMMITTED / "columns.latex-cm.pdf").read_bytes(), "columns.pdf")


def test_all_displays_are_certain(read: PdfText) -> None:
    assert [display.certain for display in read.displays] == [True] * 10


def test_footnote_marks_are_left_out_and_the_notes_stay(read: PdfText) -> None:
    assert "look for a line. The loss is quadratic, so that its gradient is linear" in read.text
    assert "[1] A plane, if there are several features.\n" in read.text
    assert r"[3] Both with the factor $\frac{1}{n}$ or both without." in read.text


def test_exponents_stay_where_there_are_footnotes(read: PdfText) -> None:
    assert r"(wx_{i}+b-y_{i})^{2}\tag{1}" in read.text
    assert r"With $\sigma^{2}=4$, $n=8$" in read.text


def test_a_formula_that_is_broken_over_two_rows_is_one(read: PdfText) -> None:
    assert any(r"\\ & +(\mathbb{E}[\hat{\theta}]-\theta)^{2}" in display.tex for display in read.displays)
    assert r"$c^{\star}=\frac{1}{1+0.5}= \frac{2}{3}$" in read.text


def test_page_numbers_are_left_out(read: PdfText) -> None:
    assert not {"1", "2"} & {line.strip() for line in read.text.split("\n")}
