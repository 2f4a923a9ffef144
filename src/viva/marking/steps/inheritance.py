r"""Whether a false line follows from an earlier one: put in what that line said, or what it should have said.

After ``f'(x) = 3x`` (false, for ``f(x) = x^2``) the line ``2 f'(x) = 6x`` is false too, but holds once the first is
believed: it inherits. A line that doesn't hold even then has an error of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from viva.algebra import compare
from viva.algebra.tree import Index, Node, Number, Symbol
from viva.marking.steps.names import INDICES, symbols
from viva.marking.steps.nonconforming import Pairs, replaced
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.scope import Scope

_MOST_EARLIER = 8
_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Error:
    """A line that was found false: its sides, the pieces that mend it, and the number of its finding."""

    left: Node
    right: Node
    finding: int
    mended: Pairs = ()


def origin(left: Node, right: Node, errors: Sequence[Error], scope: Scope, given: Sequence[Node]) -> int | None:
    """The finding that ``left = right`` inherits its falsehood from, or None."""
    for error in errors[-_MOST_EARLIER:]:
        for a, b in _believed(left, right, error):
            if compare(a, b, scope.notation, given=given, seconds=_SECONDS).equal is True:
                return error.finding
    return None


def _believed(left: Node, right: Node, error: Error) -> list[tuple[Node, Node]]:
    if error.mended:
        a, b = replaced(left, error.mended), replaced(right, error.mended)
        return [] if (a, b) == (left, right) else [(a, b)]
    found = []
    put = with_pattern(left, error.left, error.right)
    if put != left:
        found.append((put, right))
    taken = with_pattern(right, error.right, error.left)
    if taken != right and not isinstance(error.right, Symbol | Number):
        found.append((left, taken))
    return found


def with_pattern(node: Node, pattern: Node, meaning: Node) -> Node:
    r"""``node`` with everything that looks like ``pattern`` replaced; the pattern's free indices stand for any index.

    Examples:
        >>> from viva.algebra import read_formula, to_tex
        >>> to_tex(with_pattern(read_formula("3 + a_k"), read_formula("a_i"), read_formula("b_i c")))
        '3 + b_{k} c'
    """
    if isinstance(pattern, Symbol | Number):
        return node
    free = frozenset(symbols(pattern) & (INDICES | _MORE_INDICES))

    def change(inner: Node) -> Node:
        bound: dict[str, Node] = {}
        if type(inner) is type(pattern) and _matches(pattern, inner, free, bound):
            return rebuilt(meaning, lambda n: bound.get(n.name, n) if isinstance(n, Symbol) else n)
        return inner

    return rebuilt(node, change)


_MORE_INDICES = frozenset("abcrst")


def _matches(pattern: Node, node: Node, free: frozenset[str], bound: dict[str, Node]) -> bool:
    if isinstance(pattern, Symbol) and pattern.name in free and isinstance(node, Symbol | Number):
        return bound.setdefault(pattern.name, node) == node
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, Symbol):
        return pattern == node
    if isinstance(pattern, Index) and isinstance(node, Index) and len(pattern.indices) != len(node.indices):
        return False
    return all(
        _values_match(getattr(pattern, f.name), getattr(node, f.name), free, bound)
        for f in fields(pattern)
        if f.compare and f.name != "span"
    )


def _values_match(pattern: object, value: object, free: frozenset[str], bound: dict[str, Node]) -> bool:
    if isinstance(pattern, Node) and isinstance(value, Node):
        return _matches(pattern, value, free, bound)
    if isinstance(pattern, tuple) and isinstance(value, tuple):
        return len(pattern) == len(value) and all(
            _values_match(a, b, free, bound) for a, b in zip(pattern, value, strict=True)
        )
    return pattern == value
