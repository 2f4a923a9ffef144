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


def run(*arguments: str, study: str = "dropout"):
    return CliRunner().invoke(app, [study, *arguments])


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


def test_the_network_goes_on_from_its_checkpoints(tmp_path: Path) -> None:
    arguments = ["--parts", "a", "--device", "none", "--checkpoint", str(tmp_path / "runs"), "--format", "json"]
    first = run(*arguments, "-o", str(tmp_path), study="cnn")
    assert first.exit_code == 0, first.output
    assert (tmp_path / "cnn-a.svg").is_file() and (tmp_path / "runs" / "a-NumPy.npz").is_file()
    assert json.loads(run(*arguments, study="cnn").stdout) == json.loads(first.stdout)
    other = run(*arguments, "--seed", "1", study="cnn").exception
    assert isinstance(other, VivaError) and "the checkpoint is of another run" in str(other)


def test_a_bar_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from viva.cli.lab import _progress

    with _progress() as progress:
        assert progress is None
    monkeypatch.setenv("FORCE_COLOR", "1")
    told = []
    monkeypatch.setattr("rich.progress.Progress.update", lambda self, task, **shown: told.append(shown))
    with _progress() as progress:
        assert progress is not None
        progress("a-NumPy", 1, 4)
    assert told == [{"description": "a-NumPy", "completed": 1, "total": 4}]
