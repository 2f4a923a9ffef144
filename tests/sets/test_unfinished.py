"""A set in which something is left to do: it can be looked at, and nothing can be marked with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from viva.cli.sets import app
from viva.errors import VivaError
from viva.marking.fields import mark_fields
from viva.reading.transcript import Passage
from viva.sets import load_set

SET = "name: half\ntitle: Half\nquestions:\n  - {name: '1', title: One, parts: [1a]}\n"
PART = """\
title: Sum and product
statement: What are 2 + 3 and 2 * 3?
todo:
  - Write hints.
fields:
  - {name: total, kind: number, ask: The sum., expected: 5}
  - name: answer
    kind: KIND
    ask: The other.
    todo: Give the key.
"""
KINDS = ["number", "tensor", "expression", "choice", "rubric", "graph"]


def write(folder: Path, part: str) -> Path:
    if "kind: graph" in part:
        part += "    nodes: {a: [A], b: [B]}\n"
    (folder / "set.yaml").write_text(SET)
    (folder / "1a.yaml").write_text(part)
    return folder


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize("kind", KINDS)
def test_it_can_be_shown_and_says_what_is_left(kind: str, tmp_path: Path) -> None:
    folder = str(write(tmp_path, PART.replace("KIND", kind)))
    assert f"answer ({kind}); 2 to do" in run("show", folder)[1]
    status, output = run("show", folder, "1a")
    assert status == 0
    assert "  key: to do\n" in output
    assert "1. Write hints.\n  2. Give the key." in output
    assert "answer: to do" in run("draw", folder, "--seed", "3")[1]


@pytest.mark.parametrize("kind", KINDS)
def test_validate_names_each_with_its_line(kind: str, tmp_path: Path) -> None:
    folder = str(write(tmp_path, PART.replace("KIND", kind)))
    assert run("validate", folder) == (
        1,
        f"{folder}/1a.yaml:4: to do: Write hints.\n{folder}/1a.yaml:10: to do: Give the key.\n",
    )


def test_what_is_there_is_checked_all_the_same(tmp_path: Path) -> None:
    wrong = "{name: t, kind: number, ask: a, expected: 5, misconceptions: [{name: m, title: t, value: 5, nudge: n}]}"
    part = PART.replace("KIND", "number").replace("{name: total, kind: number, ask: The sum., expected: 5}", wrong)
    assert "has the same value as the right answer" in run("validate", str(write(tmp_path, part)))[1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", ["The sum is 5.\n\nFinal answer: 7", "$$x = [1, 2]$$", "A -> B", ""])
def test_what_has_no_key_is_undecided_whatever_is_said(kind: str, answer: str, tmp_path: Path) -> None:
    """The preview marks answers while a set is being written."""
    part = load_set(write(tmp_path, PART.replace("KIND", kind)), unfinished=True).draw(0).part("1a")
    mark = mark_fields(part, Passage(answer, (1, answer.count("\n") + 1)))[1]
    assert (mark.verdict, mark.reason) == ("undecided", "the set has no key for it yet")


def test_nothing_can_be_marked_with_it(tmp_path: Path) -> None:
    with pytest.raises(VivaError, match="isn't finished: 2 things are left to do; `viva sets validate"):
        load_set(write(tmp_path, PART.replace("KIND", "number")))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("    todo: Give the key.\n", ""), "'expected' is needed"),
        (("todo:\n  - Write hints.\n", ""), "1a.yaml:1: the key 'hints' is missing; add it"),
        (("todo:\n  - Write hints.\n", "hints: [a, b]\n"), "1a.yaml:3: 'hints': at least 3 are needed, not 2"),
    ],
)
def test_what_is_missing_without_a_todo_is_an_error(change: tuple[str, str], problem: str, tmp_path: Path) -> None:
    with pytest.raises(VivaError, match=problem):
        load_set(write(tmp_path, PART.replace("KIND", "number").replace(*change)), unfinished=True)
