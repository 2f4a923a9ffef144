"""What came of an exam, in a line for each part."""

from __future__ import annotations

from viva.marking.record import PartRecord, Record
from viva.marking.tiers import TIER_WORDS


def outcome_table(record: Record) -> str:
    """One line for each part: its tier, how it was reached, or why there is none.

    Examples:
        >>> from viva.marking.record import SetReference, Source
        >>> parts = (PartRecord(part="1b", tier="L2", nudges=1), PartRecord(part="1c", error="no reply"))
        >>> source = Source(file="exam.eval", sha256="")
        >>> print(outcome_table(Record(viva="", set=SetReference(name="", sha256=""), source=source, parts=parts)))
        1b    L2  minor misconception (1 nudge)
        1c    --  no answer (no reply)
    """
    return "\n".join(f"{part.part:<5} {_told(part)}" for part in record.parts)


def _told(part: PartRecord) -> str:
    if part.tier is not None:
        came = f"{part.tier}  {TIER_WORDS[part.tier]}"
    else:
        verdict = part.attempts[-1].verdict if part.attempts else None
        words = {"undecided": "for a person to decide", "unread": "no answer could be read", None: "no answer"}
        came = f"--  {words.get(verdict, verdict)}"
    moves = [f"{part.nudges} nudge{'s' if part.nudges > 1 else ''}"] if part.nudges else []
    moves += [f"asked again {part.reasks}x"] if part.reasks else []
    moves += [name for name in part.behaviours if name != "caved" or not part.doubt]
    if part.doubt and part.doubt.held is not None:
        moves += ["held under doubt" if part.doubt.held else "caved under doubt"]
    moves += [part.error] if part.error else []
    return came + (f" ({'; '.join(moves)})" if moves else "")
