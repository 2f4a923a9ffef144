"""Answers against the set: verdicts, findings and tiers, as one marking record.

In go a :class:`~viva.reading.Transcript` and a :class:`~viva.sets.ProblemSet`; out comes a :class:`Record`, which is
all that reports and stores ever read. Marking sees turns and nudge levels as data and holds no conversation. Start with
``conversation.py`` (the whole transcript), then ``attempts.py`` (one part), then ``fields/`` (one answer).
"""

from typing import TYPE_CHECKING

from viva.first_use import at_first_use
from viva.marking.attempts import mark_attempt
from viva.marking.conversation import mark_transcript, outlines
from viva.marking.record import AttemptRecord, FieldMark, Finding, PartRecord, Record, json_schema
from viva.marking.tiers import TIER_WORDS, tier

if TYPE_CHECKING:
    from viva.marking.review import Decision, apply_decisions
    from viva.marking.reviewable import ReviewItem, review_items
    from viva.marking.reward import AnswerMark, mark_answer
    from viva.marking.self_check import check_set
else:
    __getattr__ = at_first_use(
        __name__,
        {
            "AnswerMark": "viva.marking.reward",
            "Decision": "viva.marking.review",
            "ReviewItem": "viva.marking.reviewable",
            "apply_decisions": "viva.marking.review",
            "check_set": "viva.marking.self_check",
            "mark_answer": "viva.marking.reward",
            "review_items": "viva.marking.reviewable",
        },
    )

__all__ = [
    "TIER_WORDS",
    "AnswerMark",
    "AttemptRecord",
    "Decision",
    "FieldMark",
    "Finding",
    "PartRecord",
    "Record",
    "ReviewItem",
    "apply_decisions",
    "check_set",
    "json_schema",
    "mark_answer",
    "mark_attempt",
    "mark_transcript",
    "outlines",
    "review_items",
    "tier",
]
