"""The queue and decisions in a store: most useful first, a history, and decisions that hold for the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from viva.errors import VivaError
from viva.marking import Record, review_items
from viva.marking.record import AnnotatorView
from viva.store import REASONS, Search, Store, open_store


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url) as opened:
        yield opened


def with_mark(record: Record, *, annotated: bool = False, tier: Any = "keep", **change: Any) -> Record:
    """The record with its only field changed."""
    part = record.parts[0]
    mark = part.attempts[0].fields[0].model_copy(update=change)
    attempt = part.attempts[0].model_copy(update={"fields": (mark,), "verdict": mark.verdict})
    view = AnnotatorView(verdict="wrong", lines=(1, 1), agrees=False) if annotated else None
    update = {"attempts": (attempt,), "annotator": view, **({} if tier == "keep" else {"tier": tier})}
    return record.model_copy(update={"parts": (part.model_copy(update=update),)})


def test_the_most_useful_comes_first(store: Store, made: Callable[..., Record]) -> None:
    plain = {name: made(sha256=name, file=name, verdict="right") for name in ("certain", "raised")}
    changed = {
        "rubric": with_mark(made(sha256="rubric", file="rubric", verdict="right"), basis="pattern", kind="rubric"),
        "judge": with_mark(made(sha256="judge", file="judge", verdict="right"), basis="judge"),
        "aside": with_mark(made(sha256="aside", file="aside", verdict="undecided"), decisive=False, tier="L1"),
        "opens": made(sha256="opens", file="opens", verdict="undecided"),
        "disputed": with_mark(made(sha256="disputed", file="disputed", verdict="right"), annotated=True),
    }
    ids = {name: store.add(record).id for name, record in (plain | changed).items()}
    store.dispute(ids["raised"], review_items(plain["raised"])[0].key, who="Ada")
    found = list(store.queue())
    assert [item.file for item in found] == ["raised", "disputed", "opens", "judge", "rubric", "aside"]
    assert [item.reason for item in found] == ["person", "annotator", "undecided", "judge", "rubric", "undecided"]
    assert {item.reason for item in found} == set(REASONS)
    assert {row.file: row.open for row in store.runs()}["certain"] == 0
    assert [item.file for item in store.queue(reason="judge")] == ["judge"]
    assert [item.file for item in store.queue(run=ids["opens"])] == ["opens"]
    seen: list[str] = []
    after = None
    while True:
        page = store.queue(after=after, limit=2)
        seen += [item.file for item in page]
        if (after := page.next) is None:
            break
    assert seen == [item.file for item in found]
    for wrong in ("x", "1", "1-", "-1-2", "1-x", "1-" + "9" * 50):
        with pytest.raises(VivaError):
            store.queue(after=wrong)


def test_a_decision_flows_into_everything(store: Store, chat: Record) -> None:
    run = store.add(chat).id
    item = store.queue().rows[0]
    assert (item.part, item.verdict, item.reason) == ("3a", "wrong", "annotator")
    before = store.run(run)
    said = store.decide(run, item.key, "right", who="Ada", comment="may count")
    assert (said.old_verdict, said.old_basis, said.verdict, said.who) == ("wrong", "exact", "right", "Ada")
    record = store.record(run)
    assert record.parts[item.part_index or 0].tier == "L1" and len(record.overruled) == 1
    assert store.record(run, reviewed=False) == chat
    after = store.run(run)
    assert (after.open, after.findings) == (before.open - 1, before.findings - 1)
    assert after.tiers["L1"] == before.tiers["L1"] + 1 and after.tiers.get("Lx", 0) == before.tiers["Lx"] - 1
    found = store.attempts(Search(parts=("3a",), verdicts=("right",), tiers=("L1",)))
    assert [(row.part, row.findings) for row in found] == [("3a", ())]
    assert not store.attempts(Search(parts=("3a",), verdicts=("wrong",)))
    assert store.insights(part="3a")[0].tiers == {"L1": 1}
    assert store.matrix()[0].tiers == after.tiers
    assert item.key not in [other.key for other in store.queue(limit=500)]


def test_nothing_is_ever_overwritten(store: Store, chat: Record) -> None:
    run = store.add(chat).id
    key = store.queue().rows[0].key
    store.decide(run, key, "right", who="Ada")
    store.decide(run, key, "partly", who="Bob", comment="half")
    store.dispute(run, key, who="Cy")
    # Raised again, it waits; what was decided stands meanwhile.
    assert store.queue().rows[0].key == key and store.queue().rows[0].verdict == "partly"
    store.decide(run, key, "wrong", who="Ada")
    store.withdraw(run, key, who="Ada")
    assert [(said.action, said.verdict, said.old_verdict) for said in store.history(key)] == [
        ("decide", "right", "wrong"),
        ("decide", "partly", "right"),
        ("dispute", None, "partly"),
        ("decide", "wrong", "partly"),
        ("withdraw", None, "wrong"),
    ]
    assert store.record(run) == chat
    assert key in [item.key for item in store.queue(limit=500)]


def test_a_decision_survives_another_marking_of_the_text(store: Store, made: Callable[..., Record]) -> None:
    old = store.add(made(verdict="undecided")).id
    store.decide(old, store.queue().rows[0].key, "right", who="Ada")
    new = store.add(made(verdict="wrong")).id
    other = store.add(made(verdict="wrong", said="The answer is not 4.", sha256="other")).id
    record = store.record(new)
    assert record.parts[0].tier == "L1" and not record.findings and len(record.overruled) == 1
    assert store.record(other).parts[0].tier == "Lx"
    assert [row.verdict for row in store.attempts(Search('answer -"not 4"'))] == ["right"]
    store.remove(new)
    store.remove(old)
    again = store.add(made(verdict="wrong")).id
    assert store.record(again).parts[0].tier == "L1"
    assert len(store.decisions(again)) == 1


def test_a_record_with_decisions_in_it_can_be_added(store: Store, chat: Record) -> None:
    run = store.add(chat).id
    for item in store.queue(limit=500):
        store.decide(run, item.key, "right", who="Ada", comment="seen")
    reviewed = store.record(run)
    again = store.add(reviewed)
    assert store.record(again.id) == reviewed and len(reviewed.overruled) >= 2


def test_decisions_hold_for_earlier_markings_too(store: Store, made: Callable[..., Record]) -> None:
    old = store.add(made(verdict="wrong")).id
    new = store.add(made(verdict="undecided")).id
    store.decide(new, store.queue().rows[0].key, "right", who="Ada")
    assert store.record(old).parts[0].tier == "L1"
    assert store.run(old).findings == 0


def test_what_cannot_be_decided(store: Store, chat: Record) -> None:
    run = store.add(chat).id
    key = store.queue().rows[0].key
    calls: list[Callable[[], Any]] = [
        lambda: store.decide(run, "0" * 32, "right", who="Ada"),
        lambda: store.decide(run, "", "right", who="Ada"),
        lambda: store.decide("0" * 32, key, "right", who="Ada"),
        lambda: store.decide(run, key, "fine", who="Ada"),  # type: ignore[arg-type]
        lambda: store.decide(run, key, "right", who=" \n"),
        lambda: store.decide(run, key, "right", who="Ada", comment="x" * 20_000),
        lambda: store.comment(run, (1, 2), who="Ada", comment=" "),
    ]
    for call in calls:
        with pytest.raises(VivaError) as error:
            call()
        assert "\n" not in str(error.value)
    assert not store.decisions(run)


def test_comments_stand_beside_lines(store: Store, chat: Record) -> None:
    run = store.add(chat).id
    store.comment(run, (40, 42), who="Ada", comment="second", part="1c")
    store.comment(run, (20, 20), who="Bob", comment="first \0 \ud800")
    found = store.comments(run)
    assert [(said.lines, said.who, said.part) for said in found] == [((20, 20), "Bob", None), ((40, 42), "Ada", "1c")]
    assert found[1].comment == "second" and found[0].at.endswith("Z")
    assert store.record(run) == chat


def test_hostile_text_is_only_text(store: Store, made: Callable[..., Record]) -> None:
    bad = "\0';DROP TABLE runs;--\u202e<script>%s :x \"\\"
    record = with_mark(
        made(part=bad, model=bad, file=bad, sha256=bad, said=bad, verdict="undecided"), name=bad, reason=bad
    )
    run = store.add(record, name=bad).id
    assert store.record(run) == record
    item = store.queue(part=bad, model=bad).rows[0]
    store.decide(run, item.key, "wrong", who=bad, comment=bad)
    store.comment(run, (1, 1), who=bad, comment=bad, part=bad)
    reviewed = store.record(run)
    assert reviewed.parts[0].tier == "Lx" and len(store.comments(run)) == 1
    assert [row.verdict for row in store.attempts(Search(models=(bad,), parts=(bad,)))] == ["wrong"]
    assert store.insights(bad, bad)[0].asked == 1
