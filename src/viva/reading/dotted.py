"""Parts that are numbered ``1.1``, ``1.2``, ``2.1`` instead of lettered.

Decimals look the same, so the numbers must follow each other without a gap, from the first part of a question.
"""

from __future__ import annotations

from collections.abc import Sequence

from viva.patterns import regex
from viva.reading.headings import Heading, parse_heading

_DOTTED = regex(r"^\s*(?:#{1,6}\s*)?(?:\*\*|__|\\(?:sub)*section\*?\{)?\s*([1-9])\.([1-9])(?!\.?\d)[.):]?\s*(.*)$")
_LEAST = 2
_LEAST_PLAIN = 3


def dotted_headings(lines: Sequence[str], numbers: Sequence[int]) -> list[Heading]:
    """The headings ``1.1``, ``1.2``, ... of a document, named as the parts ``1a``, ``1b``, ...; none if they don't run.

    Args:
        lines: the lines of the source.
        numbers: the 0-based lines that may be headings.

    Examples:
        >>> found = dotted_headings(["# 1.1 Sum", "4", "# 1.2 Root", "2.5 and", "# 2.1 Area"], range(5))
        >>> [(h.question, h.letter, h.rest) for h in found]
        [('1', 'a', 'Sum'), ('1', 'b', 'Root'), ('2', 'a', 'Area')]
    """
    found: list[Heading] = []
    before: tuple[int, int] | None = None
    for i in numbers:
        match = _DOTTED.match(lines[i]) if len(lines[i]) < 4_000 else None
        if match is None:
            continue
        heading = parse_heading(lines[i], i)
        if heading is not None and heading.letter is not None:
            continue
        question, part = int(match[1]), int(match[2])
        follows = before is None or (question, part) == (before[0], before[1] + 1)
        if not (part == 1 and (before is None or question > before[0])) and not (before is not None and follows):
            continue
        style = heading.style if heading is not None else "plain"
        level = heading.level if heading is not None else 7
        rest = match[3].rstrip("*_} ").strip()
        found.append(Heading(i, style, level, lines[i].strip("#*_ "), str(question), chr(96 + part), rest, strength=2))
        before = question, part
    least = _LEAST if all(h.style != "plain" for h in found) else _LEAST_PLAIN
    return found if len(found) >= least else []
