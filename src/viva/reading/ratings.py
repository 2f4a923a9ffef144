"""A person's ratings of parts in tables and lists: ``| 1a | One-shot correct |``, ``Minor: 1b, 2a``, ``1c 🟠``.

Tables come with bars, tabs, wide gaps or (copied from a PDF) with nothing between their cells; their marks may be
explained by a legend, and columns may give the first answer, the number of nudges and the final answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from viva.patterns import regex
from viva.reading.remarks import Judgement, judge_category, judge_remark

_CELLS = regex(r"\t+|\s*\|\s*|\s{3,}")
_ROW = regex(
    r"^\s*(?:[-*•+]\s+|\|\s*)?(?:\*\*|__)?\s*(?:part|problem|question|q|task|"
    r"ex(?:ercise)?\.?)?\s*\(?(?P<q>\d{1,2})\s*[.\-]?\s*\(?(?P<l>[a-i])\)?(?:\*\*|__)?(?![a-z])"
    r"(?:\s*\([^()\n]{1,60}\))?\s*(?P<sep>\t|\||[:：]|[–—-]|=|→|\s{3,})\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SPACED_ROW = regex(
    r"^\s*(?:part\s+|problem\s+|question\s+|q)?\(?(?P<q>\d{1,2})\s*[.\-]?\(?(?P<l>[a-i])\)?\s{1,2}"
    r"(?P<rest>[^\W\d_].{1,79}|[^\w\s].{0,79})$",
    re.IGNORECASE,
)
_NUMBERS_BETWEEN = regex(r"\s+(\d{1,2})(?:\s+|$)")
_LISTED = regex(
    r"^(?P<what>[^:：|\t]{3,80})[:：|\t]\s*(?P<parts>(?:[\s,;&|*()]|and\b|\d{1,2}\s*[.]?\(?[a-i]\)?(?![a-z]))+)$",
    re.IGNORECASE,
)
_NAME = regex(r"(\d{1,2})\s*[.]?\(?([a-i])\)?(?![a-z])", re.IGNORECASE)
_MARK = regex(r"^\W*(?:x|✓|✔|✅|☑|yes|y|1|•|■|●|\*)\W*$", re.IGNORECASE)
_RULE = regex(r"^[\s|:+-]+$")
_SYMBOL = r"[\u2600-\u27bf\u2b50\u2b55\u25a0-\u25ff\U0001f300-\U0001faff]\ufe0f?"
_SYMBOLS = regex(_SYMBOL)
_EXPLAINED = regex(rf"({_SYMBOL})\s*[=:–—-]?\s*([^\W\d_](?:(?!{_SYMBOL})[^|\n]){{2,80}})")
_CODE = regex(r"^\W{0,4}([A-Z]|[A-Z]?[0-9x])\W{0,2}\s*(?:=|:|–|—|\|)\s*(\S.{2,100})$")
_AT_ONCE = regex(
    r"\b(?:at once|immediately|right away|straight ?away|without (?:any )?(?:help|nudg\w+|hints?))\b", re.IGNORECASE
)
_NEVER = regex(r"\b(?:not|never|unsolved)\b", re.IGNORECASE)
_TEX_ROW = regex(r"^([^\\\n]*&[^\\\n]*)\\\\(?:\[[^\]\n]*\])?(?:\s*\\hline)?\s*$")
_COUNTED_ROW = regex(
    r"^\s*(\|)\s*\d{1,2}\s*\|(?=\s*(?:part |problem |question |q)?\(?\d{1,2}\s*\.?\(?[a-h]\)?\s*\|)", re.IGNORECASE
)
"""The number of a row before the part that it rates."""
_LEAST_ROWS = 3
_FEW_NUDGES = 2

Column = Literal["first", "final", "nudges", "verdict"]
_COLUMNS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    ("nudges", re.compile(r"\b(?:nudges?|hints?|re-?prompts?|interventions?|tries|# ?attempts)\b", re.IGNORECASE)),
    ("first", re.compile(r"\b(?:first|initial|1st|before|original)\b", re.IGNORECASE)),
    ("final", re.compile(r"\b(?:final|last|after|eventual|end|ultimate)\b", re.IGNORECASE)),
    (
        "verdict",
        re.compile(
            r"\b(?:verdict|outcome|rating|category|tier|result|mark|grade|status|classification|score|performance|"
            r"assessment|evaluation)s?\b",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Rating:
    """One row: the part that it names, what it says, its 0-based line in the text and the line as written.

    ``worded`` where it says so in words, not only by a tick.
    """

    question: str
    letter: str
    judgement: Judgement
    line: int
    quote: str
    worded: bool = True


def find_ratings(text: str, legend: Mapping[str, Judgement] | None = None) -> list[Rating]:
    """The ratings in a person's text, in order.

    Args:
        text: the text.
        legend: what marks mean, as far as it is explained elsewhere (see :func:`read_legend`).

    Examples:
        >>> [(r.question + r.letter, r.judgement) for r in find_ratings("1a | minor slip\\nOne-shot: 1b, 2a")]
        [('1a', 'minor'), ('1b', 'right'), ('2a', 'right')]
        >>> table = "Part Outcome Nudges\\n1a Correct 0\\n1b Larger error 2\\n2a Incorrect 1 Correct"
        >>> [(r.question + r.letter, r.judgement) for r in find_ratings(table)]
        [('1a', 'right'), ('1b', 'larger'), ('2a', 'minor')]
        >>> [(r.question + r.letter, r.judgement) for r in find_ratings(r"1(a) & One-shot correct & 0 \\\\")]
        [('1a', 'right')]
    """
    lines = [
        _TEX_ROW.sub(r"\1", line).replace("&", "|") if _TEX_ROW.search(line) else line for line in text.split("\n")
    ]
    lines = [_COUNTED_ROW.sub(r"\1", line) for line in lines]
    known = {**read_legend(text), **(legend or {})}
    found = list(_rows(lines, known))
    if not found:
        found = list(_spaced_rows(lines, known))
    return found


def read_legend(text: str) -> dict[str, Judgement]:
    """What marks stand for where a text explains them: ``🟡 small misconception``, ``B = minor error``.

    Examples:
        >>> read_legend("✅ solved at once, 🟠 larger error\\n- ❌ not solved")
        {'✅': 'right', '🟠': 'larger', '❌': 'unsolved'}
        >>> read_legend("A: one-shot correct\\nB: minor misconception")
        {'A': 'right', 'B': 'minor'}
    """
    symbols: dict[str, Judgement] = {}
    codes: dict[str, Judgement] = {}
    for line in text.split("\n"):
        if len(line) > 400 or _ROW.match(line) or _SPACED_ROW.match(line):
            continue
        for symbol, words in _EXPLAINED.findall(line):
            if (judgement := _explained(words)) is not None:
                symbols.setdefault(symbol.rstrip("\ufe0f"), judgement)
        if (code := _CODE.match(line.strip())) and (judgement := _explained(code[2])) is not None:
            codes.setdefault(code[1], judgement)
    if len(set(symbols.values())) < 2:
        symbols = {}
    if len(set(codes.values())) < 2:
        codes = {}
    return symbols | codes


def _explained(words: str) -> Judgement | None:
    judgement = judge_category(words)
    if judgement is None and _AT_ONCE.search(words) and not _NEVER.search(words):
        return "right"
    return judgement


def _rows(lines: Sequence[str], legend: Mapping[str, Judgement]) -> Iterator[Rating]:
    header: list[str] = []
    for i, line in enumerate(lines):
        if not line.strip() or len(line) > 1_000:
            header = header if not line.strip() and "|" not in line else []
            continue
        row = _ROW.match(line)
        if row is None:
            if not _RULE.match(line):
                cells = _CELLS.split(line.strip().strip("|").strip())
                header = cells if len(cells) > 1 else []
            yield from _category_list(line, i)
            continue
        rest = row["rest"].strip()
        cells = [c.strip() for c in rest.rstrip("|").split("|")] if "|" in rest else _CELLS.split(rest)
        judgement = _ticked(cells, header) or _judged(cells, header, legend)
        if judgement is not None:
            worded = any(judge_category(_SYMBOLS.sub("", cell)) is not None for cell in cells)
            yield Rating(str(int(row["q"])), row["l"].lower(), judgement, i, line.strip(), worded)


def _spaced_rows(lines: Sequence[str], legend: Mapping[str, Judgement]) -> Iterator[Rating]:
    """The rows of a table whose cells have lost what stood between them: several in a row, nearly all with a rating."""
    block: list[tuple[int, re.Match[str]]] = []
    for i, line in enumerate([*lines, "."]):
        row = _SPACED_ROW.match(line) if len(line) <= 100 else None
        if row is not None:
            block.append((i, row))
            continue
        if not line.strip() and block:
            continue
        rated = []
        above = lines[block[0][0] - 1] if block and block[0][0] else ""
        counted = bool(_COLUMNS[0][1].search(above)) and len(above) <= 100
        for k, one in block:
            cells = [c for c in _NUMBERS_BETWEEN.split(one["rest"].strip()) if c]
            if (judgement := _judged(cells, (), legend, counted=counted)) is not None:
                rated.append(Rating(str(int(one["q"])), one["l"].lower(), judgement, k, lines[k].strip()))
        if len(rated) >= _LEAST_ROWS and len(rated) >= 0.6 * len(block):
            yield from rated
        block = []


def _ticked(cells: Sequence[str], header: Sequence[str]) -> Judgement | None:
    """The category of the column that is ticked, where the header's cells are the categories."""
    categories = [judge_category(c) for c in header]
    if sum(1 for c in categories if c is not None) < 2 or len(header) != len(cells) + 1:
        return None
    ticked = [c for c, cell in zip(categories[1:], cells, strict=True) if _MARK.match(cell)]
    return ticked[0] if len(ticked) == 1 else None


def _judged(
    cells: Sequence[str], header: Sequence[str], legend: Mapping[str, Judgement], *, counted: bool = False
) -> Judgement | None:
    """What the words of a row say: of the first and the final answer, or of both at once.

    ``counted`` where a number among the cells is one of nudges, though no header tells which.
    """
    columns = _columns(header[1:]) if len(header) == len(cells) + 1 else {}
    said = {i: j for i, cell in enumerate(cells) if (j := _cell(cell, legend)) is not None}
    nudges = _count(cells, columns)
    first, final = columns.get("first"), columns.get("final")
    if first is not None and final is not None and first in said and final in said:
        return _repaired(said[first], said[final], nudges)
    verdict = columns.get("verdict")
    judgement = said.get(verdict) if verdict is not None else None
    if judgement is None and said:
        in_order = [said[i] for i in sorted(said)]
        judgement = in_order[0]
        plain = [i for i in sorted(said) if len(cells[i].split()) <= _FEW_NUDGES]
        if judgement == "unsolved" and len(plain) > 1 and said[plain[-1]] == "right":
            return _repaired("unsolved", "right", nudges)
    counted = counted or "nudges" in columns
    if judgement == "right" and counted and nudges and not any(_one_shot(cell) for cell in cells):
        return _repaired("unsolved", "right", nudges)
    return judgement


def _cell(cell: str, legend: Mapping[str, Judgement]) -> Judgement | None:
    plain = cell.strip(" *_`").rstrip("\ufe0f")
    if plain in legend:
        return legend[plain]
    for symbol, judgement in legend.items():
        if len(symbol) == 1 and not symbol.isalnum() and plain.startswith(symbol):
            return judgement
    return judge_category(cell) if len(cell.split()) <= 12 else judge_remark(cell)


def _columns(header: Sequence[str]) -> dict[Column, int]:
    found: dict[Column, int] = {}
    for i, title in enumerate(header):
        for column, pattern in _COLUMNS:
            if pattern.search(title):
                found.setdefault(column, i)
                break
    return found


def _count(cells: Sequence[str], columns: Mapping[Column, int]) -> int:
    """How many nudges a row tells: in its column, or as its only number."""
    if "nudges" in columns:
        digits = re.search(r"\d{1,2}", cells[columns["nudges"]])
        return int(digits[0]) if digits else 0
    numbers = [int(c) for c in cells if c.isdecimal() and len(c) <= 2]
    return numbers[0] if len(numbers) == 1 and not columns else 0


def _repaired(first: Judgement, final: Judgement, nudges: int) -> Judgement:
    if final != "right":
        return final
    if first == "right":
        return "right"
    if first in ("minor", "larger"):
        return first
    return "minor" if nudges <= _FEW_NUDGES else "larger"


def _one_shot(cell: str) -> bool:
    return bool(re.search(r"\bone[- ]?shot|\bfirst\b|\bat once\b", cell, re.IGNORECASE))


def _category_list(line: str, number: int) -> Iterator[Rating]:
    """``One-shot correct: 1b, 1c``: a category with the parts in it."""
    plain = line.strip().lstrip("-*•+| ").replace("**", "").replace("__", "")
    match = _LISTED.match(plain)
    if match is None:
        return
    verdict = judge_category(match["what"])
    if verdict is None:
        return
    for question, letter in _NAME.findall(match["parts"]):
        yield Rating(str(int(question)), letter.lower(), verdict, number, line.strip())
