"""Text with values put in: ``{{ signal | list }}`` becomes ``[1, 4, 0]``, ``{{ matrix }}`` TeX.

What stands before the bar is an expression of the :mod:`~viva.sets.language`; what stands after it is the format:

- ``tex`` (when none is named): ``\\frac{1}{2}``, ``[1, 4]`` for one axis, a ``bmatrix`` for two;
- ``list``: ``1/2``, ``[1, 4]``, ``[[1, 2], [3, 4]]``;
- ``factor``: as TeX in front of a letter, so that 1 is left out and -1 is a minus sign;
- ``signed``: with its sign, ``+3``;
- ``decimal``: ``0.16``, where that is exact;
- ``words``: ``three``, for whole numbers up to twelve.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from viva.sets.language import Expression, LanguageError, Value, parse

INSERTION = re.compile(r"\{\{(.*?)\}\}")
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@dataclass(frozen=True, slots=True)
class Insertion:
    """One ``{{ expression | format }}``; ``start`` and ``end`` are characters of the text."""

    expression: Expression
    format: str
    start: int
    end: int


def insertions(text: str) -> Iterator[Insertion]:
    """The insertions of a text, in order.

    Raises:
        LanguageError: one that can't be read; ``error.args[1]`` is the row of the text on which it stands, from 0.
    """
    for match in INSERTION.finditer(text):
        source, _, form = match.group(1).partition("|")
        form = form.strip() or "tex"
        row = text.count("\n", 0, match.start())
        if form not in FORMATS:
            raise LanguageError(f"there is no format {form!r}; known are {', '.join(FORMATS)}", row)
        try:
            yield Insertion(parse(source), form, match.start(), match.end())
        except LanguageError as error:
            raise LanguageError(str(error), row) from None


def fill(text: str, compute: Callable[[Expression], Value]) -> str:
    r"""The text with every insertion computed and formatted.

    Examples:
        >>> values = {"a": Fraction(1, 2), "v": (Fraction(1), Fraction(-4))}
        >>> fill(r"scale ${{ a }}$, signal {{ v | list }}", lambda e: values[e.text])
        'scale $\\frac{1}{2}$, signal [1, -4]'
    """
    pieces: list[str] = []
    end = 0
    for insertion in insertions(text):
        pieces.append(text[end : insertion.start])
        pieces.append(FORMATS[insertion.format](compute(insertion.expression)))
        end = insertion.end
    return "".join(pieces) + text[end:]


def as_tex(value: Value) -> str:
    r"""A value as TeX.

    Examples:
        >>> as_tex(((Fraction(1), Fraction(2)), (Fraction(3), Fraction(1, 2))))
        '\\begin{bmatrix} 1 & 2 \\\\ 3 & \\frac{1}{2} \\end{bmatrix}'
    """
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return str(value.numerator)
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    if isinstance(value, tuple):
        if value and all(isinstance(row, tuple) for row in value):
            rows = r" \\ ".join(" & ".join(as_tex(entry) for entry in row) for row in value)
            return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
        return "[" + ", ".join(as_tex(entry) for entry in value) + "]"
    return str(value)


def as_list(value: Value) -> str:
    """A value as a programmer would write it: ``1/2``, ``[[1, 2], [3, 4]]``."""
    if isinstance(value, tuple):
        return "[" + ", ".join(as_list(entry) for entry in value) + "]"
    return str(value)


def _as_factor(value: Value) -> str:
    if value in (1, -1):
        return "" if value == 1 else "-"
    return as_tex(value)


def _as_signed(value: Value) -> str:
    text = as_tex(value)
    return text if text.startswith("-") else "+" + text


def _as_decimal(value: Value) -> str:
    """An exact decimal; as TeX what has none, or a long one."""
    if isinstance(value, Fraction) and (value * 10**6).denominator == 1:
        return f"{float(value):.6f}".rstrip("0").rstrip(".")
    return as_tex(value)


def _as_words(value: Value) -> str:
    if isinstance(value, Fraction) and value.denominator == 1 and 0 <= value < len(_WORDS):
        return _WORDS[int(value)]
    return as_tex(value)


FORMATS: Mapping[str, Callable[[Value], str]] = {
    "tex": as_tex,
    "list": as_list,
    "factor": _as_factor,
    "signed": _as_signed,
    "decimal": _as_decimal,
    "words": _as_words,
}
