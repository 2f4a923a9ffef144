"""Several runs of one set side by side: one row a part, one column a run.

:mod:`.side_by_side` makes the tables of a report from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from viva.errors import VivaError
from viva.marking.rates import Rate
from viva.marking.record import Record, Tier
from viva.marking.sittings import sitting_label
from viva.reports.render import Format
from viva.reports.summary import PartSummary, Summary, summarize
from viva.reports.visible import one_line
from viva.reports.wording import TIER_WORDS, TIERS


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
    """Put runs side by side, the parts in the order in which people count (``2a`` before ``10a``).

    A row is a part as it was asked: with its draw, presentation and epoch, as far as they tell rows of it apart.
    """
    summaries = tuple(summarize(record) for record in records)
    asked: dict[str, dict[_Asked, list[PartSummary | None]]] = {}
    for run, summary in enumerate(summaries):
        for part in summary.parts:
            row = asked.setdefault(part.record.part, {}).setdefault(_asked(part), [None] * len(records))
            # A part that a chat comes back to is there twice; the first answer to it counts.
            row[run] = row[run] or part
    rows = []
    for name in sorted(asked, key=_counting_order):
        sittings = [next(p.record for p in parts if p is not None) for parts in asked[name].values()]
        for sitting, parts in zip(sittings, asked[name].values(), strict=True):
            rows.append((one_line(sitting_label(sitting, sittings), 60), tuple(parts)))
    return Comparison(
        names=tuple(f"{i}. {summary.examinee}" for i, summary in enumerate(summaries, 1)),
        records=tuple(records),
        summaries=summaries,
        rows=tuple(rows),
    )


_Asked = tuple[str, int, int]


def _asked(part: PartSummary) -> _Asked:
    return part.record.presentation, part.record.seed, part.record.epoch


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
    from viva.reports.side_by_side import side_by_side

    if format == "html":
        from viva.reports.html import render_comparison_html

        return render_comparison_html(side_by_side(records))
    if format == "pdf":
        from viva.reports.pdf import render_comparison_pdf

        return render_comparison_pdf(side_by_side(records))
    if format == "md":
        from viva.reports.comparison_text import comparison_markdown

        return comparison_markdown(side_by_side(records))
    if format == "text":
        from viva.reports.comparison_text import comparison_text

        return comparison_text(side_by_side(records))
    raise VivaError(f"several runs can't be written as {format}", hint="use html, pdf, md or text")
