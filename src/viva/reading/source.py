"""Bytes of a file into text: what can't be a conversation is refused here, with one line that says why.

Everything that follows counts lines of the text that :func:`decode` returns, split at ``\\n`` only; so carriage
returns are dropped and no other character (form feed, line separator) breaks a line.
"""

from __future__ import annotations

import hashlib

from viva.errors import VivaError

MOST_BYTES = 16 * 1024 * 1024
MOST_LINES = 500_000
_SNIFFED = 65_536
_MOST_CONTROL = 0.02


def sha256(data: bytes) -> str:
    """The SHA-256 of ``data`` in hexadecimal.

    Examples:
        >>> sha256(b"")[:8]
        'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def decode(data: bytes, file: str) -> str:
    """The text in ``data``: UTF-8 (or UTF-16 with its mark), else Latin-1; line ends become ``\\n``.

    Args:
        data: the bytes of the file, at most 16 MiB.
        file: the name to show in errors.

    Raises:
        VivaError: for an empty file, a binary one, and one that is too large.

    Examples:
        >>> decode(b"\\xef\\xbb\\xbfME: hi\\r\\nBOT: yes", "chat.txt")
        'ME: hi\\nBOT: yes'
        >>> decode(b"PNG\\x00\\x01\\x02", "figure.png")
        Traceback (most recent call last):
            ...
        viva.errors.VivaError: figure.png: this is a binary file, not a conversation; give text, Markdown or JSON
    """
    refuse_too_large(data, file)
    text = _decoded(data)
    if text is None or _looks_binary(text):
        raise VivaError("this is a binary file, not a conversation", where=file, hint="give text, Markdown or JSON")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise VivaError("the file is empty", where=file)
    lines = text.count("\n") + 1
    if lines > MOST_LINES:
        raise VivaError(f"{lines:,} lines are more than a conversation has (at most {MOST_LINES:,})", where=file)
    return text


def refuse_too_large(data: bytes, file: str) -> None:
    """Raise a :class:`VivaError` if ``data`` is more than 16 MiB."""
    if len(data) > MOST_BYTES:
        size, most = len(data) / 2**20, MOST_BYTES // 2**20
        raise VivaError(
            f"{size:.0f} MiB are too much for one conversation (at most {most} MiB)", where=file, hint="split the file"
        )


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None if b"\x00" in data[:_SNIFFED] else data.decode("latin-1")


def _looks_binary(text: str) -> bool:
    """Whether the beginning holds a NUL or many control characters (C1 controls too: Latin-1 of compressed data)."""
    head = text[:_SNIFFED]
    if "\x00" in text:
        return True
    odd = sum(
        1 for c in head if (c < " " and c not in "\t\n\r\f\v\x1b") or "\x7f" <= c <= "\x84" or "\x86" <= c <= "\x9f"
    )
    return odd > _MOST_CONTROL * len(head)
