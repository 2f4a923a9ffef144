r"""From a tree back to text: :func:`to_tex`; in plain text: :mod:`.printing_plain`.

What is printed reads back to the same tree, with two exceptions: of an :class:`~viva.algebra.tree.Ambiguous` the
first reading is printed, and a function that the reader can't know to be one (``\sigma(x)``) reads back ambiguous.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from viva.algebra.syntax.printing_terms import (
    ATOM,
    CHAIN,
    EXTREMA,
    FACTOR,
    LIST,
    RATIO,
    STATEMENT,
    SUM,
    TERM,
    TermPrinter,
)
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


def to_tex(node: Node) -> str:
    r"""The formula in TeX.

    Examples:
        >>> from viva.algebra.read import read_plain
        >>> to_tex(read_plain("||y - pXŵ||²₂ + 1/2*x_i"))
        '\\left\\|y - p X \\hat{w}\\right\\|_{2}^{2} + \\frac{1}{2} x_{i}'
    """
    from viva.algebra.composed import as_written

    return TexPrinter().at(as_written(node), LIST)


class TexPrinter(TermPrinter):
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
            body = f" {body}" if node.op not in EXTREMA else f"{{}} {body}"
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


def methods(kind: type[TexPrinter]) -> dict[type[Node], tuple[Callable[[Any, Any], str], int | None]]:
    """For each kind of node its method and how tightly it holds together; None where that depends on the node."""
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


TexPrinter._table = methods(TexPrinter)
