"""Computing an expression at one drawn instance: exactly where its value is rational, in balls where it isn't.

:func:`evaluate` is the plain entry; :class:`Evaluator` is what the comparison drives. It walks the tree by the type of
each node; calculus (derivatives, expectations, limits) and the named functions live in their own modules and call
back. Work is bounded by a count of operations and by a budget of time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq

from viva.algebra import _arrays as arrays
from viva.algebra import _functions, _indexing, _norms
from viva.algebra._budget import Budget
from viva.algebra._derivatives import derivative
from viva.algebra._elaborate import elaborated
from viva.algebra._expectations import expectation
from viva.algebra._limits import limit
from viva.algebra._randomness import Randomness, support
from viva.algebra._scalars import divide, power
from viva.algebra._unknown_functions import apply_function
from viva.algebra.instances import Instance
from viva.algebra.notation import Meaning, Notation, Size
from viva.algebra.shapes import Typing, infer
from viva.algebra.tree import (
    Add,
    Ambiguous,
    Apply,
    Big,
    Binary,
    Call,
    Cases,
    Derivative,
    Div,
    Elided,
    Expectation,
    Index,
    Limit,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Qualified,
    Relation,
    Sequence,
    Symbol,
    Transpose,
    Words,
)
from viva.algebra.values import (
    ONE,
    Array,
    IllTyped,
    Meaningless,
    OverBudget,
    Undecided,
    Untyped,
    Value,
    is_exact_zero,
    simplified,
)

MOST_STEPS = 200_000


def evaluate(node: Node, instance: Instance, notation: Notation | None = None) -> Value:
    """The value of a formula at an instance; free indices must not occur.

    Raises:
        Undecided: (or a subclass) where there is no value, with the reason.

    Examples:
        >>> from viva.algebra import read_formula
        >>> evaluate(read_formula("1/3"), Instance(0, {}))
        1/3
    """
    notation = notation or Notation.default()
    (node,) = elaborated((node,), notation)
    return Evaluator(notation, infer((node,), notation), instance).eval(node)


class Evaluator:
    """Evaluates formulas at one instance.

    Args:
        choices: which reading to take at points where several make sense, by key; ``met`` collects the points met.
        cache: what was worked out about these trees before, shared between the instances of one comparison.
        generic: undeclared symbols that expectations are about: they take a few values, jointly.
        dependent: for a variable, the undeclared symbols whose derivative by it occurs: they depend on it.
        budget: what the evaluation may take; OverBudget is raised beyond it.
    """

    def __init__(
        self,
        notation: Notation,
        typing: Typing,
        instance: Instance,
        *,
        choices: dict[Any, int] | None = None,
        budget: Budget | None = None,
        cache: dict[Any, Any] | None = None,
    ) -> None:
        self.notation, self.typing, self.instance = notation, typing, instance
        self.choices = choices or {}
        self.cache = {} if cache is None else cache
        self.running: dict[str, Size] = {}
        self.met: dict[Any, int] = {}
        self.budget, self.steps = budget, 0
        self.bound: dict[str, Any] = {}
        self.overrides: dict[str, Value] = {}
        self.memo: dict[str, Value] = {}
        self.local: dict[str, Meaning] = {}
        self.random = Randomness()
        self.generic: frozenset[str] = frozenset()
        self.dependent: dict[str, tuple[str, ...]] = {}
        self.touched: dict[str, Value] = {}
        self.opaque: set[str] = set()
        self.functions: set[str] = set()
        self.tags = 0
        self.slopes: dict[Any, Value] = {}
        self.directions: dict[Any, tuple[int, dict[str, Value]]] = {}
        self.computing: list[str] = []

    def anew(self, instance: Instance) -> Evaluator:
        """Another evaluator of the same kind at another instance."""
        other = Evaluator(
            self.notation, self.typing, instance, choices=self.choices, budget=self.budget, cache=self.cache
        )
        other.generic, other.dependent = self.generic, self.dependent
        return other

    # -- walking ---------------------------------------------------------------------------------------------------

    def eval(self, node: Node) -> Value:
        """The value of a node."""
        self.steps += 1
        if not self.steps & 127:
            if self.steps > MOST_STEPS:
                raise OverBudget("too many operations")
            if self.budget is not None:
                self.budget.spend(128)
        method = _METHODS.get(type(node))
        if method is None:
            raise Undecided(f"a {type(node).__name__.lower()} has no value")
        return method(self, node)

    def scalar(self, node: Node, what: str = "a number") -> Any:
        """The value of a node that must be a number."""
        value = self.eval(node)
        if isinstance(value, Array | Untyped):
            raise Undecided(f"an array where {what} should be")
        return value

    def choose(self, key: Any, count: int) -> int:
        """Which of several readings to take at this point."""
        self.met[key] = count
        return self.choices.get(key, 0)

    def integer(self, node: Node) -> int:
        """The value of a node that must be a whole number, such as an index."""
        if type(node) is Symbol:
            value = self.bound.get(node.name)
            if type(value) is int:
                return value
        value = self.scalar(node, "a whole number")
        if isinstance(value, fmpq) and value.denominator == 1:
            return int(value.numerator)
        raise Undecided("an index that is not a whole number")

    # -- leaves ----------------------------------------------------------------------------------------------------

    def _number(self, node: Number) -> Value:
        return fmpq(node.value.numerator, node.value.denominator)

    def _symbol(self, node: Symbol) -> Value:
        bound = self.bound.get(node.name)
        if bound is not None:
            return fmpq(bound) if type(bound) is int else bound
        return self.lookup(self.notation.canonical(node.name, node.font), node.font)

    def lookup(self, name: str, font: str = "") -> Value:
        """The value of a canonical name outside any index."""
        value = self.overrides.get(name)
        if value is None:
            value = self.memo.get(name)
        if value is not None:
            return value
        meaning = self.local.get(name) or self.notation.symbols.get(name)
        if meaning is not None:
            if name in self.computing:
                raise Undecided(f"{name} is defined by itself")
            if len(self.computing) > 20:
                raise OverBudget("definitions nested too deep")
            self.computing.append(name)
            try:
                value = self._of_meaning(name, meaning)
            finally:
                self.computing.pop()
            self.memo[name] = value
            return value
        return self.undeclared(name, font)

    def extent(self, size: Any) -> int:
        """The number that a size has here."""
        if isinstance(size, int):
            return size
        size = self.typing.same.get(size, size)
        extent = self.instance.extents.get(size)
        if extent is None:
            raise Undecided(f"the size {size} is not known")
        return extent

    def _of_meaning(self, name: str, meaning: Meaning) -> Value:
        if meaning.definition is not None:
            return self._defined(meaning)
        axes = meaning.shape
        if axes is None and meaning.distribution is not None:
            axes = self.typing.shapes.get(name)  # R_{ij} ~ Bernoulli(p), and nobody says of what shape R is
        shape = tuple(self.extent(s) for s in axes or ())
        if meaning.distribution is not None and name in self.random.active:
            return self.random.entries(self, name, meaning.distribution, shape)
        domain = meaning.domain
        if meaning.distribution is not None:
            domain = support(self, name, meaning.distribution) or domain
        value = self.instance.draw(name, shape, domain, meaning.properties)
        self.touched[name] = value
        return value

    def entry_of_random(self, name: str, law: Node, place: tuple[int, ...]) -> Value:
        """The value outside of expectations of one entry of a random array whose shape nobody says."""
        domain = support(self, name, law) or "real"
        if domain.startswith(("bit", "sign")):
            domain = f"{domain[:-1]}{sum(place) % 3}"
        label = f"{name}_{{{','.join(map(str, place))}}}"
        value = self.instance.draw(label, (), domain)
        self.touched[label] = self.touched[name] = value
        return value

    def _defined(self, meaning: Meaning) -> Value:
        outer, self.bound = self.bound, {}
        try:
            definition = meaning.definition
            assert definition is not None
            if not meaning.index:
                value = self.eval(definition)
                if meaning.diagonal:
                    return arrays.diagonal_matrix(value.data) if isinstance(value, Array) else value
                if isinstance(value, Untyped) and meaning.shape:
                    value = value.shaped(self._two_axes(meaning))
                return value
            extents = [self.extent(s) for s in meaning.shape or ()]
            if meaning.diagonal:
                extents = extents[:1]
            if len(extents) != len(meaning.index):
                raise Undecided(f"{meaning.name} is defined with another number of indices than it has axes")
            data = []
            for position in _positions(extents):
                self.bound = dict(zip(meaning.index, position, strict=True))
                data.append(self.scalar(definition, "one entry"))
            if meaning.diagonal:
                return arrays.diagonal_matrix(data)
            return simplified(Array((*extents, 1) if len(extents) == 1 else tuple(extents), data))
        finally:
            self.bound = outer

    def _two_axes(self, meaning: Meaning) -> tuple[int, ...]:
        extents = tuple(self.extent(s) for s in meaning.shape or ())
        return (*extents, 1) if len(extents) == 1 else extents

    def undeclared(self, name: str, font: str = "") -> Value:
        """The value of a name that the notation doesn't know."""
        if name in self.overrides:
            return self.overrides[name]
        extent = self.instance.extents.get(self.typing.same.get(name, name))
        if extent is not None:
            self.touched[name] = fmpq(extent)
            return fmpq(extent)
        constant = _functions.constant(self, name, font)
        if constant is not None:
            return constant
        shape = tuple(self.extent(s) for s in self.typing.shapes.get(name, ()))
        value = self.instance.draw(name, shape, _functions.usual_domain(self, name))
        self.touched[name] = value
        return value

    # -- arithmetic ------------------------------------------------------------------------------------------------

    def _add(self, node: Add) -> Value:
        total = self.eval(node.terms[0])
        for k in range(1, len(node.terms)):
            term = self.eval(node.terms[k])
            try:
                total = (
                    arrays.add(total, term) if isinstance(total, _ARRAYS) or isinstance(term, _ARRAYS) else total + term
                )
            except IllTyped as error:
                if error.operands is None:
                    error.operands = (Add(node.terms[:k]) if k > 1 else node.terms[0], node.terms[k])
                raise
        return total

    def _neg(self, node: Neg) -> Value:
        return arrays.negate(self.eval(node.arg))

    def _mul(self, node: Mul) -> Value:
        factors = node.factors
        result = self.eval(factors[0])
        for k in range(1, len(factors)):
            factor = self.eval(factors[k])
            try:
                if isinstance(result, _ARRAYS) or isinstance(factor, _ARRAYS):
                    sign = node.signs[k - 1] if k <= len(node.signs) else ""
                    result = arrays.multiply(result, factor, sign)
                else:
                    result = result * factor
            except IllTyped as error:
                if error.operands is None:
                    error.operands = (Mul(factors[:k]) if k > 1 else factors[0], factors[k])
                raise
        return result

    def _div(self, node: Div) -> Value:
        top, bottom = self.eval(node.numerator), self.eval(node.denominator)
        if isinstance(bottom, _ARRAYS):
            if isinstance(top, Array) and isinstance(bottom, Array) and top.is_vector and top.shape == bottom.shape:
                return arrays.entrywise(top, bottom, quotient=True)
            raise Meaningless("a division by an array")
        if isinstance(top, Array):
            return top.map(lambda x: divide(x, bottom))
        if isinstance(top, Untyped):
            return top.times(divide(ONE, bottom))
        return divide(top, bottom)

    def _pow(self, node: Pow) -> Value:
        exponent_node = node.exponent
        if type(node.base) is Norm and type(exponent_node) is Number:
            even = exponent_node.value
            if even.denominator == 1 and even > 0 and even % 2 == 0:
                square = _norms.norm_squared(self, node.base)
                return square if even == 2 else power(square, fmpq(int(even) // 2))
        if type(exponent_node) is Symbol and exponent_node.name in _ADJOINT:
            base = self.eval(node.base)
            if isinstance(base, _ARRAYS):
                return _functions.adjoint(base)
        exponent = self.eval(exponent_node)
        if type(node.base) is Symbol and node.base.name == "e" and not isinstance(exponent, _ARRAYS):  # noqa: SIM102
            if self.notation.canonical("e") not in self.notation.symbols and "e" not in self.bound:
                return _functions.exp(exponent)
        base = self.eval(node.base)
        if isinstance(exponent, _ARRAYS):
            raise Meaningless("an array as an exponent")
        if isinstance(base, _ARRAYS):
            return _functions.matrix_power(base, exponent)
        if is_exact_zero(base) and is_exact_zero(exponent):
            return ONE
        return power(base, exponent)

    def _transpose(self, node: Transpose) -> Value:
        return arrays.transpose(self.eval(node.arg))

    def condition(self, node: Node) -> bool:
        """Whether a condition holds here; raises Undecided where that can't be told."""
        return _indexing.condition(self, node)

    # -- the rest ------------------------------------------------------------------------------------------------------

    def _binary(self, node: Binary) -> Value:
        try:
            return _functions.binary(self, node)
        except IllTyped as error:
            if error.operands is None:
                error.operands = (node.left, node.right)
            raise

    def _ambiguous(self, node: Ambiguous) -> Value:
        return self.eval(node.readings[self.choose(("reading", id(node)), len(node.readings))])

    def _matrix(self, node: Matrix) -> Value:
        columns = len(node.rows[0]) if node.rows else 0
        if not columns or any(len(row) != columns for row in node.rows):
            raise Undecided("a matrix with rows of different lengths")
        if len(node.rows) * columns > arrays.MOST_ENTRIES:
            raise OverBudget("too large a matrix")
        data = [self.eval(x) for row in node.rows for x in row]
        if any(isinstance(x, _ARRAYS) for x in data):
            return _functions.block_matrix(data, len(node.rows), columns)
        return simplified(Array((len(node.rows), columns), data))

    def _sequence(self, node: Sequence) -> Value:
        if node.kind in ("()", "[]", ",") and len(node.items) > 1:
            return Array((len(node.items), 1), [self.scalar(x) for x in node.items], loose=True)
        if node.kind in ("()", "[]") and len(node.items) == 1:
            return self.eval(node.items[0])
        raise Undecided("a set where a value should be")

    def _qualified(self, node: Qualified) -> Value:
        raise Undecided(f"the words {node.words!r} beside a formula" if node.words else "a condition beside a formula")

    def _relation(self, node: Relation) -> Value:
        raise Undecided("an equation where a value should be")

    def _elided(self, node: Elided) -> Value:
        raise Undecided("something is left out (...)")

    def _words(self, node: Words) -> Value:
        raise Undecided(f"the words {node.text!r}")


def _positions(extents: list[int]) -> list[tuple[int, ...]]:
    return _indexing.combinations([range(1, e + 1) for e in extents])


_ARRAYS = (Array, Untyped)
_ADJOINT = frozenset({"H", "ast", "*", "dagger", "star"})
_METHODS: dict[type, Callable[[Evaluator, Any], Value]] = {
    Number: Evaluator._number,
    Symbol: Evaluator._symbol,
    Add: Evaluator._add,
    Neg: Evaluator._neg,
    Mul: Evaluator._mul,
    Div: Evaluator._div,
    Pow: Evaluator._pow,
    Transpose: Evaluator._transpose,
    Index: _indexing.index,
    Big: _indexing.big,
    Cases: _indexing.cases,
    Binary: Evaluator._binary,
    Ambiguous: Evaluator._ambiguous,
    Matrix: Evaluator._matrix,
    Sequence: Evaluator._sequence,
    Qualified: Evaluator._qualified,
    Relation: Evaluator._relation,
    Elided: Evaluator._elided,
    Words: Evaluator._words,
    Call: _functions.call,
    Norm: _norms.norm,
    Apply: apply_function,
    Derivative: derivative,
    Expectation: expectation,
    Limit: limit,
}
