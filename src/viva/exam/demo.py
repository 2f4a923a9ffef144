"""``make demo``: a real exam of the small model on four quick parts, and a bundled chat marked.

Run with ``python -m viva.exam.demo``; takes about three minutes on two cores, most of it the model's.
"""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from viva.errors import VivaError

PARTS = ("1b", "3a", "3b", "4b")
MAX_TOKENS = 120
CHAT = "sample-chat.md"


def demo(folder: Path | None = None, *, say: Callable[[str], None] = print) -> Path:
    """Hold the exam and mark the chat; returns the folder with both reports.

    Args:
        folder: where to write; by default a new folder below ``demo/``.
        say: told each line of the outcome.

    Raises:
        VivaError: neither could be done.
    """
    folder = folder or _new_folder()
    say(f"An exam of the small model that viva brings along, on parts {', '.join(PARTS)} of hw5.")
    failed: VivaError | None = None
    try:
        _exam(folder / "exam", say)
    except VivaError as error:
        # Without weights (no package index in reach) the second half still shows what marking does.
        failed = error
        say(f"No exam could be held: {error}")
    say(f"\nNow a chat that somebody had with another model ({CHAT}), marked by computing.")
    _chat(folder / "chat", say)
    if failed is not None:
        raise failed
    return folder


def _exam(folder: Path, say: Callable[[str], None]) -> None:
    from viva.exam.outcome import outcome_table
    from viva.exam.progress import fetching, listener
    from viva.exam.run import REPORTS, run_exam
    from viva.exam.weights import find_weights
    from viva.marking.record import Record
    from viva.sets import load_set

    with fetching("the model's weights") as told:
        find_weights("local", progress=told)
    start = time.monotonic()
    with listener() as show:
        run_exam(
            load_set("hw5"), model="local", parts=PARTS, max_tokens=MAX_TOKENS, preamble=None, out=folder, listener=show
        )
    say(f"\nIt took {time.monotonic() - start:.0f} seconds. So small a model gets nearly everything wrong:\n")
    say(outcome_table(Record.from_json((folder / "record.json").read_bytes())))
    say(f"\nreport: {folder / REPORTS[0]}")


def _chat(folder: Path, say: Callable[[str], None]) -> None:
    from viva.exam.outcome import outcome_table
    from viva.exam.run import RECORD, REPORTS
    from viva.marking import mark_transcript
    from viva.reading import read_transcript
    from viva.reports import write_report
    from viva.sets import load_set

    record = mark_transcript(read_transcript((files("viva.exam") / CHAT).read_bytes(), CHAT), load_set("hw5"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RECORD).write_text(record.to_json() + "\n", encoding="utf-8")
    for name in REPORTS:
        write_report(record, folder / name)
    say("")
    say(outcome_table(record))
    differing = [part.part for part in record.parts if part.annotator is not None and part.annotator.agrees is False]
    if differing:
        say(f"\nComputing disagrees with the person who held the chat on {', '.join(differing)}: the report shows why.")
    say(f"\nreport: {folder / REPORTS[0]}")


def _new_folder() -> Path:
    stamp = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
    return Path("demo") / stamp


def main() -> None:
    """Run the demo; a failure is one line and exit status 2."""
    try:
        demo()
    except VivaError as error:
        print(f"viva: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
