"""A shard marked into files of its own, which are there whole or not at all.

``shard-000007.parquet`` has a row for each row that was marked, ``quarantine-000007.parquet`` one for each that wasn't,
with the reason. The second is put in place first and the first last: where a shard's file is, the shard is finished.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from time import perf_counter, process_time
from types import FrameType
from typing import Any

from viva.batch.inputs import Row, Shard, rows_of
from viva.batch.rows import COLUMNS, Options, mark_row, set_named
from viva.errors import VivaError

MAX_RAW = 200_000
"""Characters of a quarantined row that are kept."""
FLUSH = 500
"""Rows that are held before they are written."""
Began = Callable[[int], None]


class TimeIsUp(BaseException):
    """A row took too long; not an Exception, so that nothing on the way takes it for a mishap of its own."""


def shard_path(out: Path, number: int) -> Path:
    """The file of a shard's marks."""
    return out / f"shard-{number:06d}.parquet"


def quarantine_path(out: Path, number: int) -> Path:
    """The file of what couldn't be marked."""
    return out / f"quarantine-{number:06d}.parquet"


def mark_shard(
    shard: Shard,
    options: Options,
    out: Path,
    *,
    began: Began = lambda _: None,
    fatal: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """Mark a shard and put its files in place.

    Args:
        shard: what to mark.
        options: how.
        out: the folder of the job.
        began: told the number of each row before it is marked.
        fatal: rows that ended a worker before, with the reason: they are quarantined untried.

    Returns:
        The counts: ``shard``, ``rows``, ``quarantined``, how often each verdict was given, and the seconds of
        ``processor`` time that it took.
    """
    spent = process_time()
    with contextlib.suppress(VivaError):
        set_named(options.problem_set)  # its reading is no row's time
    counts: dict[str, Any] = {"shard": shard.number, "rows": 0, "quarantined": 0}
    name = Path(shard.file).name
    with contextlib.ExitStack() as files:
        marks = files.enter_context(_Writer(shard_path(out, shard.number), _schema()))
        refused = files.enter_context(_Writer(quarantine_path(out, shard.number), _quarantine_schema()))
        for row in rows_of(shard):
            began(row.number)
            reason = (fatal or {}).get(row.number)
            start = perf_counter()
            if reason is None:
                try:
                    with _at_most(options.seconds):
                        marked = mark_row(row, name, options)
                    marks.add({**marked, "seconds": perf_counter() - start})
                    counts["rows"] += 1
                    if marked["verdict"]:
                        counts[marked["verdict"]] = counts.get(marked["verdict"], 0) + 1
                    continue
                except TimeIsUp:
                    reason = f"it took more than {options.seconds:g} seconds"
                except VivaError as error:
                    reason = str(error)
                except Exception as error:  # one row must not stop a million others
                    reason = f"{type(error).__name__}: {error}"
            refused.add(_refused(row, name, reason))
            counts["quarantined"] += 1
        began(-1)
        # What is refused first: where the marks are, the shard is finished.
        refused.put_in_place(keep=counts["quarantined"] > 0)
        marks.put_in_place()
    return {**counts, "processor": process_time() - spent}


def _refused(row: Row, name: str, reason: str) -> dict[str, Any]:
    identity = row.values.get("id")
    return {
        "id": str(identity) if identity is not None else f"{name}:{row.number}",
        "file": name,
        "row": row.number,
        "reason": reason[:2000],
        "raw": row.raw[:MAX_RAW],
    }


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TimeIsUp within the block after so many seconds of processor time, where a process can be told the time.

    Time on the clock would make it a matter of what else the machine does which rows are put aside.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class _Writer:
    """A Parquet file that is written beside its place and put there at the end; without that nothing is left."""

    def __init__(self, place: Path, schema: Any) -> None:
        self.place = place
        self.beside = place.with_name(f".{place.name}.{os.getpid()}")
        self.schema = schema
        self.held: list[dict[str, Any]] = []

    def __enter__(self) -> _Writer:
        from pyarrow import parquet

        self.file = parquet.ParquetWriter(self.beside, self.schema, compression="zstd")
        self.open = True
        return self

    def add(self, row: dict[str, Any]) -> None:
        self.held.append(row)
        if len(self.held) >= FLUSH:
            self.flush()

    def flush(self) -> None:
        import pyarrow as arrow

        if self.held:
            self.file.write_table(arrow.Table.from_pylist(self.held, self.schema))
            self.held = []

    def put_in_place(self, *, keep: bool = True) -> None:
        self.flush()
        self.file.close()
        self.open = False
        if not keep:
            self.beside.unlink()
            return
        with self.beside.open("rb+") as written:
            os.fsync(written.fileno())
        self.beside.replace(self.place)

    def __exit__(self, *_: object) -> None:
        if self.open:
            self.file.close()
        self.beside.unlink(missing_ok=True)


def _schema() -> Any:
    import pyarrow as arrow

    kinds = {"row": arrow.int64(), "seed": arrow.int64(), "score": arrow.float64(), "seconds": arrow.float64()}
    return arrow.schema([(name, kinds.get(name, arrow.string())) for name in COLUMNS])


def _quarantine_schema() -> Any:
    import pyarrow as arrow

    names: Iterable[str] = ("id", "file", "row", "reason", "raw")
    return arrow.schema([(name, arrow.int64() if name == "row" else arrow.string()) for name in names])
