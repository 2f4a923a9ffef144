"""``f(x)``: declared functions are substituted, unknown ones get free but consistent values and derivatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from viva.algebra._chance import NotPolynomial, Polynomial
from viva.algebra._duals import Dual, part
from viva.algebra.tree import Apply, Mul, Node, Symbol
from viva.algebra.values import ONE, ZERO, Array, OverBudget, Scalar, Undecided, Untyped, Value

if TYPE_CHECKING:
    from viva.algebra.evaluate import Evaluator


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
            return ev.eval(Mul((head, node.args[0])))
        if name in ev.notation.downstream:
            raise Undecided(f"the value of {name}")
        return _unknown_function(ev, name, node)
    if not node.primes and len(node.args) == 1:
        return ev.eval(Mul((head, node.args[0])))
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
        result = part(result, tag)
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
    return _jet(ev, name, (node.primes,) + (0,) * (len(scalars) - 1), scalars)


def _jet(ev: Evaluator, name: str, orders: tuple[int, ...], args: list[Scalar]) -> Scalar:
    tag = max((a.tag for a in args if isinstance(a, Dual)), default=0)
    if not tag:
        if any(isinstance(a, Polynomial) for a in args):
            raise NotPolynomial
        if not all(isinstance(a, fmpq) for a in args):
            raise Undecided(f"the unknown function {name} of an irrational number")
        marks = "'" * orders[0] if len(orders) == 1 else str(list(orders)) if any(orders) else ""
        label = f"{name}{marks}({', '.join(map(str, args))})"
        value = ev.instance.draw(label)
        ev.functions.add(label)
        ev.touched[label] = value
        return value
    inner = [a.re if isinstance(a, Dual) and a.tag == tag else a for a in args]
    slope: Scalar = ZERO
    for k, a in enumerate(args):
        if isinstance(a, Dual) and a.tag == tag:
            raised = tuple(o + (i == k) for i, o in enumerate(orders))
            slope = slope + _jet(ev, name, raised, inner) * a.eps
    return Dual(tag, _jet(ev, name, orders, inner), slope)
