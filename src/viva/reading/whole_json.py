"""JSON from anywhere: half a character (a lone surrogate, which JSON can escape) becomes the replacement character.

No file can hold half a character, so a record that quotes one could not be written.
"""

from __future__ import annotations

import json
from typing import Any

from viva.patterns import regex

_SURROGATE = regex(r"\\u[dD][89a-fA-F]")


def read_json(text: str | bytes) -> Any:
    """What ``json.loads`` reads, in whole characters.

    Raises:
        ValueError: broken JSON (``json.JSONDecodeError``).
        RecursionError: nested too deeply.

    Examples:
        >>> read_json(r'["\\ud83d", "\\ud83d\\ude00"]') == ["\ufffd", "\U0001f600"]
        True
    """
    value = json.loads(text)
    plain = text.decode("latin-1") if isinstance(text, bytes) else text
    return _whole(value) if _SURROGATE.search(plain) else value


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value
