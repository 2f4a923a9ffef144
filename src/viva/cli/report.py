"""``viva report``: a run, several side by side, or all runs below a folder, as one file for people to read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva.errors import VivaError

if TYPE_CHECKING:
    from viva.marking.record import Record


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("report")(report)


def report(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN...",
            help="A marking record, a run's folder, or a folder of runs; several are compared.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="What to write: FILE.html, .pdf, .md, .txt or .json.")
    ],
    redact: Annotated[list[str] | None, typer.Option("--redact", metavar="NAME", help="Replace this name.")] = None,
) -> None:
    """Write the report of a run, of several side by side, or of all runs below a folder."""
    from viva.reports.render import format_of_suffix, write_report, write_whole

    form = format_of_suffix(out)
    records = [record for run in runs for record in _records(run)]
    if len(records) > 1 and form == "json":
        raise VivaError("several runs can't be one record", where=f"-o {out}", hint="use .html, .pdf, .md or .txt")
    if redact:
        from viva.marking.redact import redact as redacted

        records = [redacted(record, redact) for record in records]
    if len(records) == 1:
        write_report(records[0], out)
    else:
        from viva.reports.compare import render_comparison

        write_whole(out, render_comparison(records, form))
    print(f"{', '.join(runs)} -> {out}", file=sys.stderr)


def _records(run: str) -> list[Record]:
    """The records that an argument names: one, or all below a folder, logs without a record marked on the way."""
    from viva.reports.runs import RECORD_NAME, read_record, runs_below

    folder = Path(run)
    if not folder.is_dir() or (folder / RECORD_NAME).is_file():
        return [read_record(run)]
    found = runs_below(folder)
    if not found:
        raise VivaError("the folder holds no run", where=run, hint="a run is a marking record (.json) or a log (.eval)")
    return [_marked(path) if path.suffix == ".eval" else read_record(path) for path in found]


def _marked(log: Path) -> Record:
    from viva.cli.mark import marked_file

    return marked_file(str(log))
