"""What a heading opens, in Markdown and in LaTeX alike: a question, a part, a solution, or the key of all questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from viva.authoring.labels import Label, opens_solution, read_label, take_points
from viva.authoring.outline import KeySection, Mark, Opens, Piece, Text

_KEYS = re.compile(r"^(?:solutions?|answers?|answer key|solution key|key)(?: to .*)?$", re.IGNORECASE)
_KEYS_LEVEL = 2
"""The lowest heading that stands over a key; below it, "Solution" belongs to a single question."""
_NUMBER = re.compile(r"^(\d{1,2})[.):]?\s+(?=\S)")


def heading_pieces(text: str, level: int, line: int) -> Iterator[Piece]:
    """The pieces that a heading stands for; ``level`` is 1 for the highest.

    Examples:
        >>> [(piece.label, piece.title) for piece in heading_pieces("Question 2: Norms (5 points)", 2, 1)]
        [('2', 'Norms')]
        >>> [type(piece).__name__ for piece in heading_pieces("Solutions:", 1, 9)]
        ['KeySection']
        >>> [type(piece).__name__ for piece in heading_pieces("Solution: 4", 3, 9)]
        ['Opens', 'Text']
    """
    title, points = take_points(text)
    title = title.strip().strip("*_").strip()
    if _KEYS.match(title.rstrip(":")):
        yield KeySection(line) if level <= _KEYS_LEVEL else Opens(line)
        return
    if opened := opens_solution(title if title[-1:] in (":", ".") else title + ":"):
        yield Opens(line, opened[1])
        if opened[0]:
            yield Text(opened[0], line)
        return
    style = ("h", str(level))
    label = read_label(title) or _numbered(title)
    if label is None:
        yield Mark(((style, 0),), line, title=title, points=points, sure=True)
        return
    rank = label.rank or ("part" if label.places[0][0][1] in ("alpha", "roman") else "question")
    place = ((style, label.places[0][1]),)
    yield Mark(place, line, label.text, label.rest, points, rank, sure=True, above=label.above)


def _numbered(title: str) -> Label | None:
    found = _NUMBER.match(title)
    if found is None:
        return None
    return Label(((("x.", "number"), int(found[1])),), found[1], title[found.end() :], "question")
