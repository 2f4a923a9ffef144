r"""Second looks at two values that differ: a logistic function, vectors as NumPy multiplies them, orders of growth."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import arb, fmpq

from viva.algebra._answer_peers import (
    FAR,
    columns_of_a_matrix,
    with_entries_summed,
    with_entrywise_stars,
    with_limits_taken,
    with_row_vectors,
    with_sigmoid,
    with_usual_functions,
)
from viva.algebra._answer_trees import all_of, free_names
from viva.algebra._events import over_cases
from viva.algebra._list_comparison import ListComparison
from viva.algebra._precision import working_precision
from viva.algebra._too_easily_equal import (
    applies_sigma,
    crossed_in_one_only,
    dot_and_outer,
    multiplied_by_letters,
    said_of_one_only,
)
from viva.algebra.compare import compare
from viva.algebra.notation import Notation
from viva.algebra.shapes import renamed, symbol_names
from viva.algebra.tree import Mul, Node, Number

SECONDS = 0.1
_EQUAL_TO = arb("1e-50")


class PeerComparison(ListComparison):
    """What two answers may mean beside each other; how two values are compared is said by its child."""

    notation: Notation

    def constant(self, node: Node) -> fmpq | arb | None:
        """The value of a formula without symbols, computed anew."""
        raise NotImplementedError

    def too_easily_equal(self, a: Node, b: Node) -> bool | None:
        """What is left of "they agree" where they may be about arrays or functions."""
        if multiplied_by_letters(a, b) or dot_and_outer(a, b):
            return None
        if crossed_in_one_only(a, b) or said_of_one_only(a, b):
            return None
        functions = applies_sigma(a) and applies_sigma(b)
        return None if functions and self.same_value(with_sigmoid(a), with_sigmoid(b)) is False else True

    def undecided_look(self, a: Node, b: Node) -> bool | None:
        """Whether two values that can't be compared as they are agree in another meaning."""
        for other in self.other_meanings(a, b):
            if other != (a, b) and self.same_value(*other):
                return None if dot_and_outer(*other) else True
        near = [(side, far) for far in FAR for side in (1, -1)]
        agree = (self._limits_agree(with_limits_taken(a, *at), with_limits_taken(b, *at), (a, b)) for at in near)
        return True if all(agree) else None

    def _limits_agree(self, one: Node, other: Node, before: tuple[Node, Node]) -> bool:
        if (one, other) == before:
            return False
        with working_precision(2400):
            values = self.constant(one), self.constant(other)
        return values[0] is not None and values[1] is not None and abs(arb(values[0]) - arb(values[1])) < _EQUAL_TO

    def second_look(self, a: Node, b: Node) -> bool | None:
        """What is left of "they differ" where the formulas may mean something more special."""
        if "sigma" in symbol_names(a) | symbol_names(b):
            logistic = with_sigmoid(a), with_sigmoid(b)
            if logistic != (a, b) and self.same_value(*logistic):
                return True
        for other in self.other_meanings(a, b):
            if other != (a, b):
                return (self.same_value(*other) and not dot_and_outer(*other)) or None
        return None if columns_of_a_matrix(a, b) else False

    def proportions(self, one: tuple[Node, ...], other: tuple[Node, ...]) -> bool | None:
        """``2 : 3 : 4`` against ``4 : 6 : 8``."""
        if len(one) != len(other):
            return False
        if Number(Fraction(0)) in (one[0], other[0]):
            return None  # proportions of nothing
        return all_of(
            [self.same(Mul((one[0], y)), Mul((other[0], x))) for x, y in zip(one[1:], other[1:], strict=True)]
        )

    def other_meanings(self, a: Node, b: Node) -> Iterator[tuple[Node, Node]]:
        """What both may be meant for, if they differ as they are read."""
        yield with_row_vectors(a), with_row_vectors(b)
        yield with_usual_functions(a), with_usual_functions(b)
        yield with_entrywise_stars(a), with_entrywise_stars(b)
        yield with_entries_summed(a, b), with_entries_summed(b, a)
        yield over_cases(a, b) or (a, b)

    def growths(self, a: Node, b: Node) -> bool | None:
        """``O(3 n^2)`` against ``O(n^2)``: the same if their quotient tends to a positive number."""
        if compare(a, b, self.notation, up_to="positive factor", seconds=SECONDS).equal:
            return True
        names = sorted(free_names(a) | free_names(b))
        quotients: list[arb] = []
        for power in (40, 80, 160) if names else ():
            values = []
            for node in (a, b):
                large = node
                for k, name in enumerate(names):
                    # An odd number among even ones: what swings with the parity shows.
                    large = renamed(large, name, Number(Fraction(2 ** (power + 8 * k) + (power == 80))))
                values.append(self.number(large))
            if values[0] is None or values[1] is None or not values[1] > 0 or not values[0] > 0:
                return None
            quotients.append(values[0] / values[1])
        if not quotients:
            return None
        first, second, third = quotients
        if abs(third / first - 1) < arb("1e-9"):
            return True if len(names) == 1 else None
        steps = second / first, third / second
        return False if all(s > 1.5 for s in steps) or all(s < 0.67 for s in steps) else None


def same_constant(a: fmpq | arb, b: fmpq | arb) -> bool | None:
    """Exact for rational numbers; balls that don't meet are different, and equal where they agree to 50 digits."""
    gap = a - b
    if isinstance(gap, fmpq):
        return bool(gap == 0)
    if not gap.is_finite():
        return None
    if not gap.contains(0):
        return False
    return True if gap.rad() < _EQUAL_TO * (1 + abs(arb(a))) else None
