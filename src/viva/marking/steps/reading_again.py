"""Formulas that a text writes again and again are read once."""

from __future__ import annotations

from functools import lru_cache

from viva.algebra import read_formula
from viva.algebra.tree import Node, ambiguous

MOST_CHARACTERS = 300
"""A longer formula is seldom written twice."""


def read_again(text: str) -> Node:
    """The tree of a formula, the same one for the same text.

    What can be read in several ways is read in each place for itself: there it may mean one thing, here another.

    Raises:
        ReadError: it can't be read.

    Examples:
        >>> read_again("a + b") is read_again("a + b"), read_again("1/2x") is read_again("1/2x")
        (True, False)
    """
    found = _clear(text) if len(text) <= MOST_CHARACTERS else None
    return found if found is not None else read_formula(text)


@lru_cache(maxsize=1024)
def _clear(text: str) -> Node | None:
    node = read_formula(text)
    return None if ambiguous(node) else node
