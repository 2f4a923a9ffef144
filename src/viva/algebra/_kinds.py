r"""Guessing which undeclared symbols are matrices, vectors and numbers, from where they stand.

Only where a formula shows that it is about arrays (a transpose, a trace, a norm, an entrywise product, an index beside
a whole) is anything but a number assumed: capitals are matrices, small Latin letters vectors, small Greek letters
numbers, unless that doesn't conform; then small letters are tried as numbers one after another. Sizes follow from what
has to conform. A guess never leads to a refutation by shape, since the comparison knows which symbols were declared.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

from viva.algebra.notation import Notation, Size, name_of
from viva.algebra.shapes import Slot, Typing, _Analysis, children
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

_ARRAY_CALLS = frozenset({"tr", "trace", "Tr", "det", "diag", "Diag", "vec", "rank", "inv", "transpose"})
_CAPITAL_GREEK = frozenset(["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"])
_NEVER = frozenset({"pi", "e", "infty", "I", "1", "n", "N"})
MOST_GUESSES = 128

Shape = tuple[Slot, Slot] | tuple[()] | None
"""Rows and columns, () for a number, None where it isn't known."""

ONE: Slot = ("one", 1)


class _Misfit(Exception):
    """The guess doesn't conform."""


def shows_arrays(nodes: tuple[Node, ...]) -> bool:
    """Whether something in the formulas only makes sense for arrays."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is Transpose or kind is Norm or (kind is Call and node.name in _ARRAY_CALLS):  # type: ignore[attr-defined]
            return True
        if kind is Binary and node.op in ("odot", "otimes"):  # type: ignore[attr-defined]
            return True
        if kind is Symbol and node.font in ("bf", "bm", "boldsymbol"):  # type: ignore[attr-defined]
            return True
        if kind is Pow and _is_capital(node.base) and type(node.exponent) is Neg:  # type: ignore[attr-defined]
            return True
        stack.extend(children(node))
    return False


def capitals_side_by_side(nodes: tuple[Node, Node], notation: Notation) -> set[str]:
    """Undeclared Latin capitals that stand side by side in products: matrices, perhaps, which don't commute."""
    found: set[str] = set()
    if shows_arrays(nodes):
        return found
    stack: list[Node] = list(nodes)
    while stack:
        node = stack.pop()
        if type(node) is Mul:
            factors = node.factors
            for k, (one, other) in enumerate(pairwise(factors)):
                sign = node.signs[k] if k < len(node.signs) else ""
                labels = {_unknown_capital(f, notation) for f in (one, other)}
                if not sign and len(labels) == 2 and "" not in labels:
                    found |= labels
        stack.extend(children(node))
    return found


def in_both_orders(nodes: tuple[Node, ...]) -> bool:
    """Whether one of the formulas has the same factors in two orders: XY - YX is written of matrices only."""
    for side in nodes:
        orders: dict[tuple[str, ...], tuple[str, ...]] = {}
        stack = [side]
        while stack:
            node = stack.pop()
            if type(node) is Mul:
                names = tuple(name_of(f) or "" for f in node.factors)
                if all(names) and orders.setdefault(tuple(sorted(names)), names) != names:
                    return True
            stack.extend(children(node))
    return False


def with_one_size(typing: Typing) -> Typing | None:
    """The typing with one size in place of all that were guessed; None where there are not several, or indices."""
    guessed = [s for s in typing.sizes if s.startswith("#")]
    if len(guessed) < 2 or typing.ranges or any(s in typing.same.values() for s in guessed):
        return None
    one = guessed[0]
    shapes = {n: tuple(one if s in guessed else s for s in shape) for n, shape in typing.shapes.items()}
    return replace(typing, shapes=shapes, sizes=tuple(s for s in typing.sizes if s == one or s not in guessed))


def needs_squares(node: Node) -> bool:
    """Whether a determinant, an inverse or a trace in a formula asks for square matrices."""
    stack = [node]
    while stack:
        item = stack.pop()
        if type(item) is Pow and type(item.exponent) is Neg:
            return True
        if type(item) is Call and item.name in ("det", "inv", "inverse", "tr", "trace", "Tr"):
            return True
        stack.extend(children(item))
    return False


def _unknown_capital(node: Node, notation: Notation) -> str:
    """The name of an undeclared Latin capital, perhaps numbered (``W_2``), else nothing."""
    base = node.base if type(node) is Index else node
    if type(base) is not Symbol or len(base.name) != 1 or not base.name.isupper():
        return ""
    if type(node) is Index and not all(type(i) is Number for i in node.indices):
        return ""
    known = notation.canonical(base.name, base.font) in notation.symbols or base.name in notation.sizes
    return "" if known else name_of(node) or ""


def _is_capital(node: Node) -> bool:
    if type(node) is not Symbol:
        return False
    base = node.name.split()[-1] if node.name else ""
    return base in _CAPITAL_GREEK or base[:1].isupper()


def guess(nodes: tuple[Node, Node], others: tuple[Node, ...], notation: Notation, typing: Typing) -> Typing:
    """The typing with guessed shapes of undeclared symbols, or the same typing where no guess conforms."""
    names: dict[str, bool] = {}
    fonts: dict[str, str] = {}
    _collect(nodes, notation, typing, names, fonts)
    capitals = [n for n, capital in names.items() if capital]
    small = [n for n, capital in names.items() if not capital]
    likely = [n for n in small if not _is_greek(n) or fonts.get(n) in ("bf", "bm", "boldsymbol")]
    certain = {n: "number" for n in small if n not in likely} | dict.fromkeys(capitals, "matrix")
    tried = 0
    options = [("vector", "number")] * len(likely)
    for strictly in (True, False):
        for choice in sorted(product((0, 1), repeat=len(likely)), key=sum) if len(likely) <= 7 else [()]:
            tried += 1
            if tried > MOST_GUESSES or len(choice) != len(options):
                break
            kinds = certain | {n: options[k][c] for k, (n, c) in enumerate(zip(likely, choice, strict=True))}
            found = _try(nodes, others, notation, kinds, strictly)
            if found is not None:
                return found
    return typing


def _is_greek(name: str) -> bool:
    base = name.rsplit(maxsplit=1)[-1]
    return len(base) > 1 and base.isascii() and base.isalpha() and base != "ell"


def _collect(
    nodes: tuple[Node, ...], notation: Notation, typing: Typing, names: dict[str, bool], fonts: dict[str, str]
) -> None:
    stack: list[Node] = list(nodes)
    while stack:
        node = stack.pop()
        if type(node) is Symbol:
            name = notation.canonical(node.name, node.font)
            known = name in notation.symbols or name in notation.sizes or name in notation.functions
            if not known and name not in _NEVER and name not in typing.ranges and name not in typing.sizes:
                names[name] = _is_capital(node)
                fonts[name] = node.font
            continue
        if type(node) is Index:
            if isinstance(node.base, Symbol) and notation.canonical(node.base.name) not in typing.shapes:
                continue
            stack.append(node.base)
            continue
        if type(node) is Norm:
            stack.append(node.arg)
            continue
        if type(node) is Apply:
            stack.extend(node.args)
            continue
        if type(node) is Big:
            stack.append(node.body)
            continue
        stack.extend(children(node))


def _try(
    nodes: tuple[Node, Node], others: tuple[Node, ...], notation: Notation, kinds: dict[str, str], strictly: bool
) -> Typing | None:
    """The typing under these kinds, or None where a side doesn't conform (``strictly``: or the sides don't match)."""
    fit = _Fit(notation, kinds)
    for node in (*nodes, *others):
        fit.analysis.walk(node, {})
    for name, count in fit.analysis.axes.items():
        kind = kinds.get(name.lstrip("?"))
        if not name.startswith("?") and kind is not None and kind != {1: "vector", 2: "matrix"}.get(count):
            return None
    try:
        left = fit.shape(nodes[0])
        right = fit.shape(nodes[1])
        if strictly and left is not None and right is not None:
            if bool(left) != bool(right):
                zero = nodes[0 if not left else 1]
                if not (type(zero) is Number and not zero.value):
                    return None
            elif left and right:
                fit.same(left, right)
    except _Misfit:
        return None
    typing = fit.analysis.result()
    sizes: dict[Slot, str] = {}
    extra = list(typing.sizes)

    def size(slot: Slot) -> Size:
        root = fit.analysis.find(slot)
        for other in list(fit.analysis.parent):
            if other[0] == "size" and fit.analysis.find(other) == root:
                return typing.same.get(str(other[1]), str(other[1]))
        for name, shape in typing.shapes.items():
            for k, known in enumerate(shape):
                if fit.analysis.find(("axis", (name, k))) == root:
                    return known
        if root not in sizes:
            sizes[root] = f"#{len(extra) + 1}"
            extra.append(sizes[root])
        return sizes[root]

    shapes = dict(typing.shapes)
    for name, kind in kinds.items():
        if kind == "matrix":
            shapes[name] = (size(("axis", (name, 0))), size(("axis", (name, 1))))
        elif kind == "vector":
            shapes[name] = (size(("axis", (name, 0))),)
    typing.shapes = shapes
    typing.sizes = tuple(extra)
    return typing


class _Fit:
    """Shapes of formulas under guessed kinds, with sizes unified as what conforms demands."""

    def __init__(self, notation: Notation, kinds: dict[str, str]) -> None:
        self.notation, self.kinds = notation, kinds
        self.analysis = _Analysis(notation)

    def same(self, a: tuple[Slot, Slot], b: tuple[Slot, Slot]) -> None:
        for x, y in zip(a, b, strict=True):
            self.join(x, y)

    def join(self, a: Slot, b: Slot) -> None:
        if (a == ONE) != (b == ONE):
            raise _Misfit
        if a != ONE:
            one, other = self.analysis.find(a), self.analysis.find(b)
            sizes = self.notation.sizes
            if one != other and one[0] == other[0] == "size" and one[1] in sizes and other[1] in sizes:
                raise _Misfit
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
            return self.sum([self.shape(t) for t in node.terms])  # type: ignore[attr-defined]
        if kind is Mul:
            result: Shape = ()
            for factor in node.factors:  # type: ignore[attr-defined]
                result = self.product(result, self.shape(factor))
            return result
        if kind is Div:
            if self.shape(node.denominator):  # type: ignore[attr-defined]
                raise _Misfit
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
                raise _Misfit
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
            return (inner[0], inner[0])
        if kind is Index:
            return ()
        return None

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
            raise _Misfit
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
        if node.op == "odot":
            return self.sum([left, right])
        return None

    def call(self, node: Call) -> Shape:
        inner = [self.shape(a) for a in node.args]
        first = inner[0] if inner else None
        if node.name in ("tr", "trace", "Tr", "det"):
            if first == ():
                raise _Misfit
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
            raise _Misfit  # a matrix by an array
        return None
