"""A store's whole content as a file, and back: JSON lines for programs, Parquet for tables.

A file holds entries: records (with their source's text, where it was kept), decisions, comments. An entry stands by
itself, so that entries may come in any order, twice, or into a store that holds others already. Both directions go
entry by entry and keep a few of them in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, and_, insert, or_, select

from viva.errors import VivaError
from viva.marking.record import Record
from viva.store import adding, deciding
from viva.store.content import unpacked
from viva.store.database import Database
from viva.store.storable import storable
from viva.store.tables import comments, decisions, records, runs

VERSION = 1
PARQUET_MAGIC = b"PAR1"
_BATCH, _BATCH_BYTES = 50, 4_000_000


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Head(_Entry):
    entry: Literal["viva-store"]
    version: int


class _Record(_Entry):
    entry: Literal["record"]
    name: str = Field(max_length=10_000)
    added: float = Field(allow_inf_nan=False)
    record: Record
    text: str | None = None


class _Decision(_Entry):
    entry: Literal["decision"]
    id: str
    key: str = Field(max_length=32)
    source_sha256: str
    set_name: str
    part: str | None
    target: Literal["field", "line"]
    name: str
    text_sha256: str = Field(max_length=64)
    action: Literal["decide", "dispute", "withdraw"]
    verdict: Literal["right", "wrong", "partly", "undecided"] | None
    old_verdict: str
    old_basis: str
    who: str = Field(min_length=1)
    at: float = Field(allow_inf_nan=False)
    comment: str


class _Comment(_Entry):
    entry: Literal["comment"]
    id: str
    source_sha256: str
    set_name: str
    part: str | None
    first_line: int
    last_line: int
    who: str = Field(min_length=1)
    at: float = Field(allow_inf_nan=False)
    comment: str


_KINDS: dict[str, type[_Entry]] = {
    "viva-store": _Head, "record": _Record, "decision": _Decision, "comment": _Comment
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """How many entries went out or came in; ``new`` of them were not there before."""

    records: int = 0
    decisions: int = 0
    comments: int = 0
    new: int = 0


# --- out --------------------------------------------------------------------------------------------------------------


def entries(connection: Connection) -> Iterator[dict[str, Any]]:
    """All entries of a store, in an order that doesn't depend on how they came in."""
    yield {"entry": "viva-store", "version": VERSION}
    position: tuple[float, str] | None = None
    while True:
        query = select(runs.c.id, runs.c.name, runs.c.added, records.c.record, records.c.source)
        query = query.join(records, records.c.run == runs.c.number).order_by(runs.c.added, runs.c.id).limit(_BATCH)
        if position is not None:
            same = and_(runs.c.added == position[0], runs.c.id > position[1])
            query = query.where(or_(runs.c.added > position[0], same))
        found = connection.execute(query).all()
        if not found:
            break
        position = (found[-1].added, found[-1].id)
        for row in found:
            text = unpacked(row.source) if row.source is not None else None
            record = json.loads(unpacked(row.record))
            yield {
                "entry": "record",
                "id": row.id,
                "name": row.name,
                "added": row.added,
                "record": record,
                "text": text,
            }
    for kind, table in (("decision", decisions), ("comment", comments)):
        ordered = select(table).order_by(table.c.at, table.c.id).execution_options(yield_per=500)
        for said in connection.execute(ordered).mappings():
            yield {"entry": kind, **said}


def write_json_lines(database: Database, out: IO[bytes]) -> Moved:
    """Write all entries, one a line."""
    counted: dict[str, int] = {}
    with database.read() as connection:
        for entry in entries(connection):
            counted[entry["entry"]] = counted.get(entry["entry"], 0) + 1
            out.write(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
    return _moved(counted)


def write_parquet(database: Database, out: IO[bytes]) -> Moved:
    """Write all entries as a Parquet file: columns to look at, and the entry itself as JSON (``json``)."""
    pa, pq = _arrow()
    names = ("entry", "id", "name", "model", "set", "source_sha256", "part", "verdict", "who")
    schema = pa.schema([*((name, pa.string()) for name in names), ("time", pa.float64()), ("json", pa.large_string())])
    counted: dict[str, int] = {}
    with database.read() as connection, pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in _batches(_flat(entry) for entry in entries(connection)):
            for row in batch:
                counted[row["entry"]] = counted.get(row["entry"], 0) + 1
            writer.write_table(pa.Table.from_pylist(list(batch), schema=schema), row_group_size=_BATCH)
    return _moved(counted)


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    row = {name: entry.get(name) for name in ("entry", "id", "name", "part", "verdict", "who", "source_sha256")}
    row |= {"time": entry.get("added", entry.get("at")), "model": None, "set": entry.get("set_name")}
    if entry["entry"] == "record":
        source = entry["record"]["source"]
        row |= {"model": source["model"], "set": entry["record"]["set"]["name"], "source_sha256": source["sha256"]}
    # Parquet's text is UTF-8; what isn't stands in `json`, escaped.
    clean = {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in row.items()}
    return {**clean, "json": json.dumps(entry, separators=(",", ":"))}


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row["json"])
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


# --- in ---------------------------------------------------------------------------------------------------------------


def read_in(database: Database, file: IO[bytes], where: str) -> Moved:
    """Read a file of either kind, told by its first bytes; what is there already stays as it is.

    What was read before a faulty entry is kept, and reading the mended file again goes on from there.

    Raises:
        VivaError: an entry that can't be read, with its place.
    """
    begin = file.read(4)
    if begin == PARQUET_MAGIC:
        file.seek(0)
        return _take(database, _of_parquet(file, where), where)
    return _take(database, _of_lines(begin, file), where)


def _of_lines(begin: bytes, file: IO[bytes]) -> Iterator[bytes]:
    rest = file.readline() if not begin.endswith(b"\n") else b""
    yield begin + rest
    yield from file


def _of_parquet(file: IO[bytes], where: str) -> Iterator[str]:
    pa, pq = _arrow()
    try:
        opened = pq.ParquetFile(file)
        for group in range(opened.num_row_groups):
            for row in opened.read_row_group(group, columns=["json"]).to_pylist():
                yield row["json"] or ""
    except (pa.ArrowException, OSError, KeyError) as error:
        said = str(error).split("\n", 1)[0]
        raise VivaError(f"is no export of a store ({said})", where=where) from error


def _take(database: Database, lines: Iterable[bytes | str], where: str) -> Moved:
    counted: dict[str, int] = {}
    batch: list[_Entry] = []
    size = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        batch.append(_read(line, f"{where}:{number}"))
        size += len(line)
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            _keep(database, batch, counted)
            batch, size = [], 0
    _keep(database, batch, counted)
    return _moved(counted)


def _read(line: bytes | str, where: str) -> _Entry:
    try:
        data = json.loads(line)
        # A source's text may hold halves of surrogate pairs, which pydantic refuses.
        text = data.pop("text", None)
        entry = _KINDS[data["entry"]].model_validate(data)
        if isinstance(entry, _Record) and isinstance(text, str):
            entry = entry.model_copy(update={"text": text})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        message = f"is no entry of a store ({place}: {first['msg'].splitlines()[0]})"
        raise VivaError(message, where=where) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        hint = "`viva store export` writes them; marking records, chats and logs are taken by `viva store add`"
        raise VivaError("is no entry of a store", where=where, hint=hint) from error
    if isinstance(entry, _Head) and entry.version > VERSION:
        raise VivaError("was exported by a newer viva", where=where, hint="update viva")
    return entry


def _keep(database: Database, batch: Sequence[_Entry], counted: dict[str, int]) -> None:
    if not batch:
        return
    mine: dict[str, int] = {}
    with database.write() as connection:
        touched: set[tuple[str, str]] = set()
        for entry in batch:
            new = _keep_one(connection, entry, touched)
            kind = str(getattr(entry, "entry", ""))
            mine[kind] = mine.get(kind, 0) + 1
            mine["new"] = mine.get("new", 0) + new
        for source, set_name in sorted(touched):
            same = (runs.c.source_sha256 == source) & (runs.c.set_name == set_name)
            for number in connection.execute(select(runs.c.number).where(same)).scalars().all():
                adding.refresh(connection, number)
    for kind, number in mine.items():
        counted[kind] = counted.get(kind, 0) + number


def _keep_one(connection: Connection, entry: _Entry, touched: set[tuple[str, str]]) -> bool:
    if isinstance(entry, _Record):
        return adding.add(connection, entry.record, text=entry.text, name=entry.name, added=entry.added).new
    if isinstance(entry, _Decision):
        values = _storable(entry)
        new = _insert_new(connection, decisions, values | {"id": deciding.entry_id(values)})
        if new:
            touched.add((values["source_sha256"], values["set_name"]))
        return new
    if isinstance(entry, _Comment):
        values = _storable(entry)
        return _insert_new(connection, comments, values | {"id": deciding.entry_id(values)})
    return False


def _storable(entry: _Entry) -> dict[str, Any]:
    values = entry.model_dump(exclude={"entry"})
    return {key: storable(value) if isinstance(value, str) else value for key, value in values.items()}


def _insert_new(connection: Connection, table: Any, values: dict[str, Any]) -> bool:
    if connection.execute(select(table.c.id).where(table.c.id == values["id"])).first() is not None:
        return False
    connection.execute(insert(table).values(values))
    return True


def _moved(counted: dict[str, int]) -> Moved:
    return Moved(counted.get("record", 0), counted.get("decision", 0), counted.get("comment", 0), counted.get("new", 0))


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise VivaError("Parquet needs pyarrow, which is not installed", hint="pip install 'viva[store]'") from error
    return pa, pq
