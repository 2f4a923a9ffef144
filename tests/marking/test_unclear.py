"""Near a formula of a PDF that was not read with certainty nothing is called wrong."""

from __future__ import annotations

import pytest

from viva.marking import mark_transcript
from viva.marking.proofread import proofread, read_text
from viva.marking.record import FieldMark, Record
from viva.marking.unclear import Print, without_blame
from viva.reading import read_transcript
from viva.reading import recognise as recognise_module
from viva.reading.printed import blotted
from viva.sets import load_set

KEY = r"""# Notes

The sum is 27 + 12 = 40.

$$\sqrt{9} + \frac{1}{2} = \frac{9}{2}$$

More words stand here, and more of them follow below.

They go on.

And on.

SECOND

Then

$$\sum_{k=1}^{3} k^2 = 15.$$

At the end 3 + 4 = 8.
"""
CHAT = r"""ME: Problem 1(b): Which filter is it?

GPT: THE ANSWER
"""


def printed(monkeypatch: pytest.MonkeyPatch, text: str) -> bytes:
    """The bytes of a "PDF" in which the reader finds this text."""
    import viva.reading.pdf as pdf

    monkeypatch.setattr(pdf, "read_pdf", lambda data, name: pdf.PdfText(text, (), 2, (1, 9)))
    return b"%PDF-1.7"


def findings(record: Record) -> list[tuple[str, int]]:
    return [(finding.kind, finding.lines[0]) for finding in record.findings]


def test_a_clear_pdf_is_read_like_text(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = proofread(read_text(KEY.encode(), "key.md"))
    record = proofread(read_text(printed(monkeypatch, KEY), "key.pdf"))
    assert (
        findings(plain)
        == findings(record)
        == [("arithmetic", 3), ("false-step", 5), ("false-step", 17), ("arithmetic", 19)]
    )
    assert (record.source.pages, record.source.unclear) == ((1, 9), ())


def test_from_an_unclear_formula_on_only_sums_are_called_false(monkeypatch: pytest.MonkeyPatch) -> None:
    text = KEY.replace("SECOND", "$$\\unclear{x 2 = 7 + 1 = 9}$$")
    record = proofread(read_text(printed(monkeypatch, text), "key.pdf"))
    assert findings(record) == [("arithmetic", 3), ("false-step", 5), ("arithmetic", 19)]
    assert [(one.line, one.glyphs) for one in record.source.unclear] == [(13, "x 2 = 7 + 1 = 9")]
    assert "9" not in record.turns[0].text.split("\n")[12]
    (step,) = [step for step in record.steps if step.lines == (17, 17)]
    assert step.verdict == "undecided"
    assert "could not be read" in (step.reason or "")
    assert record.coverage.decided + record.coverage.undecided == record.coverage.equations


def test_sums_beside_an_unclear_formula_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    text = KEY.replace("# Notes", "$\\unclear{1}$")
    record = proofread(read_text(printed(monkeypatch, text), "key.pdf"))
    assert findings(record) == [("arithmetic", 19)]


def test_a_letter_may_be_explained_behind_its_use(monkeypatch: pytest.MonkeyPatch) -> None:
    text = KEY.replace("More words", "where $\\unclear{ab = 0}$, more words")
    assert ("false-step", 5) not in findings(proofread(read_text(printed(monkeypatch, text), "key.pdf")))


def test_an_answer_beside_an_unclear_formula_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = CHAT.replace("THE ANSWER", "The filter is $[7, 7, 7]$.")
    hw5 = load_set("hw5")
    verdicts = []
    for more in ("", "\n\nor rather $$\\unclear{7}$$\n"):
        record = mark_transcript(read_transcript(printed(monkeypatch, wrong + more), "chat.pdf"), hw5)
        verdicts.append(record.parts[0].attempts[0].verdict)
        assert bool(record.findings) == (not more)
    assert verdicts == ["wrong", "undecided"]


def test_what_is_not_found_may_stand_in_the_unclear_formula() -> None:
    unread = FieldMark(name="x", kind="number", verdict="unread", basis="pattern")
    right = FieldMark(name="y", kind="number", verdict="right", basis="exact", given="3")
    marks = without_blame([unread, right], (1, 9), Print((4,)))
    assert [mark.verdict for mark in marks] == ["undecided", "right"]


def test_code_that_was_printed_is_not_wrong() -> None:
    code = FieldMark(name="forward", kind="code", verdict="wrong", basis="run", witness="case 1")
    assert without_blame([code], (1, 9), Print())[0].verdict == "undecided"
    assert without_blame([code], (1, 9), None)[0].verdict == "wrong"


def test_text_that_only_looks_like_it_earns_nothing() -> None:
    # A model that writes the reader's own mark into a chat is marked as ever.
    text = CHAT.replace("THE ANSWER", "$$\\unclear{x}$$\n\nThe filter is $[7, 7, 7]$.")
    record = mark_transcript(read_transcript(text.encode(), "chat.txt"), load_set("hw5"))
    assert record.parts[0].attempts[0].verdict == "wrong"
    assert record.source.unclear == ()


@pytest.mark.parametrize(
    ("text", "blotless", "glyphs"),
    [
        ("a $\\unclear{x}$ b", "a $\\text{[formula]}$ b", ["x"]),
        ("$$\\unclear{f{2} \\} 3}$$", "$$\\text{[formula]}$$", ["f{2} \\} 3"]),
        ("a $\\unclear{x} = 3$ b $c$", "a $\\text{[formula]}$ b $c$", ["x"]),
        ("a $y + \\unclear{x}$ b $c$", "a $\\text{[formula]}$ b $c$", ["x"]),
        ("$$\\unclear{a\nb}$$ c", "$$\\text{[formula]}\n$$ c", ["a\nb"]),
        ("$\\unclear{never closed $ c", "$\\text{[formula]}$ c", ["never closed"]),
    ],
)
def test_unclear_formulas_are_blotted_out(text: str, blotless: str, glyphs: list[str]) -> None:
    out, unclear = blotted(text)
    assert out == blotless
    assert [one.glyphs for one in unclear] == glyphs
    assert out.count("\n") == text.count("\n")


def test_a_module_reads_it_by_its_beginning_only() -> None:
    assert recognise_module.is_pdf(b"%PDF-1.4\n")
    assert not recognise_module.is_pdf(b"ME: hi %PDF-")
