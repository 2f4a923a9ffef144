"""Finding a problem set and reading its folder: ``set.yaml``, and one ``NAME.yaml`` for each part."""

from __future__ import annotations

import difflib
import hashlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from viva.errors import VivaError
from viva.sets.ladder_files import read_ladder
from viva.sets.located import Located, Place, read_located
from viva.sets.problem_set import ProblemSet
from viva.sets.schema import PartFile, SetFile
from viva.sets.static import check_part, check_patterns, check_set, check_task

SET_FILE = "set.yaml"

Model = TypeVar("Model", bound=BaseModel)


def list_sets() -> tuple[str, ...]:
    """Names of the sets that come with viva.

    Examples:
        >>> "hw5" in list_sets()
        True
    """
    return tuple(sorted(folder.name for folder in _library().iterdir() if (folder / SET_FILE).is_file()))


def load_set(name_or_folder: str | Path, *, unfinished: bool = False) -> ProblemSet:
    """Read a problem set: one that comes with viva by name, any other by its folder.

    Everything that can be checked without drawing is: unknown keys, missing ones, names, cycles, patterns. A set in
    which something is left to do (``todo``) can be looked at with ``unfinished``; nothing can be marked with it.

    Raises:
        VivaError: no such set, or what is wrong with it, as ``file:line``.

    Examples:
        >>> load_set("hw5").part_names[:3]
        ('1a', '1b', '1c')
    """
    name = str(name_or_folder)
    if isinstance(name_or_folder, str) and name in list_sets():
        return _bundled(name)
    folder = Path(name_or_folder)
    if folder.name == SET_FILE:
        folder = folder.parent
    if not folder.is_dir():
        near = difflib.get_close_matches(name, list_sets(), n=1)
        known = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(list_sets())}, or give a folder"
        raise VivaError(f"no set is called {name!r}", hint=known)
    if not (folder / SET_FILE).is_file():
        raise VivaError(f"there is no {SET_FILE} in this folder", where=name, hint="a set begins with that file")
    found = _read(folder, str(folder))
    if found.to_do and not unfinished:
        count = len(found.to_do)
        left = "one thing is" if count == 1 else f"{count} things are"
        raise VivaError(
            f"this set isn't finished: {left} left to do",
            where=str(folder),
            hint=f"`viva sets validate {folder}` lists {'it' if count == 1 else 'them'}",
        )
    return found


def _library() -> Path:
    return Path(str(files("viva.sets"))) / "library"


@lru_cache(maxsize=8)
def _bundled(name: str) -> ProblemSet:
    # The tests compile every pattern of the sets that come with viva; doing it here would slow down every start.
    return _read(_library() / name, name, patterns=False)


def _read(folder: Path, shown: str, *, patterns: bool = True) -> ProblemSet:
    digest = hashlib.sha256()
    file = _file(folder, shown, SET_FILE, digest)
    content = _validated(SetFile, file)
    check_set(content, file)
    parts: dict[str, PartFile] = {}
    part_files: dict[str, Located] = {}
    for q, question in enumerate(content.questions):
        for k, name in enumerate(question.parts):
            if not (folder / f"{name}.yaml").is_file():
                where = file.where(("questions", q, "parts", k))
                raise VivaError(f"the part {name!r} has no file {name}.yaml", where=where, hint="add it")
            located = _file(folder, shown, f"{name}.yaml", digest)
            part = _validated(PartFile, located)
            check_part(part, located, question)
            if patterns:
                check_patterns(part, located)
                check_task(part, located, question)
            parts[name], part_files[name] = part, located
    ladder = read_ladder(folder, shown, frozenset(parts), digest)
    return ProblemSet(
        name=content.name,
        title=content.title,
        description=content.description.strip(),
        sha256=digest.hexdigest(),
        questions=tuple(content.questions),
        parts=parts,
        file=file,
        part_files=part_files,
        ladder=ladder,
        folder=folder,
    )


def _file(folder: Path, shown: str, name: str, digest: Any) -> Located:
    located = read_located(folder / name, f"{shown}/{name}")
    raw = (folder / name).read_bytes()
    digest.update(f"{name}\0{len(raw)}\0".encode())
    digest.update(raw)
    return located


def _validated(model: type[Model], file: Located) -> Model:
    if not isinstance(file.data, dict):
        raise VivaError("a mapping (key: value) is expected", where=file.name)
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        raise _first_problem(error, file) from None


def _first_problem(error: ValidationError, file: Located) -> VivaError:
    """The problem that stands first in the file, in our words; a missing key last, as its name may be misspelt."""
    problems = []
    for detail in error.errors(include_url=False):
        place = _existing(tuple(detail["loc"]), file)
        place += tuple(detail.get("ctx", {}).get("place", ()))
        what, hint = _worded(detail)
        where = file.where(place)
        order = (detail["type"] == "missing", int(where.rpartition(":")[2]))
        problems.append((order, VivaError(what, where=where, hint=hint)))
    return min(problems, key=lambda problem: problem[0])[1]


def _existing(location: Place, file: Located) -> Place:
    """Pydantic's location without the steps that aren't in the file: names of union members and missing keys."""
    place: Place = ()
    for step in location:
        if (*place, step) in file.lines:
            place = (*place, step)
    return place


_HINTED = {"absent": "add it", "few_hints": "add to the list"}
_WORDED = {
    "int_type": "a whole number is expected",
    "bool_type": "true or false is expected",
    "string_type": "text is expected",
    "list_type": "a list is expected",
    "dict_type": "a mapping (key: value) is expected",
    "model_type": "a mapping (key: value) is expected",
}


def _worded(detail: Any) -> tuple[str, str | None]:
    last = detail["loc"][-1] if detail["loc"] else ""
    kind = detail["type"]
    key = f"{last!r}: " if isinstance(last, str) and last not in ("mapping", "plain") else ""
    if kind == "extra_forbidden":
        return f"the key {last!r} isn't known here", "take it out or correct its spelling"
    if kind == "missing":
        return f"the key {last!r} is missing", "add it"
    if kind == "string_pattern_mismatch":
        return f"{detail['input']!r} can't be a name", "use letters and digits"
    if kind == "too_short":
        context = detail["ctx"]
        least = context["min_length"]
        verb = "is" if least == 1 else "are"
        return f"{key}at least {least} {verb} needed, not {context['actual_length']}", "add to the list"
    if kind in _WORDED:
        return f"{key}{_WORDED[kind]}, not {_shown(detail['input'])}", None
    message: str = detail["msg"].removeprefix("Value error, ")
    if kind in _HINTED:
        return message, _HINTED[kind]
    if kind in ("value_error", "twins", "unlisted"):
        return message, None
    return f"{key}{message[0].lower()}{message[1:]}", None


def _shown(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
