"""Every example in the README and in docs/ is run, and must print what the page says that it prints.

A fenced block marked ``console`` holds commands (``$ ...``) each followed by its output; ``...`` alone on a line stands
for any lines, within a line for any characters. A block marked ``python`` that has ``>>>`` is a doctest; without, it is
executed. ``make demo`` and ``make test`` can't run inside the test run and are left out; commands that
hold an exam with a local model carry the mark of those tests.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NOT_HERE = ("make ", "git clone", "cd ", "pip install")


def blocks(language: str) -> Iterator[object]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            if match.group(1) == language:
                line = text[: match.start()].count("\n") + 1
                yield pytest.param(match.group(2), id=f"{page.relative_to(ROOT)}:{line}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all pages, with the sample chat in it as the pages say."""
    place = tmp_path_factory.mktemp("docs")
    shutil.copy(ROOT / "src/viva/exam/sample-chat.md", place / "chat.md")
    return place


@pytest.mark.parametrize("block", list(blocks("console")))
def test_console(block: str, folder: Path) -> None:
    for command, expected in commands(block):
        if command.startswith(NOT_HERE):
            continue
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "100",
            "NO_COLOR": "1",
        }
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        printed = done.stdout + done.stderr
        assert matches(expected, printed), f"$ {command}\nprinted:\n{printed}\nthe page says:\n{expected}"


@pytest.mark.parametrize("block", list(blocks("python")))
def test_python(block: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    if ">>>" not in block:
        exec(compile(block, "page", "exec"), {})
        return
    test = doctest.DocTestParser().get_doctest(block, {}, "page", None, 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test)
    assert result.attempted and not result.failed


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block with the output that stands below it."""
    for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = piece.partition("\n")
        while command.endswith("\\"):
            more, _, output = output.partition("\n")
            command = command[:-1] + more.strip()
        yield command.strip(), output


def matches(expected: str, printed: str) -> bool:
    """Whether what was printed is what the page says, where ``...`` stands for anything.

    An empty expectation demands nothing but that the command ran.
    """
    if not expected.strip():
        return True
    pattern = ""
    for line in expected.strip("\n").split("\n"):
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += re.escape(line.rstrip()).replace(r"\.\.\.", ".*?") + r"[ \t]*\n"
    return re.fullmatch(pattern, printed.strip("\n") + "\n") is not None


def test_the_matcher_can_fail() -> None:
    assert matches("a\n...\nd", "a\nb\nc\nd\n")
    assert matches("x ... z", "x y z")
    assert not matches("a\nd", "a\nb\nd\n")
    assert not matches("a", "b")


def test_pages_link_to_files_that_exist() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
