"""Numbers that a message gives without writing them: in words that tell of arithmetic, or in another notation.

``107 and one more``, ``the number after 107``; ``0x6c``, ``CVIII``, ``one-oh-eight``. :mod:`~viva.exam.spelled` turns
operations into signs; here is what can't be told by putting a sign for a word. A text is only ever compared with a key,
so a phrase that is meant in another way does no harm unless it comes to just that number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from math import factorial, isqrt

from viva.exam.spelled import arithmetic, figures
from viva.reading.answers.numbers import find_numbers

_N = r"(?<![\w.])(-?\d{1,12}(?:\.\d{1,6}|/[1-9]\d{0,5})?)(?![\w/]|\.\d)"
_UNITS = r"(?:\s+(?!and\b|or\b|to\b|than\b)[a-z]+){0,2}?"
_UNIT = r"\s+(?!and\b|or\b|to\b|than\b)[a-z]+"
_THE = r"(?:\s+(?:of|the|these|those|all|our|your|its))*\s+"
_MORE = r"(?:more|greater|larger|higher|bigger)"
_LESS = r"(?:less|fewer|smaller|lower)"
_ABOVE = rf"(?:{_MORE}\s+than|above|over|exceeds|beyond)"
_BELOW = rf"(?:{_LESS}\s+than|below|under)"
_LARGEST = 10**12

_Pair = Callable[[Fraction, Fraction], "Fraction | None"]
_Single = Callable[[Fraction], "Fraction | None"]


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    small = exponent.denominator == 1 and 0 <= exponent <= 40 and abs(base) <= 1000
    return base ** int(exponent) if small else None


def _quotient(a: Fraction, b: Fraction) -> Fraction | None:
    return a / b if b else None


def _middle(a: Fraction, b: Fraction) -> Fraction | None:
    """The only whole number between two."""
    return (a + b) / 2 if abs(a - b) == 2 else None


def _root(n: Fraction) -> Fraction | None:
    root = isqrt(abs(n.numerator))
    return Fraction(root) if n.denominator == 1 and root * root == n else None


def _factorial(n: Fraction) -> Fraction | None:
    return Fraction(factorial(int(n))) if n.denominator == 1 and 0 <= n <= 14 else None


_TO_THE = rf"{_N}\s+(?:raised\s+)?to\s+the\s+(?:power\s+(?:of\s+)?)?{_N}"
_PAIRS: tuple[tuple[str, _Pair], ...] = (
    (rf"{_N}{_UNITS},?\s+and\s+(?:then\s+)?(?:another\s+)?{_N}{_UNITS}\s+(?:more|extra|further|besides|on top)\b",
     lambda a, b: a + b),
    (rf"{_N}{_UNITS},?\s+(?:and|together with|along with|with)\s+another\s+{_N}", lambda a, b: a + b),
    (rf"{_N}{_UNITS}\s+{_MORE}\s+than{_THE}?{_N}", lambda a, b: a + b),
    (rf"{_N}{_UNITS}\s+{_MORE}\s+than\s+{_N}", lambda a, b: a + b),
    (rf"{_N}{_UNITS}\s+(?:above|beyond|past|after|on top of|in excess of)\s+{_N}", lambda a, b: a + b),
    (rf"{_N}{_UNITS}\s+{_LESS}\s+than\s+{_N}", lambda a, b: b - a),
    (rf"{_N}{_UNITS}\s+(?:below|under|before|short of|shy of)\s+{_N}", lambda a, b: b - a),
    (rf"{_N}{_UNITS}\s+(?:and|with)\s+{_N}{_UNITS},?\s+(?:together|in all|in total|altogether|combined)\b",
     lambda a, b: a + b),
    (rf"{_N}{_UNITS}\s+(?:together|along)\s+with\s+{_N}", lambda a, b: a + b),
    (rf"{_N}{_UNITS}\s+(?:increased|incremented|raised|extended|enlarged)\s+by\s+{_N}", lambda a, b: a + b),
    (rf"{_N}{_UNITS}\s+(?:decreased|decremented|reduced|diminished|lowered)\s+by\s+{_N}", lambda a, b: a - b),
    (rf"{_N}{_UNITS}\s+(?:each|apiece)\s+(?:for|in|on|from|of){_THE}{_N}", lambda a, b: a * b),
    (rf"{_N}{_UNITS}\s+(?:for|in|on|from|per)\s+(?:each|every|all|any)(?:\s+one)?{_THE}{_N}", lambda a, b: a * b),
    (rf"{_N}{_UNIT}\s+(?:of|with|at|having|holding|containing)\s+{_N}", lambda a, b: a * b),
    (rf"{_N},?\s+{_N}\s+times\b", lambda a, b: a * b),
    (rf"{_N}{_UNITS}\s+(?:split|shared|divided)\s+(?:among|between|into|in|by)\s+{_N}", _quotient),
    (_TO_THE, _power),
    (rf"\bbetween\s+{_N}\s+and\s+{_N}", _middle),
    (rf"\b{_ABOVE}\s+{_N},?\s+(?:and|but|yet)\s+{_BELOW}\s+{_N}", _middle),
    (rf"\b{_BELOW}\s+{_N},?\s+(?:and|but|yet)\s+{_ABOVE}\s+{_N}", _middle),
)  # fmt: skip
_ONE_MORE = r"(?:just|right|directly|immediately|next)\s+(?:after|above|past|over|beyond|following)"
_ONE_LESS = r"(?:just|right|directly|immediately)\s+(?:before|below|under|short of|preceding)"
_NUMBER = r"(?:number|integer|value|figure|count)\s+(?:(?:that|which)\s+)?(?:comes?\s+|follows\s+|stands\s+)?"
_SINGLES: tuple[tuple[str, _Single], ...] = (
    (rf"\b(?:{_ONE_MORE}|{_NUMBER}(?:after|above|following)|successor of)\s+{_N}", lambda n: n + 1),
    (rf"\b(?:{_ONE_LESS}|{_NUMBER}(?:before|below|preceding)|predecessor of)\s+{_N}", lambda n: n - 1),
    (rf"{_N}{_UNITS},?\s+(?:doubled|twice over|and (?:just )?(?:the same|as many|as much) again|two times over)\b",
     lambda n: 2 * n),
    (rf"{_N}{_UNITS},\s+twice\b", lambda n: 2 * n),
    (rf"{_N}\s+(?:tripled|trebled|three times over|thrice)\b", lambda n: 3 * n),
    (rf"{_N}\s+quadrupled\b", lambda n: 4 * n),
    (rf"{_N}\s+halved\b", lambda n: n / 2),
    (rf"{_N}\s+times\s+itself\b", lambda n: n * n),
    (rf"\bsquare\s+of\s+{_N}", lambda n: n * n),
    (rf"{_N}{_UNITS}\s+square[ -]rooted\b", _root),
    (rf"\bcube\s+of\s+{_N}", lambda n: n**3),
    (rf"\b(?:square\s+)?root\s+of\s+{_N}", _root),
    (rf"(?:\bfactorial\s+of\s+{_N})", _factorial),
    (rf"{_N}\s+squared\b", lambda n: n * n),
    (rf"{_N}\s+cubed\b", lambda n: n**3),
    (rf"{_N}\s*(?:!(?=\s*[-+*/=)$,;]|\s*$)|\s+factorial\b)", _factorial),
    (rf"\b(?:negative|opposite|negation)\s+of\s+{_N}", lambda n: -n),
)  # fmt: skip

_PREFIXED = re.compile(r"(?<!\w)0(?:b([01_]{1,48})|o([0-7_]{1,16})|x([0-9a-f_]{1,12}))\b", re.IGNORECASE)
_BASES = {"binary": 2, "base 2": 2, "base-2": 2, "octal": 8, "base 8": 8, "hex": 16, "hexadecimal": 16, "base 16": 16}
_BASE = r"(?P<base>binary|octal|hexadecimal|hex|base[ -](?:2|8|16))"
_IN_BASE = re.compile(rf"\b(?P<digits>[0-9a-f]{{1,48}})\s+(?:\(?(?:written\s+)?in\s+)?\(?{_BASE}\b", re.IGNORECASE)
_BASE_FIRST = re.compile(
    rf"\b{_BASE}(?:\s+(?:number|for|as|code))?\s*:?\s+(?P<digits>[0-9a-f]{{1,48}})\b", re.IGNORECASE
)
_ROMAN = re.compile(
    r"(?<![\w\\^_{])(?=[IVXLCDM]{2})M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\w^_}])"
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SAID = dict(zip(_ONES, range(10), strict=True)) | {"oh": 0, "nought": 0, "naught": 0, "nil": 0}
_DIGIT_BY_DIGIT = re.compile(rf"\b(?:{'|'.join(_SAID)})(?:[\s,-]+(?:{'|'.join(_SAID)})){{1,8}}\b", re.IGNORECASE)
_ALIKE = re.compile(r"(?<![\w\\])(?=[0-9OolI]*\d)(?=[0-9OolI]*[OolI])[0-9OolI]{2,12}(?![\w^])")
_LOOKS = str.maketrans("OolI", "0011")
_KNOWN_WORDS = ((r"\ba\s+gross\b", "144"), (r"\ba\s+score\b", "20"), (r"(?<!\w)(?:a\s+)?hundred\b", "one hundred"))
_ONE_HUNDRED = re.compile(r"\b(one|two|three|four|five|six|seven|eight|nine|a)\s+one\s+hundred\b", re.IGNORECASE)


def hinted_numbers(text: str) -> frozenset[Fraction]:
    """The numbers that a message gives in words or in another notation.

    Examples:
        >>> [sorted(map(str, hinted_numbers(text))) for text in ("107 and one more", "one less than 109", "0b1101100")]
        [['108'], ['108'], ['108']]
        >>> hinted_numbers("Entry (2,2) is the fourth of four.")
        frozenset()
    """
    return frozenset((*_in_words(text), *_in_another_notation(text)))


def _in_words(text: str) -> Iterator[Fraction]:
    before = text
    for pattern, said in _KNOWN_WORDS:
        text = re.sub(pattern, said, text, flags=re.IGNORECASE)
    plain = figures(re.sub(r"\bhundred,\s+and\b", "hundred and", _ONE_HUNDRED.sub(r"\1 hundred", text)))
    plain = re.sub(r"[$`*]|\\[()\[\]]", " ", plain)
    yield from (Fraction(n) for n in re.findall(r"(?<![\w.])(\d{3,9})(?![\w.])", plain) if n not in text)
    yield from _paired(plain)
    worked_out = plain
    for pattern, single in _SINGLES:
        for found in re.finditer(rf"(?={pattern})", plain, re.IGNORECASE):
            yield from _bounded(single(Fraction(found[1])))
        worked_out = re.sub(pattern, partial(_put, single), worked_out, flags=re.IGNORECASE)
    worked_out = re.sub(_TO_THE, lambda found: _put(partial(_power, exponent=Fraction(found[2])), found), worked_out)
    if worked_out != plain or text != before:
        # "5! - 12", "the cube of 3, times 4": what is told of a number may be gone on with.
        yield from _paired(worked_out)
        yield from (n.value.value for n in find_numbers(arithmetic(worked_out.replace(",", ""))) if n.computed)


def _paired(plain: str) -> Iterator[Fraction]:
    for pattern, pair in _PAIRS:
        # Phrases may overlap: each number may be the first of one.
        for found in re.finditer(rf"(?={pattern})", plain, re.IGNORECASE):
            yield from _bounded(pair(Fraction(found[1]), Fraction(found[2])))


def _put(single: _Single, found: re.Match[str]) -> str:
    value = next(_bounded(single(Fraction(found[1]))), None)
    return found[0] if value is None else str(value)


def _bounded(value: Fraction | None) -> Iterator[Fraction]:
    if value is not None and abs(value) <= _LARGEST:
        yield value


def _in_another_notation(text: str) -> Iterator[Fraction]:
    for found in _PREFIXED.finditer(text):
        yield Fraction(int(found[0].replace("_", ""), 0))
    for pattern in (_IN_BASE, _BASE_FIRST):
        for found in pattern.finditer(text):
            base = _BASES[found["base"].lower().replace("-", " ")]
            try:
                yield Fraction(int(found["digits"], base))
            except ValueError:
                continue
    for found in _ROMAN.finditer(text):
        values = [_ROMAN_VALUES[letter] for letter in found[0]]
        following = [*values[1:], 0]
        yield Fraction(sum(-v if v < after else v for v, after in zip(values, following, strict=True)))
    for found in _DIGIT_BY_DIGIT.finditer(text):
        yield Fraction(int("".join(str(_SAID[word.lower()]) for word in re.split(r"[\s,-]+", found[0]))))
    for found in _ALIKE.finditer(text):
        yield Fraction(int(found[0].translate(_LOOKS)))
