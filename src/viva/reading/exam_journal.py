"""The journal of an exam that was killed: every turn that was finished, as if it were Inspect's log.

While an exam is held, each finished turn is a line of JSON in ``journal.jsonl``. The first line says what was to be
asked. A process that is killed may leave half a line at the end; it is left out. A damaged line elsewhere is an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from viva.errors import VivaError

BEGINNING = b'{"journal": '
"""How every journal begins, by which it is told from other files."""

VERSION = 1


def read_lines(data: bytes, file: str) -> list[dict[str, Any]]:
    """The journal's lines, the header first.

    Raises:
        VivaError: it is no journal, one of a later version, or damaged.

    Examples:
        >>> read_lines(b'{"journal": 1, "eval": {}}\\n{"turn": {}}\\n{"turn": {"sam', "journal.jsonl")
        [{'journal': 1, 'eval': {}}, {'turn': {}}]
    """
    lines = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise VivaError("this line of the journal is damaged", where=f"{file}:{number}") from error
        if not isinstance(found, dict):
            raise VivaError("this line of the journal is damaged", where=f"{file}:{number}")
        lines.append(found)
    if not lines or not isinstance(lines[0].get("eval"), dict):
        raise VivaError("this is not the journal of an exam", where=file)
    if lines[0].get("journal") != VERSION:
        raise VivaError("another version of viva wrote this journal", where=file, hint="use that version")
    return lines


def as_log(data: bytes, file: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """The journal as header and samples of an Inspect log.

    Raises:
        VivaError: as for :func:`read_lines`.
    """
    header, *lines = read_lines(data, file)
    metadata = _mapping(_mapping(header["eval"].get("metadata")).get("viva"))
    planned = {str(_mapping(entry).get("id")): _mapping(entry) for entry in _list(metadata.get("conversations"))}
    samples: dict[tuple[str, int], dict[str, Any]] = {}
    for line in lines:
        turn, part = _mapping(line.get("turn")), _mapping(line.get("part"))
        about = turn or part
        if not about:
            continue
        name, epoch = str(about.get("sample")), about.get("epoch")
        epoch = epoch if isinstance(epoch, int) else 1
        if (name, epoch) not in samples:
            samples[name, epoch] = _sample(name, epoch, metadata, planned.get(name, {}), header)
        sample = samples[name, epoch]
        held = sample["metadata"]["viva"]["parts"]
        if turn:
            sample["messages"] += _list(turn.get("messages"))
            held.setdefault(str(turn.get("part")), {"seed": turn.get("seed"), "state": "asked", "error": None})
        else:
            held[str(part.get("name"))] = {
                key: part.get(key) for key in ("seed", "state", "error", "retries", "waited")
            }
            sample["messages"] += [part["unanswered"]] if part.get("unanswered") else []
    return header, list(samples.values())


def _sample(
    name: str, epoch: int, metadata: Mapping[str, Any], entry: Mapping[str, Any], header: Mapping[str, Any]
) -> dict[str, Any]:
    about = {key: entry[key] for key in ("seed", "presentation", "question") if entry.get(key) is not None}
    about |= {key: metadata.get(key) for key in ("set", "set_sha256", "conversation")}
    opening = [header["system"]] if header.get("system") else []
    return {"id": name, "epoch": epoch, "messages": opening, "metadata": {"viva": {**about, "parts": {}}}}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
