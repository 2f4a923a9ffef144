"""Of two sums that differ, the one term that does: it is quoted, and it is where a repair is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import thread_time

from viva.algebra import compare
from viva.algebra.tree import Add, Node
from viva.marking.steps.scope import Scope

_MOST_TERMS = 6
_SECONDS = 6.0
_SECONDS_A_PAIR = 1.5
"""On a busy machine a chain rule takes long, and where the error is quoted should not hang on that."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """The term on the right that has no equal on the left, and the one on the left that it stands for, if any."""

    left: Node | None
    right: Node


def unmatched_term(left: Node, right: Node, scope: Scope, given: Sequence[Node]) -> Unmatched | None:
    """The only term of the sum ``right`` that isn't among those of ``left``; None where there isn't just one."""
    ours, theirs = _terms(left), _terms(right)
    if not 1 < len(theirs) <= _MOST_TERMS or len(ours) > _MOST_TERMS:
        return None
    deadline = thread_time() + _SECONDS
    rest = list(ours)
    odd: list[Node] = []
    for term in theirs:
        if thread_time() > deadline:
            return None
        equal = next((t for t in rest if _equal(t, term, scope, given)), None)
        if equal is None:
            odd.append(term)
        else:
            rest.remove(equal)
    if len(odd) != 1 or len(rest) > 1:
        return None
    return Unmatched(rest[0] if rest else None, odd[0])


def _equal(one: Node, other: Node, scope: Scope, given: Sequence[Node]) -> bool:
    return compare(one, other, scope.notation, given=given, seconds=_SECONDS_A_PAIR).equal is True


def _terms(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, Add):
        return (node,)
    return tuple(inner for term in node.terms for inner in _terms(term))
