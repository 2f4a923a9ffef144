"""What is told of a tree again and again, such as the names in it, is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from viva.algebra.tree import Node
from viva.remembered import remembered as remembering

_Told = TypeVar("_Told")
MOST_REMEMBERED = 1000


def remembered(tell: Callable[[Node], _Told]) -> Callable[[Node], _Told]:
    """What a function tells of a tree is worked out once; the trees are kept for as long as that is known."""
    return remembering(MOST_REMEMBERED)(tell)
