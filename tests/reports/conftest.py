"""Marking records made by hand: every verdict, basis and field that a report has to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from viva.marking.record import (
    AnnotatorView,
    AttemptRecord,
    Coverage,
    FieldMark,
    Finding,
    JudgeRecord,
    PartRecord,
    Record,
    SetReference,
    Source,
    StepRecord,
    TurnRecord,
)


def _turn(role: Any, first: int, text: str, **more: Any) -> TurnRecord:
    return TurnRecord(role=role, text=text, lines=(first, first + text.count("\n")), **more)


TURNS = (
    _turn("system", 1, "Think aloud."),
    _turn("examiner", 3, "**1a.** What is $[1, 2, 0] \\star [1, -1]$?", speaker="ME", part="1a"),
    _turn(
        "examinee",
        5,
        "First I slide the filter.\n\n$$y_1 = 1 \\cdot 1 + 2 \\cdot (-1) = -1$$\n\nSo the answer is $[-1, 2]$.",
        speaker="ORACLE",
        part="1a",
        seconds=4.5,
        tokens=60,
    ),
    _turn("annotator", 10, "Neat, and correct."),
    _turn("examiner", 12, "**1b.** Now with stride 2: [3, 1, 2, 5].", speaker="ME", part="1b"),
    _turn(
        "examinee", 14, "Flip the filter.\nThe answer is [-2, 3].", speaker="ORACLE", part="1b", seconds=2.0, tokens=20
    ),
    _turn("examiner", 17, "Is the filter flipped here?", speaker="ME", part="1b", nudge=1),
    _turn(
        "examinee", 19, "Right, it is not.\nThe answer is [2, -3].", speaker="ORACLE", part="1b", seconds=1.5, tokens=21
    ),
    _turn("examiner", 22, "Shorter, please.", speaker="ME", part="1b"),
    _turn("examinee", 24, "[2, -3].", speaker="ORACLE", part="1b"),
    _turn("examiner", 26, "**2a.** The gradient and its value at $n = 1$?", speaker="ME", part="2a"),
    _turn(
        "examinee",
        28,
        "Let $m$ be the mean.\nThen $\\sum_i (x_i - m) = m$.\nSo the gradient is $g$ and at $n=1$ it is $0$.",
        speaker="ORACLE",
        part="2a",
        complete=False,
    ),
    _turn("annotator", 32, "2a is one-shot correct!"),
    _turn("examiner", 34, "**3a.** Why?", speaker="ME", part="3a"),
    _turn("examinee", 36, "Because.", speaker="ORACLE", part="3a"),
    _turn("examiner", 38, "Please end with `Final answer:`.", speaker="ME", part="3a", reask=True),
    _turn("examinee", 40, "I would rather talk about something else.", speaker="ORACLE", part="3a"),
)

PARTS = (
    PartRecord(
        part="1a",
        title="Sliding a filter",
        tier="L1",
        annotator=AnnotatorView(verdict="right", lines=(10, 10), quote="Neat, and correct.", agrees=True),
        attempts=(
            AttemptRecord(
                lines=(5, 9),
                verdict="right",
                turn=2,
                fields=(
                    FieldMark(
                        name="output",
                        kind="tensor",
                        verdict="right",
                        basis="exact",
                        given="[-1, 2]",
                        expected="[-1, 2]",
                        reading="lenient",
                        lines=(9, 9),
                    ),
                ),
            ),
        ),
    ),
    PartRecord(
        part="1b",
        title="Stride",
        seed=7,
        presentation="ascii",
        tier="L2",
        nudges=1,
        behaviours=("convention-drift",),
        annotator=AnnotatorView(verdict="unsolved", lines=(32, 32), agrees=False),
        attempts=(
            AttemptRecord(
                lines=(14, 15),
                verdict="wrong",
                turn=5,
                fields=(
                    FieldMark(
                        name="output",
                        kind="tensor",
                        verdict="wrong",
                        basis="exact",
                        given="[-2, 3]",
                        expected="[2, -3]",
                        misconception="kernel flipped",
                        witness="entry 1: -2, not 2",
                        lines=(15, 15),
                    ),
                ),
            ),
            AttemptRecord(
                lines=(19, 20),
                verdict="right",
                turn=7,
                nudge=1,
                fields=(
                    FieldMark(
                        name="output",
                        kind="tensor",
                        verdict="right",
                        basis="exact",
                        given="[2, -3]",
                        expected="[2, -3]",
                    ),
                ),
            ),
        ),
        follow_ups=((24, 24),),
    ),
    PartRecord(
        part="2a",
        title="A gradient",
        tier="Lx",
        behaviours=("stuck",),
        annotator=AnnotatorView(verdict="right", lines=(32, 32), quote="2a is one-shot correct!", agrees=False),
        key_note="The key drops the mean.",
        attempts=(
            AttemptRecord(
                lines=(28, 30),
                verdict="wrong",
                key_verdict="right",
                turn=11,
                fields=(
                    FieldMark(
                        name="gradient",
                        kind="expression",
                        verdict="wrong",
                        basis="field",
                        given="g",
                        expected=r"\gamma (g_i - \frac{1}{n} \sum_j g_j)",
                        witness="n = 2, g = (1, 3): 1, not -1",
                        key_verdict="right",
                    ),
                    FieldMark(name="at one", kind="number", verdict="right", basis="count", given="0", expected="0"),
                    FieldMark(
                        name="why",
                        kind="rubric",
                        verdict="undecided",
                        basis="judge",
                        reason="no phrasing fits",
                        decisive=False,
                    ),
                ),
            ),
        ),
    ),
    PartRecord(
        part="3a",
        tier=None,
        reasks=1,
        behaviours=("silent",),
        annotator=AnnotatorView(verdict="minor", lines=(32, 32), agrees=None),
        attempts=(
            AttemptRecord(
                lines=(36, 36),
                verdict="undecided",
                turn=14,
                fields=(
                    FieldMark(
                        name="why",
                        kind="rubric",
                        verdict="undecided",
                        basis="pattern",
                        given="Because.",
                        reason="no phrasing fits",
                    ),
                ),
            ),
            AttemptRecord(
                lines=(40, 40),
                verdict="unread",
                turn=16,
                fields=(
                    FieldMark(
                        name="why", kind="rubric", verdict="unread", basis="pattern", reason="no answer was found"
                    ),
                ),
            ),
        ),
    ),
    PartRecord(part="3b", title="Counting", tier=None, error="the model process ended"),
    PartRecord(
        part="4a",
        title="A loss",
        tier="L3",
        nudges=2,
        attempts=(AttemptRecord(lines=(50, 52), verdict="partly", fields=()),),
    ),
)

FINDINGS = (
    Finding(
        part="1b",
        lines=(15, 15),
        quote="The answer is [-2, 3].",
        kind="wrong-answer",
        basis="exact",
        message="output: [-2, 3] is not right (kernel flipped)",
        witness={"text": "entry 1: -2, not 2"},
    ),
    Finding(
        part="2a",
        lines=(29, 29),
        quote="$\\sum_i (x_i - m) = m$",
        kind="false-step",
        basis="ball",
        message="the left side is $0$ for every $x$",
        witness={"n": 2, "x": [1, 3], "left": "0", "right": "2"},
    ),
    Finding(
        part="2a",
        lines=(30, 30),
        quote="the gradient is $g$",
        kind="claim",
        basis="person",
        message="rests on it",
        inherits=1,
    ),
    Finding(
        part=None, lines=(32, 32), quote="2a is one-shot", kind="form", basis="pattern", message="stands in no part"
    ),
)


@pytest.fixture(scope="session")
def full_record() -> Record:
    """A conversation about six parts in which everything happens that can be recorded."""
    return Record(
        viva="0.1.0",
        set=SetReference(name="toy", title="A toy set", sha256="ab" * 32),
        source=Source(
            file="talk.txt",
            sha256="cd" * 32,
            model="oracle-1b",
            parameters={"temperature": 0.5, "stop": ["END"], "quantised": True},
            preamble="Be brief.\nBe right.",
        ),
        turns=TURNS,
        parts=PARTS,
        steps=tuple(
            StepRecord.model_validate({"part": "2a", "basis": "ball", **step})
            for step in (
                {"lines": (29, 29), "quote": "$\\sum_i (x_i - m) = m$", "class": "claim", "verdict": "false"},
                {"lines": (28, 28), "quote": "$m$", "class": "definition", "verdict": "undecided"},
            )
        ),
        findings=FINDINGS,
        coverage=Coverage(equations=12, decided=9, undecided=3),
        judge=JudgeRecord(model="judge-7b", agreement=0.875, examples=16),
    )


@pytest.fixture(scope="session")
def empty_record() -> Record:
    """Nothing was found at all."""
    return Record(
        viva="0.1.0", set=SetReference(name="toy", sha256="ab" * 32), source=Source(file="talk.txt", sha256="cd" * 32)
    )


@pytest.fixture(scope="session")
def record_saying() -> Callable[[str], Record]:
    """A record with the given text in every place that a model, a file or a set may fill."""

    def make(text: str) -> Record:
        last = 2 + text.count("\n")
        return Record(
            viva=text,
            set=SetReference(name=text, title=text, sha256=text),
            source=Source(
                file=text, sha256=text, kind=text, model=text, parameters={text: text, "list": [text]}, preamble=text
            ),
            turns=(
                TurnRecord(role="examiner", text=text, lines=(1, 1), speaker=text, part=text),
                TurnRecord(role="examinee", text=text, lines=(2, last), speaker=text, part=text, nudge=1),
                TurnRecord(role="annotator", text=text, lines=(last + 1, last + 1), speaker=text),
            ),
            parts=(
                PartRecord(
                    part=text,
                    title=text,
                    presentation=text,
                    tier="Lx",
                    annotator=AnnotatorView(verdict=text, lines=(last + 1, last + 1), quote=text, agrees=False),
                    key_note=text,
                    error=text,
                    attempts=(
                        AttemptRecord(
                            lines=(2, last),
                            verdict="wrong",
                            turn=1,
                            fields=tuple(
                                FieldMark(
                                    name=text,
                                    kind=kind,
                                    verdict="wrong",
                                    basis="exact",
                                    given=text,
                                    expected=text,
                                    misconception=text,
                                    witness=text,
                                    reason=text,
                                )
                                for kind in ("expression", "tensor", "rubric")
                            ),
                        ),
                    ),
                ),
            ),
            findings=(
                Finding(
                    part=text,
                    lines=(2, last),
                    quote=text,
                    kind="claim",
                    basis="exact",
                    message=text,
                    witness={text: text},
                ),
                Finding(
                    part=None,
                    lines=(2, 2),
                    quote=text,
                    kind="form",
                    basis="exact",
                    message=text,
                    witness={"text": text},
                ),
            ),
            judge=JudgeRecord(model=text, agreement=0.5, examples=2),
        )

    return make
