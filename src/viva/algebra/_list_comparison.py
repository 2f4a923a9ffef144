"""Comparing lists, sets, matrices and intervals item by item."""

from __future__ import annotations

from itertools import pairwise

from flint import arb

from viva.algebra._answer_forms import entries_of_sum, nodes_in
from viva.algebra._answer_trees import (
    all_of,
    as_interval,
    both_signs,
    differently_named,
    free_names,
    infinite_sign,
    items_of,
    kind_of,
    vector_entries,
)
from viva.algebra.shapes import renamed
from viva.algebra.tree import Interval, Matrix, Mul, Node, Number, Sequence, Symbol

MOST_ITEMS = 60


class ListComparison:
    """What is compared item by item; how two items are compared is said by :class:`AnswerComparison`."""

    def same(self, gold: Node, candidate: Node) -> bool | None:
        """Whether two items are the same."""
        raise NotImplementedError

    def number(self, node: Node) -> arb | None:
        """The value of an item that is a number."""
        raise NotImplementedError

    def same_value(self, a: Node, b: Node) -> bool | None:
        """Whether two values are the same."""
        raise NotImplementedError

    def matrices(self, a: Matrix, b: Matrix) -> bool | None:
        if len(a.rows) != len(b.rows) or {len(r) for r in a.rows} != {len(r) for r in b.rows}:
            return False
        ones = [x for row in a.rows for x in row]
        others = [x for row in b.rows for x in row]
        return all_of([self.same(x, y) for x, y in zip(ones[:400], others[:400], strict=True)])

    def lists(self, a: Node, b: Node) -> bool | None:
        one, other = both_signs(items_of(a)), both_signs(items_of(b))
        kind_a, kind_b = kind_of(a), kind_of(b)
        if kind_a == "one" and kind_b == "()" and (entries := entries_of_sum(a, len(other))):
            one, kind_a = entries, kind_b
        elif kind_b == "one" and kind_a == "()" and (entries := entries_of_sum(b, len(one))):
            other, kind_b = entries, kind_a
        if len(one) > MOST_ITEMS or len(other) > MOST_ITEMS:
            return None
        if kind_a == kind_b == "{}":
            return self.as_sets(one, other)
        kind_a, kind_b = ("," if k == "one" and len(x) > 1 else k for k, x in ((kind_a, one), (kind_b, other)))
        if "{}" in (kind_a, kind_b):
            if len(one) == 1 and len(other) == 1:
                return self.same(one[0], other[0])
            if kind_a in (",", "{}") and kind_b in (",", "{}"):
                return self.as_sets(one, other)
            return False
        if isinstance(a, Matrix) or isinstance(b, Matrix):
            rows = [vector_entries(x) for x in (a, b)]
            if rows[0] is None or rows[1] is None:
                return False
            one, other = rows[0], rows[1]
        if isinstance(a, Interval) or isinstance(b, Interval):
            return self.intervals(a, b)
        for whole, items in ((a, other), (b, one)):
            if not isinstance(whole, Matrix | Sequence) and any(isinstance(n, Matrix) for n in nodes_in(whole)):
                # 3 (1, 2) as a multiple of a column, beside (3, 6)
                column, row = Matrix(tuple((x,) for x in items)), Matrix((items,))
                either = [self.same_value(whole, vector) for vector in (column, row)]
                return True if True in either else None if None in either else False
        if len(one) != len(other):
            return None if _multiplied(a) == other or _multiplied(b) == one else False  # a shape, 3 x 4 and (3, 4)
        ordered = all_of([self.same(x, y) for x, y in zip(one, other, strict=True)])
        if ordered and {kind_a, kind_b} == {"()", "[]"} and len(one) == 2 and self.sorted(one):
            return None  # points or vectors, or an open and a closed interval
        if ordered is False and self.other_letter(one, other):
            return None
        if ordered or kind_a != "," or kind_b not in (",", "{}"):
            if ordered is False and kind_a == "," != kind_b:
                return self.unordered(one, other) and None
            return ordered
        found = self.unordered(one, other)
        if found and (differently_named(one) != differently_named(other)):
            return None  # a = 1, b = 2 against 2, 1
        return None if found and len(one) > 2 and not (self.sorted(one) and self.sorted(other)) else found

    def other_letter(self, one: tuple[Node, ...], other: tuple[Node, ...]) -> bool:
        """Whether the lists are the same but for the letter of a parameter: ``(2 - t, t)`` and ``(2 - s, s)``."""
        names: list[set[str]] = [set().union(*(free_names(x) for x in items)) for items in (one, other)]
        own = [names[0] - names[1], names[1] - names[0]]
        if len(own[0]) != 1 or len(own[1]) != 1:
            return False
        (old,), (new,) = own
        return all(self.same(renamed(x, old, Symbol(new)), y) for x, y in zip(one, other, strict=True))

    def sorted(self, items: tuple[Node, ...]) -> bool:
        """Whether items stand in order of size, as when a set is written out, or are no numbers at all."""
        values = [self.number(x) for x in items]
        known = [v for v in values if v is not None]
        if len(known) < len(values):
            return True
        rising = all(x < y for x, y in pairwise(known))
        return rising or all(x > y for x, y in pairwise(known))

    def unordered(self, one: tuple[Node, ...], other: tuple[Node, ...]) -> bool | None:
        """Whether each item of one has its own equal in the other."""
        if len(one) != len(other):
            return False
        left = list(other)
        doubt = False
        for x in one:
            for k, y in enumerate(left):
                found = self.same(x, y)
                if found:
                    del left[k]
                    break
                doubt = doubt or found is None
            else:
                return None if doubt else False
        return True

    def as_sets(self, one: tuple[Node, ...], other: tuple[Node, ...]) -> bool | None:
        """Whether each item of either has an equal in the other."""
        doubt = False
        for items, among in ((one, other), (other, one)):
            for x in items:
                open_pairs = False
                for y in among:
                    found = self.same(x, y) if _is_set(x) == _is_set(y) else False
                    if found:
                        break
                    open_pairs = open_pairs or found is None
                else:
                    if not open_pairs:
                        return False
                    doubt = True
        return None if doubt else True

    def intervals(self, a: Node, b: Node) -> bool | None:
        ends = [as_interval(n) for n in (a, b)]
        if ends[0] is None or ends[1] is None:
            return False if isinstance(a, Number | Sequence) or isinstance(b, Number | Sequence) else None
        one, other = ends[0], ends[1]
        same = all_of([self.ends(one.low, other.low), self.ends(one.high, other.high)])
        if same is not True:
            return same
        closed = (
            one.closed_low == other.closed_low or infinite_sign(one.low),
            one.closed_high == other.closed_high or infinite_sign(one.high),
        )
        return all(closed)

    def ends(self, a: Node, b: Node) -> bool | None:
        if infinite_sign(a) or infinite_sign(b):
            return infinite_sign(a) == infinite_sign(b)
        return self.same(a, b)


def _multiplied(node: Node) -> tuple[Node, ...]:
    """The factors of a product that is written with crosses throughout, as sizes are."""
    return node.factors if isinstance(node, Mul) and set(node.signs) == {"times"} else ()


def _is_set(node: Node) -> bool:
    return isinstance(node, Sequence) and node.kind == "{}"
