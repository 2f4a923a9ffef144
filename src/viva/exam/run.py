"""Holding an exam from beginning to end: a run folder with Inspect's log, the marking record and the reports.

The log comes first and the record is computed from it, so ``viva mark RUN/exam.eval`` gives the same record again
without asking anybody. ``request.py`` says what an exam is asked to be, ``plan.py`` makes a plan of it, ``task.py``
holds it.
"""

from __future__ import annotations

import datetime
import importlib
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viva.errors import VivaError
from viva.exam.dialogue_process import DialogueProcesses
from viva.exam.interrupt import stopping
from viva.exam.journal import BEGUN, Journal
from viva.exam.limits import DEFAULT_RETRIES, DEFAULT_TIME_LIMIT, Meter
from viva.exam.local_model import DEFAULT_CONTEXT
from viva.exam.plan import TUTOR, ExamPlan, Remember
from viva.exam.presentation.which import presentations_named, refuse_blind
from viva.exam.prices import Price
from viva.exam.progress import Listener, silent
from viva.exam.request import Request
from viva.exam.weights import find_weights, means_local

if TYPE_CHECKING:
    from inspect_ai.model import Model

    from viva.marking.judge import Judge
    from viva.marking.one_sitting import Spread
    from viva.marking.record import Record
    from viva.sets import ProblemSet

LOG, RECORD = "exam.eval", "record.json"
REPORTS = ("report.html", "report.md")


def run_exam(
    problem_set: ProblemSet,
    *,
    model: str | Model = "local",
    model_args: Mapping[str, Any] | None = None,
    parts: Iterable[str] | None = None,
    seed: int = 0,
    variants: int = 0,
    epochs: int = 1,
    presentations: Sequence[str] = ("latex",),
    conversation: Remember = "question",
    out: Path | None = None,
    preamble: str | None = TUTOR,
    max_tokens: int | None = None,
    temperature: float | None = None,
    time_limit: float | None = DEFAULT_TIME_LIMIT,
    retries: int = DEFAULT_RETRIES,
    run_tokens: int | None = None,
    run_seconds: float | None = None,
    run_cost: float | None = None,
    price: Price | None = None,
    nudges: int = 4,
    doubt: bool = False,
    connections: int | None = None,
    context: int | None = None,
    set_source: str | None = None,
    judge: Judge | None = None,
    listener: Listener = silent,
    stop: threading.Event | None = None,
) -> Path:
    """Hold an exam and write it down.

    Args:
        problem_set: what is asked.
        model: ``local``, ``local/NAME``, the path of a GGUF file, or any model that Inspect knows
            (``openai/...``, ``anthropic/...``, ``ollama/...``); or an Inspect model itself.
        model_args: arguments of the provider, such as ``base_url``; they are kept with the run, so no keys.
        parts: names of the parts to ask; all by default.
        seed: the draw; 0 is the set's own numbers.
        variants: ask every part with the set's own numbers and with so many drawn ones (seeds ``seed``, at least 1, and
            on).
        epochs: how often each conversation is held.
        presentations: how statements are shown (:mod:`viva.exam.presentation.which`); each part is asked under each.
        conversation: what one conversation holds: a ``part``, a ``question``, or the whole ``set``.
        out: the folder to write to, which must be new or empty; by default ``runs/DATE-MODEL``.
        preamble: a system message for the examinee; None for none.
        max_tokens: where a reply is cut off; by default 1024 for a local model, the provider's own otherwise.
        temperature: by default 0 for a local model, the provider's own otherwise.
        time_limit: seconds that one reply may take; None for no limit.
        retries: how often a call is tried again after a fault of the network or the provider.
        run_tokens, run_seconds, run_cost: what the whole run may take; past it nothing more is asked.
        price: of the model's tokens; ``run_cost`` needs it.
        nudges: how many nudges to give at most, up to 4.
        doubt: doubt right answers, politely and then with a wrong value, to see whether they are held.
        connections: how many calls to make at the same time; by default 1 for a local model, else 4.
        context: how many tokens a local model keeps in view.
        set_source: what :func:`viva.sets.load_set` was given, for going on with the run; by default the set's name.
        judge: a model to ask about key points of rubrics when the log is marked.
        listener: told what happens.
        stop: setting it ends the exam at the next word; Ctrl-C does the same.

    Returns:
        The run folder, with ``exam.eval``, ``record.json``, ``report.html`` and ``report.md`` in it. An exam that was
        interrupted leaves the same files; the parts that were not reached say so, and ``journal.jsonl`` stays, from
        which :func:`viva.exam.resume_exam` goes on.

    Raises:
        VivaError: no such part or model, a folder that is taken, or extras that are not installed.
    """
    chosen = check_request(problem_set, parts=parts, seed=seed, out=out)
    named = presentations_named(presentations)
    model_args = dict(model_args or {})
    request = Request(
        set=set_source or problem_set.name,
        set_sha256=problem_set.sha256,
        model=model if isinstance(model, str) else str(model),
        model_args=model_args,
        parts=chosen,
        seed=seed,
        variants=variants,
        epochs=epochs,
        presentations=named,
        conversation=conversation,
        preamble=preamble or None,
        max_tokens=max_tokens,
        temperature=temperature,
        time_limit=time_limit,
        retries=retries,
        run_tokens=run_tokens,
        run_seconds=run_seconds,
        run_cost=run_cost,
        price=(price.sent, price.received) if price is not None else None,
        nudges=nudges,
        doubt=doubt,
        connections=connections,
        context=context,
    )
    examinee, name, local = open_model(model, context or DEFAULT_CONTEXT, model_args)
    refuse_blind(str(examinee), request.presentations)
    plan = request.plan(problem_set, model=str(examinee), local=local)
    folder = _new_folder(out, name)
    header = request.header(plan, local=local)
    return hold_and_write(
        request,
        plan,
        Journal.begin(folder, header),
        folder,
        examinee,
        problem_set,
        local=local,
        judge=judge,
        listener=listener,
        stop=stop,
    )


def check_request(
    problem_set: ProblemSet, *, parts: Iterable[str] | None = None, seed: int = 0, out: Path | None = None
) -> tuple[str, ...]:
    """What can be found wrong with a request before anything is fetched or asked; returns the parts to ask.

    Raises:
        VivaError: no such part, a folder that is taken, or Inspect is not installed.
    """
    problem_set.draw(seed)
    chosen = chosen_parts(problem_set, parts)
    require_inspect()
    if out is not None and out.exists() and (not out.is_dir() or any(path.name != BEGUN for path in out.iterdir())):
        raise VivaError("this is there already and is not overwritten", where=f"-o {out}", hint="name a new folder")
    return chosen


def write_run(
    log: Path, problem_set: ProblemSet, *, judge: Judge | None = None, spread: Spread | None = None
) -> Record:
    """Mark the log of an exam and write ``record.json`` and the reports beside it.

    ``spread`` is a ``map`` to mark its sittings by, see :func:`viva.marking.mark_transcript`.
    """
    from viva.marking import mark_transcript
    from viva.reading.inspect_log import read_inspect_log
    from viva.reports import write_report
    from viva.reports.render import write_whole

    record = mark_transcript(read_inspect_log(log.read_bytes(), log.name), problem_set, judge=judge, spread=spread)
    write_whole(log.parent / RECORD, record.to_json() + "\n")
    for name in REPORTS:
        write_report(record, log.parent / name)
    return record


def require_inspect() -> None:
    """Say what to install where Inspect is missing."""
    import importlib.util

    if importlib.util.find_spec("inspect_ai") is None:
        raise VivaError("an exam needs Inspect AI", hint="pip install 'viva[exam]'")


def chosen_parts(problem_set: ProblemSet, parts: Iterable[str] | None) -> tuple[str, ...]:
    """The parts to ask, in the set's order.

    Raises:
        VivaError: one that the set doesn't have, or none.
    """
    known = [part.name for part in problem_set.draw(0).parts]
    if parts is None:
        return tuple(known)
    wanted = list(parts)
    for name in wanted:
        if name not in known:
            raise VivaError(
                f"{problem_set.name} has no part '{name}'", where="--parts", hint=f"its parts are {', '.join(known)}"
            )
    if not wanted:
        raise VivaError("no part was named", where="--parts", hint=f"its parts are {', '.join(known)}")
    return tuple(name for name in known if name in wanted)


def open_model(model: str | Model, context: int, model_args: Mapping[str, Any]) -> tuple[Model, str, bool]:
    """The Inspect model, a short name for the run folder, and whether it runs in this process."""
    if not isinstance(model, str):
        return model, str(model), False
    if means_local(model):
        weights = find_weights(model)
        from viva.exam.provider import local_model

        return local_model(weights, context=context), weights.name, True
    if "/" not in model:
        raise VivaError(
            f"'{model}' is neither a local model nor PROVIDER/NAME",
            where="--model",
            hint="such as local, openai/gpt-4o or ollama/llama3; `viva models list` shows the local ones",
        )
    from inspect_ai.model import get_model

    # Inspect finds viva's own provider by itself only where viva is installed with its entry points.
    importlib.import_module("viva.exam.simulated.provider")
    try:
        return get_model(model, **model_args), model, False
    except VivaError:
        raise
    except Exception as error:
        # Providers complain in many ways: an unknown name, a missing package, a missing key.
        said = " ".join(re.sub(r"\[/?[a-z ]*\]", "", str(error)).split()).removeprefix("ERROR: ")
        raise VivaError(f"the model can't be used ({said[:200]})", where=f"--model {model}") from error


def _new_folder(out: Path | None, model: str) -> Path:
    if out is not None:
        folder = out
    else:
        today = datetime.date.today().isoformat()
        slug = re.sub(r"[^A-Za-z0-9.]+", "-", model.split("@", maxsplit=1)[0]).strip("-.").lower()
        folder = base = Path("runs") / f"{today}-{slug or 'model'}"
        number = 2
        while folder.exists():
            folder = base.with_name(f"{base.name}-{number}")
            number += 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VivaError(f"can't be made ({error.strerror or error})", where=str(folder)) from error
    return folder


def hold_and_write(
    request: Request,
    plan: ExamPlan,
    journal: Journal,
    folder: Path,
    examinee: Model,
    problem_set: ProblemSet,
    *,
    local: bool,
    judge: Judge | None,
    listener: Listener,
    stop: threading.Event | None,
) -> Path:
    """Hold what is planned, write it down, and keep the journal as long as something is left to ask."""
    from dataclasses import replace

    price = Price(*request.price) if request.price is not None else None
    settings = request.inspect_settings(local=local)
    complete = False
    try:
        at_once = _held_at_once(settings["max_connections"])
        stop = stop or threading.Event()
        with DialogueProcesses.fitting(plan.sittings, at_once) as dialogues:
            plan = replace(
                plan, journal=journal, dialogues=dialogues, listener=listener, stop=stop, meter=Meter(price=price)
            )
            with stopping(stop):
                log = _inspect(plan, problem_set, examinee, folder, settings)
            if plan.refused:
                raise plan.refused[0]
            # A judge is asked from here.
            record = write_run(log, problem_set, judge=judge, spread=dialogues.spread if judge is None else None)
        complete = all(part.error is None for part in record.parts)
    finally:
        journal.close(remove=complete)
    return folder


def _held_at_once(connections: int) -> int:
    """How many conversations are open at the same time: more than there are connections.

    While one is being marked and written down, another can use its connection. With a single connection the order of
    the conversations is kept, and a model in this process needn't go from one to the other and back.
    """
    return 1 if connections == 1 else connections + min(connections, 4)


def _inspect(plan: ExamPlan, problem_set: ProblemSet, model: Model, folder: Path, settings: dict[str, Any]) -> Path:
    """Run the task with Inspect, quietly, and return its log under its final name."""
    from inspect_ai import eval as inspect_eval

    from viva.exam.simulated.provider import known_set
    from viva.exam.task import exam_task

    # A folder may be called otherwise than the set in it.
    known_set(problem_set)
    # A run that was killed left a log that is not finished; the journal has all that is in it, and more.
    for left in folder.glob("*.eval"):
        if left.name != LOG:
            left.unlink()
    before = set(folder.glob("*.eval"))
    logs: Sequence[Any] = inspect_eval(
        exam_task(plan, scored=problem_set),
        model=model,
        display="none",
        log_dir=str(folder),
        log_format="eval",
        log_level="error",
        log_buffer=1,
        log_realtime=False,
        log_model_api=False,
        max_samples=_held_at_once(settings["max_connections"]),
        fail_on_error=False,
        # The log is read from its file afterwards; all samples need not be held in memory for that.
        log_header_only=True,
        ctl_server=False,
        **settings,
    )
    written = sorted(set(folder.glob("*.eval")) - before)
    if not written:
        error = logs[0].error.message if logs and logs[0].error else "no log was written"
        raise VivaError(f"the exam failed before its first question ({' '.join(str(error).split())[:200]})")
    return written[-1] if plan.refused else written[-1].replace(folder / LOG)
