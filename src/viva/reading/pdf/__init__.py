"""PDF into the text that the rest of ``reading`` takes: Markdown, with formulas as TeX, put together from positions.

A PDF holds glyphs and rules at places, not formulas. What goes in is the bytes of a file; what comes out is a
:class:`PdfText`: a document in Markdown with ``$...$`` and ``$$...$$``, and the list of its displays, each with its
page, its place and its doubts. A display that could be read in more than one way is shown as raw text inside
``\\unclear{...}``, which nothing downstream takes for a formula. Open ``reader.py`` first.
"""

from viva.reading.pdf.reader import read_pdf
from viva.reading.pdf.result import Display, PdfText

__all__ = ["Display", "PdfText", "read_pdf"]
