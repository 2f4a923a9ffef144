"""What is told of a tree again and again, such as the names in it, is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from viva.algebra.tree import Node

_Told = TypeVar("_Told")
MOST_REMEMBERED = 1000


def remembered(tell: Callable[[Node], _Told]) -> Callable[[Node], _Told]:
    """What a function tells of a tree is worked out once; the trees are kept for as long as that is known."""
    known: dict[int, tuple[Node, _Told]] = {}

    @wraps(tell)
    def told(node: Node) -> _Told:
        found = known.get(id(node))
        if found is not None and found[0] is node:
            return found[1]
        result = tell(node)
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[id(node)] = (node, result)
        return result

    return told
