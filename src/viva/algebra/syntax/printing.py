r"""From a tree back to text: :func:`to_tex`; in plain text: :mod:`.printing_plain`.

What is printed reads back to the same tree, with two exceptions: of an :class:`~viva.algebra.tree.Ambiguous` the
first reading is printed, and a function that the reader can't know to be one (``\sigma(x)``) reads back ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from viva.algebra.syntax import vocabulary as words
from viva.algebra.tree import (
    Add,
    All,
    Ambiguous,
    Apply,
    Big,
    Binary,
    Call,
    Cases,
    Derivative,
    Div,
    Elided,
    Expectation,
    Index,
    Interval,
    Limit,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Previous,
    Qualified,
    Relation,
    Sequence,
    Symbol,
    Transpose,
    Words,
)

# How tightly a printed node holds together; a node in a place that asks for more gets brackets.
LIST, STATEMENT, CHAIN, RATIO, SUM, TERM, FACTOR, ATOM = range(8)

_INFIX = frozenset(["odot", "otimes", "circ", "star", "mod", "diamond", "ltimes"])
_SUMS = frozenset(["pm", "mp", "cup", "cap", "setminus", "oplus", "ominus"])
_EXTREMA = frozenset(["max", "min", "sup", "inf", "argmax", "argmin", "limsup", "liminf"])
_TEX_RELATIONS = {
    "=": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "~=": r"\approx", ":=": ":=",
    "in": r"\in", "notin": r"\notin", "<<": r"\ll", ">>": r"\gg", "implies": r"\implies", "iff": r"\iff",
    "impliedby": r"\impliedby", "subset": r"\subset", "supset": r"\supset", "notle": r"\nleq", "notge": r"\ngeq",
    "notequiv": r"\not\equiv", "notapprox": r"\not\approx", "notsubset": r"\not\subset", "notsim": r"\not\sim",
    "notparallel": r"\not\parallel", "notpropto": r"\not\propto",
}  # fmt: skip
_TEX_BIG = {
    "cup": r"\bigcup", "cap": r"\bigcap", "oplus": r"\bigoplus", "otimes": r"\bigotimes", "odot": r"\bigodot",
    "or": r"\bigvee", "and": r"\bigwedge", "argmax": r"\operatorname*{argmax}", "argmin": r"\operatorname*{argmin}",
}  # fmt: skip
_TEX_STATISTICS = {"E": r"\mathbb{E}", "P": r"\Pr", "Var": r"\operatorname{Var}", "Cov": r"\operatorname{Cov}"}
_TEX_OPERATORS = {"/": "/", "mod": r"\bmod", "and": r"\land", "or": r"\lor", "star": r"\ast"}
_OVER = {"hat", "tilde", "check", "breve", "dot", "ddot", "acute", "grave", "ring", "underbar", "arrow"}
_MARKS = {"dagger": r"\dagger", "pinv": "+", "minus": "-", "perp": r"\perp", "adjoint": r"\mathrm{H}",
          "degrees": r"\circ"}  # fmt: skip
_NAME = re.compile(r"(?P<base>[^_^']+)(?:_(?P<sub>[^^']+))?(?:\^(?P<sup>[^']+))?(?P<dashes>'*)")
_COMMAND_OF = {name: command for command, name in reversed(words.SYMBOL_COMMANDS.items()) if command == name}
_COMMAND_OF |= {"top": "top", "partial": "partial", "nabla": "nabla", "dagger": "dagger"}
_FONT_OF = {"bf": "mathbf", "cal": "mathcal", "bb": "mathbb", "frak": "mathfrak"}
_ACCENT_OF = {"ring": "mathring"}


def to_tex(node: Node) -> str:
    r"""The formula in TeX.

    Examples:
        >>> from viva.algebra.read import read_plain
        >>> to_tex(read_plain("||y - pXŵ||²₂ + 1/2*x_i"))
        '\\left\\|y - p X \\hat{w}\\right\\|_{2}^{2} + \\frac{1}{2} x_{i}'
    """
    return TexPrinter().at(node, LIST)


class TexPrinter:
    """Prints each kind of node by the method in its table."""

    opening, closing = "(", ")"

    def at(self, node: Node, level: int) -> str:
        """``node`` where at least ``level`` is asked for: in brackets if it holds together less tightly."""
        printer, own = self._table[type(node)]
        if own is None:
            return self.special(node, level)
        text: str = printer(self, node)
        return text if own >= level else f"({text})"

    def special(self, node: Node, level: int) -> str:
        """Nodes whose level depends on their content."""
        if isinstance(node, Ambiguous):
            return self.at(node.readings[0], level)
        if isinstance(node, Binary):
            text, own = self.binary(node)
        elif isinstance(node, Call):
            text, own = self.call(node)
        elif isinstance(node, Sequence) and node.kind == ",":
            return self.list(node) if level <= LIST else "{" + self.list(node) + "}"
        elif isinstance(node, Sequence):
            text, own = self.sequence(node), ATOM
        elif isinstance(node, Relation):
            text, own = self.relation(node), STATEMENT if node.ops[0] in ("implies", "iff", "impliedby") else CHAIN
        elif isinstance(node, Number):
            text, own = self.number(node), ATOM
        else:
            assert isinstance(node, Derivative)
            text, own = self.derivative(node)
        return text if own >= level else f"({text})"

    # --- leaves ------------------------------------------------------------------------------------------------

    def number(self, node: Number) -> str:
        """A literal, with as many decimals as it was written with."""
        value = node.value
        if value.denominator == 1 and not node.decimals:
            return str(value.numerator)
        for character, (over, under) in words.FRACTIONS.items():
            if node.decimals is None and (over, under) == (value.numerator, value.denominator):
                return character
        digits = node.decimals or 0
        scaled = value * 10**digits
        if scaled.denominator != 1:
            return f"{value.numerator}/{value.denominator}"
        whole = str(abs(scaled.numerator)).rjust(digits + 1, "0")
        sign = "-" if value < 0 else ""
        return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else sign + whole

    def symbol(self, node: Symbol) -> str:
        """A name: accents, font, letters, word below or above, dashes."""
        *accents, core = node.name.split(" ") if " " in node.name else [node.name]
        match = _NAME.fullmatch(core)
        if match is None:
            return self.upright(core)
        text = self.base_name(match["base"], node.font)
        for accent in reversed(accents):
            text = self.accented(accent, text)
        if match["sub"]:
            text += "_{" + self.upright(match["sub"]) + "}"
        if match["sup"]:
            text += "^{*}" if match["sup"] == "*" else "^{" + self.upright(match["sup"]) + "}"
        return text + match["dashes"]

    def base_name(self, name: str, font: str) -> str:
        """The letters of a name."""
        if name in _COMMAND_OF:
            text = "\\" + _COMMAND_OF[name]
        elif len(name) > 1 and not (name[0].isalpha() and name[1:].isdigit()):
            return self.upright(name)
        else:
            text = name
        return f"\\{_FONT_OF[font]}{{{text}}}" if font in _FONT_OF else text

    def accented(self, accent: str, text: str) -> str:
        """A name with an accent."""
        return f"\\{_ACCENT_OF.get(accent, accent)}{{{text}}}"

    def upright(self, name: str) -> str:
        """A word as a name."""
        return "\\text{" + name.replace("_", "\\_") + "}"

    def words(self, node: Words) -> str:
        """Prose."""
        return "\\text{ " + node.text + "}"

    def elided(self, node: Elided) -> str:
        """An ellipsis."""
        return "\\dots"

    def all(self, node: All) -> str:
        """A whole axis."""
        return ":"

    def previous(self, node: Previous) -> str:
        """The side that was left out."""
        return ""

    # --- sums and products -------------------------------------------------------------------------------------

    def add(self, node: Add) -> str:
        """A sum."""
        out = ""
        last = len(node.terms) - 1
        for k, term in enumerate(node.terms):
            negative = isinstance(term, Neg)
            inner = term.arg if isinstance(term, Neg) else term
            text = self.at(inner, TERM)
            if (isinstance(inner, Big) and inner.op in _EXTREMA | {"int"}) and k < last:
                text = f"({text})"
            out += (" - " if negative else " + ") + text if out else ("-" if negative else "") + text
        return out

    def neg(self, node: Neg) -> str:
        """A negated term."""
        return "-" + self.at(node.arg, TERM)

    def mul(self, node: Mul) -> str:
        """A product; a sign only where juxtaposition would read otherwise."""
        out = ""
        last = len(node.factors) - 1
        for k, factor in enumerate(node.factors):
            # What takes all that follows may stand unbracketed at the end only.
            greedy = self.greedy(factor)
            text = f"({self.at(factor, LIST)})" if greedy and k < last else self.at(factor, TERM if greedy else FACTOR)
            if not out:
                out = text
            elif isinstance(factor, Words):
                out += f" {text}"
            else:
                out += self.product_sign(node.factors[k - 1], factor, text) + text
        return out

    @staticmethod
    def greedy(node: Node) -> bool:
        """Whether the printed node takes the rest of a product as its own."""
        if isinstance(node, Ambiguous):
            return TexPrinter.greedy(node.readings[0])
        return isinstance(node, Big | Limit) or (isinstance(node, Derivative) and node.op == "nabla")

    def product_sign(self, left: Node, right: Node, text: str) -> str:
        """What stands between two factors."""
        letter = re.match(r"[A-Za-z]|\\(?!left)[A-Za-z]", text)
        mixed = isinstance(left, Number) and text.startswith("\\frac")
        return " " if letter and not mixed and not isinstance(left, Elided) else " \\cdot "

    def div(self, node: Div) -> str:
        """A fraction."""
        top = self.at(node.numerator, LIST)
        if top.startswith(("d", "\\partial")):
            top = f"({top})"
        return f"\\frac{{{top}}}{{{self.at(node.denominator, LIST)}}}"

    def binary(self, node: Binary) -> tuple[str, int]:
        """An infix operation and how tightly it holds."""
        op = node.op
        if op == "at":
            return f"\\left. {self.at(node.left, STATEMENT)} \\right|_{{{self.at(node.right, LIST)}}}", FACTOR
        if op in ("given", "such"):
            mark = "\\mid" if op == "given" else ":"
            return f"({self.at(node.left, CHAIN)} {mark} {self.at(node.right, LIST)})", ATOM
        if op == "range":
            return f"{self.at(node.left, SUM)}:{self.at(node.right, SUM)}", SUM
        if op == "ratio":
            return f"{self.at(node.left, RATIO)} : {self.at(node.right, SUM)}", RATIO
        sign = self.operator(op)
        if op in _INFIX:
            return f"{self.at(node.left, FACTOR)} {sign} {self.at(node.right, FACTOR)}", TERM
        if op in _SUMS:
            return f"{self.at(node.left, TERM)} {sign} {self.at(node.right, TERM)}", SUM
        return f"{self.at(node.left, CHAIN)} {sign} {self.at(node.right, CHAIN)}", STATEMENT

    def operator(self, op: str) -> str:
        """The sign of an operation."""
        return _TEX_OPERATORS.get(op, "\\" + op)

    # --- scripts -----------------------------------------------------------------------------------------------

    def base(self, node: Node) -> str:
        """What scripts are put on."""
        if isinstance(node, Ambiguous):
            return self.base(node.readings[0])
        if isinstance(node, Words):
            return self.words(node)
        bare = isinstance(node, Symbol) and not re.search(r"[_^']", node.name)
        if bare or (isinstance(node, Number) and node.value >= 0):
            return self.at(node, ATOM)
        return f"({self.at(node, LIST)})"

    def pow(self, node: Pow) -> str:
        """A power."""
        base = node.base
        if isinstance(base, Norm) or (isinstance(base, Index) and not base.upper and len(base.indices) == 1):
            text = self.at(base, FACTOR)
        else:
            text = self.base(base)
        return f"{text}^{{{self.at(node.exponent, LIST)}}}"

    def transpose(self, node: Transpose) -> str:
        """A transpose."""
        return f"{self.base(node.arg)}^{{\\top}}"

    def index(self, node: Index) -> str:
        """Subscripts, and upper indices in brackets."""
        text = self.base(node.base)
        if node.indices:
            text += "_{" + self.indices(node.indices) + "}"
        if node.upper:
            inner = ", ".join(self.at(u, CHAIN) for u in node.upper)
            square = any(isinstance(u, Div | Neg) for u in node.upper)
            text += f"^{{[{inner}]}}" if square else f"^{{({inner})}}"
        return text

    def indices(self, indices: tuple[Node, ...]) -> str:
        """Indices, with commas."""
        out = []
        for index in indices:
            if isinstance(index, Mul) and all(isinstance(f, Symbol | Number) for f in index.factors):
                out.append(self.explicit_product(index))
            else:
                out.append(self.at(index, SUM))
        return ",".join(out)

    def explicit_product(self, node: Mul) -> str:
        """A product with a sign between all factors."""
        return " \\cdot ".join(self.at(f, FACTOR) for f in node.factors)

    def norm(self, node: Norm) -> str:
        """A norm."""
        order = "" if node.order is None else "_{" + self.at(node.order, LIST) + "}"
        return f"\\left\\|{self.at(node.arg, LIST)}\\right\\|{order}"

    # --- functions ---------------------------------------------------------------------------------------------

    def arguments(self, args: tuple[Node, ...]) -> str:
        """Arguments in brackets."""
        return "(" + ", ".join(self.at(arg, STATEMENT) for arg in args) + ")"

    def call(self, node: Call) -> tuple[str, int]:
        """A known function and how tightly it holds."""
        name, args = node.name, node.args
        one = args[0] if args else Elided()
        if name == "sqrt" and len(args) == 1:
            return f"\\sqrt{{{self.at(one, LIST)}}}", FACTOR
        if name == "root" and len(args) == 2:
            return f"\\sqrt[{self.at(args[1], SUM)}]{{{self.at(one, LIST)}}}", FACTOR
        if name == "abs" and len(args) == 1:
            return f"\\left|{self.at(one, LIST)}\\right|", FACTOR
        if name in ("floor", "ceil") and len(args) == 1:
            return f"\\left\\l{name} {self.at(one, SUM)} \\right\\r{name}", FACTOR
        if name == "binom" and len(args) == 2:
            return f"\\binom{{{self.at(one, LIST)}}}{{{self.at(args[1], LIST)}}}", FACTOR
        if name in ("pm", "mp") and len(args) == 1:
            return f"\\{name} {self.at(one, TERM)}", SUM
        if name == "delta" and len(args) == 2:
            return f"\\delta_{{{self.indices(args)}}}", FACTOR
        if name in ("inner", "angle"):
            return "\\langle " + ", ".join(self.at(a, SUM) for a in args) + " \\rangle", ATOM
        if name in _OVER:
            return (
                f"\\{ {'arrow': 'overrightarrow', 'ring': 'mathring'}.get(name, name) }{{{self.at(one, LIST)}}}",
                FACTOR,
            )
        return self.call_in_letters(node)

    def call_in_letters(self, node: Call) -> tuple[str, int]:
        """Functions whose name is spelled out, and marks after a bracket."""
        name, args = node.name, node.args
        one = args[0] if args else Elided()
        if name == "factorial":
            return f"({self.at(one, LIST)})!", FACTOR
        if name == "prime" and len(args) == 2 and isinstance(args[1], Number):
            return f"({self.at(one, LIST)})" + "'" * int(args[1].value), FACTOR
        if name in _MARKS:
            return f"{self.base(one)}^{{{_MARKS[name]}}}", FACTOR
        if name == "labelled" and len(args) == 2:
            return f"({self.at(one, LIST)})^{{{self.at(args[1], LIST)}}}", FACTOR
        if name == "not":
            return f"{self.negation()} {self.at(one, CHAIN)}", STATEMENT
        if name == "indicator":
            return f"{self.indicator()}[{self.at(one, STATEMENT)}]", FACTOR
        if name == "log" and len(args) == 2:
            return f"{self.function('log')}_{{{self.at(args[1], LIST)}}}{self.arguments(args[:1])}", FACTOR
        return self.function(name) + self.arguments(args), FACTOR

    def function(self, name: str) -> str:
        """The name of a function."""
        return (
            f"\\{name}"
            if name in ("sin", "cos", "tan", "log", "exp", "det", "max", "min")
            else f"\\operatorname{{{name}}}"
        )

    def negation(self) -> str:
        """The sign of negation."""
        return "\\neg"

    def indicator(self) -> str:
        """The name of the indicator function."""
        return "\\mathbb{1}"

    def apply(self, node: Apply) -> str:
        """An unknown function."""
        return self.base_of_function(node.function) + "'" * node.primes + self.arguments(node.args)

    def base_of_function(self, node: Node) -> str:
        """A function's name."""
        return self.at(node, FACTOR)

    def expectation(self, node: Expectation) -> str:
        """An expectation, with its condition after a bar."""
        over = "" if node.over is None else "_{" + self.at(node.over, LIST) + "}"
        inner = ", ".join(self.at(arg, CHAIN) for arg in node.args)
        given = "" if node.given is None else f" {self.mid()} " + self.at(node.given, LIST)
        return f"{self.statistic(node.op)}{over}[{inner}{given}]"

    def statistic(self, op: str) -> str:
        """The letter of an expectation."""
        return _TEX_STATISTICS.get(op, f"\\operatorname{{{op}}}")

    def mid(self) -> str:
        """The bar of a condition."""
        return "\\mid"

    # --- binders -----------------------------------------------------------------------------------------------

    def big(self, node: Big) -> str:
        """A binder with its bounds and body."""
        if node.op in ("int", "iint", "iiint", "oint"):
            return self.integral(node)
        parts = [self.at(v, SUM) for v in node.variables]
        if node.lower is not None and parts:
            parts[0] += f" = {self.at(node.lower, SUM)}"
        conditions: list[Node] = [] if node.condition is None else [node.condition]
        while conditions and isinstance(conditions[0], Binary) and conditions[0].op == "and":
            conditions[:1] = [conditions[0].left, conditions[0].right]
        parts.extend(self.at(c, CHAIN) for c in conditions)
        sub = "_{" + ", ".join(parts) + "}" if parts else ""
        sup = "" if node.upper is None else "^{" + self.at(node.upper, LIST) + "}"
        body = self.at(node.body, TERM)
        if isinstance(node.body, Neg):
            body = self.neg(node.body)
        if not sub and not sup:
            body = f" {body}" if node.op not in _EXTREMA else f"{{}} {body}"
        return f"{self.binder(node.op)}{sub}{sup} {body}".replace("  ", " ")

    def binder(self, op: str) -> str:
        """The sign of a binder."""
        return _TEX_BIG.get(op, "\\" + op)

    def integral(self, node: Big) -> str:
        """An integral."""
        low = node.lower if node.lower is not None else node.condition
        sub = "" if low is None else "_{" + self.at(low, LIST) + "}"
        sup = "" if node.upper is None else "^{" + self.at(node.upper, LIST) + "}"
        differentials = "".join(f" \\, d{self.separated(v)}" for v in node.variables)
        return f"{self.binder(node.op)}{sub}{sup} {self.at(node.body, FACTOR)}{differentials}"

    def separated(self, node: Node) -> str:
        """A variable right after ``d``."""
        text = self.at(node, FACTOR)
        return text if text.startswith("\\") else " " + text

    def limit(self, node: Limit) -> str:
        """A limit."""
        if node.variable == Symbol(""):
            return f"\\lim {self.at(node.body, TERM)}"
        target = self.at(node.target, SUM)
        if node.side:
            target = f"{self.base(node.target)}^{{{node.side}}}"
        return f"\\lim_{{{self.at(node.variable, SUM)} \\to {target}}} {self.at(node.body, TERM)}"

    def derivative(self, node: Derivative) -> tuple[str, int]:
        """A derivative as a fraction; a gradient with nabla."""
        if node.op == "nabla":
            order = node.by[0][1] if node.by else 1
            sup = f"^{{{order}}}" if order > 1 else ""
            variables = [v for v, _ in node.by if not isinstance(v, Elided)]
            sub = "_{" + ", ".join(self.at(v, SUM) for v in variables) + "}" if variables else ""
            return f"{self.nabla()}{sup}{sub} {self.at(node.of, FACTOR)}", TERM
        mark = "\\partial" if node.partial else "d"
        total = sum(count for _, count in node.by)
        top = f"{mark}^{{{total}}}" if total > 1 else mark
        below = " ".join(f"{mark} {self.variable(v, count)}" for v, count in node.by)
        return self.derivative_of(top, below, self.at(node.of, FACTOR)), FACTOR

    def variable(self, node: Node, count: int) -> str:
        """A variable with its order."""
        text = self.at(node, FACTOR) if isinstance(node, Symbol | Index | Pow) else f"({self.at(node, LIST)})"
        if count > 1:
            return f"({text})^{{{count}}}" if not isinstance(node, Symbol) else f"{text}^{{{count}}}"
        return text

    def derivative_of(self, top: str, below: str, of: str) -> str:
        """The parts of a derivative put together."""
        return f"\\frac{{{top} {of}}}{{{below}}}"

    def nabla(self) -> str:
        """The sign of the gradient."""
        return "\\nabla"

    # --- collections -------------------------------------------------------------------------------------------

    def sequence(self, node: Sequence) -> str:
        """A list in its brackets."""
        inner = ", ".join(self.item(item, node.kind) for item in node.items)
        if node.kind == "{}":
            return f"\\{{{inner}\\}}"
        return node.kind[0] + inner + node.kind[1]

    def item(self, node: Node, kind: str) -> str:
        """One item; the condition of a set stands in the braces of the set."""
        text = self.at(node, STATEMENT)
        builder = kind == "{}" and isinstance(node, Binary) and node.op in ("such", "given")
        return text[1:-1] if builder else text

    def list(self, node: Sequence) -> str:
        """Statements, or items, without brackets."""
        join = "; " if any(isinstance(item, Relation | Qualified) for item in node.items) else ", "
        return join.join(self.at(item, STATEMENT) for item in node.items)

    def interval(self, node: Interval) -> str:
        """An interval."""
        low, high = "[" if node.closed_low else "(", "]" if node.closed_high else ")"
        return f"{low}{self.at(node.low, SUM)}, {self.at(node.high, SUM)}{high}"

    def matrix(self, node: Matrix) -> str:
        """A matrix."""
        rows = " \\\\ ".join(" & ".join(self.at(entry, CHAIN) for entry in row) for row in node.rows)
        return f"\\begin{{bmatrix}} {rows} \\end{{bmatrix}}"

    def cases(self, node: Cases) -> str:
        """Cases with their conditions."""
        rows = []
        for value, condition in node.branches:
            if condition is None:
                rows.append(f"{self.at(value, CHAIN)} & \\text{{otherwise}}")
            elif isinstance(condition, Words):
                rows.append(f"{self.at(value, CHAIN)} & {self.words(condition)}")
            else:
                rows.append(f"{self.at(value, CHAIN)} & \\text{{if }} {self.at(condition, STATEMENT)}")
        return "\\begin{cases} " + " \\\\ ".join(rows) + " \\end{cases}"

    # --- statements --------------------------------------------------------------------------------------------

    def relation(self, node: Relation) -> str:
        """A chain of relations."""
        arrow = node.ops[0] in ("implies", "iff", "impliedby")
        level = CHAIN if arrow else RATIO
        out = self.at(node.members[0], level)
        for op, member in zip(node.ops, node.members[1:], strict=True):
            out += f" {self.relation_sign(op)} {self.at(member, level)}"
        return out.strip()

    def relation_sign(self, op: str) -> str:
        """The sign of a relation."""
        return _TEX_RELATIONS.get(op, "\\" + op)

    def qualified(self, node: Qualified) -> str:
        """A statement with its condition."""
        body = self.at(node.body, CHAIN)
        condition = "" if node.condition is None else self.at(node.condition, STATEMENT)
        if not node.words:
            return f"{body}, \\quad {condition}"
        if node.words == "mod":
            return f"{body} \\pmod{{{condition}}}"
        return f"{body} {self.said(node.words)} {condition}".strip()

    def said(self, text: str) -> str:
        """Words between a statement and its condition."""
        return f"\\text{{ {text} }}"

    _table: ClassVar[dict[type[Node], tuple[Callable[[Any, Any], str], int | None]]] = {}


def _unused(printer: Any, node: Any) -> str:
    raise AssertionError("printed by `special`")


def _methods(kind: type[TexPrinter]) -> dict[type[Node], tuple[Callable[[Any, Any], str], int | None]]:
    return {
        Symbol: (kind.symbol, ATOM), Words: (kind.words, ATOM), Elided: (kind.elided, ATOM), All: (kind.all, ATOM),
        Previous: (kind.previous, ATOM), Add: (kind.add, SUM), Neg: (kind.neg, SUM), Mul: (kind.mul, TERM),
        Div: (kind.div, FACTOR), Pow: (kind.pow, FACTOR), Transpose: (kind.transpose, FACTOR),
        Index: (kind.index, FACTOR), Norm: (kind.norm, FACTOR), Apply: (kind.apply, FACTOR),
        Expectation: (kind.expectation, FACTOR), Big: (kind.big, TERM), Limit: (kind.limit, TERM),
        Interval: (kind.interval, ATOM), Matrix: (kind.matrix, ATOM), Cases: (kind.cases, ATOM),
        Qualified: (kind.qualified, STATEMENT), Ambiguous: (_unused, None), Binary: (_unused, None),
        Call: (_unused, None), Sequence: (_unused, None), Relation: (_unused, None), Number: (_unused, None),
        Derivative: (_unused, None),
    }  # fmt: skip


TexPrinter._table = _methods(TexPrinter)
