"""Remarks under a label of their own that make the examinee answer again: ``Feedback:``, ``Hint:``, ``Hinweis:``.

Such words head notes to the reader as well, and notes within an answer. Where one stands between two turns of the same
examinee, with nobody's question in between, it is what the second of them answers.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from viva.reading.labels import Label

if TYPE_CHECKING:
    from viva.reading.speakers import Speakers

_REMARKS = frozenset(
    """feedback|hint|hints|nudge|follow-up|follow up|followup|correction|pushback|challenge|objection|reaction|doubt
    |my feedback|my hint|hint given|tutor|ta|grader feedback|tutor feedback|hinweis|rückfrage|nachfrage|rückmeldung
    |einwand|tipp|remarque|indice|indication|relance|pista|sugerencia|dica|suggerimento""".replace("\n    ", "").split(
        "|"
    )
)


def is_prompting_remark(label: Label) -> bool:
    """Whether a label's name is one under which remarks to the examinee stand.

    Examples:
        >>> from viva.reading.labels import parse_label
        >>> lines = "Feedback: check the sign.", "Hinweis: noch einmal.", "Note: this is long."
        >>> [is_prompting_remark(parse_label(line, 0)) for line in lines]
        [True, True, False]
    """
    return label.key in _REMARKS


def with_prompting_remarks(speakers: Speakers, labels: Sequence[Label]) -> Speakers:
    """The speakers, with what stands under such a label right before the examinee speaks a second time in a row.

    Args:
        speakers: who was found to speak.
        labels: every line that looks like a label, in order.
    """
    found = list(speakers.labels[:1])
    for (before, spoke), (label, speaks) in itertools.pairwise(speakers.labels):
        if spoke == speaks == "examinee" and before.key == label.key:
            between = [x for x in labels if before.line < x.line < label.line and x.form == label.form]
            # A note that the answer ends with is followed by more of the answer.
            if between and is_prompting_remark(between[-1]):
                found.append((replace(between[-1], role="examiner"), "examiner"))
        found.append((label, speaks))
    return replace(speakers, labels=tuple(found))
