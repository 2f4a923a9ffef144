"""How the exam was held, in facts."""

from __future__ import annotations

from typing import Any

import pytest

from viva.marking.record import DoubtSummary, PartRecord, Record, SetReference, Source, TurnRecord
from viva.reports.held import held_facts
from viva.reports.summary import summarize


def _facts(kind: str = "inspect", parts: tuple[PartRecord, ...] = (), **more: Any) -> dict[str, str]:
    source = Source(file="f.eval", sha256="0", kind=kind, model="oracle")
    of = SetReference(name="s", title="A set", sha256="0")
    record = Record(viva="0", set=of, source=source, parts=parts or (PartRecord(part="1a"),), **more)
    return dict(held_facts(record, summarize(record)))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("inspect", "an exam held by the program; its log: f.eval"),
        ("chat", "a chat that a person held: f.eval"),
        ("document", "a written solution; nobody asked: f.eval"),
        ("chatgpt-export", "a conversation (chatgpt-export): f.eval"),
    ],
)
def test_sources(kind: str, said: str) -> None:
    assert _facts(kind)["source"] == said


def test_draws_presentations_and_epochs() -> None:
    part = PartRecord(part="1a")
    parts = (
        part,
        part.model_copy(update={"presentation": "plain"}),
        part.model_copy(update={"seed": 3, "own_numbers": False, "epoch": 2}),
    )
    facts = _facts(parts=parts)
    assert facts["set"] == "s (A set); 1 part in 3 sittings"
    assert facts["shown as"] == "latex (2) and plain (1)"
    assert facts["numbers"] == "the set's own for 2, drawn for 1 (seeds 3)"
    assert facts["epochs"] == "2"
    assert {"shown as", "numbers", "epochs", "nudges", "re-asks", "control", "judge"} & set(_facts()) == set()


@pytest.mark.parametrize(("kind", "estimated"), [("inspect", False), ("chat", True)])
def test_guidance(kind: str, estimated: bool) -> None:
    turns = tuple(
        TurnRecord(role="examiner", text="?", lines=(i, i), nudge=nudge, reask=not nudge, conversation=i)
        for i, nudge in enumerate((1, 1, 3, 0), 1)
    )
    doubt = DoubtSummary(doubted=4, held=3, caved=1, caved_politely=0, nudged=0, changed=0, mended=0)
    facts = _facts(kind, turns=turns, doubt=doubt)
    assert facts["nudges"].startswith("level 1 (look again) 2, level 3 (why) 1")
    assert ("read from the words" in facts["nudges"]) == estimated
    assert facts["re-asks"] == "1"
    assert facts["control"] == "4 right answers doubted without reason"
    assert facts["turns"] == "4 (examiner 4) in 4 conversations"
