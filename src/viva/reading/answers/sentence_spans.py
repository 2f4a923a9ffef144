"""Where the sentences of a paragraph begin and end."""

from __future__ import annotations

import re

from viva.patterns import regex
from viva.reading.blocks import inline_maths
from viva.reading.matrix_rows import ROW_OPENERS, goes_on

_ABBREVIATION = regex(r"(?:\b(?:e\.g|i\.e|eq|eqs|fig|vs|cf|no|resp|approx|etc|sec|ch)|\b[A-Z])\.$", re.IGNORECASE)
_SHORTENED = regex(r"\b(?:e\.g|i\.e|vs|cf|eq|fig|resp)\.$", re.IGNORECASE)
_BOUNDARY = regex(r"[.!?][\"')\]*_”]*(?=\s)|\s(?=[-•–]\s+(?:\*\*)?[A-Z(])|\n")
_INLINE_LIST = regex(r":\s+[-•–]\s")
LABELLED_LINE = regex(r"\s*\W{0,4}[A-Za-z][^:\n]{0,48}:")
"""A line that names something and goes on to say what it is: "Batch norm: A"."""


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a paragraph; maths is never cut, lines that look like entries of a list are.

    >>> text = "Thus $x = 1. 5$ holds. Next, e.g. here.\\nA: batch\\nB: layer"
    >>> [text[a:b] for a, b in split_sentences(text)]
    ['Thus $x = 1. 5$ holds.', 'Next, e.g. here.', 'A: batch', 'B: layer']
    """
    masked = text
    for begin, end, _ in inline_maths(text):
        masked = masked[:begin] + "x" * (end - begin) + masked[end:] if len(text) < 4000 else masked
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _BOUNDARY.finditer(masked):
        end = found.end()
        if found[0] == "\n":
            line_start = masked.rfind("\n", 0, found.start()) + 1
            previous = masked[line_start : found.start()].strip()
            following = masked[end : end + 60]
            if following.lstrip()[:1] in ROW_OPENERS and goes_on(previous, masked[end : end + 402].split("\n", 1)[0]):
                continue
            if len(previous) >= 60 and previous[-1:] not in ".:;!?" and not LABELLED_LINE.match(following):
                continue
            wrapped = following[:1].islower() and previous[-1:] not in ".:;!?" and " " in previous
            if wrapped and not re.search(r"[=:|→]", following.split("\n", 1)[0] + previous):
                continue
        elif masked[max(0, end - 3) : end] == "..." and not masked[end : end + 3].strip()[:1].isalpha():
            continue
        elif found[0].isspace():
            if found.start() > 0 and not _INLINE_LIST.search(masked, max(0, found.start() - 400), end + 2):
                continue
        elif (
            _ABBREVIATION.search(masked, max(start, end - 8), end) and masked[end : end + 2].strip()[:1].islower()
        ) or _SHORTENED.search(masked[max(start, end - 6) : end]):
            continue
        spans.append((start, end))
        start = end
    spans.append((start, len(text)))
    trimmed = []
    for begin, end in spans:
        piece = text[begin:end]
        if piece.strip():
            trimmed.append((begin + len(piece) - len(piece.lstrip()), begin + len(piece.rstrip())))
    return trimmed
