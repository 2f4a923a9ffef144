"""What a printed page carries besides its text: page numbers, running titles. They come along when a PDF is copied.

A bare number is a page's only where a running title stands beside it and the numbers count upwards; otherwise it may be
an entry of a matrix that was copied line by line.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence

from viva.patterns import regex

_PAGE = regex(r"^\W{0,3}page\s+(\d{1,3})(?:\s*(?:of|/)\s*\d{1,3})?\W{0,3}$|^(\d{1,3})\s+of\s+\d{1,3}$", re.IGNORECASE)
_NUMBER = regex(r"^[-–—]?\s*(\d{1,3})\s*[-–—]?$")
_RUNNING_TITLE = regex(r"^(?!.*[=$\\|{}<>*_#:`])(?=.*\s)[^\W\d_].{11,90}(?<![.,;])$")
_LEAST_PAGES = 2
_RUNNING_LINE = regex(
    r"^\s*([^\W\d_](?=.*[^\W\d_]{4}).{8,100}?)(?:\s{2,}|\t|\s[-–—|]\s)(?:page )?(\d{1,3})\s*$", re.IGNORECASE
)
_LONGEST_RUNNING = 120


def without_page_furniture(lines: Sequence[str]) -> list[str]:
    """The same lines, those of page numbers and running titles blank.

    Examples:
        >>> without_page_furniture(["It is 4.", "Sums, a solution", "1", "", "And 9.", "Sums, a solution", "2"])
        ['It is 4.', '', '', '', 'And 9.', '', '']
        >>> without_page_furniture(["EE 1, Homework 5      1", "It is 4.", "EE 1, Homework 5      2"])
        ['', 'It is 4.', '']
        >>> without_page_furniture(["The column is", "1", "2"])
        ['The column is', '1', '2']
    """
    lines = _without_running_lines(lines)
    pages: dict[int, int] = {}
    bare: dict[int, int] = {}
    for i, line in enumerate(lines):
        if len(line) > 40 or not any(c.isdigit() for c in line):
            continue
        plain = line.strip()
        if match := _PAGE.match(plain):
            pages[i] = int(match[1] or match[2])
        elif match := _NUMBER.match(plain):
            bare[i] = int(match[1])
    if len(pages) + len(bare) < _LEAST_PAGES:
        return list(lines)
    beside: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for i, number in sorted((pages | bare).items()):
        for title in _neighbours(lines, i):
            beside[lines[title].strip()].append((title, i, number))
    dropped = set(pages) if len(pages) >= _LEAST_PAGES else set()
    for found in beside.values():
        titles = {title for title, _, _ in found}
        counting = all(a[2] + 1 == b[2] for a, b in itertools.pairwise(found))
        if counting and len(titles) == len(found) >= _LEAST_PAGES:
            dropped |= {line for title, number, _ in found for line in (title, number)}
    return ["" if i in dropped else line for i, line in enumerate(lines)]


def _without_running_lines(lines: Sequence[str]) -> list[str]:
    """Lines that are alike but for a page number at their end, which counts upwards from page to page."""
    alike: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, line in enumerate(lines):
        if len(line) <= _LONGEST_RUNNING and (match := _RUNNING_LINE.match(line)):
            alike[match[1].strip()].append((i, int(match[2])))
    dropped = {
        i
        for found in alike.values()
        if len(found) >= _LEAST_PAGES and all(a[1] + 1 == b[1] for a, b in itertools.pairwise(found))
        for i, _ in found
    }
    return ["" if i in dropped else line for i, line in enumerate(lines)]


def _neighbours(lines: Sequence[str], i: int) -> list[int]:
    """The lines next to a page number, above and below, that may be a running title."""
    found = []
    for step in (-1, 1):
        k = i + step
        while 0 <= k < len(lines) and abs(k - i) <= 2 and not lines[k].strip():
            k += step
        if 0 <= k < len(lines) and _RUNNING_TITLE.match(lines[k].strip()):
            found.append(k)
    return found
