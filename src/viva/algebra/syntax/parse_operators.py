r"""Operators that take what follows them: functions, sums and limits, expectations, derivatives, integrals."""

from __future__ import annotations

from fractions import Fraction

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.cursor import MAX_CHAIN, OPERAND_KINDS
from viva.algebra.syntax.parse_atoms import Atoms
from viva.algebra.syntax.scripts import ONE, Script, applied
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import (
    Add,
    Apply,
    Big,
    Binary,
    Call,
    Derivative,
    Div,
    Elided,
    Expectation,
    Interval,
    Limit,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Qualified,
    Relation,
    Sequence,
    Span,
    Symbol,
    Transpose,
)

_EXTREMA = frozenset(["max", "min", "sup", "inf", "argmax", "argmin", "limsup", "liminf"])
_INTEGRALS = frozenset(["int", "iint", "iiint", "oint"])
_CONDITIONS = frozenset(["!=", "<", ">", "<=", ">=", "in", "notin", "sim", "subset", "to"])
_INVERSES = frozenset(["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth"])


class Operators(Atoms):
    """Functions, binders, expectations and derivatives."""

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

    # --- functions ---------------------------------------------------------------------------------------------

    def function(self) -> Node:
        """A known function, with or without brackets around its argument."""
        token = self.next()
        start, name = token.start, token.text
        if name in words.BRACKET_FUNCTIONS and not self.at("open") and not self.at("{"):
            return Symbol(name, "rm", span=(token.start, token.end))
        scripts = self.scripts() if self.token.kind in ("sub", "sup", "prime") else []
        args, rest = self.function_arguments(name)
        span = self.span(start)
        node = self._called(name, scripts, args, start)
        if not rest:
            return node
        whole = self._called(name, scripts, (self.product([*args, *rest]),), start)
        if isinstance(args[0], Number):
            return whole
        return self.ambiguous(whole, Mul((node, *rest), ("",) * len(rest), span=span), span=span)

    def function_arguments(self, name: str) -> tuple[tuple[Node, ...], list[Node]]:
        """The arguments; without brackets also what else may belong to the argument: the ``y`` of ``\\log x y``."""
        while self.at("{") and self.ahead().kind == "}":
            self.next()
            self.next()
        if self.at("open"):
            shape = self.token.text
            node = self.bracket_or_group()
            if isinstance(node, Sequence) and (node.kind in ("()", "{}") or (node.kind == "[]" and shape == "[")):
                if not (self.plain and node.kind == "[]"):
                    return node.items, []
            return (node,), []
        if self.at("{"):
            group_start = self.ahead()
            node = self.bracket_or_group()
            if isinstance(node, Sequence) and group_start.kind == "open" and node.kind == "()":
                return node.items, []
            return (node,), []
        if self.token.kind in ("func", "stat", "big"):
            return (self.factor(),), []
        if self.at("op", "-") or self.at("op", "+"):
            sign = self.next()
            args, rest = self.function_arguments(name)
            inner = self.product([*args, *rest]) if rest else args[0]
            return (Neg(inner, span=self.span(sign.start)) if sign.text == "-" else inner,), []
        if not self._operand_here():
            if self.plain:
                raise self.fail(f"the argument of {name} is missing")
            raise self.fail("the argument of a function is missing")
        parts = [self._operand_factor()]
        while self._operand_goes_on():
            parts.append(self._operand_factor())
        return (parts[0],), parts[1:]

    def bracket_or_group(self) -> Node:
        """The bracket or group here, without what follows it."""
        self.enter()
        node = self.bracket() if self.at("open") else self.group()
        self.depth -= 1
        return node

    def _operand_here(self) -> bool:
        kind = self.token.kind
        return kind in OPERAND_KINDS or (kind == "bar" and self.bar_opens())

    def _operand_factor(self) -> Node:
        return self.factor()

    def _operand_goes_on(self) -> bool:
        token = self.token
        if token.kind == "cmd":
            return token.text in ("frac", "sqrt")
        if self.integrals and self._differential_here():
            return False
        return token.kind in ("name", "num", "accent")

    def _called(self, name: str, scripts: list[Script], args: tuple[Node, ...], start: int) -> Node:
        span = self.span(start)
        outer: list[Script] = []
        for script in scripts:
            content = script.nodes[0] if script.nodes else None
            if script.kind == "sub" and content is not None:
                if name in ("log", "lim"):
                    args = (args[0], content, *args[1:])
                elif name in ("vec", "diag", "tr", "det", "softmax", "exp", "relu"):
                    outer.append(script)
                else:
                    args = (*args, content) if name == "norm" else args
                    if name != "norm":
                        outer.append(script)
            elif script.kind == "sup" and content == Neg(ONE) and name in _INVERSES:
                name = "a" + name
            elif script.kind == "sup" and content == Neg(ONE) and name in ("log", "exp"):
                name = {"log": "exp", "exp": "log"}[name]
            else:
                outer.append(script)
        node = self._special_call(name, args, start)
        return applied(node, outer, span) if outer else node

    def _special_call(self, name: str, args: tuple[Node, ...], start: int) -> Node:
        """The calls that have a node of their own."""
        span = self.span(start)
        if name.startswith("Interval") and len(args) == 2:
            kind = name.partition(".")[2]
            return Interval(args[0], args[1], kind in ("", "Ropen"), kind in ("", "Lopen"), span=span)
        if name in ("Union", "Intersection") and args:
            node = args[0]
            for other in args[1:MAX_CHAIN]:
                node = Binary("cup" if name == "Union" else "cap", node, other, span=span)
            return node
        if name == "FiniteSet":
            return Sequence(args, "{}", span=span)
        if name in ("array", "matrix") and len(args) == 1:
            return args[0]
        if name == "array":
            return _matrix_of_rows(args, span) or Call(name, args, span=span)
        if name == "inv" and len(args) == 1:
            return Pow(args[0], Neg(ONE), span=span)
        if name == "transpose" and len(args) == 1:
            return Transpose(args[0], span=span)
        if name == "square" and len(args) == 1:
            return Pow(args[0], Number(Fraction(2)), span=span)
        if name == "pow" and len(args) == 2:
            return Pow(args[0], args[1], span=span)
        if name == "norm":
            return Norm(args[0], args[1] if len(args) > 1 else None, span=span)
        if name in ("dot", "matmul") and len(args) == 2:
            return Mul(args, ("@",), span=span)
        if name == "multiply" and len(args) == 2:
            return Binary("odot", args[0], args[1], span=span)
        if name == "divide" and len(args) == 2:
            return Div(args[0], args[1], span=span)
        if name == "outer" and len(args) == 2:
            return Mul((args[0], Transpose(args[1])), ("",), span=span)
        if name == "mod" and len(args) == 2:
            return Binary("mod", args[0], args[1], span=span)
        return Call(name, args, span=span)

    # --- binders -----------------------------------------------------------------------------------------------

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
            called = self._extremum_call(op, start)
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

    def _extremum_call(self, op: str, start: int) -> Node | None:
        if op in ("sum", "prod") and not self.plain:
            return None
        opening = self.token
        if op in ("sum", "prod") and opening.space:
            return None
        node = self.bracket_or_group()
        args = node.items if isinstance(node, Sequence) and node.kind in ("()", "{}", "[]") else (node,)
        span = self.span(start)
        if op in ("sum", "prod"):
            if len(args) == 4:  # Maxima: sum(a[k], k, 1, n)
                return Big(op, (args[1],), args[2], args[3], None, args[0], span=span)
            return Call(op, args, span=span)
        if op.startswith("arg") or len(args) > 1 or not isinstance(node, Sequence):
            return Call(op, args, span=span)
        return Call(op, args, span=span)

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

    def operand_term(self, what: str) -> Node:
        """The product that follows, which may begin with a sign."""
        if not self._operand_here() and not (self.token.kind == "op" and self.token.text in ("-", "+")):
            raise self.fail(f"{what} is missing")
        return self.term()

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

    # --- integrals ---------------------------------------------------------------------------------------------

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

    def _differential_here(self) -> bool:
        token, after = self.token, self.ahead()
        if not self.integrals or token.kind != "name" or token.text != "d":
            return False
        return after.kind in ("name", "accent") and after.text != "d"

    def differential(self) -> Node:
        """``dx`` in an integral: notes the variable, and counts as a factor 1."""
        token = self.next()
        start = self.token.start
        self.integrals[-1].append(self.scripted(self.atom(), start))
        return Number(Fraction(1), span=(token.start, token.end))

    # --- expectations ------------------------------------------------------------------------------------------

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
        if self.at("open") or (self.at("{") and self.ahead().kind == "open"):
            node = self.bracket_or_group()
            args = node.items if isinstance(node, Sequence) and node.kind in ("()", "[]", "{}") else (node,)
            if args and isinstance(args[-1], Binary) and args[-1].op == "given":
                given = args[-1].right
                args = (*args[:-1], args[-1].left)
        else:
            args = (self.operand_term("what the expectation is of"),)
        node = Expectation(op, args, over, given, span=self.span(start))
        return applied(node, outer, self.span(start)) if outer else node

    # --- derivatives -------------------------------------------------------------------------------------------

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


def _matrix_of_rows(args: tuple[Node, ...], span: Span | None) -> Node | None:
    """``matrix([1, 2], [3, 4])`` as Maxima writes it."""
    rows = tuple(row.items for row in args if isinstance(row, Sequence) and row.kind == "[]")
    if len(rows) == len(args) > 0 and len({len(row) for row in rows}) == 1:
        return Matrix(rows, span=span)
    return None


__all__ = ["Operators", "words"]
