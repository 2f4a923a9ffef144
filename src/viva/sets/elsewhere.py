"""The same part with other numbers: what a walk through a method is worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viva.sets.drawn import DrawnPart
    from viva.sets.problem_set import ProblemSet

FAR = 1_000_000
"""Seeds from here on are nobody's exam, so that a walk through can't give away what a variant of the run asks."""
APART = 64


class Elsewhere:
    """Draws one part under seeds that no exam uses; called with 0, 1, 2, ... it gives one draw after the other.

    It is a way to draw, not data: it doesn't take part in comparisons of parts and is not copied.
    """

    def __init__(self, problem_set: ProblemSet, name: str, seed: int) -> None:
        self._problem_set, self._name, self._seed = problem_set, name, seed

    def __call__(self, number: int) -> DrawnPart:
        """The draw of this number, below :data:`APART`; raises VivaError as drawing does."""
        return self._problem_set.draw_part(self._name, FAR + APART * self._seed + number % APART)

    def __copy__(self) -> Elsewhere:
        return self

    def __deepcopy__(self, _: Any) -> Elsewhere:
        return self
