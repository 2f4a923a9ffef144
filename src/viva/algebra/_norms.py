"""Norms of numbers, vectors and matrices, and their squares, which stay rational where the norm doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import fmpq

from viva.algebra import _arrays as arrays
from viva.algebra._scalars import apply, divide, integer_power, power, sign_of, sqrt
from viva.algebra.tree import Norm, Symbol
from viva.algebra.values import ONE, ZERO, Array, Scalar, Undecided, Untyped, Value

if TYPE_CHECKING:
    from viva.algebra.evaluate import Evaluator


def largest(entries: list[Scalar]) -> Scalar:
    """The largest of some numbers."""
    best = entries[0]
    for x in entries[1:]:
        if sign_of(x - best) > 0:
            best = x
    return best


def norm_squared(ev: Evaluator, node: Norm) -> Scalar:
    """The square of a norm, without a root where it is Euclidean."""
    kind = _order(ev, node)
    value = ev.eval(node.arg)
    if kind == "two":
        if isinstance(value, Array) and not value.is_vector and ev.choose("matrix norm", 2):
            return arrays.singular_values_squared_max(value)
        return arrays.square_sum(value)
    if kind == "frobenius":
        return arrays.square_sum(value)
    if isinstance(kind, Array):
        return arrays.multiply(arrays.transpose(value), arrays.multiply(kind, value))
    return integer_power(_norm(value, kind), 2)


def norm(ev: Evaluator, node: Norm) -> Scalar:
    """The norm of a number, vector or matrix; without an order it is the Euclidean one."""
    kind = _order(ev, node)
    if kind == "two" or isinstance(kind, Array):
        return sqrt(norm_squared(ev, node))
    return _norm(ev.eval(node.arg), kind)


def _order(ev: Evaluator, node: Norm) -> Any:
    order = node.order
    if order is None:
        return "two"
    if type(order) is Symbol:
        if order.name == "F":
            return "frobenius"
        if order.name in ("infty", "max"):
            return "infty"
    value = ev.eval(order)
    if isinstance(value, Array):
        return value
    if isinstance(value, fmpq) and value == 2:
        return "two"
    if isinstance(value, fmpq) and value >= 0:
        return value
    raise Undecided("a norm of unknown kind")


def _norm(value: Value, kind: Any) -> Scalar:
    if isinstance(value, Untyped):
        raise Undecided("the norm of an array of unknown size")
    if kind == "frobenius":
        return sqrt(arrays.square_sum(value))
    entries = value.data if isinstance(value, Array) else [value]
    if isinstance(value, Array) and not value.is_vector:
        raise Undecided("this norm of a matrix")
    sizes = [apply("abs", x) for x in entries]
    if kind == "infty":
        return largest(sizes)
    if kind == 0:
        return fmpq(sum(1 for x in sizes if sign_of(x)))
    total = ZERO
    for x in sizes:
        total = total + power(x, kind)
    return power(total, divide(ONE, kind))
