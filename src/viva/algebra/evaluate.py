"""Computing an expression at one drawn instance: exactly where its value is rational, in balls where it isn't.

:func:`evaluate` is the plain entry; :class:`Evaluator` is what the comparison drives. It walks the tree by the type of
each node; calculus (derivatives, expectations, limits) and the named functions live in their own modules and call
back. Work is bounded by a count of operations and by a deadline.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from flint import fmpq

from . import _arrays as arrays
from . import _calculus, _functions
from ._scalars import divide, power
from .instances import Instance
from .notation import Meaning, Notation, Size, name_of
from .shapes import Typing, infer, range_of_index
from .tree import (
    Add,
    All,
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
from .values import ONE, ZERO, Array, IllTyped, OverBudget, Undecided, Untyped, Value, is_exact_zero, simplified

MOST_STEPS = 200_000
MOST_SUMMED = 20_000


def evaluate(node: Node, instance: Instance, notation: Notation | None = None) -> Value:
    """The value of a formula at an instance; free indices must not occur.

    Raises:
        Undecided: (or a subclass) where there is no value, with the reason.

    Examples:
        >>> evaluate(Div(Number(Fraction(1)), Number(Fraction(3))), Instance(0, {}))
        1/3
    """
    notation = notation or Notation.default()
    return Evaluator(notation, infer((node,), notation), instance).eval(node)


class Evaluator:
    """Evaluates formulas at one instance.

    Args:
        choices: which reading to take at points where several make sense, by key; ``met`` collects the points met.
        cache: what was worked out about these trees before, shared between the instances of one comparison.
        deadline: a ``perf_counter()`` time after which evaluation stops with OverBudget.
    """

    def __init__(
        self,
        notation: Notation,
        typing: Typing,
        instance: Instance,
        *,
        choices: dict[Any, int] | None = None,
        deadline: float = float("inf"),
        cache: dict[Any, Any] | None = None,
    ) -> None:
        self.notation, self.typing, self.instance = notation, typing, instance
        self.choices = choices or {}
        self.cache = {} if cache is None else cache
        self.running: dict[str, Size] = {}
        self.met: dict[Any, int] = {}
        self.deadline, self.steps = deadline, 0
        self.bound: dict[str, Any] = {}
        self.overrides: dict[str, Value] = {}
        self.memo: dict[str, Value] = {}
        self.local: dict[str, Meaning] = {}
        self.random = _calculus.Randomness()
        self.touched: dict[str, Value] = {}
        self.opaque: set[str] = set()
        self.functions: set[str] = set()
        self.tags = 0
        self.computing: list[str] = []

    # -- walking ---------------------------------------------------------------------------------------------------

    def eval(self, node: Node) -> Value:
        """The value of a node."""
        self.steps += 1
        if not self.steps & 127:
            if self.steps > MOST_STEPS:
                raise OverBudget("too many operations")
            if perf_counter() > self.deadline:
                raise OverBudget("out of time")
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

    def number(self, node: Number) -> Value:
        return fmpq(node.value.numerator, node.value.denominator)

    def symbol(self, node: Symbol) -> Value:
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
        meaning = self.notation.symbols.get(name) or self.local.get(name)
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
        return self._undeclared(name, font)

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
        shape = tuple(self.extent(s) for s in meaning.shape or ())
        if meaning.distribution is not None and name in self.random.active:
            return self.random.entries(self, name, meaning.distribution, shape)
        domain = meaning.domain
        if meaning.distribution is not None and type(meaning.distribution) in (Apply, Call):
            head = getattr(meaning.distribution, "function", None)
            if isinstance(head, Symbol) and head.name.lower().startswith("bern"):
                domain = "integer"  # outside an expectation: some value, as generic as possible
        value = self.instance.draw(name, shape, domain, meaning.properties)
        self.touched[name] = value
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

    def _undeclared(self, name: str, font: str) -> Value:
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

    def add(self, node: Add) -> Value:
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

    def neg(self, node: Neg) -> Value:
        return arrays.negate(self.eval(node.arg))

    def mul(self, node: Mul) -> Value:
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

    def div(self, node: Div) -> Value:
        top, bottom = self.eval(node.numerator), self.eval(node.denominator)
        if isinstance(bottom, _ARRAYS):
            if isinstance(top, Array) and isinstance(bottom, Array) and top.is_vector and top.shape == bottom.shape:
                return arrays.entrywise(top, bottom, quotient=True)
            raise Undecided("a division by an array")
        if isinstance(top, Array):
            return top.map(lambda x: divide(x, bottom))
        if isinstance(top, Untyped):
            return top.times(divide(ONE, bottom))
        return divide(top, bottom)

    def pow(self, node: Pow) -> Value:
        exponent_node = node.exponent
        if type(node.base) is Norm and type(exponent_node) is Number:
            even = exponent_node.value
            if even.denominator == 1 and even > 0 and even % 2 == 0:
                square = _functions.norm_squared(self, node.base)
                return square if even == 2 else power(square, fmpq(int(even) // 2))
        exponent = self.eval(exponent_node)
        if type(node.base) is Symbol and node.base.name == "e" and not isinstance(exponent, _ARRAYS):
            if self.notation.canonical("e") not in self.notation.symbols and "e" not in self.bound:
                return _functions.exp(exponent)
        base = self.eval(node.base)
        if isinstance(exponent, _ARRAYS):
            raise Undecided("an array as an exponent")
        if isinstance(base, _ARRAYS):
            return _functions.matrix_power(base, exponent)
        if is_exact_zero(base) and is_exact_zero(exponent):
            return ONE
        return power(base, exponent)

    def transpose(self, node: Transpose) -> Value:
        return arrays.transpose(self.eval(node.arg))

    # -- entries, sums, cases ----------------------------------------------------------------------------------------

    def index(self, node: Index) -> Value:
        base = node.base
        indices = node.upper + node.indices
        if type(base) is Symbol:
            full = name_of(node)
            if full is not None:
                canonical = self.notation.canonical(full)
                if canonical in self.overrides or canonical in self.notation.symbols or canonical in self.local:
                    return self.lookup(canonical)
            name = self.notation.canonical(base.name, base.font)
            known = name in self.notation.symbols or name in self.local or name in self.typing.shapes
            if not known and base.name not in self.bound:
                if any(type(i) is All for i in indices):
                    raise Undecided(f"the shape of {name} is not known")
                return self._undeclared(_subscripted(node), "")
        value = self.eval(base)
        if isinstance(value, Untyped):
            if value.kind == "square" and len(indices) == 2:
                return value.ones + value.eye if self.integer(indices[0]) == self.integer(indices[1]) else value.ones
            if value.kind != "square" and len(indices) == 1:
                return value.ones
            raise Undecided("an entry of I or 1 of unknown size")
        if not isinstance(value, Array):
            if type(base) is Symbol and full is not None and base.name not in self.bound:
                return self._undeclared(full, "")  # w declared as a number, w_1 another name
            raise Undecided("an entry of a number")
        position = [None if type(i) is All else self.integer(i) for i in indices]
        if len(position) == 1 and len(value.shape) == 2 and not value.is_vector and position[0] is not None:
            return self._row_or_column(value, position[0], node)
        return arrays.entry(value, position)

    def _row_or_column(self, matrix: Array, index: int, node: Index) -> Value:
        """``X_j`` with one index: a column or a row of X as a vector, by the size that the index runs over."""
        rows, columns = matrix.shape
        ranged = None
        variable = (node.upper + node.indices)[0]
        if type(variable) is Symbol:
            size = self.running.get(variable.name) or self.typing.ranges.get(variable.name)
            ranged = self.extent(size) if size is not None else None
        if rows != columns and ranged == rows:
            return arrays.entry(matrix, [index, None])
        if rows != columns and ranged == columns:
            return arrays.entry(matrix, [None, index])
        if self.choose(("row", name_of(node.base)), 2) == 0:
            return arrays.entry(matrix, [index, None])
        return arrays.entry(matrix, [None, index])

    def big(self, node: Big) -> Value:
        if node.op not in _FOLDS:
            raise Undecided(f"{node.op} over a range")
        names = [name_of(v) or "" for v in node.variables]
        if not all(names):
            raise Undecided("a sum over something that is not an index")
        ranges, sizes = self._ranges(node, names)
        count = 1
        for values in ranges:
            count *= len(values)
        result: Value = None
        if (
            len(names) == 1
            and node.condition is None
            and count > 8
            and node.op == "sum"
            and not _mentions(node.body, names[0])
        ):
            return arrays.scale(self.eval(node.body), fmpq(count))
        if count > MOST_SUMMED:
            raise OverBudget("a sum of too many terms")
        fold = _FOLDS[node.op]
        outer, running = self.bound, self.running
        self.bound, self.running = dict(outer), {**running, **dict(zip(names, sizes, strict=True))}
        try:
            for position in _product(ranges):
                for name, value in zip(names, position, strict=True):
                    self.bound[name] = value
                if node.condition is not None and not self.condition(node.condition):
                    continue
                term = self.eval(node.body)
                result = term if result is None else fold(result, term)
        finally:
            self.bound, self.running = outer, running
        if result is None:
            if node.op in ("max", "min"):
                raise Undecided("the extreme of nothing")
            return ZERO if node.op == "sum" else ONE
        return result

    def _ranges(self, node: Big, names: list[str]) -> tuple[list[range], list[Size]]:
        """For each variable the whole numbers that it runs over, and the size (or the count) that this is."""
        if node.lower is not None and node.upper is not None:
            low, high = self.integer(node.lower), self._bound_of_sum(node.upper)
            size = node.upper.name if low == 1 and type(node.upper) is Symbol else max(high - low + 1, 0)
            if type(size) is str and size not in self.instance.extents:
                size = max(high, 0)
            return [range(low, high + 1)] * len(names), [size] * len(names)
        sizes: list[Size] = []
        for name in names:
            key = (id(node), name)
            size = self.cache.get(key)
            if size is None:
                parts = (node.body,) if node.condition is None else (node.body, node.condition)
                known = {**self.typing.ranges, **self.running}
                size = range_of_index(name, Sequence(parts), self.notation, self.typing.shapes, known)
                if size is None:
                    raise Undecided(f"the range of {name} is not known")
                self.cache[key] = size
            sizes.append(size)
        return [range(1, self.extent(size) + 1) for size in sizes], sizes

    def _bound_of_sum(self, node: Node) -> int:
        if type(node) is Symbol and node.name == "infty":
            raise Undecided("an infinite sum")
        return self.integer(node)

    def cases(self, node: Cases) -> Value:
        for value, condition in node.branches:
            if condition is None or self.condition(condition):
                return self.eval(value)
        raise Undecided("no branch of the cases applies")

    def condition(self, node: Node) -> bool:
        """Whether a condition holds here; raises Undecided where that can't be told."""
        if type(node) is Relation:
            return all(
                _functions.holds(op, self.eval(a), self.eval(b))
                for a, op, b in zip(node.members, node.ops, node.members[1:], strict=False)
            )
        if type(node) is Sequence:
            return all(self.condition(item) for item in node.items)
        if type(node) is Words and node.text.strip(" .,;").lower() in (
            "otherwise",
            "else",
            "sonst",
            "in all other cases",
        ):
            return True
        raise Undecided("a condition that can't be read")

    # -- the rest ------------------------------------------------------------------------------------------------------

    def binary(self, node: Binary) -> Value:
        try:
            return _functions.binary(self, node)
        except IllTyped as error:
            if error.operands is None:
                error.operands = (node.left, node.right)
            raise

    def ambiguous(self, node: Ambiguous) -> Value:
        return self.eval(node.readings[self.choose(("reading", id(node)), len(node.readings))])

    def matrix(self, node: Matrix) -> Value:
        columns = len(node.rows[0]) if node.rows else 0
        if not columns or any(len(row) != columns for row in node.rows):
            raise Undecided("a matrix with rows of different lengths")
        if len(node.rows) * columns > arrays.MOST_ENTRIES:
            raise OverBudget("too large a matrix")
        data = [self.eval(x) for row in node.rows for x in row]
        if any(isinstance(x, _ARRAYS) for x in data):
            return _functions.block_matrix(data, len(node.rows), columns)
        return simplified(Array((len(node.rows), columns), data))

    def sequence(self, node: Sequence) -> Value:
        if node.kind in ("()", "[]", ",") and len(node.items) > 1:
            return Array((len(node.items), 1), [self.scalar(x) for x in node.items], loose=True)
        if node.kind in ("()", "[]") and len(node.items) == 1:
            return self.eval(node.items[0])
        raise Undecided("a set where a value should be")

    def qualified(self, node: Qualified) -> Value:
        raise Undecided(f"the words {node.words!r} beside a formula" if node.words else "a condition beside a formula")

    def relation(self, node: Relation) -> Value:
        raise Undecided("an equation where a value should be")

    def elided(self, node: Elided) -> Value:
        raise Undecided("something is left out (...)")

    def words(self, node: Words) -> Value:
        raise Undecided(f"the words {node.text!r}")


def _positions(extents: list[int]) -> list[tuple[int, ...]]:
    return _product([range(1, e + 1) for e in extents])


def _product(ranges: list[range]) -> list[tuple[int, ...]]:
    if len(ranges) == 1:
        return [(i,) for i in ranges[0]]
    result: list[tuple[int, ...]] = [()]
    for values in ranges:
        result = [(*r, i) for r in result for i in values]
    return result


def _mentions(node: Node, name: str) -> bool:
    from .shapes import children

    stack = [node]
    while stack:
        item = stack.pop()
        if type(item) is Symbol and item.name == name:
            return True
        stack.extend(children(item))
    return False


def _subscripted(node: Index) -> str:
    """A name of its own for an undeclared symbol with a subscript that isn't an index."""
    name = name_of(node)
    if name is not None:
        return name
    from .shapes import key_of

    return key_of(node)


def _extreme(sign: int) -> Callable[[Any, Any], Any]:
    def fold(a: Any, b: Any) -> Any:
        if isinstance(a, _ARRAYS) or isinstance(b, _ARRAYS):
            raise Undecided("the extreme of arrays")
        return b if _functions.sign(b - a) == sign else a

    return fold


_ARRAYS = (Array, Untyped)
_FOLDS: dict[str, Callable[[Any, Any], Any]] = {
    "sum": arrays.add,
    "prod": arrays.multiply,
    "max": _extreme(1),
    "min": _extreme(-1),
}
_METHODS: dict[type, Callable[[Evaluator, Any], Value]] = {
    Number: Evaluator.number,
    Symbol: Evaluator.symbol,
    Add: Evaluator.add,
    Neg: Evaluator.neg,
    Mul: Evaluator.mul,
    Div: Evaluator.div,
    Pow: Evaluator.pow,
    Transpose: Evaluator.transpose,
    Index: Evaluator.index,
    Big: Evaluator.big,
    Cases: Evaluator.cases,
    Binary: Evaluator.binary,
    Ambiguous: Evaluator.ambiguous,
    Matrix: Evaluator.matrix,
    Sequence: Evaluator.sequence,
    Qualified: Evaluator.qualified,
    Relation: Evaluator.relation,
    Elided: Evaluator.elided,
    Words: Evaluator.words,
    Call: _functions.call,
    Norm: _functions.norm,
    Apply: _calculus.apply_function,
    Derivative: _calculus.derivative,
    Expectation: _calculus.expectation,
    Limit: _calculus.limit,
}
