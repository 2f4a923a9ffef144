"""The little YAML that a set's files need, written so that it reads well and is read back as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ ,.()+-]*[A-Za-z0-9.)]|[A-Za-z]")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def scalar(value: Any) -> str:
    r"""A text on one line, in quotes where it needs them; numbers as they are.

    Examples:
        >>> scalar("What is x"), scalar("it's: 2"), scalar("12"), scalar(12)
        ('What is x', "'it''s: 2'", "'12'", '12')
    """
    if isinstance(value, int):
        return str(value)
    text = " ".join(str(value).split())
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return "'" + text.replace("'", "''") + "'"


def flow(value: Any) -> str:
    """Nested lists and mappings on one line.

    Examples:
        >>> flow({"shape": ["d", 3]})
        '{shape: [d, 3]}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_in_flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return _in_flow(value)


def _in_flow(value: Any) -> str:
    text = scalar(value)
    return text if not re.search(r"[,\[\]{}]", text) or text.startswith("'") else "'" + text + "'"


def block(key: str, text: str, indent: int = 0) -> list[str]:
    """A key with a text of several lines."""
    pad = " " * (indent + 2)
    rows = text.strip("\n").lstrip(" ").split("\n")
    return [" " * indent + f"{key}: |", *(pad + row if row.strip() else "" for row in rows)]


def comment(text: str, indent: int = 0, *, most: int = 60) -> list[str]:
    """A text as comments, the first ``most`` lines of it."""
    rows = text.strip("\n").split("\n")
    shown = [f"{' ' * indent}# {row}".rstrip() for row in rows[:most]]
    return shown + ([f"{' ' * indent}# ... {len(rows) - most} more lines"] if len(rows) > most else [])
