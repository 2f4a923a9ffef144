"""A graph: compared edge by edge; an edge that is missing or too many is the witness.

Two graphs are equal if they have the same edges between the nodes that were asked for, once every other node is
*contracted*: what goes into it goes on to what it goes into. So a node that the set lists as an intermediate (the
centred batch, the root of the variance, the constant epsilon) may be drawn, merged or left out, and an intermediate
that the examinee invents does no harm either, as long as the rest is right. Where a node can't be identified nothing is
called wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from viva.marking.fields.decision import Decision
from viva.marking.record import Verdict
from viva.reading.answers import GraphValue
from viva.sets.drawn import DrawnField, Misconception

Edges = frozenset[tuple[str, str]]

MOST_EDGES = 400
"""A graph with more edges than this isn't compared."""
SLIGHT = 4
"""An answer with at most one in this many edges missing or too many is partly right."""


def contracted(edges: Iterable[tuple[str, str]], kept: frozenset[str]) -> Edges:
    """The edges between the nodes of ``kept``, every other node contracted.

    >>> sorted(contracted([("X", "c"), ("mu", "c"), ("c", "Z"), ("eps", "Z")], frozenset({"X", "mu", "Z"})))
    [('X', 'Z'), ('mu', 'Z')]
    """
    left = {(a, b) for a, b in edges if a != b}
    for node in sorted({n for edge in left for n in edge} - kept):
        into = [a for a, b in left if b == node]
        out = [b for a, b in left if a == node]
        left = {edge for edge in left if node not in edge} | {(a, b) for a in into for b in out if a != b}
    return frozenset(left)


def decide_graph(field: DrawnField, given: GraphValue) -> Decision:
    """The verdict on a graph: right, partly right (hardly an edge missing or too many), wrong, or undecided."""
    if len(given.edges | given.given) > MOST_EDGES:
        return Decision("undecided", reason="the graph has too many edges")
    kept = frozenset(node.name for node in field.nodes if not node.intermediate)
    keys = [frozenset(value) for value in (field.expected, *field.also)]
    ways = [given.edges]
    if given.either:
        ways.append(frozenset((b, a) for a, b in given.edges))
    key_verdict: Verdict | None = None
    for edges in ways:
        drawn = contracted(edges, kept)
        whole = contracted(edges | given.given, kept) if not given.either else drawn
        if field.key is not None and drawn <= frozenset(field.key) <= whole:
            key_verdict = "right"
        if any(drawn <= key <= whole for key in keys):
            return Decision("right", key_verdict=key_verdict if field.key is None or key_verdict else "wrong")
    drawn, whole = contracted(given.edges, kept), contracted(given.edges | given.given, kept)
    unknown = sorted({node[1:] for edge in given.edges for node in edge if node.startswith("?")})
    if unknown:
        return Decision("undecided", reason=f"nobody knows what is meant by the node {unknown[0]!r}")
    if not given.certain:
        return Decision("undecided", reason="the edges can't be told for certain from the way they are given")
    key = min(keys, key=lambda one: len(drawn - one) + len(one - whole))
    extra, missing = sorted(drawn - key), sorted(key - whole)
    if not extra and set(missing) <= contracted(given.told, kept):
        return Decision("undecided", reason="its formulas have edges that it doesn't draw")
    named = _misconception(field, drawn, whole)
    differs = "wrong" if field.key is not None else None
    if named is None and SLIGHT * len(extra + missing) <= len(key):
        return Decision("partly", witness=_witness(extra, missing), reason=_witness(extra, missing), key_verdict=None)
    return Decision(
        "wrong", misconception=named, witness=_witness(extra, missing), key_verdict=key_verdict or _verdict(differs)
    )


def _verdict(name: str | None) -> Verdict | None:
    return "wrong" if name == "wrong" else None


def _witness(extra: list[tuple[str, str]], missing: list[tuple[str, str]]) -> str:
    """The first edge that is missing or too many, by the node that it goes into."""
    if missing:
        return f"an edge into {missing[0][1]} is missing: {missing[0][0]} -> {missing[0][1]}"
    return f"an edge into {extra[0][1]} is too many: {extra[0][0]} -> {extra[0][1]}"


def _misconception(field: DrawnField, drawn: Edges, whole: Edges) -> str | None:
    """The misconception that the graph shows: the very same graph, else the first whose change of the key it has."""
    key = frozenset(field.expected)
    listed = [m for m in field.misconceptions if m.value is not None]
    for wrong in listed:
        if frozenset(wrong.value) == drawn:
            return wrong.name
    return next((wrong.name for wrong in listed if _shows(wrong, key, drawn, whole)), None)


def _shows(wrong: Misconception, key: Edges, drawn: Edges, whole: Edges) -> bool:
    value = frozenset(wrong.value)
    return not (key - value) & whole and (value - key) <= drawn


def shown_graph(edges: Iterable[tuple[str, str]]) -> str:
    """Edges as text.

    >>> shown_graph([("X", "mu"), ("X", "Z")])
    'X -> mu, X -> Z'
    """
    return ", ".join(f"{tail} -> {head}" for tail, head in edges)
