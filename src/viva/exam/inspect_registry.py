"""What viva registers with Inspect, so that Inspect's own command line can hold its exams.

    inspect eval viva/hw5 --model openai/gpt-4o -T parts=1b,4a -T seed=7
    inspect eval viva/exam --model openai/gpt-4o -T problem_set=path/of/a/folder

The entry point ``inspect_ai`` in ``pyproject.toml`` names this module; Inspect imports it when it looks up a name with
``viva`` in it. Nothing else should: it imports Inspect (seconds).
"""

from __future__ import annotations

from pathlib import Path

from inspect_ai import Task, task

from viva.exam.plan import ExamPlan
from viva.exam.provider import viva_local
from viva.exam.run import DEFAULT_TIME_LIMIT, check_request
from viva.exam.task import exam_task
from viva.sets import load_set

__all__ = ["exam", "hw5", "viva_local"]


@task
def hw5(
    parts: str | list[str] | None = None,
    seed: int = 0,
    nudges: int = 4,
    preamble: str | None = None,
    time_limit: float = DEFAULT_TIME_LIMIT,
) -> Task:
    """The oral exam on the set hw5; see :func:`exam` for what can be chosen."""
    return exam("hw5", parts, seed, nudges, preamble, time_limit)


@task
def exam(
    problem_set: str = "hw5",
    parts: str | list[str] | None = None,
    seed: int = 0,
    nudges: int = 4,
    preamble: str | None = None,
    time_limit: float = DEFAULT_TIME_LIMIT,
) -> Task:
    """An oral exam: one sample per question, scored by tiers.

    Args:
        problem_set: a set's name, or a folder.
        parts: names of the parts to ask, with commas or as a list; all by default.
        seed: the draw; 0 is the set's own numbers.
        nudges: how many nudges to give at most, up to 4.
        preamble: a file whose text is the system message for the examinee.
        time_limit: seconds that one reply may take.
    """
    found = load_set(problem_set)
    names = [name.strip() for name in parts.split(",") if name.strip()] if isinstance(parts, str) else parts
    drawn, chosen = check_request(found, parts=names, seed=int(seed))
    plan = ExamPlan(
        drawn=drawn,
        parts=chosen,
        preamble=Path(preamble).read_text(encoding="utf-8") if preamble else None,
        time_limit=float(time_limit),
        nudges=int(nudges),
        settings={"nudges": nudges, "time_limit": time_limit},
    )
    return exam_task(plan, scored=found)
