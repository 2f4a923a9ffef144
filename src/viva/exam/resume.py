"""Going on with an exam that was cut short: the journal says what was asked to be held, and what was said so far."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viva.errors import VivaError
from viva.exam.journal import JOURNAL, Journal
from viva.exam.local_model import DEFAULT_CONTEXT
from viva.exam.progress import Listener, silent
from viva.exam.request import Request
from viva.exam.run import RECORD, hold_and_write, open_model, require_inspect
from viva.reading.exam_journal import read_lines

if TYPE_CHECKING:
    from inspect_ai.model import Model

    from viva.marking.judge import Judge
    from viva.sets import ProblemSet


def resume_exam(
    folder: Path,
    *,
    problem_set: ProblemSet | None = None,
    model: Model | None = None,
    overrides: dict[str, Any] | None = None,
    judge: Judge | None = None,
    listener: Listener = silent,
    stop: threading.Event | None = None,
) -> Path:
    """Go on with an exam that was killed or interrupted, or in which parts failed; nothing is asked twice.

    Args:
        folder: of the run.
        problem_set: the set, where the run cannot name it.
        model: the examinee, where the run cannot name it.
        overrides: values of the request's fields that may be others now: limits, retries, connections.
        judge, listener, stop: as for :func:`run_exam`.

    Returns:
        The folder. Of an exam that was complete already nothing is changed.

    Raises:
        VivaError: nothing to go on with is there, the set has changed, or the model can't be used.
    """
    from viva.sets import load_set

    if begun_model(folder) is None:
        return folder
    require_inspect()
    journal = Journal.go_on(folder)
    try:
        request = Request.from_journal(journal.header, overrides or {}, where=str(folder / JOURNAL))
        problem_set = problem_set or load_set(request.set)
        if problem_set.sha256 != request.set_sha256:
            raise VivaError(
                f"the set {problem_set.name} has changed since the exam was begun",
                where=f"--resume {folder}",
                hint="hold the exam anew",
            )
        examinee, _, local = open_model(model or request.model, request.context or DEFAULT_CONTEXT, request.model_args)
        plan = request.plan(problem_set, model=str(examinee), local=local)
    except BaseException:
        journal.close()
        raise
    return hold_and_write(
        request,
        plan,
        journal,
        folder,
        examinee,
        problem_set,
        local=local,
        judge=judge,
        listener=listener,
        stop=stop,
    )


def begun_model(folder: Path) -> str | None:
    """Which model a run that can be gone on with was begun with; None for a run that is complete.

    Raises:
        VivaError: no exam was begun in this folder, or its journal is damaged.
    """
    journal = folder / JOURNAL
    if not journal.is_file():
        if (folder / RECORD).is_file():
            return None
        raise VivaError("no exam was begun in this folder", where=f"--resume {folder}", hint="hold it without --resume")
    with journal.open("rb") as lines:
        header, *_ = read_lines(lines.readline(), str(journal))
    return str(Request.from_journal(header, {}, where=str(journal)).model)
