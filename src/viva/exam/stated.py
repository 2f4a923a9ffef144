"""What a message states: the numbers, arrays and formulas in it, however they are written or hidden in a larger one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from viva.algebra import ReadError, read_formula
from viva.algebra.tree import Add, Mul, Node, Number, Relation, Sequence, Symbol, children
from viva.exam.spelled import arithmetic, formula_words, plainer, spaced_figures
from viva.marking.steps.formulas import formulas
from viva.reading.answers.numbers import find_numbers
from viva.reading.answers.plain import plain_text
from viva.reading.transcript import Passage

MOST_NODES = 400
"""Pieces of formulas that are looked at; a message with more is not sent at all."""
_SPLIT = re.compile(
    r"[;:!?\n\"“”‘’]|\.(?=\s|$)|,(?=\s)|\b(?:is|are|be|equals?|equal to|gives?|get|namely|so|then|that|which|use|try"
    r"|answer|as|put|write|simply|just|the|a|an|by|to|with|of|and)\b",
    re.IGNORECASE,
)
_MATHS = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_LONG_WORD = re.compile(r"(?<!\\)(?<!\{)\b(?!sqrt\b|diag\b|Gamma\b|gamma\b|norm\b|check\b)[A-Za-z]{4,}\b")
_VALUE_CUE = re.compile(
    r"(?:[=:≈→]|\b(?:is|are|was|be|get|gets|gives?|equals?|becomes?|obtain|makes?|comes to|yields?|then|say|answer))"
    r"[\s$*_({\[⟦⟪]*(?:\b(?:exactly|just|simply|only|about|roughly|nearly|around|approximately|a|the|number|value)\b[\s$]*)*[-+−]?$",
    re.IGNORECASE,
)
_INDEX_CUE = re.compile(
    r"\b(?:entr(?:y|ies)|rows?|columns?|positions?|components?|elements?|number|no\.?|steps?|lines?|windows?|places?|index|part"
    r"|question|equation|displays?|output|input|filter)\s*\(?(?:\d+\s*[,;&]\s*|\d+\s+and\s+)*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number in a message: ``computed`` by arithmetic, or a literal; ``claimed`` if it is stated as a value."""

    value: Fraction
    decimals: int | None
    computed: bool
    claimed: bool


def stated_numbers(text: str) -> list[StatedNumber]:
    """The numbers of a message in order, arithmetic evaluated; places ("entry 2", "row 1") are left out.

    Examples:
        >>> [(str(n.value), n.computed, n.claimed) for n in stated_numbers("Entry 1 is 2; four times 27 is what?")]
        [('2', False, True), ('108', True, False)]
    """
    plain = arithmetic(plain_text(plainer(text)))
    found = []
    for number in sorted(find_numbers(plain), key=lambda n: n.start):
        before = plain[max(0, number.start - 60) : number.start]
        if not number.computed and _INDEX_CUE.search(before) and not _VALUE_CUE.search(before):
            continue
        claimed = bool(_VALUE_CUE.search(before)) or number.boxed or number.bold
        found.append(StatedNumber(number.value.value, number.value.decimals, number.computed, claimed))
    found += [StatedNumber(Fraction(n), None, False, True) for n in spaced_figures(plain)]
    return found


def stated_formulas(text: str) -> list[Node]:
    """The formulas of a message: sides of relations, items of lists, and every piece of them that has an operator.

    Raises:
        OverflowError: there are more pieces than anybody should have to look at.
    """
    found: list[Node] = []
    for whole in _wholes(text):
        for node in _pieces(whole):
            found.append(node)
            if len(found) > MOST_NODES:
                raise OverflowError("too many formulas")
    return found


def _wholes(text: str) -> Iterator[Node]:
    text = plainer(text)
    for formula in formulas(Passage(text, (1, text.count("\n") + 1))):
        if formula.node is not None:
            yield formula.node
    # What stands in no marks of maths, or in words.
    bare = _MATHS.sub(" ; ", text).replace("`", ";")
    whole = text.replace("$", " ").replace("`", " ")
    for clause in dict.fromkeys(
        piece for said in (bare, formula_words(bare), formula_words(whole)) for piece in _cut(said)
    ):
        try:
            yield read_formula(clause)
        except ReadError:
            continue
    plain = arithmetic(plain_text(text))
    for number in find_numbers(plain):
        if number.computed:
            try:
                yield read_formula(plain[number.start : number.end].translate(str.maketrans("⟦⟧⟪⟫", "    ")))
            except ReadError:
                continue


def stretches_of_maths(text: str) -> tuple[str, ...]:
    """What stands between marks of maths, marks included.

    Examples:
        >>> stretches_of_maths("Is it $a$, or $$b$$?")
        ('$a$', '$$b$$')
    """
    return tuple(dict.fromkeys(found[0] for found in _MATHS.finditer(text)))


def _cut(text: str) -> Iterator[str]:
    """The stretches of a text between its words that might be formulas."""
    for clause in _SPLIT.split(text):
        for stretch in _LONG_WORD.split(clause):
            piece = stretch.strip(" ,.*_")
            if 3 <= len(piece) <= 300:
                yield piece


def _pieces(node: Node) -> Iterator[Node]:
    waiting = [(node, True)]
    while waiting:
        current, side = waiting.pop()
        if isinstance(current, Relation | Sequence):
            if isinstance(current, Sequence):
                yield current
            waiting.extend((inner, True) for inner in children(current))
            continue
        if side or not isinstance(current, Symbol | Number):
            yield current
        if isinstance(current, Add):
            yield from (Add(run) for run in _runs(current.terms))
        if isinstance(current, Mul):
            yield from (Mul(run) for run in _runs(current.factors))
        waiting.extend((inner, False) for inner in children(current))


def _runs(items: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    """The runs of at least two neighbours, short of the whole."""
    for length in range(2, len(items)):
        for first in range(len(items) - length + 1):
            yield items[first : first + length]
