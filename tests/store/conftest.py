"""Records to keep: a real chat's, and small ones made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from viva.marking import Record, mark_transcript, tier
from viva.marking.record import (
    AttemptRecord,
    FieldMark,
    Finding,
    PartRecord,
    SetReference,
    ShownBehaviour,
    Source,
    TurnRecord,
)
from viva.reading import read_transcript
from viva.sets import load_set
from viva.store import Store, open_store

SAMPLE = Path(__file__).resolve().parents[2] / "src/viva/exam/sample-chat.md"


@pytest.fixture(scope="session")
def chat() -> Record:
    """A chat about hw5, marked."""
    return mark_transcript(read_transcript(SAMPLE.read_bytes(), SAMPLE.name), load_set("hw5"))


def make(
    *,
    file: str = "talk.txt",
    sha256: str = "cd" * 32,
    model: str = "oracle",
    part: str = "1b",
    verdict: Any = "wrong",
    said: str = "The answer is 4.",
    seconds: float | None = None,
) -> Record:
    """One question, one answer."""
    mark = FieldMark(name="x", kind="number", verdict=verdict, basis="exact", given="4", expected="5", lines=(3, 3))
    attempts = (AttemptRecord(lines=(3, 3), verdict=verdict, turn=1, fields=(mark,)),)
    wrong = Finding(
        part=part, lines=(3, 3), quote=said, kind="wrong-answer", basis="exact", message="x: 4 is not right"
    )
    return Record(
        viva="0.1.0",
        set=SetReference(name="toy", title="A toy set", sha256="ab" * 32),
        source=Source(file=file, sha256=sha256, model=model),
        turns=(
            TurnRecord(role="examiner", text=f"{part}. What is x?", lines=(1, 1), part=part),
            TurnRecord(role="examinee", text=said, lines=(3, 3), part=part, seconds=seconds),
        ),
        parts=(PartRecord(part=part, tier=tier(attempts), attempts=attempts),),
        findings=(wrong,) if verdict == "wrong" else (),
    )


@pytest.fixture
def made() -> Callable[..., Record]:
    return make


ANSWERS = {
    "1b": ("right", "No padding is needed. The answer is 4."),
    "1c": ("wrong", "With the Kernel flipped, the answer is 5."),
    "2a": ("undecided", r"A naïve $\frac{a}{b}$, 卷積."),
}


def archive_of_three() -> Record:
    """Three parts, each with one answer that says something else."""
    turns, parts, findings = [], [], []
    for n, (part, (verdict, said)) in enumerate(ANSWERS.items()):
        at = (4 * n + 3, 4 * n + 3)
        turns.append(TurnRecord(role="examiner", text=f"{part}?", lines=(4 * n + 1, 4 * n + 1), part=part))
        turns.append(TurnRecord(role="examinee", text=said, lines=at, part=part))
        mark = FieldMark(name="x", kind="number", verdict=verdict, basis="exact", given="5", lines=at)
        attempts = (AttemptRecord(lines=at, verdict=verdict, turn=2 * n + 1, fields=(mark,)),)
        stuck = (ShownBehaviour(behaviour="stuck", turns=(2 * n + 1,)),) if part == "1c" else ()
        shown = tuple(item.behaviour for item in stuck)
        parts.append(PartRecord(part=part, tier=tier(attempts), attempts=attempts, behaviours=shown, shown_by=stuck))
        if verdict == "wrong":
            message = "x: 5 is not right"
            findings.append(
                Finding(part=part, lines=at, quote="5", kind="wrong-answer", basis="exact", message=message)
            )
    return Record(
        viva="0.1.0",
        set=SetReference(name="toy", sha256="ab" * 32),
        source=Source(file="three.txt", sha256="ef" * 32, model="oracle"),
        turns=tuple(turns),
        parts=tuple(parts),
        findings=tuple(findings),
    )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with three attempts, to be read only."""
    if request.param == "sqlite":
        url = str(tmp_path_factory.mktemp("archive") / "store.db")
    else:
        url = request.getfixturevalue("postgres")()
    with open_store(url) as store:
        store.add(archive_of_three())
        yield store
