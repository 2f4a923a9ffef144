"""Worker processes on this machine: each marks a shard at a time; one that dies or hangs is replaced.

A row that goes past its time is stopped within its worker. Should the worker not even hear that (it is deep in compiled
code), or should it die, the shard is given to a new one. A row on which a worker was killed for its time, or on which
two workers died, is not tried again but quarantined with that reason.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from viva.batch.inputs import Shard
from viva.batch.rows import Options
from viva.batch.shards import mark_shard
from viva.errors import VivaError

PATIENCE = 1.0
"""Seconds of processor time beyond a row's own before its worker is killed: it should have stopped by itself."""
LONGER = 20
"""A row that waits for something and computes nothing may do so for as many times its seconds by the clock."""
DEATHS = 2
"""So many workers may die on one row."""
LOOK = 0.5
"""Seconds between looks at the clock."""


def _work(pipe: Connection, now: Any, options: dict[str, Any], out: str) -> None:
    """What a worker does: shards in, counts out; ``now`` shows the row that it is at, and since when."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    _die_with_parent()
    chosen, folder = Options(**options), Path(out)

    def began(row: int) -> None:
        # The row last: whoever looks in between may see times that are too new, never a new row with old ones.
        now[1], now[2] = monotonic(), process_time()
        now[0] = row

    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        if task is None:
            return
        shard, fatal = task
        try:
            told: dict[str, Any] = mark_shard(shard, chosen, folder, began=began, fatal=fatal)
        except Exception as error:
            told = {"shard": shard.number, "rows": 0, "quarantined": 0, "error": f"{type(error).__name__}: {error}"}
        try:
            pipe.send(told)
        except BrokenPipeError:
            return


def _die_with_parent() -> None:
    """Have Linux kill this process when what started it is gone: it may be hanging where it hears of nothing else."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of ``prctl``."""


@dataclass
class _Worker:
    process: Any
    pipe: Connection
    now: Any
    shard: Shard | None = None

    @property
    def row(self) -> int:
        """The row that it is at, -1 between rows."""
        return int(self.now[0])

    def hangs(self, seconds: float) -> bool:
        """Whether it is at a row for longer than it may be and hasn't stopped by itself."""
        if self.row < 0:
            return False
        spent = _processor_time(self.process.pid) - float(self.now[2])
        waited = monotonic() - float(self.now[1])
        return spent > seconds + PATIENCE or waited > LONGER * seconds + PATIENCE


def _processor_time(pid: int) -> float:
    """Seconds of processor time that another process has taken; 0 where that can't be read."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0


class Pool:
    """``count`` workers; :meth:`run` marks shards and tells the counts of each as it is finished."""

    def __init__(self, count: int, options: Options, out: Path) -> None:
        self.options, self.out, self.count = options, out, count
        # Workers are forked off a server that has imported viva once and has no threads.
        served = "forkserver" in multiprocessing.get_all_start_methods()
        self.context: Any = multiprocessing.get_context("forkserver" if served else "spawn")
        if served:
            self.context.set_forkserver_preload(["viva.batch.shards"])
        self.workers: list[_Worker] = []
        self.deaths: Counter[tuple[int, int]] = Counter()
        self.fatal: dict[int, dict[int, str]] = {}
        self.again: list[Shard] = []

    def run(self, shards: Iterator[Shard]) -> Generator[dict[str, Any]]:
        """The counts of each shard; of one that can't be marked at all they hold ``error``."""
        try:
            yield from self._marked(shards)
        finally:
            self._stop()

    def mark(self, shard: Shard) -> dict[str, Any]:
        """The counts of one shard; the workers stay, with all that they have read and drawn, for the next one."""
        try:
            (counts,) = self._marked(iter([shard]))
        except BaseException:
            self._stop()
            self.workers = []
            raise
        return counts

    def _marked(self, shards: Iterator[Shard]) -> Generator[dict[str, Any]]:
        self.workers = self.workers or [self._started() for _ in range(self.count)]
        for worker in self.workers:
            self._feed(worker, shards)
        while busy := [worker for worker in self.workers if worker.shard is not None]:
            ready = wait([worker.pipe for worker in busy], LOOK)
            for worker in busy:
                if worker.pipe in ready:
                    try:
                        told = worker.pipe.recv()
                    except (EOFError, OSError):
                        worker.process.join(5)
                        self._died(worker, f"the worker died on it (exit status {worker.process.exitcode})")
                        self._replace(worker, shards)
                        continue
                    worker.shard = None
                    yield told
                    self._feed(worker, shards)
                elif worker.hangs(self.options.seconds):
                    worker.process.kill()
                    worker.process.join(5)
                    spent = f"it took more than {self.options.seconds:g} seconds; its worker had to be killed"
                    self._died(worker, spent, at_once=True)
                    self._replace(worker, shards)

    def _started(self) -> _Worker:
        here, there = self.context.Pipe()
        now = self.context.RawArray("d", [-1.0, 0.0, 0.0])
        arguments = (there, now, self.options.as_dict(), str(self.out))
        process = self.context.Process(target=_work, args=arguments, daemon=True)
        process.start()
        there.close()
        return _Worker(process, here, now)

    def _feed(self, worker: _Worker, shards: Iterator[Shard]) -> None:
        worker.shard = self.again.pop(0) if self.again else next(shards, None)
        if worker.shard is not None:
            with contextlib.suppress(OSError):  # a worker that is dead by now is found to be
                worker.pipe.send((worker.shard, self.fatal.get(worker.shard.number, {})))

    def _died(self, worker: _Worker, reason: str, *, at_once: bool = False) -> None:
        assert worker.shard is not None
        number = worker.shard.number
        self.deaths[number, worker.row] += 1
        if worker.row >= 0 and (at_once or self.deaths[number, worker.row] >= DEATHS):
            self.fatal.setdefault(number, {})[worker.row] = reason
        elif self.deaths[number, worker.row] > 10 * DEATHS:
            raise VivaError(f"workers die on shard {number} before its first row: {reason}")

    def _replace(self, worker: _Worker, shards: Iterator[Shard]) -> None:
        """Start another worker in the place of a dead one, and have its shard marked again."""
        assert worker.shard is not None
        self.again.append(worker.shard)
        self._clean(worker)
        worker.pipe.close()
        fresh = self._started()
        self.workers[self.workers.index(worker)] = fresh
        self._feed(fresh, shards)

    def _clean(self, worker: _Worker) -> None:
        """Take away what a worker had begun to write."""
        assert worker.shard is not None
        for left in self.out.glob(f".*-{worker.shard.number:06d}.parquet.{worker.process.pid}"):
            left.unlink(missing_ok=True)

    def _stop(self) -> None:
        for worker in self.workers:
            if worker.shard is not None:
                worker.process.kill()
                worker.process.join(5)
                self._clean(worker)
            else:
                with contextlib.suppress(OSError):
                    worker.pipe.send(None)
        for worker in self.workers:
            worker.process.join(5)
            worker.pipe.close()
