"""The report as one HTML file: no script, nothing fetched, light and dark, for phones, wide screens and paper.

Jinja escapes whatever the record holds; the only HTML let through is what :mod:`.prose` and :mod:`.maths` made. A
Content-Security-Policy in the page forbids scripts and requests, should anything ever get past them.
"""

from __future__ import annotations

from markupsafe import escape

from viva.marking.record import Record
from viva.reports.contents import contents
from viva.reports.conversation import conversation
from viva.reports.environment import filled, resource
from viva.reports.invented import MEANING
from viva.reports.maths import Maths
from viva.reports.prose import Prose
from viva.reports.side_by_side import SideBySide
from viva.reports.visible import one_line
from viva.reports.wording import TIERS

STYLES = ("tokens.css", "log.css", "page.css")
"""The style sheets of a page, in order; KaTeX's own follows where there are formulas."""


def render_html(record: Record) -> str:
    """The record as one self-contained HTML page."""
    return report_page(record)


def report_page(record: Record, *, extra_style: str = "") -> str:
    """The page of a record, with a further style sheet after its own."""
    maths = Maths()
    told = contents(record)
    counts: dict[str, int] = dict.fromkeys(TIERS, 0)
    counts.update((tier, len(names)) for tier, names in told.summary.tiers.items())
    counts["none"] = len(told.summary.without_tier)
    body = filled(
        "report.html.j2",
        Prose(maths),
        maths,
        record=record,
        told=told,
        tier_counts=counts,
        invented_meaning=MEANING,
        spoken_turns=conversation(record, told.summary.findings),
    )
    return _page(told.title, body, maths, extra_style)


def render_comparison_html(told: SideBySide) -> str:
    """Several runs side by side as one self-contained HTML page."""
    return comparison_page(told)


def comparison_page(told: SideBySide, *, extra_style: str = "") -> str:
    """The page of a comparison, with a further style sheet after its own."""
    maths = Maths()
    body = filled("comparison.html.j2", Prose(maths), maths, told=told)
    return _page(told.title, body, maths, extra_style)


def _page(title: str, body: str, maths: Maths, extra_style: str) -> str:
    """The page around a body that is safe already; the style depends on the formulas that the body used."""
    style = "".join(map(resource, STYLES)) + maths.style() + extra_style
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(one_line(title, 120))}</title>\n<style>\n{style}\n</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
