"""What goes into a store comes out of it: records, lists, searches."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from viva.errors import VivaError
from viva.marking import Record
from viva.marking.proofread import proofread, read_text
from viva.sets import load_set
from viva.store import RunFilter, Search, Store, full_text, open_store

SAMPLE = Path(__file__).resolve().parents[2] / "src/viva/exam/sample-chat.md"


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url) as opened:
        yield opened


def test_a_record_comes_back_as_it_went_in(store: Store, chat: Record) -> None:
    added = store.add(chat, text="the source", name="first chat")
    assert added.new
    assert store.record(added.id) == chat
    assert store.record(added.id[:6]) == chat
    assert store.text(added.id) == "the source"
    row = store.run(added.id)
    assert (row.name, row.model, row.set_name, row.parts, row.current) == ("first chat", "Tutor", "hw5", 8, True)
    assert row.tiers == {"L1": 4, "L2": 2, "Lx": 2}


def test_adding_twice_changes_nothing(store: Store, chat: Record) -> None:
    first = store.add(chat)
    before = (store.runs(), store.attempts(), store.matrix(), store.insights(), store.queue())
    again = store.add(Record.from_json(chat.to_json()))
    assert again.id == first.id and not again.new
    assert (store.runs(), store.attempts(), store.matrix(), store.insights(), store.queue()) == before


def test_a_text_that_comes_later_is_kept(store: Store, chat: Record) -> None:
    run = store.add(chat).id
    assert store.text(run) is None
    store.add(chat, text="text\0with \ud800 oddities")
    assert store.text(run) == "text\0with \ud800 oddities"


def test_records_that_are_not_there(store: Store, chat: Record) -> None:
    store.add(chat)
    for wrong in ("00000000", "", "%", "a' OR 1=1", "x" * 500):
        with pytest.raises(VivaError) as error:
            store.record(wrong)
        assert "\n" not in str(error.value)


def test_runs_come_page_by_page(store: Store, made: Callable[..., Record]) -> None:
    ids = [store.add(made(file=f"{n}.txt", sha256=f"{n}", model="m1" if n % 2 else "m2")).id for n in range(7)]
    seen: list[str] = []
    after = None
    while True:
        page = store.runs(after=after, limit=3)
        seen += [row.id for row in page]
        if (after := page.next) is None:
            break
    assert seen == ids[::-1]
    assert [row.id for row in store.runs(RunFilter(models=("m2",)))] == ids[::-2]
    assert [row.file for row in store.runs(RunFilter(words="5.tx"))] == ["5.txt"]
    assert not store.runs(RunFilter(words="% _"))
    for wrong in ("x", "-1", "1e9", "9" * 30, "12345"):
        with pytest.raises(VivaError):
            store.runs(after=wrong)


def test_a_later_marking_of_the_same_text_takes_the_place(store: Store, made: Callable[..., Record]) -> None:
    old = store.add(made(verdict="wrong"))
    new = store.add(made(verdict="right"))
    assert [row.id for row in store.runs()] == [new.id]
    assert {row.id for row in store.runs(RunFilter(superseded=True))} == {old.id, new.id}
    assert [row.verdict for row in store.attempts()] == ["right"]
    assert store.count(Search(superseded=True)) == 2
    assert [cell.tiers for cell in store.matrix()] == [{"L1": 1}]
    store.remove(new.id)
    assert [row.id for row in store.runs()] == [old.id]
    assert [row.verdict for row in store.attempts()] == ["wrong"]


def test_a_marking_of_other_parts_takes_nobodys_place(store: Store, made: Callable[..., Record]) -> None:
    store.add(made(part="1b"))
    store.add(made(part="1c"))
    assert {row.part for row in store.attempts()} == {"1b", "1c"}


def test_a_search_in_one_record(store: Store, made: Callable[..., Record]) -> None:
    old = store.add(made(verdict="wrong")).id
    store.add(made(verdict="right"))
    for run in (old, old[:7]):
        assert [row.verdict for row in store.attempts(Search(run=run))] == ["wrong"] and store.count(
            Search(run=run)
        ) == 1
    with pytest.raises(VivaError):
        store.attempts(Search(run="00000000"))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_store_in_memory(url: str, made: Callable[..., Record]) -> None:
    with open_store(url) as store, ThreadPoolExecutor(3) as pool:
        ids = {added.id for added in pool.map(lambda n: store.add(made(sha256=f"{n}")), range(9))}
        assert {row.id for row in store.runs()} == ids and store.count() == 9


def test_what_is_removed_is_gone(store: Store, chat: Record) -> None:
    run = store.add(chat, text="text").id
    assert store.count(Search("filter"))
    store.remove(run)
    assert not store.runs() and not store.attempts() and not store.queue() and not store.matrix()
    assert store.count(Search("filter")) == 0
    again = store.add(chat)
    assert again.new and store.record(again.id) == chat


@pytest.mark.parametrize(
    ("search", "parts"),
    [
        (Search("padding"), {"1b"}),
        (Search("KERNEL"), {"1c"}),
        (Search('"kernel flipped"'), {"1c"}),
        (Search('"flipped kernel"'), set()),
        (Search("kern*"), {"1c"}),
        (Search("kern"), set()),
        (Search("answer -kernel"), {"1b"}),
        (Search("-kernel"), {"1b", "2a"}),
        (Search("naive"), {"2a"}),
        (Search("answer kernel"), {"1c"}),
        (Search("frac"), {"2a"}),
        (Search("卷積"), {"2a"}),
        (Search("積"), {"2a"}),
        (Search("積卷"), set()),
        (Search("!!!"), set()),
        (Search(verdicts=("wrong", "undecided")), {"1c", "2a"}),
        (Search(tiers=("L1",)), {"1b"}),
        (Search(tiers=("open",)), {"2a"}),
        (Search("answer", verdicts=("wrong",)), {"1c"}),
        (Search(parts=("1b", "2a")), {"1b", "2a"}),
        (Search(findings=("wrong-answer",)), {"1c"}),
        (Search(behaviours=("stuck",)), {"1c"}),
        (Search(models=("oracle",)), {"1b", "1c", "2a"}),
        (Search(models=("other",)), set()),
        (Search(models=("other", "oracle"), sets=("toy",), kinds=("chat",), parts=("1b",)), {"1b"}),
        (Search(kinds=("inspect",)), set()),
    ],
    ids=lambda value: repr(sorted(value)) if isinstance(value, set) else repr(value),
)
def test_searches(archive: Store, search: Search, parts: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    page = archive.attempts(search)
    assert {row.part for row in page} == parts
    assert archive.count(search) == len(page)
    # As where far more is found (PostgreSQL then goes another way), and page by page.
    monkeypatch.setattr(full_text, "_FEW", 1)
    assert archive.attempts(search) == page
    first = archive.attempts(search, limit=1)
    rest = archive.attempts(search, after=first.next) if first.next else ()
    assert (*first, *rest) == page.rows


def test_a_snippet_shows_what_was_looked_for(archive: Store) -> None:
    (row,) = archive.attempts(Search("kern*"))
    assert [text for text, found in row.snippet if found] == ["Kernel"]
    assert row.findings == ("wrong-answer",) and row.behaviours == ("stuck",)


def test_attempts_come_page_by_page(store: Store, made: Callable[..., Record]) -> None:
    for n in range(7):
        store.add(made(file=f"{n}.txt", sha256=f"{n}"))
    seen: list[str] = []
    after = None
    while True:
        page = store.attempts(Search("answer"), after=after, limit=2)
        seen += [row.name for row in page]
        if (after := page.next) is None:
            break
    assert seen == [f"{n}.txt" for n in range(6, -1, -1)]
    with pytest.raises(VivaError):
        store.attempts(after="1; DROP TABLE runs")


def test_a_database_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "file.db").write_text("no database at all, but long enough to look like one" * 100)
    for url in (
        "mysql://x/y",
        "://",
        f"{tmp_path}/file.db",
        f"{tmp_path}/file.db/below",
        str(tmp_path),
        f"postgresql://viva:secret@/none?host={tmp_path}",
    ):
        with pytest.raises(VivaError) as error:
            open_store(url)
        assert "\n" not in str(error.value) and "secret" not in str(error.value)


@given(st.permutations(range(6)))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_adding_does_not_matter(tmp_path: Path, made: Callable[..., Record], order: list[int]) -> None:
    """Records of different texts, in any order and some of them twice."""
    records = [made(sha256=f"{n}", file=f"{n}", verdict=v) for n, v in enumerate(["right", "wrong", "undecided"] * 2)]
    seen = []
    for numbers in (range(6), [*order, order[0]]):
        with open_store(str(tmp_path / f"{random.random()}.db")) as store:
            for n in numbers:
                store.add(records[n])
            rows = {(row.id, row.file, row.parts, row.findings, row.open, str(row.tiers)) for row in store.runs()}
            found = {
                (row.run, row.part, row.verdict, row.tier, row.snippet) for row in store.attempts(Search("answer"))
            }
            waiting = {(item.run, item.key, item.reason, item.weight) for item in store.queue()}
            seen.append((rows, found, waiting, store.matrix(), store.insights()))
    assert seen[0] == seen[1]


def test_a_key_that_was_only_proofread_can_be_found(store: Store, chat: Record) -> None:
    marked = store.add(chat)
    transcript = read_text(SAMPLE.read_bytes(), SAMPLE.name)
    key = store.add(proofread(transcript, load_set("hw5")))
    before = store.matrix(), store.insights()
    # It takes no marking's place, and counts as nobody's exam.
    assert {row.id: row.kind for row in store.runs()} == {marked.id: "chat", key.id: "key"}
    assert store.run(key.id).tiers == {} and store.run(key.id).attempts == 0
    assert [cell.runs for cell in before[0]] == [1] and sum(row.asked for row in before[1]) == 8
    rows = store.attempts(Search("filter", kinds=("key",))).rows
    assert rows and {(row.run, row.part, row.verdict, row.tier) for row in rows} == {(key.id, "", "proofread", None)}
    assert store.attempts(Search(kinds=("key",), parts=("4a",)))
    # What nobody could decide in it waits for a person too, and a decision on it is one on that text's line.
    item = store.queue(run=key.id).rows[0]
    assert item.target == "line"
    store.decide(key.id, item.key, "right", who="Ada")
    assert item.key not in [other.key for other in store.queue(run=key.id)]
    store.remove(key.id)
    assert not store.attempts(Search(kinds=("key",))) and store.count(Search("filter"))
