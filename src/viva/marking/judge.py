"""A judge: somebody who can say how likely it is that an answer makes a key point.

Marking knows only this protocol; a judge that asks a language model is :class:`viva.exam.judge.ModelJudge`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from viva.sets.drawn import Example, Rubric

YES = 0.5
"""From this probability on a judge's word counts as yes."""


class Judge(Protocol):
    """Whoever is asked about the key points of a rubric that no phrasing settles."""

    name: str

    def probability(self, key_point: str, answer: str) -> float | None:
        """How probable it is, from 0 to 1, that ``answer`` makes ``key_point``; None if that can't be told."""
        ...


def agreement(judge: Judge, examples: Iterable[tuple[Rubric, Example]]) -> float | None:
    """The share of the labelled points of ``examples`` on which ``judge`` agrees; None if there are none.

    A point that the judge can't tell counts as disagreement.

    >>> from viva.sets.drawn import Pattern
    >>> rubric = Rubric((Pattern("a", "says a", ("a",)), Pattern("b", "says b", ("b",))), 1)
    >>> class Always:
    ...     name = "always yes"
    ...     def probability(self, key_point: str, answer: str) -> float | None:
    ...         return 1.0
    >>> agreement(Always(), [(rubric, Example("a", {"a": True, "b": False}))])
    0.5
    """
    asked = agreed = 0
    for rubric, example in examples:
        titles = {point.name: point.title for point in (*rubric.points, *rubric.contradictions)}
        for name, truth in example.points.items():
            if name not in titles:
                continue
            asked += 1
            probability = judge.probability(titles[name], example.text)
            agreed += probability is not None and (probability >= YES) == truth
    return agreed / asked if asked else None
