"""Quotes are marked where they stand, whatever the white space, and never elsewhere."""

from __future__ import annotations

import pytest

from viva.marking.record import Finding, Record, SetReference, Source, TurnRecord
from viva.reports.conversation import conversation
from viva.reports.summary import summarize


def _marked(text: str, *quotes: tuple[str, tuple[int, int]]) -> list[str]:
    """The pieces that are marked, with the numbers of their findings."""
    record = Record(
        viva="0",
        set=SetReference(name="s", sha256="0"),
        source=Source(file="f", sha256="0"),
        turns=(TurnRecord(role="examinee", text=text, lines=(10, 10 + text.count("\n"))),),
        findings=tuple(
            Finding(part=None, lines=lines, quote=quote, kind="claim", basis="exact", message="m")
            for quote, lines in quotes
        ),
    )
    [spoken] = conversation(record, summarize(record).findings)
    assert "\n".join("".join(p.text for p in line.pieces) for line in spoken.lines) == text
    return [f"{p.text}|{','.join(map(str, p.findings))}" for line in spoken.lines for p in line.pieces if p.findings]


@pytest.mark.parametrize(
    ("text", "quotes", "marked"),
    [
        ("one two three", [("two", (10, 10))], ["two|1"]),
        ("one  two\nthree four", [("two three", (10, 11))], ["two|1", "three|1"]),
        ("two\ntwo", [("two", (11, 11))], ["two|1"]),
        ("a.b", [("a+b", (10, 10))], []),
        ("one two three", [("one two", (10, 10)), ("two three", (10, 10))], ["one |1", "two|1,2", " three|2"]),
        ("one", [("two", (10, 10))], []),
        ("one", [("", (10, 10))], []),
        ("one", [("one", (11, 12))], []),
        ("one\ntwo", [("one", (9, 10))], ["one|1"]),
    ],
)
def test_marks(text: str, quotes: list[tuple[str, tuple[int, int]]], marked: list[str]) -> None:
    assert _marked(text, *quotes) == marked


def test_each_finding_stands_once_at_its_first_line(full_record: Record) -> None:
    lines = [line for s in conversation(full_record, summarize(full_record).findings) for line in s.lines]
    assert [(line.number, f.number) for line in lines for f in line.findings] == [(15, 1), (29, 2), (30, 3), (32, 4)]


def test_overlapping_turns_name_each_line_once() -> None:
    turn = TurnRecord(role="examinee", text="a\nb", lines=(1, 2))
    record = Record(
        viva="0", set=SetReference(name="s", sha256="0"), source=Source(file="f", sha256="0"), turns=(turn, turn)
    )
    anchors = [line.anchor for s in conversation(record, ()) for line in s.lines]
    assert anchors == [True, True, False, False]
