r"""Undeclared symbols with a subscript beside an array: ``X e_j``, ``u_i^\top X``.

An undeclared ``e_j`` is taken as a number, or as an entry of an array. Beside a matrix, or transposed, it is more
likely a vector out of a family (a unit vector, a singular vector), and what is false of numbers may hold of vectors. So
nothing is refuted that has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from viva.algebra._remembered import remembered
from viva.algebra.notation import Notation, name_of
from viva.algebra.shapes import children
from viva.algebra.tree import Add, Index, Mul, Neg, Node, Pow, Symbol, Transpose

_TRANSPOSED = "^T"


def families_beside_arrays(nodes: tuple[Node, ...], notation: Notation) -> set[str]:
    """The letters of such symbols: undeclared, with one index, transposed or next to what is declared as an array.

    Examples:
        >>> from viva.algebra import Notation, read_formula
        >>> notation = Notation.from_mapping({"sizes": ["n", "d"], "symbols": {"X": {"shape": ["n", "d"]}}})
        >>> families_beside_arrays((read_formula(r"\\|X e_j\\| + c_j"),), notation)
        {'e'}
    """
    found: set[str] = set()
    for node in nodes:
        for letter, whole, other in _pairs(node):
            if whole in notation.symbols or notation.canonical(whole) in notation.symbols:
                continue  # D_w is a name of its own
            meaning = notation.symbols.get(notation.canonical(other))
            beside = other == _TRANSPOSED or (meaning is not None and bool(meaning.shape))
            if beside and letter not in notation.symbols and letter not in notation.aliases:
                found.add(letter)
    return found


@remembered
def _pairs(node: Node) -> frozenset[tuple[str, str, str]]:
    """Each letter with one index, its name with that, and the symbol next to it, or that it is transposed."""
    found: set[tuple[str, str, str]] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if type(node) is Mul:
            for pair in pairwise(node.factors):
                for one, other in (pair, pair[::-1]):
                    if names := _names(one.arg if type(one) is Transpose else one):
                        found.update((*names, array) for array in _arrays(other))
        elif type(node) is Transpose and (names := _names(node.arg)):
            found.add((*names, _TRANSPOSED))
        stack.extend(children(node))
    return frozenset(found)


def _names(node: Node) -> tuple[str, str] | None:
    if type(node) is Index and type(node.base) is Symbol and len(node.indices) == 1:
        letter = node.base.name
        return letter, name_of(node) or letter
    return None


def _arrays(node: Node) -> Iterator[str]:
    r"""The symbols that make a factor an array if they are arrays: of ``\Gamma^{-1}`` and ``(X + Y)^\top`` too."""
    if type(node) is Symbol:
        yield node.name
    elif type(node) is Transpose:
        yield from _arrays(node.arg)
    elif type(node) is Pow:
        yield from _arrays(node.base)
    elif type(node) is Add or type(node) is Mul or type(node) is Neg:
        for child in children(node):
            yield from _arrays(child)
