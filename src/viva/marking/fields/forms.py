"""What reading has to look for, taken from a part as it was drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import cast

from viva.marking.fields.tensor import shape_of
from viva.patterns import regex
from viva.reading.answers import AnswerForm
from viva.reading.answers.equations import find_equations
from viva.reading.answers.form import AnswerKind
from viva.reading.answers.looks import normal
from viva.reading.answers.numbers import find_numbers
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import statements
from viva.reading.answers.tensors import find_tensors
from viva.reading.transcript import Passage
from viva.remembered import remembered
from viva.sets.drawn import DrawnField, DrawnPart

_COUNTED = regex(
    r"\b(?:number|count|total|amount)s? of ((?:[a-z-]{4,}\s?){1,4})|\bhow many ((?:[a-z-]{4,}\s?){1,4})", re.IGNORECASE
)
_NOT_COUNTED = frozenset(
    [
        "does",
        "this",
        "that",
        "have",
        "with",
        "what",
        "which",
        "there",
        "total",
        "learnable",
        "trainable",
        "weight",
        "bias",
        "whole",
        "only",
        "both",
        "does",
    ]
)
NOT_VALUES = frozenset({"rubric", "code"})
_SYNONYMS = {"parameters": ("parameters", "weights", "params"), "weights": ("weights", "parameters", "params")}


@remembered(most=256)
def forms_of(part: DrawnPart) -> dict[str, AnswerForm]:
    """The form of every field that is neither a rubric nor code."""
    given = _given(f"{part.preamble}\n{part.statement}")
    unwanted = _random(part)
    return {field.name: _form(field, part, given, unwanted) for field in part.fields if field.kind not in NOT_VALUES}


@lru_cache(maxsize=64)
def _given(text: str) -> frozenset[object]:
    """What a question gives: its numbers, arrays and the sides of its formulas; asked for with every answer to it."""
    values: frozenset[object] = frozenset(t.value.nested() for t in find_tensors(text))
    values |= frozenset(n.value.value for n in find_numbers(plain_text(text)))
    return values | frozenset(
        normal(side)
        for statement in statements(Passage(text, (1, 1)))
        for e in find_equations(statement)
        for side in e.sides
    )


def _random(part: DrawnPart) -> tuple[str, ...]:
    """The random variables of a part, and ``E`` for their expectation; nothing where nothing is random."""
    symbols = part.notation.get("symbols") or {}
    names = [str(name) for name, entry in symbols.items() if isinstance(entry, Mapping) and "distribution" in entry]
    return (*(normal(name) for name in names), "E") if names else ()


def _form(field: DrawnField, part: DrawnPart, given: frozenset[object], unwanted: tuple[str, ...]) -> AnswerForm:
    shape = field.shape
    if field.kind == "expression":
        # "Show that ..." may state the key itself; giving it is then the answer.
        given = given - {normal(str(field.expected)), *(normal(str(other)) for other in field.also)}
    if field.kind == "tensor" and shape is None:
        shape = shape_of(field.expected)
    nouns: list[str] = []
    if field.kind == "number" and Fraction(field.expected).denominator == 1:  # a ratio is no count of anything
        for found in _COUNTED.finditer(f"{field.ask}\n{part.statement}"):
            for word in (found[1] or found[2]).lower().split():
                if word not in _NOT_COUNTED:
                    nouns += _SYNONYMS.get(word, (word,))
    if field.kind == "number":
        given = given - {Fraction(field.expected)}
    return AnswerForm(
        "choice" if field.kind in NOT_VALUES else cast(AnswerKind, field.kind),
        options=field.options,
        shape=shape,
        labels=field.labels,
        target=field.target,
        nouns=tuple(dict.fromkeys(nouns)),
        given=given,
        ask=plain_text(field.ask),
        percent=field.percent,
        unwanted=() if field.kind != "expression" else unwanted,
        named=field.named,
        nodes=tuple((node.name, node.spellings) for node in field.nodes),
    )
