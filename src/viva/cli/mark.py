"""``viva mark``: mark a chat that somebody had, a written solution, or the log of an exam."""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva.errors import VivaError

if TYPE_CHECKING:
    from viva.marking.judge import Judge
    from viva.marking.record import Record
    from viva.sets import ProblemSet


class Format(enum.StrEnum):
    """What a record can be written as."""

    text = "text"
    json = "json"
    html = "html"
    md = "md"
    pdf = "pdf"


class Engine(enum.StrEnum):
    """Who marks a batch."""

    local = "local"
    ray = "ray"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("mark")(mark)


def mark(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE...", help="Chats, documents, logs; - is standard input.")
    ] = None,
    set_name: Annotated[str | None, typer.Option("--set", help="Problem set, by name or folder.")] = None,
    form: Annotated[Format | None, typer.Option("--format", help="Default: text, or by the suffix of OUT.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT", help="A file; a folder for several FILEs."),
    ] = None,
    parts: Annotated[str | None, typer.Option("--parts", help="Only these parts, with commas: 1b,4a.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The draw that was asked; 0: the set's own.")] = 0,
    judge: Annotated[str | None, typer.Option("--judge", help="A model to ask about key points of rubrics.")] = None,
    redact: Annotated[list[str] | None, typer.Option("--redact", metavar="NAME", help="Replace this name.")] = None,
    batch: Annotated[
        Path | None, typer.Option("--batch", metavar="IN", help="Mark rows of JSON lines or Parquet into a folder OUT.")
    ] = None,
    engine: Annotated[
        Engine, typer.Option("--engine", help="Of a batch: processes here, or a Ray cluster.")
    ] = Engine.local,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Of a batch; default: one a core.")] = None,
    shard_rows: Annotated[int, typer.Option("--shard-rows", min=1, help="Rows of one file of a batch.")] = 2000,
    row_seconds: Annotated[
        float, typer.Option("--row-seconds", min=0.01, help="Processor seconds a row may take.")
    ] = 60.0,
    steps: Annotated[bool, typer.Option("--steps/--no-steps", help="Of a batch: decide derivations of chats.")] = True,
) -> None:
    """Mark chats, written solutions or exam logs, and print a report or write it to OUT.

    With --batch mark rows by the million into a folder of Parquet files; run again, it goes on where it was.
    """
    if batch is not None:
        from viva.cli.batch import mark_batch

        if files or judge or redact or parts or form:
            raise VivaError("it takes no FILE, --parts, --format, --judge or --redact", where="--batch")
        mark_batch(
            batch, out, set_name=set_name, seed=seed, engine=engine.value, workers=workers, shard_rows=shard_rows,
            row_seconds=row_seconds, steps=steps,
        )  # fmt: skip
        return
    if not files:
        raise VivaError("nothing to mark", hint="name a file, or rows with --batch")
    form = form or _format_of(out)
    if len(files) > 1 and out is not None and out.suffix:
        raise VivaError("several files need a folder to write to", where=f"-o {out}")
    failed = False
    for file in files:
        try:
            record = _marked(file, set_name, parts=parts, seed=seed, judge=judge)
        except VivaError as error:
            # One unreadable file among several does not lose the others.
            if len(files) == 1:
                raise
            print(f"viva: {error}", file=sys.stderr)
            failed = True
            continue
        if redact:
            from viva.marking.redact import redact as redacted

            record = redacted(record, redact)
        _deliver(record, form, out, several=len(files) > 1, name=file)
    if failed:
        raise typer.Exit(2)


def marked_file(file: str) -> Record:
    """A file marked on the set that it names, with everything as it is without options.

    Raises:
        VivaError: the file can't be read, or its set isn't known.
    """
    return _marked(file, None, parts=None, seed=0, judge=None)


def _marked(file: str, set_name: str | None, *, parts: str | None, seed: int, judge: str | None) -> Record:
    from viva.marking import mark_transcript
    from viva.reading import read_transcript

    transcript = read_transcript(bytes_of(file), Path(file).name if file != "-" else "-")
    problem_set = _set(set_name or transcript.set_name or "hw5")
    chosen = [name.strip() for name in parts.split(",") if name.strip()] if parts is not None else None
    return mark_transcript(
        transcript, problem_set, seed=seed, parts=chosen, judge=_judge(judge, transcript.model) if judge else None
    )


def _set(name: str) -> ProblemSet:
    from viva.sets import load_set

    return load_set(name)


def _judge(model: str, examinee: str | None) -> Judge:
    from viva.exam.judge import ModelJudge

    return ModelJudge(model, examinee=examinee)


def bytes_of(file: str) -> bytes:
    """The bytes of a file; of standard input for ``-``.

    Raises:
        VivaError: it can't be read.
    """
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise VivaError(f"can't be read ({error.strerror or error})", where=file) from error


def _format_of(out: Path | None) -> Format:
    suffix = out.suffix.lower().lstrip(".") if out is not None else ""
    named = {"htm": "html", "markdown": "md", "txt": "text"}.get(suffix, suffix)
    return Format(named) if named in Format.__members__ else Format.text


def _deliver(record: Record, form: Format, out: Path | None, *, several: bool, name: str) -> None:
    from viva.reports import render
    from viva.reports.render import encoded, render_bytes, write_whole

    if out is None:
        coloured = form is Format.text and sys.stdout.isatty()
        content = encoded(render(record, "text", color=True)) if coloured else render_bytes(record, form.value)
        to_standard_output(content, form)
        return
    target = out
    if several or out.is_dir():
        suffix = {"text": "txt"}.get(form.value, form.value)
        target = out / f"{Path(name).stem if name != '-' else 'stdin'}.{suffix}"
    content = render_bytes(record, form.value)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VivaError(f"can't be written ({error.strerror or error})", where=str(target)) from error
    write_whole(target, content)
    print(f"{name} -> {target}", file=sys.stderr)


def to_standard_output(content: bytes, form: Format) -> None:
    """Print a report, text with a newline at its end.

    Raises:
        VivaError: a PDF for a terminal.
    """
    if form is not Format.pdf:
        text = content.decode("utf-8")
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        return
    if sys.stdout.isatty():
        raise VivaError("a PDF is nothing for a terminal", hint="write it to a file: -o report.pdf")
    sys.stdout.buffer.write(content)
