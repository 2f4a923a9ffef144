"""What the reports say of one field beyond its verdict."""

from __future__ import annotations

from viva.marking.record import FieldMark


def field_notes(field: FieldMark) -> list[tuple[str, str]]:
    """What else is known of a field's verdict, as pairs of a label and text."""
    notes = [
        ("misconception", field.misconception),
        ("witness", field.witness),
        ("reason", field.reason),
        ("reading", "lenient: not in the form that was asked for" if field.reading == "lenient" else None),
        ("by the official key", field.key_verdict if field.key_verdict != field.verdict else None),
        ("weight", None if field.decisive else "reported, not decisive"),
    ]
    return [(label, text) for label, text in notes if text]
