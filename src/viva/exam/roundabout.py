"""Answers told by a roundabout way: all other options crossed out, or what is to be done with what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from viva.algebra import Notation, ReadError, compare, read_formula
from viva.algebra.tree import Div, Mul, Node, Symbol, children
from viva.exam.spelled import formula_words

_MOST_FACTORS = 8
_NOT = (
    r"(?:\b(?:not|nor|neither|never|without|except|drop|exclude|eliminate|discard|forget|rule\s+out|cross\s+out)\b"
    r"|n['’]t\b)"
)
_OUT = (
    r"(?:wrong|false|out|incorrect|excluded|eliminated|impossible|ruled\s+out|no\s+good|the\s+wrong|can(?:no|['’])t\b)"
)
_IS = r"(?:is|are|was|must\s+be|falls?|can)"
_KIND = r"(?:(?:the\s+)?(?:cube|option|answer|choice|letter|picture|case|either|both)s?\s+)?"
_NAME = r"(?:[B-Zb-z]|\\[A-Za-z]+|[\u0370-\u03ff]|(?:G|g)amma|lambda|mu|beta|theta|delta|sigma|alpha)"
_SCALING = re.compile(
    r"\b(?i:scal|rescal|multipl|weigh|stretch|shrink|divid)\w*\b[^.;:!?\n$]{0,40}?\b(?:by|with)\s+"
    r"(?:the\s+)?(?:(?:a\s+)?factor\s+(?:of\s+)?)?"
    rf"(?P<factor>\$[^$\n]{{1,80}}\$|(?:inverse\s+of\s+)?{_NAME}(?:\s+(?:inverse|squared|transposed?))?(?!\w))",
)


def crossed_out(text: str, options: Sequence[str]) -> frozenset[str]:
    """The options of a choice that a message says are not it.

    Examples:
        >>> sorted(crossed_out("It is neither A nor C, and D is wrong.", "ABCD"))
        ['A', 'C', 'D']
    """
    plain = re.sub(r"[$*_`{}()]|\\(?:text|mathrm|mathbf)", " ", text)
    out = set()
    for option in options:
        word = rf"\b{re.escape(option)}\b"
        # A letter is a capital one: "a" is an article. Between it and the "not" other options may stand.
        listed = "|".join(rf"\b{re.escape(other)}\b" for other in options)
        joined = rf"(?:(?:{_KIND}(?:{listed})\s*(?:,|and|or|nor|&)\s*)+(?:and|or|nor)?\s*)?{_KIND}"
        before = rf"(?i:{_NOT}\s+(?:be\s+|it['’]s\s+|is\s+|of\s+)?){joined}{word}"
        others = rf"(?:\s*(?:,|and|or|nor|&)\s*{_KIND}(?:{listed}))*\s+"
        after = rf"{word}{others}(?i:{_IS}?\s*(?:both\s+|all\s+)?{_OUT})"
        negated = rf"{word}{others}(?i:(?:is|are|was|does|do|did|can|could|will)(?:\s+not\b|n['’]t\b|not\b))"
        too = rf"(?i:{_OUT},?\s+(?:and\s+)?(?:so|as)\s+(?:is|are)\s+){_KIND}{word}"
        if any(re.search(pattern, plain) for pattern in (before, after, negated, too)):
            out.add(option)
    return frozenset(out)


def is_left_over(text: str, key: str, options: Sequence[str]) -> bool:
    """Whether a message crosses out every option but the right one.

    Examples:
        >>> is_left_over("Not B and not C.", "A", "ABC"), is_left_over("Not B.", "A", "ABC")
        (True, False)
    """
    return len(options) > 1 and crossed_out(text, options) >= set(options) - {key}


def scaled(text: str, key: str, notation: Notation, seconds: float) -> bool:
    r"""Whether a message says by what to multiply or divide some symbol of the key to get the key.

    Examples:
        >>> notation = Notation.from_mapping({"symbols": {"p": {}, "w": {}}})
        >>> scaled("Scale it by p.", "p w", notation, 1.0), scaled("Scale it by $p^2$.", "p w", notation, 1.0)
        (True, False)
    """
    factors = list(dict.fromkeys(_factors(text)))[:_MOST_FACTORS]
    if not factors:
        return False
    try:
        symbols = list(dict.fromkeys(node for node in _nodes(read_formula(key)) if isinstance(node, Symbol)))
    except ReadError:
        return False
    ways = (
        way
        for factor in factors
        for symbol in symbols
        if symbol != factor
        for way in (Mul((symbol, factor)), Mul((factor, symbol)), Div(symbol, factor))
    )
    return any(compare(key, way, notation, seconds=seconds).equal is True for way in ways)


def _factors(text: str) -> Iterator[Node]:
    for found in _SCALING.finditer(text):
        written = found["factor"]
        try:
            yield read_formula(written.strip("$") if written.startswith("$") else formula_words(written))
        except ReadError:
            continue


def _nodes(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))
