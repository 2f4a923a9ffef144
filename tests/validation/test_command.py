"""``viva sets validate``: what it prints, its exit status, and the same outcome from any number of processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from viva.cli.sets import app
from viva.errors import VivaError
from viva.sets import list_sets, load_set
from viva.validation import validate
from viva.validation.advice import advice_on

Spoil = Callable[..., Path]
UNUSED = ("2a.yaml", "values:\n", "values:\n  spare: sum(window)\n")
LEAKING = ("1a.yaml", "  - Begin with a single output.", "  - Is it {{ weights }}?")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["validate", *arguments, "--seeds", "2"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_a_warning_leaves_the_set_valid_unless_it_is_strict(spoil: Spoil) -> None:
    folder = str(spoil(*UNUSED))
    warning = f"{folder}/2a.yaml:8: warning: 'spare' is computed and never used\n"
    told = f"{warning}sound is valid: 5 parts, 2 seeds drawn, 1 warning\n"
    assert run(folder) == (0, told)
    assert run(folder, "--strict") == (1, told)


def test_an_error_comes_first_and_makes_the_exit_status_1(spoil: Spoil) -> None:
    spoil(*UNUSED)
    status, output = run(str(spoil(*LEAKING)))
    assert status == 1
    first, second = output.splitlines()
    assert "/1a.yaml:32: hint 1 gives the answer away: weights, " in first and "(seed 0 and 1 more)" in first
    assert ": warning: " in second


def test_for_programs_there_is_json(spoil: Spoil) -> None:
    folder = str(spoil(*LEAKING))
    status, output = run(folder, "--format", "json")
    told = json.loads(output)
    assert (status, told["set"], told["valid"], told["parts"], told["seeds"]) == (1, "sound", False, 5, 2)
    (notice,) = told["notices"]
    assert notice["kind"] == "leak" and notice["severity"] == "error" and notice["part"] == "1a"
    assert (notice["where"], notice["seed"], notice["seeds"]) == (f"{folder}/1a.yaml:32", 0, 2)


def test_the_outcome_does_not_depend_on_the_number_of_processes(spoil: Spoil) -> None:
    spoil(*UNUSED)
    folder = spoil(*LEAKING)
    steps: list[tuple[int, int]] = []
    alone = validate(folder, 4)
    assert validate(folder, 4, jobs=2, progress=lambda done, total: steps.append((done, total))) == alone
    assert steps[-1] == (20, 20)
    assert validate(load_set(folder), 4) == alone


@pytest.mark.parametrize("arguments", [("nowhere/at/all",), ("nothing",), (".", "--format", "yaml")])
def test_unusable_input_is_one_line(arguments: tuple[str, ...]) -> None:
    with pytest.raises(VivaError):
        run(*arguments)


@pytest.mark.parametrize(
    ("name", "template", "kind", "told"),
    [
        ("where", "one\n{% if %}", "template", "where.j2:2: the template can't be read"),
        ("where", "{{ expected }}", "template", "nothing is called 'expected'"),
        ("why", "{{ missed[7].name }}", "template", "can't be used"),
        ("1a/where", "Is it 4 times {{ 3 }}?", "leak", "1a/where.j2: gives the answer to 1a away"),
        ("where", "Look at {{ missed | map(attribute='name') | named }}.", "", ""),
    ],
)
def test_templates_are_looked_at_too(folder: Path, name: str, template: str, kind: str, told: str) -> None:
    file = folder / "nudges" / f"{name}.j2"
    file.parent.mkdir(parents=True)
    file.write_text(template, encoding="utf-8")
    notices = validate(folder, 2).notices
    assert {notice.kind for notice in notices} == ({kind} if kind else set())
    assert all(told in str(notice) for notice in notices)


@pytest.mark.parametrize("name", list_sets())
def test_no_file_of_the_sets_that_come_with_viva_needs_advice(name: str) -> None:
    """What their draws show is for the command, which takes minutes; tests/sets/test_library.py looks at some."""
    assert list(advice_on(load_set(name))) == []
