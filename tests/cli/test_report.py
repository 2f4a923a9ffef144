"""``viva report``."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from viva.cli.report import register
from viva.marking.record import PartRecord, Record, SetReference, Source


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return app


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    record = Record(
        viva="0.1",
        set=SetReference(name="toy", sha256="0"),
        source=Source(file="jane.txt", sha256="1", model="oracle"),
        parts=(PartRecord(part="1a", tier="L1"),),
    )
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "record.json").write_text(record.to_json(), encoding="utf-8")
    return tmp_path / "run"


@pytest.mark.parametrize(
    ("name", "begins"), [("r.html", "<!doctype html>"), ("r.md", "# toy"), ("r.txt", "jane.txt, marked")]
)
def test_one_run(app: typer.Typer, run_folder: Path, tmp_path: Path, name: str, begins: str) -> None:
    done = CliRunner().invoke(app, ["report", str(run_folder), "-o", str(tmp_path / name)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_several_runs_side_by_side(app: typer.Typer, run_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.md"
    done = CliRunner().invoke(app, ["report", str(run_folder), str(run_folder / "record.json"), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "| Part | 1\\. oracle | 2\\. oracle |" in out.read_text(encoding="utf-8")


def test_names_are_taken_out(app: typer.Typer, run_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    done = CliRunner().invoke(app, ["report", str(run_folder), "-o", str(out), "--redact", "Jane"])
    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    assert "[name 1].txt" in text and "jane" not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{run}", "-o", "{tmp}/r.docx"], "suffix"),
        (["{run}", "{run}", "-o", "{tmp}/r.json"], "several runs"),
        (["{tmp}/none", "-o", "{tmp}/r.md"], "can't be read"),
        (["{run}", "-o", "{tmp}/none/r.md"], "can't write"),
        (["{run}", "-o", "{tmp}/r.md", "--redact", "  "], "not a name"),
    ],
)
def test_unusable_input(app: typer.Typer, run_folder: Path, tmp_path: Path, arguments: list[str], said: str) -> None:
    filled = [a.format(run=run_folder, tmp=tmp_path) for a in arguments]
    done = CliRunner().invoke(app, ["report", *filled])
    assert done.exit_code != 0
    assert said in str(done.exception)


def test_a_folder_of_runs_is_compared(app: typer.Typer, run_folder: Path, tmp_path: Path) -> None:
    text = (run_folder / "record.json").read_text(encoding="utf-8")
    (run_folder.parent / "deep" / "er").mkdir(parents=True)
    (run_folder.parent / "deep" / "er" / "chat.json").write_text(text.replace('"toy"', '"other"'), encoding="utf-8")
    out = tmp_path / "r.md"
    done = CliRunner().invoke(app, ["report", str(tmp_path), "-o", str(out)])
    assert done.exit_code == 0, done.output
    shown = out.read_text(encoding="utf-8")
    assert "| Model | other | toy |" in shown and "## toy" in shown and "## other" in shown


def test_an_empty_folder_is_named(app: typer.Typer, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["report", str(tmp_path), "-o", str(tmp_path / "r.md")])
    assert done.exit_code != 0 and "holds no run" in str(done.exception)
