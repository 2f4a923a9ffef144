"""``viva sets`` at the command line."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from viva.cli.sets import app
from viva.errors import VivaError
from viva.sets import load_set

RUNNER = CliRunner()

BROKEN = """\
name: broken
title: Broken
questions:
  - {name: '1', title: One, parts: [1a], colour: red}
"""


def run(*arguments):
    result = RUNNER.invoke(app, [*arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_list():
    assert run("list").output.startswith("hw5  ")
    (entry,) = [e for e in json.loads(run("list", "--format", "json").output) if e["name"] == "hw5"]
    assert entry["parts"][0] == "1a"


def test_show_lists_parts():
    output = run("show", "hw5").output
    assert "2b" in output
    assert "gradient (expression)" in output


def test_show_a_part_has_all_that_a_marker_needs():
    output = run("show", "hw5", "1b").output
    for words in ("What is the filter?", "key: [2, -1, 3]", "kernel-flipped: [3, -1, 2]", "Hints:", "Conventions:"):
        assert words in output


def test_draw_gives_another_variant():
    assert "output: [[-1, 3, -2], [3, -3, 1], [0, 3, 1]]" in run("draw", "hw5").output
    other = json.loads(run("draw", "hw5", "--seed", "7", "--format", "json").output)
    assert other["seed"] == 7
    assert other["parts"][1]["fields"][0]["expected"] == [2, 4, 3]


@pytest.mark.parametrize(
    "arguments",
    [("show", "nothing"), ("show", "hw5", "9z"), ("list", "--format", "yaml"), ("validate", "no/such/folder")],
)
def test_unusable_input_is_one_line(arguments):
    with pytest.raises(VivaError) as caught:
        run(*arguments)
    assert "\n" not in str(caught.value)


def test_validate_says_file_and_line(tmp_path):
    (tmp_path / "set.yaml").write_text(BROKEN)
    result = run("validate", str(tmp_path))
    assert result.exit_code == 1
    assert result.output.startswith(f"{tmp_path}/set.yaml:4: the key 'colour' isn't known here")


def test_hw5_is_valid():
    result = run("validate", "hw5", "--seeds", "3")
    assert result.output == f"hw5 is valid: {len(load_set('hw5').parts)} parts, 3 seeds drawn\n"
    assert result.exit_code == 0


def test_a_set_that_its_own_marker_contradicts_is_invalid(tmp_path):
    """An example that is labelled against its own patterns, in a copy of a set that is otherwise sound."""
    library = Path(str(files("viva.sets"))) / "library" / "hw5"
    for file in library.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if file.name == "1a.yaml":
            assert "{inductive-bias: true," in text
            text = text.replace("{inductive-bias: true,", "{inductive-bias: false,")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    result = run("validate", str(tmp_path), "--seeds", "1")
    assert result.exit_code == 1
    line, *others = result.output.splitlines()
    assert all(": warning: " in other for other in others)
    assert line.startswith(f"{tmp_path}/1a.yaml:")
    assert "inductive-bias" in line
