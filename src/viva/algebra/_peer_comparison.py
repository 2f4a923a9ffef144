r"""Second looks at two values that differ: a logistic function, vectors as NumPy multiplies them, orders of growth."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from viva.algebra._answer_peers import columns_of_a_matrix, with_row_vectors, with_sigmoid
from viva.algebra._answer_trees import all_of, free_names
from viva.algebra._list_comparison import ListComparison
from viva.algebra.compare import compare
from viva.algebra.notation import Notation
from viva.algebra.shapes import renamed, symbol_names
from viva.algebra.tree import Mul, Node, Number

SECONDS = 0.1


class PeerComparison(ListComparison):
    """What two answers may mean beside each other; how two values are compared is said by its child."""

    notation: Notation

    def same_value(self, a: Node, b: Node) -> bool | None:
        """Whether two values are the same."""
        raise NotImplementedError

    def second_look(self, a: Node, b: Node) -> bool | None:
        """What is left of "they differ" where the formulas may mean something more special."""
        if "sigma" in symbol_names(a) | symbol_names(b):
            logistic = with_sigmoid(a), with_sigmoid(b)
            if logistic != (a, b) and self.same_value(*logistic):
                return True
        rows = with_row_vectors(a), with_row_vectors(b)
        if rows != (a, b):
            return self.same_value(*rows) or None
        return None if columns_of_a_matrix(a, b) else False

    def proportions(self, one: tuple[Node, ...], other: tuple[Node, ...]) -> bool | None:
        """``2 : 3 : 4`` against ``4 : 6 : 8``."""
        if len(one) != len(other):
            return False
        return all_of(
            [self.same(Mul((one[0], y)), Mul((other[0], x))) for x, y in zip(one[1:], other[1:], strict=True)]
        )

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
                    large = renamed(large, name, Number(Fraction(2 ** (power + 8 * k))))
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
