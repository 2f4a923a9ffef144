"""Holding an exam from beginning to end: a run folder with Inspect's log, the marking record and the reports.

The log comes first and the record is computed from it, so ``viva mark RUN/exam.eval`` gives the same record again
without asking anybody.
"""

from __future__ import annotations

import datetime
import re
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viva.errors import VivaError
from viva.exam.interrupt import stopping
from viva.exam.journal import UNFINISHED
from viva.exam.local_model import DEFAULT_CONTEXT
from viva.exam.plan import ExamPlan
from viva.exam.progress import Listener, silent
from viva.exam.weights import find_weights, means_local

if TYPE_CHECKING:
    from inspect_ai.model import Model

    from viva.marking.judge import Judge
    from viva.marking.record import Record
    from viva.sets import ProblemSet
    from viva.sets.drawn import DrawnPart, DrawnSet

LOG, RECORD = "exam.eval", "record.json"
REPORTS = ("report.html", "report.md")
DEFAULT_TIME_LIMIT = 600.0
MAX_RETRIES = 2
"""How often a provider is asked again after an error of the network; Inspect's own default has no end."""


def run_exam(
    problem_set: ProblemSet,
    *,
    model: str | Model = "local",
    parts: Iterable[str] | None = None,
    seed: int = 0,
    out: Path | None = None,
    preamble: str | None = None,
    presentation: str = "latex",
    max_tokens: int | None = None,
    temperature: float | None = None,
    time_limit: float | None = DEFAULT_TIME_LIMIT,
    nudges: int = 4,
    doubt: bool = False,
    connections: int | None = None,
    context: int | None = None,
    judge: Judge | None = None,
    listener: Listener = silent,
    stop: threading.Event | None = None,
) -> Path:
    """Hold an exam and write it down.

    Args:
        problem_set: what is asked.
        model: ``local``, ``local/NAME``, the path of a GGUF file, or any model that Inspect knows
            (``openai/...``, ``anthropic/...``, ``ollama/...``); or an Inspect model itself.
        parts: names of the parts to ask; all by default.
        seed: the draw; 0 is the set's own numbers.
        out: the folder to write to, which must be new or empty; by default ``runs/DATE-MODEL``.
        preamble: a system message for the examinee.
        presentation: how statements are shown.
        max_tokens: where a reply is cut off; by default 1024 for a local model, the provider's own otherwise.
        temperature: by default 0 for a local model, the provider's own otherwise.
        time_limit: seconds that one reply may take; None for no limit.
        nudges: how many nudges to give at most, up to 4.
        doubt: doubt right answers, politely and then with a wrong value, to see whether they are held.
        connections: how many questions to ask at the same time; by default 1 for a local model, else 4.
        context: how many tokens a local model keeps in view.
        judge: a model to ask about key points of rubrics when the log is marked.
        listener: told what happens.
        stop: setting it ends the exam at the next word; Ctrl-C does the same.

    Returns:
        The run folder, with ``exam.eval``, ``record.json``, ``report.html`` and ``report.md`` in it. An exam that was
        interrupted leaves the same files; the parts that were not reached say so.

    Raises:
        VivaError: no such part or model, a folder that is taken, or extras that are not installed.
    """
    drawn, chosen = check_request(problem_set, parts=parts, seed=seed, out=out)
    context = context or DEFAULT_CONTEXT
    examinee, name, local = _open_model(model, context)
    folder = _new_folder(out, name)
    plan = ExamPlan(
        drawn=drawn,
        parts=chosen,
        model=str(examinee),
        folder=folder,
        presentation=presentation,
        preamble=preamble,
        time_limit=time_limit,
        nudges=nudges,
        doubt=doubt,
        settings={"nudges": nudges, "doubt": doubt or None, "time_limit": time_limit}
        | ({"context": context} if local else {}),
        listener=listener,
        stop=stop or threading.Event(),
    )
    settings: dict[str, Any] = {
        "max_tokens": max_tokens,
        "temperature": 0.0 if temperature is None and local else temperature,
        "seed": 0 if local else None,
        "max_connections": connections or (1 if local else 4),
        "max_retries": MAX_RETRIES,
        "timeout": int(time_limit) + 1 if time_limit else None,
    }
    with stopping(plan.stop):
        log = _hold(
            plan, problem_set, examinee, folder, {key: value for key, value in settings.items() if value is not None}
        )
    write_run(log, problem_set, judge=judge)
    return folder


def check_request(
    problem_set: ProblemSet, *, parts: Iterable[str] | None = None, seed: int = 0, out: Path | None = None
) -> tuple[DrawnSet, tuple[DrawnPart, ...]]:
    """What can be found wrong with a request before anything is fetched or asked; returns the draw and its parts.

    Raises:
        VivaError: no such part, a folder that is taken, or Inspect is not installed.
    """
    drawn = problem_set.draw(seed)
    chosen = _chosen(drawn, parts)
    require_inspect()
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise VivaError("this is there already and is not overwritten", where=f"-o {out}", hint="name a new folder")
    return drawn, chosen


def preview(problem_set: ProblemSet, *, parts: Iterable[str] | None = None, seed: int = 0) -> str:
    """What an exam would ask, part by part, without asking anybody."""
    from viva.exam.prompts import ask

    pieces, question = [], None
    for part in _chosen(problem_set.draw(seed), parts):
        pieces.append(ask(part, opening=part.question != question))
        question = part.question
    return "\n\n---\n\n".join(pieces)


def write_run(log: Path, problem_set: ProblemSet, *, judge: Judge | None = None) -> Record:
    """Mark the log of an exam and write ``record.json`` and the reports beside it."""
    from viva.marking import mark_transcript
    from viva.reading.inspect_log import read_inspect_log
    from viva.reports import write_report

    record = mark_transcript(read_inspect_log(log.read_bytes(), log.name), problem_set, judge=judge)
    (log.parent / RECORD).write_text(record.to_json() + "\n", encoding="utf-8")
    for name in REPORTS:
        write_report(record, log.parent / name)
    return record


def require_inspect() -> None:
    """Say what to install where Inspect is missing."""
    import importlib.util

    if importlib.util.find_spec("inspect_ai") is None:
        raise VivaError("an exam needs Inspect AI", hint="pip install 'viva[exam]'")


def _chosen(drawn: DrawnSet, parts: Iterable[str] | None) -> tuple[DrawnPart, ...]:
    if parts is None:
        return drawn.parts
    wanted = list(parts)
    known = [part.name for part in drawn.parts]
    for name in wanted:
        if name not in known:
            raise VivaError(
                f"{drawn.name} has no part '{name}'", where="--parts", hint=f"its parts are {', '.join(known)}"
            )
    if not wanted:
        raise VivaError("no part was named", where="--parts", hint=f"its parts are {', '.join(known)}")
    return tuple(part for part in drawn.parts if part.name in wanted)


def _open_model(model: str | Model, context: int) -> tuple[Model, str, bool]:
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

    try:
        return get_model(model), model, False
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


def _hold(plan: ExamPlan, problem_set: ProblemSet, model: Model, folder: Path, settings: dict[str, Any]) -> Path:
    """Run the task with Inspect, quietly, and return its log under its final name."""
    from inspect_ai import eval as inspect_eval

    from viva.exam.task import exam_task

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
        max_samples=settings["max_connections"],
        fail_on_error=False,
        ctl_server=False,
        **settings,
    )
    written = sorted(set(folder.glob("*.eval")) - before)
    if not written:
        error = logs[0].error.message if logs and logs[0].error else "no log was written"
        raise VivaError(f"the exam failed before its first question ({' '.join(str(error).split())[:200]})")
    log = written[-1].replace(folder / LOG)
    (folder / UNFINISHED).unlink(missing_ok=True)
    return log
