"""Every example in the README and in docs/ is run, and must print what the page says that it prints.

A page is run from its top to its bottom, in a folder of its own that looks like a clone of the project (``src``,
``tests``, ``docs``) with the bundled sample chat in it as ``chat.md``. What its fenced blocks mean:

- ``console``: commands (``$ ...``), each followed by its output; ``...`` alone on a line stands for any lines, within a
  line for any characters; no output at all asks nothing of it. Every command has to end with status 0.
- ``python``: a doctest where it has ``>>>``, else executed; the blocks of a page share their names.
- ``sh``: commands that need a key or a network; only their options are looked at.
- a second word with a dot in it (``yaml sums/set.yaml``) names the file that the block is written to.
- a second word ``model`` marks a block that needs the default local model; such pages are run once more with it.

``make demo`` and ``make test`` can't run inside the test run and are left out.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.main

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)[ ]?([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NOT_HERE = ("make ", "git clone", "cd ", "pip install", ". .venv/bin/activate")
KNOWN = {"console", "python", "sh", "yaml", "json", "text"}


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    language: str
    info: str
    body: str
    line: int

    @property
    def file(self) -> str | None:
        return self.info if "." in self.info else None

    @property
    def needs_model(self) -> bool:
        return self.info == "model"


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(match[1], match[2].strip(), match[3], text.count("\n", 0, match.start()) + 1)
        for match in FENCE.finditer(text)
    ]


def pages(*, with_model: bool) -> Iterator[Any]:
    for page in PAGES:
        runnable = [block for block in blocks(page) if block.language in ("console", "python")]
        if any(block.needs_model for block in runnable) if with_model else runnable:
            yield pytest.param(page, id=str(page.relative_to(ROOT)))


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like a clone of the project, with the sample chat in it."""
    for name in ("src", "tests", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "src/viva/exam/sample-chat.md", tmp_path / "chat.md")
    monkeypatch.chdir(tmp_path)
    # Nobody's own records are touched.
    monkeypatch.setenv("VIVA_STORE", str(tmp_path / "store.db"))
    return tmp_path


@pytest.mark.parametrize("page", list(pages(with_model=False)))
def test_page(page: Path, clone: Path) -> None:
    run_page(page, clone, with_model=False)


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize("page", list(pages(with_model=True)))
def test_page_with_a_model(page: Path, clone: Path) -> None:
    for module in ("xllamacpp", "inspect_ai"):
        pytest.importorskip(module, reason=f"{module} is not installed (pip install 'viva[exam]')")
    from viva.errors import VivaError
    from viva.exam import find_weights

    try:
        find_weights("local")
    except VivaError as error:
        pytest.skip(f"the default model's weights can't be fetched: {error}")
    run_page(page, clone, with_model=True)


def run_page(page: Path, folder: Path, *, with_model: bool) -> None:
    names: dict[str, Any] = {}
    for block in blocks(page):
        place = f"{page.relative_to(ROOT)}:{block.line}"
        if block.file:
            target = folder / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body, encoding="utf-8")
        elif block.needs_model and not with_model:
            continue
        elif block.language == "console":
            run_commands(block.body, folder, place)
        elif block.language == "python":
            run_python(block.body, names, place)


def run_commands(body: str, folder: Path, place: str) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }
    for command, expected in commands(body):
        if command.startswith(NOT_HERE):
            continue
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        said = f"{place}: $ {command}\nended with {done.returncode} and printed:\n{done.stdout}"
        assert done.returncode == 0, said
        assert matches(expected, done.stdout), f"{said}\nthe page says:\n{expected}"


def run_python(body: str, names: dict[str, Any], place: str) -> None:
    if "viva.sandbox" in body:
        from viva.sandbox import Sandbox, SandboxMissing

        try:
            Sandbox()
        except SandboxMissing as missing:
            pytest.skip(str(missing))
    if ">>>" not in body:
        exec(compile(body, place, "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(body, names, place, None, 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(
        test, clear_globs=False
    )
    names.update(test.globs)
    assert result.attempted and not result.failed, place


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


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    for page in PAGES:
        for block in blocks(page):
            assert block.language in KNOWN, f"{page.name}:{block.line}: {block.language}"
        fences = re.findall(r"^```", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(fences) == 2 * len(blocks(page)), f"{page.name}: a fence without a language, or not closed"


def shell_commands() -> Iterator[Any]:
    for page in PAGES:
        for block in blocks(page):
            if block.language == "sh":
                text = block.body.replace("\\\n", " ")
                for line in filter(lambda line: line.startswith("viva "), text.split("\n")):
                    yield pytest.param(line, id=f"{page.relative_to(ROOT)}:{block.line}")


@pytest.mark.parametrize("line", list(shell_commands()))
def test_commands_that_are_not_run_have_options_that_exist(line: str) -> None:
    from viva.cli.app import app

    command: Any = typer.main.get_command(app)
    words = shlex.split(line, comments=True)[1:]
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    with command.make_context(command.name, words):
        pass


def test_pages_link_to_files_that_exist() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)#:]+\.md)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            waiting.append((page.parent / target).resolve())
    assert not set(PAGES) - reached
