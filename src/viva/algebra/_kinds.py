r"""Guessing which undeclared symbols are matrices, vectors and numbers, from where they stand.

Only where a formula shows that it is about arrays (a transpose, a trace, a norm, an entrywise product, an index beside
a whole) is anything but a number assumed: capitals are matrices, small Latin letters vectors, small Greek letters
numbers, unless that doesn't conform; then small letters are tried as numbers one after another. Sizes follow from what
has to conform. A guess never leads to a refutation by shape, since the comparison knows which symbols were declared.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

from viva.algebra._remembered import remembered
from viva.algebra._shape_fit import Fit, Misfit
from viva.algebra.notation import Notation, Size, name_of
from viva.algebra.shapes import Slot, Typing, children
from viva.algebra.tree import (
    Add,
    Apply,
    Big,
    Binary,
    Call,
    Expectation,
    Index,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Sequence,
    Symbol,
    Transpose,
)

_ARRAY_CALLS = frozenset({"tr", "trace", "Tr", "det", "diag", "Diag", "vec", "rank", "inv", "transpose"})
_CAPITAL_GREEK = frozenset(["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"])
_SIZES = frozenset("nmdpkqNMDK")
_NEVER = frozenset({"pi", "e", "infty", "I", "1", "n", "N"})
MOST_GUESSES = 128


def shows_arrays(nodes: tuple[Node, ...]) -> bool:
    """Whether something in the formulas only makes sense for arrays."""
    return any(_shows_arrays(node) for node in nodes)


@remembered
def _shows_arrays(node: Node) -> bool:
    stack = [node]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is Transpose or kind is Norm or (kind is Call and node.name in _ARRAY_CALLS):  # type: ignore[attr-defined]
            return True
        if kind is Binary and node.op in ("odot", "otimes"):  # type: ignore[attr-defined]
            return True
        if kind is Binary and node.op == "circ" and any(map(_is_capital, children(node))):  # type: ignore[attr-defined]
            return True
        if kind is Symbol and node.font in ("bf", "bm", "boldsymbol"):  # type: ignore[attr-defined]
            return True
        if kind is Pow and _is_capital(node.base) and type(node.exponent) is Neg:  # type: ignore[attr-defined]
            return True
        if kind is Add and _adds_identity(node):  # type: ignore[arg-type]
            return True
        if kind is Mul and any(map(_sized_identity, children(node))) and any(map(_is_capital, children(node))):
            return True
        stack.extend(children(node))
    return False


def _sized_identity(node: Node) -> bool:
    """``I_n``, ``I_d``."""
    return (
        type(node) is Index
        and type(node.base) is Symbol
        and node.base.name == "I"
        and len(node.indices) == 1
        and type(node.indices[0]) is Symbol
        and node.indices[0].name in _SIZES
    )


def _adds_identity(node: Add) -> bool:
    r"""``I + AB``, ``I - \eta H``: an identity matrix, added to a capital, a product of them or a Greek multiple."""
    terms = [t.arg if type(t) is Neg else t for t in node.terms]
    if not any((type(t) is Symbol and t.name == "I") or _sized_identity(t) for t in terms):
        return False
    return any(
        _is_capital(t)
        if type(t) is Symbol
        else type(t) is Mul and _scaled_or_multiplied([f for f in t.factors if f != Symbol("I")])
        for t in terms
        if not (type(t) is Symbol and t.name == "I")
    )


def _scaled_or_multiplied(factors: list[Node]) -> bool:
    capitals = [f for f in factors if _is_capital(f)]
    greek = any(type(f) is Symbol and _is_greek(f.name) and not _is_capital(f) for f in factors)
    return len(capitals) > 1 or (len(capitals) == 1 and greek)


def capitals_side_by_side(nodes: tuple[Node, Node], notation: Notation) -> set[str]:
    """Undeclared Latin capitals that stand side by side in products: matrices, perhaps, which don't commute."""
    found: set[str] = set()
    if shows_arrays(nodes):
        return found
    random: set[str] = set()
    stack: list[Node] = list(nodes)
    while stack:
        node = stack.pop()
        if type(node) is Mul:
            factors = node.factors
            for k, (one, other) in enumerate(pairwise(factors)):
                sign = node.signs[k] if k < len(node.signs) else ""
                labels = [_unknown_capitals(f, notation) for f in (one, other)]
                if not sign and all(labels) and len(labels[0] | labels[1]) > 1:
                    found |= labels[0] | labels[1]
        elif type(node) is Pow and type(node.base) is not Symbol:
            labels = [_unknown_capitals(node.base, notation)]
            if len(labels[0]) > 1:
                found |= labels[0]
        elif type(node) is Expectation and node.op in ("Var", "Cov"):
            random |= {name_of(a) or "" for a in node.args}
        stack.extend(children(node))
    return found - random


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


def with_size_named(typing: Typing, name: str) -> Typing | None:
    r"""The typing with ``n`` in place of the one size that was guessed, as in :math:`\det(cA) = c^n \det A`."""
    guessed = [s for s in typing.sizes if s.startswith("#")]
    if len(guessed) != 1 or name in typing.ranges or any(name in map(str, shape) for shape in typing.shapes.values()):
        return None
    shapes = {n: tuple(name if s in guessed else s for s in shape) for n, shape in typing.shapes.items()}
    sizes = tuple(s for s in typing.sizes if s not in guessed)
    return replace(typing, shapes=shapes, sizes=(*sizes, *(() if name in sizes else (name,))))


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


def _unknown_capitals(node: Node, notation: Notation) -> set[str]:
    """The undeclared capital that a factor is, or those that it is a sum of."""
    if type(node) is Sequence and len(node.items) == 1:
        node = node.items[0]
    if type(node) is Add:
        names = {_unknown_capital(t.arg if type(t) is Neg else t, notation) for t in node.terms}
        return set() if "" in names else names
    name = _unknown_capital(node, notation)
    return {name} if name else set()


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
    turned = _transposed(nodes)
    options = [("vector",) * 2 if n in turned else ("vector", "number") for n in likely]
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


def _transposed(nodes: tuple[Node, ...]) -> set[str]:
    r"""Names under a transpose: nobody writes ``v^T`` of a number."""
    found: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if type(node) is Transpose and type(node.arg) is Symbol:
            found.add(node.arg.name)
        stack.extend(children(node))
    return found


def transposed_numbers(nodes: tuple[Node, ...], notation: Notation, typing: Typing) -> set[str]:
    """Undeclared small letters under a transpose that had to be taken as numbers, since no guess conforms."""
    names = {n for n in _transposed(nodes) if n.rsplit(maxsplit=1)[-1][:1].islower() and not _is_greek(n)}
    return {n for n in names if notation.canonical(n) not in notation.symbols and not typing.shapes.get(n)}


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
        if type(node) is Matrix:
            continue  # what stands in a matrix that is written out is a number
        stack.extend(children(node))


def _try(
    nodes: tuple[Node, Node], others: tuple[Node, ...], notation: Notation, kinds: dict[str, str], strictly: bool
) -> Typing | None:
    """The typing under these kinds, or None where a side doesn't conform (``strictly``: or the sides don't match)."""
    fit = Fit(notation, kinds)
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
    except Misfit:
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
