"""Shapes of formulas under guessed kinds of their symbols, with sizes unified as what conforms demands."""

from __future__ import annotations

from viva.algebra.notation import Notation
from viva.algebra.shapes import Slot, _Analysis, identity_of_size
from viva.algebra.tree import (
    Add,
    Apply,
    Big,
    Binary,
    Call,
    Derivative,
    Div,
    Expectation,
    Index,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Symbol,
    Transpose,
)

Shape = tuple[Slot, Slot] | tuple[()] | None
"""Rows and columns, () for a number, None where it isn't known."""

ONE: Slot = ("one", 1)


class Misfit(Exception):
    """The guess doesn't conform."""


class Fit:
    """Shapes of formulas under guessed kinds, with sizes unified as what conforms demands."""

    def __init__(self, notation: Notation, kinds: dict[str, str]) -> None:
        self.notation, self.kinds = notation, kinds
        self.analysis = _Analysis(notation)

    def same(self, a: tuple[Slot, Slot], b: tuple[Slot, Slot]) -> None:
        for x, y in zip(a, b, strict=True):
            self.join(x, y)

    def join(self, a: Slot, b: Slot) -> None:
        if (a == ONE) != (b == ONE):
            raise Misfit
        if a != ONE:
            one, other = self.analysis.find(a), self.analysis.find(b)
            sizes = self.notation.sizes
            if one != other and one[0] == other[0] == "size" and one[1] in sizes and other[1] in sizes:
                raise Misfit
            self.analysis.union(a, b)

    def shape(self, node: Node) -> Shape:
        kind = type(node)
        if kind is Symbol:
            return self.symbol(node)  # type: ignore[arg-type]
        if kind is Number:
            return ()
        if kind is Neg:
            return self.shape(node.arg)  # type: ignore[attr-defined]
        if kind is Add:
            shapes = [self.shape(t) for t in node.terms]  # type: ignore[attr-defined]
            total = self.sum(shapes)
            identities = (s is None and self._identity(t) for s, t in zip(shapes, node.terms, strict=True))  # type: ignore[attr-defined]
            if total and any(identities):
                self.join(total[0], total[1])  # what an identity is added to is square
            return total
        if kind is Mul:
            result: Shape = ()
            for factor in node.factors:  # type: ignore[attr-defined]
                result = self.product(result, self.shape(factor))
            return result
        if kind is Div:
            if self.shape(node.denominator):  # type: ignore[attr-defined]
                raise Misfit
            return self.shape(node.numerator)  # type: ignore[attr-defined]
        if kind is Transpose:
            inner = self.shape(node.arg)  # type: ignore[attr-defined]
            return (inner[1], inner[0]) if inner else inner
        if kind is Pow:
            inner = self.shape(node.base)  # type: ignore[attr-defined]
            self.shape(node.exponent)  # type: ignore[attr-defined]
            if inner:
                self.join(inner[0], inner[1])
            return inner
        if kind is Norm:
            if self.shape(node.arg) == ():  # type: ignore[attr-defined]
                raise Misfit
            return ()
        if kind is Binary:
            return self.binary(node)  # type: ignore[arg-type]
        if kind is Call:
            return self.call(node)  # type: ignore[arg-type]
        if kind is Derivative:
            return self.derivative(node)  # type: ignore[arg-type]
        if kind is Big and node.op in ("list", "diag"):  # type: ignore[attr-defined]
            return None
        if kind is Big:
            return self.shape(node.body)  # type: ignore[attr-defined]
        if kind is Expectation:
            inner = self.shape(node.args[0]) if node.args else None  # type: ignore[attr-defined]
            if node.op == "E" or not inner:  # type: ignore[attr-defined]
                return inner
            second = self.shape(node.args[-1])  # type: ignore[attr-defined]
            return (inner[0], second[0] if second else inner[0])
        if kind is Apply:
            return self.apply(node)  # type: ignore[arg-type]
        if kind is Index:
            return None if identity_of_size(node, self.notation) else ()  # type: ignore[arg-type]
        return None

    def _identity(self, node: Node) -> bool:
        """``I``, ``I_d`` or a multiple of it."""
        if type(node) is Neg:
            return self._identity(node.arg)
        if type(node) is Mul:
            return any(self._identity(factor) for factor in node.factors)
        if type(node) is Index:
            return identity_of_size(node, self.notation)
        return type(node) is Symbol and node.name == "I" and "I" not in self.notation.symbols

    def symbol(self, node: Symbol) -> Shape:
        name = self.notation.canonical(node.name, node.font)
        kind = self.kinds.get(name)
        if kind == "matrix":
            return ("axis", (name, 0)), ("axis", (name, 1))
        if kind == "vector":
            return ("axis", (name, 0)), ONE
        meaning = self.notation.symbols.get(name)
        if meaning is not None:
            shape = meaning.shape or ()
            slots: list[Slot] = [("size", s) for s in shape]
            return (
                (slots[0], ONE)
                if len(slots) == 1
                else (slots[0], slots[1])
                if len(slots) == 2
                else ()
                if not slots
                else None
            )
        return None if name in ("I", "1") else ()

    def sum(self, shapes: list[Shape]) -> Shape:
        known = [s for s in shapes if s]
        if known and any(s == () for s in shapes):
            raise Misfit
        for other in known[1:]:
            self.same(known[0], other)
        return known[0] if known else None if None in shapes else ()

    def product(self, a: Shape, b: Shape) -> Shape:
        if a is not None and not a:
            return b
        if b is not None and not b:
            return a
        if a is None or b is None:  # I times a square matrix is such a matrix; anything else isn't known
            known = a or b
            return known if known and known[0] == known[1] else None
        self.join(a[1], b[0])
        return () if a[0] == ONE and b[1] == ONE else (a[0], b[1])

    def binary(self, node: Binary) -> Shape:
        left, right = self.shape(node.left), self.shape(node.right)
        if node.op in ("odot", "circ"):
            return self.sum([left, right])
        return None

    def call(self, node: Call) -> Shape:
        inner = [self.shape(a) for a in node.args]
        first = inner[0] if inner else None
        if node.name in ("tr", "trace", "Tr", "det"):
            if first == ():
                raise Misfit
            if first:
                self.join(first[0], first[1])
            return ()
        if node.name in ("diag", "Diag"):
            if first and first[1] != ONE:
                self.join(first[0], first[1])
                return None
            return (first[0], first[0]) if first else None
        if node.name in ("inv", "transpose"):
            return first
        if node.name in ("abs", "log", "exp", "sqrt") and first:
            if node.name == "abs":
                self.join(first[0], first[1])
                return ()
            return first
        return () if first == () else None

    def apply(self, node: Apply) -> Shape:
        """A function's arguments have to conform; its value is a number where they are and nothing says otherwise."""
        inner = [self.shape(a) for a in node.args]
        if not isinstance(node.function, Symbol) or any(s != () for s in inner):
            return None
        known = self.notation.functions.get(self.notation.canonical(node.function.name))
        return self.shape(known.body) if known is not None else ()

    def derivative(self, node: Derivative) -> Shape:
        of = self.shape(node.of)
        if len(node.by) != 1:
            return None
        by = self.shape(node.by[0][0])
        if of == ():
            return by
        if by == ():
            return of
        if of and of[1] != ONE:
            raise Misfit  # a matrix by an array
        return None
