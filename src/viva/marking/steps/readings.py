r"""Other things that a formula may mean, where two careful readers differ: tried before anything is called false.

``\sum_{j \ne k} a_{jk}`` runs over ``j`` alone where ``k`` is fixed, and over both where nothing fixes ``k``; in text
without TeX ``(AB)_jk`` is an entry, whatever a strict reader makes of it; ``a_{ij} b_j`` may be summed over ``j``;
what is said of ``R_{ij} R_{ik}`` may be meant for two entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from viva.algebra import Notation, compare
from viva.algebra.composed import composed
from viva.algebra.tree import (
    Add,
    Big,
    Binary,
    Call,
    Cases,
    Expectation,
    Index,
    Mul,
    Node,
    Relation,
    Symbol,
    Transpose,
    children,
)
from viva.marking.steps.formulas import Formula
from viva.marking.steps.names import INDICES
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.scope import Scope


def other_reading(left: Node, right: Node, scope: Scope, given: Sequence[Node]) -> str | None:
    """A reading under which ``left = right`` holds after all, in words; None where there is none."""
    for words, a, b in _readings(left, right):
        if compare(a, b, scope.notation, given=given).equal is True:
            return words
    apart = _distinct(left, right)
    if apart and compare(left, right, scope.notation, given=[*given, *apart]).equal is True:
        return "it holds where the indices differ"
    return None


def indices_confused(left: Node, right: Node) -> bool:
    """Whether each side has one free index, and not the same one: ``a_i = b_j``."""
    one, other = _free_indices(left), _free_indices(right)
    return len(one) == len(other) == 1 and one != other


def _readings(left: Node, right: Node) -> Iterator[tuple[str, Node, Node]]:
    for words, change in (("scripts", scripts_joined), ("sums", over_both)):
        a, b = change(left), change(right)
        if a is left and b is right:
            continue
        said = "its indices belong together" if words == "scripts" else "its sums run over both indices"
        yield said, a, b
        if a is not left and b is not right:
            yield said, left, b
            yield said, a, right
    yield from _summed_over_repeated(left, right)


def _summed_over_repeated(left: Node, right: Node) -> Iterator[tuple[str, Node, Node]]:
    """The summation convention: an index that is repeated in a product, and free on this side only, is summed over."""
    said = "repeated indices are summed over"
    one, other = _free_indices(left), _free_indices(right)
    if other - one:
        changed = _with_sums(right, sorted(other - one))
        if changed is not None:
            yield said, left, changed
    if one - other:
        changed = _with_sums(left, sorted(one - other))
        if changed is not None:
            yield said, changed, right


def _with_sums(node: Node, names: list[str]) -> Node | None:
    """``node`` with every term summed over those of ``names`` in it; None where one occurs in it only once."""
    if isinstance(node, Add):
        terms = [_with_sums(term, names) for term in node.terms]
        return None if None in terms else Add(tuple(term for term in terms if term is not None))
    for name in names:
        times = _occurrences(node, name)
        if times == 1:
            return None
        if times:
            node = Big("sum", (Symbol(name),), None, None, None, node)
    return node


def _occurrences(node: Node, name: str) -> int:
    if isinstance(node, Symbol):
        return int(node.name == name)
    return sum(_occurrences(child, name) for child in children(node))


def over_both(node: Node) -> Node:
    r"""``node`` with every sum under ``j \ne k``, ``j < k`` taken over ``j`` and ``k``.

    Examples:
        >>> from viva.algebra import read_formula
        >>> len(over_both(read_formula(r"\sum_{j \ne k} a_j a_k")).variables)
        2
    """

    def change(inner: Node) -> Node:
        if not (isinstance(inner, Big) and isinstance(inner.condition, Relation)):
            return inner
        bound = {v.name for v in inner.variables if isinstance(v, Symbol)}
        free = tuple(
            m for m in inner.condition.members if isinstance(m, Symbol) and m.name in INDICES and m.name not in bound
        )
        if not free:
            return inner
        return Big(inner.op, (*inner.variables, *free), inner.lower, inner.upper, inner.condition, inner.body)

    return rebuilt(node, change)


def with_names_as_one(formula: Formula, notation: Notation) -> Formula:
    r"""``formula`` with what the notation declares as one symbol (``dy``, ``\sigma^2``) put in as one.

    A star between two arrays of one shape that is not square is the entrywise product.
    """
    if formula.node is None:
        return formula
    node = entrywise(formula.node, notation) if "*" in formula.text else formula.node
    if not (notation.joined or notation.squares):
        return formula if node is formula.node else replace(formula, node=node)
    alone = with_names_as_one(formula.alone, notation) if formula.alone is not None else None
    return replace(formula, node=composed(node, notation), alone=alone)


def entrywise(node: Node, notation: Notation) -> Node:
    """``node`` with ``R * X`` read entry by entry, where both are arrays of one shape that can't be multiplied.

    Examples:
        >>> from viva.algebra import read_formula
        >>> sizes = {"sizes": ["n", "d"], "symbols": {"R": {"shape": ["n", "d"]}, "X": {"shape": ["n", "d"]}}}
        >>> type(entrywise(read_formula("R * X"), Notation.from_mapping(sizes))).__name__
        'Binary'
    """

    def shape(inner: Node) -> object:
        meaning = notation.meaning(notation.canonical(inner.name)) if isinstance(inner, Symbol) else None
        axes = meaning.shape if meaning is not None else None
        return axes if axes is not None and len(axes) == 2 and axes[0] != axes[1] else None

    def change(inner: Node) -> Node:
        if not (isinstance(inner, Mul) and "*" in inner.signs):
            return inner
        factors, signs = [inner.factors[0]], list[str]()
        for sign, factor in zip(inner.signs, inner.factors[1:], strict=False):
            if sign == "*" and shape(factor) is not None and shape(factor) == shape(factors[-1]):
                factors[-1] = Binary("odot", factors[-1], factor)
            else:
                factors.append(factor)
                signs.append(sign)
        if len(factors) == len(inner.factors):
            return inner
        return factors[0] if len(factors) == 1 else Mul(tuple(factors), tuple(signs))

    return rebuilt(node, change)


def scripts_joined(node: Node) -> Node:
    """``node`` with an index letter that stands behind an indexed bracket taken into its subscript.

    Examples:
        >>> from viva.algebra import read_formula
        >>> len(scripts_joined(read_formula("(AB)_jk")).indices)
        2
    """

    def change(inner: Node) -> Node:
        if not isinstance(inner, Mul):
            return inner
        factors: list[Node] = []
        for factor in inner.factors:
            last = factors[-1] if factors else None
            letter = isinstance(factor, Symbol) and factor.name in INDICES
            if letter and isinstance(last, Index) and not isinstance(last.base, Symbol) and len(last.indices) == 1:
                factors[-1] = Index(last.base, (*last.indices, factor), last.upper)
            elif letter and isinstance(last, Mul | Add | Expectation | Transpose):
                factors[-1] = Index(last, (factor,))  # a script that a copy has put on the line: E[AB]jk
            else:
                factors.append(factor)
        if len(factors) == len(inner.factors):
            return inner
        return factors[0] if len(factors) == 1 else Mul(tuple(factors))

    return rebuilt(node, change)


def _distinct(left: Node, right: Node) -> list[Node]:
    """That the free indices differ, where both of them are indices of the same array on one side.

    Not where the text itself tells the cases apart: who writes a brace with ``j = k`` means that case too.
    """
    found: list[Node] = []
    for one, other in combinations(sorted(_free_indices(left) | _free_indices(right)), 2):
        if _told_apart(left, one, other) or _told_apart(right, one, other):
            continue
        if any(_same_array(side, one, other) for side in (left, right)):
            found.append(Relation((Symbol(one), Symbol(other)), ("!=",)))
    return found


def _free_indices(node: Node) -> set[str]:
    if isinstance(node, Big):
        bound = {v.name for v in node.variables if isinstance(v, Symbol)}
        return _free_indices(node.body) - bound
    if isinstance(node, Index):
        own = {i.name for i in node.indices if isinstance(i, Symbol) and i.name in INDICES}
        return own | _free_indices(node.base)
    return {name for child in children(node) for name in _free_indices(child)}


def _told_apart(node: Node, one: str, other: str) -> bool:
    r"""Whether the indices are compared with each other: by the conditions of a brace, or by ``\delta_{jk}``."""
    if isinstance(node, Cases):
        for _, condition in node.branches:
            if condition is not None and {one, other} <= _names(condition):
                return True
    if isinstance(node, Call) and node.name == "delta":
        return {one, other} <= _names(node)
    return any(_told_apart(child, one, other) for child in children(node))


def _names(node: Node) -> set[str]:
    own = {node.name} if isinstance(node, Symbol) else set()
    return own.union(*(_names(child) for child in children(node)))


def _same_array(node: Node, one: str, other: str) -> bool:
    """Whether two entries ``a_{ij}`` and ``a_{ik}`` of one array stand in ``node``, one with each index."""
    entries: dict[Node, set[str]] = {}
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Index):
            names = {i.name for i in current.indices if isinstance(i, Symbol)}
            if len(names & {one, other}) == 1:
                entries.setdefault(current.base, set()).update(names & {one, other})
        waiting.extend(children(current))
    return any(found == {one, other} for found in entries.values())
