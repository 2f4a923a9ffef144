r"""How fast ``viva.mark_answer`` is on every part of a set: median, 99th percentile, first answer, answers a second.

    python bench/bench_reward.py [--set hw5] [--count N] [--seeds K] [--json FILE]

The answers are made here, and no two texts are the same: right and wrong ones in seven forms, behind a few sentences
of working, under K draws. Two columns are timed for formulas: with formulas that came before (a model that is trained
writes the same ones over and over), and with a formula that never came before in each answer (``new``: an identity is
added to it). ``cold`` is the first answer in a fresh process, importing, reading the set and drawing the part included.
Times are processor times of this process, so that a busy machine blurs them less; ``wall`` is the median by the clock.

Fails where the median of a part but code parts is 1 ms or more.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time

import viva
from viva.exam.simulated.answers import right_answer, wrong_answer
from viva.exam.simulated.forms import FORMS, written
from viva.marking.reward import drawn_part
from viva.sets import load_set
from viva.sets.drawn import DrawnPart

LIMIT = 1e-3
"""Seconds: the bound on the median."""
WORKING = (
    "Let me go through this step by step.",
    "First I write down what is given and what is asked.",
    "The definition from the lecture applies here without changes.",
    "I check the dimensions before I go on, and they fit.",
    "This is the point at which a slip is easily made.",
    "Putting everything together gives what follows.",
    "The conventions of the question are the ones I use.",
    "With the numbers of the question this can be done by hand.",
)


def texts(part: DrawnPart, count: int, tag: str, *, new: bool) -> list[str]:
    """``count`` answers to a part, no two alike."""
    dice = random.Random(f"{part.name}/{tag}")
    values = [right_answer(part), *(wrong_answer(part, k) for k in range(5))]
    found = []
    for k in range(count):
        given = dict(values[k % len(values)])
        if new:
            for field in part.fields:
                if field.kind == "expression":
                    given[field.name] = f"{given[field.name]} + {k + 2} - {k + 2}"
        working = " ".join(dice.sample(WORKING, 3))
        found.append(f"{working} ({tag}{k})\n\n{written(part, given, FORMS[k % len(FORMS)])}")
    return found


def timed(set_name: str, part: DrawnPart, answers: list[str]) -> tuple[list[float], list[float]]:
    """Processor and wall seconds of each answer."""
    processor, wall = [], []
    for text in answers:
        began, clock = process_time(), perf_counter()
        viva.mark_answer(set_name, part.name, part.seed, text)
        processor.append(process_time() - began)
        wall.append(perf_counter() - clock)
    return processor, wall


def cold(set_name: str, part: DrawnPart) -> float:
    """Wall seconds of a fresh process that marks one answer, less those of one that does nothing."""
    text = written(part, right_answer(part), "boxed")
    code = "import sys, viva; viva.mark_answer(sys.argv[1], sys.argv[2], 0, sys.argv[3])"
    took = []
    for command in ([code, set_name, part.name, text], ["pass"]):
        began = perf_counter()
        subprocess.run([sys.executable, "-c", *command], check=True)
        took.append(perf_counter() - began)
    return took[0] - took[1]


def main() -> int:
    """Print one row a part; the exit status says whether every median keeps the bound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="hw5")
    parser.add_argument("--count", type=int, default=420, help="answers a part and a draw")
    parser.add_argument("--seeds", type=int, default=2, help="draws")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    rows = []
    head = ("part", "kinds", "median ms", "p99 ms", "new ms", "wall ms", "cold s", "answers/s")
    print(f"{head[0]:5} {head[1]:28} " + " ".join(f"{name:>9}" for name in head[2:]))
    for name in load_set(chosen.set).part_names:
        kinds = {field.kind for field in drawn_part(chosen.set, name, 0).fields}
        if not kinds <= {"choice", "number", "tensor", "expression", "rubric", "graph"}:
            continue
        processor: list[float] = []
        wall: list[float] = []
        unseen: list[float] = []
        for seed in range(chosen.seeds):
            part = drawn_part(chosen.set, name, seed)
            timed(chosen.set, part, texts(part, 84, f"warm{seed}-", new=False))
            gc.collect()
            these, clocked = timed(chosen.set, part, texts(part, chosen.count, f"t{seed}-", new=False))
            processor += these
            wall += clocked
            if "expression" in kinds:
                unseen += timed(chosen.set, part, texts(part, chosen.count // 3, f"n{seed}-", new=True))[0]
        processor.sort()
        row = {
            "part": name,
            "kinds": "+".join(sorted(kinds)),
            "median": statistics.median(processor),
            "p99": processor[len(processor) * 99 // 100],
            "new": statistics.median(unseen) if unseen else None,
            "wall": statistics.median(wall),
            "cold": cold(chosen.set, part),
            "per_second": len(processor) / sum(processor),
        }
        rows.append(row)
        new = f"{row['new'] * 1e3:9.2f}" if unseen else " " * 9
        times = f"{row['median'] * 1e3:9.2f} {row['p99'] * 1e3:9.2f} {new} {row['wall'] * 1e3:9.2f}"
        print(f"{name:5} {row['kinds']:28} {times} {row['cold']:9.2f} {row['per_second']:9.0f}", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    slow = [row["part"] for row in rows if row["median"] >= LIMIT]
    print(f"the median is below {LIMIT * 1e3:.0f} ms for every part" if not slow else f"too slow: {', '.join(slow)}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
