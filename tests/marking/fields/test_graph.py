"""Graphs as models write them, right and wrong, and what can't be told (``answers/graphs.yaml``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from viva.marking.fields import mark_fields
from viva.marking.record import FieldMark
from viva.reading.transcript import Passage
from viva.sets import load_set

ANSWERS = yaml.safe_load((Path(__file__).parent / "answers" / "graphs.yaml").read_text(encoding="utf-8"))


def _mark(text: str) -> FieldMark:
    part = load_set("hw5").draw(0).part("6a")
    return mark_fields(part, Passage(text, (1, text.count("\n") + 1)))[0]


def _of(kind: str) -> list[Any]:
    return [pytest.param(answer, id=answer["name"]) for answer in ANSWERS[kind]]


@pytest.mark.parametrize("answer", _of("right"))
def test_right(answer: dict[str, str]) -> None:
    mark = _mark(answer["text"])
    assert mark.verdict == "right", mark.witness or mark.reason


@pytest.mark.parametrize("answer", _of("wrong"))
def test_wrong_with_an_edge_as_its_witness(answer: dict[str, str]) -> None:
    mark = _mark(answer["text"])
    assert mark.verdict == "wrong", mark.reason
    assert answer["edge"] in (mark.witness or "")


@pytest.mark.parametrize("answer", _of("partly"))
def test_hardly_wrong_is_partly_right(answer: dict[str, str]) -> None:
    mark = _mark(answer["text"])
    assert mark.verdict == "partly"
    assert "edge" in (mark.witness or "")


@pytest.mark.parametrize("answer", _of("undecided"))
def test_what_cannot_be_told_is_never_wrong(answer: dict[str, str]) -> None:
    assert _mark(answer["text"]).verdict in ("undecided", "unread")
