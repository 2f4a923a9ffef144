"""What the store answers, as text for a terminal. What a model wrote is shown without control characters."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from viva.errors import VivaError
from viva.marking.reviewable import source_lines
from viva.reports.visible import one_line, visible

if TYPE_CHECKING:
    from viva.marking.record import Record
    from viva.marking.reviewable import ReviewItem
    from viva.store import AttemptRow, Counted, QueueItem, RunRow, Said

_CONTEXT = 2


def runs_table(rows: Sequence[RunRow]) -> str:
    """Records, one a line."""
    listed = [
        (
            r.id[:12],
            r.added[:10],
            r.model or "-",
            r.set_name,
            _counts(r.tiers) or r.kind,
            f"{r.open} open" if r.open else "",
            r.name,
        )
        for r in rows
    ]
    return _table(listed) or "no record\n"


def attempts_table(rows: Sequence[AttemptRow]) -> str:
    """Attempts, two lines each: what they are, and a piece of what was said."""
    lines = []
    for r in rows:
        about = ", ".join((*r.findings, *r.behaviours))
        place = f"{r.run[:12]} {r.set_name} {r.part or r.name} lines {r.lines[0]}-{r.lines[1]}"
        lines.append(f"{place}  {r.model or '-'}  {r.verdict}, {r.tier or 'open'}{'; ' + about if about else ''}")
        lines.append("    " + one_line("".join(f"[{text}]" if found else text for text, found in r.snippet)))
    return "".join(_clean(line) + "\n" for line in lines) or "nothing was found\n"


def insights_table(rows: Sequence[Counted]) -> str:
    """Counts per model and part, one a line."""
    listed = [
        (
            r.model or "-",
            r.set_name,
            r.part,
            f"asked {r.asked}",
            _counts(r.tiers),
            *map(_counts, (r.misconceptions, r.behaviours)),
        )
        for r in rows
    ]
    return _table(listed) or "nothing is counted yet\n"


def queue_table(rows: Sequence[QueueItem]) -> str:
    """What waits for a person, one a line."""
    listed = [
        (
            r.run[:8],
            r.key[:8],
            r.reason,
            r.verdict,
            r.part or "-",
            f"line {r.lines[0]}",
            one_line(r.name, 60),
            r.model or "-",
        )
        for r in rows
    ]
    return _table(listed) or "nothing waits\n"


def shown_item(record: Record, item: ReviewItem, history: Sequence[Said]) -> str:
    """One item with the lines that it stands in, and its history."""
    lines = source_lines(record)
    first, last = max(item.lines[0] - _CONTEXT, 1), min(item.lines[1] + _CONTEXT, len(lines))
    text = [f"part {item.part or '-'}: {one_line(item.name, 80)}"]
    for number in range(first, last + 1):
        mark = ">" if item.lines[0] <= number <= item.lines[1] else " "
        text.append(f"{mark} {number:5d}  {lines[number - 1]}")
    if item.places:
        place = item.places[0]
        part = record.parts[place.part]
        attempts = part.doubt.attempts if place.doubt and part.doubt is not None else part.attempts
        found = next(mark for mark in attempts[place.attempt].fields if mark.name == place.name)
        text.append(f"given {found.given or '-'}; expected {found.expected or '-'}")
        text.append(f"now {found.verdict} ({found.basis}){': ' + found.reason if found.reason else ''}")
        text.append(f"the part is {part.tier or 'open'}")
    else:
        text.append(f"computed: {item.verdict} ({item.basis})")
    for said in history:
        what = said.verdict if said.action == "decide" else said.action
        why = f": {one_line(said.comment)}" if said.comment else ""
        text.append(f"{said.at[:16].replace('T', ' ')}  {said.who}: {what} (was {said.old_verdict}){why}")
    return "\n".join(map(_clean, text))


@contextlib.contextmanager
def whole(target: Path) -> Iterator[IO[bytes]]:
    """A file to write to that appears under its name when it is complete, or not at all."""
    try:
        descriptor, beside = tempfile.mkstemp(prefix=".viva-", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as out:
                yield out
            mask = os.umask(0)
            os.umask(mask)
            Path(beside).chmod(0o666 & ~mask)
            Path(beside).replace(target)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise VivaError(f"can't write there: {error.strerror or error}", where=str(target)) from error


def _counts(counts: Mapping[str, int]) -> str:
    return " ".join(f"{name}:{number}" for name, number in counts.items())


def _clean(line: str) -> str:
    return visible(line).rstrip()


def _table(rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [min(max(len(row[place]) for row in cells), 40) for place in range(len(cells[0]))]
    return "".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() + "\n" for row in cells)
