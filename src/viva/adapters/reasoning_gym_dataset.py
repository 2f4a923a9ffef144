"""A data set of reasoning-gym: after :func:`register_reasoning_gym`, ``create_dataset("viva", ...)`` draws questions.

reasoning-gym pulls in packages that are compiled when they are installed, so it is an extra of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from viva.adapters.questions import marked_by
from viva.errors import VivaError
from viva.exam.prompts import ask
from viva.exam.simulated.answers import right_answer
from viva.exam.simulated.forms import written
from viva.marking.reward import drawn_part, mark_answer
from viva.sets import load_set

NAME = "viva"
MOST_DRAWS = 1_000_000


def _told_in_text(problem_set: str) -> list[str]:
    """The parts of a set whose answers can be written as a line or two: all but code and drawings."""
    names = load_set(problem_set).part_names
    return [n for n in names if {f.kind for f in drawn_part(problem_set, n, 0).fields} <= _TOLD]


_TOLD = {"choice", "number", "tensor", "expression", "rubric"}


@dataclass
class VivaConfig:
    """What ``create_dataset("viva", ...)`` takes.

    Args:
        problem_set: a set's name, or a folder.
        parts: names of the parts; all but those that ask for code or a drawing by default, nor may these be named.
        seed: of the data set: which part and draw each index gets.
        size: how many items it has.
    """

    problem_set: str = "hw5"
    parts: list[str] = field(default_factory=list)
    seed: int | None = None
    size: int = 500

    def validate(self) -> None:
        """Whether the set has these parts.

        Raises:
            VivaError: no such set or part.
        """
        known = _told_in_text(self.problem_set)
        for name in self.parts:
            if name not in known:
                raise VivaError(
                    f"{self.problem_set} has no part {name!r} to be answered in text", hint=f"it has {', '.join(known)}"
                )
        if self.size < 1:
            raise VivaError("size has to be 1 or more")


def register_reasoning_gym() -> type:
    """Register ``viva`` with reasoning-gym, once; the class of its data set.

    Raises:
        ImportError: reasoning-gym isn't installed (``pip install 'viva[reasoning-gym]'``).
    """
    from reasoning_gym.factory import DATASETS, ProceduralDataset, register_dataset

    if NAME in DATASETS:
        known: type = DATASETS[NAME][0]
        return known

    class VivaDataset(ProceduralDataset):  # type: ignore[misc]  # it has no types
        """Parts of a set under random draws; an index always gives the same question."""

        def __init__(self, config: VivaConfig) -> None:
            super().__init__(config=config, seed=config.seed, size=config.size)

        @property
        def category(self) -> str:
            return NAME

        def __getitem__(self, idx: int) -> dict[str, Any]:
            if not 0 <= idx < self.size:
                raise IndexError(idx)
            dice = Random(f"{self.seed}/{idx}")
            name = dice.choice(self.config.parts or _told_in_text(self.config.problem_set))
            draw = dice.randrange(MOST_DRAWS)
            part = drawn_part(self.config.problem_set, name, draw)
            return {
                "question": ask(part, opening=True),
                "answer": written(part, right_answer(part), "boxed"),
                "metadata": {
                    "source_dataset": NAME,
                    "source_index": idx,
                    "set": self.config.problem_set,
                    "part": name,
                    "seed": draw,
                },
            }

        def score_answer(self, answer: str | None, entry: dict[str, Any]) -> float:
            """From 0 to 1: the share of the fields that are right."""
            if not isinstance(answer, str):
                return 0.0
            return mark_answer(*marked_by(entry["metadata"], "metadata"), answer).score

    register_dataset(NAME, VivaDataset, VivaConfig)
    return VivaDataset
