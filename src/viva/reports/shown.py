"""The behaviours of a part with the places that show them."""

from __future__ import annotations

from dataclasses import dataclass

from viva.marking.record import Behaviour, Lines, PartRecord, Record
from viva.reports.wording import BEHAVIOUR_MEANING, line_range


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
