"""Edges as a set's file writes them: ``X -> mu, X -> Z``, and the changes of a misconception: ``not X -> Z``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

Edge = tuple[str, str]


def read_edges(text: str, nodes: Iterable[str], base: Iterable[Edge] = ()) -> tuple[Edge, ...]:
    """The edges of ``text``, in order and each once.

    Args:
        text: edges and chains (``a -> b -> c``) between commas or line ends. With ``not a -> b`` among them the text
            says how the graph differs from ``base``: these edges are gone, the others new.
        nodes: the names that may stand in it.
        base: the graph that is changed.

    Raises:
        ValueError: something that isn't an edge between two of the nodes, in words for the set's author.

    Examples:
        >>> read_edges("X -> mu -> Z, X -> Z", ["X", "mu", "Z"])
        (('X', 'mu'), ('mu', 'Z'), ('X', 'Z'))
        >>> read_edges("not X -> Z", ["X", "mu", "Z"], [("X", "mu"), ("X", "Z")])
        (('X', 'mu'),)
    """
    known = set(nodes)
    given: dict[Edge, None] = {}
    gone: set[Edge] = set()
    for piece in re.split(r"[,\n]", text):
        if not (written := piece.strip()):
            continue
        negated = written.startswith("not ")
        names = [name.strip() for name in written.removeprefix("not ").split("->")]
        if len(names) < 2:
            raise ValueError(f"{written!r} isn't an edge such as 'a -> b'")
        for name in names:
            if name not in known:
                raise ValueError(f"the graph has no node {name!r}")
        for edge in pairwise(names):
            if negated:
                gone.add(edge)
            else:
                given[edge] = None
    if not gone:
        return tuple(given)
    kept = [edge for edge in base if edge not in gone]
    return (*kept, *(edge for edge in given if edge not in kept))
