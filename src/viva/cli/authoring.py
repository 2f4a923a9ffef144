"""``viva sets new`` and ``viva sets import``: where a problem set begins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add both to ``viva sets``."""
    app.command("new")(new)


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the set is called: letters, digits, - and _.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="The folder to make; default: NAME.")
    ] = None,
) -> None:
    """Make a small valid set, every line of which says what it is for. Nothing is overwritten."""
    from viva.authoring import new_set

    folder = out or Path(name)
    new_set(name, folder)
    typer.echo(f"{folder}: a set with five parts, to be changed into yours")
    typer.echo(f"Look: viva sets show {folder} 1a. Check: viva sets validate {folder}")
