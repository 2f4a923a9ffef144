r"""What an answer means beside the other one: ``2I`` or ``{{1, 2}, {3, 4}}`` beside a matrix, ``\sigma(z)``."""

from __future__ import annotations

from fractions import Fraction

from viva.algebra._answer_forms import is_matrix, nodes_in
from viva.algebra._remembered import remembered
from viva.algebra.shapes import symbol_names
from viva.algebra.tree import (
    Add,
    Ambiguous,
    Apply,
    Call,
    Index,
    Matrix,
    Mul,
    Neg,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Transpose,
    mapped,
)

_IDENTITIES = frozenset({"I", "Id", "mathbb I", "1"})
_LARGEST = 12
_ONE, _ZERO = Number(Fraction(1)), Number(Fraction(0))


def beside_each_other(a: Node, b: Node) -> tuple[Node, Node]:
    """Both trees, each as it is meant beside the other."""
    return _beside(a, b), _beside(b, a)


def _beside(node: Node, other: Node) -> Node:
    if not isinstance(node, Matrix) and is_matrix(other):
        written = _set_of_rows(node)
        if written is not None:
            return written
        size = next((len(n.rows) for n in nodes_in(other) if isinstance(n, Matrix) and _is_square(n)), 0)
        return _with_identity_written(node, size) if size else node
    if isinstance(node, Relation) and isinstance(other, Sequence) and other.kind == ",":
        return _entry_by_entry(node) if all(isinstance(i, Relation) for i in other.items) else node
    return node


def _is_square(matrix: Matrix) -> bool:
    return len(matrix.rows) == len(matrix.rows[0]) <= _LARGEST


def _set_of_rows(node: Node) -> Matrix | None:
    """Mathematica's ``{{1, 2}, {3, 4}}`` as a matrix."""
    if not isinstance(node, Sequence) or node.kind != "{}" or not node.items:
        return None
    rows = [i.items for i in node.items if isinstance(i, Sequence) and i.kind == "{}"]
    return Matrix(tuple(rows)) if len(rows) == len(node.items) and len({len(r) for r in rows}) == 1 else None


def identity(size: int) -> Matrix:
    """The identity matrix, written out."""
    return Matrix(tuple(tuple(_ONE if i == j else _ZERO for j in range(size)) for i in range(size)))


def _with_identity_written(node: Node, size: int) -> Node:
    if isinstance(node, Symbol):
        return identity(size) if node.name in _IDENTITIES and node.name != "1" else node
    if isinstance(node, Index):
        if isinstance(node.base, Symbol) and node.base.name in _IDENTITIES and len(node.indices) == 1:
            index = node.indices[0]
            if isinstance(index, Number) and index.value in range(1, _LARGEST + 1):
                return identity(int(index.value))
            return identity(size)
        return node
    if isinstance(node, Add | Mul | Neg):
        return mapped(node, lambda inner: _with_identity_written(inner, size))
    return node


def _entry_by_entry(relation: Relation) -> Node:
    """``(x, y) = (2, 3)`` as ``x = 2, y = 3``."""
    if len(relation.members) != 2 or relation.ops != ("=",):
        return relation
    left, right = relation.members
    if isinstance(left, Sequence) and isinstance(right, Sequence) and len(left.items) == len(right.items) > 1:
        return Sequence(tuple(Relation((x, y), ("=",)) for x, y in zip(left.items, right.items, strict=True)), ",")
    return relation


def growth(node: Node) -> Node | None:
    """What O is of, in ``O(n^2)``."""
    first = node.readings[0] if isinstance(node, Ambiguous) else node
    if isinstance(first, Apply) and isinstance(first.function, Symbol) and first.function.name == "O":
        return first.args[0] if len(first.args) == 1 and not first.primes else None
    if isinstance(first, Mul) and len(first.factors) == 2 and first.factors[0] == Symbol("O"):
        return first.factors[1]
    return None


@remembered
def with_sigmoid(node: Node) -> Node:
    r"""The tree with the logistic function for ``\sigma(...)``, and with its derivative for ``\sigma'(...)``."""
    for reading in node.readings if isinstance(node, Ambiguous) else (node,):
        if isinstance(reading, Apply) and reading.function == Symbol("sigma") and len(reading.args) == 1:
            value = Call("sigmoid", (with_sigmoid(reading.args[0]),))
            if reading.primes < 2:
                return value if not reading.primes else Mul((value, Add((_ONE, Neg(value)))))
    return mapped(node, with_sigmoid)


def columns_of_a_matrix(a: Node, b: Node) -> bool:
    """Whether one speaks of ``V`` and the other of ``v_i``, which may be columns or rows of it."""
    names = symbol_names(a), symbol_names(b)
    for k, other in enumerate((b, a)):
        own = {n for n in names[k] - names[1 - k] if len(n) == 1 and n.isupper()}
        for inner in nodes_in(other) if own else ():
            letter = inner.base.name if isinstance(inner, Index) and isinstance(inner.base, Symbol) else ""
            if letter.islower() and letter.upper() in own and letter not in names[k]:
                return True
    return False


@remembered
def with_row_vectors(node: Node) -> Node:
    """The tree with a small letter before NumPy's ``@`` as a row: ``x @ y`` is a dot product there."""
    node = mapped(node, with_row_vectors)
    if isinstance(node, Mul) and "@" in node.signs:
        factors = list(node.factors)
        for k, sign in enumerate(node.signs):
            factor = factors[k]
            if sign == "@" and isinstance(factor, Symbol) and len(factor.name) == 1 and factor.name.islower():
                factors[k] = Transpose(factor)
        return Mul(tuple(factors), node.signs)
    return node
