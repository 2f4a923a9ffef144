"""A rubric: key points that must be made in words, and contradictions that must not.

Phrasings can show that a point *is* made; that none was recognised shows nothing, since there are always more ways to
say it. So too few points make ``undecided``, and only a plain contradiction with no point made is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.marking.fields.phrases import Said, Sentence, first_said, says_nothing
from viva.marking.judge import YES, Judge
from viva.marking.record import FieldMark
from viva.patterns import regex
from viva.sets.drawn import DrawnField

MIN_WORDS = 3
"""An answer of fewer words than this says nothing on a rubric."""
_JUDGED_CHARACTERS = 6000


_CORRECTED = regex(
    r"^\W*(?:but |oh,? |ah,? |hmm+[,.]? )?(?:wait\b|actually\b|correction\b|oops\b|sorry\b|scratch that\b"
    r"|on second thought|no[,.!:]\s*(?:actually|wait|that|this|it['’]?s|i\b|sorry)|i take (?:that|this|it) back"
    r"|that(?:['’]s| is| was) (?:wrong|not right|not correct|incorrect|a mistake))",
    re.IGNORECASE,
)
"""What a sentence begins with that takes the one before it back."""


def without_taken_back(text: Sequence[Sentence]) -> list[Sentence]:
    """The sentences without those that the next one takes back.

    Examples:
        >>> said = ["It is smooth.", "No, that's wrong: it jumps.", "It never settles."]
        >>> [s.forms[0] for s in without_taken_back([Sentence((t,), (1, 1)) for t in said])]
        ["No, that's wrong: it jumps.", 'It never settles.']
    """
    return [
        sentence
        for k, sentence in enumerate(text)
        if k + 1 == len(text) or not any(_CORRECTED.match(form) for form in text[k + 1].forms[:2])
    ]


def mark_rubric(
    field: DrawnField, text: Sequence[Sentence], answer: str, *, complete: bool, judge: Judge | None
) -> FieldMark:
    """The mark of a rubric field, from the sentences that stand in the answer (``answer`` itself is for the judge)."""
    rubric = field.rubric
    expected = None
    if rubric is None or len(answer.split()) < MIN_WORDS:
        return FieldMark(
            name=field.name,
            kind=field.kind,
            verdict="unread",
            basis="pattern",
            reason="nothing was said",
            decisive=field.decisive,
        )
    made: list[str] = []
    places: list[Said] = []
    for point in rubric.points:
        said = first_said(point.any_of, text, point.none_of)
        if said is not None and not said.denied and not says_nothing(said.sentence):
            made.append(point.title)
            places.append(said)
    expected = f"at least {rubric.need} of: " + "; ".join(point.title for point in rubric.points)
    against = [(c, s) for c in rubric.contradictions if (s := first_said(c.any_of, text, c.none_of))]
    basis = "pattern"
    plain_against = [(c, s) for c, s in against if not s.denied]
    if len(made) < rubric.need and judge is not None and not plain_against:
        for point in rubric.points:
            if point.title in made:
                continue
            probability = judge.probability(point.title, answer[:_JUDGED_CHARACTERS])
            if probability is not None and probability >= YES:
                made.append(point.title)
                basis = "judge"
    lines = (min(s.lines[0] for s in places), max(s.lines[1] for s in places)) if places else None
    verdict, reason, witness, misconception = "undecided", None, None, None
    if plain_against:
        contradiction, said = plain_against[0]
        if not made:
            verdict, witness, misconception = (
                "wrong",
                f"{contradiction.title}: “{said.sentence[:200]}”",
                contradiction.name,
            )
            lines = said.lines
        else:
            reason = f"it makes the point ({made[0]}) but also {contradiction.title}: “{said.sentence[:120]}”"
    elif len(made) >= rubric.need:
        verdict = "right"
    else:
        got = f"only {len(made)} of {rubric.need} key points" if made else "no key point"
        reason = f"{got} recognised by its phrasing" + ("" if complete else "; the answer was cut off")
    return FieldMark.model_validate(
        {
            "name": field.name,
            "kind": field.kind,
            "verdict": verdict,
            "basis": basis,
            "given": "; ".join(made) or None,
            "expected": expected,
            "misconception": misconception,
            "witness": witness,
            "reason": reason,
            "lines": lines,
            "decisive": field.decisive,
        }
    )
