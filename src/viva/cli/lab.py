"""``viva lab``: the homework's experiments, run again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva.cli.forms import Form, is_json, write_json
from viva.errors import VivaError

if TYPE_CHECKING:
    from viva.lab.parts import Part
    from viva.lab.training import Progress

app = typer.Typer(help="The homework's experiments.", no_args_is_help=True)

Parts = Annotated[str | None, typer.Option("--parts", metavar="LIST", help="Only these parts: a,d.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="DIR", help="Draw the curves into this folder, as SVG.")
]


@app.command("dropout")
def dropout(
    parts: Parts = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Of batches, masks and networks.")] = 0,
    output: Output = None,
    form: Form = "text",
) -> None:
    """Run the dropout study; exit status 1 where a statement doesn't hold."""
    as_json = is_json(form)
    with _installed():
        from viva.lab import dropout_study
    _show(dropout_study(_letters(parts), seed=seed), "dropout", output, as_json=as_json)


@app.command("cnn")
def cnn(
    parts: Parts = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Of split, weights, batches, masks.")] = 0,
    device: Annotated[
        str, typer.Option("--device", metavar="NAME", help="Where PyTorch computes: auto, cpu, cuda; none without it.")
    ] = "auto",
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", metavar="DIR", help="Keep every run here, and go on from there.")
    ] = None,
    output: Output = None,
    form: Form = "text",
) -> None:
    """Train the homework's convolutional network; exit status 1 where a statement doesn't hold."""
    as_json = is_json(form)
    with _installed():
        from viva.lab import cnn_study
    with _progress() as progress:
        study = cnn_study(_letters(parts), seed=seed, device=device, checkpoints=checkpoint, progress=progress)
    _show(study, "cnn", output, as_json=as_json)


@contextmanager
def _installed() -> Iterator[None]:
    """Say what to install where an import fails."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "sklearn":
            raise
        raise VivaError("the lab needs scikit-learn", hint="pip install 'viva[lab]'") from error


def _letters(parts: str | None) -> list[str] | None:
    return [name.strip() for name in parts.split(",") if name.strip()] if parts is not None else None


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A bar for the run under way, on a terminal only; it is gone when all is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("training", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)


def _show(study: Sequence[Part], name: str, output: Path | None, *, as_json: bool) -> None:
    from viva.lab.showing import as_plain, as_text, write_plots

    if as_json:
        write_json(as_plain(study))
    else:
        typer.echo(as_text(study), nl=False)
    if output is not None:
        for file in write_plots(study, output, name):
            typer.echo(f"{file}", err=True)
    if not all(statement.holds for part in study for statement in part.statements):
        raise typer.Exit(1)
