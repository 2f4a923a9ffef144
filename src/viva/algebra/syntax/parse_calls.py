r"""Names before a bracket: ``f(x)`` takes arguments, ``p(1-p)`` multiplies, ``X[i, j]`` is an entry."""

from __future__ import annotations

from dataclasses import replace

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.cursor import MAX_CHAIN
from viva.algebra.syntax.parse_scripts import Scripts
from viva.algebra.syntax.scripts import applied, head_name
from viva.algebra.tree import (
    All,
    Apply,
    Binary,
    Call,
    Expectation,
    Index,
    Mul,
    Neg,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
)

_STATEMENT_OPS = frozenset(["and", "or", "cup", "cap", "given", "divergence"])


class Calls(Scripts):
    """Applications and entries."""

    def factor(self) -> Node:
        """An atom with scripts; a name with brackets behind it may take them as arguments."""
        first, start = self.token, self.token.start
        node = self.atom()
        if first.kind == "{" and first.extra and isinstance(node, Mul) and self.token.kind in ("sub", "sup", "prime"):
            return self._letters_in_a_font(node, start)
        node = self.scripted(node, start)
        if isinstance(node, Symbol) and node.name == "1" and node.font in ("bf", "bb") and self.at("open"):
            return self._indicator(node, start)
        count = 0
        while self._applies(node):
            count += 1
            if count > MAX_CHAIN:
                raise self.fail("too many brackets in a row")
            applied_node = self._application(node, start)
            if applied_node is None:
                break
            node = self.scripted(applied_node, start) if isinstance(applied_node, Apply | Expectation) else applied_node
        return node

    def _letters_in_a_font(self, letters: Mul, start: int) -> Node:
        r"""``\mathbf{AB}^T``: it prints as the script of the last letter, and may be meant for all."""
        scripts = self.scripts()
        span = self.span(start)
        last = applied(letters.factors[-1], scripts, span)
        printed = replace(letters, factors=(*letters.factors[:-1], last), span=span)
        return self.ambiguous(printed, applied(letters, scripts, span), span=span)

    def _indicator(self, one: Symbol, start: int) -> Node:
        """``\\mathbb{1}[i = j]``; before anything but a condition, a vector of ones and a factor."""
        bracket = self.atom()
        inner = bracket.items[0] if isinstance(bracket, Sequence) and len(bracket.items) == 1 else bracket
        if _event(inner):
            return Call("indicator", (inner,), span=self.span(start))
        return Mul((one, bracket), ("",), span=self.span(start))

    def _applies(self, node: Node) -> bool:
        token = self.token
        if token.kind != "open" or token.text not in ("(", "[") or self.tokens[self.k - 1].kind == "close":
            return False
        if not isinstance(node, Symbol | Index):
            return False
        if token.space and self.plain and not (isinstance(node, Symbol) and len(node.name) == 1):
            return False
        name = head_name(node)
        return bool(name) and name not in self.scalars and name not in ("e", "i", "pi", "d", "infty")

    def _application(self, node: Node, start: int) -> Node | None:
        """``f(x)``, ``p(x)`` or ``p(1-p)``: see :mod:`viva.algebra.read` for which is which; None for a product."""
        opening = self.token
        if opening.text == "[":
            return self._entry(node, start)
        name = head_name(node)
        symbol = node.base if isinstance(node, Index) else node
        assert isinstance(symbol, Symbol)
        primes = len(symbol.name) - len(symbol.name.rstrip("'"))
        certain = self._certainly_function(node, symbol, name, primes)
        if not certain and not self._may_be_argument(name):
            return None
        bracket = self.atom()
        given = isinstance(bracket, Binary) and bracket.op == "given"
        args = bracket.items if isinstance(bracket, Sequence) and bracket.kind == "()" else (bracket,)
        function: Node = node
        if primes:
            bare = Symbol(symbol.name.rstrip("'"), symbol.font, span=symbol.span)
            function = replace(node, base=bare) if isinstance(node, Index) else bare
        span = self.span(start)
        call = Apply(function, args, primes, span=span)
        if certain or len(args) != 1 or given or _event(bracket):
            if name in ("P", "Pr") and not certain:
                event = bracket.left if given and isinstance(bracket, Binary) else bracket
                condition = bracket.right if given and isinstance(bracket, Binary) else None
                over = node.indices[0] if isinstance(node, Index) and node.indices else None
                return Expectation("P", (event,), over, condition, span=span)
            return call
        several = Mul((node, bracket), ("",), span=span)
        scripts = self.scripts() if self.token.kind in ("sub", "sup", "prime") else []
        if scripts:
            raised = applied(bracket, scripts, None)
            several = Mul((node, raised), ("",), span=self.span(start))
        applied_call = applied(call, scripts, self.span(start)) if scripts else call
        letter = name in words.FUNCTION_LETTERS or name in words.MAYBE_FUNCTION_LETTERS
        likely_product = isinstance(node, Index) and (not letter or isinstance(bracket, Number | Neg))
        readings = (several, applied_call) if likely_product else (applied_call, several)
        return self.ambiguous(*readings, span=self.span(start))

    def _certainly_function(self, node: Node, symbol: Symbol, name: str, primes: int) -> bool:
        if name in self.functions or symbol.name in self.functions:
            return True
        if len(name) > 1 and symbol.font in ("rm", "tt", "sf") and name not in words.GREEK:
            return True
        if primes and name not in words.GREEK and name.islower():
            return True
        if isinstance(node, Index):
            return name in ("L", "J", "ell") and not node.upper
        return name in words.FUNCTION_LETTERS or (name in ("N", "U", "D") and symbol.font == "cal")

    def _may_be_argument(self, name: str) -> bool:
        """Whether the bracket here may hold arguments: one symbol, a list, a condition, or anything after σ or φ."""
        if name in words.MAYBE_FUNCTION_LETTERS or name in words.FUNCTION_LETTERS:
            return True
        count, level, script = 0, 0, 0
        for j in range(self.k + 1, min(self.k + 40, len(self.tokens))):
            token = self.tokens[j]
            if token.kind == "close" and level == 0:
                return count == 1
            if token.kind in ("open", "{"):
                level += 1
                if not script and self.tokens[j - 1].kind in ("sub", "sup"):
                    script = level
            elif token.kind in ("close", "}"):
                if script == level:
                    script = 0
                level -= 1
            elif script or self.tokens[j - 1].kind in ("sub", "sup"):
                continue
            elif level == 0 and (token.kind in (",", "mid", ";", "bar", "rel") or token.text in ("cup", "cap")):
                return True
            elif token.kind in ("name", "num"):
                count += 1
            elif token.kind not in ("sub", "sup", "prime", "accent"):
                return False
        return False

    def _entry(self, node: Node, start: int) -> Node | None:
        """``X[i, j]``, ``x[n]``: an entry if the bracket can only hold indices."""
        j, kinds = self.k + 1, set()
        while self.tokens[j].kind in ("name", "num", ",", ":", "op") and j < self.k + 16:
            kinds.add(self.tokens[j].kind)
            if self.tokens[j].kind == "op" and self.tokens[j].text not in ("+", "-"):
                return None
            j += 1
        if self.tokens[j].kind != "close" or self.tokens[j].text != "[" or j == self.k + 1 or self.token.space:
            return None
        if "op" in kinds and not (self.plain and kinds & {",", ":"}):
            return None
        self.next()
        items: list[Node] = []
        while not self.at("close"):
            if self.take(","):
                continue
            if self.at(":"):
                token = self.next()
                items.append(All(span=(token.start, token.end)))
            else:
                items.append(self.additive())
        self.next()
        span = self.span(start)
        entry = Index(node, tuple(items), span=span)
        if self.plain or len(items) > 1 or isinstance(items[0], All):
            return self.scripted(entry, start)
        return self.ambiguous(entry, Mul((node, items[0]), ("",), span=span), span=span)


def _event(node: Node) -> bool:
    """A statement, or sets put together: what has a probability, and can't be a factor."""
    return isinstance(node, Relation) or (isinstance(node, Binary) and node.op in _STATEMENT_OPS)
