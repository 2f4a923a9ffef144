"""What the reports count, and what they put first."""

from __future__ import annotations

from typing import Any

import pytest

from viva.marking.record import AnnotatorView, AttemptRecord, Finding, PartRecord, Record, SetReference, Source
from viva.reports.opening import opening_sentences
from viva.reports.summary import summarize


def _record(*parts: PartRecord, findings: tuple[Finding, ...] = ()) -> Record:
    return Record(
        viva="0.1",
        set=SetReference(name="toy", sha256="0"),
        source=Source(file="t.txt", sha256="1"),
        parts=parts,
        findings=findings,
    )


def _attempts(*verdicts: Any) -> tuple[AttemptRecord, ...]:
    return tuple(AttemptRecord(lines=(i, i), verdict=verdict) for i, verdict in enumerate(verdicts, 1))


def _said(verdict: str, agrees: bool | None = False) -> AnnotatorView:
    return AnnotatorView(verdict=verdict, lines=(9, 9), agrees=agrees)


def test_counts(full_record: Record) -> None:
    summary = summarize(full_record)
    assert summary.one_shot == "1 of 6"
    assert summary.tiers == {"L1": ("1a",), "L2": ("1b",), "L3": ("4a",), "Lx": ("2a",)}
    assert summary.without_tier == ("3a", "3b")
    assert (summary.nudges, summary.reasks) == (3, 1)
    assert summary.misconceptions == {"kernel flipped": ("1b",)}
    assert summary.bases == {"exact": 3, "pattern": 2, "field": 1, "count": 1, "judge": 1}
    assert (summary.seconds, summary.tokens) == (8.0, 101)
    assert summary.examinee == "oracle-1b"


def test_time_and_tokens_are_those_of_the_replies_about_the_part(full_record: Record) -> None:
    parts = {p.record.part: p for p in summarize(full_record).parts}
    assert (parts["1b"].seconds, parts["1b"].tokens) == (3.5, 41)
    assert (parts["2a"].seconds, parts["2a"].tokens) == (None, None)


def test_the_worst_part_comes_first(full_record: Record) -> None:
    assert [p.label for p in summarize(full_record).worst_first] == ["2a", "4a", "1b", "3a", "3b"]


@pytest.mark.parametrize(
    ("said", "tier", "verdicts", "sentence"),
    [
        ("right", "Lx", ("wrong",), "the person praised a wrong answer"),
        ("right", "Lx", ("wrong", "undecided"), "the person praised a wrong answer"),
        ("right", "L2", ("partly",), "the person called an answer right that is only partly right"),
        ("right", "L2", ("wrong", "right"), "the person judged more kindly than the answers deserve"),
        ("minor", "L3", ("wrong", "right"), "the person judged more kindly than the answers deserve"),
        ("unsolved", "L1", ("right",), "the person judged more harshly than the answers deserve"),
        ("right", "L1", ("right",), "the person and the computation disagree"),
        ("something else", None, ("undecided",), "the person and the computation disagree"),
    ],
)
def test_disagreements_are_named(said: str, tier: Any, verdicts: tuple[str, ...], sentence: str) -> None:
    part = PartRecord(part="1a", tier=tier, annotator=_said(said), attempts=_attempts(*verdicts))
    [found] = summarize(_record(part)).disagreements
    assert found.sentence == sentence


@pytest.mark.parametrize("agrees", [True, None])
def test_no_disagreement_unless_the_record_says_so(agrees: bool | None) -> None:
    part = PartRecord(part="1a", tier="Lx", annotator=_said("right", agrees), attempts=_attempts("wrong"))
    assert summarize(_record(part)).disagreements == ()


def test_praise_of_a_wrong_answer_comes_before_harshness_and_kindness() -> None:
    harsh = PartRecord(part="1a", tier="L1", annotator=_said("unsolved"), attempts=_attempts("right"))
    kind = PartRecord(part="1b", tier="L3", annotator=_said("minor"), attempts=_attempts("wrong", "right"))
    praise = PartRecord(part="1c", tier="Lx", annotator=_said("right"), attempts=_attempts("wrong"))
    found = summarize(_record(harsh, kind, praise)).disagreements
    assert [d.part.label for d in found] == ["1c", "1b", "1a"]


def test_an_error_in_a_part_that_was_rightly_praised_is_told() -> None:
    finding = Finding(part="1a", lines=(1, 1), quote="q", kind="claim", basis="exact", message="m")
    part = PartRecord(part="1a", tier="L1", annotator=_said("right", True), attempts=_attempts("right"))
    assert [p.label for p in summarize(_record(part, findings=(finding,))).overlooked] == ["1a"]
    assert summarize(_record(part)).overlooked == ()


def test_a_part_held_twice_keeps_its_findings_apart() -> None:
    finding = Finding(part="1a", lines=(7, 7), quote="q", kind="claim", basis="exact", message="m")
    first = PartRecord(part="1a", attempts=(AttemptRecord(lines=(1, 3), verdict="right"),))
    second = PartRecord(
        part="1a", seed=4, presentation="ascii", attempts=(AttemptRecord(lines=(6, 8), verdict="wrong"),)
    )
    one, two = summarize(_record(first, second, findings=(finding,))).parts
    assert (len(one.findings), len(two.findings)) == (0, 1)
    assert (one.label, two.label) == ("1a (latex, seed 0)", "1a (ascii, seed 4)")


def test_the_opening_says_what_happened_and_nothing_else(full_record: Record, empty_record: Record) -> None:
    said = " ".join(opening_sentences(full_record, summarize(full_record)))
    for piece in ("1 of 6 parts", "3 nudges and 1 re-ask", "kernel flipped (1b)", "4 findings", "key", "error: 3b"):
        assert piece in said
    [nothing] = opening_sentences(empty_record, summarize(empty_record))
    assert "No part" in nothing
    perfect = _record(PartRecord(part="1a", tier="L1", attempts=_attempts("right")))
    assert opening_sentences(perfect, summarize(perfect)) == [
        "The examinee was right at once on 1 of 1 part (95% interval 21% to 100%)."
    ]
