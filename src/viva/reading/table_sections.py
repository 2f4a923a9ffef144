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
_LEAST = 2


def table_sections(lines: Sequence[str], letters: Sequence[str] | None = None) -> list[Section]:
    """The answers in a table whose rows name parts; none where the table judges them.

    Examples:
        >>> rows = ["| Part | Answer |", "|---|---|", "| 1a | 42 |", "| 1(b) | $x = 6$ |", "| 8 | A |"]
        >>> [(s.question, s.letter, s.inline, s.first) for s in table_sections(rows)]
        [('1', 'a', '42', 2), ('1', 'b', '$x = 6$', 3), ('8', None, 'A', 4)]
    """
    found: list[Section] = []
    for i, line in enumerate(lines):
        row = _ROW.match(line) if line.count("|") >= 2 and len(line) < 4_000 else None
        if row is None:
            continue
        first, *others = (cell.strip() for cell in _cells(row["cells"]))
        if _JUDGED.search(line) and not any(character.isdigit() for character in first):
            return []  # the head of a table of verdicts
        name = first.strip("* ")
        question, letter, rest, strength = part_named(name)
        if name.isdigit():
            question, letter, rest, strength = name, None, "", 1
        answer = " ".join(cell for cell in others if cell)
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
