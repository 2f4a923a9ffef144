r"""Equalities that can't be identities: linear equations for a vector, and gradients written as ``dZ``.

``(X^\top X + I)w = X^\top y`` holds for one ``w``. It isn't meant for all: ``w`` stands on one side only, so it
is an equation for it, whatever the words are.
"""

from __future__ import annotations

from viva.algebra.tree import Add, Index, Mul, Neg, Node, Symbol
from viva.marking.steps.names import symbols
from viva.marking.steps.scope import Scope


def equation_for(left: Node, right: Node, scope: Scope) -> str | None:
    r"""The free vector that one side applies matrices to and that the other side doesn't have, if there is one."""
    for side, other in ((left, right), (right, left)):
        names = {_applied_to(term) for term in _terms(side)}
        name = names.pop() if len(names) == 1 else None
        if name is None or name in symbols(other):
            continue
        canonical = scope.notation.canonical(name)
        if scope.rests_on(other, canonical):
            continue  # the other side has it under another name
        meaning = scope.notation.meaning(canonical)
        free = meaning is not None and meaning.definition is None and meaning.distribution is None
        if free and meaning is not None and len(meaning.shape or ()) == 1 and canonical not in scope.chosen:
            return name
    return None


def _terms(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Neg):
        return _terms(node.arg)
    return tuple(t for term in node.terms for t in _terms(term)) if isinstance(node, Add) else (node,)


def _applied_to(term: Node) -> str | None:
    """The symbol at the end of a product that stands nowhere else in it."""
    if not isinstance(term, Mul) or not isinstance(term.factors[-1], Symbol):
        return None
    name = term.factors[-1].name
    return None if any(name in symbols(factor) for factor in term.factors[:-1]) else name


def may_be_gradient(node: Node, scope: Scope) -> bool:
    """Whether a size ``d`` right before an array may be the sign of a gradient: ``dZ_{ij}`` for that of the loss."""
    if isinstance(node, Add):
        return any(may_be_gradient(term, scope) for term in node.terms)
    if isinstance(node, Neg):
        return may_be_gradient(node.arg, scope)
    if not isinstance(node, Mul) or "d" not in scope.notation.sizes:
        return False
    for first, sign, second in zip(node.factors, (*node.signs, ""), node.factors[1:], strict=False):
        base = second.base if isinstance(second, Index) else second
        if first == Symbol("d") and sign == "" and isinstance(base, Symbol):
            meaning = scope.notation.meaning(scope.notation.canonical(base.name))
            if meaning is None or meaning.shape or isinstance(second, Index):
                return True
    return False
