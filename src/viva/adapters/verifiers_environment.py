"""An environment of verifiers: ``verifiers.load_environment("viva", problem_set="hw5")`` finds it under viva's name."""

from __future__ import annotations

from typing import Any

from viva.adapters.questions import Question, completion_text, marked_by, questions
from viva.marking.reward import AnswerMark, mark_answer


def load_environment(
    problem_set: str = "hw5",
    parts: list[str] | str | None = None,
    seeds: int = 16,
    eval_seeds: int = 1,
    system_prompt: str | None = None,
    whole: bool = False,
) -> Any:
    """A single-turn environment over drawn variants of a set, rewarded by the mark.

    Args:
        problem_set: a set's name, or a folder.
        parts: names of the parts, as a list or with commas; all by default.
        seeds: how many draws there are to train on, from ``eval_seeds`` on.
        eval_seeds: how many draws, from 0 on (the set's own numbers), are kept for evaluation.
        system_prompt: a system message.
        whole: pay 1 for a whole answer that is right and nothing else; otherwise fields are paid one by one.

    Returns:
        A ``verifiers.SingleTurnEnv``: the reward ``mark``, and as metrics ``right``, ``undecided`` and ``unread``.

    Raises:
        VivaError: no such set or part.
    """
    import verifiers as vf
    from datasets import Dataset

    names = [name.strip() for name in parts.split(",") if name.strip()] if isinstance(parts, str) else parts
    asked = questions(problem_set, parts=names, seeds=range(eval_seeds + seeds))
    held, trained = _rows(asked, range(eval_seeds)), _rows(asked, range(eval_seeds, eval_seeds + seeds))

    def marked(completion: Any, info: dict[str, Any]) -> AnswerMark:
        return mark_answer(*marked_by(info, "info"), completion_text(completion))

    async def mark(completion: Any, info: dict[str, Any]) -> float:
        found = marked(completion, info)
        return float(found.right) if whole else found.score

    async def right(completion: Any, info: dict[str, Any]) -> float:
        return float(marked(completion, info).right)

    async def undecided(completion: Any, info: dict[str, Any]) -> float:
        return float(marked(completion, info).verdict == "undecided")

    async def unread(completion: Any, info: dict[str, Any]) -> float:
        return float(marked(completion, info).verdict == "unread")

    rubric = vf.Rubric(funcs=[mark, right, undecided, unread], weights=[1.0, 0.0, 0.0, 0.0])
    return vf.SingleTurnEnv(
        dataset=Dataset.from_list(trained or held),
        eval_dataset=Dataset.from_list(held or trained),
        system_prompt=system_prompt,
        rubric=rubric,
        env_id="viva",
        env_args={"problem_set": problem_set},
    )


def _rows(asked: list[Question], seeds: range) -> list[dict[str, Any]]:
    return [
        {"question": q.prompt, "answer": "", "info": {"set": q.set, "part": q.part, "seed": q.seed}}
        for q in asked
        if q.seed in seeds
    ]
