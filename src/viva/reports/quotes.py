"""Where the quote of a finding stands in the text that it was taken from, and where it can be underlined there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.reports.summary import NumberedFinding

_LONGEST_QUOTE = 2000

# Marks are pairs of characters of the last private plane: Markdown takes them for letters and TeX never sees them.
_FIRST = 0x10_0000
_MOST = 1000
MARK = re.compile("[\U00100000-\U001007ff]")
"""One of the characters that open or close a mark; see :func:`mark_of`."""

# What may stand around a quote without being part of what is underlined: marks of lists and headings, delimiters.
_OPENING = re.compile(
    r"(?:\s|>|[-+*](?=\s)|\d{1,3}[.)](?=\s)|#{1,6}(?=\s)|\$|\\\[|\\\(|\\begin\{[A-Za-z]+\*?\}(?:\{[lcr|]*\})?|&|`)+"
)
_CLOSING = re.compile(r"(?:\s|\$|\\\]|\\\)|\\end\{[A-Za-z]+\*?\}|\\\\|`)+$")
_EMPHASIS = "*_~"


def span_of(text: str, first_line: int, item: NumberedFinding) -> tuple[int, int] | None:
    """Where a finding's quote stands in a text that begins on ``first_line`` of the source: its start and end.

    White space may differ between quote and source. None where the quote isn't found in the finding's lines.

    Examples:
        >>> from viva.marking.record import Finding
        >>> finding = Finding(part="1a", lines=(8, 8), quote="1 + 1 = 3", kind="arithmetic", basis="exact", message="")
        >>> span_of("So:\\n1 + 1  = 3.", 7, NumberedFinding(1, finding))
        (4, 14)
    """
    quote = item.finding.quote.strip()
    lines = text.split("\n")
    start = max(item.finding.lines[0] - first_line, 0)
    block = lines[start : max(item.finding.lines[1] - first_line + 1, start)]
    if not quote or len(quote) > _LONGEST_QUOTE or not block:
        return None
    match = re.search(r"\s+".join(map(re.escape, quote.split())), "\n".join(block))
    if match is None:
        return None
    before = sum(len(line) + 1 for line in lines[:start])
    return before + match.start(), before + match.end()


def with_marks(text: str, spans: Sequence[tuple[int, int]], *, inside_emphasis: bool = False) -> str:
    """The text with a mark around each span, moved inwards past what Markdown needs at its place.

    Span number k becomes mark number k, counted from 0; see :func:`mark_of`. A text that holds such characters already
    is given back as it is.
    """
    if MARK.search(text) or len(spans) > _MOST:
        return text
    inserts: list[tuple[int, int, str]] = []
    for number, span in enumerate(spans):
        start, end = _inwards(text, *span, emphasis=inside_emphasis)
        if start < end:
            # At the same place a mark closes before another one opens.
            inserts.append((start, 1, chr(_FIRST + 2 * number)))
            inserts.append((end, 0, chr(_FIRST + 2 * number + 1)))
    for place, _, character in sorted(inserts, reverse=True):
        text = text[:place] + character + text[place:]
    return text


def mark_of(character: str) -> tuple[int, bool]:
    """The number of a mark (from 0), and whether this character opens it."""
    number, closes = divmod(ord(character) - _FIRST, 2)
    return number, not closes


def without_marks(text: str) -> str:
    """The text as it was."""
    return MARK.sub("", text)


def _inwards(text: str, start: int, end: int, *, emphasis: bool) -> tuple[int, int]:
    if match := _OPENING.match(text, start, end):
        start = match.end()
    if match := _CLOSING.search(text, start, end):
        end = match.start()
    if emphasis:
        while start < end and text[start] in _EMPHASIS:
            start += 1
        while start < end and text[end - 1] in _EMPHASIS:
            end -= 1
    return start, end
