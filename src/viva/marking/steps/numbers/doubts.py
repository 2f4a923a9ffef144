"""Why a claim in numbers that doesn't hold may still not be false: :func:`doubt` looks for an innocent explanation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from viva.marking.steps.numbers.expressions import Expression, whole
from viva.marking.steps.numbers.quantities import WORDS
from viva.marking.steps.numbers.tokens import Token
from viva.marking.steps.numbers.values import Value
from viva.marking.steps.numbers.words import COLOURS, FRESH, FRESH_PAIRS, MEASURES, SPREADING
from viva.patterns import regex

EDGES = ("comma", "colon", "relation", "stop")
"""Kinds of tokens at which a side of a relation ends."""
ROUNDED = "it holds up to rounding"
DENIED = "the sentence denies it, quotes it or asks"
OTHER_ARITHMETIC = "another arithmetic may be meant"
GOES_ON = "a calculation that goes on behind the equals sign"
_MOST_CONTEXT = 10
_DENIED = regex(
    r"\b(?:wrong(?:ly)?|incorrect(?:ly)?|mistaken?(?:ly)?|mistakes?|instead of|rather than|contrary|false(?:ly)?|"
    r"errors?|erroneous(?:ly)?|typos?|forg[eo]t\w*|wrote|said|says|claimed|claims|answered|thought|naive(?:ly)?|"
    r"suppose|pretend|cannot|can['’]t|isn['’]t|doesn['’]t|misread|miscount\w*|slip|overcounts?|undercounts?)\b"
    r"|~~|[✗❌]|\bnot\W{0,4}$",
    re.IGNORECASE,
)
_DENIED_BEHIND = regex(
    r"\b(?:wrong|incorrect|false|mistake|error|not (?:right|correct|true)|overcounts?)\b|[✗❌]|^\W{0,3}\?|~~",
    re.IGNORECASE,
)
_ASKS = regex(r"^\W*(?:so |and |but )?(?:is|are|was|does|do|did|could|can|would|should|why|isn['’]t)\b", re.IGNORECASE)
_OTHER_ARITHMETIC = regex(
    r"\bmod(?:ulo|ulus)?\b|\\[bp]mod\b|\bcongruen|\\mathbb\s*\{?[ZF]\}?\s*_|[ℤ𝔽]_|[ℤZ]/\d|"
    r"\bbinary\b|\bbase[- ]\d|\bxor\b|\bhex|\bbitwise\b|\bGF\(|\bF_?2\b|"
    r"\bo['’]clock|\bboolean|\blogical|\bclock\b|\bconcatenat|\bstring",
    re.IGNORECASE,
)


def reckons_otherwise(text: str) -> bool:
    """Whether a text reckons modulo a number, in bits, or as logic does."""
    return _OTHER_ARITHMETIC.search(text) is not None


_DIGITS_GO_ON = regex(r"\d\.\d+(?:\.\.\.|…|\s?\\[lc]?dots\b)")
"""A decimal that is cut off and says so: ``0.99...``."""
_TO_WHOLE = regex(r"\binteger division|\bfloor\b|\bround(?:ed|ing)?\b|\bceil|\btruncat", re.IGNORECASE)
_ADDED = regex(r"\b(?:with|plus|includ\w+|incl|additional|extra|bias(?:es)?|another|more)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sides:
    """A relation between numbers in a sentence.

    Args:
        tokens: the sentence.
        text: the text that the tokens' positions count in.
        first, relation, end: the left side is ``tokens[first:relation]``, the right one ends before ``end``.
        left, right: what they come to.
        prefixes: what the right side comes to if it ends before one of its operators.
    """

    tokens: Sequence[Token]
    text: str
    first: int
    relation: int
    end: int
    left: Expression
    right: Expression
    prefixes: Sequence[tuple[Value, ...]]

    @property
    def start(self) -> int:
        """Where the claim begins in the text."""
        return self.tokens[self.first].start

    @property
    def stop(self) -> int:
        """Where the claim ends in the text."""
        return self.tokens[self.end - 1].end


def doubt(sides: Sides) -> str | None:
    """Why a claim that doesn't hold may not be false; None where nothing speaks for it."""
    left, right = sides.left, sides.right
    if _DIGITS_GO_ON.search(sides.text, sides.start, sides.stop + 8):
        return ROUNDED
    if left.soft or right.soft or sides.tokens[sides.relation].text == "==":
        return "it may be read in another way"
    if right.operators and any(_meet(left.values, values) for values in sides.prefixes):
        return GOES_ON
    if not left.operators and (len(sides.tokens[sides.first].text) < 2 or sides.relation - sides.first > 1):
        return "the left side may be a name"
    if _holds_behind_a_dash(sides):
        return "the first number may belong to something else"
    reason = _standing(sides)
    if reason is not None:
        return reason
    begin, last = sides.tokens[0].start, sides.tokens[-1].end
    before, behind = sides.text[begin : sides.start], sides.text[sides.stop : min(last + 1, sides.stop + 60)]
    asks = sides.tokens[-1].text == "?" and _ASKS.search(before)
    if asks or _DENIED.search(before) or _DENIED_BEHIND.search(behind):
        return DENIED
    sentence = sides.text[begin : last + 1]
    near = any(abs(a.value - b.value) < 1 for a in left.values for b in right.values)
    if _OTHER_ARITHMETIC.search(sentence) or (near and _TO_WHOLE.search(sentence)):
        return OTHER_ARITHMETIC
    if _units_differ(sides):
        return "the units differ"
    if _explained(sides, sentence):
        return "another number in the sentence may belong to it"
    if (_is_a_shape(sides) and sides.tokens[sides.relation].text == "is") or _are_shapes(sides):
        return "a shape, perhaps, and no product"
    return None


def _holds_behind_a_dash(sides: Sides) -> bool:
    """Whether the claim holds for what stands behind a dash: ``Case 1 - 3 x 3 = 9``."""
    for k in range(sides.first + 1, sides.relation):
        token = sides.tokens[k]
        if token.kind == "op" and token.text == "-" and not sides.tokens[k + 1].glued:
            rest = whole(sides.tokens[k + 1 : sides.relation])
            if rest is not None and _meet(rest.values, sides.right.values):
                return True
    return False


def _standing(sides: Sides) -> str | None:
    """Whether words without an edge between lead from another number to the claim."""
    before = sides.tokens[sides.first - 1] if sides.first > 0 else None
    if before is None or before.kind in EDGES:
        return None
    earlier = sides.tokens[sides.first - 2].text.lower() if sides.first > 1 else ""
    if before.kind == "word" and (before.text.lower() in FRESH or (earlier, before.text.lower()) in FRESH_PAIRS):
        return None
    if before.kind == "word" and sides.tokens[sides.first].kind == "op":
        return "the first sign may be a minus"  # "width -5 + 1"
    words: list[Token] = []
    at = sides.first - 1
    while at >= 0 and sides.tokens[at].kind not in EDGES:
        words.append(sides.tokens[at])
        at -= 1
    for token in words:
        word = token.text.lower()
        if token.kind in ("number", "symbol") or word in WORDS or word in SPREADING:
            return "a number before it may belong to it"
    if before.kind == "word" and not sides.left.operators:
        return "the left side may be a name"
    return None


def _units_differ(sides: Sides) -> bool:
    def measures(piece: Sequence[Token]) -> set[str]:
        return {t.text.lower().rstrip("s") for t in piece if t.kind == "word" and t.text.lower() in MEASURES}

    left = measures(sides.tokens[sides.first : sides.relation])
    right = measures(sides.tokens[sides.relation : sides.end + 1])
    return len(left) > 1 or left != right


def _explained(sides: Sides, sentence: str) -> bool:
    """Whether another number of the sentence, as a factor or a summand, makes the claim hold."""
    others: list[Fraction] = []
    apart = _claims_apart(sides)
    for k, token in enumerate(sides.tokens):
        word = token.text.lower()
        if sides.first <= k < sides.end or k in apart:
            continue
        if token.kind == "number" and token.quantity is not None:
            others += [r.value for r in token.quantity.readings[:1]]
        elif token.kind == "word" and word in WORDS:
            others.append(Fraction(WORDS[word]))
        elif token.kind == "word" and word in COLOURS:
            others.append(Fraction(3))
    others = [o for o in dict.fromkeys(others) if abs(o) > 1][:_MOST_CONTEXT]
    factors = [*others, *(a * b for k, a in enumerate(others) for b in others[k:])]
    added = bool(_ADDED.search(sentence))
    for a in sides.left.values:
        for b in sides.right.values:
            if any(a.value * f == b.value or b.value * f == a.value for f in factors):
                return True
            if added and any(abs(a.value - b.value) == o for o in others):
                return True
    return False


def _claims_apart(sides: Sides) -> set[int]:
    """The places of tokens between commas that are equalities of numbers of their own: ``1 + 2 = 3, 2 - 4 = -2``."""
    apart: set[int] = set()
    begin = 0
    for k in range(len(sides.tokens) + 1):
        if k < len(sides.tokens) and sides.tokens[k].kind != "comma":
            continue
        kinds = {t.kind for t in sides.tokens[begin:k]}
        if {"relation", "op"} <= kinds and not kinds & {"word", "symbol"} and not begin <= sides.relation < k:
            apart |= set(range(begin, k))
        begin = k + 1
    return apart


def _is_a_shape(sides: Sides) -> bool:
    """``a 3x3`` before "is": the name of a shape rather than a product."""
    operators = [t for t in sides.tokens[sides.first : sides.relation] if t.kind == "op"]
    written = {sides.text[t.start : t.end].lower() for t in operators}
    return bool(written) and written <= {"x", "×", "by", "\\times"}


def _are_shapes(sides: Sides) -> bool:
    """``2 x 3 times 3 x 4 = 2 x 4``: a shape is claimed of a product of shapes."""
    written = [
        [sides.text[t.start : t.end].lower() for t in piece if t.kind == "op"]
        for piece in (sides.tokens[sides.first : sides.relation], sides.tokens[sides.relation : sides.end])
    ]
    signs = [[sign in ("x", "×", "by", "\\times") for sign in side] for side in written]
    return signs == [[True, False, True], [True]]


def _meet(a: tuple[Value, ...], b: tuple[Value, ...]) -> bool:
    return any(x.value == y.value for x in a for y in b)
