r"""Batches: answers a second for 1 and for 2 workers, memory of a worker, and a long job end to end.

    python bench/bench_batch.py [--count N] [--rounds R] [--long N] [--engine local|ray] [--json FILE]

The answers are made here, all texts differ: right and wrong ones to every part of hw5 but code and graphs, in seven
forms, under five draws. The two numbers of workers take turns, R rounds each; the medians and their ratio are printed.
Rates are those of the whole job: starting the workers, reading, marking, writing. ``--long`` marks N answers in one job
with as many workers as there are cores, and says how memory grew while it ran (the proportional share of each worker).

Wall times need an idle machine. What a busy one can't blur is processor time: that of the parent for an answer bounds
how many workers it can feed, and is printed beside that of a worker (which starts up, reads the set and draws the parts
in it, too). So is the rate that a core would reach.

Fails where two workers are less than 1.7 times as fast as one, if the machine has two cores for them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep, thread_time

from viva.batch import BatchJob, Options, run_batch
from viva.batch.job import SHARD_ROWS
from viva.exam.simulated.answers import right_answer, wrong_answer
from viva.exam.simulated.forms import FORMS, written
from viva.marking.reward import drawn_part
from viva.sets import load_set

WANTED = 1.7
KINDS = {"choice", "number", "tensor", "expression", "rubric", "graph"}


def write_answers(path: Path, count: int) -> None:
    """``count`` answers as JSON lines, no two alike."""
    dice = random.Random(3)
    names = [n for n in load_set("hw5").part_names if {f.kind for f in drawn_part("hw5", n, 0).fields} <= KINDS]
    made = []
    for name in names:
        for seed in range(5):
            part = drawn_part("hw5", name, seed)
            for values in (right_answer(part), *(wrong_answer(part, k) for k in range(3))):
                made += [(name, seed, written(part, values, form)) for form in FORMS]
    with path.open("w", encoding="utf-8") as lines:
        for k in range(count):
            name, seed, text = dice.choice(made)
            row = {"id": k, "part": name, "seed": seed, "text": f"This is answer {k}.\n\n{text}"}
            lines.write(json.dumps(row) + "\n")


@dataclass(frozen=True)
class Cost:
    """Of an answer: seconds on the clock, and seconds of processor time of the parent and of the workers."""

    wall: float
    parent: float
    worker: float

    def __str__(self) -> str:
        return (
            f"processor time of an answer: worker {self.worker * 1e6:.0f} us, parent {self.parent * 1e6:.1f} us; "
            f"a core makes {1 / self.worker:.0f} answers/s, the parent can feed {self.worker / self.parent:.0f} workers"
        )


def cost(source: Path, count: int, workers: int | None, engine: str, shard_rows: int = 500) -> Cost:
    """What an answer costs in a whole job."""
    with tempfile.TemporaryDirectory() as out:
        began, spent = perf_counter(), thread_time()
        job = BatchJob(source, Path(out), Options(), "ray" if engine == "ray" else "local", workers, shard_rows)
        summary = run_batch(job)
        assert summary.rows == count and not summary.quarantined, summary
        return Cost((perf_counter() - began) / count, (thread_time() - spent) / count, summary.processor / count)


class Watch:
    """The largest share of memory (MB) of a child process, seen every second; ``series`` has the sums over time."""

    def __init__(self) -> None:
        self.largest, self.series = 0.0, list[float]()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)

    def __enter__(self) -> Watch:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def look(self) -> None:
        """Look once a second until it is over."""
        while not self.over.wait(1):
            shares = [share for pid in descendants(os.getpid()) if (share := proportional(pid))]
            self.largest = max([self.largest, *shares])
            self.series.append(sum(shares))


def descendants(pid: int) -> list[int]:
    """All processes below ``pid``."""
    found = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = [int(child) for child in tasks.read_text().split()]
        except OSError:
            continue
        for child in below:
            found += [child, *descendants(child)]
    return found


def proportional(pid: int) -> float:
    """The proportional set size of a process in MB; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    except (OSError, StopIteration):
        return 0.0


def main() -> int:
    """Measure, print, and say whether two workers are worth it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--long", type=int, default=0)
    parser.add_argument("--engine", default="local", choices=["local", "ray"])
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    told: dict[str, object] = {"cores": len(os.sched_getaffinity(0)), "engine": chosen.engine}
    good = True
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "answers.jsonl"
        if chosen.rounds:
            write_answers(source, chosen.count)
            costs: dict[int, list[Cost]] = {1: [], 2: []}
            for _ in range(chosen.rounds):
                for workers, each in costs.items():
                    each.append(cost(source, chosen.count, workers, chosen.engine))
            rates = {workers: [1 / one.wall for one in each] for workers, each in costs.items()}
            medians = {workers: statistics.median(found) for workers, found in rates.items()}
            ratio = medians[2] / medians[1]
            told |= {"rates": rates, "ratio": ratio}
            for workers, median in medians.items():
                shown = ", ".join(f"{each:.0f}" for each in rates[workers])
                print(f"{workers} worker{'s' if workers > 1 else ' '}: {median:6.0f} answers/s (median of {shown})")
            print(f"two workers are {ratio:.2f} times as fast as one")
            print(min(costs[1], key=lambda one: one.worker))
            good = ratio >= WANTED or len(os.sched_getaffinity(0)) < 2
        if chosen.long:
            write_answers(source, chosen.long)
            with Watch() as watch:
                spent = cost(source, chosen.long, None, chosen.engine, SHARD_ROWS)
                sleep(1)
            reached = 1 / spent.wall
            third = watch.series[len(watch.series) // 3 :] or [0.0]
            told |= {
                "long": chosen.long,
                "long_rate": reached,
                "processor_seconds": {"worker": spent.worker, "parent": spent.parent},
                "worker_mb": watch.largest,
                "workers_mb": watch.series[::30],
            }
            print(f"{chosen.long:,} answers end to end: {chosen.long / reached:.0f} s, {reached:.0f} answers/s")
            print(spent)
            print(f"a worker took {watch.largest:.0f} MB at most; all took {third[0]:.0f} MB after a third of the time")
            print(f"and {max(third):.0f} MB at most after that")
    if chosen.json:
        chosen.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
