"""``viva lab``: text, JSON, plots, exit statuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from viva.cli.lab import app
from viva.errors import VivaError
from viva.lab.parts import Part, Statement


def run(*arguments: str):
    return CliRunner().invoke(app, ["dropout", *arguments])


def test_text_and_plots(tmp_path: Path) -> None:
    done = run("--parts", "a, b", "-o", str(tmp_path / "plots"))
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("(a) No dropout, least squares\n")
    assert [file.name for file in (tmp_path / "plots").iterdir()] == ["dropout-b.svg"]
    assert (tmp_path / "plots" / "dropout-b.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")
    assert "dropout-b.svg" in done.stderr


def test_json() -> None:
    done = run("--parts", "g", "--format", "json")
    (part,) = json.loads(done.stdout)
    assert part["name"] == "g" and len(part["curve"]["y"]["w_1"]) == len(part["curve"]["x"]) == 39
    assert all(statement["holds"] for statement in part["statements"])


def test_a_statement_that_does_not_hold_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    part = Part("a", "Nothing", "Nothing was done.", {"one": 1.0}, [Statement("one is two", False)])
    monkeypatch.setattr("viva.lab.dropout_study", lambda parts, seed: [part])
    done = run()
    assert done.exit_code == 1
    assert "NO   one is two" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--parts", "z"], "no part 'z'"), (["--format", "xml"], "no format 'xml'")],
)
def test_what_cannot_be_used_is_one_line(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert isinstance(done.exception, VivaError)
    assert message in str(done.exception) and "\n" not in str(done.exception)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("--parts", "g", "-o", str(tmp_path / "file"))
    assert isinstance(done.exception, VivaError) and "can't be written" in str(done.exception)


def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert "pip install 'viva[lab]'" in str(run("--parts", "g", "-o", str(tmp_path)).exception)
    for name in [name for name in sys.modules if name.startswith("viva.lab")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn.base", None)
    assert "needs scikit-learn" in str(run("--parts", "g").exception)
