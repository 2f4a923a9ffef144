"""What a user installs: the wheel holds all that the program reads, and the command works from anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import viva

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = [
    "viva/py.typed",
    "viva/authoring/template/set.yaml",
    "viva/exam/sample-chat.md",
    "viva/marking/record.schema.json",
    "viva/sets/library/README.md",
    "viva/store/migrations/env.py",
    "viva/store/migrations/versions/0001_first.py",
    "viva/sets/library/hw5/set.yaml",
    *(
        f"viva/sets/library/hw5/{part}.yaml"
        for part in ["1a", "1b", "1c", "2a", "2b", "3a", "3b", "4a", "4b", "4c", "4d"]
    ),
    "viva/reports/templates/report.html.j2",
    "viva/reports/templates/log.css",
    "viva/reports/templates/part.html.j2",
    "viva/reports/templates/pdf.css",
    "viva/web/templates/base.html.j2",
    "viva/web/static/page.js",
    "viva/web/vendor/htmx/htmx.min.js",
    "viva/web/vendor/htmx/LICENSE",
    "viva/reports/vendor/katex/katex.min.js",
    "viva/reports/vendor/katex/katex.min.css",
    "viva/reports/vendor/katex/LICENSE",
    "viva/reports/vendor/katex/fonts/OFL.txt",
    "viva/reports/vendor/katex/fonts/KaTeX_Main-Regular.woff2",
]


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy, since a build must not write into the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, copy)
    done = run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--wheel-dir", str(folder / "out"), str(copy)),
        cwd=folder,
    )
    if done.returncode != 0 and _unreachable(done.stderr):
        pytest.skip("the build backend (hatchling) can't be had: no package index is within reach")
    assert done.returncode == 0, done.stderr
    (built,) = (folder / "out").glob("*.whl")
    return built


def _unreachable(said: str) -> bool:
    return "hatchling" in said and ("No matching distribution" in said or "Could not find a version" in said)


@pytest.fixture
def names(wheel: Path) -> Iterator[list[str]]:
    with zipfile.ZipFile(wheel) as archive:
        yield archive.namelist()


@pytest.mark.slow
def test_the_wheel_holds_all_that_the_program_reads(names: list[str]) -> None:
    assert not [name for name in WANTED if name not in names]
    data = {p for p in (ROOT / "src").rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")}
    assert {p.relative_to(ROOT / "src").as_posix() for p in data} <= set(names)


@pytest.mark.slow
def test_the_wheel_holds_nothing_else(names: list[str]) -> None:
    information = f"viva-{viva.__version__}.dist-info/"
    assert not [name for name in names if not name.startswith(("viva/", information))]
    assert not [name for name in names if "__pycache__" in name]
    assert {f"{information}licenses/LICENSE", f"{information}licenses/NOTICE"} <= set(names)


@pytest.mark.slow
def test_the_wheel_works_where_only_the_wheel_is(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    chat = tmp_path / "installed/viva/exam/sample-chat.md"
    done = run(
        *(sys.executable, "-m", "viva", "mark", str(chat), "-o", "report.html"),
        cwd=tmp_path,
        PYTHONPATH=str(tmp_path / "installed"),
    )
    assert done.returncode == 0, done.stderr
    assert "katex" in (tmp_path / "report.html").read_text(encoding="utf-8")
    place = run(
        sys.executable, "-c", "import viva; print(viva.__file__)", cwd=tmp_path, PYTHONPATH=str(tmp_path / "installed")
    )
    assert str(tmp_path) in place.stdout


def test_the_versions_agree() -> None:
    assert PROJECT["version"] == viva.__version__
    assert f"## {viva.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_is_vendored_is_in_the_notice_with_its_licence_beside_it() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    vendored = [folder for folder in (ROOT / "src/viva").glob("*/vendor/*") if folder.is_dir()]
    assert vendored
    for folder in vendored:
        assert folder.relative_to(ROOT).as_posix() in notice
        assert (folder / "LICENSE").is_file()


@pytest.mark.parametrize("command", [["viva"], [sys.executable, "-m", "viva"], [sys.executable, "-m", "viva.cli"]])
def test_the_command_works_from_elsewhere(command: list[str], tmp_path: Path) -> None:
    if command == ["viva"]:
        command = [str(Path(sys.executable).with_name("viva"))]
    done = run(*command, "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"viva {viva.__version__}\n")
    assert run(*command, "--help", cwd=tmp_path).returncode == 0
    done = run(*command, "sets", "list", cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.startswith("hw5")


def commands(command: Any = None, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command and group."""
    if command is None:
        from viva.cli.app import app

        command = typer.main.get_command(app)
    yield words
    for word, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*words, word))


@pytest.mark.parametrize("words", list(commands()), ids=lambda words: " ".join(words) or "viva")
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    from typer.testing import CliRunner

    from viva.cli.app import app

    result = CliRunner().invoke(app, [*words, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_importing_viva_costs_nothing() -> None:
    code = (
        "import sys, time; start = time.process_time(); import viva; took = time.process_time() - start; "
        "print(took, *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    runs = [run(sys.executable, "-c", code, cwd=ROOT).stdout.split() for _ in range(3)]
    assert min(float(took) for took, *_ in runs) < 0.2
    assert not {"pydantic", "flint", "numpy", "typer", "yaml"} & set(runs[0])
