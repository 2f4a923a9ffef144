"""Several runs side by side: one row a part, one column a run."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from viva.errors import VivaError
from viva.marking.rates import Rate
from viva.marking.record import Record, Tier
from viva.reports.render import Format
from viva.reports.summary import PartSummary, Summary, summarize
from viva.reports.visible import one_line
from viva.reports.wording import RATES_NOTE, TIER_WORDS, TIERS


@dataclass(frozen=True, slots=True)
class Comparison:
    """The runs' summaries, and for every part met in any of them what each run made of it (None: not asked)."""

    names: tuple[str, ...]
    records: tuple[Record, ...]
    summaries: tuple[Summary, ...]
    rows: tuple[tuple[str, tuple[PartSummary | None, ...]], ...]

    @property
    def same_set(self) -> bool:
        """Whether all runs were held on the very same set."""
        return len({record.set.sha256 for record in self.records}) == 1


def compare(records: Sequence[Record]) -> Comparison:
    """Put runs side by side, the parts in the order in which people count (``2a`` before ``10a``)."""
    summaries = tuple(summarize(record) for record in records)
    by_name = [{part.label: part for part in summary.parts} for summary in summaries]
    order = dict.fromkeys(part.label for summary in summaries for part in summary.parts)
    return Comparison(
        names=tuple(f"{i}. {summary.examinee}" for i, summary in enumerate(summaries, 1)),
        records=tuple(records),
        summaries=summaries,
        rows=tuple((name, tuple(parts.get(name) for parts in by_name)) for name in sorted(order, key=_counting_order)),
    )


def _counting_order(name: str) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in re.split(r"([0-9]+)", name) if piece]


def cell_words(part: PartSummary | None) -> str:
    """A cell of the table: the tier and the nudges it took.

    Examples:
        >>> cell_words(None)
        'not asked'
    """
    if part is None:
        return "not asked"
    nudges = f", {part.record.nudges} nudged" if part.record.nudges else ""
    return f"{part.record.tier} {part.outcome}{nudges}" if part.record.tier else part.outcome


def totals(comparison: Comparison) -> list[tuple[str, list[str]]]:
    """The rows under the table: a label and one value a run."""
    all_of = comparison.summaries
    return [
        ("right at once", [s.one_shot for s in all_of]),
        *((TIER_WORDS[tier], [_rate(s, tier) for s in all_of]) for tier in TIERS),
        *_own_and_drawn(all_of),
        *_under_doubt(comparison.records),
        ("nudges", [str(s.nudges) for s in all_of]),
        ("re-asks", [str(s.reasks) for s in all_of]),
        ("findings", [str(len(s.findings)) for s in all_of]),
        ("seconds", ["" if s.seconds is None else f"{s.seconds:.1f}" for s in all_of]),
        ("tokens", ["" if s.tokens is None else str(s.tokens) for s in all_of]),
    ]


def _rate(summary: Summary, tier: Tier) -> str:
    return str(summary.rates[0].rates[tier]) if summary.rates else ""


def _own_and_drawn(summaries: Sequence[Summary]) -> list[tuple[str, list[str]]]:
    """Right at once with the set's own numbers and with drawn ones, where a run has both."""
    if not any(summary.own_and_drawn for summary in summaries):
        return []
    told = [summary.own_and_drawn for summary in summaries]
    return [
        ("right at once, own numbers", ["" if t is None else str(t.own.rates["L1"]) for t in told]),
        ("right at once, drawn numbers", ["" if t is None else str(t.drawn.rates["L1"]) for t in told]),
    ]


def _under_doubt(records: Sequence[Record]) -> list[tuple[str, list[str]]]:
    """How many right answers were held under doubt, where a run has the control arm."""
    if not any(record.doubt for record in records):
        return []
    told = [record.doubt for record in records]
    return [("held under doubt", ["" if d is None else str(Rate(d.held, d.doubted)) for d in told])]


def render_comparison(records: Sequence[Record], format: Format) -> str | bytes:
    """Several runs as text, Markdown or HTML, or as a PDF, which is bytes.

    Raises:
        VivaError: a format that can't hold several runs.
    """
    comparison = compare(records)
    if format == "html":
        from viva.reports.html import render_comparison_html

        return render_comparison_html(comparison)
    if format == "md":
        return _markdown(comparison)
    if format == "text":
        return _text(comparison)
    if format == "pdf":
        from viva.reports.pdf import render_comparison_pdf

        return render_comparison_pdf(comparison)
    raise VivaError(f"several runs can't be written as {format}", hint="use html, pdf, md or text")


def _markdown(comparison: Comparison) -> str:
    from viva.reports.markdown import code_span, escaped, table

    rows = [[escaped(name), *[escaped(cell_words(p)) for p in parts]] for name, parts in comparison.rows]
    rows += [[f"*{label}*", *map(escaped, values)] for label, values in totals(comparison)]
    lines = ["# Runs side by side", "", *table(["Part", *map(escaped, comparison.names)], rows), ""]
    lines += [RATES_NOTE, ""]
    for name, record in zip(comparison.names, comparison.records, strict=True):
        lines.append(f"- {escaped(name)}: {code_span(record.source.file)}, set {code_span(record.set.name)}")
    if not comparison.same_set:
        lines += ["", "These runs were not all held on the same version of the same set."]
    return "\n".join(lines) + "\n"


def _text(comparison: Comparison) -> str:
    head = ["part", *comparison.names]
    body = [[one_line(name), *[cell_words(p) for p in parts]] for name, parts in comparison.rows]
    body += [[label, *values] for label, values in totals(comparison)]
    widths = [max(len(row[i]) for row in [head, *body]) for i in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *body]
    ]
    lines += ["", *textwrap.wrap(RATES_NOTE, 100)]
    if not comparison.same_set:
        lines += ["", "These runs were not all held on the same version of the same set."]
    return "\n".join(lines) + "\n"
