r"""Printing in TeX: names, sums, products, scripts, functions."""

from __future__ import annotations

import re

from viva.algebra.syntax import vocabulary as words
from viva.algebra.tree import (
    Add,
    All,
    Ambiguous,
    Apply,
    Big,
    Binary,
    Call,
    Derivative,
    Div,
    Elided,
    Index,
    Limit,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Previous,
    Symbol,
    Transpose,
    Words,
)

# How tightly a printed node holds together; a node in a place that asks for more gets brackets.
LIST, STATEMENT, CHAIN, RATIO, SUM, TERM, FACTOR, ATOM = range(8)

_INFIX = frozenset(["odot", "otimes", "circ", "star", "diamond", "ltimes"])
_SUMS = frozenset(["pm", "mp", "cup", "cap", "setminus", "oplus", "ominus", "mod"])
EXTREMA = frozenset(["max", "min", "sup", "inf", "argmax", "argmin", "limsup", "liminf"])
_TEX_OPERATORS = {"/": "/", "mod": r"\bmod", "and": r"\land", "or": r"\lor", "star": r"\ast"}
_OVER = {"hat", "tilde", "check", "breve", "dot", "ddot", "acute", "grave", "ring", "underbar", "arrow"}
_MARKS = {"dagger": r"\dagger", "pinv": "+", "minus": "-", "perp": r"\perp", "adjoint": r"\mathrm{H}",
          "degrees": r"\circ"}  # fmt: skip
_NAME = re.compile(r"(?P<base>[^_^']+)(?:_(?P<sub>[^^']+))?(?:\^(?P<sup>[^']+))?(?P<dashes>'*)")
_COMMAND_OF = {name: command for command, name in reversed(words.SYMBOL_COMMANDS.items()) if command == name}
_COMMAND_OF |= {"top": "top", "partial": "partial", "nabla": "nabla", "dagger": "dagger"}
_FONT_OF = {"bf": "mathbf", "cal": "mathcal", "bb": "mathbb", "frak": "mathfrak"}
_ACCENT_OF = {"ring": "mathring"}


class TermPrinter:
    """Prints what formulas are made of."""

    def at(self, node: Node, level: int) -> str:
        """``node`` where at least ``level`` is asked for: in brackets if it holds together less tightly."""
        raise NotImplementedError

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
            if (isinstance(inner, Big) and inner.op in EXTREMA | {"int"}) and k < last:
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
            return TermPrinter.greedy(node.readings[0])
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
        if op in ("given", "such", "divergence"):
            mark = {"given": "\\mid", "such": ":", "divergence": "\\|"}[op]
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
            return f"{self.symbol(Symbol('delta'))}_{{{self.indices(args)}}}", FACTOR
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
