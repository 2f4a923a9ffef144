"""The templates of nudges that a set brings: ``nudges/NAME.j2`` for all parts, ``nudges/PART/NAME.j2`` for one."""

from __future__ import annotations

import difflib
from collections.abc import Set
from pathlib import Path
from typing import Any

from viva.errors import VivaError

FOLDER = "nudges"
NAMES = ("look-again", "where", "why", "walk-through")
"""The levels of the ladder, from 1."""
MOST_BYTES = 20_000


def read_ladder(folder: Path, shown: str, parts: Set[str], digest: Any) -> dict[str, str]:
    """The set's own templates by name (``where``, ``1b/where``); ``digest`` takes their bytes in.

    Raises:
        VivaError: a file that is no level of the ladder or no part, that is too large, or not UTF-8.
    """
    found: dict[str, str] = {}
    if not (folder / FOLDER).is_dir():
        return found
    for path in sorted((folder / FOLDER).rglob("*")):
        if path.is_dir() or path.name.startswith("."):
            continue
        name = path.relative_to(folder / FOLDER).as_posix()
        where = f"{shown}/{FOLDER}/{name}"
        part, _, level = name.removesuffix(".j2").rpartition("/")
        if not name.endswith(".j2") or level not in NAMES:
            near = difflib.get_close_matches(level, NAMES, n=1)
            hint = f"did you mean {near[0]}.j2?" if near else f"known are {', '.join(f'{n}.j2' for n in NAMES)}"
            raise VivaError("this is no level of the ladder", where=where, hint=hint)
        if part and part not in parts:
            raise VivaError(f"there is no part {part!r}", where=where, hint=f"its parts are {', '.join(sorted(parts))}")
        raw = path.read_bytes()
        if len(raw) > MOST_BYTES:
            raise VivaError(f"has {len(raw):,} bytes, more than a template may have ({MOST_BYTES:,})", where=where)
        try:
            found[name.removesuffix(".j2")] = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise VivaError("isn't UTF-8 text", where=where, hint="save it as UTF-8") from None
        digest.update(f"{FOLDER}/{name}\0{len(raw)}\0".encode())
        digest.update(raw)
    return found
