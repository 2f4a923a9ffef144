r"""Whether two answers say the same: numbers, formulas, sets, intervals, tuples, matrices, equations, letters, words.

:func:`equal` takes what a key says and what somebody answered, as text. It is for final answers rather than for steps
of a derivation: it looks past dollar signs, boxes, ``x =`` in front, units and sentences around the answer, and
compares lists item by item. What is left goes to :func:`viva.algebra.compare`.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from flint import ctx

from viva.algebra._answer_cleaning import cleaned, squeezed
from viva.algebra._answer_comparison import AnswerComparison
from viva.algebra._answer_forms import with_both_signs, with_inverse_function, with_mixed_numbers
from viva.algebra._answer_text import (
    final_answer,
    labels_in,
    looks_like_prose,
    states_an_answer,
    unwrapped,
    without_labels,
)
from viva.algebra._answer_trees import all_of, dollar_pieces
from viva.algebra._answer_words import choice_letter, exclude_each_other, foreign_words, is_word, letters_of, says_word
from viva.algebra._propositions import same_truths
from viva.algebra._units import conversion, split_unit, with_letter_read
from viva.algebra._written_as_calls import WRITTEN, with_operations
from viva.algebra.notation import Notation
from viva.algebra.read import ReadError, read_formula
from viva.algebra.shapes import children
from viva.algebra.tree import Ambiguous, Binary, Call, Div, Mul, Neg, Node, Number, Sequence
from viva.algebra.values import Undecided

LONGEST_FORMULA = 4000
SHORT = 300
_MIXED = re.compile(r"\d\s*\\[dtc]?frac")
_BOTH_SIGNS = re.compile(r"\\(?:pm|mp)|[±∓]|\+/?-")
_OPERATORS = re.compile(r"[+\-*/^=<>]")
_FIGURES = re.compile(r"[\d.,:;|()\[\]]*\d[\d.,:;|()\[\]]*")
_LITERAL = re.compile(r"(-)?(?:(\d{1,300})|\\[dt]?frac\{(\d{1,300})\}\{(\d{1,300})\})", re.ASCII)
_LOGICAL = re.compile(r"\b(?:and|or|not|implies)\b")
_PERCENT = re.compile(r"(?<=\d)\s*\$\s*(?:percent\b|\\?%)")  # $28$ percent
_WIDE = re.compile(r"\\q?quad\b")
_IN_WORDS = re.compile(r"\\(?:text|mathrm|mbox|textrm)\s*\{[^{}]*\}")


def equal(gold: str, candidate: str, notation: Notation | None = None) -> bool | None:
    r"""Whether a candidate's answer is the same as the gold answer: True, False, or None where that can't be decided.

    Both may be a formula or a text that holds the answer (boxed, after "the answer is", in dollars). A decimal counts
    as an exact value if it is that value rounded to at least six significant digits. Never raises, for any strings.

    Lists without brackets are taken as sets, since that is how solutions are listed: ``3, -1`` is ``-1, 3``. A list of
    three or more numbers that stands in an order of its own on either side may be meant in that order, so that another
    order leaves it undecided (``5, 1, 3`` against ``1, 5, 3``). Lists in round or square brackets have an order.
    Conditions, sets and systems of equations are the same if they hold for the same real values. Answers that differ
    in the letter of a parameter only (``x + C``, ``x + c``) are undecided: the question would tell.

    Args:
        gold, candidate: the texts.
        notation: what symbols mean; plain defaults otherwise, with gradients as columns.

    Examples:
        >>> equal(r"\frac{1}{2}", "The answer is $0.5$.")
        True
        >>> equal("{1, 2}", r"\boxed{2, 1}")
        True
        >>> equal("x^2 - 1", "(x - 1)^2")
        False
    """
    try:
        with ctx.workprec(256):
            return _Answers(notation or _defaults()).same_text(gold, candidate)
    except (Undecided, RecursionError):
        return None
    except (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, TypeError, ValueError):
        return None


@lru_cache(maxsize=1)
def _defaults() -> Notation:
    return Notation.from_mapping({"layout": "denominator"})


class _Answers(AnswerComparison):
    """Answers as texts."""

    # -- texts -------------------------------------------------------------------------------------------------------

    def same_text(self, gold: str, candidate: str) -> bool | None:
        if not gold.strip() or not candidate.strip():
            return None
        gold, candidate = (_PERCENT.sub(r"\\%$", text) for text in (gold, candidate))
        plain_gold, plain = unwrapped(gold), unwrapped(candidate)
        if plain_gold == plain:
            return True
        if len(plain) < SHORT and squeezed(plain_gold) == squeezed(plain):
            return True
        if plain_gold.isdecimal() and plain.isdecimal() and max(len(plain_gold), len(plain)) < 1000:
            return plain_gold.lstrip("0") == plain.lstrip("0")
        if (":" in plain_gold and ":" in plain) or ("=" in plain_gold and "=" in plain):
            labelled = labels_in(plain_gold), labels_in(plain)
            if labelled[0] and labelled[1]:
                return self.same_labels(*labelled)
        truths = same_truths(plain_gold, plain)
        if truths is not None:
            return truths
        letter, other = choice_letter(gold), choice_letter(candidate)
        if letter is not None and other is not None:
            return letter == other
        if is_word(plain_gold):
            word, said = letters_of(plain_gold), letters_of(plain)
            if word == said or says_word(candidate, word):
                return True
            if exclude_each_other(word, said):
                return False
        ones, sure, read = self.readings(gold, plain_gold)
        others, sure_too, read_too = self.readings(candidate, plain)
        doubtful = not (sure and sure_too) or _unread_logic(read, ones) or _unread_logic(read_too, others)
        verdict: bool | None = None
        for a in ones:
            for b in others:
                found = self.same_quantity(a, b, read, read_too)
                if found:
                    return True
                verdict = found if verdict is None else verdict
        if len(ones) > 1 or len(others) > 1:
            doubtful = True  # several readings, of which none is the same
        if verdict is not None and not doubtful:
            unsure = verdict is False and (foreign_words(read, read_too) or foreign_words(read_too, read))
            return None if unsure else verdict
        words = letters_of(plain_gold)
        if words and words == letters_of(plain) and not _OPERATORS.search(plain_gold + plain):
            return True if _FIGURES.findall(plain_gold) == _FIGURES.findall(plain) else None
        return None

    def same_labels(self, gold: dict[str, str], candidate: dict[str, str]) -> bool | None:
        """``Maximum: 3, Minimum: 1`` against another such list."""
        if gold.keys() != candidate.keys():
            return None
        return all_of([self.same_text(value, candidate[label]) for label, value in gold.items()])

    def same_quantity(self, a: Node, b: Node, one: str, other: str) -> bool | None:
        """Whether two answers are the same, with the units behind their texts if both have one."""
        units = [split_unit(unwrapped(text))[1] for text in (one, other)]
        for k, text in enumerate((one, other)):
            known = units[1 - k]
            if units[k] is None and known is not None and known.factor is not None:
                bare, units[k] = with_letter_read(unwrapped(text), known)
                node = self.read(bare) if units[k] is not None else None
                a, b = (node or a, b) if k == 0 else (a, node or b)
        if units[0] is None or units[1] is None or units[0] == units[1]:
            return self.same(a, b)
        factor = conversion(units[0], units[1])
        if factor is False:
            return False
        if factor is None or factor == 1:
            return self.same(a, b) and (None if factor is None else True)
        return self.same(a, Mul((Number(Fraction(factor)), b)))

    def readings(self, text: str, plain: str) -> tuple[list[Node], bool, str]:
        """The trees that a text may be, whether it is sure that they are the answer, and the part that was read.

        The whole text where it is a formula, else the answer found in it; the last value of a sentence is a guess.
        """
        plain = without_labels(plain)
        prose = looks_like_prose(plain) or states_an_answer(plain)
        if len(plain) <= LONGEST_FORMULA and not prose and plain.count("boxed") == 0:
            node = self.read(plain)
            if node is not None:
                spread = self.read(_WIDE.sub(" ", plain)) if _WIDE.search(plain) and "," not in plain else None
                return [node] if spread is None or spread == node else [node, spread], True, plain
        part, sure = final_answer(text)
        node = self.read(unwrapped(part))
        return ([node] if node is not None else []), sure, part

    def read(self, text: str) -> Node | None:
        plain = _LITERAL.fullmatch(text)
        if plain:
            return _literal(plain)
        functions, scalars = self.notation.heads
        text = cleaned(text)
        if len(text) > LONGEST_FORMULA:
            return None
        pieces = dollar_pieces(text)
        if pieces is not None:
            nodes = [self.read(p) for p in pieces]
            known = [n for n in nodes if n is not None]
            listed = [n.readings[0] if isinstance(n, Ambiguous) else n for n in known]  # $21,16$ or $11$
            flat = [x for n in listed for x in (n.items if isinstance(n, Sequence) and n.kind == "," else (n,))]
            return Sequence(tuple(flat), ",") if len(known) == len(nodes) else None
        try:
            node = read_formula(text.replace("$", ""), functions=functions, scalars=scalars)
        except ReadError:
            return None
        if "(" in text and WRITTEN.search(text):
            node = with_operations(node)
        if _MIXED.search(text):
            node = with_mixed_numbers(node)
        if "^{-1}" in text or "^-1" in text:
            node = with_inverse_function(node)
        return with_both_signs(node) if _BOTH_SIGNS.search(text) else node


def _literal(match: re.Match[str]) -> Node:
    r"""The tree of ``-12`` or ``\frac{3}{4}``, without the detour over the readers."""
    sign, whole, top, bottom = match.groups()
    node: Node = Number(Fraction(whole)) if whole else Div(Number(Fraction(top)), Number(Fraction(bottom)))
    return Neg(node) if sign else node


def _unread_logic(text: str, nodes: list[Node]) -> bool:
    """Whether a text joins its parts by words that its trees don't have."""
    if not _LOGICAL.search(_IN_WORDS.sub(" ", cleaned(text))):
        return False
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if (isinstance(node, Binary) and node.op in ("and", "or")) or (isinstance(node, Call) and node.name == "not"):
            return False
        stack.extend(children(node))
    return True
