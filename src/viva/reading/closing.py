"""Where a person's text goes on behind the last answer of a chat: conclusion, ratings, lessons learned.

A heading there is the person's if it goes on with the numbering of the person's own headings, or if it stands on a
level that these have and that no answer uses; a table there is the person's if it sorts parts into categories.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.patterns import regex
from viva.reading.headings import Heading, parse_heading
from viva.reading.ratings import find_ratings
from viva.reading.sections import lines_outside_code

_NUMBERED = regex(r"^(\d{1,2})[.)]?\s+\S")
_TITLE = regex(
    r"^(?:\d{1,2}[.)]?\s+)?(?:my |overall |final |general |closing |some )?"
    r"(?:conclusions?|summary|ratings?|scores?|marks?|grades?|evaluation|assessment|verdicts?|results?|"
    r"lessons(?: learned)?|takeaways?|discussion|reflections?|thoughts|remarks|observations|impressions?|analysis|"
    r"limitations|appendix|references|what (?:I|we) learned|overview|statistics|metrics|score ?board|"
    r"acknowledge?ments?)\b.{0,60}$",
    re.IGNORECASE,
)
_MAY_HEAD = regex(r"^\s*(?:#|\d{1,2}[.)]?\s+[A-Z])")
_LEAST_RATED = 3


def closing_start(lines: Sequence[str], front: int, segments: Sequence[tuple[int, int]], tails: Sequence[int]) -> int:
    """The 0-based line behind the last answer where the person's closing text begins, or one past the last line.

    Args:
        lines: the lines of the source.
        front: the first line that somebody speaks on; before it everything is the person's.
        segments: first and last line of each of the examinee's turns, what a person wrote behind it included.
        tails: for each of these the line from which on it is known to be a person's.

    Examples:
        >>> text = ["## 1. Dice", "", "BOT: It is 4.", "", "## 2. Conclusion", "", "It was good."]
        >>> closing_start(text, 2, [(2, 6)], [7])
        4
    """
    if not segments:
        return len(lines)
    first, last = segments[-1]
    end = min(tails[-1], last + 1)
    outside = set(lines_outside_code(lines))
    own = _headings(lines, range(front), outside)
    for (_, b), tail in zip(segments, tails, strict=True):
        own += _headings(lines, range(tail, b + 1), outside)
    answers = [
        heading
        for (a, _), tail in zip(segments[:-1], tails, strict=False)
        for heading in _headings(lines, range(a, tail), outside)
    ]
    for heading in _headings(lines, range(first + 1, end), outside):
        if heading.strength < 2 and heading.letter is None and _goes_on(heading, own, answers):
            return heading.line
    return _ratings_start(lines, first, last)


def _headings(lines: Sequence[str], numbers: range, outside: set[int]) -> list[Heading]:
    found = []
    for i in numbers:
        if i in outside and len(lines[i]) < 200 and _MAY_HEAD.match(lines[i]):
            heading = parse_heading(lines[i], i)
            if heading is not None:
                found.append(heading)
    return found


def _goes_on(heading: Heading, own: Sequence[Heading], answers: Sequence[Heading]) -> bool:
    """Whether a heading follows the person's own ones: by its number, or by a level that only the person uses."""
    alike = [h for h in own if (h.style, h.level) == (heading.style, heading.level)]
    titled = bool(_TITLE.match(heading.text))
    number = _NUMBERED.match(heading.text)
    if number is not None and alike:
        numbers = [int(m[1]) for h in alike if (m := _NUMBERED.match(h.text))]
        if numbers and int(number[1]) == max(numbers) + 1 and (titled or heading.style == "markdown"):
            return True
    if heading.style != "markdown" or not titled:
        return False
    least = min((h.level for h in answers if h.style == "markdown"), default=7)
    return heading.level < least and any(h.style == "markdown" and h.level >= heading.level for h in alike)


def _ratings_start(lines: Sequence[str], first: int, last: int) -> int:
    """The first line of a table or list behind the last answer that sorts several parts into categories."""
    text = "\n".join(lines[first + 1 : last + 1])
    rated = [r for r in find_ratings(text) if r.worded]
    parts = {(r.question, r.letter) for r in rated}
    if len(parts) < _LEAST_RATED:
        return len(lines)
    start = first + 1 + rated[0].line
    while start - 1 > first and lines[start - 1].strip() and ("|" in lines[start - 1] or "\t" in lines[start - 1]):
        start -= 1
    above = start - 1
    while above > first and not lines[above].strip():
        above -= 1
    heading = parse_heading(lines[above], above) if above > first and len(lines[above]) < 100 else None
    return above if heading is not None and heading.letter is None else start
