"""200 conversations of 10 turns: an exam of viva's against a bare Inspect solver that only generates, in one run.

    python bench/bench_exam.py [--conversations N] [--delay SECONDS] [--connections N] [--rounds N]

Both ask the same server on loopback (a process of its own, replies after 50 ms) through Inspect's provider for OpenAI's
protocol, with the same number of connections; one after the other, in turn, and the best of each counts, since other
programs only ever make a round slower. The exam asks parts 3a and 3b of hw5 under as many draws as there are
conversations. The replies are wrong, so that each part takes five turns: it is posed and nudged four times.

The exam is measured as ``viva exam`` holds it: with the journal on the disk at every turn, marking after each reply,
and the scores in Inspect's log; what follows (the record and the reports) is told beside it. With ``--memory`` memory
is measured instead, half-way and at the end: what a finished conversation leaves behind must not add up.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SERVER = ROOT / "tests" / "exam" / "chat_server.py"
PARTS, TURNS = ("3a", "3b"), 10
REPLY = (
    "Each filter covers a window of pixels in every input channel, so I multiply the sides of the window.\n\n"
    "$$3 \\times 3 = 9$$\n\nA filter slides over the image, and its weights are shared between all positions, which is "
    "why the size of the image does not matter here. Multiplying by the number of filters, and leaving the biases out "
    "as the question asks, I get what is left of the count.\n\nFinal answer: $\\boxed{1}$"
)
BAR = 1.1
"""So many times what the bare solver takes is the most that an exam may take."""


def bare(model: str, conversations: int, connections: int, folder: Path) -> float:
    """Seconds that the bare solver takes."""
    from inspect_ai import Task
    from inspect_ai import eval as inspect_eval
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import ChatMessageUser
    from inspect_ai.solver import Generate, Solver, TaskState, solver

    @solver
    def only_generate() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            for turn in range(TURNS):
                if turn:
                    state.messages.append(ChatMessageUser(content="Are you sure? Please look again."))
                state = await generate(state)
            return state

        return solve

    samples = [Sample(id=k, input="How many learnable parameters does the layer have?") for k in range(conversations)]
    start = perf_counter()
    logs = inspect_eval(
        Task(dataset=MemoryDataset(samples), solver=only_generate()),
        model=model,
        display="none",
        log_dir=str(folder),
        log_format="eval",
        max_connections=connections,
    )
    seconds = perf_counter() - start
    _check(logs[0].status == "success", f"the bare solver ended with {logs[0].status}")
    return seconds


class Told:
    """Listens to an exam: turns, and memory on the way and at the end."""

    def __init__(self, parts: int, *, memory: bool) -> None:
        self.turns = 0
        self.over = 0
        self.memory: list[int] = []
        self._parts, self._watch = parts, memory

    def __call__(self, step: Any) -> None:
        """Count."""
        self.turns += step.kind == "marked"
        if step.kind != "over":
            return
        self.over += 1
        if self._watch and self.over in (self._parts // 4, self._parts // 2, self._parts):
            gc.collect()
            self.memory.append(tracemalloc.get_traced_memory()[0])


def exam(
    model: str, conversations: int, connections: int, folder: Path, *, memory: bool = False
) -> tuple[float, float, Told]:
    """Seconds until the log was complete, seconds for the record and the reports after that, and what was told."""
    import viva.exam.run as running
    from viva.sets import load_set

    write_run = running.write_run
    written: list[float] = []

    def noted(*given: Any, **more: Any) -> Any:
        written.append(perf_counter())
        return write_run(*given, **more)

    told = Told(conversations * len(PARTS), memory=memory)
    if memory:
        tracemalloc.start()
    running.write_run = noted  # type: ignore[assignment]
    start = perf_counter()
    running.run_exam(
        load_set("hw5"),
        model=model,
        parts=PARTS,
        variants=conversations - 1,
        preamble=None,
        connections=connections,
        out=folder,
        listener=told,
    )
    end = perf_counter()
    running.write_run = write_run
    tracemalloc.stop()
    _check(told.turns == conversations * TURNS, f"{told.turns} turns instead of {conversations * TURNS}")
    return written[0] - start, end - written[0], told


def main() -> None:
    """Measure both sides; exit status 1 past the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--memory", action="store_true", help="measure memory instead of time")
    given = parser.parse_args()
    command = [sys.executable, str(SERVER), "--delay", str(given.delay), "--text", REPLY]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server,
        tempfile.TemporaryDirectory() as name,
    ):
        assert server.stdout is not None and server.stdin is not None
        os.environ |= {"LOOPBACK_BASE_URL": server.stdout.readline().strip(), "LOOPBACK_API_KEY": "nobody-checks"}
        try:
            ok = _measure(given, Path(name))
        finally:
            server.stdin.close()
    sys.exit(0 if ok else 1)


def _measure(given: argparse.Namespace, folder: Path) -> bool:
    count, connections = given.conversations, given.connections
    # What is imported and loaded at first use is not part of what is measured.
    bare("openai-api/loopback/warm-up", 2, connections, folder / "warm")
    exam("openai-api/loopback/warm-up", 2, connections, folder / "warm-exam")
    if given.memory:
        _, _, told = exam("openai-api/loopback/memory", count, connections, folder / "memory", memory=True)
        quarter, half, end = (size / 1e6 for size in told.memory)
        grown = (end - half) / (count / 2) * 1000
        print(f"memory after a quarter, half, all of {count} conversations: {quarter:.1f}, {half:.1f}, {end:.1f} MB")
        print(f"{grown:.1f} kB for each finished conversation")
        return grown < MOST_KILOBYTES
    alone, held, after = [], [], []
    for round_ in range(given.rounds):
        alone.append(bare(f"openai-api/loopback/bare{round_}", count, connections, folder / f"bare{round_}"))
        seconds, rest, _ = exam(f"openai-api/loopback/viva{round_}", count, connections, folder / f"viva{round_}")
        held.append(seconds)
        after.append(rest)
    ratio = min(held) / min(alone)
    print(f"{count} conversations of {TURNS} turns, replies after {given.delay * 1000:g} ms, {connections} connections")
    print(f"bare Inspect solver  {min(alone):7.2f} s")
    print(f"viva's exam          {min(held):7.2f} s   {ratio:.3f} times as long (at most {BAR})")
    print(f"record and reports   {min(after):7.2f} s   after that")
    return ratio <= BAR


MOST_KILOBYTES = 30.0
"""What one finished conversation may leave in memory: Inspect keeps a summary of each sample, its scores and its id."""


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(f"bench_exam: {otherwise}")


if __name__ == "__main__":
    main()
