"""Format sensitivity for people: which way of showing a question costs tiers, in exact counts."""

from __future__ import annotations

from viva.marking.format_sensitivity import FEWEST
from viva.marking.record import PresentationRecord, Record
from viva.reports.grids import Cell, Grid, grid
from viva.reports.summary import Summary
from viva.reports.visible import one_line
from viva.reports.wording import counted

HEAD = ("Shown as", "Against", "Pairs", "Worse", "Same", "Better", "Tiers lost", "Costs tiers on", "Sign test")
"""The columns of :func:`presentation_rows`."""
NOTE = (
    "A pair is the same part with the same numbers, shown in both ways. The sign test is exact and two-sided: how "
    "likely so lopsided a split would be if it made no difference."
)
_MOST_ROWS = 40


def presentation_rows(record: Record) -> list[tuple[str, ...]]:
    """The format-sensitivity table, a row for each presentation but the one they are held against."""
    return [
        (
            one_line(row.presentation, 40),
            one_line(row.against, 40),
            str(row.pairs) + (f" (+ {row.open} open)" if row.open else ""),
            str(row.worse),
            str(row.same),
            str(row.better),
            str(row.tiers_lost),
            ", ".join(one_line(part, 20) for part in row.costs) or "none",
            probability_words(row),
        )
        for row in record.presentations
    ]


def probability_words(row: PresentationRecord) -> str:
    """What the exact sign test says of one presentation.

    Examples:
        >>> rows = [PresentationRecord(presentation="plain", against="latex", pairs=9, worse=w, same=9 - w, better=0,
        ...         probability=p) for w, p in ((2, None), (8, 0.0078125))]
        >>> [probability_words(row) for row in rows]
        ['too few pairs differ (2 of at least 6)', 'p = 0.0078']
    """
    if row.probability is None:
        return f"too few pairs differ ({row.worse + row.better} of at least {FEWEST})"
    return f"p = {row.probability:.2g}"


def presentation_sentences(record: Record) -> list[str]:
    """The table in a sentence for each presentation that costs or gains tiers."""
    said = []
    for row in record.presentations:
        if not row.pairs:
            continue
        moved = [f"worse on {row.worse}"] if row.worse else []
        moved += [f"better on {row.better}"] if row.better else []
        told = " and ".join(moved) if moved else "no different on any"
        where = f" ({', '.join(row.costs)})" if row.costs else ""
        test = f"; exact sign test: {probability_words(row)}" if moved else ""
        said.append(
            f"Shown as {one_line(row.presentation, 40)} rather than {one_line(row.against, 40)}, it was {told} of "
            f"{counted(row.pairs, 'pair')}{where}{test}."
        )
    return said


def presentation_grid(record: Record) -> Grid | None:
    """The format-sensitivity table."""
    return grid(
        "How the questions were shown",
        HEAD,
        [[Cell(text, number=2 <= place <= 6) for place, text in enumerate(row)] for row in presentation_rows(record)],
        NOTE,
    )


def presentation_matrix(summary: Summary) -> Grid | None:
    """Parts against presentations, where a part's tiers differ; None where none do."""
    names = list(dict.fromkeys(part.record.presentation for part in summary.parts))
    if len(names) < 2:
        return None
    draws: dict[tuple[str, int, int], dict[str, Cell]] = {}
    for part in summary.parts:
        cell = Cell(part.record.tier or part.outcome, tier=part.record.tier or "none")
        draws.setdefault((part.record.part, part.record.seed, part.record.epoch), {})[part.record.presentation] = cell
    several = len({(seed, epoch) for _, seed, epoch in draws}) > 1
    rows = []
    differing = {key: row for key, row in draws.items() if len({cell.text for cell in row.values()}) > 1}
    for (part_name, seed, epoch), row in list(differing.items())[:_MOST_ROWS]:
        label = one_line(part_name, 40) + (f" (seed {seed}, epoch {epoch})" if several else "")
        rows.append([Cell(label), *(row.get(name, Cell("not asked")) for name in names)])
    left = len(differing) - len(rows)
    return grid(
        "Parts whose tier differs between presentations",
        ["Part", *(one_line(name, 40) for name in names)],
        rows,
        f"{left} further parts differ." if left else "",
    )
