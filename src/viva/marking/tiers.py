"""The tier of a part: how much help its right answer took.

``L1`` right at once, ``L2`` right after light nudges (level 1 or 2), ``L3`` right after heavy guidance (level 3 or 4),
``Lx`` still wrong when the conversation about it ended.
"""

from __future__ import annotations

from collections.abc import Sequence

from viva.marking.record import AttemptRecord, Tier, Verdict

TIER_WORDS: dict[str, str] = {
    "L1": "one-shot correct",
    "L2": "minor misconception",
    "L3": "larger error",
    "Lx": "did not solve",
}
"""The four-word scale that people use, for each tier."""


def tier(attempts: Sequence[AttemptRecord]) -> Tier | None:
    """The tier that the attempts earn; None where computing can't tell.

    An unread attempt says nothing (asking for the form again is not a nudge). An undecided one before the first right
    answer leaves the tier open. Partly right and never asked again is ``L2``; wrong and never repaired is ``Lx``.

    Examples:
        >>> a = AttemptRecord(lines=(1, 2), verdict="wrong")
        >>> b = AttemptRecord(lines=(4, 5), verdict="right", nudge=2)
        >>> tier([a]), tier([a, b]), tier([]), tier([AttemptRecord(lines=(1, 2), verdict="right")])
        ('Lx', 'L2', None, 'L1')
    """
    read = [a for a in attempts if a.verdict != "unread"]
    if not read:
        # Silence or rambling through hints is not solved; before any hint nothing is known.
        return "Lx" if any(a.nudge for a in attempts) else None
    heaviest = 0
    for position, attempt in enumerate(read):
        if attempt.verdict == "undecided":
            return None
        heaviest = max(heaviest, attempt.nudge)
        if attempt.verdict == "right":
            if not heaviest and not position:
                return "L1"
            return "L2" if heaviest <= 2 else "L3"
    if len(read) == 1 and read[0].verdict == "partly":
        return "L2"
    return "Lx"


def decided(verdict: Verdict) -> bool:
    """Whether a verdict says something about the answer (neither ``unread`` nor ``undecided``)."""
    return verdict in ("right", "wrong", "partly")
