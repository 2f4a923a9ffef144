"""The connection to a database: how SQLite and PostgreSQL are opened, read from and written to.

Writers take turns, on both: SQLite has one lock (taken at the beginning, so that nobody has to give up half-way), on
PostgreSQL an advisory lock does the same. Readers never wait.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from viva.errors import VivaError

BUSY_SECONDS = 60
"""So long a writer waits for its turn on SQLite."""
_LOCK = 0x7669_7661
"""The number of the advisory lock on PostgreSQL: "viva"."""


class Database:
    """A database that can be read from and written to by many threads at once."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.where = url.render_as_string(hide_password=True)
        self.sqlite = url.get_backend_name() == "sqlite"
        self.engine = _engine(url)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees the database as it is now, until the end of the block."""
        with self._told(), self.engine.connect() as plain:
            # SQLite's readers see one moment anyway.
            options = {} if self.sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            connection = plain.execution_options(**options)
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that alone may write; all of it is kept, or nothing if the block fails."""
        with self._told(), self.engine.connect() as plain:
            connection = plain.execution_options(viva_writes=True)
            with connection.begin():
                if not self.sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise VivaError(f"the store can't be used ({_first_line(error)})", where=self.where) from error
        except DBAPIError as error:
            if "not a database" in str(error.orig) or "malformed" in str(error.orig):
                raise VivaError(f"is no store of viva's ({_first_line(error)})", where=self.where) from error
            raise


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip().split("\n") or [""])[0]


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=16)
        except ImportError as error:
            hint = "pip install 'viva[store]'"
            raise VivaError("PostgreSQL needs psycopg, which is not installed", where="--store", hint=hint) from error
    shared = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database))
        engine = create_engine(url, connect_args=shared)
    else:
        # What is in memory belongs to one connection, which all threads then have to take turns with.
        engine = create_engine(url, connect_args=shared, poolclass=QueuePool, pool_size=1, max_overflow=0)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(file: Path) -> None:
    try:
        # Chats are nobody else's business.
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise VivaError(f"can't be written ({error.strerror or error})", where=str(file)) from error


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver's own transactions begin too late and too weakly; ours are begun below.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16384", "temp_store=2"):
        cursor.execute(f"PRAGMA {pragma}").fetchall()
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("viva_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
