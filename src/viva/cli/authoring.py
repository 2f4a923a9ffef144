"""``viva sets new`` and ``viva sets import``: where a problem set begins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add both to ``viva sets``."""
    app.command("new")(new)
    app.command("import")(import_command)


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


def import_command(
    homework: Annotated[str, typer.Argument(metavar="HOMEWORK", help="Markdown, LaTeX or a PDF; - is standard input.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="The folder to make; default: NAME.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="What the set is called; default: the file's name.")
    ] = None,
) -> None:
    """Turn a homework into the skeleton of a set: its questions, its parts, and the keys that can be read from it.

    What can't be read is left to do, by file and line. Nothing is overwritten.
    """
    from viva.authoring import import_homework
    from viva.authoring.importing import name_of_set, table
    from viva.cli.mark import bytes_of

    file = "homework.md" if homework == "-" else homework
    set_name = name or name_of_set(file)
    folder = out or Path(set_name)
    found = import_homework(bytes_of(homework), file, folder, set_name)
    questions = "1 question" if found.questions == 1 else f"{found.questions} questions"
    parts = "1 part" if found.parts == 1 else f"{found.parts} parts"
    known = sum(1 for one in found.taken if one.key)
    typer.echo(f"{homework} -> {folder}: {questions}, {parts}; {known} of {len(found.taken)} keys read\n")
    for row in table(found.taken):
        typer.echo(row)
    if found.left:
        typer.echo("\nLeft out:")
        for left in found.left:
            typer.echo(f"  line {left.line}: {left.what}")
    typer.echo(f"\n{found.to_do} to do: `viva sets validate {folder}` says where. Look: viva sets show {folder}")
