"""Tables: made once, brought up from an older viva, refused from a newer one."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from viva.errors import VivaError
from viva.marking import Record, review_items
from viva.store import Store, open_store
from viva.store.database import Database
from viva.store.location import store_url as parsed
from viva.store.schema import HEAD, MIGRATIONS, migrate, revision
from viva.store.tables import metadata

STEPS = sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


@pytest.fixture
def database(store_url: str) -> Database:
    return Database(parsed(store_url))


def test_the_newest_step_is_the_one_that_is_known() -> None:
    assert STEPS[-1] == HEAD


def test_the_steps_make_the_tables_that_the_store_uses(store_url: str, database: Database) -> None:
    open_store(store_url).close()
    with database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    database.close()
    # The index for full text differs between databases and is no table of SQLAlchemy's.
    assert [d for d in differences if "texts_index" not in str(d) and "words" not in str(d)] == []


@pytest.mark.parametrize("step", STEPS[:-1])
def test_an_older_store_is_brought_up(store_url: str, database: Database, step: str, chat: Record) -> None:
    with database.write() as connection:
        migrate(connection, step)
    old = Store(database)
    run = old.add(chat, text="text").id
    key = review_items(chat)[0].key
    old.decide(run, key, "wrong", who="Ada")
    before = io.BytesIO()
    old.export_to(before)
    old.close()
    with open_store(store_url) as store:
        after = io.BytesIO()
        store.export_to(after)
        assert after.getvalue() == before.getvalue()
        assert [said.verdict for said in store.history(key)] == ["wrong"]
        with store._database.read() as connection:
            assert revision(connection) == HEAD


def test_a_newer_store_is_refused(store_url: str, database: Database, chat: Record) -> None:
    with open_store(store_url) as store:
        store.add(chat)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(VivaError, match=r"made by a newer viva .*; update viva") as error:
        open_store(store_url)
    assert "\n" not in str(error.value)
    with database.read() as connection:
        assert revision(connection) == "9999"
    database.close()


def test_another_programs_tables_are_left_alone(store_url: str, database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE runs (name TEXT)"))
    with pytest.raises(VivaError, match="aren't viva's"):
        open_store(store_url)
    database.close()


def test_a_migration_that_fails_leaves_nothing_behind(
    store_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    import viva.store.schema as schema

    def half(connection: object, to: str = "head") -> None:
        migrate(connection, to)  # type: ignore[arg-type]
        raise RuntimeError("no more")

    monkeypatch.setattr(schema, "migrate", half)
    with pytest.raises(RuntimeError):
        open_store(store_url)
    monkeypatch.undo()
    with database.read() as connection:
        assert revision(connection) is None
    database.close()
    open_store(store_url).close()


OPEN = "import sys; from viva.store import open_store; open_store(sys.argv[1]).close()"


def test_two_processes_may_open_an_empty_store_at_once(store_url: str) -> None:
    both = [subprocess.Popen([sys.executable, "-c", OPEN, store_url], stderr=subprocess.PIPE) for _ in range(2)]
    assert [(process.communicate()[1], process.returncode) for process in both] == [(b"", 0)] * 2


def test_sqlite_writes_ahead(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "store.db")) as store, store._database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_opening_a_store_again_does_not_load_the_migrations(tmp_path: Path) -> None:
    open_store(str(tmp_path / "store.db")).close()
    code = OPEN + "; print('alembic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "store.db")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_nothing_is_left_open(tmp_path: Path, made: Callable[..., Record]) -> None:
    with open_store(str(tmp_path / "store.db")) as store:
        store.add(made())
    # The last connection tidies up: only the database itself stays.
    assert [path.name for path in tmp_path.iterdir()] == ["store.db"]
