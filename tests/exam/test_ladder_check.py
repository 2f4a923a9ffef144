"""What validation has against a set's ladder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import viva.sets
from viva.exam.ladder_check import check_ladder
from viva.sets import load_set

LIBRARY = Path(viva.sets.__file__).parent / "library"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of one question with a count and a filter, taken from hw5, without templates."""
    own = tmp_path / "own"
    own.mkdir()
    for name in ("1b", "3a"):
        shutil.copy(LIBRARY / "hw5" / f"{name}.yaml", own / f"{name}.yaml")
    draws = "draws: {channels: {seed0: 3, one_of: [2, 6]}, kernel: {seed0: 3, one_of: [5, 7]}, "
    draws += "filters: {seed0: 4, one_of: [8, 10]}, pixels: {seed0: 224, one_of: [32, 64]}}"
    questions = "questions: [{name: q, title: Q, parts: ['1b', '3a'], " + draws + "}]"
    (own / "set.yaml").write_text(f"name: own\ntitle: Own\n{questions}\n", encoding="utf-8")
    (own / "nudges").mkdir()
    return own


def problems(folder: Path, **templates: str) -> list[str]:
    for name, text in templates.items():
        (folder / "nudges" / f"{name.replace('_', '-')}.j2").write_text(text, encoding="utf-8")
    return [problem.replace(str(folder), "own") for problem in check_ladder(load_set(folder), seeds=[0, 1])]


def test_a_sound_set_has_no_problems(folder: Path) -> None:
    assert problems(folder) == []
    assert problems(folder, where="Look at {{ missed | map(attribute='name') | named }} again.") == []


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("one\n{% if %}", "own/nudges/where.j2:2: the template can't be read"),
        ("{{ expected }}", "own/nudges/where.j2: nothing is called 'expected' in a template"),
        ("{{ missed[7].name }}", "own/nudges/where.j2: the template can't be used"),
        ("It is [2, -1, 3].", "own/nudges/where.j2: gives the answer to 1b away: filter, "),
        ("First 2, then minus one and three.", "own/nudges/where.j2: gives the answer to 1b away: filter, "),
        ("A hundred? No, 100 and 8: 100 + 8.", "own/nudges/where.j2: gives the answer to 3a away: parameters, "),
    ],
)
def test_a_template_that_does_not_work_or_leaks_is_told(folder: Path, template: str, problem: str) -> None:
    found = problems(folder, where=template)
    assert found and found[0].startswith(problem)


def test_a_template_of_one_part_is_told_with_its_name(folder: Path) -> None:
    (folder / "nudges" / "3a").mkdir()
    (folder / "nudges" / "3a" / "why.j2").write_text("Is it 4 times 27?", encoding="utf-8")
    assert problems(folder)[0].startswith("own/nudges/3a/why.j2: gives the answer to 3a away")


def changed(folder: Path, name: str, before: str, after: str) -> None:
    file = folder / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("Does the size of the image matter", "Is it {{ weights - 1 }} + 1? Does the size matter", "hint 1 gives the"),
        ("How deep is one filter?", "Isn't it {{ weights }}?", "the nudge of 'depth-forgotten' gives the"),
    ],
)
def test_a_hint_or_a_nudge_that_leaks_is_told_with_its_line(
    folder: Path, before: str, after: str, problem: str
) -> None:
    changed(folder, "3a", before, after)
    found = problems(folder)
    assert len(found) == 1
    assert found[0].startswith("own/3a.yaml:") and problem in found[0]


def test_a_walkthrough_that_holds_the_answer_on_any_numbers_is_told(folder: Path) -> None:
    changed(folder, "3a", "size of the image doesn't matter.", "size of the image doesn't matter. So 108 it is.")
    assert "worked on other numbers it still holds the answer (seed 0)" in problems(folder)[0]
