"""Which question of a set a stretch of text is about where it answers no part: by the headings above it."""

from __future__ import annotations

from collections.abc import Sequence

from viva.reading.headings import Heading, parse_heading
from viva.reading.overlap import tokens
from viva.sets.drawn import Background

_ALIKE = 0.6


def questions_by_line(lines: Sequence[str], backgrounds: Sequence[Background]) -> list[Background | None]:
    """For each line the question under whose heading it stands; None where no heading of the set's is above it.

    A heading's number counts only with a title that shares a word with the set's (``6. Batch norm``), or without one;
    a title without a number has to say most of the set's.

    Examples:
        >>> found = questions_by_line(["Hello", "2. Sums of squares", "1 + 4", "3. Other things", "5"],
        ...                           [Background("2", "Sums", "")])
        >>> [b.question if b else None for b in found]
        [None, '2', '2', None, None]
    """
    found: list[Background | None] = []
    current: Background | None = None
    for number, line in enumerate(lines):
        heading = parse_heading(line, number) if line.strip() else None
        if heading is not None and heading.letter is None and (heading.question is not None or heading.level < _PLAIN):
            named = _named(heading, backgrounds)
            if named is not None or heading.question is not None:
                current = named
        found.append(current)
    return found


_PLAIN = 7


def _named(heading: Heading, backgrounds: Sequence[Background]) -> Background | None:
    said = set(tokens(heading.rest)) if heading.question is not None else set(tokens(heading.text))
    for background in backgrounds:
        title = set(tokens(background.title))
        shared = sum(any(_same(one, other) for other in said) for one in title)
        if heading.question == background.question and (not said or shared):
            return background
        if heading.question is None and title and shared >= max(2, _ALIKE * len(title)):
            return background
    return None


def _same(one: str, other: str) -> bool:
    """Whether two words are the same, or one begins with the other (``batchnorm``, ``batch``)."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short)
