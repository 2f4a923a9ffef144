"""The report as PDF: the HTML page laid out on paper by WeasyPrint, with bookmarks, page numbers and its own fonts.

The same record gives the same bytes: nothing in the file depends on the time, on the machine's name or on the order of
a set (``tests/reports/test_pdf.py`` compares two processes). Text is set in KaTeX's fonts, which come with the program;
only characters that these lack are taken from the system's. WeasyPrint is imported here alone, when a PDF is asked for.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from viva.errors import VivaError
from viva.reports.environment import resource
from viva.reports.html import comparison_page, report_page
from viva.reports.maths import font_faces

if TYPE_CHECKING:
    from viva.marking.record import Record
    from viva.reports.side_by_side import SideBySide

FONTS = (
    *("Main-Regular", "Main-Bold", "Main-Italic", "Main-BoldItalic"),
    *("SansSerif-Regular", "SansSerif-Bold", "SansSerif-Italic", "Typewriter-Regular"),
)
"""What text is set in; formulas may need more, which their style sheet brings."""


def render_pdf(record: Record) -> bytes:
    """The record as a PDF.

    Raises:
        VivaError: WeasyPrint or one of the libraries that it needs (Pango) isn't there.
    """
    return _printed(report_page(record, extra_style=_style()))


def render_comparison_pdf(told: SideBySide) -> bytes:
    """Several runs side by side as a PDF.

    Raises:
        VivaError: WeasyPrint or one of the libraries that it needs (Pango) isn't there.
    """
    return _printed(comparison_page(told, extra_style=_style()))


def _style() -> str:
    return font_faces(FONTS) + resource("pdf.css")


def _printed(page: str) -> bytes:
    weasyprint = _weasyprint()
    # The page is whole; should anything ever ask for more, it gets nothing.
    fetcher = weasyprint.URLFetcher(allowed_protocols={"data"})
    document = weasyprint.HTML(string=page, base_url="about:blank", url_fetcher=fetcher)
    # Where an ordered list starts is a presentational hint.
    return bytes(document.write_pdf(presentational_hints=True))


def _weasyprint() -> Any:
    try:
        import weasyprint
    except ImportError as error:
        raise VivaError("a PDF needs WeasyPrint", hint="pip install 'viva[pdf]'") from error
    except OSError as error:
        first = str(error).partition("\n")[0]
        raise VivaError(
            f"a PDF needs Pango ({first})", hint="apt-get install libpango-1.0-0 libpangoft2-1.0-0, or use .html"
        ) from error
    for name in ("weasyprint", "fontTools"):
        # They tell of style rules that are meant for browsers.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return weasyprint
