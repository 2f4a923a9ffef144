"""How long reports take: of a record of 500 parts, as Markdown and HTML, and of one of its parts as a fragment.

The record is the bundled sample chat, marked, over and over with its lines moved on and each copy as a draw of its own;
what differs between copies of a formula is a number in it, so that none is rendered from memory alone.
"""

from __future__ import annotations

import re
import sys
import time
from importlib.resources import files

from viva.marking import mark_transcript
from viva.marking.record import Record
from viva.reading import read_transcript
from viva.reports import part_fragment, render, summarize
from viva.sets import load_set

PARTS = 500
LIMIT = 30.0
"""Seconds of processor time that the page may take; several times what it takes on an idle machine."""


def sample() -> Record:
    """The sample chat's marking record."""
    chat = (files("viva.exam") / "sample-chat.md").read_bytes()
    return mark_transcript(read_transcript(chat, "chat.md"), load_set("hw5"))


def repeated(record: Record, parts: int) -> Record:
    """The record copied until it has so many parts."""
    length = max(turn.lines[1] for turn in record.turns)
    made = record.model_dump(by_alias=True)
    whole: dict[str, list[object]] = {name: [] for name in ("turns", "parts", "steps", "findings")}
    copies = -(-parts // len(record.parts))
    for copy in range(copies):
        offsets = length * copy, len(record.turns) * copy, len(record.findings) * copy, len(record.steps) * copy
        for name in whole:
            whole[name] += [_moved(item, offsets, copy, name) for item in made[name]]
    whole["parts"] = whole["parts"][:parts]
    return Record.model_validate({**made, **whole})


def _moved(item: object, offsets: tuple[int, int, int, int], copy: int, within: str) -> object:
    lines, turns, findings, steps = offsets
    if isinstance(item, dict):
        moved = {}
        for name, value in item.items():
            if name == "lines" and value:
                moved[name] = [value[0] + lines, value[1] + lines]
            elif name == "follow_ups":
                moved[name] = [[first + lines, last + lines] for first, last in value]
            elif name == "turn" and value is not None:
                moved[name] = value + turns
            elif name == "turns":
                moved[name] = [turn + turns for turn in value]
            elif name == "inherits" and value is not None:
                moved[name] = value + (findings if within == "findings" else steps)
            elif name in ("seed", "conversation"):
                moved[name] = value + copy
            elif name == "text" and copy:
                moved[name] = re.sub(r"(?<=\$)([^$\n]+)(?=\$)", rf"\1^{{({copy})}}", value)
            else:
                moved[name] = _moved(value, offsets, copy, within)
        return moved
    if isinstance(item, list | tuple):
        return [_moved(entry, offsets, copy, within) for entry in item]
    return item


def main() -> int:
    """Measure, print, and fail where the page takes longer than :data:`LIMIT`."""
    record = repeated(sample(), PARTS)
    print(f"{len(record.parts)} parts, {len(record.turns)} turns, {len(record.findings)} findings")
    start = time.process_time()
    summary = summarize(record)
    print(f"summary   {time.process_time() - start:6.2f} s")
    slow = False
    for form in ("md", "html"):
        start = time.process_time()
        text = render(record, form)
        seconds = time.process_time() - start
        slow = slow or seconds > LIMIT
        print(f"{form:9} {seconds:6.2f} s, {len(text) / 1e6:.1f} MB")
    start = time.process_time()
    part_fragment(record, PARTS // 2, summary=summary)
    print(f"fragment  {time.process_time() - start:6.3f} s")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
