"""Arithmetic in prose computed: ``4 filters x 27 weights`` is 108, ``3(2) + 4(-1)`` is 2.

:class:`Reader` parses the tokens of :mod:`~viva.marking.steps.numbers.tokens`; words behind a number are its unit and
are passed over. What comes out is every value that the text may have, each with how far rounded operands may have
moved it. Sizes, exponents and the number of readings are bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from viva.marking.steps.numbers.quantities import WORDS, Quantity
from viva.marking.steps.numbers.tokens import Token
from viva.marking.steps.numbers.values import (
    NotNumeric,
    Value,
    add,
    applied,
    combined,
    divide,
    factorial,
    multiply,
    raised,
    subtract,
    value_of,
    whole_divide,
)

UNIT_WORDS = 6
_STOP_WORDS = frozenset(
    [
        "and",
        "or",
        "so",
        "then",
        "thus",
        "hence",
        "which",
        "is",
        "are",
        "was",
        "were",
        "gives",
        "give",
        "has",
        "have",
        "had",
        "but",
        "while",
        "where",
        "if",
        "since",
        "because",
        "need",
        "needs",
        "use",
        "uses",
        "using",
        "to",
        "vs",
        "versus",
        "compared",
        "than",
        "equals",
        "makes",
        "yields",
        "totals",
        "not",
        "we",
        "i",
        "you",
        "it",
        "therefore",
        "whereas",
        "when",
        "however",
        "instead",
        "let",
        "given",
        "also",
        "only",
        "just",
    ]
)
_FUNCTIONS = frozenset({"sqrt", "floor", "ceil", "round", "abs"})


@dataclass(frozen=True, slots=True)
class Expression:
    """What was read: its values, how much it computes, whether it must not be called false, a lone number itself."""

    values: tuple[Value, ...]
    operators: int
    soft: bool
    number: Quantity | None = None


class Reader:
    """Parses tokens from ``at`` on; ``at`` then stands behind what was read."""

    def __init__(self, tokens: Sequence[Token], at: int = 0) -> None:
        self.tokens = tokens
        self.at = at
        self.operators = 0
        self.soft = False
        self.percent = False
        self.sums = 0
        self.prefixes: list[tuple[Value, ...]] = []
        self.depth = 0

    def expression(self) -> Expression:
        """Read the longest expression here.

        Raises:
            NotNumeric: where none begins here, or its values are beyond the bounds.
        """
        start = self.at
        values = self._sum()
        single = self.tokens[start] if self.at - start == 1 else None
        number = single.quantity if single is not None else None
        # "50 + 50 %" may be 75: of what a percentage is taken isn't said.
        return Expression(values, self.operators, self.soft or (self.percent and self.sums > 0), number)

    # Grammar: sum, product, factor, power, atom

    def _sum(self) -> tuple[Value, ...]:
        values = self._product()
        while (op := self._operator("+", "-")) is not None:
            mark, operators = self.at, self.operators
            self._keep(values)
            self._advance(op)
            try:
                right = self._product()
            except NotNumeric:
                self._back(mark, operators)
                break
            self.sums += 1
            values = combined(values, right, add if op == "+" else subtract)
        return values

    def _product(self) -> tuple[Value, ...]:
        values = self._factor()
        while True:
            mark, operators = self.at, self.operators
            op = self._operator("*", "/", "//")
            if op is None:
                if self._adjacent_bracket():
                    op = "*"
                    self.operators += 1
                else:
                    return values
            else:
                self._keep(values)
                self._advance(op)
            try:
                right = self._factor()
            except NotNumeric:
                self._back(mark, operators)
                return values
            values = combined(values, right, {"*": multiply, "/": divide, "//": whole_divide}[op])

    def _factor(self) -> tuple[Value, ...]:
        token = self._peek()
        if token is not None and token.kind == "op" and token.text in "+-":
            following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else None
            if following is None or not following.glued:
                raise NotNumeric
            self.at += 1
            values = self._factor()
            return tuple(Value(-v.value, v.slack) for v in values) if token.text == "-" else values
        return self._power()

    def _power(self) -> tuple[Value, ...]:
        values = self._atom()
        token = self._peek()
        if token is not None and token.kind == "power" and token.glued:
            self.at += 1
            self.operators += 1
            if token.text == "!":
                return tuple(factorial(v) for v in values)
            exponent = int(token.text)
            # A raised digit may be the mark of a footnote.
            self._keep(values)
            return tuple(raised(v, Value(Fraction(exponent))) for v in values)
        if token is not None and token.kind == "op" and token.text == "^":
            self.at += 1
            self.operators += 1
            return combined(values, self._factor(), raised)
        if token is not None and token.kind == "word" and token.text in ("squared", "cubed"):
            self.at += 1
            self.operators += 1
            return tuple(raised(v, Value(Fraction(2 if token.text == "squared" else 3))) for v in values)
        return values

    def _atom(self) -> tuple[Value, ...]:
        token = self._peek()
        if token is None:
            raise NotNumeric
        if token.kind == "number" and token.quantity is not None:
            self.at += 1
            self.soft = self.soft or token.quantity.soft
            self.percent = self.percent or token.quantity.of_hundred
            values = tuple(value_of(r) for r in token.quantity.readings)
            return self._fraction_of(token, values)
        if token.kind == "word" and token.text.lower() in WORDS:
            self.at += 1
            return (Value(Fraction(WORDS[token.text.lower()])),)
        if token.kind == "symbol" and token.text == "frac":
            self.at += 1
            return combined(self._bracketed("{"), self._bracketed("{"), divide)
        if token.kind == "symbol" and token.text == "\\sqrt":
            self.at += 1
            self.operators += 1
            return tuple(applied("sqrt", v) for v in self._bracketed("{"))
        if token.kind == "word" and token.text in _FUNCTIONS:
            self.at += 1
            self.operators += 1
            if (opening := self._peek()) is None or not opening.glued:
                raise NotNumeric
            return tuple(applied(token.text, v) for v in self._bracketed("("))
        if token.kind == "symbol" and token.text == "√":
            self.at += 1
            self.operators += 1
            return tuple(applied("sqrt", v) for v in self._atom())
        if token.kind == "symbol" and token.text in "⌊⌈":
            return self._rounded(token)
        if token.kind == "open":
            return self._bracketed(token.text)
        raise NotNumeric

    def _fraction_of(self, token: Token, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """``50 % of 108``."""
        of, number = (*self.tokens[self.at : self.at + 2], None, None)[:2]
        if token.quantity is None or not token.quantity.of_hundred or of is None or of.text != "of":
            return values
        if number is None or number.kind != "number":
            return values
        self.at += 1
        self.operators += 1
        return combined(values[: len(values) // 2], self._power(), multiply)

    def _bracketed(self, mark: str) -> tuple[Value, ...]:
        token = self._peek()
        if token is None or token.kind != "open" or token.text != mark or self.depth > 20:
            raise NotNumeric
        self.at += 1
        self.depth += 1
        values = self._sum()
        self.pass_units()
        closing = self._peek()
        if closing is None or closing.kind != "close":
            raise NotNumeric
        self.at += 1
        self.depth -= 1
        return values

    def _rounded(self, token: Token) -> tuple[Value, ...]:
        self.at += 1
        self.operators += 1
        values = self._sum()
        closing = self._peek()
        if closing is None or closing.text not in "⌋⌉":
            raise NotNumeric
        self.at += 1
        return tuple(applied("floor" if closing.text == "⌋" else "ceil", v) for v in values)

    # Where one stands

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _operator(self, *wanted: str) -> str | None:
        """The operator that comes next, behind a unit perhaps."""
        at = self.after_units(self.at)
        if at >= len(self.tokens) or self.tokens[at].kind != "op" or self.tokens[at].text not in wanted:
            return None
        if at > self.at and self.tokens[at].text in "+-" and at + 1 < len(self.tokens) and self.tokens[at + 1].glued:
            return None  # a sign: "entry 2 receives -1"
        return self.tokens[at].text

    def _advance(self, op: str) -> None:
        self.at = self.after_units(self.at) + 1
        self.operators += 1

    def _back(self, mark: int, operators: int) -> None:
        self.at, self.operators = mark, operators

    def _keep(self, values: tuple[Value, ...]) -> None:
        """Remember what the expression came to so far: a writer may have meant it to end there."""
        if self.depth == 0:
            self.prefixes.append(values)

    def _adjacent_bracket(self) -> bool:
        token = self._peek()
        return token is not None and token.kind == "open" and token.text in "([" and token.glued

    def pass_units(self) -> None:
        """Pass over a unit behind what was read."""
        self.at = self.after_units(self.at)

    def after_units(self, at: int) -> int:
        """The place behind words such as ``weights per filter`` and a bracketed remark in words."""
        count = 0
        while at < len(self.tokens) and count < UNIT_WORDS:
            token = self.tokens[at]
            if token.kind == "word" and token.text.lower() not in _STOP_WORDS and token.text.lower() not in WORDS:
                at += 1
                count += 1
            elif (
                token.kind == "open" and token.text == "(" and not token.glued and (end := self._remark(at)) is not None
            ):
                at = end
                count += 1
            else:
                break
        return at

    def _remark(self, at: int) -> int | None:
        """The place behind a bracket that holds words only."""
        for end in range(at + 1, min(at + 12, len(self.tokens))):
            token = self.tokens[end]
            if token.kind == "close":
                return end + 1 if end > at + 1 else None
            if token.kind not in ("word", "comma"):
                return None
        return None


def whole(piece: Sequence[Token]) -> Expression | None:
    """What all of ``piece`` comes to, a unit at its end included; None where it is no arithmetic."""
    reader = Reader(piece)
    try:
        expression = reader.expression()
    except NotNumeric:
        return None
    reader.pass_units()
    return expression if reader.at == len(piece) else None


__all__ = ["Expression", "NotNumeric", "Reader", "Value", "combined", "whole"]
