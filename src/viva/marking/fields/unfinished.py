r"""Answers that leave the work undone: ``\frac{\partial L}{\partial x_i}`` is always equal to itself.

A formula is compared by computing it, and what asks for the answer can be computed too. So an answer that still holds a
derivative, limit, integral or extremum of a kind that no right answer of the set holds is no answer yet.
"""

from __future__ import annotations

from collections.abc import Iterable

from viva.algebra.shapes import children
from viva.algebra.tree import Apply, Big, Call, Derivative, Index, Limit, Node, Symbol

LEFT_UNDONE = "it still holds {}, which was to be worked out"
_WORKED_OUT = {
    "int": "an integral",
    "argmin": "an extremum",
    "argmax": "an extremum",
    "min": "an extremum",
    "max": "an extremum",
}


def left_undone(answer: Node, right: Iterable[Node]) -> str | None:
    r"""What ``answer`` leaves to be worked out and none of the ``right`` answers does, in words; or None.

    Examples:
        >>> from viva.algebra import read_formula
        >>> left_undone(read_formula(r"\frac{d}{dx} x^2"), [read_formula("2x")])
        'it still holds a derivative, which was to be worked out'
        >>> left_undone(read_formula("x + x"), [read_formula("2x")])
    """
    found = dict(_work(answer))
    if not found:
        return None
    for node in right:
        for key, _ in _work(node):
            found.pop(key, None)
    return LEFT_UNDONE.format(next(iter(found.values()))) if found else None


def _work(node: Node) -> Iterable[tuple[tuple[str, str], str]]:
    stack = [node]
    while stack:
        at = stack.pop()
        if isinstance(at, Derivative):
            for variable, _ in at.by:
                yield ("derivative", _base(variable)), "a derivative"
        elif isinstance(at, Limit):
            yield ("limit", ""), "a limit"
        elif isinstance(at, Big) and at.op in _WORKED_OUT:
            yield (at.op, ""), _WORKED_OUT[at.op]
        elif isinstance(at, Apply) and at.primes:
            yield ("derivative", _base(at.function)), "a derivative"
        stack.extend(children(at))


def _base(node: Node) -> str:
    while isinstance(node, Index | Apply | Call):
        node = node.base if isinstance(node, Index) else node.function if isinstance(node, Apply) else node.args[0]
    return node.name if isinstance(node, Symbol) else ""
