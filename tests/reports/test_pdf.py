"""The PDF: the same bytes for the same record, what it says, where it leads, and what it asks for."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from viva.errors import VivaError
from viva.marking.record import Record
from viva.reports import render
from viva.reports.pdf import _weasyprint, render_pdf
from viva.reports.render import write_report

try:
    _weasyprint()
    MISSING = ""
except VivaError as error:
    MISSING = str(error)

needs_pango = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@pytest.fixture(scope="module")
def file(full_record: Record, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(full_record, tmp_path_factory.mktemp("pdf") / "report.pdf")


@needs_pango
def test_the_same_record_gives_the_same_bytes(full_record: Record, file: Path, tmp_path: Path) -> None:
    """In another process, with other hashes, on another day, in another place, under another name."""
    record = tmp_path / "record.json"
    record.write_text(full_record.to_json(), encoding="utf-8")
    code = (
        "import sys, time; real = time.time; time.time = lambda: real() + 4e7\n"
        "from viva.reports.runs import read_record; from viva.reports.render import write_report\n"
        "write_report(read_record(sys.argv[1]), sys.argv[2])"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(record), "other.pdf"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
        check=True,
        timeout=300,
    )
    assert (tmp_path / "other.pdf").read_bytes() == file.read_bytes()


@needs_pango
def test_it_says_what_the_page_says(file: Path) -> None:
    from pypdf import PdfReader

    reader = PdfReader(file)
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for expected in ("oracle-1b was right at once", "kernel flipped", "did not solve", "entry 1: -2, not 2"):
        assert expected in words, expected
    assert f"1 / {len(reader.pages)}" in words
    assert reader.metadata is not None and reader.metadata.title == "A toy set: oracle-1b"
    assert "/CreationDate" not in reader.metadata


@needs_pango
def test_bookmarks_lead_to_sections_and_parts(file: Path) -> None:
    from pypdf import PdfReader

    names: list[str] = []

    def walk(items: list[object]) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item)
            else:
                names.append(str(getattr(item, "title", "")))

    walk(list(PdfReader(file).outline))
    assert {"Summary", "How the exam was held", "Log by part", "The conversation, verbatim"} <= set(names)
    assert any(name.startswith("1b") for name in names)


@needs_pango
def test_links_stay_inside(file: Path) -> None:
    from pypdf import PdfReader

    for page in PdfReader(file).pages:
        for note in page.get("/Annots") or ():
            assert "/URI" not in str(note.get_object().get("/A", ""))


@needs_pango
def test_hostile_text_is_words(record_saying: Callable[[str], Record]) -> None:
    from pypdf import PdfReader

    text = '<img src="http://a.b/c.png"> <link rel=attachment href="file:///etc/passwd">'
    reader = PdfReader(io.BytesIO(render_pdf(record_saying(text))))
    assert not reader.attachments
    assert "img src=" in " ".join(page.extract_text() for page in reader.pages)


def test_a_pdf_is_no_text(full_record: Record) -> None:
    with pytest.raises(VivaError, match="no text"):
        render(full_record, "pdf")


def test_without_weasyprint_one_line_says_what_to_do(full_record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(VivaError, match="WeasyPrint") as raised:
        render_pdf(full_record)
    assert "pip install 'viva[pdf]'" in str(raised.value) and "\n" not in str(raised.value)


def test_without_pango_one_line_says_what_to_do(
    full_record: Record, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """WeasyPrint raises OSError when it is imported without its libraries."""
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library\\nlibpango')", encoding="utf-8")
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(VivaError, match="Pango") as raised:
        render_pdf(full_record)
    assert "apt-get install" in str(raised.value) and "\n" not in str(raised.value)
