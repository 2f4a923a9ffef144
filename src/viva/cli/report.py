"""``viva report``: a run, or several side by side, as one file for people to read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from viva.errors import VivaError


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("report")(report)


def report(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="RUN...", help="A marking record or a run's folder; several are compared."),
    ],
    out: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="What to write: FILE.html, .pdf, .md, .txt or .json.")
    ],
    redact: Annotated[list[str] | None, typer.Option("--redact", metavar="NAME", help="Replace this name.")] = None,
) -> None:
    """Write the report of a run, or of several side by side."""
    from viva.reports.render import format_of_suffix, write_report, write_whole
    from viva.reports.runs import read_record

    form = format_of_suffix(out)
    if len(runs) > 1 and form == "json":
        raise VivaError("several runs can't be one record", where=f"-o {out}", hint="use .html, .pdf, .md or .txt")
    records = [read_record(run) for run in runs]
    if redact:
        from viva.marking.redact import redact as redacted

        records = [redacted(record, redact) for record in records]
    if len(records) == 1:
        write_report(records[0], out)
    else:
        from viva.reports.compare import render_comparison

        write_whole(out, render_comparison(records, form))
    print(f"{', '.join(runs)} -> {out}", file=sys.stderr)
