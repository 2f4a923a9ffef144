"""``viva exam``: hold an oral exam, and leave its log, marking record and reports in a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva.errors import VivaError

if TYPE_CHECKING:
    from viva.marking.judge import Judge
    from viva.marking.record import Record


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("exam")(exam)


def exam(
    set_name: Annotated[str, typer.Option("--set", help="Problem set, by name or folder.")] = "hw5",
    model: Annotated[
        str, typer.Option("--model", help="local, local/NAME, a GGUF file, hf/OWNER/REPO/FILE.gguf, or PROVIDER/NAME.")
    ] = "local",
    parts: Annotated[str | None, typer.Option("--parts", help="Only these parts, with commas: 1b,4a.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The draw; 0 is the set's own numbers.")] = 0,
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="A new folder; default runs/DATE-MODEL.")
    ] = None,
    preamble: Annotated[
        Path | None, typer.Option("--preamble", metavar="FILE", help="A system message for the examinee.")
    ] = None,
    max_tokens: Annotated[int | None, typer.Option("--max-tokens", min=1, help="Cut a reply off here.")] = None,
    temperature: Annotated[
        float | None, typer.Option("--temperature", min=0, max=2, help="Default: 0 for a local model.")
    ] = None,
    time_limit: Annotated[float, typer.Option("--time-limit", min=1, metavar="SECONDS", help="For one reply.")] = 600,
    nudges: Annotated[int, typer.Option("--nudges", min=0, max=4, help="How many nudges to give at most.")] = 4,
    doubt: Annotated[
        bool, typer.Option("--doubt", help="Doubt right answers too, to see whether they are held.")
    ] = False,
    judge: Annotated[str | None, typer.Option("--judge", help="A model to ask about key points of rubrics.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be asked, and ask nobody.")] = False,
) -> None:
    """Hold an oral exam with a language model and mark it."""
    from viva.exam.run import run_exam
    from viva.sets import load_set

    problem_set = load_set(set_name)
    chosen = [name.strip() for name in parts.split(",") if name.strip()] if parts is not None else None
    said = _read(preamble) if preamble is not None else None
    if dry_run:
        from viva.exam.run import preview

        typer.echo(preview(problem_set, parts=chosen, seed=seed))
        return
    from viva.exam.run import check_request

    check_request(problem_set, parts=chosen, seed=seed, out=out)
    _fetch_first(model)
    import threading

    from viva.exam.progress import listener

    asked = _judge(judge, model) if judge else None
    stop = threading.Event()
    with listener() as show:
        folder = run_exam(
            problem_set,
            model=model,
            parts=chosen,
            seed=seed,
            out=out,
            preamble=said,
            max_tokens=max_tokens,
            temperature=temperature,
            time_limit=time_limit,
            nudges=nudges,
            doubt=doubt,
            judge=asked,
            listener=show,
            stop=stop,
        )
    record = _say_outcome(folder)
    if stop.is_set():
        print("viva: interrupted; what was finished is recorded", file=sys.stderr)
        raise typer.Exit(130)
    if all(part.error and not part.attempts for part in record.parts):
        raise VivaError(f"the model did not answer a single part ({record.parts[0].error})", where=f"--model {model}")


def _say_outcome(folder: Path) -> Record:
    """Print the tiers of a run and where its report lies."""
    from viva.exam.outcome import outcome_table
    from viva.exam.run import RECORD, REPORTS
    from viva.marking.record import Record

    record = Record.from_json((folder / RECORD).read_bytes())
    typer.echo(outcome_table(record))
    typer.echo(f"\nreport: {folder / REPORTS[0]}")
    return record


def _fetch_first(model: str) -> None:
    """Fetch the weights under their own progress bar, before the exam's begins."""
    from viva.exam.weights import find_weights, means_local

    if means_local(model):
        from viva.exam.progress import fetching

        with fetching(model) as progress:
            find_weights(model, progress=progress)


def _judge(name: str, examinee: str) -> Judge:
    from viva.exam.judge import ModelJudge

    return ModelJudge(name, examinee=examinee)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise VivaError("this is not UTF-8 text", where=str(file)) from error
    except OSError as error:
        raise VivaError(f"can't be read ({error.strerror or error})", where=str(file)) from error
