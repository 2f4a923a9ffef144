r"""Reading an answer out of a text: the trees that it may be, whether it surely is the answer, and its unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from viva.algebra._answer_cleaning import GOING_ON, cleaned
from viva.algebra._answer_forms import with_both_signs, with_braces_as_groups, with_inverse_function, with_mixed_numbers
from viva.algebra._answer_text import final_answer, looks_like_prose, states_an_answer, unwrapped, without_labels
from viva.algebra._answer_trees import dollar_pieces
from viva.algebra._spoken import said_at_the_end, spoken
from viva.algebra._units import Unit, split_unit
from viva.algebra._written_as_calls import WRITTEN, with_operations
from viva.algebra.read import ReadError, read_formula
from viva.algebra.shapes import children
from viva.algebra.tree import Ambiguous, Binary, Call, Div, Matrix, Neg, Node, Number, Sequence

LONGEST_FORMULA = 4000
LONGEST_REMEMBERED = 500
_MIXED = re.compile(r"\d\s*\\[dtc]?frac")
_BOTH_SIGNS = re.compile(r"\\(?:pm|mp)|[±∓]|\+/?-")
_LITERAL = re.compile(r"(-)?(?:(\d{1,300})|\\[dt]?frac\{(\d{1,300})\}\{(\d{1,300})\})", re.ASCII)
_WHOLE = r"-?(?:0|[1-9]\d{0,8})"
_LISTED = rf"{_WHOLE}(?:,(?! ?\d{{3}}) ?{_WHOLE})+"  # 1,234 may be a number
_ONLY_NUMBERS = re.compile(
    rf"{_WHOLE}(?:, {_WHOLE})+|\({_LISTED}\)(?:, ?\({_LISTED}\))*|\[{_LISTED}\](?:, ?\[{_LISTED}\])*", re.ASCII
)
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_LOGICAL = re.compile(r"\b(?:and|or|not|implies)\b")
_WIDE = re.compile(r"\\q?quad\b")
_IN_WORDS = re.compile(r"\\(?:text|mathrm|mbox|textrm)\s*\{[^{}]*\}")

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text may mean: ``part`` is the piece of it that was read, ``sure`` that it surely is the answer."""

    nodes: tuple[Node, ...]
    sure: bool
    part: str
    unit: Unit | None


def read_answer(text: str, functions: Names, scalars: Names) -> Reading:
    """The answer in a text. The last value of a sentence is a guess, and not sure."""
    return (_remembered if len(text) <= LONGEST_REMEMBERED else _read_answer)(text, functions, scalars)


def _read_answer(text: str, functions: Names, scalars: Names) -> Reading:
    plain = without_labels(unwrapped(text))
    told = spoken(plain)
    if told is not None:
        return Reading((told,), True, "", None)
    prose = looks_like_prose(plain) or states_an_answer(plain)
    if len(plain) <= LONGEST_FORMULA and not prose and "boxed" not in plain:
        node = read_value(plain, functions, scalars)
        if node is not None:
            wide = _WIDE.search(plain) and "," not in plain
            spread = read_value(_WIDE.sub(" ", plain), functions, scalars) if wide else None
            nodes: tuple[Node, ...] = (node,) if spread is None or spread == node else (node, spread)
            sure = not _has_unread_logic(plain, nodes) and not GOING_ON.search(plain)
            return Reading(nodes, sure, plain, split_unit(plain)[1])
    part, sure = final_answer(text)
    told = said_at_the_end(text) if not sure else None
    if told is not None:
        return Reading((told,), False, "", None)
    bare = unwrapped(part)
    told = spoken(bare)
    if told is not None:
        return Reading((told,), sure, "", None)
    node = read_value(bare, functions, scalars)
    nodes = () if node is None else (node,)
    return Reading(nodes, sure and not _has_unread_logic(part, nodes), part, split_unit(bare)[1])


_remembered = lru_cache(maxsize=4096)(_read_answer)


def read_value(text: str, functions: Names, scalars: Names) -> Node | None:
    """The tree of an answer without anything around it; None where it can't be read."""
    plain = _LITERAL.fullmatch(text)
    if plain:
        return _literal(plain)
    numbers = _rows(text) if "\n" in text else _numbers(text)
    if numbers is not None:
        return numbers
    text = cleaned(text)
    if len(text) > LONGEST_FORMULA:
        return None
    pieces = dollar_pieces(text)
    if pieces is not None:
        nodes = [read_value(p, functions, scalars) for p in pieces]
        known = [n for n in nodes if n is not None]
        listed = [n.readings[0] if isinstance(n, Ambiguous) else n for n in known]  # $21,16$ or $11$
        flat = [x for n in listed for x in (n.items if isinstance(n, Sequence) and n.kind == "," else (n,))]
        return Sequence(tuple(flat), ",") if len(known) == len(nodes) else None
    try:
        node = read_formula(text.replace("$", ""), functions=functions, scalars=scalars)
    except ReadError:
        return None
    if ("(" in text or "[" in text or " if " in text) and WRITTEN.search(text):
        node = with_operations(node)
    if "frac" in text and _MIXED.search(text):
        node = with_mixed_numbers(node)
    if "}^" in text:
        node = with_braces_as_groups(node)
    if "^{-1}" in text or "^-1" in text:
        node = with_inverse_function(node)
    return with_both_signs(node) if _BOTH_SIGNS.search(text) else node


def _numbers(text: str) -> Node | None:
    """The tree of ``-1, 2``, ``(0, 2), (3, -1)`` and the like, without the detour over the readers."""
    if len(text) > LONGEST_REMEMBERED or not _ONLY_NUMBERS.fullmatch(text):
        return None
    bracketed = text[0] in "(["
    items: list[Node] = []
    for match in _BRACKETS.finditer(text) if bracketed else (None,):
        inside = match[1] or match[2] if match else text
        numbers: list[Node] = [_integer(piece) for piece in inside.split(",")]
        items.append(Sequence(tuple(numbers), "()" if match and match[1] else "[]" if match else ","))
    return items[0] if len(items) == 1 else Sequence(tuple(items), ",")


_ROWS = re.compile(r"\s*-?\d[\d.]*(?:[ \t]+-?\d[\d.]*)+(?:\n\s*-?\d[\d.]*(?:[ \t]+-?\d[\d.]*)+)+\s*")


def _rows(text: str) -> Node | None:
    """The matrix that lines of numbers are."""
    if len(text) > LONGEST_REMEMBERED or not _ROWS.fullmatch(text):
        return None
    rows = [line.split() for line in text.strip().split("\n")]
    if len({len(r) for r in rows}) > 1 or any(x.count(".") > 1 for r in rows for x in r):
        return None
    return Matrix(tuple(tuple(_decimal(x) for x in r) for r in rows))


def _decimal(text: str) -> Node:
    places = len(text.partition(".")[2])
    number = Number(Fraction(text.lstrip("-").rstrip(".")), places or None)
    return Neg(number) if text[0] == "-" else number


def _integer(text: str) -> Node:
    text = text.strip()
    return Neg(Number(Fraction(int(text[1:])))) if text[0] == "-" else Number(Fraction(int(text)))


def _literal(match: re.Match[str]) -> Node:
    r"""The tree of ``-12`` or ``\frac{3}{4}``, without the detour over the readers."""
    sign, whole, top, bottom = match.groups()
    node: Node = Number(Fraction(whole)) if whole else Div(Number(Fraction(top)), Number(Fraction(bottom)))
    return Neg(node) if sign else node


def _has_unread_logic(text: str, nodes: tuple[Node, ...]) -> bool:
    """Whether a text joins its parts by words that its trees don't have."""
    if not _LOGICAL.search(text) or not _LOGICAL.search(_IN_WORDS.sub(" ", cleaned(text))):
        return False
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if (isinstance(node, Binary) and node.op in ("and", "or")) or (isinstance(node, Call) and node.name == "not"):
            return False
        stack.extend(children(node))
    return True
