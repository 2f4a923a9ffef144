"""``viva sets validate``: whether a folder is a sound set, and what a better one would have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva.cli.forms import Form, is_json, write_json

if TYPE_CHECKING:
    from viva.validation import Outcome
    from viva.validation.proof import Progress


def register(app: typer.Typer) -> None:
    """Add the command to ``viva sets``."""
    app.command("validate")(validate)


def validate(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A set's folder, or the name of a set of viva's.")],
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="How many seeds to draw, from 0 on.")] = 200,
    code_seeds: Annotated[
        int, typer.Option("--code-seeds", min=1, max=10_000, help="At how many of them code is run in the sandbox.")
    ] = 3,
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=1, max=256, help="Processes that share the work.")] = 1,
    strict: Annotated[bool, typer.Option("--strict", help="Exit status 1 for warnings too.")] = False,
    form: Form = "text",
) -> None:
    """Prove a set: that its key passes its own marker, no wrong answer does, and nothing that is said tells the answer.

    Exit status 1 if something is wrong; warnings say what a better set would have.
    """
    from viva.errors import VivaError
    from viva.validation import validate as prove

    as_json = is_json(form)
    if not Path(folder).exists() and "/" in folder:
        raise VivaError("there is no such folder", where=folder)
    with _bar() as progress:
        outcome = prove(folder, seeds, code_seeds=code_seeds, jobs=jobs, progress=progress)
    if as_json:
        write_json(_data(outcome))
    else:
        for notice in outcome.notices:
            typer.echo(str(notice))
        if not outcome.errors:
            typer.echo(_summary(outcome))
    if outcome.errors or (strict and outcome.warnings):
        raise typer.Exit(1)


def _summary(outcome: Outcome) -> str:
    seeds = f"{outcome.seeds} {'seed' if outcome.seeds == 1 else 'seeds'} drawn"
    count = len(outcome.warnings)
    warned = f", {count} {'warning' if count == 1 else 'warnings'}" if count else ""
    parts = f"{outcome.parts} {'part' if outcome.parts == 1 else 'parts'}"
    return f"{outcome.name} is valid: {parts}, {seeds}{warned}"


def _data(outcome: Outcome) -> dict[str, object]:
    return {
        "set": outcome.name,
        "valid": not outcome.errors,
        "parts": outcome.parts,
        "seeds": outcome.seeds,
        "notices": [notice.as_data() for notice in outcome.notices],
    }


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar on a terminal, nothing in a pipe; it is gone when all is done."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%")
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("drawing", total=None)
        yield lambda done, total: bar.update(task, description="proving", completed=done, total=total)
