"""How many comparisons were given up for want of time: what was to excuse a line and wasn't decided excuses it still.

A line is called false only if every other reading of it fails too. A reading that ran out of time hasn't failed.
"""

from __future__ import annotations

from threading import local


class _Count(local):
    """One count for each thread, since a budget is the processor time of one."""

    number = 0


_COUNT = _Count()


def given_up() -> int:
    """How many comparisons of this thread were given up so far.

    Examples:
        >>> before = given_up()
        >>> given_up() == before
        True
    """
    return _COUNT.number


def note_given_up() -> None:
    """Count one more."""
    _COUNT.number += 1
