"""The smallest change that makes a false equality hold: it says where the mistake is, and what was meant.

Tried are one symbol put for another of the same shape, and one term with its sign changed. A repair is no proof (the
witness is); it only narrows the quote to the false piece and helps whoever mends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from viva.algebra import compare, to_tex
from viva.algebra.tree import Add, Mul, Neg, Node, Symbol, children
from viva.marking.steps.scope import Scope, rebuilt, symbols

_MOST_TRIED = 40


@dataclass(frozen=True, slots=True)
class Repair:
    """What to put where: ``span`` is the false piece's characters in the formula's text."""

    span: tuple[int, int] | None
    words: str


def repair(left: Node, right: Node, scope: Scope, given: Sequence[Node]) -> Repair | None:
    """A single change of ``right`` that makes ``left = right`` hold, or None."""
    for tried, (changed, found) in enumerate(_changes(right, left, scope)):
        if tried >= _MOST_TRIED:
            return None
        if compare(left, changed, scope.notation, given=given).equal is True:
            return found
    return None


def _changes(node: Node, other: Node, scope: Scope) -> Iterator[tuple[Node, Repair]]:
    yield from _symbols_swapped(node, other, scope)
    yield from _signs_changed(node)


def _symbols_swapped(node: Node, other: Node, scope: Scope) -> Iterator[tuple[Node, Repair]]:
    around = sorted(symbols(node) | symbols(other) | set(scope.chosen))
    for place, parent, position in _occurrences(node):
        shape = _shape(place.name, scope)
        for name in around:
            if name != place.name and shape is not None and _shape(name, scope) == shape:
                changed = _put(node, place, Symbol(name))
                words = f"it holds with {to_tex(Symbol(name))} in place of {to_tex(Symbol(place.name))}"
                yield changed, Repair(_with_neighbour(place, parent, position), words)


def _occurrences(node: Node) -> Iterator[tuple[Symbol, Node | None, int]]:
    waiting: list[tuple[Node, Node | None, int]] = [(node, None, 0)]
    while waiting:
        current, parent, position = waiting.pop()
        if isinstance(current, Symbol):
            yield current, parent, position
        waiting.extend((child, current, k) for k, child in enumerate(children(current)))


def _with_neighbour(place: Symbol, parent: Node | None, position: int) -> tuple[int, int] | None:
    """The characters of a symbol, together with the factor before it, which readers need to find it."""
    if place.span is None:
        return None
    start = place.span[0]
    if isinstance(parent, Mul) and position:
        before = parent.factors[position - 1].span
        start = before[0] if before is not None else start
    return start, place.span[1]


def _put(node: Node, place: Symbol, new: Symbol) -> Node:
    """``node`` with the very symbol ``place`` (not its namesakes) replaced."""

    def change(inner: Node) -> Node:
        same = isinstance(inner, Symbol) and inner.name == place.name and inner.span == place.span
        return replace(new, span=place.span) if same else inner

    return rebuilt(node, change)


def _signs_changed(node: Node) -> Iterator[tuple[Node, Repair]]:
    if not isinstance(node, Add):
        return
    for position, term in enumerate(node.terms):
        flipped = term.arg if isinstance(term, Neg) else Neg(term)
        terms = (*node.terms[:position], flipped, *node.terms[position + 1 :])
        yield replace(node, terms=terms), Repair(term.span, f"it holds with the sign of {to_tex(term)} changed")


def _shape(name: str, scope: Scope) -> tuple[object, ...] | None:
    meaning = scope.notation.meaning(scope.notation.canonical(name))
    if meaning is None or meaning.distribution is not None:
        return None
    if meaning.shape is None and meaning.definition is not None:
        before = scope.base.meaning(scope.base.canonical(name))
        return (before.shape or ()) if before is not None else None
    return meaning.shape or ()
