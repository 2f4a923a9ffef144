"""The proof of a set: its files, its draws under many seeds, its key, its nudges; and advice on what is missing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from viva.errors import VivaError
from viva.exam.ladder_check import broken_templates
from viva.sets import ProblemSet, load_set
from viva.validation.advice import advice_on
from viva.validation.notice import Notice, Outcome
from viva.validation.question import Work, look_at

if TYPE_CHECKING:
    from concurrent.futures import Future

SEEDS = 200
CODE_SEEDS = 3
"""Seeds at which code is run unless more are asked for: a run takes a second, and only the cases' numbers differ."""
_PARTS_AT_ONCE = 2

Progress = Callable[[int, int], None]
"""Told how many draws of parts were looked at, and of how many."""


def validate(
    source: str | Path | ProblemSet,
    seeds: int = SEEDS,
    *,
    code_seeds: int = CODE_SEEDS,
    jobs: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> Outcome:
    """All that can be said of a set.

    Args:
        source: a set's folder, the name of one of viva's sets, or a set that was read (one process then).
        seeds: how many seeds to draw, from 0 on.
        code_seeds: at how many of them code is run.
        jobs: processes to share the work; the outcome is the same for any number.
        progress: told from time to time how far it is.

    Raises:
        VivaError: there is no such set.

    Examples:
        >>> outcome = validate("probability", seeds=2)
        >>> outcome.errors, outcome.parts
        ((), 19)
    """
    try:
        problem_set = source if isinstance(source, ProblemSet) else load_set(source, unfinished=True)
    except VivaError as error:
        if error.where is None:
            raise
        what = error.what + (f"; {error.hint}" if error.hint else "")
        return Outcome(str(source), 0, 0, (Notice("format", error.where, _part_of(error.where), what),))
    notices = [_to_do(line) for line in problem_set.to_do]
    broken = [Notice("template", where, "", what) for where, what in broken_templates(problem_set)]
    works = _works(problem_set, min(seeds, 10_000), code_seeds, templates=not broken, apart=jobs > 1)
    total = sum(len(work.parts) for work in works) * seeds
    if jobs > 1 and not isinstance(source, ProblemSet):
        drawn = _in_processes(str(source), works, jobs, total, progress)
    else:
        drawn = _here(problem_set, works, total, progress)
    notices += [*broken, *drawn, *advice_on(problem_set)]
    if problem_set.to_do:
        # Who isn't finished knows that something is missing.
        notices = [notice for notice in notices if notice.is_error]
    order = {name: number for number, name in enumerate(("", *problem_set.part_names))}
    notices.sort(key=lambda notice: (not notice.is_error, order.get(notice.part, 0), _line(notice.where)))
    return Outcome(problem_set.name, len(problem_set.parts), seeds, tuple(notices), min(seeds, code_seeds))


def _works(problem_set: ProblemSet, seeds: int, code_seeds: int, *, templates: bool, apart: bool) -> list[Work]:
    """The questions; for several processes in pieces, at the price of drawing a question for each."""
    works: list[Work] = []
    for question in problem_set.questions:
        size = _PARTS_AT_ONCE if apart else max(len(question.parts), 1)
        for begin in range(0, len(question.parts), size):
            parts = tuple(question.parts[begin : begin + size])
            works.append(Work(question.name, parts, seeds, code_seeds, templates))
    return works


def _here(problem_set: ProblemSet, works: Sequence[Work], total: int, progress: Progress) -> Iterator[Notice]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    for work in works:
        yield from look_at(problem_set, work, step)


def _in_processes(source: str, works: Sequence[Work], jobs: int, total: int, progress: Progress) -> Iterator[Notice]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    done = 0

    def over(work: Work) -> None:
        nonlocal done
        done += len(work.parts) * work.seeds
        progress(done, total)

    with ProcessPoolExecutor(min(jobs, len(works)), get_context("spawn")) as pool:
        futures: list[Future[list[Notice]]] = [pool.submit(_one, source, work) for work in works]
        for future, work in zip(futures, works, strict=True):
            # In the order of the set, so that nothing depends on which is ready first.
            yield from future.result()
            over(work)


def _one(source: str, work: Work) -> list[Notice]:
    """A piece of work in a process of its own."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return look_at(load_set(source, unfinished=True), work)


def _to_do(line: str) -> Notice:
    where, _, what = line.partition(": ")
    return Notice("to-do", where, _part_of(where), what)


def _part_of(where: str) -> str:
    """The part to which a file belongs, from ``folder/1a.yaml:3``."""
    stem = Path(where.rpartition(":")[0] or where).stem
    return "" if stem == "set" else stem


def _line(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return (file, int(line)) if line.isdecimal() else (where, 0)
