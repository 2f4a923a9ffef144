"""What people said: an append-only history of decisions, disputes and withdrawals, and comments on lines.

Everything is keyed by the text (:mod:`viva.marking.reviewable`), so that it holds for later markings of the same text.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any, get_args

from sqlalchemy import Connection, RowMapping, func, insert, select

from viva.errors import VivaError
from viva.marking.record import Lines, Record
from viva.marking.review import Decided, Decision
from viva.marking.reviewable import ReviewItem
from viva.store.queue import State
from viva.store.rows import Comment, Said
from viva.store.storable import storable
from viva.store.tables import comments, decisions

LONGEST_COMMENT = 10_000


def moment(at: float) -> str:
    """Seconds since 1970 as ISO 8601, in UTC.

    Examples:
        >>> moment(0.25)
        '1970-01-01T00:00:00.250000Z'
    """
    told = datetime.datetime.fromtimestamp(at, datetime.UTC).isoformat(timespec="microseconds")
    return told.replace("+00:00", "Z")


def said_of(connection: Connection, source_sha256: str, set_name: str) -> Sequence[RowMapping]:
    """All that people did about a text under a set, in order."""
    same = (decisions.c.source_sha256 == storable(source_sha256)) & (decisions.c.set_name == storable(set_name))
    query = select(decisions).where(same).order_by(decisions.c.at, decisions.c.id)
    return connection.execute(query).mappings().all()


def to_apply(said: Sequence[RowMapping]) -> list[Decision]:
    """What of it changes the record."""
    return [
        Decision(row["key"], row["verdict"], row["who"], moment(row["at"]), row["comment"])
        for row in said
        if row["action"] != "dispute"
    ]


def last_words(said: Sequence[RowMapping]) -> dict[str, State]:
    """The last word on each item."""
    return {row["key"]: State(row["action"]) for row in said}


def write_down(
    connection: Connection,
    record: Record,
    item: ReviewItem,
    *,
    action: str,
    verdict: Decided | None,
    old: tuple[str, str],
    who: str,
    comment: str,
) -> Said:
    """Append one entry to an item's history.

    Raises:
        VivaError: a verdict that doesn't exist, nobody's name, or a comment that is too long.
    """
    if action == "decide" and verdict not in get_args(Decided):
        raise VivaError(f"no verdict is called {verdict!r}", hint="say right, wrong, partly or undecided")
    who, comment = _checked(who, comment)
    query = select(func.max(decisions.c.at)).where(decisions.c.key == item.key)
    latest = connection.execute(query).scalar() or 0.0
    # A clock that was set back must not put a new decision before an old one.
    values: dict[str, Any] = {
        "key": item.key,
        "source_sha256": storable(record.source.sha256),
        "set_name": storable(record.set.name),
        "part": storable(item.part),
        "target": item.target,
        "name": storable(item.name),
        "text_sha256": item.text,
        "action": action,
        "verdict": verdict,
        "old_verdict": old[0],
        "old_basis": old[1],
        "who": who,
        "at": max(round(time.time(), 6), round(latest + 1e-5, 6)),
        "comment": comment,
    }
    values["id"] = entry_id(values)
    connection.execute(insert(decisions).values(values))
    return said_row(values)


def write_comment(
    connection: Connection, record: Record, *, part: str | None, lines: Lines, who: str, comment: str
) -> Comment:
    """Keep a comment on some lines."""
    who, comment = _checked(who, comment)
    if not comment:
        raise VivaError("a comment needs words")
    values: dict[str, Any] = {
        "source_sha256": storable(record.source.sha256),
        "set_name": storable(record.set.name),
        "part": storable(part),
        "first_line": lines[0],
        "last_line": lines[1],
        "who": who,
        "at": round(time.time(), 6),
        "comment": comment,
    }
    values["id"] = entry_id(values)
    connection.execute(insert(comments).values(values))
    return comment_row(values)


def entry_id(values: dict[str, Any]) -> str:
    """Digest of an entry, so that the same entry comes in once."""
    known = {key: value for key, value in values.items() if key != "id"}
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:32]


def said_row(row: Any) -> Said:
    """A row of ``decisions`` as it is shown."""
    names = ("id", "key", "action", "verdict", "old_verdict", "old_basis", "who", "comment", "part", "name")
    return Said(**{name: row[name] for name in names}, at=moment(row["at"]))


def comment_row(row: Any) -> Comment:
    """A row of ``comments`` as it is shown."""
    lines = (row["first_line"], row["last_line"])
    return Comment(row["id"], row["part"], lines, row["who"], moment(row["at"]), row["comment"])


def _checked(who: str, comment: str) -> tuple[str, str]:
    who, comment = storable(who).strip(), storable(comment).strip()
    if not who:
        raise VivaError("a decision needs the name of who made it", where="who")
    if len(comment) > LONGEST_COMMENT or len(who) > 200:
        raise VivaError(f"a comment has at most {LONGEST_COMMENT} characters, a name 200")
    return who, comment
