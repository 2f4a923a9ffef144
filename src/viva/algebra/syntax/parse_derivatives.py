r"""Derivatives: as a fraction, with a slash, as an operator, with nabla."""

from __future__ import annotations

from viva.algebra.syntax.parse_binders import Binders
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import Apply, Derivative, Elided, Mul, Node, Norm, Number, Pow, Sequence, Symbol


class Derivatives(Binders):
    """Derivatives."""

    def fraction(self, start: int) -> Node:
        r"""A fraction bar, which may be a derivative: ``\frac{\partial L}{\partial x}``, ``\frac{d}{dx}``."""
        if self.at("{"):
            mark = self.ahead()
            if mark.kind == "partial" or (mark.kind == "name" and mark.text == "d"):
                bottom = self._denominator_mark(mark)
                if bottom:
                    return self._derivative(mark.kind == "partial", start)
        return super().fraction(start)

    def _denominator_mark(self, mark: Token) -> bool:
        """Whether the denominator begins with the same mark, so that the fraction is a derivative."""
        level, j = 0, self.k
        while j < len(self.tokens) - 3:
            kind = self.tokens[j].kind
            if kind == "{":
                level += 1
            elif kind == "}":
                level -= 1
                if level == 0:
                    break
            j += 1
        first, second = self.tokens[j + 1], self.tokens[min(j + 2, len(self.tokens) - 1)]
        if first.kind != "{" or second.kind != mark.kind or second.text != mark.text:
            return False
        if mark.kind == "partial":
            return True
        after_bottom = self.tokens[min(j + 3, len(self.tokens) - 1)].kind
        after_top = self.ahead(2)
        signed = after_top.kind in ("op", "sub", "rel") or after_bottom in ("op", "sub", "sup", "}", "rel")
        return not signed

    def _order(self) -> int:
        """The order of a derivative, after ``^``."""
        if not self.take("sup"):
            return 1
        token = self.token
        node = self.script_group()
        if isinstance(node, Number) and node.value.denominator == 1 and 1 <= node.value <= 99:
            return int(node.value)
        raise self.fail("the order of the derivative must be a number", token)

    def _derivative(self, partial: bool, start: int) -> Node:
        self.next()
        mark = self.next()
        order = self._order() if self.at("sup") else 1
        of: Node | None = None
        if not self.at("}"):
            bars, self.bars = self.bars, []
            of = self.lines("}")
            self.bars = bars
        self.expect("}", "a closing brace")
        self.expect("{", "the denominator")
        by = self._variables(mark, order, "}")
        self.expect("}", "a closing brace")
        if of is None:
            return self._operator_result(by, partial, start)
        return Derivative(of, by, partial, span=self.span(start))

    def _variables(self, mark: Token, order: int, closer: str) -> tuple[tuple[Node, int], ...]:
        """``\\partial x^2 \\partial y``: variables with their orders, which add up to ``order``."""
        found: list[Node] = []
        while self.token.kind == mark.kind and self.token.text == mark.text:
            self.next()
            start = self.token.start
            if self.at("op") and found:
                break
            found.append(self.scripted(self.atom(), start))
            if len(found) > 20:
                raise self.fail("too many variables")
            if closer == "" and len(found) >= order:
                break
        if closer and not self.at(closer):
            raise self.fail("the variables of the derivative can't be read")
        if not found:
            raise self.fail("the variable of the derivative is missing")
        orders = [self._power(variable) for variable in found]
        if order > 1 and sum(count for _, count in orders) == order:
            return tuple(orders)
        if len(found) == 1 and order > 1:
            raise self.fail("the orders of the derivative don't match")
        return tuple((variable, 1) for variable in found)

    @staticmethod
    def _power(variable: Node) -> tuple[Node, int]:
        if isinstance(variable, Pow) and isinstance(variable.exponent, Number):
            exponent = variable.exponent.value
            if exponent.denominator == 1 and 1 <= exponent <= 99:
                return variable.base, int(exponent)
        return variable, 1

    def _operator_result(self, by: tuple[tuple[Node, int], ...], partial: bool, start: int, op: str = "") -> Node:
        """The derivative of the product that follows; of its first factor too, where that stands on its own."""
        name = op or "derivative"
        first_at = self.token
        if not self._operand_here():
            raise self.fail("what the derivative is of is missing")
        bracketed = first_at.kind == "open"
        first = self.factor()
        rest: list[Node] = []
        alone = bracketed and self.tokens[self.k - 1].kind == "close"
        if self._factor_follows():
            self.held = first
            whole = self.term()
            rest = list(whole.factors[1:]) if isinstance(whole, Mul) and whole.factors[0] == first else []
        else:
            whole = first
        span = self.span(start)
        reading = Derivative(whole, by, partial, name, span=span)
        if rest and (alone or isinstance(first, Apply | Norm)):
            short = Derivative(first, by, partial, name)
            return self.ambiguous(reading, Mul((short, *rest), ("",) * len(rest), span=span), span=span)
        return reading

    def _factor_follows(self) -> bool:
        if self.token.kind == "op":
            return self.token.text in ("*", "cdot", "times", "/", "odot", "@")
        return self._operand_here()

    def partial(self) -> Node:
        """``∂L/∂x``, ``∂/∂x f``, ``∂_x f``; a lone ``∂`` is a symbol."""
        mark = self.next()
        return self.inline_derivative(mark, mark.start)

    def inline_derivative(self, mark: Token, start: int) -> Node:
        """A derivative written with a slash, after its first ``∂`` or ``d``."""
        partial = mark.kind == "partial"
        order = self._order() if self.at("sup") else 1
        if self.at("sub"):
            scripts = self.scripts()
            by = tuple((node, 1) for script in scripts for node in script.nodes)
            return self._operator_result(by, partial, start)
        of: Node | None = None
        if not self.at("op", "/"):
            if self.token.kind not in ("name", "accent", "cmd", "open", "{", "bar", "func"):
                return Symbol("partial", span=(mark.start, mark.end))
            of = self.factor()
        if self.at("op", "/") and self._same_mark(mark):
            self.next()
            bracketed = self.take("open")
            by = self._variables(self.token, order, "close" if bracketed else "")
            if bracketed:
                self.expect("close", "a closing bracket")
            if of is None:
                return self._operator_result(by, partial, start)
            return Derivative(of, by, partial, span=self.span(start))
        if of is None:
            raise self.fail("the variable of the derivative is missing")
        symbol = Symbol("partial" if partial else "d", span=(mark.start, mark.end))
        return Mul((symbol, of), ("",), span=self.span(start))

    def _same_mark(self, mark: Token) -> bool:
        after = self.ahead()
        if after.kind == "open" and after.text == "(":
            after = self.ahead(2)
        return after.kind == mark.kind and after.text == mark.text

    def inline_d_here(self) -> bool:
        """Whether the ``d`` here begins ``dL/dx`` or ``d/dx``."""
        if self.ahead().kind == "op" and self.ahead().text == "/":
            after, variable = self.ahead(2), self.ahead(3)
            return after.kind == "name" and after.text == "d" and variable.kind in ("name", "accent")
        j = self.k + 1
        token = self.tokens[j]
        if token.kind == "sup":
            j += 2 if self.tokens[j + 1].kind != "{" else 4
            token = self.tokens[min(j, len(self.tokens) - 1)]
        if token.kind not in ("name", "accent") or (token.space and self.plain):
            return False
        level, last = 0, min(j + 40, len(self.tokens) - 3)
        while j < last:
            token = self.tokens[j]
            if token.kind in ("{", "open"):
                level += 1
            elif token.kind in ("}", "close"):
                level -= 1
                if level < 0:
                    return False
            elif level == 0 and token.kind == "op":
                after, variable = self.tokens[j + 1], self.tokens[j + 2]
                return (
                    token.text == "/" and after.kind == "name" and after.text == "d"
                    and variable.kind in ("name", "accent") and (not variable.space or not self.plain)
                )  # fmt: skip
            elif (level == 0 and token.kind not in ("name", "accent", "sub", "sup", "num", "prime")) or (
                level == 0
                and token.kind == "name"
                and j > self.k + 1
                and self.tokens[j - 1].kind not in ("sub", "sup", "accent")
            ):
                return False
            j += 1
        return False

    def nabla(self) -> Node:
        """``\\nabla_w L``, ``\\nabla^2 f``."""
        token = self.next()
        start = token.start
        variables: tuple[tuple[Node, int], ...] = ()
        order = 1
        while self.token.kind in ("sub", "sup"):
            if self.at("sup"):
                order = self._order()
            else:
                self.next()
                content = self.script_group()
                if content is None:
                    raise self.fail("the variable of the gradient is missing")
                items = content.items if isinstance(content, Sequence) else (content,)
                variables = tuple((item, 1) for item in items)
        if order > 1:
            variables = tuple((v, order) for v, _ in variables) or ((Elided(), order),)
        if not self._operand_here():
            return Symbol("nabla", span=(token.start, token.end))
        return self._operator_result(variables, True, start, "nabla")
