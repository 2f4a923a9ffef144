"""Where the store is."""

from __future__ import annotations

from pathlib import Path

import pytest

from viva.errors import VivaError
from viva.store import location
from viva.store.location import data_folder, store_url


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/viva"),
        ("linux", {"XDG_DATA_HOME": "relative"}, "/home/ada/.local/share/viva"),
        ("linux", {}, "/home/ada/.local/share/viva"),
        ("darwin", {}, "/home/ada/Library/Application Support/viva"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/viva"),
        ("win32", {}, "/home/ada/AppData/Local/viva"),
    ],
)
def test_the_users_data_folder(
    platform: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(location.sys, "platform", platform)
    monkeypatch.setattr(Path, "home", classmethod(lambda cls: Path("/home/ada")))
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "VIVA_STORE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert data_folder() == Path(folder)
    assert store_url().database == f"{folder}/store.db"


@pytest.mark.parametrize(
    ("given", "driver", "database"),
    [
        ("records.db", "sqlite", "records.db"),
        ("/a b/ü?x=1#.db", "sqlite", "/a b/ü?x=1#.db"),
        ("sqlite:////a/b.db", "sqlite", "/a/b.db"),
        ("postgres://u@h/n", "postgresql+psycopg", "n"),
        ("postgresql+psycopg2://u:p%40@h/n", "postgresql+psycopg", "n"),
    ],
)
def test_urls_and_paths(given: str, driver: str, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in (store_url(given), (monkeypatch.setenv("VIVA_STORE", given), store_url())[1]):
        assert (url.drivername, url.database) == (driver, database)


@pytest.mark.parametrize("given", ["mysql://h/n", "http://x", "://", "postgresql://[::1", "sqlite+x://"])
def test_anything_else_is_refused_in_one_line(given: str) -> None:
    try:
        url = store_url(given)
    except VivaError as error:
        assert "\n" not in str(error)
    else:
        assert url.drivername == "sqlite"
