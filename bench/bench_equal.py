r"""Pairs of answers a second: viva.equal against Math-Verify, on the same pairs, in turn in one run.

    python bench/bench_equal.py [--cases FILE.jsonl] [--count N] [--no-install]

The pairs are made here: numbers, fractions, roots, polynomials, sets, tuples, intervals, equations, matrices and
answers inside a sentence, half of them equal, half of them off by a small change. ``--cases`` adds others, one JSON
object a line with ``gold``, ``candidate`` and ``equivalent``. Math-Verify runs in its own process, with the Python of
this run if it is installed there and in a temporary environment otherwise. Both are warmed up first; they take
turns at 200 pairs each, and every pair is timed by itself. Math-Verify's own limit of five seconds a pair stays.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

PACKAGE = "math-verify[antlr4_13_2]==0.9.0"
WARM_UP = [
    ("$1$", "$2$"),
    (r"$x^2 \le 4$", r"$-2 \le x \le 2$"),
    (r"$\begin{pmatrix} 1 \\ x \end{pmatrix}$", r"$\begin{pmatrix} 1 \\ y \end{pmatrix}$"),
]
"""What is imported at first use only is not part of what is measured."""
TARGET = 100
MARK = "timed "
AT_A_TIME = 200

Pair = tuple[str, str, bool]


def made(count: int) -> list[Pair]:
    """Pairs of answers and whether they are equal, the same ones every time."""
    dice = random.Random(5)
    kinds = [_number, _fraction, _root, _polynomial, _set, _tuple, _interval, _equation, _matrix, _sentence]
    return [kinds[k % len(kinds)](dice, k // len(kinds) % 2 == 0) for k in range(count)]


def _number(dice: random.Random, same: bool) -> Pair:
    value = dice.randint(1000, 99999)
    return f"${value}$", f"${value + (not same):,}$".replace(",", "{,}"), same


def _fraction(dice: random.Random, same: bool) -> Pair:
    top, bottom, factor = dice.randint(1, 30), dice.choice([3, 7, 11, 13]), dice.randint(2, 9)
    return rf"$\frac{{{top}}}{{{bottom}}}$", f"${top * factor + (not same)}/{bottom * factor}$", same


def _root(dice: random.Random, same: bool) -> Pair:
    a, b = dice.randint(2, 9), dice.choice([2, 3, 5, 7])
    return rf"${a}\sqrt{{{b}}}$", rf"$\sqrt{{{a * a * b + (not same)}}}$", same


def _polynomial(dice: random.Random, same: bool) -> Pair:
    a, b = dice.randint(1, 9), dice.randint(1, 9)
    return f"$(x + {a})(x - {b})$", f"$x^2 {a - b:+d}x {-a * b + (not same):+d}$", same


def _set(dice: random.Random, same: bool) -> Pair:
    items = dice.sample(range(-20, 40), 4)
    other = items[::-1] if same else [*items[:0:-1], items[0] + 100]
    return rf"$\{{{', '.join(map(str, items))}\}}$", rf"$\{{{', '.join(map(str, other))}\}}$", same


def _tuple(dice: random.Random, same: bool) -> Pair:
    a, b = dice.randint(1, 9), dice.randint(2, 9)
    return rf"$(\frac{{{a}}}{{4}}, {b}\pi)$", rf"$\left({a / 4}, \pi \cdot {b + (not same)}\right)$", same


def _interval(dice: random.Random, same: bool) -> Pair:
    low, size = dice.randint(-9, 9), dice.randint(1, 9)
    return f"$[{low}, {low + size})$", rf"${low} \le x < {low + size + (not same)}$", same


def _equation(dice: random.Random, same: bool) -> Pair:
    a, b = dice.randint(2, 9), dice.randint(1, 9)
    return f"$y = {a}x + {b}$", f"${a}x - y + {b + (not same)} = 0$", same


def _matrix(dice: random.Random, same: bool) -> Pair:
    a, b, c, d = (dice.randint(-9, 9) for _ in range(4))
    gold = rf"$\begin{{pmatrix}} {a} & {b} \\ {c} & {d} \end{{pmatrix}}$"
    return gold, rf"$\begin{{bmatrix}} {a} & {b} \\ {c} & {d + (not same)} \end{{bmatrix}}$", same


def _sentence(dice: random.Random, same: bool) -> Pair:
    top = dice.randint(1, 40)
    text = rf"There are ${top}$ ways out of ${2 * top + 1}$, so the probability is $\boxed{{\frac{{{top}}}{{{{0}}}}}}$."
    return rf"$\frac{{{top}}}{{{2 * top + 1}}}$", text.replace("{0}", str(2 * top + 1 + (not same))), same


def read(path: Path) -> list[Pair]:
    """Pairs from a file."""
    with path.open(encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    return [(c["gold"], c["candidate"], c["equivalent"]) for c in cases]


# -- the two --------------------------------------------------------------------------------------------------------

Timed = tuple[float, float, bool | None]
"""Seconds on the wall clock, seconds of processor time, answer."""


def timed(same: Callable[[str, str], bool | None], gold: str, candidate: str) -> Timed:
    """One pair, timed."""
    start, start_processor = perf_counter(), process_time()
    answer = same(gold, candidate)
    return perf_counter() - start, process_time() - start_processor, answer


def worker() -> None:
    """Math-Verify in a process of its own: some pairs a line come as JSON, seconds and answers go back."""
    from math_verify import parse, verify  # type: ignore[import-not-found]

    def marked(text: str) -> str:
        """Math-Verify looks for TeX between marks; a bare formula would be passed over."""
        return text if any(mark in text for mark in ("$", r"\(", r"\[", r"\boxed")) else f"${text}$"

    def same(gold: str, candidate: str) -> bool:
        try:
            return bool(verify(parse(marked(gold)), parse(marked(candidate))))
        except Exception:  # whatever it raises counts as an answer of "no"
            return False

    for gold, candidate in WARM_UP:
        same(gold, candidate)
    gc.freeze()
    for line in sys.stdin:
        found = [timed(same, gold, candidate) for gold, candidate in json.loads(line)]
        print(MARK + json.dumps(found), flush=True)


class MathVerify:
    """The other process."""

    def __init__(self, python: str) -> None:
        command = [python, __file__, "--worker"]
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, text=True)

    def timed(self, pairs: list[Pair]) -> list[Timed]:
        """Some pairs, timed over there."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([(gold, candidate) for gold, candidate, _ in pairs]) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith(MARK):
                return [(wall, processor, answer) for wall, processor, answer in json.loads(line.removeprefix(MARK))]
        raise SystemExit("bench_equal.py: Math-Verify's process ended early")

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def installed(folder: Path) -> str | None:
    """A Python that has Math-Verify: this one, or one set up in the folder; None where that fails."""
    if importlib.util.find_spec("math_verify") is not None:
        return sys.executable
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    done = subprocess.run([python, "-m", "pip", "install", "-q", PACKAGE], capture_output=True, text=True, check=False)
    return python if done.returncode == 0 else None


def report(name: str, found: list[Timed], right: int) -> None:
    """One line: throughput, median, slowest, share answered as labelled."""
    times = sorted(wall for wall, _, _ in found)
    print(
        f"{name:12} {len(times) / sum(times):8.1f} pairs a second, median {1e3 * times[len(times) // 2]:8.3f} ms, "
        f"slowest {1e3 * times[-1]:8.1f} ms, as labelled {100 * right / len(times):5.1f}%"
    )


def main() -> None:
    """Run both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=Path, action="append", default=[], help="more pairs, one JSON object a line")
    parser.add_argument("--count", type=int, default=200, help="how many pairs to make (default 200)")
    parser.add_argument("--no-install", action="store_true", help="don't set up Math-Verify where it is missing")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker()
        return
    from viva import equal

    pairs = made(options.count) + [pair for path in options.cases for pair in read(path)]
    for gold, candidate in WARM_UP:
        equal(gold, candidate)
    gc.freeze()  # On both sides: looking again and again for garbage among what was imported is no work on a pair.
    with tempfile.TemporaryDirectory() as folder:
        alone = options.no_install and importlib.util.find_spec("math_verify") is None
        python = None if alone else installed(Path(folder))
        other = MathVerify(python) if python else None
        ours: list[Timed] = []
        theirs: list[Timed] = []
        for start in range(0, len(pairs), AT_A_TIME):  # in turn, so that whatever else the machine does weighs on both
            some = pairs[start : start + AT_A_TIME]
            ours += [timed(equal, gold, candidate) for gold, candidate, _ in some]
            if other is not None:
                theirs += other.timed(some)
        if other is not None:
            other.close()
    same = [label for *_, label in pairs]
    report("viva.equal", ours, sum((t[2] is True) == label for t, label in zip(ours, same, strict=True)))
    if not theirs:
        print("Math-Verify is not installed, so there is nothing to compare with")
        return
    report("Math-Verify", theirs, sum(t[2] == label for t, label in zip(theirs, same, strict=True)))
    wall, processor = (sum(t[k] for t in theirs) / sum(t[k] for t in ours) for k in (0, 1))
    print(f"{wall:.0f} times as fast by the clock, {processor:.0f} times by processor time (wanted: {TARGET})")


if __name__ == "__main__":
    main()
