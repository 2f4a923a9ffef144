"""A derivation that is broken over two pages, with LaTeX's numbers of lines and pages (`sources/two-pages.tex`)."""

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
    return read_pdf((COMMITTED / "two-pages.latex-cm.pdf").read_bytes(), "two-pages.pdf")


def test_numbered_lines_are_no_table(read: PdfText) -> None:
    assert [(display.page, display.certain, display.tex.count(r"\\")) for display in read.displays] == [
        (1, True, 1),
        (2, True, 2),
    ]
    assert "|\n" not in read.text


def test_page_numbers_are_left_out(read: PdfText) -> None:
    assert not {"1", "2"} & {line.strip() for line in read.text.split("\n")}


def test_a_colon_behind_a_formula_ends_it(read: PdfText) -> None:
    assert r"$q=1$: $F(u)=(a^{\top}u)^{2}$" in read.text
    assert r"$h:x\to y$" in read.text


def test_the_smallest_scripts_are_as_large_as_what_they_stand_at(read: PdfText) -> None:
    small = r"$e^{-\frac{v^{2}}{2\sigma^{2}}}$, $s_{\frac{k^{2}}{m}}$, $\frac{b^{2}}{c^{2}}$"
    text = read.text.replace("$ ,", "$,")
    assert f"Small scripts: {small}" in text
    last = text.split(f"{small} and ")[1].split(" .")[0]
    assert last.startswith(r"$\unclear{") or last == r"$e^{\frac{r^{2}}{2}}$."
