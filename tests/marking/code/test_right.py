"""Right functions in many manners: loops, einsum, windows, classes, closures, drafts before them. None is accused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from viva.marking.attempts import mark_attempt
from viva.marking.fields.code import mark_code
from viva.reading.transcript import Passage
from viva.sandbox import Sandbox, SandboxMissing
from viva.sets import load_set

HW5 = load_set("hw5")
HERE = Path(__file__).parent


@pytest.fixture(scope="module", autouse=True)
def sandbox() -> None:
    try:
        Sandbox()
    except SandboxMissing as missing:
        pytest.skip(str(missing))


def replies() -> list[tuple[str, str, str]]:
    """Part, manner and reply."""
    found = []
    for file in sorted(HERE.glob("right-*.md")):
        for section in re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            manner, _, reply = section.partition("\n")
            reply = reply.strip().replace("\n", "\r\n" if "Windows" in manner else "\n")
            found.append((file.stem.removeprefix("right-"), manner, reply))
    return found


@pytest.mark.parametrize(("part", "manner", "reply"), [pytest.param(*r, id=f"{r[0]} {r[1]}") for r in replies()])
def test_right_in_another_manner(part: str, manner: str, reply: str) -> None:
    if part == "6i":
        pytest.importorskip("torch")
    drawn = HW5.draw_part(part, 0)
    marks = mark_code(drawn, Passage(reply, (1, reply.count("\n") + 1)))
    told = {name: (mark.verdict, mark.witness, mark.reason) for name, mark in marks.items()}
    assert {mark.verdict for mark in marks.values()} == {"right"}, told
    assert all(mark.basis == "run" and mark.lines is not None for mark in marks.values())
    assert mark_attempt(drawn, reply).verdict == "right"


def test_there_are_enough_of_them() -> None:
    assert len(replies()) >= 42
