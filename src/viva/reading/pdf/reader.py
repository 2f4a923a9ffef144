"""The bytes of a PDF into a text document: the only entry."""

from __future__ import annotations

import logging
import re
import zlib
from io import BytesIO
from typing import Any

from viva.errors import VivaError
from viva.reading.pdf import limits
from viva.reading.pdf.result import PdfText

_HINT = "print the chat again, or give its text"


def read_pdf(data: bytes, name: str = "the PDF") -> PdfText:
    """The text of a PDF, with its formulas as TeX.

    Args:
        data: the bytes of the file, at most 64 MiB and 300 pages.
        name: the file's name, for errors.

    Raises:
        VivaError: if it is no PDF, is encrypted, broken or too large, holds no text (a scan), or if `pdfplumber` isn't
            installed.

    Examples:
        >>> read_pdf(b"plain text", "chat.txt")
        Traceback (most recent call last):
            ...
        viva.errors.VivaError: chat.txt: this is no PDF
    """
    if len(data) > limits.MOST_BYTES:
        raise VivaError(f"the PDF is larger than {limits.MOST_BYTES // 1024 // 1024} MiB", where=name)
    if b"%PDF-" not in data[:1024]:
        raise VivaError("this is no PDF", where=name)
    try:
        import pdfplumber
    except ImportError as error:
        raise VivaError("reading a PDF needs pdfplumber", where=name, hint="pip install 'viva[pdf-in]'") from error
    _refuse_bombs(data, name)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            return _read(document, name)
    except VivaError:
        raise
    except RecursionError as error:
        raise VivaError("the PDF is nested too deeply", where=name, hint=_HINT) from error
    except Exception as error:  # pdfminer raises whatever a broken file makes it stumble over
        if re.search("ncrypt|assword", repr(error)):
            raise VivaError("the PDF is encrypted", where=name, hint="save it without a password") from error
        raise VivaError(f"the PDF is broken ({type(error).__name__})", where=name, hint=_HINT) from error


def _read(document: Any, name: str) -> PdfText:
    from viva.reading.pdf.assembly import Fonts, page_nodes
    from viva.reading.pdf.columns import page_columns
    from viva.reading.pdf.compose import composed
    from viva.reading.pdf.document import columns_with_margins
    from viva.reading.pdf.document import document as text_of
    from viva.reading.pdf.furniture import without_furniture
    from viva.reading.pdf.lines import lines_of
    from viva.reading.pdf.pages import PageReader

    if len(document.pages) > limits.MOST_PAGES:
        raise VivaError(f"the PDF has more than {limits.MOST_PAGES} pages", where=name, hint="give a part of it")
    reader = PageReader(name)
    fonts = Fonts()
    places: list[tuple[int, float]] = []
    found = []
    glyphs = images = 0
    for number, page in enumerate(document.pages, 1):
        read = reader.read(page.page_obj, number)
        glyphs += sum(bool(g.text.strip()) for g in read.glyphs)
        images += read.images
        page.close()
        fonts.see(read)
        for column in page_columns(page_nodes(read, fonts), read.width):
            places.append((number, read.width))
            found.append((number, read.height, lines_of(composed(column), read.cut)))
    if glyphs == 0:
        what = "the PDF holds pictures only (a scan?)" if images else "the PDF holds no text"
        raise VivaError(what, where=name, hint="give one that was printed from text")
    kept = without_furniture(found)
    text, displays, first = text_of(
        columns_with_margins([(number, width, lines) for (number, width), lines in zip(places, kept, strict=True)])
    )
    pages = len(document.pages)
    last = text.count("\n")
    begins: list[int] = []
    for number in range(pages, 0, -1):  # a page without text begins where the next one does
        begins.append(first.get(number, begins[-1] if begins else last))
    return PdfText(text, displays, pages, tuple(reversed(begins)))


def _refuse_bombs(data: bytes, name: str) -> None:
    """Refuses a file whose compressed streams would fill the memory."""
    left = limits.MOST_UNPACKED
    at = data.find(b"stream")
    while at >= 0:
        begin = at + 6
        if data[at - 3 : at] != b"end":
            begin += 2 if data[begin : begin + 2] == b"\r\n" else 1
            if data[begin : begin + 1] in {b"x", b"h", b"H", b"X"}:
                left -= _unpacked(data, begin, left)
                if left <= 0:
                    raise VivaError("the PDF unpacks to more than 512 MiB", where=name)
        at = data.find(b"stream", begin)


def _unpacked(data: bytes, begin: int, most: int) -> int:
    unpack = zlib.decompressobj()
    total = 0
    view = memoryview(data)
    try:
        while begin < len(data) and total <= most and not unpack.eof:
            piece = bytes(view[begin : begin + 65536])
            begin += len(piece)
            while piece and total <= most and not unpack.eof:
                total += len(unpack.decompress(piece, 1 << 20))
                piece = unpack.unconsumed_tail
    except zlib.error:
        pass
    return total
