r"""Whether two answers say the same: numbers, formulas, sets, intervals, tuples, matrices, equations, letters, words.

:func:`equal` takes what a key says and what somebody answered, as text. It is for final answers rather than for steps
of a derivation: it looks past dollar signs, boxes, ``x =`` in front, units and sentences around the answer, and
compares lists item by item. What is left goes to :func:`viva.algebra.compare`.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from viva.algebra._answer_cleaning import squeezed
from viva.algebra._answer_comparison import AnswerComparison
from viva.algebra._answer_reading import Reading, read_answer, read_value
from viva.algebra._answer_text import (
    bounded,
    labels_in,
    unwrapped,
)
from viva.algebra._answer_trees import all_of
from viva.algebra._answer_words import choice_letter, exclude_each_other, foreign_words, is_word, letters_of, says_word
from viva.algebra._precision import working_precision
from viva.algebra._propositions import same_truths
from viva.algebra._spoken import is_empty_set, says_nothing
from viva.algebra._units import conversion, with_letter_read, with_products_of_units
from viva.algebra.notation import Notation
from viva.algebra.tree import Mul, Node, Number
from viva.algebra.values import Undecided

SHORT = 300
_OPERATORS = re.compile(r"[+\-*/^=<>]")
_FIGURES = re.compile(r"[\d.,:;|()\[\]]*\d[\d.,:;|()\[\]]*")
_PERCENT = re.compile(r"(?<=\d)\s*\$\s*(?:percent\b|\\?%)")  # $28$ percent


def equal(gold: str, candidate: str, notation: Notation | None = None) -> bool | None:
    r"""Whether a candidate's answer is the same as the gold answer: True, False, or None where that can't be decided.

    Both may be a formula or a text that holds the answer (boxed, after "the answer is", in dollars). Never raises, for
    any strings, and ends soon: a comparison gets 0.4 seconds, and of a long text only the end is searched.

    **What the result means.** ``False`` is a proof for what was read: numbers that differ exactly or as balls that
    don't meet, formulas that differ at drawn values, an open end against a closed one; it is given only where the text
    surely gives that answer. ``True`` is agreement: exact, to 50 digits where values aren't rational, and for formulas
    at every instance drawn (a false identity of degree D survives a draw out of S values with a chance of at most D/S;
    see :func:`viva.algebra.compare`, which states the odds).

    **What it is blind to by design.** Sizes of matrices are small; single points where a side isn't defined are not
    looked at; symbols are real numbers unless ``i`` occurs; a decimal counts as an exact value if it is that value
    rounded to at least six significant digits; a unit that one side leaves out is not missed.

    Lists without brackets are taken as sets, since that is how solutions are listed: ``3, -1`` is ``-1, 3``. A list of
    three or more numbers that stands in an order of its own on either side may be meant in that order, so that another
    order leaves it undecided (``5, 1, 3`` against ``1, 5, 3``). Lists in round or square brackets have an order; a
    rising pair in round against one in square brackets is undecided, since these may be intervals.
    Conditions, sets and systems of equations are the same if they hold for the same real values. Answers that differ
    in the letter of a parameter only (``x + C``, ``x + c``), or give one value to two names, are undecided: the
    question would tell. All conventions are listed in ``docs/explanation/equality.md``.

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
        with working_precision(256):
            return _Answers(notation or _defaults()).same_text(gold, candidate)
    except (Undecided, RecursionError):
        return None
    except (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, TypeError, ValueError):
        return None


@lru_cache(maxsize=1)
def _defaults() -> Notation:
    return Notation.from_mapping({"layout": "denominator"})


def _same_capitals(one: str, other: str) -> bool:
    """Whether two formulas of the same letters have the same ones as capitals: O(n) isn't o(n)."""
    return [c for c in one if c.isupper()] == [c for c in other if c.isupper()]


class _Answers(AnswerComparison):
    """Answers as texts."""

    # -- texts -------------------------------------------------------------------------------------------------------

    def same_text(self, gold: str, candidate: str) -> bool | None:
        if not gold.strip() or not candidate.strip():
            return None
        if len(gold) > SHORT or len(candidate) > SHORT:
            if gold == candidate:
                return True
            searched = bounded(gold), bounded(candidate)
            if searched[0] is None or searched[1] is None:
                return None
            gold, candidate = searched[0], searched[1]
        gold, candidate = (
            _PERCENT.sub(r"\\%$", text) if "$" in text and ("%" in text or "perc" in text) else text
            for text in (gold, candidate)
        )
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
        if (is_empty_set(plain_gold) and says_nothing(plain)) or (is_empty_set(plain) and says_nothing(plain_gold)):
            return True
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
        one, other_one = (read_answer(text, *self.notation.heads) for text in (gold, candidate))
        verdict: bool | None = None
        for a in one.nodes:
            for b in other_one.nodes:
                found = self.same_quantity(a, b, one, other_one)
                if found:
                    return True
                verdict = found if verdict is None else verdict
        several = len(one.nodes) > 1 or len(other_one.nodes) > 1  # of which none is the same
        if verdict is not None and one.sure and other_one.sure and not several:
            texts = one.part, other_one.part
            units = one.unit, other_one.unit
            if all(unit is not None and unit.factor for unit in units):
                return verdict
            return None if verdict is False and (foreign_words(*texts) or foreign_words(*reversed(texts))) else verdict
        words = letters_of(plain_gold)
        alike = words == letters_of(plain) and (is_word(plain_gold) or _same_capitals(plain_gold, plain))
        if words and alike and not _OPERATORS.search(plain_gold + plain):
            return True if _FIGURES.findall(plain_gold) == _FIGURES.findall(plain) else None
        return None

    def same_labels(self, gold: dict[str, str], candidate: dict[str, str]) -> bool | None:
        """``Maximum: 3, Minimum: 1`` against another such list."""
        if gold.keys() != candidate.keys():
            return None
        return all_of([self.same_text(value, candidate[label]) for label, value in gold.items()])

    def same_quantity(self, a: Node, b: Node, one: Reading, other: Reading) -> bool | None:
        """Whether two answers are the same, with the units behind their texts if both have one."""
        if one.unit is None and other.unit is None:
            found = self.same(a, b)
            if found is False and (products := with_products_of_units(one.part, other.part)):
                numbers = [read_value(bare, *self.notation.heads) for bare, _ in products]
                factor = conversion(products[0][1], products[1][1])
                if factor and numbers[0] is not None and numbers[1] is not None:  # 10 J against 10 N m
                    return self.same(numbers[0], Mul((numbers[1], Number(Fraction(factor)))))
            return found
        units = [one.unit, other.unit]
        for k, reading in enumerate((one, other)):
            known = units[1 - k]
            if units[k] is None and known is not None and known.factor is not None:
                bare, units[k] = with_letter_read(unwrapped(reading.part), known)
                node = read_value(bare, *self.notation.heads) if units[k] is not None else None
                a, b = (node or a, b) if k == 0 else (a, node or b)
        if units[0] is None or units[1] is None or units[0] == units[1]:
            return self.same(a, b)
        factor = conversion(units[0], units[1])
        if factor is False:
            return False
        if factor is None or factor == 1:
            return self.same(a, b) and (None if factor is None else True)
        return self.same(a, Mul((Number(Fraction(factor)), b)))
