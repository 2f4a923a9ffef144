"""Where the store is: a database's URL, from an argument, ``VIVA_STORE``, or the user's data folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from viva.errors import VivaError

VARIABLE = "VIVA_STORE"


def data_folder() -> Path:
    """The platform's folder for viva's data: XDG's on Linux, ``Application Support`` on macOS, ``LOCALAPPDATA``."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        given = Path(os.environ.get("XDG_DATA_HOME", ""))
        # The specification says that a relative path is to be ignored.
        base = given if given.is_absolute() else Path.home() / ".local" / "share"
    return base / "viva"


def store_url(given: str | None = None) -> URL:
    """The URL of a store.

    Args:
        given: ``sqlite:///FILE``, ``postgresql://...``, or a file's path; by default what ``VIVA_STORE`` says, else
            ``store.db`` in :func:`data_folder`.

    Raises:
        VivaError: it is neither, or names a database that viva can't use.

    Examples:
        >>> str(store_url("records.db"))
        'sqlite:///records.db'
        >>> store_url("postgresql://ada@db.example/viva").drivername
        'postgresql+psycopg'
    """
    text = given or os.environ.get(VARIABLE) or str(data_folder() / "store.db")
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise VivaError("is no URL of a database", where=text, hint="e.g. postgresql://user@host/name") from error
    name = url.drivername.partition("+")[0]
    if name == "sqlite":
        return url.set(drivername="sqlite")
    if name in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise VivaError(f"viva keeps no records in {name}", where=_hidden(url), hint="use sqlite or postgresql")


def _hidden(url: URL) -> str:
    return url.render_as_string(hide_password=True)
