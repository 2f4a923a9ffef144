"""One row marked: an answer, a chat or a log; what comes out is a row again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from viva.batch.inputs import Row
from viva.errors import VivaError
from viva.marking import mark_answer, mark_transcript
from viva.marking.record import Record
from viva.reading import read_transcript
from viva.sets import ProblemSet, load_set

COLUMNS = (
    "id", "file", "row", "kind", "set", "part", "seed", "verdict", "score", "misconception", "fields", "record",
    "seconds",
)  # fmt: skip
"""The columns of the output, in order; ``fields`` and ``record`` are JSON, ``seconds`` is the only one that varies."""
_TEXT = ("text", "answer", "completion", "response")


@dataclass(frozen=True, slots=True)
class Options:
    """How rows are marked.

    Args:
        problem_set: the set of rows that name none.
        seed: the draw of rows that name none.
        steps: whether derivations of chats and logs are decided line by line.
        seconds: how long one row may take, in processor time.
    """

    problem_set: str = "hw5"
    seed: int = 0
    steps: bool = True
    seconds: float = 60.0

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for another process."""
        return asdict(self)


def mark_row(row: Row, file: str, options: Options) -> dict[str, Any]:
    """The output row of an input row, without ``seconds``.

    Args:
        row: what was read. An answer has ``part`` and ``text`` (or ``answer``, ``completion``, ``response``; a list
            of messages, too), and may have ``set``, ``seed``, ``complete``. A chat has ``chat`` (its text) or
            ``messages``, and may have ``set`` and ``seed``. A log has ``log``, the file. All may have an ``id``.
        file: the name of the file that it stands in.
        options: how it is marked.

    Raises:
        VivaError: a row that is none of these, an unknown set or part, a chat in which no part was found.
    """
    if row.broken is not None:
        raise VivaError(row.broken)
    values = {key: value for key, value in row.values.items() if value is not None}
    name = str(values.get("set") or options.problem_set)
    seed = _seed(values.get("seed", options.seed))
    marked: dict[str, Any] = dict.fromkeys(COLUMNS)
    marked |= {"id": str(values.get("id", f"{file}:{row.number}")), "file": file, "row": row.number}
    if "log" in values:
        path = Path(str(values["log"]))
        record = _of_transcript(path.read_bytes(), path.name, values.get("set"), options, seed)
        return marked | {"kind": "log", "set": record.set.name, "record": record.model_dump_json()}
    given = next((values[key] for key in _TEXT if key in values), None)
    if "part" in values and given is not None:
        part, text = str(values["part"]), _text(given)
        mark = mark_answer(set_named(name), part, seed, text, complete=bool(values.get("complete", True)))
        fields = [field.model_dump(mode="json", exclude_none=True) for field in mark.fields]
        return marked | {
            "kind": "answer", "set": name, "part": part, "seed": seed, "verdict": mark.verdict, "score": mark.score,
            "misconception": mark.misconception, "fields": json.dumps(fields, ensure_ascii=False),
        }  # fmt: skip
    if "chat" in values or "messages" in values:
        if "chat" in values:
            content, source = str(values["chat"]).encode(), "chat.txt"
        else:
            content, source = json.dumps(values["messages"]).encode(), "chat.json"
        record = _of_transcript(content, source, values.get("set"), options, seed)
        return marked | {
            "kind": "chat", "set": record.set.name, "seed": seed, "record": record.model_dump_json(),
        }  # fmt: skip
    raise VivaError(
        "neither an answer nor a chat", hint="an answer has part and text, a chat has chat or messages; see the columns"
    )


def _of_transcript(content: bytes, name: str, set_name: object, options: Options, seed: int) -> Record:
    transcript = read_transcript(content, name)
    chosen = str(set_name) if set_name else transcript.set_name or options.problem_set
    return mark_transcript(transcript, set_named(chosen), seed=seed, derivations=options.steps)


@lru_cache(maxsize=64)
def set_named(name: str) -> ProblemSet:
    """A set that rows name, read once in a process.

    Raises:
        VivaError: no such set.
    """
    return load_set(name)


def _seed(value: object) -> int:
    try:
        return int(value)  # type: ignore[call-overload, no-any-return]
    except (TypeError, ValueError):
        raise VivaError(f"the seed {value!r} is no whole number") from None


def _text(given: object) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, Mapping):
        return str(given.get("content") or "")
    if isinstance(given, list):
        said = [message for message in given if isinstance(message, Mapping) and message.get("role") == "assistant"]
        return _text(said[-1]) if said else ""
    return str(given)
