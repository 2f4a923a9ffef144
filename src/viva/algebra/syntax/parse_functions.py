r"""Known functions with or without brackets: ``\\sin^2 x``, ``\\log_2(8)``, ``np.sqrt(x)``."""

from __future__ import annotations

from fractions import Fraction

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.cursor import MAX_CHAIN, OPERAND_KINDS
from viva.algebra.syntax.parse_atoms import Atoms
from viva.algebra.syntax.scripts import ONE, Script, applied
from viva.algebra.syntax.slopes import slope
from viva.algebra.tree import (
    Binary,
    Call,
    Div,
    Interval,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Sequence,
    Span,
    Symbol,
    Transpose,
)

_INVERSES = frozenset(["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth"])


class Functions(Atoms):
    """Functions and their arguments."""

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
            square = shape == "[" and not self.plain  # in TeX only do square brackets hold arguments
            if isinstance(node, Sequence) and (node.kind in ("()", "{}") or (node.kind == "[]" and square)):
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
        if outer and outer[0].kind == "prime":
            node = slope(name, args, len(outer.pop(0).text))
            if node is None:
                raise self.fail("a dash behind a function of which the derivative isn't known")
            return applied(node, outer, span) if outer else node
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
        if name == "solve" and len(args) == 2:
            return Mul((Pow(args[0], Neg(ONE), span=span), args[1]), ("@",), span=span)
        if name == "multiply" and len(args) == 2:
            return Binary("odot", args[0], args[1], span=span)
        if name == "divide" and len(args) == 2:
            return Div(args[0], args[1], span=span)
        if name == "outer" and len(args) == 2:
            return Mul((args[0], Transpose(args[1])), ("",), span=span)
        if name in ("log10", "log2"):
            base = Number(Fraction(10 if name == "log10" else 2))
            return Call("log", (args[0], base if len(args) == 1 else args[1]), span=span)
        if name == "mod" and len(args) == 2:
            return Binary("mod", args[0], args[1], span=span)
        return Call(name, args, span=span)

    def operand_term(self, what: str) -> Node:
        """The product that follows, which may begin with a sign."""
        if not self._operand_here() and not (self.token.kind == "op" and self.token.text in ("-", "+")):
            raise self.fail(f"{what} is missing")
        return self.term()

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


def _matrix_of_rows(args: tuple[Node, ...], span: Span | None) -> Node | None:
    """``matrix([1, 2], [3, 4])`` as Maxima writes it."""
    rows = tuple(row.items for row in args if isinstance(row, Sequence) and row.kind == "[]")
    if len(rows) == len(args) > 0 and len({len(row) for row in rows}) == 1:
        return Matrix(rows, span=span)
    return None
