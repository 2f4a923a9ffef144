"""Advice: each rule with counts that let it speak, and with counts that don't."""

from __future__ import annotations

from typing import Any

import pytest

from viva.marking.record import (
    AttemptRecord,
    DoubtRecord,
    FieldMark,
    Finding,
    PartRecord,
    PresentationRecord,
    Record,
    SetReference,
    Source,
    StepRecord,
    TurnRecord,
)
from viva.reports.advice import advice
from viva.reports.summary import summarize


def _record(*parts: PartRecord, **more: Any) -> Record:
    return Record(
        viva="0",
        set=SetReference(name="s", sha256="0"),
        source=Source(file="f", sha256="0"),
        parts=tuple(parts),
        **more,
    )


def _advice(*parts: PartRecord, **more: Any) -> str:
    record = _record(*parts, **more)
    return " | ".join(advice(record, summarize(record)))


def _parts(*tiers: Any, **more: Any) -> list[PartRecord]:
    return [PartRecord(part=f"{i}a", tier=tier, **more) for i, tier in enumerate(tiers, 1)]


def _nudged(level: int, mended: int, count: int) -> list[PartRecord]:
    def attempts(last: Any) -> tuple[AttemptRecord, ...]:
        return (AttemptRecord(lines=(1, 1), verdict="wrong"), AttemptRecord(lines=(2, 2), verdict=last, nudge=level))

    return [
        PartRecord(part=f"{i}a", nudges=1, attempts=attempts("right" if i < mended else "wrong")) for i in range(count)
    ]


def _replies(empty: int, whole: int) -> tuple[TurnRecord, ...]:
    texts = [""] * empty + ["So."] * whole
    return tuple(TurnRecord(role="examinee", text=text, lines=(i, i)) for i, text in enumerate(texts, 1))


@pytest.mark.parametrize(
    ("tiers", "said"),
    [
        (["L1"] * 20, "Take its first answers, with spot checks: right at once on 20 of 20 (84% to 100%)."),
        (["Lx"] * 9 + ["L1"], "Don't use its first answers unmarked: right at once on 1 of 10 (2% to 40%)."),
        (["L1"] * 4 + ["L2"] * 2, "Check every first answer before it is used: right at once on 4 of 6 (30% to 90%)."),
        (["L1"] * 4, "No advice: it takes at least 5 counts of a kind, and 4 parts got a tier."),
        ([None] * 9, "No advice: it takes at least 5 counts of a kind, and 0 parts got a tier."),
    ],
)
def test_first_answers(tiers: list[Any], said: str) -> None:
    assert _advice(*_parts(*tiers)) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (_nudged(2, 6, 6), "nudge it with level 2 (where): right after 6 of 6"),
        (_nudged(1, 0, 6), "Don't count on nudges of level 1 (look again): right after 0 of 6"),
        (_nudged(1, 3, 6), None),
        (_nudged(1, 0, 4), None),
    ],
)
def test_nudges(parts: list[PartRecord], said: str | None) -> None:
    given = _advice(*parts)
    assert said in given if said else "nudge" not in given


@pytest.mark.parametrize(
    ("held", "caved", "said"),
    [(20, 0, "does no harm"), (4, 4, "Don't ask whether it is sure"), (4, 0, None), (3, 1, None)],
)
def test_doubt(held: int, caved: int, said: str | None) -> None:
    doubts = [True] * held + [False] * caved
    parts = [PartRecord(part=f"{i}a", doubt=DoubtRecord(held=held)) for i, held in enumerate(doubts)]
    given = _advice(*parts)
    assert said in given if said else "sure" not in given


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"worse": 8, "better": 0, "probability": 0.0078}, "Show questions as latex rather than plain"),
        ({"worse": 0, "better": 8, "probability": 0.0078}, "Show questions as plain rather than latex"),
        ({"worse": 5, "better": 3, "probability": 0.73}, None),
        ({"worse": 5, "better": 0, "probability": None}, None),
    ],
)
def test_presentations(row: dict[str, Any], said: str | None) -> None:
    shown = PresentationRecord(presentation="plain", against="latex", pairs=12, same=4, **row)
    given = _advice(*_parts("L1"), presentations=(shown,))
    assert said in given if said else "Show questions" not in given


@pytest.mark.parametrize(("false", "said"), [(2, True), (1, False)])
def test_derivations_of_right_answers(false: int, said: bool) -> None:
    right = (AttemptRecord(lines=(1, 1), verdict="right"),)
    parts = _parts(*["L1"] * 6, attempts=right)
    findings = tuple(
        Finding(
            part=f"{i}a",
            lines=(1, 1),
            quote="1 = 2",
            kind="false-step",
            basis="exact",
            message="",
            witness={"left": "1"},
        )
        for i in range(1, false + 1)
    )
    assert ("Read its derivations even where the answer is right" in _advice(*parts, findings=findings)) == said


def test_what_repeats() -> None:
    wrong = FieldMark(name="x", kind="number", verdict="wrong", basis="exact", misconception="doubled")
    parts = _parts(*["Lx"] * 6, nudges=1, reasks=1, behaviours=("stuck", "over-long"))
    tried = [part.model_copy(update={"attempts": (AttemptRecord(lines=(1, 1), verdict="wrong", fields=(wrong,)),)})
             for part in parts]  # fmt: skip
    given = _advice(*tried, turns=_replies(6, 4))
    for said in ("start afresh", "Look for “doubled” first: met on 6 of 6 parts", "Ask again after silence: 6 of 10",
                 "State the form of the answer", "Ask for brevity"):  # fmt: skip
        assert said in given, said


@pytest.mark.parametrize(("false", "true", "said"), [(3, 17, True), (0, 20, False), (3, 10, False)])
def test_claims(false: int, true: int, said: bool) -> None:
    steps = tuple(
        StepRecord.model_validate(
            {"part": None, "lines": (1, 1), "quote": "", "class": "claim", "verdict": verdict, "basis": "exact"}
        )
        for verdict in ["false"] * false + ["true"] * true
    )
    given = _advice(*_parts("L1"), steps=steps, turns=_replies(0, 6))
    assert ("Compute what it states" in given) == said


def test_every_sentence_has_a_figure() -> None:
    given = _advice(*_parts(*["L1"] * 4 + ["Lx"] * 6, nudges=2, behaviours=("stuck",)), turns=_replies(5, 5))
    assert all(any(character.isdigit() for character in sentence) for sentence in given.split(" | "))
