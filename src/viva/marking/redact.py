"""Taking names out of a marking record before a report is shared.

Who shares a report often has to keep a student's or an annotator's name out of it. The names are replaced wherever
text from people or models stands: turns, quotes, given answers, witnesses, remarks, preamble, model parameters, the
file name. What the program itself decides by (verdicts, kinds, part names, hashes) stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from viva.errors import VivaError
from viva.marking.record import Record

# Values of a closed vocabulary and identifiers; free dictionaries (parameters, witness) have no such keys.
_KEPT = frozenset(
    {"schema", "viva", "sha256", "kind", "role", "part", "presentation", "tier", "behaviours", "behaviour"}
    | {"verdict", "key_verdict", "basis", "reading", "class", "name"}
)
_FREE = frozenset({"parameters", "witness"})
_APOSTROPHES = "['\u2018\u2019\u02bc`\u00b4]"
_BETWEEN = r"[\s._\-\u2010-\u2015]*"


def redact(record: Record, names: Sequence[str]) -> Record:
    """The record with every given name replaced by ``[name 1]``, ``[name 2]``, ... in the order given.

    A name is found whole, in any case, with its words joined by spaces, dots, hyphens, underscores or nothing
    (``Jane Doe`` is also ``jane_doe`` and ``JaneDoe``), and over a line break; line numbers stay true.

    Args:
        record: what marking made; it isn't changed.
        names: first names, full names, student numbers, e-mail addresses.

    Raises:
        VivaError: a name without a letter or a digit.

    Examples:
        >>> from viva.marking.record import SetReference, Source
        >>> source = Source(file="jane_doe_hw5.txt", sha256="11", preamble="Help Jane.")
        >>> record = Record(viva="0.1", set=SetReference(name="hw5", sha256="00"), source=source)
        >>> shared = redact(record, ["Jane Doe", "Jane"])
        >>> shared.source.file, shared.source.preamble
        ('[name 1]_hw5.txt', 'Help [name 2].')
    """
    if not names:
        return record
    replace = _Replacer(names)
    data = record.model_dump(by_alias=True)
    return Record.model_validate({key: replace.known(key, value) for key, value in data.items()})


class _Replacer:
    def __init__(self, names: Sequence[str]) -> None:
        # The longest first, so that "Jane Doe" is not taken for a "Jane" followed by something.
        order = sorted(range(len(names)), key=lambda i: -len(names[i]))
        self._pattern = re.compile("|".join(f"(?P<n{i}>{_pattern_of(names[i])})" for i in order), re.IGNORECASE)

    def known(self, key: str, value: Any) -> Any:
        """A value of one of the record's own fields."""
        if key in _FREE:
            return self.free(value)
        if key == "set":
            # The set's name is free text for this purpose: nothing looks it up in a report.
            return {**value, "name": self.text(value["name"]), "title": self.text(value["title"])}
        if isinstance(value, Mapping):
            return {inner: self.known(inner, item) for inner, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.known(key, item) for item in value]
        return self.text(value) if isinstance(value, str) and key not in _KEPT else value

    def free(self, value: Any) -> Any:
        """A value of a dictionary whose keys the record doesn't fix."""
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.free(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.free(item) for item in value]
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int) and not isinstance(value, bool) and self._pattern.fullmatch(str(value)):
            # A student number may be kept as a number.
            return self.text(str(value))
        return value

    def text(self, text: str) -> str:
        """Text with the names replaced; line breaks inside a name stay, so that lines still count."""
        return self._pattern.sub(
            lambda match: f"[name {int((match.lastgroup or 'n0')[1:]) + 1}]" + "\n" * match.group().count("\n"), text
        )


def _pattern_of(name: str) -> str:
    words = [word for word in re.split(r"[\s._\-\u2010-\u2015]+", unicodedata.normalize("NFC", name)) if word]
    if not any(c.isalnum() for c in name):
        raise VivaError(f"{name!r} is not a name", where="--redact", hint="give a word with letters or digits")
    inner = _BETWEEN.join("".join(map(_letter, word)) for word in words)
    return _edge(words[0][0], before=True) + inner + _edge(words[-1][-1], before=False)


def _letter(letter: str) -> str:
    """A letter in its composed or decomposed form, an apostrophe in any of its shapes."""
    if re.fullmatch(_APOSTROPHES, letter):
        return _APOSTROPHES
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) > 1:
        return f"(?:{re.escape(letter)}|{re.escape(parts[0])}[\u0300-\u036f]*)"
    return re.escape(letter)


def _edge(letter: str, *, before: bool) -> str:
    """Where a name may begin or end: not inside a longer word, nor a number inside a longer number."""
    if letter.isdigit():
        return r"(?<!\d)" if before else r"(?!\d)"
    return r"(?<![^\W\d_])" if before else r"(?![^\W\d_]|[\u0300-\u036f])"
