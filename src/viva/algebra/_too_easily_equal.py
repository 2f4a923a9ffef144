r"""Formulas that agree only as formulas of numbers, where they are more likely about something else.

``\sigma(-z)`` is ``-\sigma(z)`` if sigma is a number, ``A^{-1} b`` is ``b A^{-1}`` if b is one, and a cross product of
vectors is no dot product, though of numbers both signs multiply.
"""

from __future__ import annotations

from collections import Counter

from viva.algebra._answer_forms import nodes_in
from viva.algebra.tree import (
    Ambiguous,
    Apply,
    Big,
    Call,
    Index,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Symbol,
    Transpose,
)

_VECTORS = frozenset("bdghpqruvwxyz")


def multiplied_by_letters(a: Node, b: Node) -> bool:
    """Whether the sides have factors in another order, of which one is a matrix's letter and one a vector's."""
    products = [[f for f in _factors(n) if _is_array(f)] for n in (a, b)]
    if products[0] == products[1] or Counter(map(repr, products[0])) != Counter(map(repr, products[1])):
        return False
    kinds = {_capital(f) for f in products[0]}
    return kinds == {True, False}


def _factors(node: Node) -> list[Node]:
    if isinstance(node, Neg):
        return _factors(node.arg)
    return [f for factor in node.factors for f in _factors(factor)] if isinstance(node, Mul) else [node]


def _letter(node: Node) -> str:
    while isinstance(node, Pow | Transpose):
        node = node.base if isinstance(node, Pow) else node.arg
    return node.name if isinstance(node, Symbol) else ""


def _capital(node: Node) -> bool:
    return _letter(node).isupper()


def _is_array(node: Node) -> bool:
    """A capital that is inverted or transposed, or a small letter that often is a vector."""
    letter = _letter(node)
    return (letter.isupper() and not isinstance(node, Symbol)) or letter in _VECTORS


_DOT, _ROW, _COLUMN, _SQUARE = "number", "row", "column", "matrix"
_TIMES = {
    (_ROW, _COLUMN): _DOT,
    (_ROW, _SQUARE): _ROW,
    (_SQUARE, _COLUMN): _COLUMN,
    (_SQUARE, _SQUARE): _SQUARE,
    (_COLUMN, _ROW): _SQUARE,
}


def dot_and_outer(a: Node, b: Node) -> bool:
    """Whether small letters, taken as columns, make a number on one side and a matrix on the other.

    ``x^T y`` is ``y x^T`` if y is a number, but of vectors one is a dot product and the other an
    outer one.
    """
    return {_kind(a), _kind(b)} == {_DOT, _SQUARE}


def _kind(node: Node) -> str | None:
    """What a product of letters is if the small ones are columns and the capitals matrices; None if it is none."""
    if isinstance(node, Neg):
        return _kind(node.arg)
    if isinstance(node, Number):
        return _DOT
    if isinstance(node, Transpose):
        inner = _kind(node.arg)
        return {_ROW: _COLUMN, _COLUMN: _ROW}.get(inner or "", inner)
    if isinstance(node, Symbol):
        return _SQUARE if node.name.isupper() else _COLUMN if node.name in _VECTORS else _DOT
    if not isinstance(node, Mul):
        return None
    kind = _kind(node.factors[0])
    for factor in node.factors[1:]:
        following = _kind(factor)
        if _DOT in (kind, following):
            kind = following if kind == _DOT else kind
        else:
            kind = _TIMES.get((kind or "", following or ""))
    return kind


def crossed_in_one_only(a: Node, b: Node) -> bool:
    """Whether vectors are multiplied with a cross in one of the formulas only, or in another order."""
    return _crossed(a) != _crossed(b)


def _crossed(node: Node) -> list[list[Node]]:
    """The vectors of each product with a cross, in order."""
    products = [n for n in nodes_in(node) if isinstance(n, Mul) and "times" in n.signs]
    vectors = [[f for f in n.factors if _is_vector(f)] for n in products]
    return [of_one for of_one in vectors if len(of_one) > 1]


def _is_vector(node: Node) -> bool:
    return isinstance(node, Symbol) and (node.font in ("bf", "bm", "boldsymbol") or node.name.startswith("vec "))


_OF_ARRAYS = frozenset({"adjoint", "dagger", "pinv", "transpose", "mean", "sum"})


def said_of_one_only(a: Node, b: Node) -> bool:
    """Whether an adjoint or a mean of a bare symbol, which changes no number, stands in one of the formulas only."""
    arrays = any(isinstance(n, Transpose | Index | Big | Matrix) for n in (*nodes_in(a), *nodes_in(b)))
    return (not arrays and _calls(a) != _calls(b)) or bool(_norms(a) ^ _norms(b) and _norms(a) and _norms(b))


def _calls(node: Node) -> set[str]:
    calls = [n for n in nodes_in(node) if isinstance(n, Call) and n.name in _OF_ARRAYS]
    return {c.name for c in calls if len(c.args) == 1 and isinstance(c.args[0], Symbol)}


def _norms(node: Node) -> set[str]:
    """The kinds of norms of matrices: Frobenius' is not the spectral one."""
    norms = [n for n in nodes_in(node) if isinstance(n, Norm) and isinstance(n.arg, Symbol) and n.arg.name.isupper()]
    return {str(n.order) for n in norms if n.order is not None}


def applies_sigma(node: Node) -> bool:
    """Whether sigma stands before a bracket, as a function does."""
    return any(
        isinstance(reading, Apply) and reading.function == Symbol("sigma")
        for inner in nodes_in(node)
        for reading in (inner.readings if isinstance(inner, Ambiguous) else (inner,))
    )
