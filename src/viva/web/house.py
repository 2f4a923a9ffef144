"""What all pages share: the store, what was rendered already, the marker, the exams, and threads to work in."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from viva.marking.record import Record
from viva.reports.maths import Maths
from viva.web.exams import RECORD, ExamQueue
from viva.web.marker import Marker
from viva.web.settings import Settings
from viva.web.shelf import Kept, Shelf
from viva.web.templating import environment

if TYPE_CHECKING:
    from viva.store import Cell, Counted, Store

_P = ParamSpec("_P")
_R = TypeVar("_R")
# KaTeX lives once in each thread, and takes a moment to move in.
_THREADS = 3
_CELLS_SECONDS = 15.0
_INSIGHTS = 100_000


def _move_in(ready: threading.Barrier) -> None:
    Maths().html("x")
    with contextlib.suppress(threading.BrokenBarrierError):
        ready.wait(10)


class House:
    """One server's belongings, alive while it runs."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self.templates = environment()
        self.shelf = Shelf(store)
        self.marker = Marker(settings.mark_seconds)
        self.exams = ExamQueue(settings.folder / "exams", self.keep_run)
        self._threads = ThreadPoolExecutor(_THREADS, "viva-page")
        self._cells: tuple[float, tuple[Cell, ...]] | None = None
        self._insights: Kept[tuple[float, tuple[Counted, ...]]] = Kept(_INSIGHTS)
        # Each thread gets its KaTeX before anybody asks for a formula.
        ready = threading.Barrier(_THREADS)
        self._moving: list[Future[Any]] = [self._threads.submit(_move_in, ready) for _ in range(_THREADS)]
        self._moving.append(self._threads.submit(self._count))

    async def work(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run something that blocks in one of the page's own threads."""
        call = functools.partial(function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def keep_run(self, folder: Path) -> str:
        """Put an exam's record into the store; says under which name it is there."""
        return await self.work(lambda: self.keep(Record.from_json((folder / RECORD).read_bytes())))

    def settle(self) -> None:
        """Wait until the first moments of a server are over."""
        wait(self._moving, timeout=60)

    def insights(self, model: str, part: str, set_name: str) -> tuple[Counted, ...]:
        """What each model did on each part (all where a name is empty), as it was some seconds ago at most."""
        key = (model, part, set_name)
        at, rows = self._insights.get(key) or (float("-inf"), ())
        if time.monotonic() - at > _CELLS_SECONDS:
            at, rows = time.monotonic(), self.store.insights(model or None, part or None, set_name or None)
            self._insights.put(key, (at, rows), len(rows) + 1)
        return rows

    def cells(self) -> tuple[Cell, ...]:
        """Models by sets: as this server knows them; what others put into the store is seen some seconds later."""
        known = self._cells
        if known is None:
            return self._count()
        if time.monotonic() - known[0] > _CELLS_SECONDS:
            # Nobody waits for the count.
            self._cells = time.monotonic(), known[1]
            self._threads.submit(self._count)
        return known[1]

    def _count(self) -> tuple[Cell, ...]:
        at = time.monotonic()
        cells = self.store.matrix()
        self._cells = at, cells
        return cells

    def changed(self) -> None:
        """What was counted is counted anew."""
        self._cells = None
        self._insights = Kept(_INSIGHTS)

    def keep(self, record: Record, text: str | None = None) -> str:
        """Put a record into the store, with its source's text if there is one; twice the same is there once."""
        self.changed()
        return self.store.add(record, text=text).id

    def close(self) -> None:
        """End the threads and the store."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.store.close()
