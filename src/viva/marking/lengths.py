"""Which replies are over-long: three times as long as what is usual for the part.

What is usual is the median length, in words, of the other replies to the same part in the record. A single exam has few
of them; with fewer than :data:`FEWEST` a fixed bound takes the place of the median, and the behaviour's note says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from viva.marking.record import ShownBehaviour

FEWEST = 5
"""So many other replies to a part are needed for a median."""
TIMES = 3
SHORTEST = 150
"""A reply of fewer words is never over-long."""
BOUND = 900
"""Words that are too many for any part, where there is no median: it was asked for short reasoning."""


def over_long(words: Mapping[int, int], here: Sequence[int]) -> tuple[ShownBehaviour, ...]:
    """The replies ``here`` that are over-long.

    Args:
        words: how many words every reply of the record to the same part has, by its turn.
        here: the turns of the replies that are looked at.

    Examples:
        >>> short = dict.fromkeys(range(5), 100)
        >>> over_long({**short, 9: 500}, [9])[0].note
        '500 words; the median of the 5 other replies to this part is 100'
        >>> over_long({9: 1000}, [9])[0].note
        '1000 words, over 900; too few other replies to this part for a median (0)'
    """
    turns, notes = [], []
    for turn in here:
        count = words.get(turn, 0)
        if count <= SHORTEST:
            continue
        others = [count for other, count in words.items() if other != turn and count]
        if len(others) < FEWEST:
            if count > BOUND:
                turns.append(turn)
                notes.append(
                    f"{count} words, over {BOUND}; too few other replies to this part for a median ({len(others)})"
                )
        elif count > TIMES * (usual := median(others)):
            turns.append(turn)
            notes.append(f"{count} words; the median of the {len(others)} other replies to this part is {usual:g}")
    return (ShownBehaviour(behaviour="over-long", turns=tuple(turns), note="; ".join(notes)),) if turns else ()
