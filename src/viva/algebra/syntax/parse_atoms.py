r"""Atoms: one symbol, number, bracketed expression or command."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from viva.algebra.syntax.parse_environments import Environments
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import Call, Div, Elided, Index, Node, Number, Sequence, Symbol, Words

_SINGLE = frozenset({"num", "name"})


class Atoms(Environments):
    """Atoms of every kind."""

    def atom(self) -> Node:
        """One symbol, number, bracketed expression or command."""
        if self.held is not None:
            node, self.held = self.held, None
            return node
        token = self.token
        kind = token.kind
        if kind == "num":
            return self.number(self.next())
        if kind == "name":
            self.next()
            if token.text == "emptyset":
                return Sequence((), "{}", span=(token.start, token.end))
            return Symbol(token.text, str(token.extra or ""), span=(token.start, token.end))
        self.enter()
        node = self._compound(token, kind)
        self.depth -= 1
        return node

    def _compound(self, token: Token, kind: str) -> Node:
        if kind == "open":
            return self.bracket()
        if kind == "{":
            node = self.group()
            if isinstance(node, Sequence) and node.kind == "," and not self.plain:
                return replace(node, kind="{}")  # `x \\in {1,2}`: braces that were meant to be seen
            return node
        if kind == "bar":
            return self.between_bars()
        if kind == "cmd":
            return self.structure(token)
        if kind == "accent":
            return self.accent()
        if kind == "begin":
            return self.environment()
        if kind == "dots":
            self.next()
            return Elided(span=(token.start, token.end))
        if kind == "words":
            if token.extra == "prose":
                raise self.fail("words, not a formula", token)
            self.next()
            return Words(token.text, span=(token.start, token.end))
        return self.operator_atom(token)

    def operator_atom(self, token: Token) -> Node:
        """Functions, binders, derivatives: defined above."""
        raise self.fail("a symbol or a number is missing")

    def group(self) -> Node:
        """``{...}``; an empty one stands for nothing, and the atom after it is taken."""
        opening = self.expect("{", "an opening brace")
        if self.take("}"):
            if self.token.kind in ("sub", "sup", "end", "}", "close"):
                raise self.fail("the braces are empty", opening)
            return self.atom()
        if (
            self.token.kind in _SINGLE
            and self.tokens[self.k + 1].kind == "}"
            and not self.integrals
            and self.held is None
        ):
            single = self.atom()
            self.next()
            return single
        bars, self.bars = self.bars, []
        node = self.lines("}")
        self.bars = bars
        self.expect("}", "a closing brace")
        if node is None:
            raise self.fail("the braces are empty", opening)
        return node

    def argument(self) -> Node:
        """A TeX argument: a group, or a single token (of a number, its first digit)."""
        token = self.token
        if token.kind == "{":
            self.enter()
            node = self.group()
            self.depth -= 1
            return node
        if token.kind == "num" and token.text.isdigit() and len(token.text) > 1:
            digit, rest = token.text[0], token.text[1:]
            middle = token.start + 1
            self.token.text, self.token.start, self.token.value = rest, middle, Fraction(int(rest))
            return Number(Fraction(int(digit)), span=(token.start - 1, middle))
        if token.kind in ("num", "name", "cmd", "accent", "words"):
            return self.atom()
        raise self.fail("an argument is missing")

    def structure(self, token: Token) -> Node:
        """``\\frac``, ``\\binom``, ``\\sqrt`` and commands that only dress their argument."""
        start = token.start
        self.next()
        if token.text == "frac":
            return self.fraction(start)
        if token.text == "binom":
            top = self.argument()
            return Call("binom", (top, self.argument()), span=self.span(start))
        if token.text == "sqrt":
            degree: Node | None = None
            if self.at("open", "[") and not self.token.extra:
                self.next()
                degree = self.lines("close")
                self.expect("close", "a closing bracket")
            arg = self.argument()
            if degree is None:
                return Call("sqrt", (arg,), span=self.span(start))
            return Call("root", (arg, degree), span=self.span(start))
        if token.text == "brace":
            node = self.argument()
            if self.token.kind in ("sub", "sup"):
                self.next()
                self.script_group()  # the remark under the brace
            return node
        return self.argument()

    def fraction(self, start: int) -> Node:
        """A fraction bar."""
        numerator = self.argument()
        return Div(numerator, self.argument(), span=self.span(start))

    def accent(self) -> Node:
        """``\\hat w``: part of the name; over more than a name it is an operation."""
        token = self.next()
        start = token.start
        arg = self.argument()
        span = self.span(start)
        if isinstance(arg, Symbol):
            return Symbol(f"{token.text} {arg.name}", arg.font, span=span)
        if isinstance(arg, Index) and isinstance(arg.base, Symbol):
            base = Symbol(f"{token.text} {arg.base.name}", arg.base.font, span=arg.base.span)
            return replace(arg, base=base, span=span)
        return Call({"bar": "conj", "vec": "arrow"}.get(token.text, token.text), (arg,), span=span)
