"""``viva store``: keep records, look into the archive, decide what waits for a person, move a store."""

from __future__ import annotations

import contextlib
import enum
import getpass
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from viva.errors import VivaError

if TYPE_CHECKING:
    from viva.marking.record import Record
    from viva.store import Store

app = typer.Typer(help="Keep marking records: search them, decide what waits for a person.", no_args_is_help=True)

Where = Annotated[
    str | None, typer.Option("--store", metavar="URL", help="A file or a database's URL; default: VIVA_STORE.")
]

Models = Annotated[list[str] | None, typer.Option("--model", help="Only of this model.")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="Only on this set.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Of the source: chat, document, key.")]
Every = Annotated[bool, typer.Option("--all", help="Also what a later marking of the same text replaced.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="How many rows.")]
Run = Annotated[str, typer.Argument(metavar="RUN", help="The record (an id's first digits).")]
OnlyRun = Annotated[str | None, typer.Argument(metavar="[RUN]", help="Only of this record (an id's first digits).")]
Reason = Annotated[str | None, typer.Option("--reason", help="person, annotator, undecided, judge or rubric.")]
Lines = Annotated[bool, typer.Option("--lines/--no-lines", help="Also lines of derivations.")]
Who = Annotated[str | None, typer.Option("--who", metavar="NAME", help="Who decides; default: the user.")]

_COUNTED = 10_000


class Form(enum.StrEnum):
    """How an answer is printed."""

    text = "text"
    json = "json"


class FileForm(enum.StrEnum):
    """What a store can be exported as."""

    jsonl = "jsonl"
    parquet = "parquet"


Format = Annotated[Form, typer.Option("--format", help="text for people, json for programs.")]


@contextlib.contextmanager
def opened(where: str | None) -> Iterator[Store]:
    """The store that a command is about."""
    try:
        from viva.store import open_store
    except ImportError as error:
        raise VivaError("records can't be kept without SQLAlchemy", hint="pip install 'viva[store]'") from error
    with open_store(where) as store:
        yield store


@app.command("add")
def add(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Records, runs' folders, or what to mark.")],
    where: Where = None,
    set_name: Annotated[str | None, typer.Option("--set", help="Mark on this problem set, by name or folder.")] = None,
) -> None:
    """Keep marking records; a chat, a document or a log is marked first."""
    failed = False
    with opened(where) as store:
        for file in files:
            try:
                record, text = _record_of(file, set_name)
            except VivaError as error:
                # One unusable file among several does not lose the others.
                if len(files) == 1:
                    raise
                print(f"viva: {error}", file=sys.stderr)
                failed = True
                continue
            added = store.add(record, text=text)
            print(f"{added.id[:12]} {record.source.file}{'' if added.new else ' (was there already)'}")
    if failed:
        raise typer.Exit(2)


def _record_of(file: str, set_name: str | None) -> tuple[Record, str | None]:
    """A file as a record, and its text if it was marked now."""
    from viva.cli.mark import bytes_of
    from viva.reports.runs import read_record

    if file != "-" and Path(file).is_dir():
        return read_record(file), None
    data = bytes_of(file)
    if data[:1].strip() == b"{" and b'"viva"' in data[:200] and b'"schema"' in data[:200]:
        return read_record(file) if file != "-" else _parsed(data), None
    from viva.marking import mark_transcript
    from viva.reading import read_transcript
    from viva.sets import load_set

    transcript = read_transcript(data, Path(file).name)
    record = mark_transcript(transcript, load_set(set_name or transcript.set_name or "hw5"))
    return record, transcript.text


def _parsed(data: bytes) -> Record:
    from pydantic import ValidationError

    from viva.marking import Record

    try:
        return Record.from_json(data)
    except (ValidationError, RecursionError) as error:
        raise VivaError("is not a marking record", where="-") from error


@app.command("list")
def list_(
    words: Annotated[str, typer.Argument(metavar="[WORDS]", help="In names, files, models, sets.")] = "",
    where: Where = None,
    model: Models = None,
    set_name: Sets = None,
    kind: Kinds = None,
    every: Every = False,
    limit: Limit = 50,
    form: Format = Form.text,
) -> None:
    """List the records, newest first."""
    from viva.cli.store_rows import runs_table

    with opened(where) as store:
        from viva.store import RunFilter

        chosen = RunFilter(
            words=words,
            models=tuple(model or ()),
            sets=tuple(set_name or ()),
            kinds=tuple(kind or ()),
            superseded=every,
        )
        rows = _collected(lambda after, size: store.runs(chosen, after=after, limit=size), limit)
    _print(rows, form, runs_table)


@app.command("search")
def search(
    words: Annotated[str, typer.Argument(metavar="[WORDS]", help='Words, "phrases", begin*, -not.')] = "",
    where: Where = None,
    model: Models = None,
    set_name: Sets = None,
    part: Annotated[list[str] | None, typer.Option("--part", help="Only this part.")] = None,
    tier: Annotated[list[str] | None, typer.Option("--tier", help="L1, L2, L3, Lx or open.")] = None,
    verdict: Annotated[list[str] | None, typer.Option("--verdict", help="Of the attempt.")] = None,
    finding: Annotated[list[str] | None, typer.Option("--finding", help="A kind of finding in it.")] = None,
    behaviour: Annotated[list[str] | None, typer.Option("--behaviour", help="Of the part.")] = None,
    kind: Kinds = None,
    every: Every = False,
    limit: Limit = 20,
    form: Format = Form.text,
) -> None:
    """Search the attempts of all records."""
    from viva.cli.store_rows import attempts_table

    with opened(where) as store:
        from viva.store import Search

        wanted = Search(
            words,
            models=tuple(model or ()),
            sets=tuple(set_name or ()),
            parts=tuple(part or ()),
            tiers=tuple(tier or ()),
            verdicts=tuple(verdict or ()),
            findings=tuple(finding or ()),
            behaviours=tuple(behaviour or ()),
            kinds=tuple(kind or ()),
            superseded=every,
        )
        rows = _collected(lambda after, size: store.attempts(wanted, after=after, limit=size), limit)
        total = store.count(wanted, most=_COUNTED)
    _print(rows, form, attempts_table)
    if form is Form.text and total > len(rows):
        print(f"{len(rows)} of {total}{' or more' if total == _COUNTED else ''} attempts; --limit shows more")


@app.command("insights")
def insights(
    where: Where = None,
    model: Annotated[str | None, typer.Option("--model", help="Only of this model.")] = None,
    set_name: Annotated[str | None, typer.Option("--set", help="Only on this set.")] = None,
    part: Annotated[str | None, typer.Option("--part", help="Only this part.")] = None,
    form: Format = Form.text,
) -> None:
    """Count tiers, misconceptions, behaviours and findings per model and part."""
    from viva.cli.store_rows import insights_table

    with opened(where) as store:
        rows = list(store.insights(model, part, set_name))
    _print(rows, form, insights_table)


@app.command("queue")
def queue(
    run: OnlyRun = None,
    where: Where = None,
    reason: Reason = None,
    lines: Lines = True,
    limit: Limit = 20,
    form: Format = Form.text,
) -> None:
    """Show what waits for a person, the most useful first."""
    from viva.cli.store_rows import queue_table

    with opened(where) as store:
        rows = _collected(
            lambda after, size: store.queue(run=run, reason=reason, lines=lines, after=after, limit=size), limit
        )
    _print(rows, form, queue_table)


@app.command("decide")
def decide(
    run: Run,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The item's key, or its first digits.")],
    verdict: Annotated[
        str, typer.Argument(metavar="VERDICT", help="right, wrong, partly, undecided; dispute; withdraw; show.")
    ],
    where: Where = None,
    comment: Annotated[str, typer.Option("--comment", metavar="TEXT", help="Why.")] = "",
    who: Who = None,
) -> None:
    """Decide an item (or raise it, take decisions back, show it); all is kept in its history."""
    from viva.cli.store_rows import shown_item

    with opened(where) as store:
        item = _item(store, run, key)
        if verdict != "show":
            name = who or getpass.getuser()
            if verdict == "dispute":
                store.dispute(run, item.key, who=name, comment=comment)
            elif verdict == "withdraw":
                store.withdraw(run, item.key, who=name, comment=comment)
            else:
                store.decide(run, item.key, verdict, who=name, comment=comment)  # type: ignore[arg-type]
        print(shown_item(store.record(run), item, store.history(item.key)))


def _item(store: Store, run: str, key: str) -> Any:
    from viva.marking import review_items

    found = [item for item in review_items(store.record(run, reviewed=False)) if item.key.startswith(key)]
    if len(found) != 1 or len(key) < 4:
        raise VivaError(
            "names no item" if not found else "names several items", where=key, hint="see `viva store queue`"
        )
    return found[0]


@app.command("review")
def review(
    run: OnlyRun = None,
    where: Where = None,
    reason: Reason = None,
    lines: Lines = True,
    who: Who = None,
) -> None:
    """Go through what waits for a person, one after the other, with a letter for each."""
    from viva.cli import store_review

    with opened(where) as store:
        decided = store_review.review(store, who=who or getpass.getuser(), run=run, reason=reason, lines=lines)
    print(f"{decided} decided")


@app.command("show")
def show(
    run: Run,
    where: Where = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="A file, as of `viva report`.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="As it was marked, without people's decisions.")] = False,
    form: Format = Form.text,
) -> None:
    """Print a record's report, with people's decisions in it, or write it to OUT."""
    from viva.reports import render, write_report

    with opened(where) as store:
        record = store.record(run, reviewed=not raw)
    if out is not None:
        write_report(record, out)
        print(f"{run} -> {out}", file=sys.stderr)
        return
    sys.stdout.write(render(record, form.value, color=form is Form.text and sys.stdout.isatty()))


@app.command("remove")
def remove(
    run: Run,
    where: Where = None,
) -> None:
    """Take a record out of the store. What people decided on its text stays."""
    with opened(where) as store:
        row = store.run(run)
        store.remove(row.id)
    print(f"{row.id[:12]} {row.name} removed")


@app.command("export")
def export(
    out: Annotated[str, typer.Argument(metavar="OUT", help="A file, .jsonl or .parquet; - is standard output.")],
    where: Where = None,
    form: Annotated[
        FileForm | None, typer.Option("--format", help="Default: by the suffix of OUT, else jsonl.")
    ] = None,
) -> None:
    """Write everything in the store to one file."""
    from viva.cli.store_rows import whole

    parquet = form is FileForm.parquet or (form is None and out.endswith(".parquet"))
    with opened(where) as store:
        if out == "-":
            moved = store.export_to(sys.stdout.buffer, parquet=parquet)
        else:
            with whole(Path(out)) as file:
                moved = store.export_to(file, parquet=parquet)
    print(f"{moved.records} records, {moved.decisions} decisions, {moved.comments} comments -> {out}", file=sys.stderr)


@app.command("import")
def import_(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="What `viva store export` wrote; - is input.")],
    where: Where = None,
) -> None:
    """Read exports into the store; what is there already stays as it is."""
    with opened(where) as store:
        for file in files:
            if file == "-":
                moved = store.import_from(sys.stdin.buffer, where="-")
            else:
                try:
                    with Path(file).open("rb") as data:
                        moved = store.import_from(data, where=file)
                except OSError as error:
                    raise VivaError(f"can't be read ({error.strerror or error})", where=file) from error
            print(f"{file}: {moved.records} records, {moved.decisions} decisions, {moved.comments} comments", end="")
            print(f"; {moved.new} new")


def _collected(page: Any, limit: int) -> list[Any]:
    rows: list[Any] = []
    after = None
    while len(rows) < limit:
        found = page(after, limit - len(rows))
        rows += found.rows
        if (after := found.next) is None:
            break
    return rows


def _print(rows: list[Any], form: Form, table: Any) -> None:
    if form is Form.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        sys.stdout.write(table(rows))
