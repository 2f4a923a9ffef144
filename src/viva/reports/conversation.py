"""The conversation line by line, with the quotes of findings marked where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from viva.marking.record import Lines, Record, TurnRecord
from viva.reports.quotes import span_of
from viva.reports.summary import NumberedFinding


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; ``findings`` are the numbers of those that quote it."""

    text: str
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source: its number, its text in pieces, and the findings whose first line it is.

    ``anchor`` is False where an earlier turn claims the same line, so that a page can name each line once.
    """

    number: int
    anchor: bool
    pieces: tuple[Piece, ...]
    findings: tuple[NumberedFinding, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn with its lines."""

    turn: TurnRecord
    lines: tuple[Line, ...]


def conversation(record: Record, findings: Sequence[NumberedFinding]) -> list[Spoken]:
    """All turns; each finding is shown once, at its first line that is part of a turn."""
    shown: set[int] = set()
    anchored: set[int] = set()
    spoken = []
    for turn in record.turns:
        text = turn.text.split("\n")
        here = [f for f in findings if _meets(f.finding.lines, turn.lines)]
        marks = {f.number: _quoted(text, turn.lines[0], f) for f in here}
        lines = []
        for offset, line in enumerate(text):
            number = turn.lines[0] + offset
            starting = tuple(f for f in here if f.number not in shown and f.finding.lines[0] <= number)
            shown.update(f.number for f in starting)
            spans = [(*marks[f.number][offset], f.number) for f in here if offset in marks[f.number]]
            lines.append(Line(number, number not in anchored, _pieces(line, spans), starting))
            anchored.add(number)
        spoken.append(Spoken(turn, tuple(lines)))
    return spoken


def _meets(first: Lines, second: Lines) -> bool:
    return first[0] <= second[1] and first[1] >= second[0]


def _quoted(text: Sequence[str], first_line: int, item: NumberedFinding) -> dict[int, tuple[int, int]]:
    """Where a finding's quote stands: offset of the line in the turn -> start and end in that line.

    A quote that isn't found marks nothing: its lines still carry it.
    """
    span = span_of("\n".join(text), first_line, item)
    found: dict[int, tuple[int, int]] = {}
    position = 0
    for offset, line in enumerate(text if span else ()):
        assert span is not None
        begin, end = max(span[0] - position, 0), min(span[1] - position, len(line))
        if begin < end:
            found[offset] = (begin, end)
        position += len(line) + 1
    return found


def _pieces(line: str, spans: Iterable[tuple[int, int, int]]) -> tuple[Piece, ...]:
    """The line cut wherever a quote begins or ends."""
    marks = list(spans)
    cuts = sorted({0, len(line), *(s for s, _, _ in marks), *(e for _, e, _ in marks)})
    return tuple(
        Piece(line[a:b], tuple(number for start, end, number in marks if start <= a and b <= end))
        for a, b in pairwise(cuts)
    )
