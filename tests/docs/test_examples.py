"""Every example in the README and in docs/ is run, and must print what the page says that it prints.

A page is run from its top to its bottom, in a folder of its own that looks like a clone of the project (``src``,
``tests``, ``docs``) with the bundled sample chat in it as ``chat.md``. What its fenced blocks mean:

- ``console``: commands (``$ ...``), each followed by its output; ``...`` alone on a line stands for any lines, within a
  line for any characters; no output at all asks nothing of it. Every command has to end with status 0.
- ``python``: a doctest where it has ``>>>``, else executed; the blocks of a page share their names.
- ``sh``: exams with a model that isn't at hand. They are held with an examinee that is made up in its place, on one
  part; those that leave nothing which the page uses are only prepared. With a second word of ``NOT_RUN`` commands are
  only taken apart, for the reason that stands there.
- a second word with a dot in it (``yaml sums/set.yaml``) names the file that the block is written to; something on the
  page has to use it.
- a second word ``model`` marks a block that needs the default local model; such pages are run once more with it.
- ``text`` with a second word of ``SHOWN`` is no example, for the reason that stands there. There is no other block.

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
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.main
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)[ ]?([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NOT_HERE = ("make ", "git clone", "cd ", "pip install", ". .venv/bin/activate")
NOT_RUN = {
    "judge": "a judge gives the odds of its words, which no made-up model does",
    "server": "it runs until somebody ends it",
    "fetch": "hundreds of megabytes would be fetched",
    "install": "it changes the machine",
    "elsewhere": "it needs files or a database of somebody else's",
}
SHOWN = {
    "printed": "a bench printed it in minutes, on the machine that the page tells of",
    "drawing": "a drawing",
    "usage": "how a command is called, with names in capitals for what the reader has",
}


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


# --- nothing is left out ----------------------------------------------------------------------------------------------


def fate(block: Block) -> str:
    """What becomes of a block: ``run``, ``written``, ``taken apart`` or ``shown``; "" if nobody knows."""
    if block.file:
        return "written"
    if block.language in ("console", "python") and block.info in ("", "model"):
        return "run"
    if block.language == "sh":
        return "run" if not block.info else "taken apart" if block.info in NOT_RUN else ""
    return "shown" if block.language == "text" and block.info in SHOWN else ""


@pytest.mark.parametrize("page", [pytest.param(page, id=str(page.relative_to(ROOT))) for page in PAGES])
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    read = [token for token in MarkdownIt().parse(text) if token.type in ("fence", "code_block")]
    found = blocks(page)
    # Markdown finds the same blocks: none is indented, without a language, or not closed.
    assert [token.content for token in read if token.type == "fence"] == [block.body for block in found]
    assert not [token.map for token in read if token.type == "code_block"], "an indented block is not run"
    assert not [f"{page.name}:{block.line}: {block.language} {block.info}" for block in found if not fate(block)]
    running = "\n".join(block.body for block in found if fate(block) == "run")
    for block in found:
        if block.file:
            # By its own name, or by that of the folder it belongs to.
            assert re.search(rf"(?<![\w-]){re.escape(block.file.split('/')[0])}\b", running), (
                f"{block.file} is not used"
            )


def test_a_block_without_a_fate_is_found() -> None:
    assert fate(Block("yaml", "", "a: 1\n", 1)) == ""
    assert fate(Block("text", "", "words\n", 1)) == ""
    assert fate(Block("sh", "later", "viva serve\n", 1)) == ""
    assert fate(Block("console", "skip", "$ viva\n", 1)) == ""


def shell_lines(*, run: bool) -> Iterator[Any]:
    for page in PAGES:
        lines = [
            (line, block.line)
            for block in blocks(page)
            if block.language == "sh" and (not block.info) is run
            for line in filter(None, block.body.replace("\\\n", " ").split("\n"))
        ]
        if lines and run:
            yield pytest.param([line for line, _ in lines], id=str(page.relative_to(ROOT)))
        elif not run:
            for line, place in lines:
                yield pytest.param(line, id=f"{page.relative_to(ROOT)}:{place}")


@pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("lines", list(shell_lines(run=True)))
def test_exams_of_models_that_are_not_at_hand_are_held_with_another(lines: list[str], clone: Path) -> None:
    pytest.importorskip("inspect_ai", reason="inspect_ai is not installed (pip install 'viva[exam]')")
    from viva.cli.app import app

    for line in lines:
        words = shlex.split(line, comments=True)
        assert words[0] == "viva", line
        if words[1] == "exam" and "--resume" not in words:
            if "--model" not in words:
                words += ["--model", "viva/right"]
            model = words.index("--model") + 1
            if not words[model].startswith("viva/"):
                words[model] = "viva/right"
            words += ["--parts", "3a"] if "--parts" not in words else []
            # What nothing later on the page looks at is prepared, but not held.
            words += ["--dry-run"] if "-o" not in words and "--baseline" not in words else []
        assert not app(args=words[1:], prog_name="viva", standalone_mode=False), line


@pytest.mark.parametrize("line", list(shell_lines(run=False)))
def test_commands_that_are_not_run_can_be_taken_apart(line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "viva":
        takes(words[1:])
    elif words[0] == "inspect":
        assert words[1] == "eval" and words[2] == "viva/hw5"
    elif words[:2] == ["pip", "install"]:
        assert words[2].removeprefix("viva[").removesuffix("]") in EXTRAS
    else:
        assert words[:2] == ["apt-get", "install"] and set(words[2:]) <= set(re.split(r"\s", CI)), line


EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def takes(words: list[str]) -> None:
    """Demand that the application takes these arguments."""
    from viva.cli.app import app

    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    with command.make_context(command.name, words):
        pass


def test_what_is_named_in_the_text_exists() -> None:
    """Commands, extras, targets of make and files of the project that stand as code in a sentence or a block."""
    from viva.cli.app import app

    command: Any = typer.main.get_command(app)
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for name in re.findall(r"(?:`|\$ )viva ([a-z]+)", text):
            assert name in command.commands, f"{page.name}: viva {name}"
        for extras in re.findall(r"viva\[([\w,-]+)\]", text):
            assert set(extras.split(",")) <= set(EXTRAS), f"{page.name}: viva[{extras}]"
        for target in re.findall(r"(?:`|\$ )make ([a-z]+)", text):
            assert target in targets, f"{page.name}: make {target}"
        for file in re.findall(r"\b((?:bench|docs|src|tests)/[\w./-]+\.\w+)", text):
            assert (ROOT / file).exists(), f"{page.name}: {file}"


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
