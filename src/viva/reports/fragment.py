"""One part's annotated log as a piece of HTML, for pages that are not the report itself."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from viva.errors import VivaError
from viva.reports.summary import Summary, summarize

if TYPE_CHECKING:
    from viva.marking.record import Record
    from viva.reports.grids import Grid


def part_fragment(record: Record, part: int, *, summary: Summary | None = None) -> str:
    """The annotated exchange of one part as safe HTML: prompts, replies with findings as margin notes, verdicts.

    The fragment is one ``<article id="part-N">`` (N counts from 1), the same as in the report. Everything that a model
    wrote is escaped or rendered (Markdown, TeX by KaTeX), so the string may be put into a page as it is
    (``markupsafe.Markup``). It holds no script, no address but those below, and KaTeX's inline ``style`` attributes, so
    that the page's Content-Security-Policy needs ``style-src-attr 'unsafe-inline'``.

    - Finding N is ``id="fN"``; line N of the source is linked as ``#LN``: give your lines these ids, or leave them out.
    - The style is :func:`fragment_style`, once a page. It uses classes and the custom properties of its first rule
      (``--paper``, ``--ink``, ``--bad``, ...), which a page may set otherwise.

    Args:
        record: the marking record.
        part: position in ``record.parts``, from 0.
        summary: what :func:`viva.reports.summarize` says of the record, if it is at hand; several fragments of one
            large record are then faster.

    Raises:
        VivaError: the record has no such part.

    Examples:
        >>> from viva.marking.record import PartRecord, Record, SetReference, Source
        >>> record = Record(
        ...     viva="0.1",
        ...     set=SetReference(name="hw5", sha256="00"),
        ...     source=Source(file="chat.txt", sha256="11"),
        ...     parts=(PartRecord(part="1a", title="<b>", tier="L1"),),
        ... )
        >>> html = part_fragment(record, 0)
        >>> html.startswith('<article id="part-1">'), "<b>" in html, "one-shot correct" in html
        (True, False, True)
    """
    if not 0 <= part < len(record.parts):
        raise VivaError(f"there is no part at position {part}; the record has {len(record.parts)}")
    # What HTML needs is imported late: other formats go without.
    from viva.reports.environment import filled
    from viva.reports.exchanges import exchanges_of, findings_outside
    from viva.reports.maths import Maths
    from viva.reports.prose import Prose

    maths = Maths()
    told = (summary or summarize(record)).parts[part]
    exchanges = exchanges_of(record, told)
    outside = findings_outside(told, exchanges)
    return filled(
        "fragment.html.j2", Prose(maths), maths, record=record, part=told, exchanges=exchanges, outside=outside
    ).strip()


def grids_fragment(grids: Sequence[Grid]) -> str:
    """Tables of a report or a comparison as safe HTML, each under a heading of the third level.

    Examples:
        >>> from viva.reports.grids import Cell, Grid
        >>> html = grids_fragment([Grid("Tiers", ("Run", "Tier"), ((Cell("<a>"), Cell("L1", tier="L1")),))])
        >>> "<h3>Tiers</h3>" in html, "<a>" in html
        (True, False)
    """
    from viva.reports.environment import filled
    from viva.reports.maths import Maths
    from viva.reports.prose import Prose

    maths = Maths()
    return filled("grids.html.j2", Prose(maths), maths, grids=grids).strip()


def fragment_style(fonts: str | None = None) -> str:
    """The style sheet for :func:`part_fragment`: colours (light, dark, print), the log's layout, and KaTeX's.

    Args:
        fonts: the address of a folder that serves what is in :func:`fonts_folder`, for instance ``/static/katex``;
            without it all fonts stand in the sheet (about 0.4 MB).

    Examples:
        >>> sheet = fragment_style("/static/katex")
        >>> "url(/static/katex/KaTeX_Main-Regular.woff2)" in sheet, len(sheet) < 60_000
        (True, True)
    """
    from viva.reports.environment import resource
    from viva.reports.maths import style_with_all_fonts, style_with_fonts_at

    katex = style_with_all_fonts() if fonts is None else style_with_fonts_at(fonts)
    return resource("tokens.css") + resource("log.css") + katex


def fonts_folder() -> Traversable:
    """Where KaTeX's fonts lie in the package (``KaTeX_Main-Regular.woff2``, ...), for a server to serve."""
    return files("viva.reports").joinpath("vendor", "katex", "fonts")
