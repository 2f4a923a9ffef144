"""What viva registers with Inspect, so that its own command line can hold our exams and use our sandbox.

    inspect eval viva/hw5 --model openai/gpt-4o -T parts=1b,4a -T seed=7
    inspect eval viva/linear-algebra --model openai/gpt-4o
    inspect eval viva/exam --model openai/gpt-4o -T problem_set=path/of/a/folder
    inspect eval another/task --model openai/gpt-4o --sandbox bubblewrap

The entry point ``inspect_ai`` in ``pyproject.toml`` names this module; Inspect imports it when it looks up a name with
``viva`` in it. Nothing else should: it imports Inspect (seconds).
"""

from __future__ import annotations

from pathlib import Path

from inspect_ai import Task, task

from viva.exam.inspect_sandbox import BubblewrapSandbox
from viva.exam.limits import DEFAULT_TIME_LIMIT
from viva.exam.plan import TUTOR, Remember
from viva.exam.presentation.which import presentations_named
from viva.exam.provider import viva_local
from viva.exam.request import Request
from viva.exam.run import check_request
from viva.exam.simulated.provider import viva_simulated
from viva.exam.task import exam_task
from viva.sets import list_sets, load_set

__all__ = ["BubblewrapSandbox", "exam", "viva_local", "viva_simulated"]


@task
def exam(
    problem_set: str = "hw5",
    parts: str | list[str] | None = None,
    seed: int = 0,
    nudges: int = 4,
    preamble: str | None = None,
    time_limit: float = DEFAULT_TIME_LIMIT,
    variants: int = 0,
    conversation: Remember = "question",
    present: str | list[str] = "latex",
) -> Task:
    """An oral exam: one sample per conversation, scored by tiers.

    Args:
        problem_set: a set's name, or a folder.
        parts: names of the parts to ask, with commas or as a list; all by default.
        seed: the draw; 0 is the set's own numbers.
        nudges: how many nudges to give at most, up to 4.
        preamble: a file whose text is the system message for the examinee; by default a tutor's role.
        time_limit: seconds that one reply may take.
        variants: ask with the set's own numbers and with so many drawn ones.
        conversation: what one conversation holds: a ``part``, a ``question``, or the whole ``set``.
        present: how parts are shown, with commas or as a list.
    """
    found = load_set(problem_set)
    names = [name.strip() for name in parts.split(",") if name.strip()] if isinstance(parts, str) else parts
    request = Request(
        set=found.name,
        set_sha256=found.sha256,
        model="",
        parts=check_request(found, parts=names, seed=int(seed)),
        seed=int(seed),
        variants=int(variants),
        conversation=conversation,
        presentations=presentations_named(present.split(",") if isinstance(present, str) else present),
        preamble=Path(preamble).read_text(encoding="utf-8") if preamble else TUTOR,
        time_limit=float(time_limit),
        nudges=int(nudges),
    )
    return exam_task(request.plan(found, model="", local=False), scored=found)


def _task_of(name: str) -> None:
    """Register the exam on a set that comes with viva under the set's own name."""

    @task(name=name)
    def exam_on(
        parts: str | list[str] | None = None,
        seed: int = 0,
        nudges: int = 4,
        preamble: str | None = None,
        time_limit: float = DEFAULT_TIME_LIMIT,
        variants: int = 0,
        conversation: Remember = "question",
        present: str | list[str] = "latex",
    ) -> Task:
        return exam(name, parts, seed, nudges, preamble, time_limit, variants, conversation, present)


for _name in list_sets():
    _task_of(_name)
