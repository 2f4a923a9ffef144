"""200 conversations of 10 turns: an exam of viva's against a bare Inspect solver that only generates, in one run.

    python bench/bench_exam.py [--conversations N] [--delay SECONDS] [--connections N] [--rounds N]

Both ask the same server on loopback (a process of its own, replies after 50 ms) through Inspect's provider for OpenAI's
protocol, with the same number of connections; one after the other, in turn, and the best of each counts, since other
programs only ever make a round slower. The exam asks parts 3a and 3b of hw5 under as many draws as there are
conversations. The replies are wrong, so that each part takes five turns: it is posed and nudged four times.

The exam is measured as ``viva exam`` holds it: with the journal on the disk at every turn, marking after each reply,
and the scores in Inspect's log; what follows (the record and the reports) is told beside it. Memory is
measured after that, half-way and at the end: what a finished conversation leaves behind must not add up.
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


def bare(
    model: str, conversations: int, connections: int, folder: Path, *, memory: bool = False
) -> tuple[float, list[int]]:
    """Seconds that the bare solver takes, and memory half-way and at the end."""
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
            over.append(perf_counter())
            if memory and len(over) in _measured(conversations):
                sizes.append(_memory())
            return state

        return solve

    over: list[float] = []
    sizes: list[int] = []
    if memory:
        tracemalloc.start()
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
    tracemalloc.stop()
    _check(logs[0].status == "success", f"the bare solver ended with {logs[0].status}")
    return seconds, sizes


def _measured(conversations: int) -> tuple[int, int]:
    """After how many conversations memory is measured: half of them, and all but those that end last."""
    return conversations // 2, conversations - 10


def _memory() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


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
        if self._watch and self.over in (len(PARTS) * k for k in _measured(self._parts // len(PARTS))):
            self.memory.append(_memory())


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
    parser.add_argument("--memory", action="store_true", help="measure memory only")
    given = parser.parse_args()
    command = [sys.executable, str(SERVER), "--delay", str(given.delay), "--text", REPLY]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server,
        tempfile.TemporaryDirectory() as name,
    ):
        assert server.stdout is not None and server.stdin is not None
        os.environ |= {"LOOPBACK_BASE_URL": server.stdout.readline().strip(), "LOOPBACK_API_KEY": "nobody-checks"}
        try:
            ok = True if given.memory else _measure(given, Path(name))
            ok = _measure_memory(given, Path(name)) and ok
        finally:
            server.stdin.close()
    sys.exit(0 if ok else 1)


def _measure(given: argparse.Namespace, folder: Path) -> bool:
    count, connections = given.conversations, given.connections
    # What is imported and loaded at first use is not part of what is measured.
    bare("openai-api/loopback/warm-up", 2, connections, folder / "warm")
    exam("openai-api/loopback/warm-up", 2, connections, folder / "warm-exam")
    alone, held, after = [], [], []
    for round_ in range(given.rounds):
        alone.append(bare(f"openai-api/loopback/bare{round_}", count, connections, folder / f"bare{round_}")[0])
        seconds, rest, _ = exam(f"openai-api/loopback/viva{round_}", count, connections, folder / f"viva{round_}")
        held.append(seconds)
        after.append(rest)
    ratio = min(held) / min(alone)
    print(f"{count} conversations of {TURNS} turns, replies after {given.delay * 1000:g} ms, {connections} connections")
    print(f"bare Inspect solver  {min(alone):7.2f} s")
    print(f"viva's exam          {min(held):7.2f} s   {ratio:.3f} times as long (at most {BAR})")
    print(f"record and reports   {min(after):7.2f} s   after that")
    return ratio <= BAR


def _measure_memory(given: argparse.Namespace, folder: Path) -> bool:
    count, connections = min(given.conversations, MEMORY_CONVERSATIONS), given.connections
    _, sizes = bare("openai-api/loopback/memory0", count, connections, folder / "memory0", memory=True)
    _, _, told = exam("openai-api/loopback/memory", count, connections, folder / "memory", memory=True)
    half, end = _measured(count)
    alone_kb, grown_kb = ((last - first) / (end - half) / 1000 for first, last in (sizes, told.memory))
    print(f"memory between {half} and {end} finished conversations of {TURNS} turns, for each of them")
    print(f"bare Inspect solver  {alone_kb:7.1f} kB")
    print(f"viva's exam          {grown_kb:7.1f} kB   (at most {MOST_KILOBYTES:g} kB)")
    return grown_kb <= MOST_KILOBYTES


MEMORY_CONVERSATIONS = 80
"""With so many memory is measured; to follow every allocation is slow."""
MOST_KILOBYTES = 20.0
"""What a finished conversation of 10 turns may leave in memory: its scores, which Inspect keeps, and little else."""


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(f"bench_exam: {otherwise}")


if __name__ == "__main__":
    main()
