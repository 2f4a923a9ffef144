"""What stands under the heading of one part of a solution."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under the heading of one part.

    Args:
        question, letter: the part; ``question`` is None where only letters are written, ``letter`` where a question
            has no lettered headings.
        heading: the headings above it, outermost first, one per line.
        first, last: 0-based lines of what was written, blank lines at both ends left out; ``first > last`` if nothing
        was. start: 0-based line of the heading.
        inline: what follows the part's name on the heading's own line where that is part of the answer, else "".
    """

    question: str | None
    letter: str | None
    heading: str
    first: int
    last: int
    start: int
    inline: str = ""
