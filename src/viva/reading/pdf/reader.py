"""The bytes of a PDF into a text document: the only entry."""

from __future__ import annotations

from io import BytesIO

from viva.errors import VivaError
from viva.reading.pdf.result import PdfText

MOST_BYTES = 64 * 1024 * 1024
MOST_PAGES = 300
"""More pages than a conversation or a key has."""
MOST_GLYPHS = 2_000_000


def read_pdf(data: bytes, name: str = "the PDF") -> PdfText:
    """The text of a PDF, with its formulas as TeX.

    Args:
        data: the bytes of the file, at most 64 MiB and 300 pages.
        name: the file's name, for errors.

    Raises:
        VivaError: if it is no PDF, is encrypted, broken or too large, holds no text (a scan), or if `pdfplumber` isn't
            installed.
    """
    if len(data) > MOST_BYTES:
        raise VivaError(f"the PDF is larger than {MOST_BYTES // 1024 // 1024} MiB", where=name)
    if b"%PDF-" not in data[:1024]:
        raise VivaError("this is no PDF", where=name)
    try:
        import pdfplumber
    except ImportError as error:
        raise VivaError("reading a PDF needs pdfplumber", where=name, hint="pip install 'viva[pdf-in]'") from error
    with pdfplumber.open(BytesIO(data)) as document:
        if len(document.pages) > MOST_PAGES:
            raise VivaError(f"the PDF has more than {MOST_PAGES} pages", where=name, hint="give a part of it")
        text = "\n\n".join(page.extract_text() for page in document.pages)
        pages = len(document.pages)
    if not text.strip():
        raise VivaError("the PDF holds no text (a scan?)", where=name, hint="give one that was printed from text")
    return PdfText(text + "\n", (), pages)
