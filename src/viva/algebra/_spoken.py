"""Answers that are spoken: ``three halves``, ``minus two and a half``, ``x squared``, ``the two by two identity``.

Only texts that are nothing but that are read; a sentence is left to what finds the answer in sentences.
"""

from __future__ import annotations

import re
from fractions import Fraction

from viva.algebra._written_matrices import LARGEST, constant, identity
from viva.algebra.tree import Call, Div, Interval, Mul, Neg, Node, Number, Pow, Symbol

LONGEST = 120
_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_LARGE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fifteenth": 15, "sixteenth": 16,
    "twentieth": 20, "hundredth": 100, "thousandth": 1000, "millionth": 10**6,
}  # fmt: skip
_FILLER = re.compile(
    r"^(?:(?:therefore|thus|hence|so|exactly|just|simply|precisely|equal\s+to|the\s+number)\b[\s,:]*)+", re.I
)
_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?|\S", re.I)
_SIZED = re.compile(
    r"(?:the\s+|an?\s+)?(\w+)(?:\s*[x×]\s*|[\s-]+by[\s-]+)(\w+)\s+(identity|zero|null|all[\s-]ones)(?:\s+matrix)?", re.I
)
_OF_SIZE = re.compile(
    r"(?:the\s+)?(identity|zero|null)(?:\s+matrix)?\s+(?:of\s+(?:size|order|dimension)\s+|in\s+)(\w+)"
    r"(?:\s*(?:[x×]|by)\s*(\w+)|\s+dimensions)?", re.I
)  # fmt: skip
_NOTHING = re.compile(
    r"(?:there\s+(?:is|are)\s+)?(?:no(?:ne)?|not\s+any)\b(?:\s+(?:real|such|integer|valid|possible|solutions?|of\s+(?:them|these|the\s+above)"
    r"|values?|roots?|elements?|numbers?|exists?|[a-z]))*", re.I
)  # fmt: skip
_EMPTY = re.compile(r"\\(?:emptyset|varnothing)|∅|\\?\{\s*\\?\}|(?:the\s+)?empty\s+set|EmptySet", re.I)
_SCALED = re.compile(r"(?<=\d)\s*(?:\\(?:text|mathrm)\s*\{\s*)?(hundred|thousand|million|billion|trillion)\b\s*\}?")


def spoken(text: str) -> Node | None:
    """What a text in words means, if it is a number or a small formula in words and nothing else.

    Examples:
        >>> spoken("seven")
        Number(value=Fraction(7, 1), decimals=None)
        >>> spoken("the second half") is None
        True
    """
    text = _FILLER.sub("", text.strip().strip(".!$ *").strip())
    if not text or len(text) > LONGEST or "\\" in text or not text[-1].isalnum():
        return None
    numbers = _ALL_NUMBERS.fullmatch(text)
    if numbers:
        line = Interval(Neg(Symbol("infty")), Symbol("infty"), closed_low=False, closed_high=False)
        return line if numbers[1].lower().startswith("real") else Symbol("Z", "bb")
    matrix = _matrix(text)
    if matrix is not None:
        return matrix
    tokens = [t.lower() for t in _TOKEN.findall(text) if t != "-"]
    if not any(len(t) > 2 and t.isalpha() for t in tokens):
        return None
    return _Phrase(tokens).whole()


_ALL_NUMBERS = re.compile(
    r"(?:all|every|any|the|the set of(?: all)?)\s+(real|reals|integer|integers)(?:\s+numbers?)?", re.I
)
_DENIED = re.compile(r"\b(?:not|never|no|none|nothing|neither|nor|cannot|without|hardly|unless|if)\b|n['’]t\b", re.I)
_LAST_WORDS = re.compile(
    r"\b(?:is|are|equals?|(?:equal|tends?|goes|(?:con|di)verges?|comes|amounts?) to|obtain)\s+(?:the\s+)?"
    r"((?:[A-Za-z]+[\s-]){0,5}[A-Za-z]+)[.!*\s]*$"
)


def said_at_the_end(text: str) -> Node | None:
    """The number in words that a sentence ends in: ``The rank is two.``"""
    if len(text) > 20 * LONGEST or text.rstrip()[-1:] not in ".!*" + "abcdefghijklmnopqrstuvwxyz":
        return None
    found = _LAST_WORDS.search(text[-LONGEST:])
    if found is None or _DENIED.search(text[-LONGEST:].rstrip(".!* ").rsplit(". ", 1)[-1]):
        return None
    return spoken(found[1])


def says_nothing(text: str) -> bool:
    """``no solution``, ``none of them``."""
    return len(text) < LONGEST and _NOTHING.fullmatch(text.strip().rstrip(".")) is not None


def is_empty_set(text: str) -> bool:
    r"""``\\emptyset``, ``{}``."""
    return _EMPTY.fullmatch(text.strip().rstrip(".")) is not None


def with_large_numbers(text: str) -> str:
    """``1.5 million`` in figures."""
    return _SCALED.sub(lambda m: rf"\cdot {_LARGE.get(m[1], 100)}", text)


def _whole(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) < 3 else _UNITS.get(word.lower())


def _matrix(text: str) -> Node | None:
    found = _SIZED.fullmatch(text)
    if found:
        sizes, kind = (_whole(found[1]), _whole(found[2])), found[3].lower()
    else:
        found = _OF_SIZE.fullmatch(text)
        if not found:
            bare = re.fullmatch(r"(?:the\s+)?identity(?:\s+matrix)?", text, re.I)
            return Symbol("I") if bare and " " in text else None
        sizes, kind = (_whole(found[2]), _whole(found[3] or found[2])), found[1].lower()
    rows, columns = sizes
    if not rows or not columns or max(rows, columns) > LARGEST or (kind == "identity" and rows != columns):
        return None
    return identity(rows) if kind == "identity" else constant(rows, columns, 0 if kind in ("zero", "null") else 1)


class _NotSpoken(Exception):
    """The text is no number in words."""


class _Phrase:
    """Reads the words of a number, or of a small formula, from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.place = 0

    def whole(self) -> Node | None:
        try:
            node = self._formula()
        except _NotSpoken:
            return None
        return node if self.place == len(self.tokens) else None

    def _here(self, ahead: int = 0) -> str:
        return self.tokens[self.place + ahead] if self.place + ahead < len(self.tokens) else ""

    def _take(self, *words: str) -> bool:
        if all(self._here(k) == word for k, word in enumerate(words)):
            self.place += len(words)
            return True
        return False

    def _formula(self) -> Node:
        node = self._signed()
        if self._take("over") or self._take("divided", "by"):
            return Div(node, self._signed())
        if self._take("times") or self._take("multiplied", "by"):
            return Mul((node, self._signed()))
        return node

    def _signed(self) -> Node:
        if self._take("plus"):
            return self._signed()
        if self._take("minus") or self._take("negative"):
            return Neg(self._signed())
        self._take("the")
        if self._take("square", "root", "of"):
            return Call("sqrt", (self._signed(),))
        if self._take("cube", "root", "of"):
            return Call("root", (self._signed(), Number(Fraction(3))))
        node = self._operand()
        for word, power in (("squared", 2), ("cubed", 3)):
            if self._take(word):
                return Pow(node, Number(Fraction(power)))
        if self._take("percent") or self._take("per", "cent"):
            return Call("percent", (node,))
        return node

    def _operand(self) -> Node:
        word = self._here()
        if word == "pi" or (len(word) == 1 and word.isalpha() and self._here(1) in ("squared", "cubed")):
            self.place += 1
            return Symbol(word)
        if word == "infinity":
            self.place += 1
            return Symbol("infty")
        whole = self._number()
        if self._take("point"):
            digits = ""
            while self._here() in _UNITS and _UNITS[self._here()] < 10:
                digits += str(_UNITS[self._here()])
                self.place += 1
            if not digits or whole is None:
                raise _NotSpoken
            return Number(Fraction(f"{whole}.{digits}"), len(digits))
        part = self._part(whole)
        if part is not None:
            return part
        if whole is None:
            raise _NotSpoken
        if self._take("and"):
            start = self.place
            top = self._number()
            part = self._part(top)
            if part is None or not isinstance(part, Div):
                self.place = start
                raise _NotSpoken
            value = whole + Fraction(int(_value(part.numerator)), int(_value(part.denominator)))
            return Div(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))
        return Number(Fraction(whole))

    def _part(self, top: int | None) -> Node | None:
        """``three halves``, ``a half``, ``one third``."""
        word = self._here()
        single = word.removesuffix("s") if word not in _PARTS else word
        if word == "halves":
            single = "half"
        if single not in _PARTS or (top is None and word != "half"):
            return None
        if top is None or ((top == 1) != (word in _PARTS)):
            if top is not None:
                raise _NotSpoken
            top = 1
        self.place += 1
        return Div(Number(Fraction(top)), Number(Fraction(_PARTS[single])))

    def _number(self) -> int | None:
        """A whole number in words or figures; ``a`` and ``an`` before a part are one."""
        if self._here() in ("a", "an") and self._here(1).removesuffix("s") in {*_PARTS, *_LARGE, "hundred"}:
            self.place += 1
            if self._here() in _PARTS:
                return 1
            return self._scaled(1)
        if self._here().isdecimal() and len(self._here()) < 10:
            self.place += 1
            return int(self.tokens[self.place - 1])
        first = self._below_hundred()
        return None if first is None else self._scaled(first)

    def _below_hundred(self) -> int | None:
        word = self._here()
        if word in _UNITS:
            self.place += 1
            return _UNITS[word]
        if word in _TENS:
            self.place += 1
            unit = _UNITS.get(self._here(), 0)
            if 0 < unit < 10 and self._here(1) not in ("hundred",):
                self.place += 1
                return _TENS[word] + unit
            return _TENS[word]
        return None

    def _scaled(self, first: int) -> int:
        """What follows: ``hundred and twenty``, ``thousand three hundred``."""
        total, current = 0, first
        for _ in range(12):
            word = self._here()
            if word == "hundred":
                self.place += 1
                current *= 100
            elif word in _LARGE:
                self.place += 1
                total, current = total + current * _LARGE[word], 0
            elif (
                word == "and"
                and (self._here(1) in _UNITS or self._here(1) in _TENS)
                and (current >= 100 or not current)
            ):
                ahead = self._here(2)
                if ahead in _PARTS or ahead.removesuffix("s") in _PARTS or ahead == "halves":
                    break
                self.place += 1
                current += self._below_hundred() or 0
            elif current % 100 == 0 and (current or total) and (word in _UNITS or word in _TENS):
                current += self._below_hundred() or 0
            else:
                break
        return total + current


def _value(node: Node) -> Fraction:
    assert isinstance(node, Number)
    return node.value
