"""What functions mean that a text names: as it said last, as it said before, or as the set has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from viva.algebra.tree import Apply, Derivative, Node, Symbol
from viva.marking.steps.names import symbols
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.scope import Scope, applications

_MEANINGS = 4


def unfolded(node: Node, scope: Scope, back: int = 0) -> Node:
    """``node`` with every recorded function replaced by what it was last said to be, or ``back`` times before that.

    A derivative of a function, ``f'(w)`` or ``\nabla f``, becomes the derivative of what it was said to be.
    """

    def body(name: str, args: tuple[Node, ...] | None) -> Node | None:
        known = [r for r in scope.functions.get(name, []) if not r.target and (args is None or r.arguments == args)]
        return known[-1 - min(back, len(known) - 1)].body if known else None

    def change(inner: Node) -> Node:
        if isinstance(inner, Apply) and isinstance(inner.function, Symbol):
            meant = body(inner.function.name, inner.args)
            if meant is None or not inner.primes:
                return inner if meant is None else meant
            by = inner.args[0]
            return Derivative(meant, ((by, inner.primes),)) if isinstance(by, Symbol) else inner
        if isinstance(inner, Derivative) and isinstance(inner.of, Symbol):
            meant = body(inner.of.name, None)
            return inner if meant is None else replace(inner, of=meant)
        return inner

    return rebuilt(rebuilt(node, _by_the_argument), change)


def meanings(left: Node, right: Node, scope: Scope) -> Iterator[tuple[Node, Node]]:
    """Both sides with functions as they were said to be earlier, and at last as the set has them."""
    named = _names(left) | _names(right)
    most = max((len(recorded) for name, recorded in scope.functions.items() if name in named), default=0)
    for back in range(1, min(most, _MEANINGS)):
        yield unfolded(left, scope, back), unfolded(right, scope, back)
    if most:
        yield left, right


def _names(node: Node) -> set[str]:
    heads = {n.function.name for n in applications(node) if isinstance(n.function, Symbol)}
    return heads | symbols(node)


def _by_the_argument(node: Node) -> Node:
    r"""``\nabla f(w)`` as the gradient by ``w``."""
    if not isinstance(node, Derivative) or node.by:
        return node
    of = node.of
    one = isinstance(of, Apply) and len(of.args) == 1 and isinstance(of.args[0], Symbol)
    return replace(node, by=((of.args[0], 1),)) if one and isinstance(of, Apply) else node
