"""A solution that is a table: a row for each part, its name in the first cell and the answer in the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.patterns import regex
from viva.reading.headings import part_named
from viva.reading.remarks import judge_category
from viva.reading.section import Section

_ROW = regex(r"^\s*\|(?P<cells>.*\|.*?)\|?\s*$")
_JUDGED = regex(
    r"\b(?:verdict|score|points?|grade|mark|tier|rating|correct(?:ness)?|result of|nudges?)\b", re.IGNORECASE
)
_GIVEN_UP = regex(
    r"\b(?:first|second|third|1st|2nd|initial(?:ly)?|draft|attempts?|try|tries|guess(?:es)?|before|old|original|earlier"
    r"|previous|wrong|rough)\b",
    re.IGNORECASE,
)
_FINAL = regex(r"\b(?:final(?:ly)?|corrected|revised|last|new|after|updated)\b", re.IGNORECASE)
_ANSWER = regex(r"\b(?:answers?|results?|values?|solutions?)\b", re.IGNORECASE)
_ABOUT = regex(r"\b(?:topic|title|questions?|task|description|asked|subject|concept)\b", re.IGNORECASE)
_LED = regex(
    r"\W*(?:(?:my|final|short|the|corrected|revised)\s+)*(?:answers?|results?|solutions?|values?)\b", re.IGNORECASE
)
_LEAST = 2


def table_sections(lines: Sequence[str], letters: Sequence[str] | None = None) -> list[Section]:
    """The answers in a table whose rows name parts; none where the table judges them.

    Of columns for a first try and for the answer, the try counts for nothing.

    Examples:
        >>> rows = ["| Part | Answer |", "|---|---|", "| 1a | 42 |", "| 1(b) | $x = 6$ |", "| 8 | A |"]
        >>> [(s.question, s.letter, s.inline, s.first) for s in table_sections(rows)]
        [('1', 'a', '42', 2), ('1', 'b', '$x = 6$', 3), ('8', None, 'A', 4)]
    """
    found: list[Section] = []
    head: list[str] = []
    for i, line in enumerate(lines):
        row = _ROW.match(line) if line.count("|") >= 2 and len(line) < 4_000 else None
        if row is None:
            continue
        first, *others = (cell.strip() for cell in _cells(row["cells"]))
        if _JUDGED.search(line) and not any(character.isdigit() for character in first):
            return []  # the head of a table of verdicts
        if first.strip(":- ") and not any(character.isdigit() for character in first):
            head = others
        cells = _that_count(others, head)
        name = first.strip("* ")
        question, letter, rest, strength = part_named(name)
        if name.isdecimal():
            question, letter, rest, strength = name, None, "", 1
        answer = _told(cells, others, head)
        if (
            question is None
            or rest
            or not strength
            or not answer
            or (letters is not None and letter not in (None, *letters))
        ):
            continue
        if judge_category(answer) is not None and len(answer.split()) < 8:
            return []
        found.append(
            Section(
                question, letter, f"Problem {question}\nPart ({letter})" if letter else f"{question})", i, i, i, answer
            )
        )
    parts = {(s.question, s.letter) for s in found}
    return found if len(found) >= _LEAST and len(parts) == len(found) and any(s.letter for s in found) else []


def _that_count(cells: list[str], head: list[str]) -> list[str]:
    """The cells of a row that answer, by the heads of their columns."""
    if len(head) != len(cells) or sum(map(bool, cells)) < 2:
        return cells
    final = {k for k, title in enumerate(head) if _FINAL.search(title)}
    answers = final or {k for k, title in enumerate(head) if _ANSWER.search(title) and not _GIVEN_UP.search(title)}
    tried = {k for k, title in enumerate(head) if _GIVEN_UP.search(title)} - final
    if tried and not answers:
        return []
    if answers:
        tried |= {k for k, title in enumerate(head) if _ABOUT.search(title) or _ANSWER.search(title)} - answers
    return [cell for k, cell in enumerate(cells) if k not in tried]


def _told(kept: Sequence[str], cells: Sequence[str], head: Sequence[str]) -> str:
    """What a row answers; the cell under "Answer" or "Result" first, said to be it, and the others behind."""
    at = next((k for k, title in enumerate(head) if _LED.match(title)), None) if len(head) == len(cells) else None
    full = [cell for cell in kept if cell]
    if at is None or len(full) < 2 or cells[at] not in full:
        return " ".join(full)
    others = ". ".join(cell for cell in full if cell != cells[at])
    return f"Answer: {cells[at]}. {others}"


def _cells(row: str) -> list[str]:
    """The cells of a row; a bar within a formula or code parts none."""
    cells, depth, begin = [], 0, 0
    for k, character in enumerate(row):
        if character in "$`":
            depth ^= 1
        elif character == "|" and not depth and row[k - 1 : k] != "\\":
            cells.append(row[begin:k])
            begin = k + 1
    return [*cells, row[begin:]]
