r"""Answers that say what their letters stand for: ``1 - q^n where q = 1 - p``, ``g - \bar g, \quad \bar g = ...``."""

from __future__ import annotations

from viva.algebra._answer_trees import free_names
from viva.algebra.shapes import renamed
from viva.algebra.tree import Node, Qualified, Relation, Sequence, Symbol

_WORDS = frozenset({"where", "with"})
_MOST = 4


def with_meanings_put_in(a: Node, b: Node) -> tuple[Node, Node] | None:
    """Both trees with such letters replaced by what they stand for; None where neither says so.

    Examples:
        >>> from viva.algebra import read_formula, to_tex
        >>> explained = read_formula(r"q^2, \\quad q = 1 - p")
        >>> [to_tex(side) for side in with_meanings_put_in(read_formula("p"), explained)]
        ['p', '(1 - p)^{2}']
    """
    meanings: dict[str, Node] = {}
    bodies = []
    for node, other in ((a, b), (b, a)):
        body, own = _taken_apart(node, other)
        bodies.append(body)
        meanings |= own
    if not meanings:
        return None
    for _ in range(_MOST):
        for name, value in meanings.items():
            bodies = [renamed(body, name, value) for body in bodies]
    return bodies[0], bodies[1]


def _taken_apart(node: Node, other: Node) -> tuple[Node, dict[str, Node]]:
    if isinstance(node, Qualified) and node.words.strip() in _WORDS and node.condition is not None:
        body, said = node.body, [node.condition]
    elif isinstance(node, Sequence) and node.kind == "," and not isinstance(other, Sequence):
        body, said = node.items[0], list(node.items[1:])
    else:
        return node, {}
    if isinstance(body, Relation) and isinstance(body.members[0], Symbol):
        return node, {}  # values of several unknowns
    meanings: dict[str, Node] = {}
    for relation in said[:_MOST]:
        if not (isinstance(relation, Relation) and relation.ops in (("=",), (":=",))):
            return node, {}
        head, value = relation.members
        used = free_names(body).union(*(free_names(v) for v in meanings.values()))
        if not isinstance(head, Symbol) or head.name not in used or head.name in free_names(value):
            return node, {}
        meanings[head.name] = value
    return (body, meanings) if meanings else (node, {})
