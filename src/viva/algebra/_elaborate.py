r"""What people leave out of a formula and every reader puts back: the index of a sum, the dots of a list.

``\frac1n \sum x_i`` sums over i, ``\operatorname{diag}(a_j)`` and ``[a_j]_{j=1}^d`` collect over j, and
``a_1 + \dots + a_n`` is a sum over its terms. Each becomes a :class:`~viva.algebra.tree.Big` with its variable; the
ops ``list`` (a column) and ``diag`` (a diagonal matrix) collect what the others add up. Which index is meant is told
by where else indices stand: one that is free outside is not summed over. Where that doesn't tell, the variables stay
empty and the evaluation leaves the formula undecided.
"""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from viva.algebra.notation import Notation, name_of
from viva.algebra.shapes import INDEX_LETTERS, children
from viva.algebra.tree import (
    Add,
    All,
    Ambiguous,
    Big,
    Binary,
    Call,
    Div,
    Elided,
    Expectation,
    Index,
    Limit,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Relation,
    Sequence,
    Symbol,
    mapped,
)

_FOLDED = frozenset({"sum", "prod", "max", "min"})
_DIAGONALS = frozenset({"diag", "Diag"})
RUNNING = Symbol("#k")
"""The variable of a list that was written with dots."""


def is_loose(node: Node) -> bool:
    """Whether this node by itself (not what is inside) may have something left out."""
    kind = type(node)
    if kind is Elided:
        return True
    if kind is Big:
        return not node.variables  # type: ignore[attr-defined]
    if kind is Call:
        return node.name in _DIAGONALS  # type: ignore[attr-defined]
    if kind is Index:
        return type(node.base) is not Symbol  # type: ignore[attr-defined]
    return False


def elaborated(sides: tuple[Node, ...], notation: Notation, bound: frozenset[str] = frozenset()) -> tuple[Node, ...]:
    """The formulas of one equation with what they leave out put in; ``bound`` are indices that something else binds."""
    written = tuple(with_dots_filled(side) for side in sides)
    outside = bound.union(*(_free(side, notation, bound, skip_loose=True) for side in written))
    return tuple(_Binder(notation, outside).bind(side, bound) for side in written)


# -- dots and scripts that are binders ---------------------------------------------------------------------------------


def with_dots_filled(node: Node) -> Node:
    """The tree, from its leaves up, with dots and bracketed families written as binders."""
    node = mapped(node, with_dots_filled)
    kind = type(node)
    if kind is Pow:
        family = _family(node.base, node.exponent)  # type: ignore[attr-defined]
        return family or node
    if kind is Index:
        return _family(node, None) or node
    if kind is Sequence and node.kind != "{}":  # type: ignore[attr-defined]
        found = _run(node.items)  # type: ignore[attr-defined]
        whole = found and found[0] == 0 and found[1] == len(node.items)  # type: ignore[attr-defined]
        return _big("list", found[2]) if found and whole else node
    if kind is Add:
        return _with_run(node, node.terms, "sum")  # type: ignore[attr-defined]
    if kind is Mul:
        return _with_run(node, node.factors, "prod")  # type: ignore[attr-defined]
    if kind is Call and node.name in _DIAGONALS:  # type: ignore[attr-defined]
        args = node.args  # type: ignore[attr-defined]
        found = _run(args)
        if found and found[0] == 0 and found[1] == len(args):
            return _big("diag", found[2])
    return node


def _family(node: Node, upper: Node | None) -> Node | None:
    r"""``[a_j]_{j=1}^d``, ``(a_j)_j``, ``\operatorname{diag}_j(a_j)`` as binders; None for anything else."""
    if type(node) is not Index or len(node.indices) != 1 or node.upper or type(node.base) is Symbol:
        return None
    script, base = node.indices[0], node.base
    lower: Node | None = None
    if type(script) is Relation and len(script.members) == 2 and type(script.members[0]) is Symbol:
        variable = script.members[0]
        if script.ops == ("=",) and upper is not None:
            lower = script.members[1]
        elif script.ops in (("in",), ("=",)) and type(script.members[1]) is Sequence and upper is None:
            items = script.members[1].items
            if len(items) < 3 or type(items[-2]) is not Elided:
                return None
            lower, upper = items[0], items[-1]
        else:
            return None
    elif type(script) is Symbol and upper is None and _occurs_as_index(script.name, base):
        variable = script
    else:
        return None
    if type(base) is Call and base.name in _DIAGONALS and len(base.args) == 1:
        return Big("diag", (variable,), lower, upper, None, base.args[0])
    if type(base) is Sequence and len(base.items) == 1:
        base = base.items[0]
    return Big("list", (variable,), lower, upper, None, base)


def _occurs_as_index(name: str, node: Node) -> bool:
    stack = [node]
    while stack:
        item = stack.pop()
        if type(item) is Index and any(type(i) is Symbol and i.name == name for i in item.upper + item.indices):
            return True
        stack.extend(children(item))
    return False


_Terms = tuple[Node, Node, Node]
"""The first value of a running variable, its last, and a term with it."""


def _big(op: str, terms: _Terms) -> Node:
    return Big(op, (RUNNING,), terms[0], terms[1], None, terms[2])


def _with_run(node: Node, items: tuple[Node, ...], op: str) -> Node:
    found = _run(items)
    if not found:
        return node
    start, end, terms = found
    whole = (*items[:start], _big(op, terms), *items[end:])
    if len(whole) == 1:
        return whole[0]
    return Add(whole, span=node.span) if op == "sum" else Mul(whole, span=node.span)


def _run(items: tuple[Node, ...]) -> tuple[int, int, _Terms] | None:
    """Where ``a_1, a_2, ..., a_n`` begins and ends among the items, with its terms; None where there is no such run."""
    places = [k for k, item in enumerate(items) if type(item) is Elided]
    if len(places) != 1 or not 0 < places[0] < len(items) - 1:
        return None
    dots = places[0]
    last = items[dots + 1]
    first = None
    start = dots
    term: Node | None = None
    high: Node | None = None
    while start > 0:
        differences: list[tuple[Fraction, Node]] = []
        body = _generalised(items[start - 1], last, differences)
        if body is None or not differences or any(d != differences[0] for d in differences):
            break
        value, end = differences[0]
        if first is not None and (value != first - 1 or body != term or end != high):
            return None  # 1 + 3 + ... + n
        first, term, high = value, body, end
        start -= 1
    if first is None or term is None or high is None or (term is RUNNING and dots - start < 2):
        return None
    return start, dots + 2, (Number(first), high, term)


def _generalised(first: Node, last: Node, differences: list[tuple[Fraction, Node]]) -> Node | None:
    """The tree of which both are cases, with a running variable where they differ: a whole number against anything."""
    if first == last:
        return last
    if type(first) is Number and first.value.denominator == 1:
        differences.append((first.value, last))
        return RUNNING
    if type(first) is not type(last):
        return None
    changes: dict[str, Any] = {}
    for item in fields(first):
        if not item.compare:
            continue
        new = _generalised_value(getattr(first, item.name), getattr(last, item.name), differences)
        if new is None:
            return None
        changes[item.name] = new[0]
    return replace(last, **changes)


def _generalised_value(a: Any, b: Any, differences: list[tuple[Fraction, Node]]) -> tuple[Any] | None:
    if a == b:
        return (b,)
    if isinstance(a, Node) and isinstance(b, Node):
        node = _generalised(a, b, differences)
        return None if node is None else (node,)
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        parts = [_generalised_value(x, y, differences) for x, y in zip(a, b, strict=True)]
        return (tuple(p[0] for p in parts if p is not None),) if None not in parts else None
    return None


# -- indices that no sum names -----------------------------------------------------------------------------------------


class _Binder:
    """Gives loose sums and diagonals their variables."""

    def __init__(self, notation: Notation, outside: frozenset[str]) -> None:
        self.notation, self.outside = notation, outside

    def bind(self, node: Node, bound: frozenset[str]) -> Node:
        kind = type(node)
        if kind is Big:
            return self._big(node, bound)  # type: ignore[arg-type]
        if kind is Call and node.name in _DIAGONALS and len(node.args) == 1:  # type: ignore[attr-defined]
            return self._diagonal(node, bound)  # type: ignore[arg-type]
        return mapped(node, lambda inner: self.bind(inner, bound))

    def _big(self, node: Big, bound: frozenset[str]) -> Node:
        if node.variables:
            inner = bound | {n for n in map(name_of, node.variables) if n}
            return mapped(node, lambda part: self.bind(part, inner))
        if node.op not in _FOLDED:
            return mapped(node, lambda part: self.bind(part, bound))
        body = node.body
        while type(body) is Big and body.op == node.op and not body.variables and body.lower is body.upper is None:
            body = body.body
        names = self._meant(body, bound, single=node.lower is not None)
        variables = tuple(Symbol(n) for n in names)
        body = self.bind(body, bound | set(names))
        return replace(node, variables=variables, body=body)

    def _diagonal(self, node: Call, bound: frozenset[str]) -> Node:
        arg = node.args[0]
        names = self._meant(arg, bound, single=True)
        if not names:
            if _is_number(arg, self.notation) and _free(arg, self.notation, bound):
                return Big("diag", (), None, None, None, arg, span=node.span)
            return mapped(node, lambda part: self.bind(part, bound))
        arg = self.bind(arg, bound | set(names))
        over = Big("diag", tuple(Symbol(n) for n in names), None, None, None, arg, span=node.span)
        if _is_number(arg, self.notation):
            return over
        return Ambiguous((replace(node, args=(arg,)), over), span=node.span)

    def _meant(self, body: Node, bound: frozenset[str], *, single: bool) -> tuple[str, ...]:
        """The indices that a sum over this body must mean, or none where that is not sure."""
        free = _free(body, self.notation, bound)
        candidates = free - self.outside
        if len(candidates) == 1 or (candidates and not single and not self.outside - bound):
            return tuple(sorted(candidates))
        if not candidates and len(free) == 1:
            return tuple(free)  # x_i - (1/n) \sum x_i: a sum must be over something
        return ()


def _free(
    node: Node, notation: Notation, bound: frozenset[str] = frozenset(), *, skip_loose: bool = False
) -> frozenset[str]:
    """The free indices of a formula; ``skip_loose``: outside of sums and diagonals that don't name theirs."""
    found: set[str] = set()
    stack: list[tuple[Node, frozenset[str]]] = [(node, bound)]
    while stack:
        item, within = stack.pop()
        kind = type(item)
        if kind is Big:
            if skip_loose and not item.variables:  # type: ignore[attr-defined]
                continue
            within = within | {n for n in map(name_of, item.variables) if n}  # type: ignore[attr-defined]
        elif kind is Limit:
            within = within | {name_of(item.variable) or ""}  # type: ignore[attr-defined]
        elif kind is Expectation and type(item.over) is Symbol:  # type: ignore[attr-defined]
            within = within | {item.over.name}  # type: ignore[attr-defined]
        elif kind is Call and skip_loose and item.name in _DIAGONALS:  # type: ignore[attr-defined]
            continue
        elif kind is Index:
            full = name_of(item)
            if full is None or notation.canonical(full) not in notation.symbols:
                for part in item.upper + item.indices:  # type: ignore[attr-defined]
                    found |= _letters(part, notation) - within
        elif kind is Call and item.name == "delta":  # type: ignore[attr-defined]
            for part in item.args:  # type: ignore[attr-defined]
                found |= _letters(part, notation) - within
        stack.extend((child, within) for child in children(item))
    return frozenset(found)


def _letters(node: Node, notation: Notation) -> set[str]:
    """The index letters in one subscript."""
    if type(node) is Symbol:
        name = node.name
        declared = name in notation.sizes or notation.canonical(name) in notation.symbols
        return {name} if name in INDEX_LETTERS and not declared else set()
    if type(node) is Add or type(node) is Neg:
        return set().union(*(_letters(part, notation) for part in children(node)))
    return set()


def _is_number(node: Node, notation: Notation) -> bool:
    """Whether a formula is surely a number, and no array."""
    kind = type(node)
    if kind is Number or kind is Norm:
        return True
    if kind is Symbol:
        meaning = notation.symbols.get(notation.canonical(node.name, node.font))  # type: ignore[attr-defined]
        return meaning is None or not meaning.shape
    if kind is Index:
        if any(type(i) is All for i in node.indices):  # type: ignore[attr-defined]
            return False
        base = node.base  # type: ignore[attr-defined]
        if type(base) is not Symbol:
            return False
        meaning = notation.symbols.get(notation.canonical(base.name, base.font))
        return meaning is None or not meaning.shape or len(node.indices) == len(meaning.shape)  # type: ignore[attr-defined]
    if kind in (Add, Neg, Mul, Div, Pow, Expectation, Call, Big, Binary):
        return all(_is_number(part, notation) for part in children(node))
    return False
