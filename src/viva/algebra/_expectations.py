"""Expectations, variances, covariances and probabilities, exact: by moments, or by enumeration of finite masks.

The entries of the random symbols become variables of polynomials, and monomials are replaced by products of moments;
what is no polynomial in them is summed over all their values where these are finite. An expectation over nothing
that is known to be random is a free value that can be compared with itself.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from flint import fmpq

from viva.algebra import _arrays as arrays
from viva.algebra._chance import NotPolynomial, Polynomial
from viva.algebra._duals import Dual
from viva.algebra._randomness import is_law, moment_of, values_of
from viva.algebra.notation import Meaning, name_of
from viva.algebra.shapes import children, key_of, range_of_index, symbol_names
from viva.algebra.tree import Expectation, Index, Node, Relation, Sequence, Symbol, Transpose
from viva.algebra.values import ONE, ZERO, Array, OverBudget, Scalar, Undecided, Untyped, Value

if TYPE_CHECKING:
    from viva.algebra.evaluate import Evaluator


MOST_MASKS = 4096


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
    if not active and ev.generic and over is None:
        return _of_generic(ev, node)
    if not active:
        declared = any(m.distribution is not None for m in ev.notation.symbols.values())
        known = _all_declared(ev, Sequence(node.args))
        if declared and over is None and not occurring and known:
            return _of_constant(ev, node)
        if declared and over is not None and all(_is_random(ev, o) for o in over) and known:
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


_WEIGHTS = (fmpq(1, 15), fmpq(2, 15), fmpq(4, 15), fmpq(8, 15))


def _of_generic(ev: Evaluator, node: Expectation) -> Value:
    """Over undeclared symbols of which only expectations are spoken: they take four drawn values, all at once."""
    if node.op == "P":
        raise Undecided("a probability of which nothing is known")
    outer, memo = ev.overrides, ev.memo
    means: list[Value] = [ZERO, ZERO, ZERO]
    try:
        for k, weight in enumerate(_WEIGHTS):
            drawn: dict[str, Value] = {}
            for name in ev.generic:
                shape = tuple(ev.extent(s) for s in ev.typing.shapes.get(name, ()))
                label = f"{name}^{{({k + 1})}}"
                drawn[name] = ev.touched[label] = ev.instance.draw(label, shape)
            ev.overrides, ev.memo = {**outer, **drawn}, {}
            values = [ev.eval(a) for a in node.args]
            if any(isinstance(v, Untyped) for v in values):
                raise Undecided("an expectation of an array of unknown size")
            first, second = values[0], values[-1]
            mixed = first if node.op == "E" else arrays.multiply(first, arrays.transpose(second))
            for place, value in enumerate((mixed, first, second)):
                means[place] = (
                    arrays.add(means[place], arrays.scale(value, weight)) if k else arrays.scale(value, weight)
                )
    finally:
        ev.overrides, ev.memo = outer, memo
    if node.op == "E":
        if len(node.args) != 1:
            raise Undecided("an expectation of several things")
        return means[0]
    return arrays.add(means[0], arrays.negate(arrays.multiply(means[1], arrays.transpose(means[2]))))


def _averaged(ev: Evaluator, value: Value, active: frozenset[str]) -> Value:
    """The value with the active variables' monomials replaced by moments."""
    own = {number for (name, _), number in ev.random.numbers.items() if name in active}

    def average(x: Scalar) -> Scalar:
        if isinstance(x, Dual):
            return Dual(x.tag, average(x.re), average(x.eps))
        if not isinstance(x, Polynomial):
            return x
        if all(number in own for monomial in x.terms for number, _ in monomial):
            return x.expectation(lambda variable, k: moment_of(ev.random.laws[variable], k))
        raise Undecided("nested expectations over different symbols")

    if isinstance(value, Array):
        return value.map(average)
    if isinstance(value, Untyped):
        raise Undecided("an expectation of an array of unknown size")
    return average(value)


def _enumerated(ev: Evaluator, active: frozenset[str], evaluate: Callable[[], Value]) -> Value:
    """The sum over all values of the random entries that occur, where each has finitely many."""
    random = ev.random
    outer, memo, seen = random.assignment, ev.memo, random.seen
    try:
        random.seen = set()
        while True:
            own = sorted(random.seen)
            total = _sum_over_values(ev, own, evaluate)
            if random.seen == set(own):
                return total
    finally:
        random.assignment, ev.memo, random.seen = outer, memo, seen


def _sum_over_values(ev: Evaluator, own: list[int], evaluate: Callable[[], Value]) -> Value:
    """The weighted sum over the values of these entries; stops early once it meets an entry that is not among them."""
    supports = []
    for number in own:
        listed = values_of(ev.random.laws[number])
        if listed is None:
            raise Undecided("an expectation that is no polynomial in the random entries")
        supports.append(listed)
    if prod(map(len, supports)) > MOST_MASKS:
        raise OverBudget("too many values of the random entries")
    total: Value = ZERO
    for values in product(*supports):
        ev.random.assignment = {number: v for number, (v, _) in zip(own, values, strict=True)}
        ev.memo = {}
        weight = ONE
        for _, w in values:
            weight = weight * w
        total = arrays.add(total, arrays.scale(evaluate(), weight))
        if len(ev.random.seen) > len(own):
            return total
    return total


def _over(ev: Evaluator, node: Node | None) -> frozenset[str] | str | None:
    """What a subscript of E names: random symbols, or an index (a string), or nothing."""
    if node is None:
        return None
    names: set[str] = set()
    for item in node.items if isinstance(node, Sequence) else (node,):
        law, part = None, item
        if isinstance(item, Relation) and len(item.members) == 2 and item.ops[0] in ("sim", "in"):
            law = item.members[1] if item.ops[0] == "sim" else None
            part = item.members[0]
        while isinstance(part, Index | Transpose):
            part = part.base if isinstance(part, Index) else part.arg
        if not isinstance(part, Symbol):
            raise Undecided("an expectation over something that is not a symbol")
        name = ev.notation.canonical(part.name, part.font)
        meaning = ev.notation.symbols.get(name)
        if meaning is None and law is None and part.name in ("i", "j", "k", "l", "m"):
            return part.name
        if law is not None and (meaning is None or meaning.definition is None) and is_law(ev, law):
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


def _of_constant(ev: Evaluator, node: Expectation) -> Value:
    if node.op == "E" and len(node.args) == 1:
        return ev.eval(node.args[0])
    if node.op in ("Var", "Cov"):
        return ZERO
    raise Undecided(f"the {node.op} of constants")


def _opaque_expectation(ev: Evaluator, node: Expectation) -> Value:
    """A free value for an expectation over nothing that is known, so that it can be compared with itself."""
    occurring = symbol_names(Sequence(node.args))
    indices = [n for n, v in ev.bound.items() if type(v) is int and n in occurring]
    names = {name: f"#{k}" for k, name in enumerate(sorted(indices))}
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
