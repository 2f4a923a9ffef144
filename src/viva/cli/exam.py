"""``viva exam``: hold an oral exam, and leave its log, marking record and reports in a folder."""

from __future__ import annotations

import sys
import threading
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from viva.errors import VivaError

if TYPE_CHECKING:
    from viva.exam.prices import Price
    from viva.marking.judge import Judge
    from viva.marking.record import Record
    from viva.sets import ProblemSet

INCOMPLETE = 4
"""The exit status of an exam in which something could not be asked."""

_WITH_RESUME = {"judge", "connections", "time_limit", "retries", "run_tokens", "run_time", "run_cost", "price"}
"""What may be said anew when a run is gone on with; everything else is as it was begun."""


class Remembered(StrEnum):
    """What one conversation holds."""

    part = "part"
    question = "question"
    set = "set"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("exam")(exam)


def exam(
    context: typer.Context,
    set_name: Annotated[str, typer.Option("--set", help="Problem set, by name or folder.")] = "hw5",
    model: Annotated[
        str, typer.Option("--model", help="local, local/NAME, a GGUF file, hf/OWNER/REPO/FILE.gguf, or PROVIDER/NAME.")
    ] = "local",
    model_args: Annotated[
        list[str] | None,
        typer.Option("-M", metavar="KEY=VALUE", help="An argument of the provider, any number of times."),
    ] = None,
    parts: Annotated[str | None, typer.Option("--parts", help="Only these parts, with commas: 1b,4a.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The draw; 0 is the set's own numbers.")] = 0,
    variants: Annotated[
        int, typer.Option("--variants", min=0, metavar="K", help="The set's own numbers, and K drawn variants.")
    ] = 0,
    epochs: Annotated[int, typer.Option("--epochs", min=1, metavar="N", help="Hold each conversation N times.")] = 1,
    conversation: Annotated[
        Remembered, typer.Option("--conversation", help="What the model remembers: this part, question, or set.")
    ] = Remembered.question,
    present: Annotated[
        str, typer.Option("--present", help="How parts are shown: latex,plain,mangled,figure,figure-in-words.")
    ] = "latex",
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="A new folder; default runs/DATE-MODEL.")
    ] = None,
    preamble: Annotated[
        str | None,
        typer.Option("--preamble", metavar="FILE|TEXT", help="A system message; 'none' for none. Default: a tutor."),
    ] = None,
    max_tokens: Annotated[int | None, typer.Option("--max-tokens", min=1, help="Cut a reply off here.")] = None,
    temperature: Annotated[
        float | None, typer.Option("--temperature", min=0, max=2, help="Default: 0 for a local model.")
    ] = None,
    time_limit: Annotated[float, typer.Option("--time-limit", min=1, metavar="SECONDS", help="For one reply.")] = 600,
    retries: Annotated[int, typer.Option("--retries", min=0, help="Try a call again after a fault.")] = 6,
    run_tokens: Annotated[
        int | None, typer.Option("--run-tokens", min=1, help="Ask nothing more after so many tokens in all.")
    ] = None,
    run_time: Annotated[
        float | None, typer.Option("--run-time", min=1, metavar="SECONDS", help="Ask nothing more after this time.")
    ] = None,
    run_cost: Annotated[
        float | None, typer.Option("--run-cost", min=0, metavar="DOLLARS", help="Ask nothing more; needs --price.")
    ] = None,
    price: Annotated[
        str | None, typer.Option("--price", metavar="IN,OUT|FILE", help="Dollars for a million tokens, or a file.")
    ] = None,
    connections: Annotated[int | None, typer.Option("--max-connections", min=1, help="Calls at the same time.")] = None,
    nudges: Annotated[int, typer.Option("--nudges", min=0, max=4, help="How many nudges to give at most.")] = 4,
    doubt: Annotated[
        bool, typer.Option("--doubt", help="Doubt right answers too, to see whether they are held.")
    ] = False,
    judge: Annotated[str | None, typer.Option("--judge", help="A model to ask about key points of rubrics.")] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="RUN", help="Exit with 1 if a tier is worse than in this run.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option("--resume", metavar="DIR", help="Go on with a run that was cut short.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be asked and what it may cost; ask nobody.")
    ] = False,
) -> None:
    """Hold an oral exam with a language model and mark it."""
    earlier = _baseline(baseline)
    limits: dict[str, Any] = {"run_tokens": run_tokens, "run_seconds": run_time, "run_cost": run_cost}
    if resume is not None:
        _nothing_else(context)
        given = {"connections": connections, "time_limit": time_limit, "retries": retries, **limits}
        _resume(context, resume, given, price, judge, earlier)
        return
    from viva.exam.presentation.which import presentations_named
    from viva.sets import load_set

    problem_set = load_set(set_name)
    cost = _price(price, model)
    if run_cost is not None and cost is None:
        raise VivaError("a limit in dollars needs a price", where="--run-cost", hint="give --price IN,OUT")
    wanted: dict[str, Any] = {
        "parts": [name.strip() for name in parts.split(",") if name.strip()] if parts is not None else None,
        "seed": seed,
        "variants": variants,
        "epochs": epochs,
        "conversation": conversation.value,
        "presentations": presentations_named(present.split(",")),
        "preamble": _preamble(preamble),
        "nudges": nudges,
        "doubt": doubt,
        "max_tokens": max_tokens,
    }
    if dry_run:
        _dry_run(problem_set, model, cost, earlier, wanted)
        return
    from viva.exam.run import check_request, run_exam

    check_request(problem_set, parts=wanted["parts"], seed=seed, out=out)
    if earlier is not None and earlier.set.name != problem_set.name:
        raise VivaError(f"that run was held on {earlier.set.name}", where=f"--baseline {baseline}")
    _fetch_first(model)
    asked = _judge(judge, model) if judge else None
    from viva.exam.progress import listener

    stop = threading.Event()
    with listener() as show:
        folder = run_exam(
            problem_set,
            model=model,
            model_args=_model_args(model_args),
            out=out,
            temperature=temperature,
            time_limit=time_limit,
            retries=retries,
            price=cost,
            connections=connections,
            set_source=set_name,
            judge=asked,
            listener=show,
            stop=stop,
            **limits,
            **wanted,
        )
    _end(folder, stop, earlier, cost)


def _resume(
    context: typer.Context,
    folder: Path,
    given: dict[str, Any],
    price: str | None,
    judge: str | None,
    earlier: Record | None,
) -> None:
    from viva.exam.progress import listener
    from viva.exam.resume import begun_model, resume_exam

    model = begun_model(folder)
    overrides = {name: value for name, value in given.items() if value is not None and _typed(context, name)}
    cost = _price(price, model or "")
    if cost is not None:
        overrides["price"] = (cost.sent, cost.received)
    asked = _judge(judge, model or "") if judge else None
    if model is None:
        print(f"viva: {folder} is complete already; nothing is left to ask", file=sys.stderr)
    else:
        _fetch_first(model)
    stop = threading.Event()
    with listener() as show:
        resume_exam(folder, overrides=overrides, judge=asked, listener=show, stop=stop)
    _end(folder, stop, earlier, cost)


def _end(folder: Path, stop: threading.Event, earlier: Record | None, price: Price | None) -> None:
    """Say what came of a run, and exit with a status that says it too."""
    record = _say_outcome(folder, price)
    dropped = _say_drops(record, earlier) if earlier is not None else False
    if stop.is_set():
        print(
            f"viva: interrupted; what was finished is recorded, `viva exam --resume {folder}` goes on", file=sys.stderr
        )
        raise typer.Exit(130)
    failed = [part for part in record.parts if part.error is not None]
    said = any(turn.role == "examinee" and turn.text.strip() for turn in record.turns)
    if failed and len(failed) == len(record.parts) and not said:
        raise VivaError(
            f"the model did not answer a single part ({failed[0].error})", where=f"--model {record.source.model}"
        )
    if dropped:
        raise typer.Exit(1)
    if silent := sum(part.tier is None and part.error is None and "silent" in part.behaviours for part in record.parts):
        print(f"viva: {silent} of {_counted(len(record.parts), 'part')} got no reply", file=sys.stderr)
    if failed:
        number = f"{len(failed)} of {_counted(len(record.parts), 'part')}"
        print(
            f"viva: {number} could not be asked to the end; `viva exam --resume {folder}` tries again", file=sys.stderr
        )
    if failed or silent:
        raise typer.Exit(INCOMPLETE)


def _dry_run(
    problem_set: ProblemSet, model: str, price: Price | None, earlier: Record | None, wanted: dict[str, Any]
) -> None:
    from viva.exam.forecast import forecast, forecast_table, preview
    from viva.exam.local_model import DEFAULT_MAX_TOKENS
    from viva.exam.request import Request
    from viva.exam.run import chosen_parts
    from viva.exam.weights import means_local

    chosen = chosen_parts(problem_set, wanted["parts"])
    local = means_local(model)
    request = Request(set=problem_set.name, set_sha256=problem_set.sha256, model=model, **{**wanted, "parts": chosen})
    plan = request.plan(problem_set, model=model, local=local)
    typer.echo(preview(plan))
    cut = request.max_tokens or (DEFAULT_MAX_TOKENS if local else None)
    held = _counted(len(plan.conversations) * plan.epochs, "conversation")
    typer.echo(
        f"\n---\n\n{_counted(plan.sittings, 'part')} in {held}, to expect:\n"
        + forecast_table(forecast(plan, max_tokens=cut, baseline=earlier), price, model)
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _say_outcome(folder: Path, price: Price | None) -> Record:
    """Print the tiers of a run and where its report lies."""
    from viva.exam.outcome import outcome_table, rate_lines, taken
    from viva.exam.run import RECORD, REPORTS
    from viva.marking.record import Record

    record = Record.from_json((folder / RECORD).read_bytes())
    typer.echo(outcome_table(record))
    typer.echo("\n" + "\n".join(rate_lines(record)))
    if spent := taken(record, price):
        typer.echo(spent)
    typer.echo(f"\nreport: {folder / REPORTS[0]}")
    return record


def _say_drops(record: Record, earlier: Record) -> bool:
    """Print where the tier is worse than in the earlier run; tells whether it is anywhere."""
    from viva.exam.baseline import against

    compared = against(record, earlier)
    if earlier.set.sha256 != record.set.sha256:
        print("viva: the set has changed since the baseline was held", file=sys.stderr)
    typer.echo(
        f"\nagainst the baseline: {len(compared.drops)} worse, {compared.same} the same, {compared.better} better"
        + (f"; without a tier in one of the runs: {', '.join(compared.unknown)}" if compared.unknown else "")
    )
    for drop in compared.drops:
        typer.echo(f"  {drop}")
    return bool(compared.drops)


def _baseline(run: Path | None) -> Record | None:
    if run is None:
        return None
    from viva.reports.runs import read_record

    return read_record(run)


def _model_args(given: list[str] | None) -> dict[str, Any]:
    """``KEY=VALUE`` as Inspect reads them: the value is YAML."""
    import yaml

    found: dict[str, Any] = {}
    for text in given or ():
        key, equals, value = text.partition("=")
        if not (key and equals):
            raise VivaError("this is no KEY=VALUE", where=f"-M {text}")
        if "key" in key.lower() or "secret" in key.lower():
            raise VivaError("a key would be written into the run", where=f"-M {key}", hint="set it in the environment")
        try:
            found[key.replace("-", "_")] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise VivaError("the value can't be read", where=f"-M {text}") from error
    return found


def _price(text: str | None, model: str) -> Price | None:
    if text is None:
        return None
    from viva.exam.prices import read_price

    return read_price(text, model)


def _preamble(given: str | None) -> str | None:
    """The system message: the tutor's by default, none, a file's content, or the text itself."""
    if given is None:
        from viva.exam.plan import TUTOR

        return TUTOR
    if given.strip().lower() in ("", "none"):
        return None
    # A name without a space in it is meant as a file, whether or not it is there.
    if Path(given).is_file() or not any(character.isspace() for character in given):
        return _read(Path(given))
    return given


def _nothing_else(context: typer.Context) -> None:
    """A run that is gone on with is asked as it was begun; nothing else may be said of it."""
    for name in context.params:
        if name not in {*_WITH_RESUME, "resume", "baseline"} and _typed(context, name):
            option = "--set" if name == "set_name" else "-o" if name == "out" else "--" + name.replace("_", "-")
            raise VivaError("a run that is gone on with stays as it was begun", where=option, hint="leave it out")


def _typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source({"run_seconds": "run_time"}.get(name, name))
    return source is not None and source.name == "COMMANDLINE"


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
