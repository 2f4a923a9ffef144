"""PDFs written by hand, a few objects each, for what no producer makes."""

from __future__ import annotations

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(content: bytes, *objects: bytes, pages: int = 1, resources: bytes = b"") -> bytes:
    """A PDF whose pages all show ``content``; ``objects`` are numbered from 5 on."""
    kids = b" ".join(b"%d 0 R" % (100 + i) for i in range(pages))
    shown = b"/Contents 4 0 R /Resources << /Font << /F1 3 0 R >> %s >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] " + shown + b" >>"
    numbered = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        3: FONT,
        4: stream(content),
        **{5 + i: body for i, body in enumerate(objects)},
        **{100 + i: page % resources for i in range(pages)},
    }
    out, places = b"%PDF-1.4\n", {}
    for number, body in numbered.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % item for item in places.items())
    return out + b"xref\n%strailer\n<< /Size 999 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def text(said: bytes, x: int = 50, y: int = 200, size: int = 12, mode: int = 0) -> bytes:
    """Operators that draw a string."""
    return b"BT /F1 %d Tf %d Tr 1 0 0 1 %d %d Tm (%s) Tj ET\n" % (size, mode, x, y, said)
