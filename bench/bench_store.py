"""An archive with 100,000 attempts: how long it takes to fill, and how long a search in it takes.

    python bench/bench_store.py [--attempts N] [--url URL] [--rounds N]

Without ``--url`` the store is a SQLite file in a temporary folder, removed afterwards; with one it has to be an empty
database. The records are made up: exams of 25 parts with two attempts each, by eight models on four sets, whose replies
are some 1,200 characters of words as rare and as common as words are (Zipf), with a formula. Each search is measured as
a person meets it: the page of 50 rows with snippets, and for some how many there are in all. The best of the rounds
counts; the slowest search must stay under ``BAR`` seconds.
"""

from __future__ import annotations

import argparse
import bisect
import itertools
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from viva.marking import Record, tier
from viva.marking.record import AttemptRecord, FieldMark, Finding, PartRecord, SetReference, Source, TurnRecord
from viva.store import RunFilter, Search, Store, open_store

BAR = 0.1
PARTS, TRIES, WORDS = 25, 2, 170
VERDICTS: tuple[Any, ...] = ("right", "wrong", "partly", "undecided", "unread")


class Maker:
    """Records with the same seed are the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.vocabulary = [f"{a}{b}{c}" for a in _STARTS for b in _MIDDLES for c in _ENDS]
        self.random.shuffle(self.vocabulary)
        self.weights = list(itertools.accumulate(1 / rank for rank in range(1, len(self.vocabulary) + 1)))

    def said(self) -> str:
        """A reply."""
        total = self.weights[-1]
        chosen = (bisect.bisect(self.weights, self.random.random() * total) for _ in range(WORDS))
        first, second = self.random.randint(1, 99), self.random.randint(1, 99)
        return " ".join(self.vocabulary[place] for place in chosen) + f"\n\n$${first} \\cdot x = {second}$$\n\nDone."

    def record(self, number: int) -> Record:
        """An exam."""
        turns: list[TurnRecord] = []
        parts: list[PartRecord] = []
        findings: list[Finding] = []
        line = 1
        for index in range(PARTS):
            part, attempts = f"{1 + index // 5}{'abcde'[index % 5]}", []
            for attempt in range(TRIES):
                turns.append(TurnRecord(role="examiner", text=f"{part}. What is $x$?", lines=(line, line), part=part))
                said, at = self.said(), (line + 2, line + 6)
                turns.append(TurnRecord(role="examinee", text=said, lines=at, part=part, seconds=1.0))
                verdict = self.random.choices(VERDICTS, (60, 25, 8, 5, 2))[0]
                mark = FieldMark(name="x", kind="number", verdict=verdict, basis="exact", given="4", lines=at)
                attempts.append(
                    AttemptRecord(lines=at, verdict=verdict, nudge=attempt, turn=len(turns) - 1, fields=(mark,))
                )
                if verdict == "wrong":
                    findings.append(
                        Finding(
                            part=part, lines=at, quote="4", kind="wrong-answer", basis="exact", message="x: 4 is not"
                        )
                    )
                line += 8
            shown: tuple[Any, ...] = ("stuck",) if self.random.random() < 0.02 else ()
            parts.append(PartRecord(part=part, tier=tier(attempts), attempts=tuple(attempts), behaviours=shown))
        return Record(
            viva="0",
            set=SetReference(name=f"set{number % 4}", sha256="00"),
            source=Source(file=f"{number}.txt", sha256=f"{number:064x}", model=f"model-{number % 8}", kind="inspect"),
            turns=tuple(turns),
            parts=tuple(parts),
            findings=tuple(findings),
        )


_STARTS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl", "gr", "fl")
_MIDDLES = tuple(f"{a}{b}{c}" for a in "aeiou" for b in "lmnrst" for c in "aeiou")
_ENDS = ("n", "r", "s", "l", "ment", "tion", "ing", "ed")


def searches(vocabulary: list[str], store: Store) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What people look for, by name."""
    common, frequent, seldom, rare = vocabulary[0], vocabulary[30], vocabulary[2000], vocabulary[15000]
    second = store.attempts(Search(common)).next

    def found(name: str, search: Search, **more: Any) -> tuple[str, Callable[[], Any]]:
        return name, lambda: store.attempts(search, **more)

    yield found("everything", Search())
    yield found("a word in nearly all", Search(common))
    yield found("... its second page", Search(common), after=second)
    yield found("... a page at the far end", Search(common), after=str(1 << 21))
    yield found("a frequent word", Search(frequent))
    yield found("a seldom word", Search(seldom))
    yield found("a rare word", Search(rare))
    yield found("a word that isn't there", Search("zzz"))
    yield found("three words", Search(f"{common} {frequent} {vocabulary[60]}"))
    yield found("a phrase of common words", Search(f'"{common} {vocabulary[1]} {vocabulary[2]}"'))
    yield found("the beginning of words", Search(f"{common[:2]}*"))
    yield found("... of one more letter", Search(f"{common[:3]}*"))
    yield found("all but a word", Search(f"-{common}"))
    yield found("a common word, one verdict", Search(common, verdicts=("unread",)))
    yield found("a common word, a rare behaviour", Search(common, behaviours=("stuck",), tiers=("Lx",)))
    yield found("six filters, no word", _SIX)
    yield found("a filter that nothing meets", Search(common, verdicts=("right",), models=("nobody",)))
    yield "how many have a common word", lambda: store.count(Search(common))
    yield "how many are wrong", lambda: store.count(Search(verdicts=("wrong",)))
    yield "the list of runs", lambda: store.runs(RunFilter(words="99"))
    yield "the queue", store.queue


_SIX = Search(
    models=("model-1", "model-5"),
    sets=("set1",),
    parts=("3c",),
    tiers=("L2", "L3"),
    verdicts=("right", "partly"),
    kinds=("inspect",),
)


def main() -> int:
    """Exit status 1 past the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=100_000)
    parser.add_argument("--url", default=None)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="viva-bench-") as folder:
        return measure(arguments, arguments.url or str(Path(folder) / "store.db"))


def measure(arguments: argparse.Namespace, url: str) -> int:
    """Fill a store and look into it."""
    maker, runs = Maker(0), arguments.attempts // (PARTS * TRIES)
    with open_store(url) as store:
        made = wrote = 0.0
        for begin in range(0, runs, 100):
            at = perf_counter()
            several = [maker.record(number) for number in range(begin, min(begin + 100, runs))]
            made += perf_counter() - at
            at = perf_counter()
            store.add_many(several)
            wrote += perf_counter() - at
        attempts = store.count(most=10**9)
        print(f"{attempts} attempts in {runs} records: filled in {wrote:.1f} s ({attempts / wrote:.0f} a second)")
        slowest = 0.0
        for name, call in searches(maker.vocabulary, store):
            times = []
            for _ in range(arguments.rounds):
                at = perf_counter()
                answer = call()
                times.append(perf_counter() - at)
            # Other programs only ever make a round slower.
            slowest = max(slowest, min(times))
            size = answer if isinstance(answer, int) else len(answer)
            shown = f"{1000 * min(times):7.1f} ms (median {1000 * statistics.median(times):6.1f})"
            print(f"{shown}  {name}: {size}", flush=True)
        for name, call in (("models x sets", store.matrix), ("insights", store.insights)):
            at = perf_counter()
            call()
            print(f"{1000 * (perf_counter() - at):7.1f} ms  {name}")
        item = store.queue(limit=1).rows[0]
        at = perf_counter()
        store.decide(item.run, item.key, "right", who="bench")
        print(f"{1000 * (perf_counter() - at):7.1f} ms  a decision")
    print(f"slowest search {1000 * slowest:.0f} ms, bar {1000 * BAR:.0f} ms")
    return int(slowest > BAR)


if __name__ == "__main__":
    sys.exit(main())
