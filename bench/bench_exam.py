"""200 conversations of 10 turns: an exam of viva's against a bare Inspect solver that only generates, in one run.

    python bench/bench_exam.py [--conversations N] [--delay SECONDS] [--connections N] [--rounds N]

Both ask the same server on loopback (a process of its own, replies after 50 ms) through Inspect's provider for OpenAI's
protocol, with the same number of connections, one after the other. With several rounds they take turns, and the median
of the rounds' quotients counts. The exam asks parts 3a and 3b of hw5 under as many draws as there are conversations.
The replies are wrong, so that each part takes five turns: it is posed and nudged four times.

The exam is measured as ``viva exam`` holds it: with the journal on the disk at every turn, marking after each reply,
and the scores in Inspect's log; what follows (the record and the reports) is told beside it. Beside the seconds that
passed stand those of the processor, of all processes of a side, in which no other program shows. Memory is
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
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

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


class Took(NamedTuple):
    """Seconds that passed, and seconds of the processor: of this process, and of those that it started."""

    wall: float
    here: float
    elsewhere: float

    def __sub__(self, start: Took) -> Took:
        return Took(*(end - begin for end, begin in zip(self, start, strict=True)))

    @classmethod
    def now(cls) -> Took:
        """On clocks that began some time ago."""
        import psutil

        def processor(process: psutil.Process) -> float:
            times = process.cpu_times()
            return float(times.user + times.system)

        own = psutil.Process()
        over = own.cpu_times()
        others = [process for process in own.children(recursive=True) if str(SERVER) not in process.cmdline()]
        elsewhere = sum(map(processor, others)) + over.children_user + over.children_system
        return cls(perf_counter(), processor(own), elsewhere)


def bare(
    model: str, conversations: int, connections: int, folder: Path, *, memory: bool = False
) -> tuple[Took, list[int]]:
    """What the bare solver takes, and memory half-way and at the end."""
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
    start = Took.now()
    logs = inspect_eval(
        Task(dataset=MemoryDataset(samples), solver=only_generate()),
        model=model,
        display="none",
        log_dir=str(folder),
        log_format="eval",
        max_connections=connections,
    )
    took = Took.now() - start
    tracemalloc.stop()
    _check(logs[0].status == "success", f"the bare solver ended with {logs[0].status}")
    return took, sizes


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
) -> tuple[Took, Took, Told]:
    """What it took until the log was complete, what the record and the reports took after that, and what was told."""
    import viva.exam.run as running
    from viva.sets import load_set

    write_run = running.write_run
    written: list[Took] = []

    def noted(*given: Any, **more: Any) -> Any:
        written.append(Took.now())
        return write_run(*given, **more)

    told = Told(conversations * len(PARTS), memory=memory)
    if memory:
        tracemalloc.start()
    running.write_run = noted  # type: ignore[assignment]
    start = Took.now()
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
    end = Took.now()
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
        took, rest, _ = exam(f"openai-api/loopback/viva{round_}", count, connections, folder / f"viva{round_}")
        held.append(took)
        after.append(rest)
        if given.rounds > 1:
            print(f"round {round_ + 1}: {alone[-1].wall:.2f} s and {took.wall:.2f} s", flush=True)
    ratio = median(ours.wall / bare.wall for ours, bare in zip(held, alone, strict=True))
    print(f"{count} conversations of {TURNS} turns, replies after {given.delay * 1000:g} ms, {connections} connections")
    _tell("bare Inspect solver", alone)
    _tell("viva's exam", held, f"   {ratio:.3f} times as long (at most {BAR})")
    _tell("record and reports", after, "   after that")
    return ratio <= BAR


def _tell(what: str, rounds: list[Took], more: str = "") -> None:
    """A line: the median of what passed, and of the processor's time."""
    wall, here, elsewhere = (median(column) for column in zip(*rounds, strict=True))
    shared = f" + {elsewhere:.1f}" if elsewhere >= 0.05 else ""
    print(f"{what:<20} {wall:7.2f} s   {f'(processor {here:.1f}{shared} s)':<27}{more}")


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
