"""What goes in, cut into shards: stretches of rows that a worker reads for itself, so that nobody holds it all.

A shard of JSON lines is known by its first byte, one of Parquet by its first row, one of logs by its file. Shards
depend on the input and on how many rows one has, never on who marks them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from viva.errors import VivaError

Kind = Literal["jsonl", "parquet", "log"]
SUFFIXES: dict[str, Kind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".eval": "log",
    ".json": "log",
}
MAX_LINE = 64 * 1024 * 1024
"""Bytes: a longer line is no row."""


@dataclass(frozen=True, slots=True)
class Shard:
    """``count`` rows of ``file`` from row ``first`` on (from 0), which begins at byte ``offset`` of JSON lines."""

    number: int
    file: str
    kind: Kind
    first: int
    count: int
    offset: int = 0

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for another process."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was read: its number in its file, its values, or why it is none."""

    number: int
    values: dict[str, Any]
    raw: str
    broken: str | None = None


def input_files(where: Path) -> list[Path]:
    """The file, or the files of a folder that hold rows or logs, by name.

    Raises:
        VivaError: nothing there, or nothing that can be read.
    """
    if where.is_dir():
        found = sorted(path for path in where.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
        if not found:
            raise VivaError("no input in this folder", where=str(where), hint=f"files end in {', '.join(SUFFIXES)}")
        return found
    if not where.is_file():
        raise VivaError("there is no such file", where=str(where))
    if where.suffix.lower() not in SUFFIXES:
        raise VivaError("this suffix says nothing", where=str(where), hint=f"files end in {', '.join(SUFFIXES)}")
    return [where]


def shards(files: list[Path], size: int) -> Iterator[Shard]:
    """The shards of the input, in order; JSON lines are passed through once for their line ends.

    Raises:
        VivaError: a file that can't be read.
    """
    number = 0
    for file in files:
        kind = SUFFIXES[file.suffix.lower()]
        for first, count, offset in _stretches(file, kind, size):
            yield Shard(number, str(file), kind, first, count, offset)
            number += 1


def _stretches(file: Path, kind: Kind, size: int) -> Iterator[tuple[int, int, int]]:
    if kind == "log":
        yield 0, 1, 0
    elif kind == "parquet":
        import pyarrow as arrow
        from pyarrow import parquet

        try:
            rows = parquet.ParquetFile(file).metadata.num_rows
        except (arrow.ArrowException, OSError) as error:
            raise VivaError(f"it is no Parquet file ({error})", where=str(file)) from error
        for first in range(0, rows, size):
            yield first, min(size, rows - first), 0
    else:
        yield from _stretches_of_lines(file, size)


def _stretches_of_lines(file: Path, size: int) -> Iterator[tuple[int, int, int]]:
    first = count = offset = begin = 0
    with file.open("rb") as lines:
        for line in lines:
            if count == size:
                yield first, count, begin
                first, count, begin = first + count, 0, offset
            offset += len(line)
            count += 1
    if count:
        yield first, count, begin


def rows_of(shard: Shard) -> Iterator[Row]:
    """The rows of a shard, one at a time; a line that holds no row is a row that says why."""
    if shard.kind == "log":
        yield Row(0, {"log": shard.file}, json.dumps({"log": Path(shard.file).name}))
    elif shard.kind == "parquet":
        yield from _rows_of_parquet(shard)
    else:
        yield from _rows_of_lines(shard)


def _rows_of_lines(shard: Shard) -> Iterator[Row]:
    with Path(shard.file).open("rb") as lines:
        lines.seek(shard.offset)
        for number in range(shard.first, shard.first + shard.count):
            line = lines.readline(MAX_LINE)
            raw = line.decode("utf-8", errors="replace").strip()
            if not raw:
                continue
            try:
                values = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Row(number, {}, raw, f"it is no JSON ({str(error)[:200]})")
                continue
            if isinstance(values, dict):
                yield Row(number, values, raw)
            else:
                yield Row(number, {}, raw, "it is no JSON object")


def _rows_of_parquet(shard: Shard) -> Iterator[Row]:
    from pyarrow import parquet

    source = parquet.ParquetFile(shard.file)
    at, end = 0, shard.first + shard.count
    for group in range(source.num_row_groups):
        rows = source.metadata.row_group(group).num_rows
        if at + rows > shard.first and at < end:
            within = at
            for batch in source.iter_batches(batch_size=256, row_groups=[group]):
                for k, values in enumerate(batch.to_pylist()):
                    if shard.first <= within + k < end:
                        yield Row(within + k, values, json.dumps(values, default=str))
                within += batch.num_rows
        at += rows
