r"""What an answer means beside the other one: ``2I`` or ``{{1, 2}, {3, 4}}`` beside a matrix, ``\sigma(z)``."""

from __future__ import annotations

from fractions import Fraction

from viva.algebra._answer_forms import is_matrix, nodes_in
from viva.algebra._remembered import remembered
from viva.algebra._written_matrices import LARGEST, identity
from viva.algebra.shapes import renamed, symbol_names
from viva.algebra.tree import (
    Add,
    Ambiguous,
    Apply,
    Big,
    Binary,
    Call,
    Derivative,
    Div,
    Index,
    Limit,
    Matrix,
    Mul,
    Neg,
    Node,
    Number,
    Pow,
    Relation,
    Sequence,
    Symbol,
    Transpose,
    mapped,
)

_IDENTITIES = frozenset({"I", "Id", "mathbb I", "1"})
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
    if isinstance(node, Relation) and isinstance(other, Relation):
        return _with_derivative_written(node, other)
    if isinstance(node, Relation) and isinstance(other, Sequence) and other.kind == ",":
        return _entry_by_entry(node) if all(isinstance(i, Relation) for i in other.items) else node
    return node


def _with_derivative_written(node: Relation, other: Relation) -> Node:
    """``y' = 2x`` beside ``dy/dx = 2x``."""
    left, slope = node.members[0], other.members[0]
    if isinstance(left, Symbol) and isinstance(slope, Derivative) and slope.of == Symbol(left.name.removesuffix("'")):
        return Relation((slope, *node.members[1:]), node.ops) if left.name.endswith("'") else node
    return node


def _is_square(matrix: Matrix) -> bool:
    return len(matrix.rows) == len(matrix.rows[0]) <= LARGEST


def _set_of_rows(node: Node) -> Matrix | None:
    """Mathematica's ``{{1, 2}, {3, 4}}`` as a matrix."""
    if not isinstance(node, Sequence) or node.kind != "{}" or not node.items:
        return None
    rows = [i.items for i in node.items if isinstance(i, Sequence) and i.kind == "{}"]
    return Matrix(tuple(rows)) if len(rows) == len(node.items) and len({len(r) for r in rows}) == 1 else None


def _with_identity_written(node: Node, size: int) -> Node:
    if isinstance(node, Symbol):
        return identity(size) if node.name in _IDENTITIES and node.name != "1" else node
    if isinstance(node, Index):
        if isinstance(node.base, Symbol) and node.base.name in _IDENTITIES and len(node.indices) == 1:
            index = node.indices[0]
            if isinstance(index, Number) and index.value in range(1, LARGEST + 1):
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


@remembered
def with_usual_functions(node: Node) -> Node:
    r"""The tree with what usual names of functions stand for: ``H(x)``, ``softmax(z)_i``, ``\\mathrm{softplus}``."""
    if isinstance(node, Ambiguous) or (isinstance(node, Apply) and not node.primes):
        for reading in node.readings if isinstance(node, Ambiguous) else (node,):
            if isinstance(reading, Apply) and reading.function == Symbol("H") and len(reading.args) == 1:
                return Call("indicator", (Relation((with_usual_functions(reading.args[0]), _ZERO), (">",)),))
    node = mapped(node, with_usual_functions)
    if isinstance(node, Call) and node.name == "softplus" and len(node.args) == 1:
        return Call("log", (Add((_ONE, Call("exp", node.args))),))
    if isinstance(node, Index) and isinstance(node.base, Call) and node.base.name == "softmax":
        listed = node.base.args[0] if len(node.base.args) == 1 else None
        if isinstance(listed, Symbol) and len(node.indices) == 1:
            bound = Symbol("j" if node.indices[0] != Symbol("j") else "k")
            total = Big("sum", (bound,), None, None, None, Call("exp", (Index(listed, (bound,)),)))
            return Div(Call("exp", (Index(listed, node.indices),)), total)
    if isinstance(node, Apply) and node.function == Symbol("C") and len(node.args) == 2:
        return Call("binom", node.args)
    if isinstance(node, Index) and node.base == Symbol("I") and len(node.indices) == 2:
        return Call("delta", node.indices)
    return node


@remembered
def with_entrywise_stars(node: Node) -> Node:
    """The tree with ``A * B`` of capitals taken entry by entry, as in NumPy."""
    node = mapped(node, with_entrywise_stars)
    if not isinstance(node, Mul) or len(node.factors) != 2 or node.signs != ("*",):
        return node
    capitals = all(isinstance(f, Symbol) and f.name.isupper() for f in node.factors)
    return Binary("odot", *node.factors) if capitals else node


def with_entries_summed(node: Node, other: Node) -> Node:
    """``mean(x)`` and ``sum(x)`` of a list, beside a formula that sums its entries."""
    listed = {n.base.name for n in nodes_in(other) if isinstance(n, Index) and isinstance(n.base, Symbol)}
    last = {n.upper for n in nodes_in(other) if isinstance(n, Big) and n.upper is not None}
    counts = [n for n in ("n", "N", "m", "K", "d") if n in symbol_names(other) and last <= {Symbol(n)}]

    def change(inner: Node) -> Node:
        inner = mapped(inner, change)
        if not (isinstance(inner, Call) and inner.name in ("sum", "mean") and len(inner.args) == 1):
            return inner
        names = symbol_names(inner.args[0]) & listed
        if not names or (inner.name == "mean" and not counts):
            return inner
        body = inner.args[0]
        for name in sorted(names):
            body = _with_entry(body, name)
        total = Big("sum", (Symbol("i"),), None, None, None, body)
        return total if inner.name == "sum" else Div(total, Symbol(counts[0]))

    return change(node)


def _with_entry(node: Node, name: str) -> Node:
    if isinstance(node, Symbol):
        return Index(node, (Symbol("i"),)) if node.name == name else node
    return node if isinstance(node, Index) else mapped(node, lambda inner: _with_entry(inner, name))


def _with_exponentials(node: Node, name: str) -> Node:
    """Powers with the variable in the exponent, by exp and log, which large exponents don't harm."""
    node = mapped(node, lambda inner: _with_exponentials(inner, name))
    if isinstance(node, Pow) and name in symbol_names(node.exponent) and name in symbol_names(node.base):
        return Call("exp", (Mul((node.exponent, Call("log", (node.base,)))),))
    return node


FAR = (Fraction(2**220), Fraction(2**220 + 1), Fraction(2**221, 3) + Fraction(1, 7))
"""Numbers that are large: an even one, an odd one, and a fraction, so that nothing that swings is at rest at all."""


def with_limits_taken(node: Node, side: int, far: Fraction) -> Node:
    r"""The tree with the value close by, or ``far`` off, in place of a limit: to 50 digits it is that, if it exists."""
    node = mapped(node, lambda inner: with_limits_taken(inner, side, far))
    if not isinstance(node, Limit) or not isinstance(node.variable, Symbol):
        return node
    body = _with_exponentials(node.body, node.variable.name)
    if node.target == Symbol("infty"):
        return renamed(body, node.variable.name, Number(far))
    if isinstance(node.target, Number):
        side = {"-": -1, "+": 1}.get(node.side, side)
        return renamed(body, node.variable.name, Number(node.target.value + side / far))
    return node
