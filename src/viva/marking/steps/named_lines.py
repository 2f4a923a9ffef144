r"""Rows and columns of a matrix that the text gives names to: "let $x_i^\top$ be the $i$-th row of $X$".

Which letters stand for which lines is read from the words, anywhere in the passage ("..., where $a_j$ is the $j$-th
column of $X$" comes late), and from equations such as ``a_j = X_{:,j}``. In the formulas the named line is then put in
for its name, so that the algebra knows it: ``a_j`` is ``X_{:,j}``, and ``x_i`` is ``X_{i,:}`` as a column. A row whose
name never stands transposed may be meant as a row or as a column; it stays ambiguous, and nothing is false that holds
under either reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from viva.algebra import Notation, ReadError, read_formula
from viva.algebra.tree import (
    All,
    Ambiguous,
    Elided,
    Index,
    Matrix,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Transpose,
)
from viva.marking.steps.rebuilding import rebuilt
from viva.patterns import regex

LONGEST = 60_000
_MOST = 40
_MATHS = regex(
    r"\$\$?(?P<dollars>[^$\n]{1,80}?)\$\$?|\\\((?P<round>.{1,80}?)\\\)"
    r"|(?<![\w\\$^_{])(?P<plain>[a-zA-Zα-ω][\u0302\u0303\u030c\u0304]?(?:_\{?[a-z1]\}?|[ᵢⱼₖₗₘₙ₁])(?:\^\{?(?:T|\\top)\}?|ᵀ)?"
    r"|[A-Z][\u0302\u0303\u030c]?(?![\w'’]))"
)
_TOKEN = r"⟦(?P<{}>\d+)⟧"
_NTH = r"(?:(?:⟦\d+⟧|\b[i-n]\b)\s*-?\s*(?:th\b)?\s*)?"
_KIND = r"(?P<kind>row|column)s?(?:[- ]vectors?)?"
_WHICH = r"(?:\s+(?:⟦\d+⟧|[i-n]\b))?"
_OF = (
    r"\s+of\s+(?:(?:the|our|its|a)\s+)?(?:[a-z-]+\s+){0,3}?"
    + _TOKEN.format("matrix")
    + r"(?:(?=\s+and\s+"
    + _TOKEN.format("second")
    + r"))?"
)
_IS = r"\s*,?\s*(?:(?:to\s+)?(?:be|is|are|denotes?|denoting|as|for|represents?|being|means?)|stands?\s+for|:?=|:)?\s*"
_AS_COLUMN = r"(?:\s*\(?(?:written\s+|taken\s+|seen\s+)?as\s+an?\s+column(?:[- ]vector)?\)?)?"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _TOKEN.format("name") + _AS_COLUMN + _IS + r"(?:by\s+)?(?:the\s+|its\s+)?" + _NTH + _KIND + _WHICH + _OF,
        _NTH + _KIND + _WHICH + _OF + r"\s*,?\s*(?:by|as|is|are|be|called|named|=|:)\s*" + _TOKEN.format("name"),
        _NTH + _KIND + r"\s+" + _TOKEN.format("name") + _OF,
        _TOKEN.format("matrix")
        + r"(?P<second>)\s+(?:has|have|with|having)\s+(?:the\s+)?"
        + _KIND
        + r"\s+"
        + _TOKEN.format("name"),
    )
]


@dataclass(frozen=True, slots=True)
class NamedLine:
    """The lines of a matrix that a name with an index stands for; ``column`` for a name that is one in any case."""

    matrix: Symbol
    kind: Literal["row", "column"]
    column: bool


def named_lines(
    text: str, formulas: Iterable[Node | None] = (), notation: Notation | None = None
) -> dict[str, NamedLine]:
    r"""The names that ``text``, or an equation in ``formulas``, gives to rows and columns.

    A letter that the notation declares as an array goes on meaning that: ``x_i`` is one of its entries.

    Examples:
        >>> named_lines(r"Let $x_i^\top$ be the $i$-th row of the data matrix $X$.")
        {'x': NamedLine(matrix=Symbol(name='X', font=''), kind='row', column=True)}
        >>> named_lines("X w is the sum of w_j a_j, where a_j is the j-th column of X")["a"].kind
        'column'
    """
    found: dict[str, NamedLine] = {}
    if len(text) <= LONGEST and ("row" in text or "column" in text):
        for name, line in _in_words(text):
            found.setdefault(name, line)
    for node in formulas:
        if isinstance(node, Relation) and len(node.members) == 2 and node.ops[0] in ("=", ":=", "equiv"):
            equated = _in_equation(*node.members) or _side_by_side(*node.members, "column" in text)
            if equated is not None:
                found.setdefault(*equated)
    return {name: line for name, line in found.items() if notation is None or not _is_array(name, notation)}


def with_lines(node: Node, lines: Mapping[str, NamedLine]) -> Node:
    r"""``node`` with the lines of the matrices in place of their names.

    Examples:
        >>> from viva.algebra import read_formula
        >>> lines = named_lines("Let $a_j$ be the $j$-th column of $X$.")
        >>> with_lines(read_formula("a_k"), lines) == read_formula("X_{:,k}")
        True
    """
    if not lines:
        return node

    def change(inner: Node) -> Node:
        if not (isinstance(inner, Index) and isinstance(inner.base, Symbol) and len(inner.indices) == 1):
            return inner
        line = lines.get(inner.base.name)
        if line is None or inner.upper or isinstance(inner.indices[0], All):
            return inner
        if line.kind == "column":
            return Index(line.matrix, (All(), inner.indices[0]), span=inner.span)
        row = Index(line.matrix, (inner.indices[0], All()), span=inner.span)
        column = Transpose(row, span=inner.span)
        return column if line.column else Ambiguous((column, row), span=inner.span)

    return rebuilt(node, change)


def _is_array(name: str, notation: Notation) -> bool:
    meaning = notation.meaning(notation.canonical(name))
    return meaning is not None and meaning.shape is not None


def _in_words(text: str) -> list[tuple[str, NamedLine]]:
    maths: list[str] = []

    def token(match: re.Match[str]) -> str:
        maths.append(next(group for group in match.groups() if group is not None))
        return f"⟦{len(maths) - 1}⟧"

    unmarked = text.replace("**", "").replace("⟦", "").replace("⟧", "")
    words = re.sub(r"\s+", " ", _MATHS.sub(token, unmarked))
    found: list[tuple[str, NamedLine]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(words):
            kind: Literal["row", "column"] = "row" if match["kind"].lower() == "row" else "column"
            matrices = [maths[int(match[group])] for group in ("matrix", "second") if match[group]]
            for name, matrix, transposed in _named(maths[int(match["name"])], matrices):
                said_column = "column" in match[0].lower().replace("columns", "")
                column = kind == "column" or transposed or said_column or _stands_transposed(name, text)
                found.append((name, NamedLine(matrix, kind, column)))
        if len(found) > _MOST:
            break
    return found


def _named(names: str, matrices: list[str]) -> list[tuple[str, Symbol, bool]]:
    """Each letter of ``names`` (``x_i``, ``x_i^T``, ``x_1, ..., x_n``), its matrix, and whether it stands transposed.

    Two names beside two matrices belong to them in order: ``f_j, g_j`` of "F and G".
    """
    try:
        said, wholes = read_formula(names), [read_formula(matrix) for matrix in matrices]
    except ReadError:
        return []
    listed = list(said.items) if isinstance(said, Sequence) else [said]
    if len(listed) != len(wholes) or len(listed) == 1:
        listed, wholes = listed[:1], wholes[:1]
    found: list[tuple[str, Symbol, bool]] = []
    for item, whole in zip(listed, wholes, strict=True):
        likely = item.readings[-1] if isinstance(item, Ambiguous) else item
        transposed = isinstance(likely, Transpose)
        line = likely.arg if isinstance(likely, Transpose) else likely
        if not (isinstance(line, Index) and isinstance(line.base, Symbol) and len(line.indices) == 1):
            continue
        if isinstance(whole, Symbol) and whole.name != line.base.name and not line.upper:
            found.append((line.base.name, whole, transposed))
    return found


def _stands_transposed(name: str, text: str) -> bool:
    r"""Whether ``x_i^\top`` stands somewhere, so that ``x_i`` is a column."""
    letter = re.escape(name.rsplit(maxsplit=1)[-1].lstrip("\\"))
    script = (
        r"\s*\}?\s*(?:_\s*(?:\{[^{}]{1,6}\}|\w)|[ᵢⱼₖₗₘₙ₁])\s*\}?\s*(?:\^\s*\{?\s*(?:T\b|\\top|\\intercal|\\mathsf)|ᵀ|')"
    )
    return re.search(letter + script, text) is not None


def _side_by_side(left: Node, right: Node, columns: bool) -> tuple[str, NamedLine] | None:
    r"""``X = [a_1, \dots, a_d]`` where the text speaks of columns, or ``x_1^T, \dots`` below one another."""
    if not (isinstance(left, Symbol) and left.name[-1:].isupper()):
        return None
    if isinstance(right, Sequence):
        items, kind = right.items, "column"
    elif isinstance(right, Matrix) and len(right.rows) == 1:
        items, kind = right.rows[0], "column"
    elif isinstance(right, Matrix) and all(len(row) == 1 for row in right.rows):
        items, kind = tuple(row[0] for row in right.rows), "row"
    else:
        return None
    if len(items) < 3 or not any(isinstance(item, Elided) for item in items):
        return None
    first = items[0].readings[-1] if isinstance(items[0], Ambiguous) else items[0]
    transposed = isinstance(first, Transpose)
    if transposed is not (kind == "row") or (kind == "column" and not columns):
        return None
    line = first.arg if isinstance(first, Transpose) else first
    if not (isinstance(line, Index) and isinstance(line.base, Symbol) and len(line.indices) == 1):
        return None
    if not isinstance(line.indices[0], Number) or line.base.name == left.name:
        return None
    return line.base.name, NamedLine(replace(left), "row" if kind == "row" else "column", True)


def _in_equation(left: Node, right: Node) -> tuple[str, NamedLine] | None:
    r"""``a_j = X_{:,j}``, ``x_i = X_{i,:}^\top``."""
    transposed = False
    if isinstance(right, Ambiguous):
        right = right.readings[-1]
    if isinstance(right, Transpose):
        transposed, right = True, right.arg
    if not (isinstance(left, Index) and isinstance(left.base, Symbol) and len(left.indices) == 1 and not left.upper):
        return None
    if not (isinstance(right, Index) and isinstance(right.base, Symbol) and len(right.indices) == 2):
        return None
    if right.base.name == left.base.name:
        return None
    first, second = right.indices
    if isinstance(first, All) and second == left.indices[0] and not transposed:
        return left.base.name, NamedLine(replace(right.base), "column", True)
    if isinstance(second, All) and first == left.indices[0]:
        return left.base.name, NamedLine(replace(right.base), "row", transposed)
    return None
