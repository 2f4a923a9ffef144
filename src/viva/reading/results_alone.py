"""Numbers alone on their lines that are results, not headings: ``8.`` or ``**8**`` at the end of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from viva.patterns import regex
from viva.reading.headings import Heading

_NUMBER = regex(r"\d{1,2}[.)]?")
_FULL = 3
"""The strength of a heading that names question and letter."""


def is_number(heading: Heading) -> bool:
    """Whether a heading is nothing but a number, which may name a question or be a result."""
    return heading.letter is None and heading.question is not None and _NUMBER.fullmatch(heading.text) is not None


def without_results(headings: Sequence[Heading], lines: Sequence[str]) -> list[Heading]:
    """``headings`` without the numbers that head nothing, or that stand between two parts of another question.

    Examples:
        >>> from viva.reading.headings import parse_heading
        >>> lines = ["## 3b", "The maximum:", "8.", "", "## 3c", "4"]
        >>> found = [h for i, line in enumerate(lines) if (h := parse_heading(line, i)) is not None and h.strength]
        >>> [h.text for h in found], [h.text for h in without_results(found, lines)]
        (['3b', '8.', '3c'], ['3b', '3c'])
    """
    return [h for k, h in enumerate(headings) if not _is_result(h, headings[:k], headings[k + 1 :], lines)]


def _is_result(heading: Heading, before: Sequence[Heading], after: Sequence[Heading], lines: Sequence[str]) -> bool:
    if not is_number(heading):
        return False
    above = next((h for h in reversed(before) if h.strength == _FULL), None)
    below = next((h for h in after if h.strength == _FULL), None)
    if above is not None and below is not None and above.question == below.question != heading.question:
        return True
    following = next((i for i in range(heading.line + 1, len(lines)) if lines[i].strip("-_*= \t\f#")), None)
    return above is not None and (
        following is None or (below is not None and below.line == following and below.question != heading.question)
    )
