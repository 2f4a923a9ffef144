"""How hypothesis is run (no deadline, the same examples in CI), what needs a sandbox, and databases for records."""

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


NEED_A_SANDBOX = (
    "exam/test_simulated_exams.py",
    "exam/test_simulated.py::test_answers_in_every_form_are_marked_as_what_they_are[6",
    "exam/test_dialogue_process.py::test_a_process_says_what_is_said_here[6",
    "marking/test_self_check.py::test_the_bundled_set_passes_its_own_marker",
    "cli/test_sets_command.py::test_hw5_is_valid",
    "cli/test_sets_command.py::test_a_set_that_its_own_marker",
    "test_corpus.py::test_a_file_is_marked_as_labelled[code-",
    "how-to/ask-for-code.md",
)
"""Tests of parts that ask for code, beside those that say so themselves."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what runs code where code can't be isolated, and say so."""
    wanting = [item for item in items if any(name in item.nodeid for name in NEED_A_SANDBOX)]
    if not wanting:
        return
    from viva.sandbox import Sandbox, SandboxMissing

    try:
        Sandbox()
    except SandboxMissing as missing:
        for item in wanting:
            item.add_marker(pytest.mark.skip(reason=str(missing)))


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
