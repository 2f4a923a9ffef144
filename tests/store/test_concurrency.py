"""Several writers at once lose nothing, and readers don't wait for them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from viva.marking import Record, review_items
from viva.store import RunFilter, Search, open_store

WRITER = """
import sys
sys.path.insert(0, sys.argv[3])
from conftest import make
from viva.store import open_store
with open_store(sys.argv[1]) as store:
    for n in range(15):
        store.add(make(sha256=f"{sys.argv[2]}{n}"))
        store.add(make(sha256=f"both{n}"))
"""


def test_threads_and_processes_write_at_once(store_url: str, made: Callable[..., Record]) -> None:
    from pathlib import Path

    here = str(Path(__file__).parent)
    with open_store(store_url) as store:
        others = [subprocess.Popen([sys.executable, "-c", WRITER, store_url, name, here]) for name in ("a", "b")]

        def write(thread: int) -> None:
            for n in range(10):
                store.add(made(sha256=f"thread{thread}-{n}"))
                store.add(made(sha256=f"both{n}"))
                store.attempts(Search("answer"))

        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(write, thread) for thread in range(4)]:
                done.result()
        assert [process.wait(120) for process in others] == [0, 0]
        rows = store.runs(RunFilter(), limit=500).rows
        assert len(rows) == 2 * 15 + 4 * 10 + 15
        assert store.count(Search("answer")) == len(rows) == store.count()


def test_decisions_made_at_once_are_all_kept(store_url: str, chat: Record) -> None:
    items = review_items(chat)
    with open_store(store_url) as store:
        run = store.add(chat).id

        def decide(n: int) -> None:
            store.decide(run, items[n % 4].key, "wrong" if n % 2 else "right", who=f"person {n}")

        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(decide, n) for n in range(16)]:
                done.result()
        assert len(store.decisions(run)) == 16
        for item in items[:4]:
            history = store.history(item.key)
            assert len(history) == 4 and len({said.at for said in history}) == 4
            # Each saw what the one before had decided.
            assert [said.old_verdict for said in history[1:]] == [said.verdict for said in history[:-1]]
            place = item.places[0]
            mark = store.record(run).parts[place.part].attempts[place.attempt].fields[0]
            assert mark.verdict == history[-1].verdict


def test_a_later_marking_added_at_once_leaves_one_current(store_url: str, made: Callable[..., Record]) -> None:
    verdicts = ["right", "wrong", "undecided", "partly"]
    with open_store(store_url) as store:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda verdict: store.add(made(verdict=verdict)), verdicts))
        assert len(store.runs()) == 1 and store.count() == 1
        assert store.count(Search(superseded=True)) == 4


def test_a_reader_does_not_wait_for_a_writer(store_url: str, made: Callable[..., Record]) -> None:
    with open_store(store_url) as store:
        store.add(made(sha256="1"))
        with store._database.write() as connection:
            connection.exec_driver_sql("UPDATE runs SET name = 'half done'")
            seen: list[str] = []
            reader = threading.Thread(target=lambda: seen.extend(row.name for row in store.runs()))
            reader.start()
            reader.join(10)
            assert seen == ["talk.txt"]
