"""Format sensitivity for people: which way of showing a question costs tiers, in exact counts."""

from __future__ import annotations

from viva.marking.format_sensitivity import FEWEST
from viva.marking.record import PresentationRecord, Record
from viva.reports.visible import one_line
from viva.reports.wording import counted

HEAD = ("Shown as", "Against", "Pairs", "Worse", "Same", "Better", "Tiers lost", "Costs tiers on", "Sign test")
"""The columns of :func:`presentation_rows`."""


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
