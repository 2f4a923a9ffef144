"""What doesn't conform in a formula: the smallest such piece, and the letters that would mend it.

``2 y^T P^T y`` with P of n rows can't be multiplied out; ``2 w^T P^T y`` can. Where putting one letter for another in
each such piece makes the whole equation hold, that is what was meant, and later lines with the same pieces inherit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from time import thread_time

from viva.algebra import compare, to_tex
from viva.algebra.tree import Index, Node, Number, Symbol, Transpose, children
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.scope import Scope, scaled

Pairs = tuple[tuple[Node, Node], ...]
"""Pieces of a formula, each with what to put in its place."""

_MOST_FOR_A_PIECE = 4
_MOST_TOGETHER = 16
_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class Misfits:
    """The smallest pieces that don't conform, why, and what mends them (empty if nothing was found)."""

    pieces: tuple[Node, ...]
    reason: str
    mended: Pairs = ()

    @property
    def words(self) -> str:
        """What mends them, in words."""
        if not self.mended:
            return ""
        meant = " and ".join(to_tex(new) for _, new in self.mended)
        wrong = " and ".join(to_tex(old) for old, _ in self.mended)
        return f"it holds with {meant} in place of {wrong}"


def misfits(left: Node, right: Node, scope: Scope, given: Sequence[Node]) -> Misfits | None:
    """What doesn't conform in ``left = right``; None if everything does, or where it can't be told."""
    pieces, reasons = [], []
    for side in (right, left):
        for piece, reason in _smallest(side, scope):
            if piece not in pieces:
                pieces.append(piece)
                reasons.append(reason)
    if not pieces:
        return None
    return Misfits(tuple(pieces), reasons[0], _mended(left, right, pieces, scope, given))


def _smallest(node: Node, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Every piece that doesn't conform though all that is inside of it does, with the reason."""
    if isinstance(node, Symbol | Number) or _conforms(node, scope) is None:
        return
    inside = [found for child in children(node) for found in _smallest(child, scope)]
    if inside:
        yield from inside
    else:
        yield node, _conforms(node, scope) or ""


def _conforms(node: Node, scope: Scope) -> str | None:
    """Why a formula by itself doesn't conform, None if it does."""
    alone = compare(node, scaled(node, "2"), scope.notation, strictly=True)
    return alone.reason if alone.ill_typed is not None else None


def _mended(left: Node, right: Node, pieces: Sequence[Node], scope: Scope, given: Sequence[Node]) -> Pairs:
    deadline = thread_time() + _SECONDS
    around = {s.name: s for side in (left, right) for s in _places(side, Symbol) if isinstance(s, Symbol)}
    around = {name: symbol for name, symbol in around.items() if scope.declared(name)}
    options: list[list[Node]] = []
    for piece in pieces:
        fitting: list[Node] = []
        for changed in _changes(piece, around):
            if len(fitting) < _MOST_FOR_A_PIECE and thread_time() < deadline and _conforms(changed, scope) is None:
                fitting.append(changed)
        if not fitting:
            return ()
        options.append(fitting)
    for tried, choice in enumerate(product(*options)):
        if tried >= _MOST_TOGETHER or thread_time() > deadline:
            break
        pairs = tuple(zip(pieces, choice, strict=True))
        a, b = replaced(left, pairs), replaced(right, pairs)
        if compare(a, b, scope.notation, given=given, strictly=True).equal is True:
            return pairs
    return ()


def _changes(piece: Node, around: Mapping[str, Symbol]) -> Iterator[Node]:
    """The piece with one symbol put for another, or with one transpose less or more."""
    for place in _places(piece, Symbol):
        for name in sorted(around):
            if isinstance(place, Symbol) and place.name != name:
                yield _put(piece, place, replace(around[name], span=place.span))
    for place in _places(piece, Transpose):
        assert isinstance(place, Transpose)
        yield _put(piece, place, place.arg)
    for place in _places(piece, Symbol):
        yield _put(piece, place, Transpose(place, span=place.span))


def _places(node: Node, kind: type[Node]) -> Iterator[Node]:
    if isinstance(node, kind):
        yield node
    for child in children(node):
        if not isinstance(node, Index) or child is node.base:
            yield from _places(child, kind)


def _put(node: Node, place: Node, new: Node) -> Node:
    """``node`` with the very piece ``place`` (not what looks the same elsewhere) replaced."""
    return rebuilt(node, lambda inner: new if inner == place and inner.span == place.span else inner)


def replaced(node: Node, pairs: Pairs) -> Node:
    """``node`` with every piece that looks like the first of a pair replaced by the second."""

    def change(inner: Node) -> Node:
        for old, new in pairs:
            if inner == old:
                return new
        return inner

    return rebuilt(node, change)
