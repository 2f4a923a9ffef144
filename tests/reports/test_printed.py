"""What a report says of a source that was a PDF."""

from __future__ import annotations

from viva.cli.proofread import proofreading
from viva.marking.record import Finding, PartRecord, Record, SetReference, Source, Unclear
from viva.reports import render

FINDING = Finding(
    part="1b", lines=(40, 40), quote="1 + 1 = 3", kind="arithmetic", basis="exact", message="1 + 1 is 2, not 3"
)


def record(**source: object) -> Record:
    return Record(
        viva="0.1",
        set=SetReference(name="hw5", sha256="00"),
        source=Source.model_validate({"file": "chat.pdf", "sha256": "00", **source}),
        parts=(PartRecord(part="1b"),),
        findings=(FINDING,),
    )


def test_the_page_of_a_finding_and_what_was_unclear_are_told() -> None:
    printed = record(pages=(1, 30, 60), unclear=(Unclear(line=50, glyphs="x 2"), Unclear(line=52, glyphs="y")))
    for form in ("text", "md", "html"):
        shown = " ".join(render(printed, form).split())
        assert "a PDF of 3 pages; 2 formulas could not be read with certainty (lines 50, 52)" in shown, form
    assert "line 40, page 2" in render(printed, "text")
    assert "line 40, page 2" in render(printed, "md")
    assert "chat.pdf:40 (page 2)" in proofreading(printed)
    assert "2 formulas of the PDF" in proofreading(printed)


def test_nothing_is_said_of_pages_for_other_sources() -> None:
    for form in ("text", "md", "html"):
        assert "PDF of" not in render(record(), form)
        assert "line 40, page" not in render(record(), form)
    assert "(page" not in proofreading(record())


def test_a_pdf_without_doubts() -> None:
    assert "a PDF of 1 page; each formula" in " ".join(render(record(pages=(1,)), "text").split())
