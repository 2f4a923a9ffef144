"""What was opened already: records, and parts of them as HTML, so that a page is made once for each version."""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from viva.errors import VivaError
from viva.marking.record import Record
from viva.marking.reviewable import ReviewItem, review_items
from viva.reports import Summary, part_fragment, summarize
from viva.reports.conversation import Spoken
from viva.reports.conversation import conversation as spoken_of

if TYPE_CHECKING:
    from viva.store import Store

_V = TypeVar("_V")
_RECORDS_CHARACTERS = 64 * 2**20
_FRAGMENTS_CHARACTERS = 64 * 2**20
_ID = re.compile(r"[0-9a-f]{32}")
_ROW = re.compile(r'<a class="ln" href="#L(\d+)"')
_LINE_LINK = re.compile(r'href="#L(\d+)"')


@dataclass(frozen=True, slots=True)
class Opened:
    """A run's record as it is now, with people's decisions in it; ``version`` changes with every one of them."""

    run: str
    version: str
    record: Record
    summary: Summary


class Kept(Generic[_V]):
    """Values by key, the least lately used thrown out when they weigh too much together.

    Examples:
        >>> kept = Kept[str](most=5)
        >>> for key in "abc":
        ...     kept.put(key, key, weight=2)
        >>> kept.get("a"), kept.get("c")
        (None, 'c')
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, tuple[_V, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> _V | None:
        """The value, None where it isn't here (any more)."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: _V, weight: int) -> None:
        """Keep a value."""
        with self._lock:
            self._weight += weight - self._held.pop(key, (None, 0))[1]
            self._held[key] = (value, weight)
            while self._weight > self._most and len(self._held) > 1:
                _, (_, lighter) = self._held.popitem(last=False)
                self._weight -= lighter


class Shelf:
    """Opened runs and rendered parts of one server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._opened: Kept[Opened] = Kept(_RECORDS_CHARACTERS)
        self._fragments: Kept[str] = Kept(_FRAGMENTS_CHARACTERS)
        self._items: Kept[dict[str, ReviewItem]] = Kept(_RECORDS_CHARACTERS)
        self._conversations: Kept[list[Spoken]] = Kept(_RECORDS_CHARACTERS)

    def open(self, run: str) -> Opened | None:
        """A run's record as it is now; None where there is no such run."""
        if not _ID.fullmatch(run):
            return None
        try:
            said = self._store.decisions(run)
            version = said[-1].id if said else ""
            known = self._opened.get((run, version))
            if known is None:
                record = self._store.record(run)
                known = Opened(run, version, record, summarize(record))
                self._opened.put((run, version), known, sum(len(turn.text) for turn in record.turns) * 4 + 20_000)
        except VivaError:
            return None
        return known

    def conversation(self, opened: Opened) -> list[Spoken]:
        """A run's conversation line by line."""
        key = (opened.run, opened.version)
        known = self._conversations.get(key)
        if known is None:
            known = spoken_of(opened.record, opened.summary.findings)
            self._conversations.put(key, known, sum(len(turn.text) for turn in opened.record.turns) * 8 + 20_000)
        return known

    def items(self, run: str) -> dict[str, ReviewItem]:
        """Everything that a person can decide in a run, by key; what was decided changes none of them."""
        known = self._items.get(run)
        if known is None:
            record = self._store.record(run, reviewed=False)
            known = {item.key: item for item in review_items(record)}
            self._items.put(run, known, len(known) * 500 + 1000)
        return known

    def waiting(self, run: str, part: str | None = None) -> int:
        """How many things of a run, or of one of its parts, wait for a person (100 are as many as are counted)."""
        return len(self._store.queue(run=run, part=part, limit=100))

    def fragment(self, opened: Opened, part: int) -> str:
        """One part's annotated exchange as safe HTML."""
        key = (opened.run, opened.version, part)
        known = self._fragments.get(key)
        if known is None:
            known = with_lines(part_fragment(opened.record, part, summary=opened.summary), opened.run)
            self._fragments.put(key, known, len(known))
        return known


def with_lines(fragment: str, run: str) -> str:
    """A part's fragment with its lines as places in it; lines that are elsewhere lead to the whole conversation.

    Only the reports' own markup has these attributes: in a text their quotes are escaped.

    Examples:
        >>> row = '<a class="ln" href="#L7" aria-label="line 7">7</a> <a href="#L8">line 8</a> <a href="#L2">line 2</a>'
        >>> print(with_lines(row, "r1").replace("</a> ", "</a>\\n"))
        <a class="ln" id="L7" href="/runs/r1/conversation?line=7#L7" aria-label="line 7">7</a>
        <a href="#L7">line 8</a>
        <a href="/runs/r1/conversation?line=2#L2">line 2</a>
    """
    taken: set[int] = set()

    def elsewhere(line: int) -> str:
        return f'href="/runs/{run}/conversation?line={line}#L{line}"'

    def row(match: re.Match[str]) -> str:
        line = int(match[1])
        place = "" if line in taken else f' id="L{line}"'
        taken.add(line)
        return f'<a class="ln"{place} {elsewhere(line)}'

    placed = _ROW.sub(row, fragment)
    rows = sorted(taken)

    def link(match: re.Match[str]) -> str:
        line = int(match[1])
        before = bisect_right(rows, line)
        return f'href="#L{rows[before - 1]}"' if before else elsewhere(line)

    return _LINE_LINK.sub(link, placed)
