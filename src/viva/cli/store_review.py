"""``viva store review``: what waits for a person, one after the other, decided with one letter each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from viva.cli.store_rows import shown_item
from viva.errors import VivaError

if TYPE_CHECKING:
    from viva.store import QueueItem, Store

Answer = Literal["right", "wrong", "partly", "undecided", "skip", "quit"]
_LETTERS: dict[str, Answer] = {
    "r": "right", "w": "wrong", "p": "partly", "u": "undecided", "s": "skip", "": "skip", "q": "quit"
}  # fmt: skip
_ASKED = "[r]ight [w]rong [p]artly [u]ndecided [s]kip [q]uit; a comment may follow: "


def review(store: Store, *, who: str, run: str | None = None, reason: str | None = None, lines: bool = True) -> int:
    """Ask for each item in turn, until there is none, or the person leaves; how many were decided."""
    decided = 0
    for item in _items(store, run, reason, lines=lines):
        _show(store, item)
        answer, comment = _asked()
        if answer == "quit":
            break
        if answer != "skip":
            store.decide(item.run, item.key, answer, who=who, comment=comment)
            decided += 1
    return decided


def _items(store: Store, run: str | None, reason: str | None, *, lines: bool) -> Iterator[QueueItem]:
    after = None
    while True:
        # What is decided leaves the queue; the place to go on from stays.
        page = store.queue(run=run, reason=reason, lines=lines, after=after, limit=20)
        yield from page
        if (after := page.next) is None:
            return


def _show(store: Store, item: QueueItem) -> None:
    from viva.marking import review_items
    from viva.store import REASONS

    record = store.record(item.run)
    found = next(other for other in review_items(store.record(item.run, reviewed=False)) if other.key == item.key)
    model = f", {item.model}" if item.model else ""
    print(f"\n--- {item.file}{model}: {REASONS[item.reason]}")
    print(shown_item(record, found, store.history(item.key)))


def _asked() -> tuple[Answer, str]:
    """A letter and a comment; whoever has no more to say leaves."""
    while True:
        print(_ASKED, end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            print()
            return "quit", ""
        letter, _, comment = line.strip().partition(" ")
        answer = _LETTERS.get(letter.lower()[:1]) if letter.lower() in (*_LETTERS, *_LETTERS.values()) else None
        if answer is not None:
            return answer, comment.strip()
        print(f"{VivaError('is none of the letters', where=repr(letter[:20]))}")
