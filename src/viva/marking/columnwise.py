r"""Formulas for one column: "\gamma (x_i - \mu)" where the part says "\gamma_j (X_{ij} - \mu_j)".

What a layer does to every column by itself is written down with the column's index or without it. A part says with
``columnwise: j`` that both are meant; :func:`fitted` then gives the part as the text writes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from viva.remembered import remembered
from viva.sets.drawn import DrawnField, DrawnPart

_LONGEST = 40_000


def fitted(part: DrawnPart, text: str) -> DrawnPart:
    """``part`` without the index of its columns, if it may be left out and ``text`` doesn't write it.

    >>> from viva.sets import load_set
    >>> part = load_set("hw5").draw(0).part("6b")
    >>> fitted(part, r"$dy_{ij} \\gamma_j$") is part
    True
    >>> fitted(part, r"$\\gamma\\,dy_i$").notation["symbols"]["X"]["shape"]
    ['n']
    """
    if not part.columnwise or _writes(part.columnwise, text[:_LONGEST]):
        return part
    return _without_columns(part)


@lru_cache(maxsize=64)
def _writes(index: str, text: str) -> bool:
    """Whether two indices stand at one letter, or the column's alone; not where that is what a sum runs over."""
    if re.search(rf"_\s*(?:\{{\s*\w\s*,?\s*{index}\s*\}}|\w\s*,?{index}\b)|[ᵢₖ]ⱼ", text):
        return True
    alone = rf"_\s*(?:\{{\s*{index}\s*\}}|{index}\b)"
    summed = re.search(rf"(?:\\sum|[∑Σ]|\bsum)\s*_\s*\{{?\s*{index}\b|[∑Σ]ⱼ", text)
    return bool(re.search(_OF_COLUMNS + alone if summed else alone, text))


_OF_COLUMNS = r"(?:\\(?:mu|gamma|beta|sigma)|[μγβσ])(?:\^\{?2\}?|²)?"
"""What a column has one of, in every layer that works on columns."""


@remembered(most=64)
def _without_columns(part: DrawnPart) -> DrawnPart:
    symbols = part.notation.get("symbols", {})
    columns = {shape[-1] for entry in symbols.values() if len(shape := entry.get("shape", [])) == 2}
    return replace(
        part,
        notation={
            **part.notation,
            "sizes": [size for size in part.notation.get("sizes", []) if size not in columns],
            "symbols": {name: _entry(entry, part.columnwise, columns) for name, entry in symbols.items()},
        },
        fields=tuple(_field(field, part.columnwise) for field in part.fields),
        goals=(),
        columnwise="",
    )


def _entry(entry: Mapping[str, Any], index: str, columns: set[str]) -> dict[str, Any]:
    kept = {key: _bare(value, index) if key == "definition" else value for key, value in entry.items()}
    kept["shape"] = [size for size in entry.get("shape", []) if size not in columns]
    letters = entry.get("index", [])
    letters = [letters] if isinstance(letters, str) else letters
    left = [letter for letter in letters if letter != index]
    kept.pop("index", None)
    if not kept["shape"]:
        kept.pop("shape")
    elif left:
        kept["index"] = left
    return kept


def _field(field: DrawnField, index: str) -> DrawnField:
    if field.kind != "expression":
        return field
    return replace(
        field,
        expected=_bare(field.expected, index),
        also=tuple(_bare(value, index) for value in field.also),
        key=None if field.key is None else _bare(field.key, index),
        target=tuple(dict.fromkeys((*(_bare(target, index) for target in field.target), *field.target))),
        misconceptions=tuple(replace(m, value=m.value and _bare(m.value, index)) for m in field.misconceptions),
        conventions={name: _bare(value, index) for name, value in field.conventions.items()},
    )


def _bare(tex: str, index: str) -> str:
    tex = re.sub(rf"_\{{(\w),?\s*{index}\}}", r"_\1", tex)
    return re.sub(rf"_(?:\{{{index}\}}|{index}(?!\w))", "", tex)
