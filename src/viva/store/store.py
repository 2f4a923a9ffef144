"""The store: what can be put in and asked for. Each call is a transaction of its own; any thread may call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import IO

from sqlalchemy import Connection, RowMapping, select

from viva.errors import VivaError
from viva.marking.record import Lines, Record
from viva.marking.review import Decided, apply_decisions
from viva.marking.reviewable import review_items
from viva.store import adding, deciding, overview, queue, searching, transfer
from viva.store.content import unpacked
from viva.store.database import Database
from viva.store.location import store_url
from viva.store.rows import Added, AttemptRow, Cell, Comment, Counted, Page, QueueItem, RunRow, Said
from viva.store.schema import bring_up
from viva.store.searching import RunFilter, Search
from viva.store.storable import storable
from viva.store.tables import comments, decisions, records, runs
from viva.store.transfer import Moved

ALL_RUNS, ALL_ATTEMPTS = RunFilter(), Search()


def open_store(url: str | None = None) -> Store:
    """Open a store, and make or bring up its tables.

    Args:
        url: ``sqlite:///FILE``, a file's path, or ``postgresql://...``; by default what the variable ``VIVA_STORE``
            says, else a file in the user's data folder.

    Raises:
        VivaError: it can't be opened, or was made by a newer viva.

    Examples:
        >>> import tempfile
        >>> from viva.marking.record import SetReference, Source
        >>> source = Source(file="a.txt", sha256="11", model="oracle")
        >>> record = Record(viva="0.1", set=SetReference(name="hw5", sha256="00"), source=source)
        >>> with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/store.db") as store:
        ...     first, again = store.add(record), store.add(record)
        ...     back = store.record(first.id)
        >>> first.new, again.new, first.id == again.id, back == record
        (True, False, True, True)
    """
    database = Database(store_url(url))
    try:
        bring_up(database)
    except BaseException:
        database.close()
        raise
    return Store(database)


class Store:
    """Marking records, and what people decided about them. Made by :func:`open_store`; a context manager."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    @property
    def where(self) -> str:
        """The URL, without a password."""
        return self._database.where

    # --- records ------------------------------------------------------------------------------------------------------

    def add(self, record: Record, *, text: str | None = None, name: str | None = None) -> Added:
        """Keep a record; a record that is there already changes nothing.

        Args:
            record: what marking made.
            text: the source itself, to be kept beside it.
            name: what to call it in lists; by default the file's name.
        """
        with self._database.write() as connection:
            return adding.add(connection, record, text=text, name=name)

    def add_many(self, several: Iterable[Record]) -> list[Added]:
        """Keep several records in one transaction: all of them or, if something fails, none."""
        with self._database.write() as connection:
            return [adding.add(connection, record, text=None, name=None) for record in several]

    def remove(self, run: str) -> None:
        """Take a record out. What people decided on its text stays, and holds again if the text comes back."""
        with self._database.write() as connection:
            adding.remove(connection, self._run(connection, run)["number"])

    def record(self, run: str, *, reviewed: bool = True) -> Record:
        """A record by its id, or by the first digits of its id where these are only its own.

        Args:
            run: the id.
            reviewed: with people's decisions applied (:func:`viva.marking.review.apply_decisions`).

        Raises:
            VivaError: no such record.
        """
        with self._database.read() as connection:
            row = self._run(connection, run)
            record = adding.load(connection, row["number"])
            return self._reviewed(connection, record) if reviewed else record

    def text(self, run: str) -> str | None:
        """The source's text, where it was given to :meth:`add`."""
        with self._database.read() as connection:
            number = self._run(connection, run)["number"]
            data = connection.execute(select(records.c.source).where(records.c.run == number)).scalar_one()
            return unpacked(data) if data is not None else None

    def run(self, run: str) -> RunRow:
        """A record's row in the list of runs."""
        with self._database.read() as connection:
            row = self._run(connection, run)
            return searching.run_row(row, searching.tiers_of(connection, [row["number"]]).get(row["number"], {}))

    # --- the archive --------------------------------------------------------------------------------------------------

    def runs(self, chosen: RunFilter = ALL_RUNS, *, after: str | None = None, limit: int = 50) -> Page[RunRow]:
        """The records, newest first: page by page with ``after=page.next``. At most 500 rows a page.

        Raises:
            VivaError: ``after`` is no place in the list.
        """
        with self._database.read() as connection:
            return searching.find_runs(connection, chosen, after=after, limit=limit)

    def attempts(self, search: Search = ALL_ATTEMPTS, *, after: str | None = None, limit: int = 50) -> Page[AttemptRow]:
        """The attempts that a search finds, newest first. Whatever a person types is a search; nothing in it errs.

        Raises:
            VivaError: ``after`` is no place in the list, or no record has the id in ``search.run``.
        """
        with self._database.read() as connection:
            return searching.find_attempts(connection, self._named(connection, search), after=after, limit=limit)

    def count(self, search: Search = ALL_ATTEMPTS, *, most: int = 10_000) -> int:
        """How many attempts a search finds, counted no further than to ``most``: then there may be more."""
        with self._database.read() as connection:
            return searching.count_attempts(connection, self._named(connection, search), most=most)

    def matrix(self) -> tuple[Cell, ...]:
        """Each model on each set, by name: runs, parts by tier, and what waits for a person; current runs only."""
        with self._database.read() as connection:
            return overview.matrix(connection)

    def insights(
        self, model: str | None = None, part: str | None = None, set_name: str | None = None
    ) -> tuple[Counted, ...]:
        """What each model did on each part across current runs: tiers, misconceptions, behaviours, kinds of findings.

        Args:
            model, part, set_name: only these; all by default. Sum over rows for a model or for a part.
        """
        with self._database.read() as connection:
            return overview.insights(connection, model=model, set_name=set_name, part=part)

    # --- files --------------------------------------------------------------------------------------------------------

    def export_to(self, out: IO[bytes], *, parquet: bool = False) -> Moved:
        """Write everything to a file, as it is at this moment: JSON lines, or Parquet.

        The same content gives the same bytes of JSON lines, in whatever order it came in.
        """
        write = transfer.write_parquet if parquet else transfer.write_json_lines
        return write(self._database, out)

    def import_from(self, file: IO[bytes], *, where: str = "import") -> Moved:
        """Read what :meth:`export_to` wrote, of this store or another; what is here already stays as it is.

        Args:
            file: open for reading bytes; for Parquet it has to be a file that can be sought in.
            where: its name, for messages.

        Raises:
            VivaError: an entry that can't be read. What came before it is kept.
        """
        return transfer.read_in(self._database, file, where)

    # --- review -------------------------------------------------------------------------------------------------------

    def queue(
        self,
        *,
        run: str | None = None,
        model: str | None = None,
        set_name: str | None = None,
        part: str | None = None,
        reason: str | None = None,
        lines: bool = True,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[QueueItem]:
        """What waits for a person, the most useful first.

        Args:
            run: only of this record; by default of all current ones.
            model, set_name, part: only these.
            reason: one of :data:`viva.store.queue.REASONS`.
            lines: also undecided lines of derivations, not only answers.
            after: ``next`` of the page before.
            limit: rows a page, at most 500.
        """
        with self._database.read() as connection:
            run = self._run(connection, run)["id"] if run is not None else None
            return queue.queue(
                connection,
                run=run,
                model=model,
                set_name=set_name,
                part=part,
                reason=reason,
                lines=lines,
                after=after,
                limit=searching.bounded(limit),
            )

    def decide(self, run: str, key: str, verdict: Decided, *, who: str, comment: str = "") -> Said:
        """Decide an answer or a line; it holds for every marking of the same text, earlier and later.

        Args:
            run: a record that it stands in.
            key: of a :class:`QueueItem`, or of any :class:`~viva.marking.reviewable.ReviewItem` of the record.
            verdict: ``right``, ``wrong``, ``partly`` or ``undecided`` (a person can't tell either).
            who: the person.
            comment: why.

        Raises:
            VivaError: no such record or item, no such verdict, or no name.
        """
        return self._say(run, key, "decide", verdict, who, comment)

    def dispute(self, run: str, key: str, *, who: str, comment: str = "") -> Said:
        """Put something into the queue that looks wrong, whatever decided it. What was decided stands meanwhile."""
        return self._say(run, key, "dispute", None, who, comment)

    def withdraw(self, run: str, key: str, *, who: str, comment: str = "") -> Said:
        """Take the decisions on something back; they stay in its history."""
        return self._say(run, key, "withdraw", None, who, comment)

    def history(self, key: str) -> tuple[Said, ...]:
        """All that people did about an item, oldest first."""
        with self._database.read() as connection:
            query = select(decisions).where(decisions.c.key == storable(key)).order_by(decisions.c.at, decisions.c.id)
            return tuple(map(deciding.said_row, connection.execute(query).mappings()))

    def decisions(self, run: str) -> tuple[Said, ...]:
        """All that people did about a record's text, oldest first."""
        with self._database.read() as connection:
            row = self._run(connection, run)
            return tuple(map(deciding.said_row, deciding.said_of(connection, row["source_sha256"], row["set_name"])))

    def comment(self, run: str, lines: Lines, *, who: str, comment: str, part: str | None = None) -> Comment:
        """Keep a comment on some lines of a record's source; like a decision it holds for the text."""
        with self._database.write() as connection:
            record = adding.load(connection, self._run(connection, run)["number"])
            return deciding.write_comment(connection, record, part=part, lines=lines, who=who, comment=comment)

    def comments(self, run: str) -> tuple[Comment, ...]:
        """The comments on a record's source, by line."""
        with self._database.read() as connection:
            row = self._run(connection, run)
            same = (comments.c.source_sha256 == row["source_sha256"]) & (comments.c.set_name == row["set_name"])
            query = select(comments).where(same).order_by(comments.c.first_line, comments.c.at, comments.c.id)
            return tuple(map(deciding.comment_row, connection.execute(query).mappings()))

    def _say(self, run: str, key: str, action: str, verdict: Decided | None, who: str, comment: str) -> Said:
        with self._database.write() as connection:
            row = self._run(connection, run)
            record = adding.load(connection, row["number"])
            item = next((item for item in review_items(record) if item.key == key), None)
            if item is None:
                raise VivaError("there is nothing to decide under this key", where=f"{row['id'][:8]} {key[:40]}")
            old = queue.as_it_stands(item, self._reviewed(connection, record))
            said = deciding.write_down(
                connection, record, item, action=action, verdict=verdict, old=old, who=who, comment=comment
            )
            for number in self._same_text(connection, row):
                adding.refresh(connection, number, record if number == row["number"] else None)
            return said

    # --- within -------------------------------------------------------------------------------------------------------

    def _named(self, connection: Connection, search: Search) -> Search:
        """The search with a record's whole id."""
        return search if search.run is None else replace(search, run=self._run(connection, search.run)["id"])

    @staticmethod
    def _run(connection: Connection, run: str) -> RowMapping:
        if not (run.isascii() and run.isalnum() and len(run) >= 4):
            raise VivaError("is no id of a record (4 hexadecimal digits or more)", where=run[:40] or "''")
        query = select(runs).where(runs.c.id.startswith(run)).limit(2)
        found: Sequence[RowMapping] = connection.execute(query).mappings().all()
        if not found:
            raise VivaError("no record has this id", where=run, hint="`viva store list` shows them")
        if len(found) > 1:
            raise VivaError("several records begin so", where=run, hint="give more digits")
        return found[0]

    @staticmethod
    def _same_text(connection: Connection, row: RowMapping) -> Iterator[int]:
        same = (runs.c.source_sha256 == row["source_sha256"]) & (runs.c.set_name == row["set_name"])
        yield from connection.execute(select(runs.c.number).where(same)).scalars().all()

    @staticmethod
    def _reviewed(connection: Connection, record: Record) -> Record:
        said = deciding.said_of(connection, record.source.sha256, record.set.name)
        return apply_decisions(record, deciding.to_apply(said))
