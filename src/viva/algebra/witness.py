"""A witness: concrete numbers at which two formulas differ, for people (one line) and for programs (JSON)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flint import acb, arb

from viva.algebra.syntax.vocabulary import GREEK
from viva.algebra.values import Array, Untyped, Value

LONGEST_ARRAY = 12
"""An array with more entries than this is left out of the line for people; the JSON has it whole."""


def shown(value: Value) -> str:
    """A value as text: rationals in full, balls to ten digits, arrays as nested lists."""
    if isinstance(value, Array):
        return _nested(value)
    if isinstance(value, Untyped):
        return "I or 1 of unknown size"
    if isinstance(value, arb):
        return str(value.str(10, radius=False))
    if isinstance(value, acb):
        return str(value.str(10, radius=False))
    return str(value)


def _nested(array: Array) -> str:
    if array.shape[-1] == 1 and len(array.shape) == 2:
        return "[" + ", ".join(shown(x) for x in array.data) + "]"
    if len(array.shape) > 2:
        step = len(array.data) // array.shape[0]
        inner = (Array(array.shape[1:], array.data[k : k + step]) for k in range(0, len(array.data), step))
        return "[" + ", ".join(_nested(a) for a in inner) + "]"
    columns = array.shape[1]
    rows = (array.data[k : k + columns] for k in range(0, len(array.data), columns))
    return "[" + ", ".join("[" + ", ".join(shown(x) for x in row) + "]" for row in rows) + "]"


@dataclass(frozen=True, slots=True)
class Witness:
    """The drawn values and what both sides come to there.

    Args:
        sizes: the extents, ``{"n": 2}``.
        symbols: every drawn symbol that was used, as text: ``{"p": "9/25", "X": "[[3, 4], [-4, 3]]"}``.
        indices: the values of free indices.
        left, right: both values, as text.
        entry: where arrays differ, the first entry (1-based) that does, and ``left`` and ``right`` are that entry.
    """

    sizes: dict[str, int] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)
    indices: dict[str, int] = field(default_factory=dict)
    left: str = ""
    right: str = ""
    entry: tuple[int, ...] = ()

    def __str__(self) -> str:
        parts = [f"{n} = {e}" for n, e in self.sizes.items() if not n.startswith("#")]
        parts += [f"{n} = {v}" for n, v in self.symbols.items() if v.count(",") < LONGEST_ARRAY]
        parts += [f"{n} = {v}" for n, v in self.indices.items()]
        where = ""
        if self.entry:
            where = "entry " + (f"({', '.join(map(str, self.entry))})" if len(self.entry) > 1 else str(self.entry[0]))
            where = f" {where}:" if parts else f"{where}: "
        return (
            (f"at {', '.join(parts)}:" if parts else "")
            + f"{where} left {self.left}, right {self.right}".replace("  ", " ")
            if (parts or where)
            else f"left {self.left}, right {self.right}"
        )

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form with all values as text."""
        result: dict[str, Any] = {
            "sizes": {n: e for n, e in self.sizes.items() if not n.startswith("#")},
            "symbols": dict(self.symbols),
            "indices": dict(self.indices),
            "left": self.left,
            "right": self.right,
        }
        if self.entry:
            result["entry"] = list(self.entry)
        return result


def tex_name(name: str) -> str:
    r"""A symbol's name as it would be written: ``hat w`` is ``\hat w``, ``gamma`` is ``\gamma``."""
    if "\\" in name or " " not in name:
        return "\\" + name if name.isalpha() and len(name) > 1 and name.isascii() and name.lower() in _GREEK else name
    accents, _, base = name.rpartition(" ")
    return "".join(f"\\{a} " for a in accents.split()) + tex_name(base)


_GREEK = frozenset(name.lower() for name in GREEK) | {"ell"}
