"""The index for full text: FTS5 on SQLite, ``tsvector`` with GIN on PostgreSQL.

An attempt is indexed by its words and by its labels (model, part, verdict, ...), so that a search with filters is one
look into one index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, TextClause, text

from viva.store.tables import texts
from viva.store.words import EVERY, Term, words

Groups = Sequence[Sequence[str]]
"""Labels, of each group of which an attempt has to have one."""
_INSERT = text("INSERT INTO texts_index(rowid, words, labels) VALUES (:attempt, :words, :labels)")
_DELETE = text(
    "INSERT INTO texts_index(texts_index, rowid, words, labels) VALUES ('delete', :attempt, :words, :labels)"
)
_MOST_POSITIONS, _LAST_POSITION = 255, 16383


def index(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows of ``texts``, and index them."""
    listed = [dict(row) for row in rows]
    if not listed:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(texts.insert(), listed)
        connection.execute(_INSERT, [_words_of(row) for row in listed])
    else:
        connection.execute(_WITH_WORDS, [{**row, "words": _vector(row)} for row in listed])


def relabel(connection: Connection, attempt: int, labels: str) -> None:
    """Give an attempt other labels."""
    row = connection.execute(texts.select().where(texts.c.attempt == attempt)).mappings().one()
    changed = {**row, "labels": labels}
    connection.execute(texts.update().where(texts.c.attempt == attempt).values(labels=labels))
    if connection.dialect.name == "sqlite":
        connection.execute(_DELETE, _words_of(row))
        connection.execute(_INSERT, _words_of(changed))
    else:
        set_words = text("UPDATE texts SET words = CAST(:words AS tsvector) WHERE attempt = :attempt")
        connection.execute(set_words, {"attempt": attempt, "words": _vector(changed)})


def forget(connection: Connection, run: int) -> None:
    """Take a run's attempts out of the index, before their rows go."""
    if connection.dialect.name == "sqlite":
        of_run = text("SELECT * FROM texts WHERE attempt IN (SELECT number FROM attempts WHERE run = :run)")
        rows = connection.execute(of_run, {"run": run}).mappings().all()
        if rows:
            connection.execute(_DELETE, [_words_of(row) for row in rows])


def newest(
    connection: Connection, wanted: Sequence[Term], groups: Groups, *, below: int | None, limit: int
) -> list[int]:
    """The attempts that have all that is wanted, the newest first.

    Args:
        connection: to the database.
        wanted: words.
        groups: labels.
        below: only attempts with smaller numbers.
        limit: so many at most.
    """
    if connection.dialect.name != "sqlite":
        return _newest_postgresql(connection, wanted, groups, below=below, limit=limit)
    values: dict[str, Any] = {"match": _fts5(wanted, groups), "limit": limit, "below": below}
    condition = "" if below is None else " AND rowid < :below"
    query = f"SELECT rowid FROM texts_index WHERE texts_index MATCH :match{condition} ORDER BY rowid DESC LIMIT :limit"
    return list(connection.execute(text(query), values).scalars())


def count(connection: Connection, wanted: Sequence[Term], groups: Groups, *, most: int) -> int:
    """How many attempts have all that is wanted, counted no further than to ``most``."""
    if connection.dialect.name == "sqlite":
        query = "SELECT count(*) FROM (SELECT 1 FROM texts_index WHERE texts_index MATCH :match LIMIT :most)"
        return int(connection.execute(text(query), {"match": _fts5(wanted, groups), "most": most}).scalar_one())
    _by(connection, bitmap=True)
    counted = f"SELECT count(*) FROM (SELECT 1 FROM texts WHERE {_MATCHES} LIMIT :most) AS found"
    number = int(connection.execute(text(counted), {"match": _tsquery(wanted, groups), "most": most}).scalar_one())
    _by(connection, bitmap=None)
    return number


_MATCHES = "words @@ CAST(:match AS tsquery)"
_FEW = 3000
"""What so few attempts have is found by the index on words; what more have, by going through the newest of all."""


def _newest_postgresql(
    connection: Connection, wanted: Sequence[Term], groups: Groups, *, below: int | None, limit: int
) -> list[int]:
    """PostgreSQL's planner knows only of the most common words how common they are, so the choice is made here.

    Words one by one are looked up in the index alone; whether they follow each other has to be read from each row.
    """
    exact = _tsquery(wanted, groups)
    loose = _tsquery([word for term in wanted for word in _singly(term)], groups)
    some = text(f"SELECT attempt FROM texts WHERE {_MATCHES} LIMIT :limit")
    _by(connection, bitmap=True)
    found = list(connection.execute(some, {"match": loose, "limit": _FEW}).scalars())
    if len(found) < _FEW:
        if exact != loose:
            found = list(connection.execute(some, {"match": exact, "limit": _FEW}).scalars())
        found = sorted((number for number in found if below is None or number < below), reverse=True)[:limit]
    else:
        _by(connection, bitmap=False)
        last = "" if below is None else "attempt < :below AND "
        query = f"SELECT attempt FROM texts WHERE {last}{_MATCHES} ORDER BY attempt DESC LIMIT :limit"
        found = list(connection.execute(text(query), {"match": exact, "limit": limit, "below": below}).scalars())
    _by(connection, bitmap=None)
    return found


def _singly(term: Term) -> list[Term]:
    """Terms that hold wherever this one does."""
    if term.no:
        return [term] if len(term.words) == 1 else []
    last = len(term.words) - 1
    return [Term((word,), prefix=term.prefix and place == last) for place, word in enumerate(term.words)]


def _by(connection: Connection, *, bitmap: bool | None) -> None:
    """Have PostgreSQL go by the index on words, or by the numbers of attempts, or as it likes (None)."""
    # Local to the transaction, and every connection is given back with its transaction ended.
    ways = {"bitmap": bitmap is not False, "index": bitmap is not True, "all": bitmap is None}
    connection.execute(_WAYS, {name: "on" if on else "off" for name, on in ways.items()})


_WAYS = text(
    "SELECT set_config('enable_bitmapscan', :bitmap, true), set_config('enable_indexscan', :index, true), "
    "set_config('enable_seqscan', :all, true)"
)


def _fts5(wanted: Sequence[Term], groups: Groups) -> str:
    # Every word is one of letters and digits alone and stands in quotes: nothing in it is an operator.
    found = [_phrase5(term) for term in wanted if not term.no]
    found += ["labels : (" + " OR ".join(f'"{word}"' for word in group) + ")" for group in groups]
    found = found or [f'labels : "{EVERY}"']
    refused = [_phrase5(term) for term in wanted if term.no]
    return " AND ".join(found) if not refused else f"({' AND '.join(found)}) NOT ({' OR '.join(refused)})"


def _phrase5(term: Term) -> str:
    return f'words : "{" ".join(term.words)}"' + (" *" if term.prefix else "")


def _tsquery(wanted: Sequence[Term], groups: Groups) -> str:
    found = [("!" if term.no else "") + _phrase(term) for term in wanted]
    found += ["(" + " | ".join(f"'|{word}'" for word in group) + ")" for group in groups]
    return " & ".join(found) if any(not term.no for term in wanted) or groups else " & ".join([f"'|{EVERY}'", *found])


def _phrase(term: Term) -> str:
    quoted = [f"'{word}'" for word in term.words]
    return "(" + " <-> ".join(quoted) + (":*" if term.prefix else "") + ")"


def _words_of(row: Mapping[str, Any] | RowMapping) -> dict[str, Any]:
    return {"attempt": row["attempt"], "words": " ".join(_listed(row)), "labels": row["labels"]}


def _listed(row: Mapping[str, Any] | RowMapping) -> list[str]:
    return words("\n".join((row["said"], row["marks"], row["around"])))


def _vector(row: Mapping[str, Any] | RowMapping) -> str:
    """A ``tsvector`` as text. Labels begin with a bar, which no word does."""
    places: dict[str, list[int]] = {}
    for position, word in enumerate(_listed(row), start=1):
        found = places.setdefault(word, [])
        if len(found) < _MOST_POSITIONS and position <= _LAST_POSITION:
            found.append(position)
        elif not found:
            found.append(_LAST_POSITION)
    written = [f"'{word}':{','.join(map(str, found))}" for word, found in places.items()]
    return " ".join([*written, *(f"'|{word}'" for word in row["labels"].split())])


_WITH_WORDS: TextClause = text(
    "INSERT INTO texts (attempt, said, around, marks, labels, words) "
    "VALUES (:attempt, :said, :around, :marks, :labels, CAST(:words AS tsvector))"
)
