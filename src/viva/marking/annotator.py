"""What a person said of each part, beside what was computed: where they disagree is the best demonstration there is."""

from __future__ import annotations

from collections.abc import Sequence

from viva.marking.record import AnnotatorView, AttemptRecord, Tier
from viva.reading import AnnotatorVerdict

_TIER_OF_VERDICT: dict[str, Tier] = {"right": "L1", "minor": "L2", "larger": "L3", "unsolved": "Lx"}
_STRENGTH = {"table": 0, "remark": 1, "chat": 2}


def annotator_view(
    verdicts: Sequence[AnnotatorVerdict], tier: Tier | None, attempts: Sequence[AttemptRecord]
) -> AnnotatorView | None:
    """The person's verdict on one part, compared with its tier; None if the person said nothing of it.

    A table is the person's considered word and goes before a reflection, a reflection before a remark in the chat.
    """
    if not verdicts:
        return None
    chosen = min(verdicts, key=lambda v: _STRENGTH[v.source])
    view = AnnotatorView(verdict=chosen.verdict, source=chosen.source, lines=chosen.lines, quote=chosen.quote)
    return compared(view, tier, attempts)


def compared(view: AnnotatorView, tier: Tier | None, attempts: Sequence[AttemptRecord]) -> AnnotatorView:
    """The person's verdict, compared with what was computed.

    A table's category is compared with the tier. "Correct" in a remark or in the chat is said of the answer just
    before it, so it is compared with whether any attempt was right; an error, small or larger, with whether the part
    was solved after help, since only a table is written with the scale at hand.
    """
    agrees: bool | None = None
    if tier is not None and view.verdict in _TIER_OF_VERDICT:
        if view.source == "table":
            agrees = _TIER_OF_VERDICT[view.verdict] == tier
        elif view.verdict in ("minor", "larger"):
            agrees = tier in ("L2", "L3")
        else:
            agrees = (view.verdict == "right") == any(a.verdict == "right" for a in attempts)
    return view.model_copy(update={"agrees": agrees})
