"""How long the page takes to answer: a run of 500 parts, one of its parts, and searches among 100,000 attempts.

    python bench/bench_web.py [--attempts N] [--rounds N]

Times are the server's, without a network: from the request's arrival until the last byte is given away. *Cold* is the
first answer of a server that was just started, with nothing opened and nothing rendered; *warm* are the rounds that
follow. Of the starts and of the rounds the best counts, since other programs only ever make them slower; the time of
the processor stands beside it. The run is the bundled chat over and over with other seeds. A run that opens in more
than ``RUN_BAR`` seconds, or a search that takes more than ``SEARCH_BAR``, even cold, fails.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from time import perf_counter, process_time

from bench_store import PARTS, TRIES, Maker
from starlette.testclient import TestClient

from viva.marking import Record, mark_transcript
from viva.marking.record import Lines, PartRecord
from viva.reading import read_transcript
from viva.sets import load_set
from viva.store import open_store
from viva.web import Settings, create_app

RUN_BAR, SEARCH_BAR = 0.3, 0.1
SIZE, STARTS = 500, 3


def grown(record: Record, parts: int) -> Record:
    """A record over and over, each time under another seed and further down in the source."""
    length = max(turn.lines[1] for turn in record.turns)
    made: list[PartRecord] = []
    turns, findings, steps = [], [], []
    for copy in range(-(-parts // len(record.parts))):

        def moved(lines: Lines, by: int = copy * length) -> Lines:
            return lines[0] + by, lines[1] + by

        for part in record.parts:
            attempts = tuple(
                attempt.model_copy(
                    update={
                        "lines": moved(attempt.lines),
                        "turn": None if attempt.turn is None else attempt.turn + copy * len(record.turns),
                        "fields": tuple(
                            mark.model_copy(update={"lines": moved(mark.lines) if mark.lines else None})
                            for mark in attempt.fields
                        ),
                    }
                )
                for attempt in part.attempts
            )
            made.append(part.model_copy(update={"seed": copy, "annotator": None, "attempts": attempts}))
        turns += [turn.model_copy(update={"lines": moved(turn.lines)}) for turn in record.turns]
        again = [f.model_copy(update={"lines": moved(f.lines), "inherits": None}) for f in record.findings]
        findings += again
        steps += [s.model_copy(update={"lines": moved(s.lines), "inherits": None}) for s in record.steps]
    update = {"parts": tuple(made[:parts]), "turns": tuple(turns), "findings": tuple(findings), "steps": tuple(steps)}
    return record.model_copy(update=update)


def timed(client: TestClient, path: str) -> tuple[float, float]:
    """Seconds until a page is there, and of the processor."""
    gc.collect()
    start, spent = perf_counter(), process_time()
    answer = client.get(path)
    took = perf_counter() - start, process_time() - spent
    assert answer.status_code == 200, (path, answer.status_code)
    return took


def measured(settings: Settings, path: str, rounds: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """A page cold and warm."""
    cold, warm = [], []
    for _ in range(STARTS):
        with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
            # A server has its first moments (templates, KaTeX) behind it before anybody looks for a run.
            client.app.state.house.settle()  # type: ignore[attr-defined]
            timed(client, "/mark")
            cold.append(timed(client, path))
            warm += [timed(client, path) for _ in range(rounds)]
    return min(cold), min(warm)


def _shown(wall: float, processor: float) -> str:
    return f"{1000 * wall:6.1f} ms ({1000 * processor:6.1f})"


def main() -> None:
    """Print all figures; exit with 1 where one is over its bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    chat = (files("viva.exam") / "sample-chat.md").read_bytes()
    sample = mark_transcript(read_transcript(chat, "chat.md"), load_set("hw5"))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(folder=Path(folder), store=f"{folder}/store.db")
        with open_store(settings.store) as store:
            run = store.add(grown(sample, SIZE)).id
            maker = Maker(1)
            rare = maker.vocabulary[-50]
            common = maker.vocabulary[0]
            number = -(-given.attempts // (PARTS * TRIES))
            for first in range(0, number, 100):
                store.add_many(maker.record(n) for n in range(first, min(first + 100, number)))
        print(f"a run of {SIZE} parts; {number * PARTS * TRIES:,} attempts in {number:,} records")
        pages = {
            "the run": (f"/runs/{run}", RUN_BAR),
            "one of its parts": (f"/runs/{run}/parts/250", RUN_BAR),
            "its conversation": (f"/runs/{run}/conversation", None),
            "the archive": ("/", None),
            "search, a common word": (f"/?q={common}", SEARCH_BAR),
            "search, a rare word": (f"/?q={rare}", SEARCH_BAR),
            "search, two words, filters": (f"/?q={common}+{rare}&model=model-1&tier=L1", SEARCH_BAR),
            "search, filters only": ("/?finding=wrong-answer&part=3c", SEARCH_BAR),
            "the review queue": ("/review", None),
            "insights": ("/insights", None),
        }
        slow = []
        for name, (path, bar) in pages.items():
            cold, warm = measured(settings, path, given.rounds)
            over = bar is not None and max(cold[0], warm[0]) > bar
            print(f"{name:27} cold {_shown(*cold)}  warm {_shown(*warm)}{'  TOO SLOW' if over else ''}", flush=True)
            slow += [name] if over else []
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
