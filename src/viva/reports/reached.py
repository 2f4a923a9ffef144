"""How each verdict was reached: certified, agreed at drawn instances, by rubric, or by a person."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from viva.marking.record import FieldMark
from viva.reports.grids import Cell, Grid, count_cell, grid
from viva.reports.summary import Summary
from viva.reports.wording import BASIS_MEANING

Reached = Literal["certified", "sampled", "rubric", "person", "open"]

REACHED_MEANING: dict[Reached, str] = {
    "certified": "values compared exactly, or refuted with a witness that anyone can put in",
    "sampled": "a formula, or code, that agrees with the key at every instance drawn",
    "rubric": "words matched against the set's phrasings, or judged by a model",
    "person": "a person decided",
    "open": "not decided: nothing could be read, or computing can't tell",
}


def reached(field: FieldMark) -> Reached:
    """What the verdict on a field is worth.

    Examples:
        >>> def mark(kind, verdict, basis):
        ...     return FieldMark(name="x", kind=kind, verdict=verdict, basis=basis)
        >>> [reached(mark(*how)) for how in (("number", "right", "exact"), ("expression", "right", "exact"),
        ...     ("expression", "wrong", "ball"), ("rubric", "right", "pattern"), ("tensor", "unread", "pattern"))]
        ['certified', 'sampled', 'certified', 'rubric', 'open']
    """
    if field.basis == "person":
        return "person"
    if field.verdict in ("undecided", "unread"):
        return "open"
    if field.basis in ("pattern", "judge"):
        return "rubric"
    sampled = field.kind in ("expression", "code") and field.verdict == "right"
    return "sampled" if sampled else "certified"


def reached_grid(summary: Summary) -> Grid | None:
    """How many fields got which verdict in which way."""
    fields = [field for part in summary.parts for attempt in part.record.attempts for field in attempt.fields]
    ways = Counter(map(reached, fields))
    rows = []
    for way, meaning in REACHED_MEANING.items():
        if ways[way]:
            here = [field for field in fields if reached(field) == way]
            verdicts = Counter(field.verdict for field in here)
            bases = Counter(BASIS_MEANING[field.basis] for field in here)
            rows.append(
                (
                    Cell(way),
                    count_cell(ways[way]),
                    Cell(", ".join(f"{verdict} {number}" for verdict, number in verdicts.most_common())),
                    Cell(", ".join(f"{basis} {number}" for basis, number in bases.most_common())),
                    Cell(meaning),
                )
            )
    return grid("How the verdicts were reached", ("Way", "Fields", "Verdicts", "Basis", "Meaning"), rows)
