"""YAML that remembers its lines, so that every message about a set can say where to look.

A small part of YAML: mappings, lists, text, exact numbers, true/false and nothing. No anchors, no tags, no dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from viva.errors import VivaError

Place = tuple[str | int, ...]
"""The way to a value from the top of its file: keys and list positions."""

MOST_BYTES = 1_000_000
DEEPEST = 30

_INTEGER = re.compile(r"[-+]?\d{1,4000}")
_DECIMAL = re.compile(r"[-+]?\d{1,4000}\.\d{1,4000}")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Located:
    """A file's content as plain values, and the line on which each of them begins.

    ``name`` is what messages call the file. ``lines`` counts from 1; ``blocks`` are the texts that begin on the line
    after their key (``|``).
    """

    name: str
    data: Any
    lines: dict[Place, int]
    blocks: frozenset[Place] = frozenset()

    def where(self, place: Place = (), row: int | None = None) -> str:
        """``file:line`` of a place, or of the nearest thing around it; ``row`` counts lines within a text, from 0."""
        while place and place not in self.lines:
            place, row = place[:-1], None
        line = self.lines.get(place, 1)
        if row is not None and place in self.blocks:
            line += row + 1
        return f"{self.name}:{line}"


def read_located(path: Path, name: str) -> Located:
    """Read one YAML file; ``name`` is what messages call it.

    Raises:
        VivaError: no such file, not UTF-8, too large, not YAML, or a part of YAML that sets don't use.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise VivaError("there is no such file", where=name, hint="add it or take its name off the set") from None
    except OSError as error:
        raise VivaError(f"can't be read ({error.strerror})", where=name) from None
    if len(raw) > MOST_BYTES:
        raise VivaError(f"has {len(raw):,} bytes, more than a set's file may have ({MOST_BYTES:,})", where=name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise VivaError("isn't UTF-8 text", where=f"{name}:{line}", hint="save it as UTF-8") from None
    return parse_located(text, name)


def parse_located(text: str, name: str) -> Located:
    """Parse YAML text; see :func:`read_located`.

    Examples:
        >>> file = parse_located("title: Norms\\nparts:\\n  - 1a\\n  - 0.5\\n", "set.yaml")
        >>> file.data
        {'title': 'Norms', 'parts': ['1a', Fraction(1, 2)]}
        >>> file.where(("parts", 1))
        'set.yaml:4'
    """
    # Events rather than composed nodes: the fast loader composes by unbounded recursion, and deep nesting crashes it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reader = _Reader(name, yaml.parse(text, Loader=loader))
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        # What is never closed is found at the end of it; the line to mend is the one where it began.
        began = error.context is not None and ("flow" in error.context or "scalar" in error.context)
        mark = (error.context_mark if began else None) or error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.problem, error.context) if part) or "no reason is known"
        where = f"{name}:{mark.line + 1}" if mark else name
        raise VivaError(f"isn't valid YAML: {what}", where=where, hint="check indentation and quotes") from None
    except yaml.YAMLError as error:
        raise VivaError(f"isn't valid YAML: {str(error).splitlines()[0]}", where=name) from None
    return Located(name, data, reader.lines, frozenset(reader.blocks))


class _Reader:
    """Turns YAML's events into plain values and notes their lines."""

    def __init__(self, name: str, events: Iterator[yaml.Event]) -> None:
        self.name = name
        self.events = events
        self.lines: dict[Place, int] = {}
        self.blocks: set[Place] = set()

    def document(self) -> Any:
        data, found = None, False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found:
                    raise self.error(event, "a second document begins here", "leave out the line of dashes")
                data, found = self.value(next(self.events), ()), True
        return data

    def error(self, event: yaml.Event, what: str, hint: str | None = None) -> VivaError:
        return VivaError(what, where=f"{self.name}:{_line(event)}", hint=hint)

    def value(self, event: yaml.Event, place: Place) -> Any:
        self.lines.setdefault(place, _line(event))
        if isinstance(event, yaml.AliasEvent):
            raise self.error(event, "an alias (*name) isn't allowed", "write the value out again")
        if len(place) > DEEPEST:
            raise self.error(event, f"is nested more than {DEEPEST} deep")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise self.error(event, f"a tag ({tag}) isn't allowed", "leave it out")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                items.append(self.value(item, (*place, len(items))))
            return items
        assert isinstance(event, yaml.ScalarEvent)  # YAML has no other values
        if event.style in ("|", ">"):
            self.blocks.add(place)
        return _scalar(event.value, plain=not event.style)

    def mapping(self, place: Place) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(key := next(self.events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise self.error(key, "a key has to be text")
            if key.value in mapping:
                raise self.error(key, f"the key {key.value!r} stands here twice")
            self.lines[(*place, key.value)] = _line(key)
            mapping[key.value] = self.value(next(self.events), (*place, key.value))
        return mapping


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(text: str, *, plain: bool) -> Any:
    if not plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Fraction(text)
    return text
