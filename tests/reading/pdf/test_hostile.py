"""Files that are no PDF, are too much, or hide something: one line says so, and nothing hangs."""

from __future__ import annotations

import io
import sys
import zlib
from pathlib import Path

import pytest

from viva.errors import VivaError
from viva.reading.pdf import limits, read_pdf

sys.path.insert(0, str(Path(__file__).parent))

from handmade import pdf, stream, text

PICTURE = stream(
    b"\0", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
)


def encrypted() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(text(b"secret words")))))
    writer.encrypt("open", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no PDF"),
        (b"plain text", "no PDF"),
        (b"%PDF-1.7\nthat is all", "broken"),
        (pdf(text(b"hello"))[:300], "broken|no text"),
        (encrypted(), "encrypted"),
        (pdf(b""), "no text"),
        (pdf(b"q 200 0 0 200 20 20 cm /I Do Q", PICTURE, resources=b"/XObject << /I 5 0 R >>"), "pictures only"),
        (
            pdf(text(b"recognised", mode=3) + b"/I Do", PICTURE, resources=b"/XObject << /I 5 0 R >>"),
            "pictures only",
        ),
    ],
)
def test_what_cant_be_read_is_said_in_one_line(data: bytes, said: str) -> None:
    with pytest.raises(VivaError, match=said) as caught:
        read_pdf(data, "notes.pdf")
    assert str(caught.value).startswith("notes.pdf: ")
    assert "\n" not in str(caught.value)


def form(name: bytes, times: int) -> bytes:
    draws = b" ".join([b"/%s Do" % name] * times)
    more = b"/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources << /XObject << /A 5 0 R /B 6 0 R /C 7 0 R"
    return stream(draws, more + b" /D 8 0 R /E 9 0 R >> /Font << /F1 3 0 R >> >>")


def test_a_form_that_draws_itself_ends() -> None:
    data = pdf(text(b"hello") + b"/A Do", form(b"A", 1), resources=b"/XObject << /A 5 0 R >>")
    assert read_pdf(data).text == "hello\n"


def test_forms_that_draw_forms_that_draw_forms_are_refused() -> None:
    data = pdf(
        b"/A Do",
        *(form(name, 30) for name in (b"B", b"C", b"D", b"E")),
        stream(b""),
        resources=b"/XObject << /A 5 0 R >>",
    )
    with pytest.raises(VivaError, match="over and over"):
        read_pdf(data)


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("MOST_BYTES", 100, "larger than"),
        ("MOST_PAGES", 2, "more than 2 pages"),
        ("MOST_GLYPHS_OF_A_PAGE", 3, "more glyphs"),
        ("MOST_GLYPHS", 3, "more glyphs"),
    ],
)
def test_what_is_too_much_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str, most: int, said: str) -> None:
    data = pdf(text(b"a page of text"), pages=3)
    read_pdf(data)
    monkeypatch.setattr(limits, limit, most)
    with pytest.raises(VivaError, match=said):
        read_pdf(data)


def test_a_stream_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = zlib.compress(b" " * 3_000_000)
    data = pdf(text(b"hello"), stream(packed, b"/Filter /FlateDecode"))
    read_pdf(data)
    monkeypatch.setattr(limits, "MOST_UNPACKED", 2_000_000)
    with pytest.raises(VivaError, match="unpacks to more"):
        read_pdf(data)


def test_what_is_clipped_away_or_off_the_page_or_tiny_is_not_read() -> None:
    hidden = b"q 0 0 10 10 re W n " + text(b"clipped") + b"Q " + text(b"off", x=900) + text(b"tiny", y=100, size=1)
    assert read_pdf(pdf(text(b"shown") + hidden)).text == "shown\n"
