r"""Sums, products, extrema, limits and integrals with their bounds."""

from __future__ import annotations

from viva.algebra.syntax.parse_functions import Functions
from viva.algebra.tree import (
    Add,
    Big,
    Binary,
    Call,
    Elided,
    Limit,
    Mul,
    Node,
    Number,
    Pow,
    Qualified,
    Relation,
    Sequence,
    Symbol,
)

_EXTREMA = frozenset(["max", "min", "sup", "inf", "argmax", "argmin", "limsup", "liminf"])
_INTEGRALS = frozenset(["int", "iint", "iiint", "oint"])


class Binders(Functions):
    """Binders."""

    def binder(self) -> Node:
        """``\\sum``, ``\\max``, ``\\lim``, ``\\int`` with bounds and body."""
        token = self.next()
        op, start = token.text, token.start
        sub: Node | None = None
        sup: Node | None = None
        seen = 0
        while self.token.kind in ("sub", "sup") and seen < 4:
            kind = self.next().kind
            seen += 1
            plain_group = self.at("open", "(") and self.plain
            content = self.bracket_or_group() if plain_group else self.script_group()
            if content is None:
                continue
            if kind == "sub":
                sub = content
            else:
                sup = content
        if op in _EXTREMA | {"sum", "prod"} and sub is None and sup is None and self.at("open"):
            called = self._extremum_call(op, start, sign=token.end - start == 1)
            if called is not None:
                return called
        if op == "lim":
            return self._limit(sub, start)
        if op in _INTEGRALS:
            return self._integral(op, sub, sup, start)
        variables, lower, upper, condition = self._bounds(sub, sup)
        if op in _EXTREMA:
            return self._extremum(op, variables, lower, upper, condition, start)
        body = self.operand_term("the body of the sum")
        return Big(op, variables, lower, upper, condition, body, span=self.span(start))

    def _extremum_call(self, op: str, start: int, *, sign: bool) -> Node | None:
        """A call, ``max(a, b)``, ``sum(x)``; None where the bracket is what is summed: ``Σ(x_i - m)²``."""
        opening = self.token
        if op in ("sum", "prod") and (not self.plain or opening.space or sign or self._bracket_behind()):
            return None
        node = self.bracket_or_group()
        args = node.items if isinstance(node, Sequence) and node.kind in ("()", "{}", "[]") else (node,)
        span = self.span(start)
        if op in ("sum", "prod"):
            if len(args) == 4:  # Maxima: sum(a[k], k, 1, n)
                return Big(op, (args[1],), args[2], args[3], None, args[0], span=span)
            called = Call(op, args, span=span)
            if len(args) == 1 and self.at("sup", "^") and not self.numpy:  # a square of sums, or a sum of squares
                self.next()
                power = self.script_group()
                if power is None:
                    raise self.fail("the exponent is missing")
                squares = Big(op, (), None, None, None, Pow(args[0], power, span=self.span(opening.start)))
                whole = Pow(Big(op, (), None, None, None, args[0]), power)
                return self.ambiguous(Pow(called, power), whole, squares, span=self.span(start))
            return called
        if op.startswith("arg") or len(args) > 1 or not isinstance(node, Sequence):
            return Call(op, args, span=span)
        return Call(op, args, span=span)

    def _bracket_behind(self) -> bool:
        """Whether another bracket follows right behind the one here: ``sum(a_i)(b_i)`` is a sum of products."""
        depth = 0
        for k in range(self.k, len(self.tokens) - 1):
            depth += (self.tokens[k].kind == "open") - (self.tokens[k].kind == "close")
            if depth <= 0:
                return self.tokens[k + 1].kind == "open" and not self.tokens[k + 1].space
        return False

    def _extremum(
        self,
        op: str,
        variables: tuple[Node, ...],
        lower: Node | None,
        upper: Node | None,
        condition: Node | None,
        start: int,
    ) -> Node:
        """An extremum takes the whole sum that follows; that it takes the first term only stays possible."""
        if not self._operand_here() and not self.at("op", "-"):
            raise self.fail("the body is missing")
        first = self.term()
        if self.token.kind == "op" and self.token.text in ("+", "-"):
            self.held = first
            whole = self.additive()
            span = self.span(start)
            reading = Big(op, variables, lower, upper, condition, whole, span=span)
            if op.startswith("arg") or not isinstance(whole, Add):
                return reading
            short: Node = Big(op, variables, lower, upper, condition, whole.terms[0])
            return self.ambiguous(reading, Add((short, *whole.terms[1:]), span=span), span=span)
        return Big(op, variables, lower, upper, condition, first, span=self.span(start))

    def _bounds(
        self, sub: Node | None, sup: Node | None
    ) -> tuple[tuple[Node, ...], Node | None, Node | None, Node | None]:
        """Bound variables, lower and upper bound, and the condition on them."""
        if sub is None:
            return (), None, sup, None
        parts = sub.items if isinstance(sub, Sequence) and sub.kind in (",", "()") else (sub,)
        variables: list[Node] = []
        conditions: list[Node] = []
        lower: Node | None = None
        for part in parts:
            if isinstance(part, Qualified) and part.condition is not None:
                part = Binary("and", part.body, part.condition)  # noqa: PLW2901
            if isinstance(part, Binary) and part.op in ("such", "given", "and"):
                inner, given = (part.left, part.right)
                more, low, _, cond = self._bounds(inner, None)
                variables.extend(more)
                lower = low if lower is None else lower
                conditions.extend([c for c in (cond, given) if c is not None])
            elif isinstance(part, Relation):
                low = self._read_bound(part, variables, conditions)
                lower = low if lower is None else lower
            elif isinstance(part, Mul) and not any(part.signs):
                variables.extend(part.factors)
            elif isinstance(part, Elided):
                conditions.append(part)
            else:
                variables.append(part)
        condition: Node | None = None
        for item in conditions:
            condition = item if condition is None else Binary("and", condition, item)
        distinct = [v for k, v in enumerate(variables) if v not in variables[:k]]
        return tuple(distinct), lower, sup, condition

    def _read_bound(self, part: Relation, variables: list[Node], conditions: list[Node]) -> Node | None:
        head = part.members[0]
        if part.ops == ("=",) and not (isinstance(head, Mul) or isinstance(part.members[1], Sequence)):
            variables.append(head)
            return part.members[1]
        if part.ops[0] == "=" and part.ops[1:] and isinstance(head, Symbol):  # i = j = 1
            variables.extend(part.members[:-1])
            return part.members[-1]
        if len(part.ops) == 2 and part.ops[0] in ("<", "<=", ">", ">="):
            variables.append(part.members[1])
        elif isinstance(head, Sequence):
            variables.extend(head.items)
        elif isinstance(head, Mul) and not any(head.signs):
            variables.extend(head.factors)
        else:
            variables.append(head)
        conditions.append(part)
        return None

    def _limit(self, sub: Node | None, start: int) -> Node:
        variable: Node = Symbol("")
        target: Node = Elided()
        side = ""
        if isinstance(sub, Relation) and sub.ops[0] in ("to", "implies", "=") and len(sub.members) == 2:
            variable, target = sub.members
        elif sub is not None:
            raise self.fail("the limit needs a variable and where it goes")
        if isinstance(target, Call) and target.name in ("pinv", "minus"):
            side, target = ("+" if target.name == "pinv" else "-"), target.args[0]
        body = self.operand_term("what the limit is of")
        return Limit(variable, target, body, side, span=self.span(start))

    def _integral(self, op: str, sub: Node | None, sup: Node | None, start: int) -> Node:
        found: list[Node] = []
        self.integrals.append(found)
        if self._differential_here():
            body: Node = self.differential()
            if self._operand_here():
                body = self.term()
        else:
            body = self.operand_term("what is integrated")
        if not found and self.token.kind == "op" and self.token.text in ("+", "-"):
            self.held = body
            body = self.additive()
        self.integrals.pop()
        condition = sub if sub is not None and sup is None and not isinstance(sub, Number) else None
        lower = sub if condition is None else None
        return Big(op, tuple(found), lower, sup, condition, body, span=self.span(start))
