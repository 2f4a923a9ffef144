"""Finding the marking record of a run on disk."""

from __future__ import annotations

from pathlib import Path

from viva.errors import VivaError
from viva.marking.record import Record

RECORD_NAME = "record.json"
_MOST_FILES = 10_000
_BEGINNING = 400


def read_record(run: str | Path) -> Record:
    """The marking record of a run: the record's own file, or a folder that holds ``record.json``.

    Raises:
        VivaError: nothing is there, or it isn't a marking record.
    """
    path = Path(run)
    if path.is_dir():
        path = path / RECORD_NAME
        if not path.is_file():
            raise VivaError(f"the folder holds no {RECORD_NAME}", where=str(run), hint="name a run's folder")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise VivaError(f"can't be read ({error.strerror or error})", where=str(run)) from error
    from pydantic import ValidationError

    try:
        return Record.from_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise VivaError(
            f"is not a marking record ({place + ': ' if place else ''}{first['msg'].splitlines()[0]})",
            where=str(path),
            hint="`viva mark FILE --format json` makes one",
        ) from error
    except RecursionError as error:
        raise VivaError("is not a marking record (nested too deeply)", where=str(path)) from error


def runs_below(folder: Path) -> list[Path]:
    """The runs in a folder and the folders in it, by path: marking records, and logs that have no record beside them.

    A record is any ``.json`` file that begins like one; of a log (``.eval``) the record lies beside it under the same
    name or as ``record.json``. Hidden folders and links are left out.

    Raises:
        VivaError: the folder holds more files than anybody means.
    """
    records: list[Path] = []
    logs: list[Path] = []
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number >= _MOST_FILES:
            raise VivaError(f"the folder holds more than {_MOST_FILES} files", where=str(folder), hint="name its runs")
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or path.is_symlink() or not path.is_file():
            continue
        if path.suffix == ".json" and _begins_like_a_record(path):
            records.append(path)
        elif path.suffix == ".eval":
            logs.append(path)
    known = set(records)
    marked = [log for log in logs if not {log.with_name(RECORD_NAME), log.with_suffix(".json")} & known]
    return sorted([*records, *marked])


def _begins_like_a_record(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            beginning = file.read(_BEGINNING)
    except OSError:
        return False
    return beginning.lstrip().startswith(b"{") and b'"schema"' in beginning and b'"viva"' in beginning
