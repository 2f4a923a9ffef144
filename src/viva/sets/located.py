"""YAML that remembers its lines, so that every message about a set can say where to look.

A small part of YAML: mappings, lists, text, exact numbers, true/false and nothing. No anchors, no tags, no dates.
"""

from __future__ import annotations

import re
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
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.problem, error.context) if part) or "isn't YAML"
        where = f"{name}:{mark.line + 1}" if mark else name
        raise VivaError(f"isn't valid YAML: {what}", where=where, hint="check indentation and quotes") from None
    except yaml.YAMLError as error:
        raise VivaError(f"isn't valid YAML: {str(error).splitlines()[0]}", where=name) from None
    except RecursionError:
        raise VivaError("is nested too deeply", where=name) from None
    reader = _Reader(name)
    data = None if node is None else reader.value(node, ())
    return Located(name, data, reader.lines, frozenset(reader.blocks))


class _Reader:
    """Turns YAML nodes into plain values and notes their lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.blocks: set[Place] = set()
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        where = f"{self.name}:{line}"
        if id(node) in self.seen:
            raise VivaError("an alias (*name) isn't allowed", where=where, hint="write the value out again")
        if len(place) > DEEPEST:
            raise VivaError(f"is nested more than {DEEPEST} deep", where=where)
        if not node.tag.startswith("tag:yaml.org,2002:"):
            raise VivaError(f"a tag ({node.tag}) isn't allowed", where=where, hint="leave it out")
        if isinstance(node, yaml.MappingNode):
            self.seen.add(id(node))
            return self.mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            self.seen.add(id(node))
            return [self.value(item, (*place, k)) for k, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)  # YAML has no other nodes
        if node.style in ("|", ">"):
            self.blocks.add(place)
        return _scalar(node)

    def mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise VivaError("a key has to be text", where=f"{self.name}:{line}")
            if key.value in mapping:
                raise VivaError(f"the key {key.value!r} stands here twice", where=f"{self.name}:{line}")
            self.lines[(*place, key.value)] = line
            mapping[key.value] = self.value(value, (*place, key.value))
        return mapping


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Fraction(text)
    return text
