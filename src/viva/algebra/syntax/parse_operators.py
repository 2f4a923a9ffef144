r"""Operators that take what follows them, and expectations."""

from __future__ import annotations

from dataclasses import replace

from viva.algebra.syntax.parse_derivatives import Derivatives
from viva.algebra.syntax.scripts import Script, applied
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import Add, Ambiguous, Binary, Expectation, Mul, Neg, Node, Sequence, Symbol


class Operators(Derivatives):
    """All that takes an operand."""

    def operator_atom(self, token: Token) -> Node:
        """The operator here, with its operand."""
        if token.kind == "func":
            return self.function()
        if token.kind == "big":
            return self.binder()
        if token.kind == "stat":
            return self.expectation()
        if token.kind == "partial":
            return self.partial()
        if token.kind == "nabla":
            return self.nabla()
        return super().operator_atom(token)

    def expectation(self) -> Node:
        """``\\mathbb{E}_{R \\sim p}[...]``, ``Var(...)``, ``P(A | B)``."""
        token = self.next()
        op, start = token.text, token.start
        over: Node | None = None
        outer: list[Script] = []
        while self.token.kind in ("sub", "sup"):
            if self.token.kind == "sub":
                self.next()
                over = self.script_group()
            else:
                outer.append(self.superscript(self.next()))
            if len(outer) > 4:
                raise self.fail("too many scripts")
        while self.at("{") and self.ahead().kind == "}":
            self.next()
            self.next()
        if not self._operand_here():
            return applied(Symbol(op, "rm", span=(token.start, token.end)), outer, self.span(start))
        return self.expectation_of(op, over, outer, start)

    def expectation_of(self, op: str, over: Node | None, outer: list[Script], start: int) -> Node:
        """The expectation of the bracket here, or of the product that follows."""
        given: Node | None = None
        round_bracket = self.at("open") and self.token.text == "("
        if self.at("open") or (self.at("{") and self.ahead().kind == "open"):
            node = self.bracket_or_group()
            args = node.items if isinstance(node, Sequence) and node.kind in ("()", "[]", "{}") else (node,)
            if args and isinstance(args[-1], Binary) and args[-1].op == "given":
                given = args[-1].right
                args = (*args[:-1], args[-1].left)
        else:
            args = (self.operand_term("what the expectation is of"),)
        node = Expectation(op, args, over, given, span=self.span(start))
        if op == "E" and round_bracket and not outer and len(args) == 1 and self.at("sup"):
            return self._of_power_or_power_of(node, start)
        return applied(node, outer, self.span(start)) if outer else node

    def _of_power_or_power_of(self, node: Expectation, start: int) -> Node:
        r"""``\mathbb{E}(y - z)^2``: mostly the expectation of the square, but :math:`(\mathbb{E}(X))^2` to some."""
        power = [self.superscript(self.next())]
        of_power = replace(node, args=(applied(node.args[0], power, self.span(start)),))
        power_of = applied(node, power, self.span(start))
        compound = isinstance(node.args[0], Add | Neg | Mul)
        readings = (of_power, power_of) if compound else (power_of, of_power)
        return Ambiguous(readings, span=self.span(start))
