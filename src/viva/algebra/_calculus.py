r"""Derivatives, expectations, limits and unknown functions at an instance.

A derivative perturbs the value of its variable by an infinitesimal and evaluates what depends on it, definitions
included. The loss L of a notation's ``downstream: {L: y}`` is known only through the free array :math:`\partial L /
\partial y`; any other derivative of it follows by the chain rule. An expectation turns the entries of the random
symbols into variables of polynomials and replaces monomials by products of moments; what is no polynomial in them is
summed over all their values where these are finite.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_poly

from . import _arrays as arrays
from ._chance import NotPolynomial, Polynomial
from ._duals import Dual, infinitesimal_part
from ._scalars import divide, integer_power
from .notation import Meaning, name_of
from .shapes import children, key_of, range_of_index
from .tree import Apply, Call, Derivative, Expectation, Index, Limit, Mul, Node, Relation, Sequence, Symbol
from .values import ONE, ZERO, Array, OverBudget, Scalar, Undecided, Undefined, Untyped, Value, simplified

if TYPE_CHECKING:
    from .evaluate import Evaluator

MOST_MASKS = 4096


# -- functions ---------------------------------------------------------------------------------------------------------


def apply_function(ev: Evaluator, node: Apply) -> Value:
    """``f(x)``: a declared function, a product where f is a declared number or array, or an unknown function."""
    head = node.function
    if isinstance(head, Symbol):
        name = ev.notation.canonical(head.name, head.font)
        function = ev.notation.functions.get(name)
        if function is not None:
            if len(function.parameters) != len(node.args):
                raise Undecided(f"{name} with another number of arguments than declared")
            if node.primes:
                return _primed(ev, node, function.parameters, function.body)
            values = [ev.eval(a) for a in node.args]
            return _with_parameters(ev, function.parameters, values, function.body)
        known = ev.notation.symbols.get(name) is not None or head.name in ev.bound
        if known and not node.primes and len(node.args) == 1:
            return ev.mul(Mul((head, node.args[0])))
        if name in ev.notation.downstream:
            raise Undecided(f"the value of {name}")
        return _unknown_function(ev, name, node)
    if not node.primes and len(node.args) == 1:
        return ev.mul(Mul((head, node.args[0])))
    raise Undecided("a function that is not known")


def _with_parameters(ev: Evaluator, parameters: tuple[str, ...], values: list[Value], body: Node) -> Value:
    """The body with parameters bound; symbols defined in terms of a parameter's name see it too."""
    if len(ev.computing) > 20:
        raise OverBudget("functions nested too deep")
    outer, overrides, memo = ev.bound, ev.overrides, ev.memo
    ev.bound = {}
    ev.overrides = {**overrides, **{ev.notation.canonical(p): v for p, v in zip(parameters, values, strict=True)}}
    ev.memo = {}
    ev.computing.append(" function")
    try:
        return ev.eval(body)
    finally:
        ev.computing.pop()
        ev.bound, ev.overrides, ev.memo = outer, overrides, memo


def _primed(ev: Evaluator, node: Apply, parameters: tuple[str, ...], body: Node) -> Value:
    if len(node.args) != 1 or node.primes > 4:
        raise Undecided("a derivative that can't be read")
    value = ev.scalar(node.args[0])
    tags = []
    for _ in range(node.primes):
        ev.tags += 1
        tags.append(ev.tags)
        value = Dual(ev.tags, value, ONE)
    result = _with_parameters(ev, parameters, [value], body)
    for tag in reversed(tags):
        result = _part(result, tag)
    return result


def _unknown_function(ev: Evaluator, name: str, node: Apply) -> Value:
    """A free value for each function, argument and order of derivative: the function is generic but consistent."""
    args = [ev.eval(a) for a in node.args]
    scalars: list[Scalar] = []
    for a in args:
        if isinstance(a, Untyped):
            raise Undecided("an argument of unknown size")
        scalars.extend(a.data if isinstance(a, Array) else [a])
    if node.primes and len(scalars) != 1:
        raise Undecided("a derivative that can't be read")
    ev.functions.add(name)
    return _jet(ev, name, (node.primes,) + (0,) * (len(scalars) - 1), scalars)


def _jet(ev: Evaluator, name: str, orders: tuple[int, ...], args: list[Scalar]) -> Scalar:
    tag = max((a.tag for a in args if isinstance(a, Dual)), default=0)
    if not tag:
        if any(isinstance(a, Polynomial) for a in args):
            raise NotPolynomial
        if not all(isinstance(a, fmpq) for a in args):
            raise Undecided(f"the unknown function {name} of an irrational number")
        return ev.instance.draw(f"{name}{orders}({', '.join(map(str, args))})")
    inner = [a.re if isinstance(a, Dual) and a.tag == tag else a for a in args]
    slope: Scalar = ZERO
    for k, a in enumerate(args):
        if isinstance(a, Dual) and a.tag == tag:
            raised = tuple(o + (i == k) for i, o in enumerate(orders))
            slope = slope + _jet(ev, name, raised, inner) * a.eps
    return Dual(tag, _jet(ev, name, orders, inner), slope)


# -- derivatives -------------------------------------------------------------------------------------------------------


def _part(value: Value, tag: int) -> Value:
    if isinstance(value, Array):
        return Array(value.shape, [infinitesimal_part(x, tag) for x in value.data], value.loose)
    if isinstance(value, Untyped):
        return ZERO
    return infinitesimal_part(value, tag)


def derivative(ev: Evaluator, node: Derivative) -> Value:
    """The derivative of an expression, a defined symbol, a declared function or the downstream loss."""
    variables = [v for v, order in node.by for _ in range(order)] if all(o <= 4 for _, o in node.by) else []
    if not 1 <= len(variables) <= 4:
        raise Undecided("a derivative of too high an order")
    of = node.of
    head = of.function if isinstance(of, Apply) else of
    if isinstance(head, Symbol):
        name = ev.notation.canonical(head.name, head.font)
        target = ev.notation.downstream.get(name)
        if target is not None and name not in ev.notation.functions:
            if len(variables) != 1:
                raise Undecided("a second derivative of an unknown loss")
            return _of_loss(ev, name, target, variables[0], node)
    if _is_opaque(ev, of, variables):
        return _opaque_derivative(ev, of, variables)

    def differentiate(k: int) -> Value:
        if k == len(variables):
            return ev.eval(of)
        return _by(ev, variables[k], lambda: differentiate(k + 1), node)

    return differentiate(0)


def _target(ev: Evaluator, node: Node) -> tuple[str, list[int | None] | None]:
    """The canonical name of a variable of differentiation and the entry of it, None for the whole."""
    if isinstance(node, Symbol):
        return ev.notation.canonical(node.name, node.font), None
    if isinstance(node, Index) and isinstance(node.base, Symbol):
        full = name_of(node)
        if full is not None:
            canonical = ev.notation.canonical(full)
            if canonical in ev.notation.symbols:
                return canonical, None
        name = ev.notation.canonical(node.base.name, node.base.font)
        if name in ev.notation.symbols or name in ev.typing.shapes or name in ev.overrides:
            indices = node.upper + node.indices
            if all(isinstance(i, Symbol) or hasattr(i, "value") for i in indices):
                return name, [ev.integer(i) for i in indices]
        elif full is not None:
            return full, None
    raise Undecided("a derivative by something that is not a variable")


def _perturbed(ev: Evaluator, name: str, value: Value, evaluate: Callable[[], Value]) -> Value:
    overrides, memo, bound = ev.overrides, ev.memo, ev.bound
    ev.overrides, ev.memo = {**overrides, name: value}, {}
    if name in bound:
        ev.bound = {k: v for k, v in bound.items() if k != name}
    try:
        return evaluate()
    finally:
        ev.overrides, ev.memo, ev.bound = overrides, memo, bound


def _by(ev: Evaluator, variable: Node, evaluate: Callable[[], Value], node: Derivative) -> Value:
    """The derivative by one variable of what ``evaluate`` computes."""
    name, position = _target(ev, variable)
    at = ev.bound.get(name) if name in ev.bound and type(ev.bound[name]) is not int else ev.lookup(name)
    if isinstance(at, Untyped):
        raise Undecided("a derivative by an array of unknown size")

    def along(offset: int | None) -> Value:
        ev.tags += 1
        tag = ev.tags
        if offset is None:
            moved: Value = Dual(tag, at, ONE)
        else:
            data = list(at.data)
            data[offset] = Dual(tag, data[offset], ONE)
            moved = Array(at.shape, data, at.loose)
        return _part(_perturbed(ev, name, moved, evaluate), tag)

    if not isinstance(at, Array):
        if position is not None and position != [1] * len(position):
            raise Undefined("an index out of range")
        return along(None)
    if position is not None:
        return along(_offset(at, position))
    parts = [along(k) for k in range(len(at.data))]
    return _gathered(ev, parts, at, node)


def _offset(array: Array, position: list[int | None]) -> int:
    if len(position) == 1 and array.is_vector:
        position = [position[0], 1] if array.shape[1] == 1 else [1, position[0]]
    if len(position) != len(array.shape):
        raise Undecided("a derivative by a row or a column")
    offset = 0
    for index, extent in zip(position, array.shape, strict=True):
        if index is None or not 1 <= index <= extent:
            raise Undefined("an index out of range")
        offset = offset * extent + index - 1
    return offset


def _numerator_layout(ev: Evaluator, node: Derivative) -> bool:
    if node.op == "nabla" or ev.notation.layout == "denominator":
        return False
    if ev.notation.layout == "numerator":
        return True
    return ev.choose("layout", 2) == 1


def _gathered(ev: Evaluator, parts: list[Value], at: Array, node: Derivative) -> Value:
    """Partial derivatives by every entry of an array, put into the shape that the layout asks for."""
    first = parts[0]
    if not isinstance(first, Array):
        result = Array(at.shape, list(parts))
        return arrays.transpose(result) if _numerator_layout(ev, node) else result
    if not (first.is_vector and at.is_vector):
        raise Undecided("a derivative of a matrix by an array")
    rows, columns = len(at.data), len(first.data)  # denominator layout: entry (i, j) is the derivative of f_j by x_i
    result = simplified(Array((rows, columns), [x for part in parts for x in part.data]))
    return arrays.transpose(result) if _numerator_layout(ev, node) or node.op == "nabla" else result


def _of_loss(ev: Evaluator, loss: str, target: str, variable: Node, node: Derivative) -> Value:
    """The derivative of an unknown loss: a free array by its own variable, the chain rule by any other."""
    name, position = _target(ev, variable)
    output = ev.lookup(target)
    shape = output.shape if isinstance(output, Array) else ()
    label = rf"\partial {loss}/\partial {target}"
    free = ev.instance.draw(label, shape[:1] if len(shape) == 2 and shape[1] == 1 else shape)
    ev.touched[label] = free
    if name == target:
        if position is None:
            return arrays.transpose(free) if isinstance(free, Array) and _numerator_layout(ev, node) else free
        return free.data[_offset(free, position)] if isinstance(free, Array) else free

    def chained() -> Value:
        moved = ev.lookup(target)
        return arrays.total(arrays.entrywise(free, moved)) if isinstance(moved, Array) else free * moved

    return _by(ev, variable, chained, node)


def _is_opaque(ev: Evaluator, of: Node, variables: list[Node]) -> bool:
    """Whether the derivative of this symbol is unknown: nothing says how it depends on anything."""
    base = of.base if isinstance(of, Index) else of
    if not isinstance(base, Symbol) or base.name in ev.bound:
        return False
    name = ev.notation.canonical(base.name, base.font)
    if name in ev.notation.symbols or name in ev.notation.functions or name in ev.overrides:
        return False
    others = [v.base if isinstance(v, Index) else v for v in variables]
    return not any(isinstance(o, Symbol) and o.name == base.name for o in others)


def _opaque_derivative(ev: Evaluator, of: Node, variables: list[Node]) -> Value:
    """A free value for a derivative that nothing is known of, so that it can be compared with itself."""
    indices: list[int] = []
    names = []
    for part in (of, *variables):
        if isinstance(part, Index) and isinstance(part.base, Symbol):
            names.append(part.base.name)
            indices.extend(ev.integer(i) for i in part.upper + part.indices)
        elif isinstance(part, Symbol):
            names.append(ev.notation.canonical(part.name))
        else:
            raise Undecided("a derivative of an unknown function")
    key = "d" + "/d".join(names)
    ev.opaque.add(key)
    whole = [v for v in variables if isinstance(v, Symbol)]
    shape: tuple[int, ...] = ()
    for variable in whole:
        at = ev.lookup(ev.notation.canonical(variable.name, variable.font))
        if isinstance(at, Array):
            shape = at.shape
    if shape and not indices:
        return Array(shape, [ev.instance.draw(f"{key}[{k}]") for k in range(shape[0] * shape[1])])
    label = f"{key}{indices}" if indices else key
    value = ev.instance.draw(label)
    ev.touched[label] = value
    return value


# -- expectations ------------------------------------------------------------------------------------------------------


class Randomness:
    """The random symbols that an expectation averages over, and the variables that their entries have become."""

    def __init__(self) -> None:
        self.active: frozenset[str] = frozenset()
        self.numbers: dict[tuple[str, int], int] = {}
        self.laws: list[tuple[str, list[Scalar]]] = []
        self.assignment: dict[int, Scalar] | None = None

    def entries(self, ev: Evaluator, name: str, law: Node, shape: tuple[int, ...]) -> Value:
        """The array of a random symbol, each entry a variable (or, while enumerating, its assigned value)."""
        family, parameters = _law(ev, law)
        count = 1
        for extent in shape:
            count *= extent
        if count > 400:
            raise OverBudget("too many random entries")
        data = [self._entry(name, k, family, parameters) for k in range(count)]
        if not shape:
            return data[0]
        return simplified(Array((*shape, 1) if len(shape) == 1 else shape, data))

    def _entry(self, name: str, k: int, family: str, parameters: list[Scalar]) -> Scalar:
        number = self.numbers.get((name, k))
        if number is None:
            number = self.numbers[name, k] = len(self.laws)
            self.laws.append((family, parameters))
        if self.assignment is not None:
            return self.assignment.get(number, ZERO)
        return Polynomial({((number, 1),): ONE}, {number} if family == "bernoulli" else set())


_FAMILIES = {
    "bernoulli": "bernoulli", "bern": "bernoulli", "ber": "bernoulli", "normal": "normal", "n": "normal",
    "gaussian": "normal", "uniform": "uniform", "unif": "uniform", "u": "uniform", "rademacher": "rademacher",
    "poisson": "poisson", "exponential": "exponential", "exp": "exponential", "binomial": "binomial", "bin": "binomial",
}  # fmt: skip


def _law(ev: Evaluator, node: Node) -> tuple[str, list[Scalar]]:
    """A distribution's family and its parameters' values."""
    name, args = "", ()
    if isinstance(node, Apply) and isinstance(node.function, Symbol):
        name, args = node.function.name, node.args
    elif isinstance(node, Call):
        name, args = node.name, node.args
    elif isinstance(node, Symbol):
        name = node.name
    elif isinstance(node, Mul) and isinstance(node.factors[0], Symbol) and len(node.factors) == 2:
        name = node.factors[0].name
        second = node.factors[1]
        args = second.items if isinstance(second, Sequence) else (second,)
    family = _FAMILIES.get(name.lower().split()[-1] if name else "")
    wanted = {"bernoulli": 1, "normal": 2, "uniform": 2, "rademacher": 0, "poisson": 1, "exponential": 1, "binomial": 2}
    if family is None or len(args) != wanted[family]:
        raise Undecided("a distribution that is not known")
    return family, [ev.scalar(a) for a in args]


def _moment(law: tuple[str, list[Scalar]], k: int) -> Scalar:
    """E[x^k] of one entry."""
    family, parameters = law
    if k > 24:
        raise OverBudget("a moment of high order")
    if family == "bernoulli":
        return parameters[0]
    if family == "rademacher":
        return ONE if k % 2 == 0 else ZERO
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


def expectation(ev: Evaluator, node: Expectation) -> Value:
    """E, Var, Cov or P over the random symbols that its subscript names, or over all that occur."""
    if node.given is not None:
        raise Undecided("a conditional expectation")
    if node.op not in ("E", "Var", "Cov", "P"):
        raise Undecided(f"{node.op} of a random quantity")
    over = _over(ev, node.over)
    if isinstance(over, str):
        return _mean_over_index(ev, node, over)
    occurring = _random_symbols(ev, Sequence(node.args))
    active = frozenset(occurring & over if over is not None else occurring)
    if not active:
        declared = any(m.distribution is not None for m in ev.notation.symbols.values())
        if declared and over is None and not occurring and _all_declared(ev, Sequence(node.args)):
            return _of_constant(ev, node)
        if declared and over is not None and all(_is_random(ev, o) for o in over):
            if _all_declared(ev, Sequence(node.args)) or not _may_hide_randomness(ev, node):
                return _of_constant(ev, node)
        return _opaque_expectation(ev, node)
    outer, memo = ev.random.active, ev.memo
    ev.random.active, ev.memo = outer | active, {}
    try:
        if node.op == "P":
            return _enumerated(ev, active, lambda: ONE if ev.condition(node.args[0]) else ZERO)
        values = [ev.eval(a) for a in node.args]
        first = values[0]
        if node.op == "E":
            if len(values) != 1:
                raise Undecided("an expectation of several things")
            return _averaged(ev, first, active)
        second = values[-1]
        if isinstance(first, Untyped) or isinstance(second, Untyped):
            raise Undecided("a variance of an array of unknown size")
        if isinstance(first, Array) or isinstance(second, Array):
            mixed = arrays.multiply(first, arrays.transpose(second))
            means = arrays.multiply(_averaged(ev, first, active), arrays.transpose(_averaged(ev, second, active)))
            return arrays.add(_averaged(ev, mixed, active), arrays.negate(means))
        return _averaged(ev, first * second, active) - _averaged(ev, first, active) * _averaged(ev, second, active)
    except NotPolynomial:
        if node.op != "E" or outer:
            raise Undecided(f"the {node.op} of something that is no polynomial in the random entries") from None
        ev.memo = {}
        return _enumerated(ev, active, lambda: ev.eval(node.args[0]))
    finally:
        ev.random.active, ev.memo = outer, memo


def _averaged(ev: Evaluator, value: Value, active: frozenset[str]) -> Value:
    """The value with the active variables' monomials replaced by moments."""
    own = {number for (name, _), number in ev.random.numbers.items() if name in active}

    def average(x: Scalar) -> Scalar:
        if isinstance(x, Dual):
            return Dual(x.tag, average(x.re), average(x.eps))
        if not isinstance(x, Polynomial):
            return x
        if all(number in own for monomial in x.terms for number, _ in monomial):
            return x.expectation(lambda variable, k: _moment(ev.random.laws[variable], k))
        raise Undecided("nested expectations over different symbols")

    if isinstance(value, Array):
        return value.map(average)
    if isinstance(value, Untyped):
        raise Undecided("an expectation of an array of unknown size")
    return average(value)


def _enumerated(ev: Evaluator, active: frozenset[str], evaluate: Callable[[], Value]) -> Value:
    """The sum over all values of the active symbols' entries, where each has finitely many."""
    for name in active:
        ev.lookup(name)  # numbers its entries
    own = [number for (name, _), number in ev.random.numbers.items() if name in active]
    supports = []
    count = 1
    for number in own:
        family, parameters = ev.random.laws[number]
        if family == "bernoulli":
            supports.append(((ONE, parameters[0]), (ZERO, ONE - parameters[0])))
        elif family == "rademacher":
            supports.append(((ONE, fmpq(1, 2)), (-ONE, fmpq(1, 2))))
        else:
            raise Undecided("an expectation that is no polynomial in the random entries")
        count *= 2
        if count > MOST_MASKS:
            raise OverBudget("too many values of the random entries")
    total: Value = ZERO
    outer, memo = ev.random.assignment, ev.memo
    try:
        for values in product(*supports):
            ev.random.assignment = {number: v for number, (v, _) in zip(own, values, strict=True)}
            ev.memo = {}
            weight = ONE
            for _, w in values:
                weight = weight * w
            total = arrays.add(total, arrays.scale(evaluate(), weight))
    finally:
        ev.random.assignment, ev.memo = outer, memo
    return total


def _over(ev: Evaluator, node: Node | None) -> frozenset[str] | str | None:
    """What a subscript of E names: random symbols, or an index (a string), or nothing."""
    if node is None:
        return None
    names: set[str] = set()
    for part in node.items if isinstance(node, Sequence) else (node,):
        law = None
        if isinstance(part, Relation) and len(part.members) == 2 and part.ops[0] in ("sim", "in"):
            law = part.members[1] if part.ops[0] == "sim" else None
            part = part.members[0]
        if isinstance(part, Index):
            part = part.base
        if not isinstance(part, Symbol):
            raise Undecided("an expectation over something that is not a symbol")
        name = ev.notation.canonical(part.name, part.font)
        meaning = ev.notation.symbols.get(name)
        if meaning is None and law is None and part.name in ("i", "j", "k", "l", "m"):
            return part.name
        if law is not None and (meaning is None or (meaning.distribution is None and meaning.definition is None)):
            shape = meaning.shape if meaning else ev.typing.shapes.get(name)
            ev.local[name] = Meaning(name, shape=shape, distribution=law)
        names.add(name)
    return frozenset(names)


def _is_random(ev: Evaluator, name: str) -> bool:
    meaning = ev.local.get(name) or ev.notation.symbols.get(name)
    return meaning is not None and meaning.distribution is not None


def _random_symbols(ev: Evaluator, node: Node) -> set[str]:
    """The random symbols in a formula, also through definitions."""
    found: set[str] = set()
    seen: set[str] = set()
    stack = [node]
    while stack:
        item = stack.pop()
        name = None
        if isinstance(item, Symbol):
            name = ev.notation.canonical(item.name, item.font)
        elif isinstance(item, Index):
            full = name_of(item)
            canonical = ev.notation.canonical(full) if full else ""
            name = canonical if canonical in ev.notation.symbols else None
        if name is not None and name not in seen:
            seen.add(name)
            meaning = ev.local.get(name) or ev.notation.symbols.get(name)
            if meaning is not None and meaning.distribution is not None:
                found.add(name)
            elif meaning is not None and meaning.definition is not None:
                stack.append(meaning.definition)
            elif name in ev.notation.functions:
                stack.append(ev.notation.functions[name].body)
        stack.extend(children(item))
    return found


def _all_declared(ev: Evaluator, node: Node) -> bool:
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Symbol):
            name = ev.notation.canonical(item.name, item.font)
            known = name in ev.notation.symbols or name in ev.notation.sizes or name in ev.notation.functions
            if (
                not known
                and item.name not in ev.bound
                and item.name not in ("i", "j", "k", "l", "m", "F", "pi", "e", "I")
            ):
                return False
        stack.extend(children(item))
    return True


def _may_hide_randomness(ev: Evaluator, node: Expectation) -> bool:
    """Whether the argument holds a symbol of which nothing is known."""
    return not _all_declared(ev, Sequence(node.args))


def _of_constant(ev: Evaluator, node: Expectation) -> Value:
    if node.op == "E" and len(node.args) == 1:
        return ev.eval(node.args[0])
    if node.op in ("Var", "Cov"):
        return ZERO
    raise Undecided(f"the {node.op} of constants")


def _opaque_expectation(ev: Evaluator, node: Expectation) -> Value:
    """A free value for an expectation over nothing that is known, so that it can be compared with itself."""
    names = {name: f"#{k}" for k, name in enumerate(sorted(n for n, v in ev.bound.items() if type(v) is int))}
    names = dict.fromkeys(names, "#") if len(names) == 1 else names
    key = key_of(Expectation(node.op, node.args), names)
    ev.opaque.add(key)
    values = [ev.eval(a) for a in node.args]
    first = values[0]
    if isinstance(first, Untyped) or (isinstance(first, Array) and node.op != "E"):
        raise Undecided(f"the {node.op} of something whose distribution is not known")
    if isinstance(first, Array):
        return Array(first.shape, [ev.instance.draw(f"{key}[{k}]") for k in range(len(first.data))])
    return ev.instance.draw(key)


def _mean_over_index(ev: Evaluator, node: Expectation, index: str) -> Value:
    """``E_j[g_j]``: the plain average over an index."""
    if node.op != "E" or len(node.args) != 1:
        raise Undecided(f"the {node.op} over an index")
    size = range_of_index(index, node.args[0], ev.notation, ev.typing.shapes, {**ev.typing.ranges, **ev.running})
    if size is None:
        raise Undecided(f"the range of {index} is not known")
    count = ev.extent(size)
    outer = ev.bound
    total: Value = ZERO
    try:
        for k in range(1, count + 1):
            ev.bound = {**outer, index: k}
            total = arrays.add(total, ev.eval(node.args[0]))
    finally:
        ev.bound = outer
    return arrays.scale(total, fmpq(1, count))


# -- limits ------------------------------------------------------------------------------------------------------------


class Ratio:
    """A rational function of one variable over the rationals, for limits."""

    __slots__ = ("bottom", "top")

    def __init__(self, top: fmpq_poly, bottom: fmpq_poly) -> None:
        self.top, self.bottom = top, bottom

    @staticmethod
    def _of(value: Any) -> Ratio:
        if isinstance(value, Ratio):
            return value
        if isinstance(value, fmpq | int):
            return Ratio(fmpq_poly([value]), fmpq_poly([1]))
        raise Undecided("a limit of something that is not rational in its variable")

    def __neg__(self) -> Ratio:
        return Ratio(-self.top, self.bottom)

    def __add__(self, other: Any) -> Ratio:
        o = self._of(other)
        return Ratio(self.top * o.bottom + o.top * self.bottom, self.bottom * o.bottom)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Ratio:
        return self + (-self._of(other))

    def __rsub__(self, other: Any) -> Ratio:
        return (-self) + other

    def __mul__(self, other: Any) -> Ratio:
        o = self._of(other)
        return Ratio(self.top * o.top, self.bottom * o.bottom)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Ratio:
        o = self._of(other)
        if not o.top:
            raise Undefined("a division by zero")
        return Ratio(self.top * o.bottom, self.bottom * o.top)

    def __rtruediv__(self, other: Any) -> Ratio:
        return self._of(other) / self

    def limit(self, target: fmpq | None) -> fmpq:
        """The value at ``target`` (None: at infinity) after common factors are cancelled."""
        common = self.top.gcd(self.bottom)
        top, bottom = (self.top // common, self.bottom // common) if common.degree() > 0 else (self.top, self.bottom)
        if target is None:
            if top.degree() > bottom.degree():
                raise Undecided("an infinite limit")
            return ZERO if top.degree() < bottom.degree() else top[top.degree()] / bottom[bottom.degree()]
        if not bottom(target):
            raise Undecided("an infinite limit")
        return top(target) / bottom(target)


def limit(ev: Evaluator, node: Limit) -> Value:
    """The limit of something that depends rationally on the variable; sizes of arrays are no such dependence."""
    if not isinstance(node.variable, Symbol):
        raise Undecided("a limit in something that is not a symbol")
    name = ev.notation.canonical(node.variable.name)
    target: fmpq | None = None
    if not (isinstance(node.target, Symbol) and node.target.name == "infty"):
        value = ev.scalar(node.target)
        if not isinstance(value, fmpq):
            raise Undecided("a limit at an irrational number")
        target = value
    if _sizes_depend(ev, node.body, name):
        raise Undecided(f"what happens for large {name} depends on how the entries continue")
    x = Ratio(fmpq_poly([0, 1]), fmpq_poly([1]))

    def at(value: Scalar) -> Scalar:
        if isinstance(value, Ratio):
            return value.limit(target)
        if isinstance(value, fmpq):
            return value
        raise Undecided("a limit of something that is not rational in its variable")

    try:
        value = _perturbed(ev, name, x, lambda: ev.eval(node.body))
    except (TypeError, AttributeError, ValueError):
        raise Undecided("a limit of something that is not rational in its variable") from None
    return value.map(at) if isinstance(value, Array) else at(value)


def _sizes_depend(ev: Evaluator, body: Node, name: str) -> bool:
    """Whether an array in the body has an axis of the size that tends somewhere."""
    stack, seen = [body], set()
    while stack:
        item = stack.pop()
        if isinstance(item, Symbol):
            symbol = ev.notation.canonical(item.name, item.font)
            meaning = ev.notation.symbols.get(symbol)
            shape = (meaning.shape if meaning else ev.typing.shapes.get(symbol)) or ()
            if any(ev.typing.same.get(str(s), s) == name for s in shape):
                return True
            if meaning is not None and meaning.definition is not None and symbol not in seen:
                seen.add(symbol)
                stack.append(meaning.definition)
        if type(item).__name__ == "Big":
            upper = getattr(item, "upper", None)
            if isinstance(upper, Symbol) and ev.notation.canonical(upper.name) == name:
                return True
        stack.extend(children(item))
    return False
