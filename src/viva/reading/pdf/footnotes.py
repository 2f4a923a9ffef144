"""Footnotes: small lines at the foot of a column that begin with a raised mark, and the marks in the text above.

A mark behind a word is no exponent; it is left out. The note stays, with its mark in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.reading.pdf.lines import Line
from viva.reading.pdf.nodes import Node
from viva.reading.pdf.text_lines import is_maths, word_spans

_SMALL = 0.92
"""A note's letters are smaller than this part of the text's."""
_SCRIPT = 0.86
_RAISED = 0.2
_MARK = re.compile(r"\d{1,2}|[*∗†‡§]{1,2}")
_AFTER = frozenset(".,;:!?)”’\"'")


def with_footnotes(lines: Sequence[Line], body: float) -> list[Line]:
    """The lines of a column with its footnotes' marks taken out of the text.

    Args:
        lines: from above.
        body: the usual size of letters.
    """
    notes: dict[int, str] = {}
    marks: dict[int, int] = {}
    for i in reversed(range(len(lines))):
        if lines[i].size > _SMALL * body:
            break
        mark = _leading(lines[i])
        if mark:
            notes[i] = "".join(n.char for n in mark)
            marks[i] = len(mark)
    if not notes:
        return list(lines)
    foot = min(notes)
    text = list(lines[:foot])
    behind_words = {mark: _marks(text, mark) for mark in set(notes.values())}
    for spelled, places in behind_words.items():
        if len(places) != 1:
            _doubt(text, spelled)
    for i, line in enumerate(text):
        spans = [(k, j) for places in behind_words.values() if len(places) == 1 for n, k, j in places if n == i]
        text[i] = _without(line, spans) if spans else line
    return text + [_note(line, marks[i]) if i in notes else line for i, line in enumerate(lines[foot:], foot)]


def _leading(line: Line) -> list[Node]:
    """The raised mark that a line begins with."""
    mark: list[Node] = []
    for node in line.inked:
        if not _is_raised(node, line):
            break
        mark.append(node)
    return mark if len(mark) < len(line.inked) and _MARK.fullmatch("".join(n.char for n in mark)) else []


def _is_raised(node: Node, line: Line) -> bool:
    raised = node.base - line.base > _RAISED * line.size
    return raised and node.size < _SCRIPT * line.size and not node.tex and bool(node.char)


def _raised(line: Line) -> list[tuple[str, int, int]]:
    """The raised runs of a line that spell a mark: what they spell, and where they begin and end among its nodes."""
    found = []
    i = 0
    while i < len(line.nodes):
        j = i
        while j < len(line.nodes) and line.nodes[j].kind != "space" and _is_raised(line.nodes[j], line):
            j += 1
        spelled = "".join(n.char for n in line.nodes[i:j])
        if _MARK.fullmatch(spelled):
            found.append((spelled, i, j))
        i = max(j, i + 1)
    return found


def _marks(text: Sequence[Line], wanted: str) -> list[tuple[int, int, int]]:
    """Where a mark stands right behind a word or a sentence: the line, and where it begins and ends in it."""
    found = []
    for number, line in enumerate(text):
        words = word_spans(line.nodes)
        for spelled, i, j in _raised(line):
            before = line.nodes[i - 1] if i else None
            if spelled != wanted or before is None or before.kind == "space":
                continue
            after = line.nodes[j] if j < len(line.nodes) else None
            alone = after is None or after.kind == "space" or after.start - line.nodes[j - 1].end > 0.1 * line.size
            ends = i - 1 in words or before.prose or (before.char in {*".,;:"} and not is_maths(before))
            ends = ends or (before.char in _AFTER and i - 2 in words)
            if ends and (alone or (after is not None and after.char in _AFTER)):
                found.append((number, i, j))
    return found


def _doubt(text: Sequence[Line], mark: str) -> None:
    """Doubts all that may be the mark: it stands behind no word (then behind a formula), or one like it is a power."""
    for line in text:
        if any(spelled == mark for spelled, *_ in _raised(line)):
            line.doubts = (*line.doubts, "a raised number may be a footnote's mark")


def _without(line: Line, spans: Sequence[tuple[int, int]]) -> Line:
    """A line without some of its nodes; what stands before them takes their room."""
    nodes = list(line.nodes)
    for i, j in sorted(spans, reverse=True):
        nodes[i - 1] = nodes[i - 1].but(x1=nodes[j - 1].x1, end=nodes[j - 1].end)
        del nodes[i:j]
    return Line(nodes, line.axis, line.size, line.doubts, line.ruled)


def _note(line: Line, count: int) -> Line:
    """A footnote's first line with its mark in brackets, on the line."""
    mark, rest = line.inked[:count], line.inked[count]
    bracket = rest.but(kind="ord", char="[", tex="", style="rm", maths=False, x0=mark[0].x0, start=mark[0].start)
    low = {"base": rest.base, "size": rest.size, "style": "rm", "maths": False, "kind": "ord"}
    first = bracket.but(x1=mark[0].x0, end=mark[0].start)
    last = bracket.but(char="]", x0=mark[-1].x1, start=mark[-1].end, x1=mark[-1].x1, end=mark[-1].end)
    space = last.but(kind="space", char=" ", x1=rest.x0, end=rest.start)
    behind = line.nodes[line.nodes.index(rest) :]
    nodes = [first, *(n.but(**low) for n in mark), last, space, *behind]
    return Line(nodes, line.axis, line.size, line.doubts, line.ruled, begins=True)
