"""Numbers in running text: literals, small arithmetic, words, and what they count.

Works on plain text. Arithmetic is evaluated exactly with Fractions; exponents, digits and lengths are bounded, since a
model may write ``9^9^9^9``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from viva.patterns import regex
from viva.reading.answers.form import NumberValue

_LITERAL = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,40})(?:\.\d{1,40}|\.(?=\s*[,\]]))?(?:[eE][-+]?\d{1,3}(?![\w.]))?|\.\d{1,40}"
)
_TOKEN = regex(
    rf"\s*(?:(?P<number>{_LITERAL})|(?P<op>\*\*|[-+*/^×·÷()\[\]⟦⟧⟪⟫])|(?P<raised>(?<=[\d)])[⁰¹²³⁴-⁹]+)|(?P<x>(?<=[\d)])[xX](?=\(?\d)"
    rf"|(?<=\s)[xX](?=\s{{1,3}}\(?\d)))"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_START = regex(rf"(?<![\w\\.])(?<![_^/])(?:{_LITERAL})")
_OPENING = regex(r"[-+(⟦⟪ ]")
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORD_VALUES = {word: value for value, word in enumerate(_ONES)} | {word: 10 * k for k, word in enumerate(_TENS, 2)}
_WORD_NUMBER = regex(
    r"\b(?:(?:" + "|".join(_WORD_VALUES) + r"|hundred|thousand)(?:[\s-]+(?:and\s+)?|\b)){1,8}", re.IGNORECASE
)
_VANISHES = regex(r"\b(?:vanish(?:es)?|is (?:identically |exactly |simply |just )?nil)\b", re.IGNORECASE)

MAX_DIGITS = 60
MAX_EXPONENT = 64


@dataclass(frozen=True, slots=True)
class NumberFound:
    """A number in a text.

    ``computed`` tells arithmetic (``27 * 4``) from a literal, ``product`` a bare product that may be a size (``3 ×
    3``);
    ``start`` and ``end`` are characters of the text.
    """

    value: NumberValue
    start: int
    end: int
    computed: bool = False
    product: bool = False
    boxed: bool = False
    bold: bool = False
    in_words: bool = False


def read_number(text: str) -> NumberValue | None:
    """The value of ``text`` if all of it is one number or small arithmetic, else None.

    >>> read_number("-2 + 1").value, read_number("1/2").value, read_number("0.50").decimals, read_number("x")
    (Fraction(-1, 1), Fraction(1, 2), 2, None)
    """
    found = _evaluate(text.strip(), 0)
    if found is None or found[1] < len(text.rstrip()):
        return None
    return found[0]


def find_numbers(text: str) -> tuple[NumberFound, ...]:
    """Every maximal stretch of numbers and operators in ``text``, evaluated, in order; and number words.

    >>> [(str(n.value.value), n.computed) for n in find_numbers("3×3×3 = 27, x_1 of 150,528 is thirty-nine")]
    [('27', True), ('27', False), ('150528', False), ('39', False)]
    """
    return _remembered(text) if len(text) <= _REMEMBERED else tuple(_numbers_in(text))


_REMEMBERED = 400
"""Characters; each number field of a part asks for the numbers of every statement again."""


@lru_cache(maxsize=4096)
def _remembered(text: str) -> tuple[NumberFound, ...]:
    return tuple(_numbers_in(text))


_APART = regex(
    r"((?<![\d.,/*×·^_+ (\[-])[=:≈]\s*[⟪⟦]*"
    r"|(?<![\w.])(?!layers?|rows?|steps?|parts?|heads?|and|size|shape)[a-zà-ÿ]{2,12}\s+[⟪⟦]*)"
    r"(\d{1,3}(?: \d{3})+)(?=[\s⟫⟧]*(?:[.;)]?\s*$|[.;]\s|[⟫⟧]|\s[A-Za-z]{4}))"
)
"""``16 384 parameters``: thousands that a space parts, where one number has to stand."""


_MIXED = regex(
    r"(?P<before>(?:^|[=:≈]|\b(?:is|are|be|of))\s*[⟪⟦]*)(?P<sign>[-−]?)"
    r"(?P<whole>\d{1,6}) (?P<top>\d{1,3})/(?P<bottom>\d{1,3})"
    r"(?=[\s⟫⟧)]*(?:$|[.;,]\s|[.;,]?$|\n|\())"
)
"""A mixed number, ``4 5/9``, where one number has to stand."""


def _sum_of_mixed(found: re.Match[str]) -> str:
    if int(found["top"]) >= int(found["bottom"]):
        return found[0]
    return f"{found['before']}{found['sign']}{found['whole']}{found['sign'] or '+'}{found['top']}/{found['bottom']}"


def _numbers_in(text: str) -> Iterator[NumberFound]:
    text = _APART.sub(lambda found: found[1] + found[2].replace(" ", ","), text)
    if "/" in text:
        text = _MIXED.sub(_sum_of_mixed, text)
    position = 0
    while True:
        opening = _START.search(text, position)
        if not opening:
            break
        begin = opening.start()
        while begin > position and opening.start() - begin < 8 and _OPENING.match(text[begin - 1]):
            begin -= 1
        found = _longest(text, begin)
        if found is None:
            position = max(opening.end(), begin + 1)
            continue
        value, end, start, count, product = found
        while start < end and text[start] == " ":
            start += 1
        if _part_of_formula(text, start):
            position = max(end, opening.end())
            continue
        position = max(end, opening.end())
        following = text[end : end + 1]
        if (
            following
            and (following.isalpha() or following == "_")
            and not re.match(r"[a-zA-Z]{3,}", text[end : end + 3])
        ):
            continue  # 3D, 2n, 10x
        before = text[:start].rstrip("( ")[-1:] if start else ""
        stretch = text[start:end]
        yield NumberFound(
            value,
            start,
            end,
            computed=count > 1,
            product=product,
            boxed="⟦" in stretch or before == "⟦",
            bold="⟪" in stretch or before == "⟪",
        )
    for word in _WORD_NUMBER.finditer(text):
        amount = _words_value(word[0])
        if amount is not None:
            before = text[: word.start()].rstrip()[-1:]
            yield NumberFound(
                NumberValue(Fraction(amount)), word.start(), word.start() + len(word[0].rstrip()), in_words=True,
                boxed=before == "⟦", bold=before == "⟪",
            )  # fmt: skip
    for word in _VANISHES.finditer(text):
        yield NumberFound(NumberValue(Fraction(0)), word.start(), word.end(), in_words=True)


def _part_of_formula(text: str, start: int) -> bool:
    """Whether a sign at ``start`` joins the number to a symbol before it: ``f_2 - 1``, ``(a) + 1``."""
    if text[start : start + 1] not in ("+", "-"):
        return False
    before = text[max(0, start - 12) : start]
    joined = bool(re.search(r"(?:(?:^|[^A-Za-z])[A-Za-zα-ωΑ-Ω]{1,2}|[_^]\w{1,3}|[\])])\s*$", before))
    return joined and (not before[-1:].isspace() or text[start + 1 : start + 2].isspace())


def _words_value(text: str) -> int | None:
    total = current = 0
    seen = False
    for word in re.findall(r"[a-z]+", text.lower()):
        if word == "and":
            continue
        if word == "hundred":
            if not seen:
                return None
            current = max(current, 1) * 100
        elif word == "thousand":
            if not seen:
                return None
            total, current = total + max(current, 1) * 1000, 0
        else:
            if seen and current % 10 and current % 100 < 20:
                return None
            current += _WORD_VALUES[word]
            seen = True
    return total + current if seen else None


def _longest(text: str, begin: int) -> tuple[NumberValue, int, int, int, bool] | None:
    """Evaluate from ``begin``; where an opening bracket spoils it, from after the bracket."""
    start = begin
    for _ in range(4):
        found = _evaluate(text, start)
        if found is not None:
            return found[0], found[1], start, found[2], found[3]
        if start < len(text) and text[start] in "(⟦⟪+- ":
            start += 1
        else:
            return None
    return None


class _Stop(Exception):
    """The text is no arithmetic here."""


class _TooMuch(Exception):
    """The arithmetic goes past a bound."""


class _Arithmetic:
    """Recursive descent over at most a few hundred tokens; ``end`` is the end of the longest part that was used."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.position = start
        self.tokens: list[tuple[str, str, int, int]] = []
        self.at = 0
        self.end = start
        self.count = 0
        self.products = 0
        self.others = 0
        self.decimals: int | None = None
        self.depth = 0

    def more(self) -> bool:
        """Read one more token; False at the end of the arithmetic."""
        token = _TOKEN.match(self.text, self.position) if len(self.tokens) < 200 else None
        if not token or "\n" in token[0]:
            return False
        kind = token.lastgroup or ""
        mark = kind == "op" and token["op"] in "⟦⟧⟪⟫"
        self.tokens.append(("mark" if mark else kind, token[kind], token.start(kind), token.end()))
        self.position = token.end()
        return True

    def peek(self) -> str:
        while True:
            if self.at >= len(self.tokens) and not self.more():
                return ""
            if self.tokens[self.at][0] != "mark":
                break
            self.at += 1
        kind, value, _, _ = self.tokens[self.at]
        return kind if kind in ("number", "raised") else ("×" if kind == "x" else value)

    def take(self) -> str:
        value = self.tokens[self.at][1]
        self.at += 1
        return value

    def sum(self) -> Fraction:
        value = self.product()
        while self.peek() in ("+", "-"):
            mark = self.at
            sign = self.take()
            try:
                term = self.product()
            except _Stop:
                self.at = mark
                break
            value = value + term if sign == "+" else value - term
            self.others += 1
        return _bounded(value)

    def product(self) -> Fraction:
        value = self.factor()
        while True:
            sign = self.peek()
            if (
                sign == "("
                and self.tokens[self.at][2] == self.tokens[self.at - 1][3]
                and self.tokens[self.at - 1][1] == ")"
            ):
                sign, implicit = "×", True  # (3)(4); a number before a bracket with words in it is no product
            elif sign in ("*", "×", "·", "/", "÷"):
                implicit = False
            else:
                return _bounded(value)
            mark = self.at
            if not implicit:
                self.take()
            try:
                factor = self.factor()
            except _Stop:
                self.at = mark
                return value
            if sign in ("/", "÷"):
                if factor == 0:
                    raise _Stop
                value /= factor
                self.others += 1
            else:
                value *= factor
                self.products += 1

    def factor(self) -> Fraction:
        sign = self.peek()
        if sign in ("-", "+"):
            self.take()
            value = self.factor_unsigned()
            return -value if sign == "-" else value
        return self.factor_unsigned()

    def factor_unsigned(self) -> Fraction:
        base = self.atom()
        if self.peek() == "raised":
            power = int(self.take().translate(_RAISED)[:4])
            if power > MAX_EXPONENT:
                raise _TooMuch
            self.end = self.tokens[self.at - 1][3]
            self.others += 1
            return _bounded(base**power)
        if self.peek() in ("^", "**"):
            mark = self.at
            self.take()
            try:
                exponent = self.factor()
            except _Stop:
                self.at = mark
                return base
            if exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT or (base == 0 and exponent < 0):
                raise _TooMuch
            self.others += 1
            return _bounded(base ** int(exponent))
        return base

    def atom(self) -> Fraction:
        sign = self.peek()
        if sign == "number":
            end = self.tokens[self.at][3]
            literal = self.take().replace(",", "")
            self.count += 1
            if "." in literal[:-1] and "e" not in literal.lower():
                self.decimals = len(literal.split(".")[1])
            self.end = end
            return _bounded(Fraction(literal))
        if sign in ("(", "["):
            self.depth += 1
            if self.depth > 20:
                raise _Stop
            self.take()
            value = self.sum()
            if self.peek() != (")" if sign == "(" else "]"):
                raise _Stop
            self.end = self.tokens[self.at][3]
            self.take()
            self.depth -= 1
            return value
        raise _Stop


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_DIGITS * 4:
        raise _TooMuch
    return value


def _evaluate(text: str, start: int) -> tuple[NumberValue, int, int, bool] | None:
    """``(value, end, how many literals, whether it is nothing but a product)`` from ``start``, or None."""
    reader = _Arithmetic(text, start)
    try:
        value = reader.sum()
    except (_Stop, _TooMuch, OverflowError, ZeroDivisionError):
        return None
    end = reader.end
    while end < len(text) and text[end] in "⟧⟫":
        end += 1
    decimals = reader.decimals if reader.count == 1 else None
    single = reader.count == 1
    return NumberValue(value, decimals), end, reader.count, not single and reader.products > 0 and not reader.others
