"""Random entries: their distributions, their moments, and the variables that stand for them inside an expectation."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb
from typing import TYPE_CHECKING, Any

from flint import fmpq

from viva.algebra._chance import Polynomial
from viva.algebra._scalars import divide, integer_power
from viva.algebra.tree import Apply, Call, Mul, Node, Sequence, Symbol
from viva.algebra.values import ONE, ZERO, Array, OverBudget, Scalar, Undecided, Value, simplified

if TYPE_CHECKING:
    from viva.algebra.evaluate import Evaluator


MOST_TRIALS = 12
"""A binomial variable of more trials isn't enumerated."""


class _Watched(list[Any]):
    """The values of random entries while enumerating: it notes which of them are looked at."""

    def __init__(self, values: list[Any], numbers: list[int], seen: set[int]) -> None:
        super().__init__(values)
        self.numbers, self.seen = numbers, seen

    def __getitem__(self, key: Any) -> Any:
        numbers = self.numbers[key]
        self.seen.update(numbers if isinstance(numbers, list) else (numbers,))
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[Any]:
        self.seen.update(self.numbers)
        return super().__iter__()


class Randomness:
    """The random symbols that an expectation averages over, and the variables that their entries have become."""

    def __init__(self) -> None:
        self.active: frozenset[str] = frozenset()
        self.numbers: dict[tuple[str, int], int] = {}
        self.laws: list[tuple[str, list[Scalar]]] = []
        self.assignment: dict[int, Scalar] | None = None
        self.seen: set[int] = set()

    def entries(self, ev: Evaluator, name: str, law: Node, shape: tuple[int, ...]) -> Value:
        """The array of a random symbol, each entry a variable (or, while enumerating, its assigned value)."""
        family, parameters = law_of(ev, law)
        count = 1
        for extent in shape:
            count *= extent
        if count > 400:
            raise OverBudget("too many random entries")
        data = [self._entry(name, k, family, parameters) for k in range(count)]
        if self.assignment is not None:
            data = _Watched(data, [self.numbers[name, k] for k in range(count)], self.seen)
        if not shape:
            return data[0]
        return simplified(Array((*shape, 1) if len(shape) == 1 else shape, data))

    def entry(self, ev: Evaluator, name: str, law: Node, place: tuple[int, ...]) -> Value:
        """One entry of a random array whose shape nobody says."""
        family, parameters = law_of(ev, law)
        number = 0
        for index in place:
            number = number * 1000 + index
        value = self._entry(name, number, family, parameters)
        if self.assignment is not None:
            self.seen.add(self.numbers[name, number])
        return value

    def _entry(self, name: str, k: int, family: str, parameters: list[Scalar]) -> Scalar:
        number = self.numbers.get((name, k))
        if number is None:
            number = self.numbers[name, k] = len(self.laws)
            self.laws.append((family, parameters))
        if self.assignment is not None:
            return self.assignment.get(number, ONE)
        return Polynomial({((number, 1),): ONE}, {number} if family == "bernoulli" else set())


_FAMILIES = {
    "bernoulli": "bernoulli", "bern": "bernoulli", "ber": "bernoulli", "normal": "normal", "n": "normal",
    "gaussian": "normal", "uniform": "uniform", "unif": "uniform", "u": "uniform", "rademacher": "rademacher",
    "discrete": "discrete", "categorical": "discrete",
    "poisson": "poisson", "exponential": "exponential", "exp": "exponential", "binomial": "binomial", "bin": "binomial",
}  # fmt: skip


def law_of(ev: Evaluator, node: Node) -> tuple[str, list[Scalar]]:
    """A distribution's family and its parameters' values."""
    name: str = ""
    args: tuple[Node, ...] = ()
    if isinstance(node, Apply) and isinstance(node.function, Symbol):
        name, args = node.function.name, node.args
    elif isinstance(node, Call):
        name, args = node.name, node.args
    elif isinstance(node, Symbol):
        name = node.name
    elif isinstance(node, Mul) and isinstance(node.factors[0], Symbol) and len(node.factors) == 2:
        name = node.factors[0].name
        second = node.factors[1]
        args = second.items if isinstance(second, Sequence) and second.kind != "{}" else (second,)
    family = _FAMILIES.get(name.lower().split()[-1] if name else "")
    if family in ("uniform", "discrete") and args and isinstance(args[0], Sequence):
        return "discrete", _listed(ev, args)
    wanted = {"bernoulli": 1, "normal": 2, "uniform": 2, "rademacher": 0, "poisson": 1, "exponential": 1, "binomial": 2}
    if family is None or len(args) != wanted[family]:
        raise Undecided("a distribution that is not known")
    return family, [ev.scalar(a) for a in args]


def _listed(ev: Evaluator, args: tuple[Node, ...]) -> list[Scalar]:
    """The values of a finite distribution and then their probabilities, which are equal if nothing says them."""
    lists = [[ev.scalar(item) for item in arg.items] for arg in args if isinstance(arg, Sequence)]
    values = lists[0]
    odds = lists[1] if len(lists) == 2 else [fmpq(1, len(values))] * len(values)
    total: Scalar = sum(odds, ZERO)
    if len(lists) != len(args) or len(args) > 2 or len(odds) != len(values) or not total == ONE:
        raise Undecided("a distribution whose probabilities don't add up to 1")
    return [*values, *odds]


def values_of(law: tuple[str, list[Scalar]]) -> list[tuple[Scalar, Scalar]] | None:
    """The values that an entry takes with their probabilities, where there are finitely many."""
    family, parameters = law
    if family == "bernoulli":
        return [(ONE, parameters[0]), (ZERO, ONE - parameters[0])]
    if family == "rademacher":
        return [(ONE, fmpq(1, 2)), (-ONE, fmpq(1, 2))]
    if family == "discrete":
        half = len(parameters) // 2
        return list(zip(parameters[:half], parameters[half:], strict=True))
    if family == "binomial" and isinstance(parameters[0], fmpq) and parameters[0].denominator == 1:
        count, p = int(parameters[0].numerator), parameters[1]
        if 0 < count <= MOST_TRIALS:
            return [
                (fmpq(k), comb(count, k) * integer_power(p, k) * integer_power(ONE - p, count - k))
                for k in range(count + 1)
            ]
    return None


def support(ev: Evaluator, name: str, node: Node) -> str | None:
    """The domain of the values that a random symbol takes, for use outside of expectations; None where any will do."""
    try:
        family, parameters = law_of(ev, node)
    except Undecided:
        return None
    if family in ("bernoulli", "rademacher"):
        random = [n for n, m in ev.notation.symbols.items() if m.distribution is not None and not m.shape]
        # A number that takes two values only: several such numbers take all combinations of theirs.
        rank = random.index(name) % 3 if name in random else 0
        return f"{'bit' if family == 'bernoulli' else 'sign'} {rank}"
    if family in ("poisson", "binomial"):
        return "natural"
    if family == "discrete":
        values = parameters[: len(parameters) // 2]
        return "among " + ";".join(map(str, values)) if all(isinstance(x, fmpq) for x in values) else None
    if family == "exponential":
        return "positive"
    if family == "uniform" and all(isinstance(x, fmpq) for x in parameters):
        return f"({parameters[0]},{parameters[1]})"
    return None


def is_law(ev: Evaluator, node: Node) -> bool:
    """Whether a node names a distribution that is known, with its parameters."""
    try:
        law_of(ev, node)
    except Undecided:
        return False
    return True


def moment_of(law: tuple[str, list[Scalar]], k: int) -> Scalar:
    """E[x^k] of one entry."""
    family, parameters = law
    if k > 24:
        raise OverBudget("a moment of high order")
    if family == "bernoulli":
        return parameters[0]
    if family == "rademacher":
        return ONE if k % 2 == 0 else ZERO
    if family == "discrete":
        listed = values_of(law) or []
        return sum((odds * integer_power(value, k) for value, odds in listed), ZERO)
    if family == "normal":
        mean, variance = parameters
        before: Scalar = ZERO
        moment: Scalar = ONE
        for order in range(k):
            before, moment = moment, mean * moment + order * variance * before
        return moment
    if family == "uniform":
        low, high = parameters
        total: Scalar = ZERO
        for i in range(k + 1):
            total = total + integer_power(low, i) * integer_power(high, k - i)
        return total / (k + 1)
    if family == "exponential":
        moment = ONE
        for order in range(1, k + 1):
            moment = divide(moment * order, parameters[0])
        return moment
    rate = parameters[0]
    row: list[Scalar] = [ONE]  # Poisson and binomial by Stirling numbers: E[x^k] is the sum of S(k, j) E[x (x-1) ...]
    for order in range(k):
        row = [(row[j - 1] if j > 0 else ZERO) + (row[j] * j if j <= order else ZERO) for j in range(order + 2)]
    total, falling = ZERO, ONE
    for j, count in enumerate(row):
        if j:
            falling = falling * (rate if family == "poisson" else (rate - (j - 1)) * parameters[1])
        total = total + count * falling
    return total
