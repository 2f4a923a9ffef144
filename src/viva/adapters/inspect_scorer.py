"""A scorer of Inspect for single answers, and a task that asks every part of a set once.

An exam with nudges and tiers is ``inspect eval viva/hw5``; this is for a plain evaluation: one question, one reply.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from viva.adapters.questions import marked_by, questions
from viva.marking.reward import AnswerMark, mark_answer

if TYPE_CHECKING:
    from inspect_ai import Task
    from inspect_ai.scorer import Score, Scorer, Target
    from inspect_ai.solver import TaskState


def answer_scorer() -> Scorer:
    """Scores the reply to one part from 0 to 1; the sample's metadata says which (``set``, ``part``, ``seed``).

    The score's answer is what was read, its explanation what each field is worth and the witness, its metadata verdict,
    fields and misconception. Imports Inspect (seconds).

    Raises (when it scores):
        VivaError: a sample that doesn't say its part.
    """
    from inspect_ai.scorer import Score, mean, scorer, stderr

    @scorer(metrics=[mean(), stderr()], name="viva_answer")
    def viva_answer() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:
            asked = marked_by(state.metadata, f"sample {state.sample_id}")
            # A millisecond: sending it to a thread would take longer.
            mark = mark_answer(*asked, state.output.completion)
            return Score(
                value=mark.score,
                answer="; ".join(field.given or "" for field in mark.fields),
                explanation="\n".join(_told(mark)),
                metadata={
                    "verdict": mark.verdict,
                    "misconception": mark.misconception,
                    "fields": {field.name: field.verdict for field in mark.fields},
                },
            )

        return score

    return viva_answer()


def answer_task(problem_set: str = "hw5", *, parts: Iterable[str] | None = None, seeds: Iterable[int] = (0,)) -> Task:
    """Every part of a set as one sample, answered once and marked.

    Args:
        problem_set: a set's name, or a folder.
        parts: names of the parts; all by default.
        seeds: the draws.

    Raises:
        VivaError: no such set or part.
    """
    from inspect_ai import Task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.solver import generate

    samples = [
        Sample(
            id=f"{question.part}/{question.seed}",
            input=question.prompt,
            metadata={"set": question.set, "part": question.part, "seed": question.seed},
        )
        for question in questions(problem_set, parts=parts, seeds=seeds)
    ]
    return Task(dataset=MemoryDataset(samples, name=problem_set), solver=generate(), scorer=answer_scorer())


def _told(mark: AnswerMark) -> Iterable[str]:
    for field in mark.fields:
        yield f"{field.name}: {field.verdict}" + (f" ({why})" if (why := field.witness or field.reason) else "")
