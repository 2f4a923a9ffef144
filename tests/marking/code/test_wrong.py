"""Wrong functions: each is found, blamed alone, with a witness that says what failed, and named if the set knows it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from viva.marking.fields.code import mark_code
from viva.marking.record import FieldMark
from viva.reading.transcript import Passage
from viva.sandbox import Sandbox, SandboxMissing
from viva.sets import load_set

HW5 = load_set("hw5")
HERE = Path(__file__).parent
WRONG = yaml.safe_load((HERE / "wrong.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def sandbox() -> None:
    try:
        Sandbox()
    except SandboxMissing as missing:
        pytest.skip(str(missing))


@cache
def replies(part: str) -> dict[str, str]:
    text = (HERE / f"right-{part}.md").read_text(encoding="utf-8")
    sections = (s.partition("\n") for s in re.split(r"^## ", text, flags=re.MULTILINE)[1:])
    return {manner: reply.strip() for manner, _, reply in sections}


def spoilt(case: dict[str, Any]) -> str:
    (reply,) = (r for manner, r in replies(case["part"]).items() if manner.startswith(case["manner"]))
    old, new = (case[key].replace("\\n", "\n") for key in ("old", "new"))
    assert old in reply, "the reply to change says something else"
    return reply.replace(old, new)


def marked(part: str, reply: str) -> dict[str, FieldMark]:
    return mark_code(HW5.draw_part(part, 0), Passage(reply, (1, reply.count("\n") + 1)))


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c['part']} {c['manner']}: {c['new'][:30]}") for c in WRONG])
def test_wrong_is_found_and_blamed_alone(case: dict[str, Any]) -> None:
    if case["part"] == "6i":
        pytest.importorskip("torch")
    marks = marked(case["part"], spoilt(case))
    mark = marks[case["wrong"]]
    assert mark.verdict == "wrong", (mark.verdict, mark.reason)
    assert mark.witness is not None and re.search(case["says"], mark.witness), mark.witness
    assert mark.misconception == case.get("name"), (mark.misconception, mark.witness)
    # A fault of one function is never laid at the door of another one.
    others = {name: other.verdict for name, other in marks.items() if name != case["wrong"]}
    assert "wrong" not in others.values(), others
    assert all(marks[name].verdict == "right" or not marks[name].decisive for name in others)


def test_there_are_enough_of_them() -> None:
    assert len(WRONG) >= 50
