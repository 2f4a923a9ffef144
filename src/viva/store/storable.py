"""Text as every database takes it: SQLite refuses halves of surrogate pairs, PostgreSQL the character 0 too."""

from __future__ import annotations

from typing import TypeVar

Text = TypeVar("Text", str, None, str | None)


def storable(text: Text) -> Text:
    r"""The text without what a database refuses; None stays None.

    Examples:
        >>> storable("a\0b")
        'a�b'
    """
    return text if text is None else text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
