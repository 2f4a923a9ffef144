"""The report as one HTML file: no script, nothing fetched, light and dark, for phones, wide screens and paper.

Jinja escapes whatever the record holds; the only HTML let through is what :mod:`.prose` and :mod:`.maths` made. A
Content-Security-Policy in the page forbids scripts and requests, should anything ever get past them.
"""

from __future__ import annotations

from markupsafe import escape

from viva.marking.record import Record
from viva.reports.compare import Comparison, cell_words, totals
from viva.reports.conversation import conversation
from viva.reports.environment import environment, resource
from viva.reports.exchanges import exchanges_of, findings_outside
from viva.reports.maths import Maths
from viva.reports.presentations import HEAD, presentation_rows
from viva.reports.prose import Prose
from viva.reports.summary import opening_sentences, summarize
from viva.reports.visible import one_line

STYLES = ("tokens.css", "log.css", "page.css")
"""The style sheets of a page, in order; KaTeX's own follows where there are formulas."""


def render_html(record: Record) -> str:
    """The record as one self-contained HTML page."""
    maths = Maths()
    prose = Prose(maths)
    summary = summarize(record)
    logs = []
    for part in summary.parts:
        exchanges = exchanges_of(record, part)
        logs.append((part, exchanges, findings_outside(part, exchanges)))
    body = (
        environment(prose, maths)
        .get_template("report.html.j2")
        .render(
            record=record,
            summary=summary,
            sentences=opening_sentences(record, summary),
            tier_counts={
                **{tier: len(names) for tier, names in summary.tiers.items()},
                "none": len(summary.without_tier),
            },
            logs=logs,
            annotated=[part for part in summary.parts if part.record.annotator],
            presentation_head=HEAD,
            presentation_rows=presentation_rows(record),
            spoken_turns=conversation(record, summary.findings),
        )
    )
    return _page(f"{record.set.title or record.set.name}: {summary.examinee}", body, maths)


def render_comparison_html(comparison: Comparison) -> str:
    """Several runs side by side as one self-contained HTML page."""
    maths = Maths()
    body = (
        environment(Prose(maths), maths)
        .get_template("comparison.html.j2")
        .render(comparison=comparison, totals=totals(comparison), cell_words=cell_words)
    )
    return _page("Runs side by side", body, maths)


def _page(title: str, body: str, maths: Maths) -> str:
    """The page around a body that is safe already; the style depends on the formulas that the body used."""
    style = "".join(map(resource, STYLES)) + maths.style()
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(one_line(title, 120))}</title>\n<style>\n{style}\n</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
