"""The shape that declarations alone give a formula, before anything is drawn: in sizes, not in numbers."""

from __future__ import annotations

from viva.algebra.notation import Notation, Size, name_of
from viva.algebra.tree import (
    Add,
    All,
    Big,
    Binary,
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

_DEEPEST_DEFINITION = 8


def shape_of(node: Node, notation: Notation, depth: int = 0) -> tuple[Size, ...] | None:
    """The shape of a formula as sizes (a vector has one axis), as far as declared shapes tell; None if unknown."""
    kind = type(node)
    if kind is Number or kind is Norm:
        return ()
    if kind is Symbol:
        meaning = notation.symbols.get(notation.canonical(node.name, node.font))  # type: ignore[attr-defined]
        if meaning is None:
            return None
        if meaning.shape is None and meaning.definition is not None and not meaning.index:
            return shape_of(meaning.definition, notation, depth + 1) if depth < _DEEPEST_DEFINITION else None
        return meaning.shape or ()
    if kind is Mul:
        shape: tuple[Size, ...] | None = ()
        for factor in node.factors:  # type: ignore[attr-defined]
            other = shape_of(factor, notation, depth)
            if other is None:
                return None
            shape = _product_shape(shape, other)
            if shape is None:
                return None
        return shape
    if kind is Derivative and len(node.by) == 1:  # type: ignore[attr-defined]
        return shape_of(node.by[0][0], notation, depth)  # type: ignore[attr-defined]
    if kind is Transpose:
        inner = shape_of(node.arg, notation, depth)  # type: ignore[attr-defined]
        if inner is None or not inner:
            return inner
        return (1, inner[0]) if len(inner) == 1 else inner[::-1]
    if kind is Expectation and node.op == "E" and len(node.args) == 1:  # type: ignore[attr-defined]
        return shape_of(node.args[0], notation, depth)  # type: ignore[attr-defined]
    if kind is Index and not node.upper:  # type: ignore[attr-defined]
        return _shape_of_entry(node, notation, depth)  # type: ignore[arg-type]
    if kind is Big and node.op == "sum":  # type: ignore[attr-defined]
        return shape_of(node.body, notation, depth)  # type: ignore[attr-defined]
    if kind in (Neg, Binary, Div, Add):
        numbers = True
        for part in _operands(node):
            inner = shape_of(part, notation, depth)
            if inner:
                return inner
            numbers = numbers and inner == ()
        return () if numbers else None
    if kind is Pow:
        return shape_of(node.base, notation, depth)  # type: ignore[attr-defined]
    return None


def _shape_of_entry(node: Index, notation: Notation, depth: int) -> tuple[Size, ...] | None:
    """The shape of an entry, a row or a column of a declared array."""
    if name_of(node) is not None and notation.canonical(name_of(node) or "") in notation.symbols:
        return shape_of(Symbol(name_of(node) or ""), notation, depth)
    shape = shape_of(node.base, notation, depth)
    if shape is None or len(shape) != len(node.indices):
        return None
    kept = tuple(size for i, size in zip(node.indices, shape, strict=True) if type(i) is All)
    return (1, kept[0]) if len(shape) == 2 and len(kept) == 1 and type(node.indices[1]) is All else kept


def _product_shape(a: tuple[Size, ...] | None, b: tuple[Size, ...]) -> tuple[Size, ...] | None:
    if not a or not b:
        return a or b
    left = (a[0], 1) if len(a) == 1 else a
    right = (b[0], 1) if len(b) == 1 else b
    if len(left) != 2 or len(right) != 2 or left[1] != right[0]:
        return None
    shape = (left[0], right[1])
    return () if shape == (1, 1) else (shape[0],) if shape[1] == 1 else shape


def _operands(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Neg):
        return (node.arg,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Div):
        return (node.numerator, node.denominator)
    return node.terms if isinstance(node, Add) else ()
