"""The record's published schema, and records against it."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from viva.marking import Record, json_schema, mark_transcript
from viva.reading import read_transcript
from viva.sets import load_set

SAMPLE = Path(__file__).resolve().parents[2] / "src/viva/exam/sample-chat.md"


def published() -> dict[str, object]:
    return json.loads(resources.files("viva.marking").joinpath("record.schema.json").read_text(encoding="utf-8"))


def test_the_published_schema_is_that_of_the_classes() -> None:
    """After a change write it anew, from ``viva.marking.json_schema()``."""
    assert published() == json.loads(json.dumps(json_schema()))


@pytest.fixture(scope="module")
def record() -> Record:
    return mark_transcript(read_transcript(SAMPLE.read_bytes(), SAMPLE.name), load_set("hw5"))


def test_a_real_record_fits_the_schema_and_reads_back(record: Record) -> None:
    text = record.to_json()
    jsonschema.validate(json.loads(text), published())
    assert Record.from_json(text) == record


def test_marking_twice_gives_the_same_bytes(record: Record) -> None:
    again = mark_transcript(read_transcript(SAMPLE.read_bytes(), SAMPLE.name), load_set("hw5"))
    assert again.to_json() == record.to_json()


def test_lines_and_quotes_are_those_of_the_source(record: Record) -> None:
    source = SAMPLE.read_text(encoding="utf-8").split("\n")
    assert record.findings
    for finding in record.findings:
        assert finding.quote.split("\n")[0][:40] in "\n".join(source[finding.lines[0] - 1 : finding.lines[1]])


def test_anything_else_is_refused() -> None:
    with pytest.raises(ValidationError):
        Record.from_json('{"schema": 1}')
    with pytest.raises(ValidationError):
        Record.from_json(b"\xff")
