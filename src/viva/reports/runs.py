"""Finding the marking record of a run on disk."""

from __future__ import annotations

from pathlib import Path

from viva.errors import VivaError
from viva.marking.record import Record

RECORD_NAME = "record.json"


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
