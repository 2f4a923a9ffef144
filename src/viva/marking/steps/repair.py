"""The smallest change that makes a false equality hold: it says where the mistake is, and what was meant.

Tried are one term with its sign changed, a factor that is missing or too much, one symbol put for another of the same
shape, and one index for another. A repair is no proof (the witness is); it only narrows the quote to the false piece
and helps whoever mends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from time import thread_time

from viva.algebra import compare, to_tex
from viva.algebra.tree import Add, Div, Index, Mul, Neg, Node, Number, Symbol, children
from viva.marking.steps.names import INDICES, symbols
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.scope import Scope

_MOST_TRIED = 60
_MOST_FACTORS = 16
_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Repair:
    """What to put where: ``span`` is the false piece's characters in the formula's text."""

    span: tuple[int, int] | None
    words: str


def repair(left: Node, right: Node, scope: Scope, given: Sequence[Node]) -> Repair | None:
    """A single change of ``right`` that makes ``left = right`` hold, or None."""
    deadline = thread_time() + _SECONDS
    for tried, (changed, found) in enumerate(_changes(right, left, scope)):
        if tried >= _MOST_TRIED or thread_time() > deadline:
            return None
        if compare(left, changed, scope.notation, given=given).equal is True:
            return found
    return None


def _changes(node: Node, other: Node, scope: Scope) -> Iterator[tuple[Node, Repair]]:
    yield from _signs_changed(node)
    yield from _factors_put_in(node, other, scope)
    for position, term in enumerate(node.terms if isinstance(node, Add) else ()):
        for changed, found in _rests_put_in(term, scope):
            terms = (*node.terms[:position], changed, *node.terms[position + 1 :]) if isinstance(node, Add) else ()
            yield Add(terms, span=node.span), found
    yield from _symbols_swapped(node, other, scope)
    yield from _indices_swapped(node, other)


def _factors_put_in(node: Node, other: Node, scope: Scope) -> Iterator[tuple[Node, Repair]]:
    """The whole times a number, a size, or something that stands in the other side or in the definitions behind it."""
    for number in (-1, 2, Fraction(1, 2)):
        said = "it holds with the sign changed" if number == -1 else f"it holds with a factor {number} put in"
        yield Mul((Number(Fraction(number)), node)), Repair(node.span, said)
    own = set(_factors(node))
    sizes = [Symbol(n) for n in scope.notation.sizes if n in symbols(node) | symbols(other)]
    behind = [n for name in sorted(symbols(other)) if (n := _definition(name, scope)) is not None]
    seen: list[Node] = []
    for factor in [*sizes, *_factors(other), *(f for d in behind for f in _factors(d))][:_MOST_FACTORS]:
        if factor in seen or isinstance(factor, Number):
            continue
        seen.append(factor)
        said = to_tex(factor)
        if factor in own or factor in sizes:
            yield Div(node, factor), Repair(node.span, f"it holds without a factor {said}")
        if factor not in own or factor in sizes:
            yield Mul((node, factor)), Repair(node.span, f"it holds with a factor {said} put in")


def _rests_put_in(term: Node, scope: Scope) -> Iterator[tuple[Node, Repair]]:
    """A term times ``1 - p`` for every probability p in it."""
    for name in sorted(symbols(term)):
        meaning = scope.notation.meaning(scope.notation.canonical(name))
        if meaning is not None and meaning.domain in ("(0,1)", "unit"):
            rest = Add((Number(Fraction(1)), Neg(Symbol(name))))
            yield Mul((rest, term)), Repair(term.span, f"it holds with a factor {to_tex(rest)} put in")


def _factors(node: Node) -> list[Node]:
    """What may stand as a factor in a formula: symbols, entries, and sums in brackets."""
    if isinstance(node, Symbol | Index):
        return [node]
    found: list[Node] = [node] if isinstance(node, Add) else []
    for child in children(node):
        found += _factors(child)
    return found


def _definition(name: str, scope: Scope) -> Node | None:
    meaning = scope.notation.meaning(scope.notation.canonical(name))
    return meaning.definition if meaning is not None else None


def _indices_swapped(node: Node, other: Node) -> Iterator[tuple[Node, Repair]]:
    """One index of one entry put for another that occurs in the equation."""
    letters = sorted((symbols(node) | symbols(other)) & INDICES)
    for entry in _entries(node):
        for position, index in enumerate(entry.indices):
            for letter in letters:
                if isinstance(index, Symbol) and index.name != letter:
                    indices = (*entry.indices[:position], Symbol(letter), *entry.indices[position + 1 :])
                    new = replace(entry, indices=indices)
                    changed = rebuilt(node, _putter(entry, new))
                    yield changed, Repair(entry.span, f"it holds with {to_tex(new)} in place of {to_tex(entry)}")


def _putter(old: Node, new: Node) -> Callable[[Node], Node]:
    return lambda inner: new if inner == old and inner.span == old.span else inner


def _entries(node: Node) -> Iterator[Index]:
    if isinstance(node, Index):
        yield node
    for child in children(node):
        yield from _entries(child)


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
