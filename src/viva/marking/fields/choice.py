"""A choice among options."""

from __future__ import annotations

from viva.marking.fields.decision import Decision
from viva.marking.record import Verdict
from viva.sets.drawn import DrawnField


def decide_choice(field: DrawnField, given: str) -> Decision:
    """The verdict on an option."""
    key: Verdict | None = None
    if field.key is not None:
        key = "right" if given == field.key else "wrong"
    if given in (field.expected, *field.also):
        return Decision("right", "exact", key_verdict=key)
    named = next((m.name for m in field.misconceptions if m.value == given), None)
    return Decision("wrong", "exact", misconception=named, witness=f"{field.expected}, not {given}", key_verdict=key)
