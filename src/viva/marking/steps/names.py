"""The names of the symbols in a tree, and the name that the left side of a definition introduces."""

from __future__ import annotations

from viva.algebra.composed import square_of
from viva.algebra.notation import name_of
from viva.algebra.tree import Index, Node, Number, Pow, Symbol, children
from viva.patterns import regex

INDICES = frozenset("ijklm")


def base_name(left: Node) -> str | None:
    """The name that a definition's left side introduces: of a symbol, of an entry ``g_i``, of a diagonal entry."""
    if isinstance(left, Symbol):
        return left.name
    if isinstance(left, Index) and isinstance(left.base, Symbol):
        return left.base.name if any(isinstance(i, Symbol) for i in left.indices) else name_of(left)
    if isinstance(left, Pow) and isinstance(left.exponent, Number) and left.exponent.value == 2:
        # A variance is introduced by its own letter squared; of other squares the sign of the root is open.
        name = base_name(left.base)
        return square_of(name) if name is not None and _VARIANCE.match(name) else None
    return None


_VARIANCE = regex(r"(?:[a-z]+ )*(?:sigma|varsigma|s|tau)(?:_\{.*\})?$")


def symbols(node: Node) -> set[str]:
    """The names of all symbols in a tree; ``f_1`` counts as itself and as ``f``."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Symbol):
            found.add(current.name)
        elif isinstance(current, Index) and isinstance(current.base, Symbol) and literal(current.indices):
            found.add(name_of(current) or current.base.name)
            continue
        waiting.extend(children(current))
    return found


def literal(indices: tuple[Node, ...]) -> bool:
    """Whether all indices are numbers, as in ``x_1``."""
    return all(isinstance(index, Number) for index in indices)
