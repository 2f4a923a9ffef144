r"""Iterates: in $x_{k+1} = x_k - \eta \nabla f(x_k)$ the index counts steps, whatever the notation says of $x$."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from viva.algebra import Notation, to_tex
from viva.algebra.tree import Add, Call, Index, Node, Number, Relation, Symbol, children, mapped
from viva.marking.steps.formulas import Formula, with_nodes
from viva.marking.steps.names import base_name

_MATRIX = 2


def with_iterates(found: list[Formula], notation: Notation) -> list[Formula]:
    r"""The formulas with names of their own for iterates and for what comes after a step.

    A text numbers by steps that of which it tells ``x_{k+1}`` by ``x_k``. ``x^+`` is what comes next
    where the text says what it is and $x$ is no matrix, else it is a pseudo-inverse.

    Examples:
        >>> from viva.algebra import to_tex
        >>> from viva.marking.steps.formulas import formulas
        >>> from viva.reading import Passage
        >>> notation = Notation.from_mapping({"sizes": ["n"], "symbols": {"x": {"shape": ["n"]}}})
        >>> told = formulas(Passage("So $x_{k+1} = 3 x_k$, or $x^+ = 3 x$.", (1, 1)))
        >>> [one.node.members[0] for one in with_iterates(told, notation)]
        [Symbol(name='x^{(k + 1)}', font=''), Symbol(name='x^+', font='')]
    """
    steps = {name for name in _numbered(found) if _is_no_matrix(name, notation)}
    heads = [formula.node.members[0] for formula in found if isinstance(formula.node, Relation)]
    nexts = {name for head in heads if (name := _next_of(head)) and _is_small(name, notation)}
    if not steps and not nexts:
        return found

    def renamed(node: Node) -> Node:
        if (name := _next_of(node)) in nexts:
            return Symbol(f"{name}^+")
        if isinstance(node, Index) and isinstance(node.base, Symbol) and node.base.name in steps and _is_step(node):
            return Symbol(f"{node.base.name}^{{({to_tex(node.indices[0])})}}")
        return mapped(node, renamed)

    return [with_nodes(formula, renamed) for formula in found]


def _numbered(found: Iterable[Formula]) -> set[str]:
    names: set[str] = set()
    for formula in found:
        if isinstance(formula.node, Relation):
            entries = {entry for member in formula.node.members for entry in _entries(member)}
            names |= {name for name, index, ahead in entries if ahead and (name, index, False) in entries}
    return names


def _next_of(node: Node) -> str | None:
    inside = node.args[0] if isinstance(node, Call) and node.name == "pinv" and len(node.args) == 1 else None
    return inside.name if isinstance(inside, Symbol) else None


def _is_small(name: str, notation: Notation) -> bool:
    """Whether a name is no matrix's: that of a number or a vector, or a small letter of which nothing is known."""
    meaning = notation.meaning(notation.canonical(name))
    return len(meaning.shape) < _MATRIX if meaning is not None and meaning.shape is not None else name == name.lower()


def _entries(node: Node) -> Iterator[tuple[str, str, bool]]:
    """Each entry in a formula: its array, its index, and whether one is added to the index."""
    if isinstance(node, Index) and isinstance(node.base, Symbol) and len(node.indices) == 1:
        index = node.indices[0]
        if isinstance(index, Symbol):
            yield node.base.name, index.name, False
        elif isinstance(index, Add) and _is_one_more(index.terms):
            yield node.base.name, base_name(index.terms[0]) or "", True
    for child in children(node):
        yield from _entries(child)


def _is_one_more(terms: tuple[Node, ...]) -> bool:
    return len(terms) == 2 and isinstance(terms[0], Symbol) and terms[1] == Number(Fraction(1))


def _is_step(node: Index) -> bool:
    return len(node.indices) == 1 and not node.upper


def _is_no_matrix(name: str, notation: Notation) -> bool:
    meaning = notation.meaning(notation.canonical(name))
    return meaning is None or meaning.shape is None or len(meaning.shape) < _MATRIX
