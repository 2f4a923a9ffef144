r"""Printing in ASCII: what differs from :mod:`.printing`."""

from __future__ import annotations

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.printing import TexPrinter, methods
from viva.algebra.syntax.printing_terms import FACTOR, LIST, STATEMENT, SUM, TERM
from viva.algebra.tree import (
    Call,
    Div,
    Elided,
    Interval,
    Matrix,
    Mul,
    Node,
    Norm,
    Number,
    Sequence,
    Symbol,
    Transpose,
    Words,
)

_RELATIONS = {"in": "∈", "notin": "∉", "~=": "≈", "propto": "∝", "sim": "~", "to": "->", "equiv": "≡", "implies": "=>",
              "iff": "<=>", "subset": "⊂", "supset": "⊃", "<<": "≪", ">>": "≫"}  # fmt: skip
_OPERATORS = {"odot": "⊙", "otimes": "⊗", "circ": "∘", "star": "⋆", "pm": "±", "mp": "∓", "cup": "∪", "cap": "∩",
              "setminus": "∖", "oplus": "⊕", "ominus": "⊖", "and": "∧", "or": "∨"}  # fmt: skip


_COMBINING = {name: mark for mark, name in reversed(words.COMBINING.items())}
_GREEK = {name: letter for letter, name in reversed(words.GREEK_LETTERS.items())}


def to_plain(node: Node) -> str:
    r"""The formula in plain text: ASCII where it has the words, Unicode signs where it hasn't.

    Examples:
        >>> from viva.algebra.read import read_tex
        >>> to_plain(read_tex(r"\frac{\gamma}{n}\sum_{j=1}^n g_j"))
        '(gamma/n)*sum_{j = 1}^{n} g_{j}'
    """
    return PlainPrinter().at(node, LIST)


class PlainPrinter(TexPrinter):
    """Prints in plain text."""

    def base_name(self, name: str, font: str) -> str:
        """The letters of a name; Greek is spelled."""
        if name.isdigit():
            return f"\\mathbf{{{name}}}"
        if name in words.GREEK or len(name) == 1 or name in ("infty",):
            return name
        return self.upright(name) if name in words.SYMBOL_COMMANDS.values() or len(name) < 4 else name

    def accented(self, accent: str, text: str) -> str:
        """``w_hat``."""
        mark = _COMBINING.get(accent)
        letter = text if len(text) == 1 else _GREEK.get(text)
        if mark and letter:
            return letter + mark
        return f"\\{accent}{{{text}}}"

    def elided(self, node: Elided) -> str:
        """An ellipsis."""
        return "..."

    def mul(self, node: Mul) -> str:
        """A product with its signs."""
        out = ""
        last = len(node.factors) - 1
        for k, factor in enumerate(node.factors):
            greedy = self.greedy(factor)
            text = f"({self.at(factor, LIST)})" if greedy and k < last else self.at(factor, TERM if greedy else FACTOR)
            if isinstance(factor, Div) and k:
                text = f"({text})"
            out += ("" if not k else " " if isinstance(factor, Words) else "*") + text
        return out

    def div(self, node: Div) -> str:
        """A quotient with a slash."""
        top = node.numerator
        bracketed = self.greedy(top) or not isinstance(top, Mul | Div)
        over = f"({self.at(top, LIST)})" if self.greedy(top) else self.at(top, FACTOR if bracketed else TERM)
        under = self.base(node.denominator)
        return f"{over}/{under}"

    def transpose(self, node: Transpose) -> str:
        """``X^T``."""
        arg = node.arg
        taken = isinstance(arg, Number) or (isinstance(arg, Symbol) and arg.name == "e")
        return f"{self.base(arg)}{'^⊤' if taken else '^T'}"

    def explicit_product(self, node: Mul) -> str:
        """A product with a sign between all factors."""
        return "*".join(self.at(f, FACTOR) for f in node.factors)

    def operator(self, op: str) -> str:
        """The sign of an operation."""
        return _OPERATORS.get(op, "\\bmod" if op == "mod" else "\\" + op)

    def relation_sign(self, op: str) -> str:
        """The sign of a relation."""
        if op in ("=", "!=", "<", "<=", ">", ">=", ":="):
            return op
        return _RELATIONS.get(op, super().relation_sign(op))

    def norm(self, node: Norm) -> str:
        """``||x||_2``."""
        order = "" if node.order is None else "_{" + self.at(node.order, LIST) + "}"
        return f"‖{self.at(node.arg, SUM)}‖{order}"

    def function(self, name: str) -> str:
        """The name of a function."""
        return name

    def call(self, node: Call) -> tuple[str, int]:
        """A function by its name."""
        if node.name in ("sqrt", "floor", "ceil", "binom", "abs", "root"):
            return node.name + self.arguments(node.args), FACTOR
        return super().call(node)

    def statistic(self, op: str) -> str:
        """The letter of an expectation."""
        return op if op in ("E", "Var", "Cov", "Pr") else super().statistic(op)

    def mid(self) -> str:
        """The bar of a condition."""
        return "|"

    def binder(self, op: str) -> str:
        """The name of a binder."""
        return op if op in ("sum", "prod", "max", "min", "argmax", "argmin") else super().binder(op)

    def derivative_of(self, top: str, below: str, of: str) -> str:
        """A derivative with a slash where that is plain, or as a fraction."""
        if top == "\\partial" and of.isalnum() and below.count("\\partial") == 1 and "(" not in below:
            variable = below.removeprefix("\\partial ")
            return f"∂{of}/∂{variable}"
        return super().derivative_of(top, below, of)

    def nabla(self) -> str:
        """The sign of the gradient."""
        return "∇"

    def matrix(self, node: Matrix) -> str:
        """Nested lists."""
        if any(isinstance(entry, Matrix | Sequence) for row in node.rows for entry in row):
            return super().matrix(node)
        rows = ", ".join("[" + ", ".join(self.at(entry, STATEMENT) for entry in row) + "]" for row in node.rows)
        return f"[{rows}]"

    def interval(self, node: Interval) -> str:
        """An interval; as SymPy writes it where round or square brackets alone would be a list."""
        if node.closed_low == node.closed_high:
            kind = "Interval" if node.closed_low else "Interval.open"
            return f"{kind}({self.at(node.low, SUM)}, {self.at(node.high, SUM)})"
        return super().interval(node)

    def sequence(self, node: Sequence) -> str:
        """A list in its brackets."""
        inner = ", ".join(self.item(item, node.kind) for item in node.items)
        return node.kind[0] + inner + node.kind[1]


PlainPrinter._table = methods(PlainPrinter)
PlainPrinter._table[Div] = (PlainPrinter.div, TERM)
__all__ = ["PlainPrinter", "to_plain"]
