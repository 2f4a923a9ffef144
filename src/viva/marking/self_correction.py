"""Whether a reply first gives a wrong answer, takes it back in so many words, and ends with the right one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from viva.marking.record import AttemptRecord, FieldMark
from viva.patterns import regex

CORRECTING = regex(
    r"(?:^|(?<=[.!?:;,)*\n\-—–] )|(?<=\n))[*_\s]{0,20}(?:but |oh,? |hmm,? |no,? )?"
    r"(?:wait\b|hold on\b|scratch that\b|correction\b|my mistake\b|actually,"
    r"|let me (?:re-?(?:check|do|compute|calculate|consider|think)|correct|fix)"
    r"|(?:i|we) (?:made|see|notice|spot(?:ted)?|found) (?:a|an|the|my) (?:\w+ )?(?:mistake|error|slip)"
    r"|(?:that|this) (?:is|was|isn't|is not|can't be|cannot be) (?:wrong|incorrect|right|not right|a mistake|an error)"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
"""Words with which a writer turns round."""
_MOST_TURNS = 6


def corrected_within(attempt: AttemptRecord, reply: str, mark: Callable[[str], Sequence[FieldMark]]) -> bool:
    """Whether a field that is right in the end stood there as a wrong final answer before the writer turned round.

    Only an answer that was given in so many words ("Final answer:", boxed) counts; a number on the way does not.

    Examples:
        >>> right = FieldMark(name="n", kind="number", verdict="right", basis="exact")
        >>> wrong = FieldMark(name="n", kind="number", verdict="wrong", basis="exact", reading="strict")
        >>> attempt = AttemptRecord(lines=(1, 1), verdict="right", fields=(right,))
        >>> corrected_within(attempt, "Final answer: 4. Wait, that is wrong. Final answer: 5.", lambda text: [wrong])
        True
    """
    right = {field.name for field in attempt.fields if field.verdict == "right" and field.decisive}
    if not right:
        return False
    for found in list(CORRECTING.finditer(reply))[:_MOST_TURNS]:
        before = reply[: found.start()].rstrip()
        if before and any(
            field.name in right and field.verdict == "wrong" and field.reading == "strict" for field in mark(before)
        ):
            return True
    return False
