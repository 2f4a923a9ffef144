r"""Where a factor of 2 or an additive constant is a matter of convention: losses, and gradients of losses.

One text writes ``L(w) = \|y - Xw\|^2``, another one half of it, and a third leaves out what doesn't depend on ``w``;
what follows has the factor in it or hasn't. Between two formulas that are no losses a factor of 2 is an error.
"""

from __future__ import annotations

from fractions import Fraction

from viva.algebra.tree import (
    Add,
    Apply,
    Big,
    Call,
    Derivative,
    Expectation,
    Mul,
    Node,
    Norm,
    Number,
    Pow,
    Symbol,
    children,
)
from viva.marking.steps.formulas import contains
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.scope import Scope

_DEEPEST = 4


def conventional(left: Node, right: Node, scope: Scope) -> bool:
    """Whether either side is a loss by its name or its form, or the gradient of one."""
    return any(_is_loss(side, scope, 0) for side in (left, right))


def _is_loss(node: Node, scope: Scope, depth: int) -> bool:
    if depth > _DEEPEST:
        return False
    if isinstance(node, Apply):
        return not _is_plain_function(node, scope)
    if isinstance(node, Derivative):
        # The loss downstream is whatever it is, on both sides.
        named = isinstance(node.of, Symbol) and node.of.name in scope.notation.downstream
        return not named and _is_loss(node.of, scope, depth + 1)
    if isinstance(node, Symbol):
        if node.name in scope.functions or node.name in scope.stated:
            return True
        meaning = scope.chosen.get(scope.notation.canonical(node.name))
        return meaning is not None and _is_loss(meaning, scope, depth + 1)
    if isinstance(node, Call) and node.name in ("min", "argmin", "max", "argmax"):
        return True
    if isinstance(node, Expectation):
        return node.op == "E" and any(_has_squared_norm(arg) for arg in node.args)
    if isinstance(node, Mul):
        return any(_is_loss(factor, scope, depth + 1) for factor in node.factors)
    return isinstance(node, Add) and len(node.terms) > 1 and any(_has_squared_norm(term) for term in node.terms)


_PLAIN_FUNCTIONS = frozenset({"f", "g", "h", "u", "v", "phi", "psi", "sigma", "eta", "rho", "theta"})
"""Names that functions have which are no losses."""


def _is_plain_function(node: Apply, scope: Scope) -> bool:
    """Whether a function is one that the text defines for all it says, by its name and its body no loss."""
    name = node.function.name if isinstance(node.function, Symbol) else ""
    known = scope.notation.functions.get(name)
    plain = name in _PLAIN_FUNCTIONS and name not in scope.stated
    return known is not None and plain and not (_has_squared_norm(known.body) or contains(known.body, (Big,)))


def _has_squared_norm(node: Node) -> bool:
    if isinstance(node, Pow) and isinstance(node.base, Norm):
        return True
    return any(_has_squared_norm(child) for child in children(node))


def with_base(node: Node, base: int) -> Node:
    r"""``node`` with every logarithm without a base taken to this one: ``\log 2 = 1`` is said of bits."""

    def change(inner: Node) -> Node:
        if isinstance(inner, Call) and inner.name == "log" and len(inner.args) == 1:
            return Call("log", (inner.args[0], Number(Fraction(base))))
        return inner

    return rebuilt(node, change)
