"""How much work one comparison may take.

Time alone can't tell: a process that was held up for a second (another program, a collection of garbage) would leave
undecided what it decides a moment later. So what counts is time *and* work: a comparison ends when it has used its
processor time and has done as much as that time is commonly good for, or when it took many times as long.
"""

from __future__ import annotations

from time import thread_time

from viva.algebra.given_up import note_given_up
from viva.algebra.values import OverBudget

STEPS_A_SECOND = 2_000
"""Pieces of formulas that the slow ones among comparisons evaluate in a second; most do fifty times as many."""
HELD_UP = 12
"""How many times its time a comparison may take that has done little."""


class Budget:
    """The bound on the work of one comparison, shared by all that takes part in it.

    Args:
        seconds: processor time of this thread.
    """

    __slots__ = ("_began", "seconds", "steps")

    def __init__(self, seconds: float) -> None:
        self.seconds, self.steps = seconds, 0
        self._began = thread_time()

    @property
    def over(self) -> bool:
        """Whether it is used up."""
        took = thread_time() - self._began
        if took <= self.seconds:
            return False
        return self.steps >= self.seconds * STEPS_A_SECOND or took > HELD_UP * self.seconds

    def spend(self, steps: int) -> None:
        """Count work done.

        Raises:
            OverBudget: that was too much.
        """
        self.steps += steps
        if self.over:
            note_given_up()
            raise OverBudget("out of time")
