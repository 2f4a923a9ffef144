"""Bringing a store up to the tables that this viva knows, with Alembic; a store of a newer viva is refused."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from viva.errors import VivaError
from viva.store.database import Database

HEAD = "0002"
"""The newest step in ``migrations/versions``; a test holds it to that."""
MIGRATIONS = Path(__file__).with_name("migrations")


def bring_up(database: Database) -> None:
    """Make the tables of an empty database, or change those of an older one.

    Raises:
        VivaError: the store was made by a newer viva, or holds something else.
    """
    with database.read() as connection:
        if revision(connection) == HEAD:
            return
    with database.write() as connection:
        # Another process may have done it meanwhile.
        found = revision(connection)
        if found == HEAD:
            return
        _check(connection, found, database.where)
        migrate(connection)


def revision(connection: Connection) -> str | None:
    """The step that the tables are at; None where there are none of viva's."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def migrate(connection: Connection, to: str = "head") -> None:
    """Take all steps up to ``to``, within the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _check(connection: Connection, found: str | None, where: str) -> None:
    if found is None:
        names = inspect(connection).get_table_names()
        if "runs" in names or "records" in names:
            raise VivaError("holds tables that aren't viva's", where=where, hint="name another database")
    elif found not in {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}:
        raise VivaError(
            f"the store was made by a newer viva (its tables are at step {found}, this viva knows up to {HEAD})",
            where=where,
            hint="update viva",
        )
