"""How hypothesis is run (no deadline, the same examples in CI), and databases to keep records in."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "viva", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("viva")


def postgres_programs() -> Path | None:
    """The folder with PostgreSQL's server, where the system has one; Debian keeps it out of PATH."""
    found = shutil.which("initdb")
    folders = [
        *([Path(found).parent] if found else []),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    ]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """A PostgreSQL server of this test run's own, on a socket in a temporary folder; each call makes an empty schema.

    The server refuses to run as root, so that it is then run by another user.
    """
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    user: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="viva-pg-"))
    if os.geteuid() == 0:
        import pwd

        names = {entry.pw_name for entry in pwd.getpwall()}
        name = "postgres" if "postgres" in names else "nobody"
        user = {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
        shutil.chown(folder, user=name)
    settled = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses="
    options = f"{settled} -c shared_buffers=32MB -c unix_socket_directories={folder} -c max_connections=60"

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs / program), *arguments],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
            **user,
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-A", "trust", "-U", "viva", "-E", "UTF8", "--locale=C", "--no-sync")
        # The server's messages go to a file: whoever holds the end of a pipe would be waited for.
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    import psycopg

    numbers = itertools.count(1)

    def empty() -> str:
        # A schema is as good as a database of its own, and made in no time.
        name = f"test{next(numbers)}"
        with psycopg.connect(host=str(folder), user="viva", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"postgresql://viva@/postgres?host={folder}&options=-csearch_path%3D{name}"

    try:
        yield empty
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return str(request.getfixturevalue("postgres")())
