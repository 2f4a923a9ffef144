"""Sides that don't fit: products that don't conform, indices over two sizes, sides of different shapes.

A product that doesn't conform has no meaning. An index over rows and columns, or a row for a column, may be loose
writing or another convention (the matrix transposed, a number for every entry): it is accused only where the sides
differ for square matrices too, at which everything fits, and under each of these readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from viva.algebra import Comparison, compare
from viva.algebra.tree import (
    Add,
    Call,
    Derivative,
    Div,
    Expectation,
    Index,
    Matrix,
    Mul,
    Neg,
    Node,
    Number,
    Relation,
    Symbol,
    Transpose,
    children,
)
from viva.marking.steps.formulas import contains
from viva.marking.steps.names import INDICES, symbols
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.scope import Scope, scaled
from viva.patterns import regex

_ONES = Symbol("1")
_PLACES = tuple(tuple(Number(Fraction(k)) for k in place) for place in ((1,), (1, 1), (1, 2)))
"""Entries that a number may be meant for: any, those on the diagonal, those off it."""
_SQUARE = 3
"""The size of the square matrices that a misfit is tried at."""


def side_without_meaning(left: Node, right: Node, scope: Scope) -> tuple[str, str] | None:
    """The side whose products or sums don't conform under any reading, and why; None where that isn't certain."""
    for side, node in (("right", right), ("left", left)):
        alone = compare(node, scaled(node, "2"), scope.notation)
        # Only a product or sum that doesn't conform is plain enough; which axis an index runs over is inferred.
        reason = alone.reason or ""
        # A number added to an array is added to each entry, as in NumPy: loose, but not false.
        broadcast = reason.startswith("can't add") and "(a number)" in reason
        # So is the power of each entry: R^2 = R for a matrix of bits.
        loose = broadcast or reason.startswith("can't take the power")
        if alone.ill_typed is None or not reason.startswith("can't") or loose:
            continue
        # A shape that was inferred rather than declared may have been inferred wrongly.
        return (side, reason) if shapes_certain(node, scope) else None
    return None


def added_to_arrays(left: Node, right: Node, scope: Scope) -> tuple[str, str] | None:
    """Where the shapes of the sides differ: a side that adds a number to a vector, which is more than a way of writing.

    By itself ``v + 1`` may add to every entry. But where the sides then have different shapes, that reading fails too.
    """
    for side, node in (("right", right), ("left", left)):
        alone = compare(node, scaled(node, "2"), scope.notation, strictly=True)
        if alone.ill_typed is None or not (alone.reason or "").startswith("can't add"):
            continue
        certain = shapes_certain(node, scope) and not contains(node, (Derivative,))
        return (side, alone.reason or "") if certain else None
    return None


def concerns_shapes(given: Sequence[Node], scope: Scope) -> bool:
    """Whether a condition may change what fits: one on a size, or on an array; not one on indices or numbers."""
    for condition in given:
        if _says_a_choice(condition, scope):
            continue
        for name in symbols(condition):
            meaning = scope.notation.meaning(scope.notation.canonical(name))
            number = meaning is not None and meaning.definition is None and not meaning.shape
            if not number and (name not in INDICES or name in scope.notation.sizes):
                return True
    return False


def _says_a_choice(condition: Node, scope: Scope) -> bool:
    """Whether a condition only says once more what a symbol was chosen to be, which is known already."""
    if not isinstance(condition, Relation) or condition.ops != ("=",):
        return False
    left, right = condition.members
    return isinstance(left, Symbol) and scope.chosen.get(scope.notation.canonical(left.name)) == right


_OTHER_SHAPE = regex(r"\b(?:square|symmetric|orthogonal|positive|same size|instead|transposed?)\b")
_SAME_SIZE = regex(r"\b[a-z] = [a-z]\b")
_SENTENCE = regex(r"(?<=[.;:])\s+")
_LETTERS = regex(r"[$]|\\\(|(?<!\w)[B-HJ-Z](?!\w)")


def _takes_back(name: str, text: str) -> bool:
    """Whether words may change a shape that the text declared: "now let A be square"; not if they are about C."""
    if _SAME_SIZE.search(text):
        return True
    letter = re.escape(name.rsplit(maxsplit=1)[-1])
    about = re.compile(rf"(?<![A-Za-z]){letter}(?![A-Za-z])")
    return any(
        _OTHER_SHAPE.search(sentence) and (about.search(sentence) or not _LETTERS.search(sentence))
        for sentence in _SENTENCE.split(text)
    )


def shapes_certain(node: Node, scope: Scope) -> bool:
    """Whether every symbol's shape is declared, or follows from a definition that has a meaning itself."""
    if scope.undeclared(node) or contains(node, (Matrix,)):
        return False
    for name in symbols(node):
        canonical = scope.notation.canonical(name)
        if canonical in scope.said and any(_takes_back(name, text) for text in scope.prose):
            return False
        if name in ("1", "0") or (name == "I" and not _identities_in_sums(node)):
            return False
        if canonical in scope.chosen:
            meaning = scope.chosen[canonical]
            if compare(meaning, scaled(meaning, "2"), scope.notation).ill_typed is not None:
                return False
    return True


def _identities_in_sums(node: Node) -> bool:
    """Whether every ``I`` is added to something, which tells its size."""

    def told(inner: Node, added: bool) -> bool:
        if isinstance(inner, Symbol):
            return inner.name != "I" or added
        kept = added and isinstance(inner, Mul | Neg | Div)
        return all(told(child, kept or isinstance(inner, Add)) for child in children(inner))

    return told(node, False)


def fails_when_square(left: Node, right: Node, scope: Scope, given: Sequence[Node]) -> Comparison | None:
    """The refutation of ``left = right`` where all sizes are the same, if every loose reading fails there as well."""
    sizes = scope.notation.sizes
    if len(sizes) < 2 or any(symbols(condition) & set(sizes) for condition in given):
        return None
    if _says_a_value(left, right) or _says_a_value(right, left):
        return None
    # Whoever writes the matrix the other way round does so throughout, and then the indices fit.
    if compare(_rows_for_columns(left), _rows_for_columns(right), scope.notation, given=given).equal is True:
        return None
    square = [Relation((Symbol(size), Number(Fraction(_SQUARE))), ("=",)) for size in sizes]
    found: Comparison | None = None
    for a, b in _loose_readings(left, right):
        result = compare(a, b, scope.notation, given=[*given, *square])
        if result.equal is True or (found is None and result.equal is None):
            return None
        found = found or result
    return found


def written_entry_by_entry(node: Node) -> bool:
    """Whether what is said of an array may be meant for its entries: a variance, a derivative, a power."""
    if (isinstance(node, Derivative) and node.op != "nabla") or (isinstance(node, Expectation) and node.op != "E"):
        return True
    return any(written_entry_by_entry(child) for child in children(node))


def _says_a_value(one: Node, other: Node) -> bool:
    """Whether a symbol by itself is said to be a number: an example, or a choice."""
    return isinstance(one, Symbol) and not symbols(other)


def _loose_readings(left: Node, right: Node) -> Iterator[tuple[Node, Node]]:
    yield left, right
    for a, b in ((left, right), (right, left)):
        yield a, Transpose(b)
        yield a, Call("diag", (b,))
        yield a, Mul((b, _ONES))
        yield a, Mul((b, _ONES, Transpose(_ONES)))
        yield a, Mul((b, Symbol("I")))
        for place in _PLACES:
            yield a, Index(b, place)


def _rows_for_columns(node: Node) -> Node:
    """``node`` with the two indices of every entry exchanged: for those who write the matrix the other way round."""

    def change(inner: Node) -> Node:
        if isinstance(inner, Index) and len(inner.indices) == 2 and not inner.upper:
            return Index(inner.base, inner.indices[::-1])
        return inner

    return rebuilt(node, change)
