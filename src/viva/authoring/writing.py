"""Putting a set's files into a folder that holds nothing yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from viva.errors import VivaError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def require_name(name: str, where: str) -> None:
    """Raise a :class:`VivaError` unless a set can be called so.

    Examples:
        >>> require_name("week-3", "NAME")
        >>> require_name("week 3", "NAME")
        Traceback (most recent call last):
            ...
        viva.errors.VivaError: NAME: 'week 3' can't be a set's name; use letters, digits, - and _
    """
    if not _NAME.fullmatch(name):
        raise VivaError(f"{name!r} can't be a set's name", where=where, hint="use letters, digits, - and _")


def write_set(folder: Path, files: Mapping[str, str]) -> None:
    """Write ``files`` (name -> text) into ``folder``, which is made if it is missing.

    Raises:
        VivaError: the folder holds something already, or can't be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise VivaError("this exists already", where=str(folder), hint="give another folder with -o")
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            # "x": should somebody else write here at the same time, theirs stays.
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise VivaError(f"can't be written ({error.strerror})", where=str(error.filename or folder)) from None
