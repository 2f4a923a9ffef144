"""Single changes to a formula, for measuring how many false ones the comparison refutes.

A link that holds, changed in one place (a sign, a factor, an index, a transpose, an exponent, a symbol), should be
refuted; what isn't is either equal after all or a hole. ``bench`` and the tests drive this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from viva.algebra.notation import Meaning, Notation
from viva.algebra.tree import (
    Add,
    Ambiguous,
    Div,
    Index,
    Matrix,
    Mul,
    Neg,
    Node,
    Number,
    Pow,
    Sequence,
    Symbol,
    Transpose,
)

INDEX_NAMES = ("i", "j", "k")


def mutants(node: Node, notation: Notation) -> Iterator[tuple[str, Node]]:
    """Every formula that differs from this one by a single change, with what was changed.

    Examples:
        >>> from viva.algebra import read_formula
        >>> [what for what, _ in mutants(read_formula("-x"), Notation.default())]
        ['a sign dropped', 'a factor 2']
        >>> [what for what, _ in mutants(read_formula("a b"), Notation.default())]
        ['a sign put before', 'a factor dropped', 'a factor dropped', 'a factor 2']
    """
    if not isinstance(node, Add | Neg | Number | Ambiguous):
        yield "a sign put before", Neg(node)
    yield from _inner(node, notation)


def _inner(node: Node, notation: Notation) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Ambiguous):
        for reading in node.readings:
            yield from mutants(reading, notation)
        return
    yield from _local(node, notation)
    for item in fields(node):
        if item.name == "span" or (item.name == "base" and _names_entries(node, notation)):
            continue
        value = getattr(node, item.name)
        for what, changed in _inside(value, notation):
            yield what, replace(node, **{item.name: changed})


def _names_entries(node: Node, notation: Notation) -> bool:
    """Whether a symbol is indexed of which no shape is known: ``h_2`` is a name, and no other symbol fits ``h``."""
    if not isinstance(node, Index) or not isinstance(node.base, Symbol):
        return False
    meaning = notation.symbols.get(notation.canonical(node.base.name, node.base.font))
    return meaning is None or meaning.shape is None


def _inside(value: Any, notation: Notation) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Node):
        yield from _inner(value, notation)
    elif isinstance(value, tuple):
        for k, part in enumerate(value):
            for what, changed in _inside(part, notation):
                yield what, (*value[:k], changed, *value[k + 1 :])


def _local(node: Node, notation: Notation) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Add):
        for k, term in enumerate(node.terms):
            flipped = term.arg if isinstance(term, Neg) else Neg(term)
            yield "a sign flipped", Add((*node.terms[:k], flipped, *node.terms[k + 1 :]))
            rest = node.terms[:k] + node.terms[k + 1 :]
            yield "a term dropped", rest[0] if len(rest) == 1 else Add(rest)
    elif isinstance(node, Neg):
        yield "a sign dropped", node.arg
    elif isinstance(node, Mul):
        for k in range(len(node.factors)):
            rest = node.factors[:k] + node.factors[k + 1 :]
            yield "a factor dropped", rest[0] if len(rest) == 1 else Mul(rest)
    elif isinstance(node, Transpose):
        yield "a transpose dropped", node.arg
    elif isinstance(node, Pow) and isinstance(node.exponent, Number):
        yield "an exponent changed", Pow(node.base, Number(node.exponent.value + 1))
        yield "an exponent dropped", node.base
    elif isinstance(node, Number):
        yield "a number changed", Number(node.value + 1)
        return
    elif isinstance(node, Symbol):
        yield from _other_symbols(node, notation)
        return
    elif isinstance(node, Index) and len(node.indices) == 2 and node.indices[0] != node.indices[1]:
        yield "indices swapped", Index(node.base, node.indices[::-1], node.upper)
    elif isinstance(node, Div):
        yield "a quotient turned over", Div(node.denominator, node.numerator)
    if isinstance(node, Add | Mul | Neg | Pow | Transpose):
        yield "a factor 2", Mul((Number(Fraction(2)), node))


def _plain(meaning: Meaning) -> bool:
    """Whether a symbol is a number or array by itself, not one entry of something or a list of entries."""
    listed = isinstance(meaning.definition, Sequence | Matrix) and meaning.shape is None
    return "@" not in meaning.name and "_{" not in meaning.name and meaning.name not in INDEX_NAMES and not listed


def _other_symbols(node: Symbol, notation: Notation) -> Iterator[tuple[str, Node]]:
    """Another declared symbol of the same shape in its place, the shape transposed, or another index."""
    if node.name in INDEX_NAMES:
        yield "another index", Symbol("j" if node.name != "j" else "i")
        return
    meaning = notation.symbols.get(notation.canonical(node.name, node.font))
    if meaning is None:
        return
    for other in notation.symbols.values():
        if other.name != meaning.name and other.shape == meaning.shape and _plain(other):
            yield "another symbol", Symbol(other.name)
            break
    if meaning.shape and len(meaning.shape) == 2:
        yield "a transpose", Transpose(node)
    if meaning.domain == "(0,1)":
        yield "one minus a probability", Add((Number(Fraction(1)), Neg(node)))
