"""What a person can decide in a record, and by which key a decision finds its place again.

A key is made from the text alone: the source, the set, the part and its draw, what was said, and which field or line
of it. So a decision holds for every later marking of the same text, whatever viva has learned in between, and for no
other.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from viva.marking.record import AttemptRecord, FieldMark, Finding, Lines, PartRecord, Record, StepRecord

Target = Literal["field", "line"]
Reason = Literal["annotator", "undecided", "judge", "rubric", ""]


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a field's mark stands: ``parts[part]``, its attempt (or answer to a doubt), and the field's name."""

    part: int
    attempt: int
    doubt: bool
    name: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing that a person can decide.

    Args:
        key: 32 hexadecimal digits that the same text has in every marking.
        target: ``field`` (an answer) or ``line`` (a line of a derivation, with or without a finding).
        part: the part, if known.
        name: the field's name; for a line its quote.
        text: SHA-256 of what was said, white space aside.
        lines: where it stands.
        verdict: what was computed; of a line ``true``, ``false`` or ``undecided``.
        basis: what that rests on.
        reason: why a person should look: ``annotator`` (who held the chat disagrees), ``undecided``, ``judge``,
            ``rubric`` (words matched with patterns), or nothing.
        places: of a field: all places that it stands in (the first, and where later attempts carry it along).
        findings: indices of the record's findings about it.
        steps: of a line: indices of the record's steps.
    """

    key: str
    target: Target
    part: str | None
    name: str
    text: str
    lines: Lines
    verdict: str
    basis: str
    reason: Reason = ""
    places: tuple[FieldPlace, ...] = ()
    findings: tuple[int, ...] = ()
    steps: tuple[int, ...] = ()


def review_items(record: Record) -> tuple[ReviewItem, ...]:
    """Everything that a person can decide in a record as it was marked: fields by part, then lines.

    Examples:
        >>> from viva.marking.record import SetReference, Source
        >>> field = FieldMark(name="x", kind="number", verdict="undecided", basis="exact")
        >>> part = PartRecord(part="1a", attempts=(AttemptRecord(lines=(1, 2), verdict="undecided", fields=(field,)),))
        >>> source = Source(file="a.txt", sha256="11")
        >>> record = Record(viva="0.1", set=SetReference(name="hw5", sha256="00"), source=source, parts=(part,))
        >>> [(item.part, item.name, item.verdict, item.reason) for item in review_items(record)]
        [('1a', 'x', 'undecided', 'undecided')]
    """
    keys = _Keys(record)
    items: list[ReviewItem] = []
    taken: set[int] = set()
    for index, part in enumerate(record.parts):
        for item in _fields_of(record, index, part, keys):
            taken.update(item.findings)
            items.append(item)
    return (*items, *_lines_of(record, keys, taken))


def source_lines(record: Record) -> list[str]:
    """The lines of the source as far as the turns hold them; the others are empty."""
    last = max((turn.lines[0] + turn.text.count("\n") for turn in record.turns), default=0)
    lines = [""] * last
    for turn in record.turns:
        for offset, line in enumerate(turn.text.split("\n")):
            lines[turn.lines[0] - 1 + offset] = line
    return lines


def attempt_text(record: Record, attempt: AttemptRecord, lines: Sequence[str]) -> str:
    """What was said in an attempt; ``lines`` are those of :func:`source_lines`."""
    said = "\n".join(lines[attempt.lines[0] - 1 : attempt.lines[1]])
    if not said.strip() and attempt.turn is not None and attempt.turn < len(record.turns):
        return record.turns[attempt.turn].text
    return said


class _Keys:
    """Makes keys; the same text twice about the same part is told apart by its order."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.lines = source_lines(record)
        self.findings: dict[str | None, list[int]] = {}
        for index, finding in enumerate(record.findings):
            self.findings.setdefault(finding.part, []).append(index)
        self._seen: Counter[str] = Counter()
        self._texts = [""] * len(record.turns)
        self._order = sorted(range(len(record.turns)), key=lambda index: record.turns[index].lines)
        self._starts = [record.turns[index].lines[0] for index in self._order]

    def text_of(self, attempt: AttemptRecord) -> str:
        """Digest of the whole reply that the attempt stands in."""
        if attempt.turn is not None and attempt.turn < len(self._texts):
            return self._text(attempt.turn)
        return _digest(_plain(attempt_text(self.record, attempt, self.lines)) or f"lines {attempt.lines}")

    def text_at(self, lines: Lines) -> str:
        """Digest of the turn that the lines stand in."""
        found = bisect_right(self._starts, lines[0]) - 1
        return self._text(self._order[found]) if found >= 0 else _digest("")

    def _text(self, turn: int) -> str:
        if not self._texts[turn]:
            self._texts[turn] = _digest(_plain(self.record.turns[turn].text))
        return self._texts[turn]

    def key(self, target: Target, part: str | None, name: str, text: str, seed: int = 0) -> str:
        what = [self.record.source.sha256, self.record.set.name, target, part, seed, name, text]
        base = _digest(json.dumps(what))
        self._seen[base] += 1
        return _digest(f"{base} {self._seen[base]}")[:32]


def _fields_of(record: Record, index: int, part: PartRecord, keys: _Keys) -> Iterator[ReviewItem]:
    disputed = part.annotator is not None and part.annotator.agrees is False
    attempts = [(False, n, attempt) for n, attempt in enumerate(part.attempts)]
    if part.doubt is not None:
        attempts += [(True, n, attempt) for n, attempt in enumerate(part.doubt.attempts)]
    found: list[tuple[FieldMark, AttemptRecord, list[FieldPlace]]] = []
    latest: dict[str, int] = {}
    for doubt, n, attempt in attempts:
        for mark in attempt.fields:
            place = FieldPlace(index, n, doubt, mark.name)
            before = found[latest[mark.name]] if mark.name in latest else None
            if before is not None and before[0] == mark and _elsewhere(mark, attempt):
                before[2].append(place)
                continue
            latest[mark.name] = len(found)
            found.append((mark, attempt, [place]))
    mine = keys.findings.get(part.part, [])
    for mark, attempt, places in found:
        text = keys.text_of(attempt)
        yield ReviewItem(
            key=keys.key("field", part.part, mark.name, text, part.seed),
            target="field",
            part=part.part,
            name=mark.name,
            text=text,
            lines=mark.lines or attempt.lines,
            verdict=mark.verdict,
            basis=mark.basis,
            reason=_reason(mark, disputed=disputed),
            places=tuple(places),
            findings=tuple(k for k in mine if about(record.findings[k], part.part, mark, attempt)),
        )


def _elsewhere(mark: FieldMark, attempt: AttemptRecord) -> bool:
    """Whether the mark was carried along from an earlier attempt."""
    return mark.lines is not None and not (attempt.lines[0] <= mark.lines[0] and mark.lines[1] <= attempt.lines[1])


def _reason(mark: FieldMark, *, disputed: bool) -> Reason:
    if mark.verdict == "unread":
        return ""
    if disputed and mark.decisive:
        return "annotator"
    if mark.verdict == "undecided":
        return "undecided"
    if mark.basis == "judge":
        return "judge"
    return "rubric" if mark.basis == "pattern" else ""


def about(finding: Finding, part: str, mark: FieldMark, attempt: AttemptRecord) -> bool:
    """Whether a finding is that of a field's mark: what :mod:`~viva.marking.findings` made of it."""
    if finding.part != part or finding.kind not in ("wrong-answer", "convention"):
        return False
    if mark.verdict not in ("wrong", "partly") or not finding.message.startswith(f"{mark.name}: "):
        return False
    lines = mark.lines or attempt.lines
    if finding.kind == "wrong-answer":
        return finding.lines == lines
    return attempt.lines[0] <= finding.lines[0] <= lines[0]


def _lines_of(record: Record, keys: _Keys, taken: set[int]) -> Iterator[ReviewItem]:
    """The steps of derivations and the findings about them; one item for a step and the finding in it."""
    left = [k for k in range(len(record.findings)) if k not in taken]
    for index, step in enumerate(record.steps):
        mine = [k for k in left if step.verdict == "false" and _same_line(record.findings[k], step)][:1]
        left = [k for k in left if k not in mine]
        text = keys.text_at(step.lines)
        yield ReviewItem(
            key=keys.key("line", step.part, _plain(step.quote), text),
            target="line",
            part=step.part,
            name=step.quote,
            text=text,
            lines=step.lines,
            verdict=step.verdict,
            basis=step.basis,
            reason="undecided" if step.verdict == "undecided" and step.class_ in ("claim", "choice") else "",
            findings=tuple(mine),
            steps=(index,),
        )
    for k in left:
        finding = record.findings[k]
        text = keys.text_at(finding.lines)
        yield ReviewItem(
            key=keys.key("line", finding.part, _plain(finding.quote), text),
            target="line",
            part=finding.part,
            name=finding.quote,
            text=text,
            lines=finding.lines,
            verdict="false",
            basis=finding.basis,
            findings=(k,),
        )


def _same_line(finding: Finding, step: StepRecord) -> bool:
    if finding.part != step.part or finding.kind in ("wrong-answer", "convention"):
        return False
    inside = step.lines[0] <= finding.lines[0] and finding.lines[1] <= step.lines[1]
    return (inside or finding.lines == step.lines) and (
        _plain(finding.quote) in _plain(step.quote) or _plain(step.quote) in _plain(finding.quote)
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
