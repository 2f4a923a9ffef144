"""The questions of a set, each as one prompt that can be answered in one reply, with what marks the reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from viva.errors import VivaError
from viva.exam.prompts import ask
from viva.marking.reward import drawn_part
from viva.sets import load_set

COLUMNS = ("set", "part", "seed")
"""What a row carries so that its answer can be marked: the set's name or folder, the part, the draw."""


@dataclass(frozen=True, slots=True)
class Question:
    """A part as it is asked in one message, and the three values that mark an answer to it."""

    prompt: str
    set: str
    part: str
    seed: int

    def row(self) -> dict[str, Any]:
        """As a row: ``prompt``, ``set``, ``part``, ``seed``."""
        return {"prompt": self.prompt, "set": self.set, "part": self.part, "seed": self.seed}


def questions(
    problem_set: str = "hw5", *, parts: Iterable[str] | None = None, seeds: Iterable[int] = (0,)
) -> list[Question]:
    """The parts of a set under each of some draws, every one with all that its question says.

    Args:
        problem_set: a set's name, or a folder.
        parts: names of the parts; all by default.
        seeds: the draws; 0 has the set's own numbers.

    Raises:
        VivaError: no such set or part.

    Examples:
        >>> found = questions("hw5", parts=["3a", "3b"], seeds=range(3))
        >>> [(question.part, question.seed) for question in found][:4]
        [('3a', 0), ('3b', 0), ('3a', 1), ('3b', 1)]
        >>> print(found[0].prompt.splitlines()[-1])
        Write mathematics in LaTeX and keep your reasoning short. End with one line that begins with 'Final answer:'.
    """
    names = list(load_set(problem_set).part_names if parts is None else parts)
    return [
        Question(ask(drawn_part(problem_set, name, seed), opening=True), problem_set, name, seed)
        for seed in seeds
        for name in names
    ]


def completion_text(completion: object) -> str:
    """The text of a completion: a string, a message, or the last message of several that isn't the user's.

    Examples:
        >>> completion_text([{"role": "assistant", "content": [{"type": "text", "text": "Answer: 39"}]}])
        'Answer: 39'
    """
    if isinstance(completion, str):
        return completion
    if isinstance(completion, Mapping):
        return _content(completion.get("content"))
    if isinstance(completion, Sequence):
        said = [message for message in completion if _role(message) not in ("user", "system", "tool")]
        return completion_text(said[-1]) if said else ""
    return _content(getattr(completion, "content", None))


def _role(message: object) -> object:
    return message.get("role") if isinstance(message, Mapping) else getattr(message, "role", None)


def _content(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        pieces = (item.get("text") if isinstance(item, Mapping) else getattr(item, "text", None) for item in content)
        return "".join(piece for piece in pieces if isinstance(piece, str))
    return ""


def marked_by(row: Mapping[str, Any], where: str) -> tuple[str, str, int]:
    """Set, part and seed of a row; ``seed`` may be missing and is then 0.

    Raises:
        VivaError: a column that is missing.
    """
    for name in COLUMNS[:2]:
        if not row.get(name):
            hint = "rows of viva.adapters.questions carry set, part and seed"
            raise VivaError(f"{name!r} is missing, which says what was asked", where=where, hint=hint)
    return str(row["set"]), str(row["part"]), int(row.get("seed") or 0)
