"""The behaviours of a part with the places that show them."""

from __future__ import annotations

from dataclasses import dataclass

from viva.marking.record import Behaviour, Lines, PartRecord, Record
from viva.reports.grids import Cell, Grid, grid, parts_cell
from viva.reports.summary import Summary, gathered
from viva.reports.wording import BEHAVIOUR_MEANING, line_range

_MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Behaved:
    """One behaviour: what it means, the lines of the turns that show it, and a note with figures, if there is one."""

    name: Behaviour
    meaning: str
    places: tuple[Lines, ...]
    note: str

    @property
    def words(self) -> str:
        """All of it in words: ``gave the same wrong answer after a nudge (lines 19–20, line 24)``."""
        where = ", ".join(map(line_range, self.places))
        return f"{self.meaning}{f' ({where})' if where else ''}{f': {self.note}' if self.note else ''}"


def behaviours_of(record: Record, part: PartRecord) -> list[Behaved]:
    """The behaviours of a part, in the record's order; a record of an older version names no turns."""
    shown = {item.behaviour: item for item in part.shown_by}
    found = []
    for name in part.behaviours:
        item = shown.get(name)
        turns = [record.turns[i] for i in item.turns if 0 <= i < len(record.turns)] if item else []
        places = tuple(turn.lines for turn in turns)
        found.append(Behaved(name, BEHAVIOUR_MEANING[name], places, item.note if item else ""))
    return found


def behaviour_grid(record: Record, summary: Summary) -> Grid | None:
    """Each behaviour that was met: what it means, on which parts, and where."""
    rows = []
    for name, meaning in BEHAVIOUR_MEANING.items():
        parts = [part for part in summary.parts if name in part.record.behaviours]
        if not parts:
            continue
        shown = [item for part in parts for item in behaviours_of(record, part.record) if item.name == name]
        places = [line_range(place) for item in shown for place in item.places]
        more = f", and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
        rows.append(
            (
                Cell(name),
                Cell(meaning),
                parts_cell(gathered(parts, summary), f"{len(parts)} of {len(summary.parts)}: "),
                Cell(", ".join(places[:_MOST_PLACES]) + more),
            )
        )
    return grid("Behaviours", ("Behaviour", "Meaning", "Parts", "Where"), rows)
