"""Out of a store and into another: nothing is lost, nothing comes in twice."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from viva.errors import VivaError
from viva.marking import Record, review_items
from viva.store import Search, Store, open_store


@pytest.fixture
def filled(tmp_path: Path, chat: Record, made: Callable[..., Record]) -> Iterator[Store]:
    """Records, one superseded, with decisions and comments."""
    with open_store(str(tmp_path / "filled.db")) as store:
        run = store.add(chat, text="odd \ud800\0 text", name="a chat").id
        for n in range(4):
            store.add(made(sha256=f"{n % 3}", file=f"{n}.txt", verdict="wrong" if n else "undecided"))
        keys = [item.key for item in review_items(chat)][:3]
        store.decide(run, keys[0], "wrong", who="Ada", comment="no")
        store.decide(run, keys[0], "right", who="Bob", comment="yes")
        store.decide(run, keys[1], "partly", who="Ada")
        store.withdraw(run, keys[1], who="Bob")
        store.dispute(run, keys[2], who="Ада", comment="look \0 again")
        store.comment(run, (3, 5), who="Ada", comment="strange\nline")
        yield store


def exported(store: Store, **how: Any) -> bytes:
    out = io.BytesIO()
    store.export_to(out, **how)
    return out.getvalue()


def seen(store: Store) -> Any:
    runs = list(store.runs())
    items = sorted((item.key, item.verdict, item.reason, item.weight) for item in store.queue(limit=500))
    found = sorted((row.run, row.part, row.verdict, row.tier or "") for row in store.attempts(limit=500))
    records = [store.record(row.id) for row in runs]
    said = [(store.decisions(row.id), store.comments(row.id), store.text(row.id)) for row in runs]
    return runs, items, found, records, said, store.matrix(), store.insights(), store.count(Search("answer"))


@pytest.mark.parametrize("parquet", [False, True])
def test_a_round_trip_loses_nothing(store_url: str, filled: Store, parquet: bool) -> None:
    data = exported(filled, parquet=parquet)
    with open_store(store_url) as other:
        moved = other.import_from(io.BytesIO(data))
        assert (moved.records, moved.decisions, moved.comments, moved.new) == (5, 5, 1, 11)
        assert seen(other) == seen(filled)
        assert exported(other) == exported(filled)
        assert other.import_from(io.BytesIO(data)).new == 0
        assert exported(other) == exported(filled)


def test_the_order_of_entries_does_not_matter(store_url: str, filled: Store) -> None:
    lines = exported(filled).splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    with open_store(store_url) as other:
        other.import_from(io.BytesIO(b"".join(lines)))
        assert exported(other) == exported(filled)
        assert seen(other) == seen(filled)


def test_an_import_joins_what_is_there(
    filled: Store, tmp_path: Path, chat: Record, made: Callable[..., Record]
) -> None:
    with open_store(str(tmp_path / "other.db")) as other:
        run = other.add(chat).id
        other.add(made(sha256="another"))
        key = review_items(chat)[3].key
        other.decide(run, key, "wrong", who="Cy")
        other.import_from(io.BytesIO(exported(filled)))
        assert other.history(key) and len(other.decisions(run)) == 6
        assert other.text(run) == "odd \ud800\0 text"


def test_lines_can_be_read_by_anything(filled: Store) -> None:
    entries = [json.loads(line) for line in exported(filled).decode("ascii").splitlines()]
    assert [entry["entry"] for entry in entries] == ["viva-store"] + ["record"] * 5 + ["decision"] * 5 + ["comment"]


def test_parquet_has_columns_to_look_at(filled: Store) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(exported(filled, parquet=True))).to_pylist()
    assert {row["model"] for row in table if row["entry"] == "record"} == {"Tutor", "oracle"}
    assert [row["verdict"] for row in table if row["entry"] == "decision"] == ["wrong", "right", "partly", None, None]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"{}",
        b"[1]",
        b"null",
        b'"x"',
        b"[" * 100_000,
        b'{"entry": "record"}',
        b'{"entry": "record", "name": "x", "added": 1, "record": {"schema": 1}}',
        b'{"entry": "decision", "at": "never"}',
        b'{"entry": "viva-store", "version": 99}',
        b'{"entry": ["record"]}',
        b"PAR1 and nothing else",
        b"PAR1" + bytes(100) + b"PAR1",
    ],
    ids=range(13),
)
def test_a_file_of_something_else(data: bytes, tmp_path: Path, filled: Store) -> None:
    before = exported(filled)
    with pytest.raises(VivaError) as error:
        filled.import_from(io.BytesIO(data), where="there")
    assert str(error.value).startswith("there") and "\n" not in str(error.value)
    assert exported(filled) == before


def test_a_parquet_file_of_something_else(filled: Store) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({"x": [1, 2]}), out)
    out.seek(0)
    with pytest.raises(VivaError):
        filled.import_from(out)


def test_what_came_before_a_faulty_entry_is_kept(filled: Store, tmp_path: Path) -> None:
    lines = exported(filled).splitlines(keepends=True)
    with open_store(str(tmp_path / "other.db")) as other:
        with pytest.raises(VivaError, match=r"file:4: is no entry"):
            other.import_from(io.BytesIO(b"".join([*lines[:3], b"{oops\n", *lines[3:]])), where="file")
        other.import_from(io.BytesIO(b"".join(lines)))
        assert exported(other) == exported(filled)


MOVED = """
import resource, sys
from pathlib import Path
from viva.store import open_store
with open_store(sys.argv[1]) as store:
    for parquet in (False, True):
        with open_store(f"{sys.argv[1]}-{parquet}") as other:
            file = Path(sys.argv[1] + ".out")
            with file.open("wb") as out:
                store.export_to(out, parquet=parquet)
            with file.open("rb") as back:
                other.import_from(back)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_stays_flat(tmp_path: Path, made: Callable[..., Record]) -> None:
    """To move 20 MB of records takes hardly more memory than to move one."""
    noise = random.Random(5)
    # Bytes that can't be compressed, as characters that are no words: quick to write, large to hold.
    signs = bytes(b"!#$%&()*+,-./:;<=>?@[]^{|}~"[n % 27] for n in range(256))
    peaks = []
    for size in (1, 40):
        file = str(tmp_path / f"{size}.db")
        with open_store(file) as store:
            several = (noise.randbytes(500_000).translate(signs).decode() for _ in range(size))
            store.add_many(made(sha256=f"{n}", said=said) for n, said in enumerate(several))
        done = subprocess.run([sys.executable, "-c", MOVED, file], capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout))
    print(peaks)
    # Held all at once they take some 300 MB.
    assert peaks[1] < peaks[0] + 100, peaks


KILLED = """
import sys
from viva.store import open_store
with open_store(sys.argv[1]) as store, open(sys.argv[2], "rb") as file:
    print("begun", flush=True)
    store.import_from(file)
"""


def test_an_import_that_is_killed_leaves_a_store_that_can_be_used(tmp_path: Path, made: Callable[..., Record]) -> None:
    file, target = tmp_path / "all.jsonl", tmp_path / "target.db"
    with open_store(str(tmp_path / "all.db")) as store:
        store.add_many(made(sha256=f"{n}", said=f"{n} is the answer " + "word " * 400) for n in range(200))
        with file.open("wb") as out:
            store.export_to(out)
    generator = random.Random(3)
    counts = []
    for _ in range(2):
        command = [sys.executable, "-c", KILLED, str(target), str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as importing:
            assert importing.stdout is not None and importing.stdout.readline() == "begun\n"
            time.sleep(generator.uniform(0.02, 0.25))
            os.kill(importing.pid, signal.SIGKILL)
        with open_store(str(target)) as other:
            rows = [row.id for row in other.runs(limit=500)]
            counts.append(len(rows))
            assert other.count() == len(rows) and other.count(Search("answer")) == len(rows)
            assert all(other.record(run) for run in rows[:5])
    assert counts == sorted(counts)
    with open_store(str(target)) as other, file.open("rb") as again:
        other.import_from(again)
        out = io.BytesIO()
        other.export_to(out)
        assert out.getvalue() == file.read_bytes()
