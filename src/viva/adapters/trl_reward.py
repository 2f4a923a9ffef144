"""A reward function for TRL's trainers: it is called with lists of prompts and completions and the rows' columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from viva.adapters.questions import COLUMNS, completion_text, marked_by
from viva.marking.reward import mark_answer


def answer_reward(*, whole: bool = False, name: str = "viva") -> Callable[..., list[float]]:
    """A reward function for ``GRPOTrainer(reward_funcs=...)`` and its like.

    Args:
        whole: pay 1 for a whole answer that is right and nothing else; otherwise fields are paid one by one.
        name: what the trainer's logs call it.

    The rows of the training set carry the columns ``set``, ``part`` and ``seed``, as :func:`viva.adapters.questions`
    makes them. Completions may be texts or lists of messages.

    Raises (when it is called):
        VivaError: a row without these columns, or a set or part that doesn't exist.

    Examples:
        >>> reward = answer_reward()
        >>> reward(["...", "..."], ["Answer: 39", "Answer: 46"], set=["hw5"] * 2, part=["3b"] * 2, seed=[0, 0])
        [1.0, 0.0]
    """

    def reward(prompts: Sequence[Any], completions: Sequence[Any], **columns: Any) -> list[float]:
        scores = []
        for place, completion in enumerate(completions):
            row: dict[str, Any] = {key: columns[key][place] for key in COLUMNS if key in columns}
            mark = mark_answer(*marked_by(row, f"row {place}"), completion_text(completion))
            scores.append(float(mark.right) if whole else mark.score)
        return scores

    reward.__name__ = name
    return reward
