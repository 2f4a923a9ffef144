r"""Products and sums: which factors stand together, and where a slash or ``\odot`` leaves that open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from viva.algebra.syntax.cursor import MAX_CHAIN, OPERAND_KINDS
from viva.algebra.syntax.parse_operators import Operators
from viva.algebra.syntax.scripts import Script
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import (
    Add,
    Big,
    Binary,
    Call,
    Derivative,
    Div,
    Expectation,
    Limit,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Sequence,
    Symbol,
    Words,
)

_SUMS = frozenset(["+", "-", "pm", "mp", "cup", "cap", "setminus", "oplus", "ominus", "mod"])
_PRODUCTS = frozenset(["*", "cdot", "times", "@", ""])
_INFIX = frozenset(["odot", "otimes", "circ", "star", "diamond", "ltimes"])
_AFTER_SLASH = _PRODUCTS | _INFIX | {"/"}


@dataclass(slots=True)
class _Part:
    """A factor as read: its first token, whether it ends in a bracket, and the sign before it."""

    node: Node
    first: Token
    bracketed: bool
    sign: str = ""
    signed: Token | None = None  # the token of the sign before it, if any
    differential: bool = False
    open_call: bool = False  # a function whose argument has no brackets: `\\sin x`


_ALONE = frozenset({"num", "name"})
_ENDS_TERM = frozenset({"end", ",", "close", "}", "rel", "align", "row", "op"})


class Terms(Operators):
    """Sums and products."""

    def additive(self) -> Node:
        """A sum: ``a + b - c``, ``A \\cup B``, ``a \\pm b``."""
        start = self.token.start
        node = self.term()
        if not (self.token.kind == "op" and self.token.text in _SUMS):
            return node
        terms = [node]
        chained = 0
        while self.token.kind == "op" and self.token.text in _SUMS:
            op = self.next().text
            if op in ("+", "-"):
                term_start = self.token.start
                term = self.term()
                terms.append(Neg(term, span=self.span(term_start)) if op == "-" else term)
                continue
            chained += 1
            if chained > MAX_CHAIN:
                raise self.fail("too many operations in a row")
            left = terms[0] if len(terms) == 1 else Add(tuple(terms), span=self.span(start))
            if op == "mod":
                right = self.term()
                taken = terms[-1]
                minus = len(terms) > 1 and isinstance(taken, Neg)
                tight = _remainder(taken.arg if minus and isinstance(taken, Neg) else taken, right)
                tight = Neg(tight, span=taken.span) if minus else tight
                whole = tight if len(terms) == 1 else Add((*terms[:-1], tight), span=self.span(start))
                terms = [self.ambiguous(Binary(op, left, right, span=self.span(start)), whole, span=self.span(start))]
                continue
            terms = [Binary(op, left, self.term(), span=self.span(start))]
        return terms[0] if len(terms) == 1 else Add(tuple(terms), span=self.span(start))

    def term(self) -> Node:
        """A product, with any signs before it."""
        if self.held is None:
            kind = self.token.kind
            if kind == "op":
                return self._signed()
            if kind in _ALONE and self.tokens[self.k + 1].kind in _ENDS_TERM and self._stands_alone():
                return self.atom()
        self.enter()
        parts = self._parts()
        self.depth -= 1
        return self._assembled(parts)

    def _stands_alone(self) -> bool:
        """Whether the number or name here is the whole product, as most are: what follows can't belong to it."""
        after = self.tokens[self.k + 1]
        return not self.integrals and (after.kind != "op" or after.text in ("+", "-"))

    def _signed(self) -> Node:
        signs: list[Token] = []
        while self.token.kind == "op" and self.token.text in ("+", "-", "pm", "mp"):
            signs.append(self.next())
            if len(signs) > 8:
                raise self.fail("too many signs")
        if not signs or not (self.token.kind in OPERAND_KINDS or self.token.kind in ("bar", "words")):
            raise self.fail("a symbol or a number is missing")
        node = self.term()
        for sign in reversed(signs):
            if sign.text == "-":
                node = Neg(node, span=self.span(sign.start))
            elif sign.text != "+":
                node = Call(sign.text, (node,), span=self.span(sign.start))
        return node

    # --- reading the factors -----------------------------------------------------------------------------------

    def _parts(self) -> list[_Part]:
        parts: list[_Part] = []
        sign, sign_token = "", None
        while True:
            parts.append(self._part(sign, sign_token))
            token = self.token
            if token.kind == "op" and token.text in _AFTER_SLASH:
                sign, sign_token = token.text, self.next()
            elif self._juxtaposed(parts[-1]):
                sign, sign_token = "", None
            else:
                return parts

    def _part(self, sign: str, sign_token: Token | None) -> _Part:
        first = self.token
        if self.integrals and self._differential_here() and self.held is None:
            return _Part(self.differential(), first, False, sign, sign_token, differential=True)
        if sign and self.token.kind == "op":
            if self.token.text not in ("-", "+"):
                raise self.fail("a symbol or a number is missing")
            token = self.next()
            node = self.factor()
            node = Neg(node, span=self.span(token.start)) if token.text == "-" else node
        elif self.held is None and first.kind == "name" and first.text == "d" and self.inline_d_here():
            mark = self.next()
            node = self.inline_derivative(mark, mark.start)
        elif self.held is None and first.kind == "name" and first.text == "E" and self._expectation_here():
            node = self.scripted(self._plain_expectation(), first.start)
        else:
            if self.held is None and not self._starts_operand():
                raise self.fail("a symbol or a number is missing")
            node = self.factor()
        bracketed = self.tokens[self.k - 1].kind in ("close", "bar", "end_env")
        open_call = (
            first.kind == "func" and isinstance(node, Call) and not bracketed and self.tokens[self.k - 1].kind != "}"
        )
        return _Part(node, first, bracketed, sign, sign_token, open_call=open_call)

    def _starts_operand(self) -> bool:
        kind = self.token.kind
        return kind in OPERAND_KINDS or kind == "words" or (kind == "bar" and self.token.extra != "close")

    def _expectation_here(self) -> bool:
        if "E" in self.scalars:
            return False
        after = self.ahead()
        if after.kind == "open":
            return after.text in ("[", "(", "{") or bool(after.extra)
        if after.kind == "bar":
            return after.text != "|"
        if after.kind != "sub":
            return False
        j = self.k + 2
        if self.tokens[j].kind == "{":
            level = 0
            while j < len(self.tokens) - 2:
                level += {"{": 1, "}": -1}.get(self.tokens[j].kind, 0)
                if level == 0:
                    break
                j += 1
        following = self.tokens[min(j + 1, len(self.tokens) - 1)]
        return following.kind == "open" and following.text in ("[", "{")

    def _plain_expectation(self) -> Node:
        token = self.next()
        over: Node | None = None
        outer: list[Script] = []
        if self.take("sub"):
            over = self.script_group()
        self.enter()
        node = self.expectation_of("E", over, outer, token.start)
        self.depth -= 1
        return node

    def _juxtaposed(self, last: _Part) -> bool:
        """Whether another factor follows without a sign."""
        token = self.token
        kind = token.kind
        if kind == "words":
            return isinstance(last.node, Number) and not self._connective(token)
        if kind == "bar":
            return self.bar_opens()
        if kind not in OPERAND_KINDS:
            return False
        if kind == "num" and not last.bracketed:
            if self._mixed_number(last) or last.first.kind in ("cmd", "dots") or _power_before_number(last.node):
                return True
            raise self.fail("a number can't follow this without a sign")
        if self._prose(last):
            raise self.fail("words, not a formula")
        return True

    @staticmethod
    def _connective(token: Token) -> bool:
        from viva.algebra.syntax import vocabulary as words

        first = token.text.strip().lower().split(" ")[0].rstrip(",.:")
        known = words.CONDITION_WORDS | words.OTHERWISE_WORDS | words.JOINING_WORDS
        return first in known or first in ("or", "is", "are", "to", "of", "in", "mod", "not")

    def _mixed_number(self, last: _Part) -> bool:
        """``1 1/2``: an integer, a space, and a fraction of integers."""
        if self.token.extra == "fraction":
            return isinstance(last.node, Number) and last.node.decimals is None
        return (
            isinstance(last.node, Number) and last.node.decimals is None and self.token.space
            and self.ahead().kind == "op" and self.ahead().text == "/" and self.ahead(2).kind == "num"
            and self.token.value is not None and self.token.value.denominator == 1
        )  # fmt: skip

    def _prose(self, last: _Part) -> bool:
        node = last.node
        return (
            self.plain and self.token.kind == "name" and self.token.extra == "rm" and len(self.token.text) > 3
            and isinstance(node, Symbol) and node.font == "rm" and len(node.name) > 3
        )  # fmt: skip

    # --- putting them together ---------------------------------------------------------------------------------

    def _assembled(self, parts: list[_Part]) -> Node:
        if len(parts) > 1 and self.integrals:
            parts = [part for k, part in enumerate(parts) if not part.differential or (part.sign and k)] or parts[:1]
            parts[0].sign = ""
        if len(parts) == 1:
            return parts[0].node
        parts = self._mixed(parts)
        for k, part in enumerate(parts[:-1]):
            if part.open_call and parts[k + 1].sign == "/":
                return self._open_call_over(parts, k)
        return self._readings(parts)

    def _open_call_over(self, parts: list[_Part], k: int) -> Node:
        r"""``\sin x / 2`` is the half of a sine, or the sine of a half."""
        call, under = parts[k].node, parts[k + 1].node
        assert isinstance(call, Call)
        inside = replace(call, args=(Div(call.args[0], under), *call.args[1:]))
        other = [*parts[:k], replace(parts[k], node=inside, open_call=False), *parts[k + 2 :]]
        plain = [replace(part, open_call=False) for part in parts]
        return self.ambiguous(self._readings(plain), self._readings(other), span=self._span(parts))

    def _readings(self, parts: list[_Part]) -> Node:
        doubtful_slash = any(self._doubtful(parts, k) for k in range(2, len(parts)))
        infix = any(part.sign in _INFIX for part in parts[1:])
        beside = infix and len(parts) > 2 and any(part.sign not in _INFIX for part in parts[1:])
        slashes = (False, True) if doubtful_slash else (False,)
        if doubtful_slash and not self._slash_first(parts):
            slashes = (True, False)
        readings = [
            self._assemble(parts, tight_infix, wide_slash)
            for tight_infix in ((False, True) if beside else (False,))
            for wide_slash in slashes
        ]
        return self.ambiguous(*readings, span=self._span(parts)) if len(readings) > 1 else readings[0]

    @staticmethod
    def _span(parts: list[_Part]) -> tuple[int, int] | None:
        low, high = parts[0].node.span, parts[-1].node.span
        return (low[0], high[1]) if low and high else None

    def _doubtful(self, parts: list[_Part], k: int) -> bool:
        """Whether factor ``k``, without a sign before it, may belong to the denominator before it."""
        part, under, over = parts[k], parts[k - 1], parts[k - 2]
        if part.sign or under.sign != "/" or under.bracketed:
            return False
        if isinstance(part.node, Big | Derivative | Limit | Norm | Matrix | Expectation | Words):
            return False
        numbers = isinstance(under.node, Number) and isinstance(over.node, Number)
        slash = under.signed
        spaced = self.plain and part.first.space and slash is not None and not slash.space and not under.first.space
        return not (spaced or (numbers and part.first.space))

    @staticmethod
    def _slash_first(parts: list[_Part]) -> bool:
        """Whether ``a/b c`` is likelier ``(a/b) c``: after a fraction of numbers, or before a bracket."""
        for k in range(2, len(parts)):
            if parts[k - 1].sign == "/" and not parts[k].sign:
                over, under = parts[k - 2].node, parts[k - 1].node
                return isinstance(over, Number) and (isinstance(under, Number) or parts[k].bracketed)
        return True

    def _assemble(self, parts: list[_Part], tight_infix: bool, wide_slash: bool) -> Node:
        groups: list[tuple[str, list[_Part]]] = [("", [])]
        for part in parts:
            # Loosely read, only what has no sign stands together; tightly, an infix operation binds its neighbours.
            if part.sign in _INFIX and not tight_infix:
                groups.append((part.sign, [part]))
            else:
                groups[-1][1].append(part)
        if len(groups) > MAX_CHAIN:
            raise self.fail("too many operations in a row")
        node = self._product(groups[0][1], wide_slash)
        for sign, group in groups[1:]:
            right = self._product(group, wide_slash)
            span = (node.span[0], right.span[1]) if node.span and right.span else None
            node = Binary(sign, node, right, span=span)
        return node

    def _product(self, parts: list[_Part], wide_slash: bool) -> Node:
        factors: list[Node] = [parts[0].node]
        signs: list[str] = []
        slashes = 0
        k = 1
        while k < len(parts):
            part = parts[k]
            if part.sign == "/":
                slashes += 1
                under = [part.node]
                while wide_slash and k + 1 < len(parts) and parts[k + 1].sign == "" and not part.bracketed:
                    k += 1
                    under.append(parts[k].node)
                factors = [self._quotient(self.product(factors, signs), self.product(under))]
                signs = []
            elif part.sign in _INFIX and k > 0 and factors:
                slashes += 1
                left = factors.pop()
                span = (left.span[0], part.node.span[1]) if left.span and part.node.span else None
                factors.append(Binary(part.sign, left, part.node, span=span))
            elif part.sign == "*" and self.numpy and not _scalar(part.node) and not all(_scalar(f) for f in factors):
                left = self.product(factors, signs)
                factors, signs = [Binary("odot", left, part.node, span=left.span)], []
                slashes += 1
            else:
                factors.append(_ungrouped(part.node))
                signs.append(part.sign)
            if slashes > MAX_CHAIN:
                raise self.fail("too many operations in a row")
            k += 1
        if len(factors) > 1:
            factors[0] = _ungrouped(factors[0])
        return self.product(factors, signs)

    @staticmethod
    def _quotient(over: Node, under: Node) -> Node:
        span = (over.span[0], under.span[1]) if over.span and under.span else None
        return Div(over, under, span=span)

    def _mixed(self, parts: list[_Part]) -> list[_Part]:
        r"""``2\frac58`` and ``1 1/2``: an integer and a proper fraction are added, at least in one reading."""
        out: list[_Part] = []
        k = 0
        while k < len(parts):
            part = parts[k]
            whole = part.node
            literal = isinstance(whole, Number) and whole.decimals is None and part.first.kind == "num"
            if literal and isinstance(whole, Number) and k + 1 < len(parts) and not parts[k + 1].sign:
                after = parts[k + 1].node
                if isinstance(after, Div) and parts[k + 1].first.kind == "cmd" and _proper(after):
                    span = (whole.span[0], after.span[1]) if whole.span and after.span else None
                    added, multiplied = Add((whole, after), span=span), Mul((whole, after), ("",), span=span)
                    node = self.ambiguous(added, multiplied, span=span)
                    out.append(replace(parts[k + 1], node=node, sign=part.sign, signed=part.signed, bracketed=True))
                    k += 2
                    continue
                if parts[k + 1].first.kind != "num":  # 1(2) is a product
                    out.append(part)
                    k += 1
                    continue
                if isinstance(after, Number) and k + 2 < len(parts) and parts[k + 2].sign == "/":
                    under = parts[k + 2].node
                    fraction = Div(after, under)
                    if not _proper(fraction):
                        raise self.fail("a number can't follow a number", parts[k + 1].first)
                    node = Add((whole, fraction), span=self._span(parts[k : k + 3]))
                    out.append(replace(parts[k + 2], node=node, sign=part.sign, signed=part.signed, bracketed=True))
                    k += 3
                    continue
                if isinstance(after, Number):
                    node = Add((whole, after), span=self._span(parts[k : k + 2]))
                    out.append(replace(parts[k + 1], node=node, sign=part.sign, signed=part.signed, bracketed=True))
                    k += 2
                    continue
            out.append(part)
            k += 1
        return out


def _remainder(left: Node, right: Node) -> Node:
    r"""``a \bmod b c`` where the remainder is taken first: ``(a \bmod b) c``."""
    if isinstance(right, Div):
        return Div(_remainder(left, right.numerator), right.denominator, span=right.span)
    if isinstance(right, Mul):
        return replace(right, factors=(_remainder(left, right.factors[0]), *right.factors[1:]))
    if isinstance(left, Mul):
        return replace(left, factors=(*left.factors[:-1], _remainder(left.factors[-1], right)))
    return Binary("mod", left, right)


def _power_before_number(node: Node) -> bool:
    """Whether a number may follow: behind ``2^3`` and ``(A + B)^{-1}``, the power has ended."""
    if not isinstance(node, Pow):
        return False
    return isinstance(node.base, (Add, Mul)) or (isinstance(node.base, Number) and isinstance(node.exponent, Number))


def _proper(fraction: Div) -> bool:
    over, under = fraction.numerator, fraction.denominator
    return (
        isinstance(over, Number) and isinstance(under, Number) and 0 < over.value < under.value
        and over.decimals is None and under.decimals is None
    )  # fmt: skip


def _ungrouped(node: Node) -> Node:
    r"""Braces around a factor only group: ``2\{a + b\}``."""
    if isinstance(node, Sequence) and node.kind == "{}" and len(node.items) == 1:
        return node.items[0]
    return node


def _scalar(node: Node) -> bool:
    if isinstance(node, Neg):
        return _scalar(node.arg)
    if isinstance(node, Div):
        return _scalar(node.numerator) and _scalar(node.denominator)
    return isinstance(node, Number | Norm) or (isinstance(node, Call) and node.name in ("sum", "sqrt", "mean"))
