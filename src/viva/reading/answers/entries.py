"""Arrays of which every entry is named: ``f_1 = 2, f_2 = -1``, ``y[0,0] = 3``; and single entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from viva.patterns import regex
from viva.reading.answers.form import NumberValue, TensorValue
from viva.reading.answers.numbers import read_number
from viva.reading.answers.plain import plain_text

_ARITHMETIC = r"(?:[\d\s+−*/·×().^${}√-]|\\(?:cdot|times|left|right|[dt]?frac|sqrt))"
_VALUE = r"(?P<value>[-+−]?\s*(?:\d+(?:\.\d+)?(?:/\d+)?|\\[dt]?frac\s*(?:\{\s*\d+\s*\}|\d)\s*(?:\{\s*\d+\s*\}|\d)))"
_GREEK = r"\\(?:alpha|beta|gamma|delta|epsilon|theta|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|psi|omega|pi)(?![A-Za-z])"
_COMPONENT = regex(
    r"(?<![\w\\])(?:\\(?:wide)?(?:hat|tilde|bar)\s*\{?\s*)?"
    rf"(?P<base>[A-Za-zα-ω](?:[A-Za-z]{{0,5}})?|{_GREEK})\s*\}}?\s*"
    r"(?:_\s*\{?\s*(?P<index>\d{1,2})\s*\}?"
    r"|\[(?P<bracket>\d{1,2})\]|(?P<glued>\d{1,2})|(?P<sub>[₀-₉]))\$?\s*(?:=|:|≈|≃|\\approx(?![a-z])|\\simeq|\|)\s*\$?\s*"
    rf"(?:{_ARITHMETIC}{{1,80}}=[\s$]*)?"
    rf"{_VALUE}(?![\w.]*[\w(\\*/^·×])"
)
_GIVES = regex(r"[=:|≈≃]|\\approx|\\simeq")
_NO_VECTORS = frozenset(("row", "column", "step", "part", "case", "eq", "output", "input", "layer", "option", "window"))
_LETTER = regex(rf"(?<![\w\\])\$?(?P<base>[a-z])\$?\s*=\s*\$?\s*{_VALUE}(?![\w.]*[\w(\\*/^·×])")
_CHAIN = regex(rf"{_ARITHMETIC}{{0,80}}=[\s$]*{_VALUE}(?![\w.]*[\w(\\*/^·×])")
"""What may follow the value of an entry: ``-2`` in ``f_1 = -2 + 4 = 2`` is not the last word."""
_GOES_ON = regex(r"[\s$]*[-+−]\s*[\d\\A-Za-z(]")


@dataclass(frozen=True, slots=True)
class TensorFound:
    """An array in a text, and where; ``operand`` if it is multiplied or added to something."""

    value: TensorValue
    start: int
    end: int
    operand: bool = False
    assembled: bool = False


def read_entry(cell: str) -> NumberValue | None:
    """One entry: a number, a fraction, small arithmetic, or arithmetic with its result (``-2+1 = -1``)."""
    cell = cell.strip().strip("$").strip()
    if not cell or len(cell) > 200:
        return None
    if re.fullmatch(r"[-+]?\d{1,30}\.?", cell):
        return read_number(cell.rstrip("."))
    plain = plain_text(cell).strip().strip("⟪⟫⟦⟧ ,;")
    return read_number(plain.rsplit("=", 1)[-1].strip()) if plain else None


def named_entries(text: str) -> list[TensorFound]:
    """``f_1 = 2, f_2 = -1, f_3 = 3`` or ``a = 2, b = -1, c = 3``, wherever all of a run are given."""
    if not _GIVES.search(text):
        return []
    found: list[TensorFound] = []
    latest: dict[str, dict[int, tuple[NumberValue, int, int]]] = {}
    for match in _COMPONENT.finditer(text):
        if match["base"].lower() in _NO_VECTORS:
            continue
        index = match["index"] or match["bracket"] or match["glued"] or str("₀₁₂₃₄₅₆₇₈₉".index(match["sub"]))
        value, end = _last_value(text, match)
        if value is not None:
            latest.setdefault(match["base"], {})[int(index)] = (value, match.start(), end)
    for entries in latest.values():
        found += _run(entries)
    found += _grid(text)
    letters: dict[int, tuple[NumberValue, int, int]] = {}
    for match in _LETTER.finditer(text):
        value, end = _last_value(text, match)
        if value is not None:
            letters[ord(match["base"])] = (value, match.start(), end)
    return found + [replace(t, assembled=True) for t in _run(letters, any_start=True)]


_CELL = regex(
    r"(?<![\w\\])(?P<base>[A-Za-z]{1,12})\s*(?:[\[(]|_\s*\{?\s*\(?)\s*(?P<row>\d)(?:\s*,?\s*|\]\s?\[)(?P<column>\d)\s*\)?[\])}]?\$?\s*[=:]\s*\$?\s*"
    rf"(?:{_ARITHMETIC}{{1,80}}=[\s$]*)?"
    rf"{_VALUE}(?![\w.]*[\w(\\*/^·×])"
)


def _grid(text: str) -> Iterator[TensorFound]:
    """``y[0,0] = -1, y[0,1] = 3, ...`` or ``y_{11} = -1``: a matrix of which every entry is given."""
    entries: dict[str, dict[tuple[int, int], tuple[NumberValue, int, int]]] = {}
    for match in _CELL.finditer(text):
        value, end = _last_value(text, match)
        if value is not None:
            place = (int(match["row"]), int(match["column"]))
            entries.setdefault(match["base"], {})[place] = (value, match.start(), end)
    for cells in entries.values():
        rows, columns = sorted({r for r, _ in cells}), sorted({c for _, c in cells})
        whole = len(cells) == len(rows) * len(columns) and rows[0] == columns[0] and rows[0] in (0, 1)
        steady = rows == list(range(rows[0], rows[0] + len(rows))) and columns == list(
            range(columns[0], columns[0] + len(columns))
        )
        if whole and steady and len(rows) > 1 and len(columns) > 1:
            values = [cells[r, c] for r in rows for c in columns]
            yield TensorFound(
                TensorValue(tuple(v for v, _, _ in values), (len(rows), len(columns))),
                min(begin for _, begin, _ in values),
                max(end for _, _, end in values),
                assembled=True,
            )


def _last_value(text: str, match: re.Match[str]) -> tuple[NumberValue | None, int]:
    """The value that an entry has in the end, and where it stands; None if letters still follow."""
    value, end = match["value"], match.end("value")
    for _ in range(6):
        more = _CHAIN.match(text, end, end + 120)
        if more is None:
            break
        value, end = more["value"], more.end("value")
    if _GOES_ON.match(text, end, end + 12):
        return None, end
    return read_entry(value.replace("−", "-").replace(" ", "")), end


def _run(entries: dict[int, tuple[NumberValue, int, int]], *, any_start: bool = False) -> Iterator[TensorFound]:
    keys = sorted(entries)
    if len(keys) < 2 or keys != list(range(keys[0], keys[0] + len(keys))) or (not any_start and keys[0] > 1):
        return
    values = [entries[k] for k in keys]
    yield TensorFound(
        TensorValue(tuple(v for v, _, _ in values), (len(values),)),
        min(s for _, s, _ in values),
        max(e for _, _, e in values),
        assembled=True,
    )
