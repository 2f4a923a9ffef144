"""``viva lab``: the homework's experiments, run again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from viva.errors import VivaError

app = typer.Typer(help="The homework's experiments.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep the study's name a word of its own while there is one study."""


@app.command("dropout")
def dropout(
    parts: Annotated[str | None, typer.Option("--parts", metavar="LIST", help="Only these parts: a,d,e.")] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Of batches, masks and networks.")] = 0,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Draw the curves into this folder, as SVG.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text for people, json for programs.")] = "text",
) -> None:
    """Run the dropout study; exit status 1 where a statement doesn't hold."""
    if form not in ("text", "json"):
        raise VivaError(f"there is no format {form!r}", where="--format", hint="text or json")
    try:
        from viva.lab import dropout_study
        from viva.lab.showing import as_plain, as_text, write_plots
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "sklearn":
            raise
        raise VivaError("the lab needs scikit-learn", hint="pip install 'viva[lab]'") from error
    wanted = [name.strip() for name in parts.split(",") if name.strip()] if parts is not None else None
    study = dropout_study(wanted, seed=seed)
    if form == "json":
        json.dump(as_plain(study), sys.stdout, indent=1, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        typer.echo(as_text(study), nl=False)
    if output is not None:
        for file in write_plots(study, output, "dropout"):
            typer.echo(f"{file}", err=True)
    if not all(statement.holds for part in study for statement in part.statements):
        raise typer.Exit(1)
