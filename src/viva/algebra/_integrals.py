r"""Definite integrals: exact for polynomials, else in balls that surely hold the value (FLINT's acb.integral).

Taken are integrands made of sums, products, quotients, whole powers, exp, sin and cos, hyperbolic too: they have no
branches, so that the error bounds hold. Anything else, and an infinite end, is left undecided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import acb, arb, fmpq, fmpq_poly

from viva.algebra._chance import NotPolynomial
from viva.algebra._derivatives import perturbed
from viva.algebra._limits import Ratio
from viva.algebra._precision import working_precision
from viva.algebra._scalars import complex_numbers
from viva.algebra.notation import name_of
from viva.algebra.shapes import children, symbol_names
from viva.algebra.tree import Add, Big, Call, Div, Mul, Neg, Node, Number, Pow, Sequence, Symbol
from viva.algebra.values import Array, Scalar, Undecided, Undefined, Untyped, Value

if TYPE_CHECKING:
    from viva.algebra.evaluate import Evaluator

_ENTIRE = frozenset({"exp", "sin", "cos", "sinh", "cosh"})
_BRANCHLESS = (Add, Mul, Neg, Div, Pow, Call, Number, Symbol, Sequence)
PRECISION = 192
MOST_EVALUATIONS = 300


def integral(ev: Evaluator, node: Big) -> Value:
    """The value of a definite integral over one variable."""
    if node.lower is None or node.upper is None:
        raise Undecided("an indefinite integral")
    if len(node.variables) != 1 or node.condition is not None:
        raise Undecided("an integral over several variables")
    name = name_of(node.variables[0])
    if name is None:
        raise Undecided("an integral over something that is not a symbol")
    low, high = ev.scalar(node.lower), ev.scalar(node.upper)
    polynomial = _polynomial(ev, node.body, name)
    if polynomial is not None:
        whole = polynomial.integral()
        return _at(whole, high) - _at(whole, low)
    if not all(isinstance(end, fmpq | arb) for end in (low, high)):
        raise Undecided("an integral between ends that are no real numbers")
    if not _has_no_branches(node.body, name):
        raise Undecided("an integral of a function with branches")
    return _in_balls(ev, node.body, name, low, high)


def _at(polynomial: fmpq_poly, x: Scalar) -> Scalar:
    if isinstance(x, fmpq):
        return polynomial(x)
    value: Any = fmpq(0)
    for k in range(polynomial.degree(), -1, -1):
        value = value * x + polynomial[k]
    return value


def _polynomial(ev: Evaluator, body: Node, name: str) -> fmpq_poly | None:
    """The integrand as a polynomial with rational coefficients, the other symbols as drawn."""
    x = Ratio(fmpq_poly([0, 1]), fmpq_poly([1]))
    try:
        value = perturbed(ev, ev.notation.canonical(name), x, lambda: ev.eval(body))
    except (Undecided, NotPolynomial, TypeError, AttributeError, ValueError):
        return None
    if isinstance(value, fmpq):
        return fmpq_poly([value])
    if isinstance(value, Ratio) and value.bottom.degree() == 0:
        return value.top / value.bottom[0]
    return None


def _has_no_branches(node: Node, name: str) -> bool:
    """Whether the integrand is one of those that are taken; what doesn't depend on the variable may be anything."""
    stack = [node]
    while stack:
        item = stack.pop()
        if name not in symbol_names(item):
            continue
        if not isinstance(item, _BRANCHLESS) or (isinstance(item, Call) and item.name not in _ENTIRE):
            return False
        if isinstance(item, Pow) and name in symbol_names(item.exponent):
            if not (isinstance(item.base, Symbol) and item.base.name == "e"):
                return False
        elif isinstance(item, Pow) and not _whole(item.exponent):
            return False
        stack.extend(children(item))
    return True


def _whole(node: Node) -> bool:
    inner = node.arg if isinstance(node, Neg) else node
    return isinstance(inner, Number) and inner.value.denominator == 1


def _in_balls(ev: Evaluator, body: Node, name: str, low: Scalar, high: Scalar) -> Scalar:
    symbol = ev.notation.canonical(name)

    def at(z: acb, _: bool) -> acb:
        try:
            value = perturbed(ev, symbol, z, lambda: ev.eval(body))
        except Undefined:  # a pole, perhaps: the piece is halved
            return acb(arb("nan"))
        if isinstance(value, Array | Untyped):
            raise Undecided("an integral of an array")
        return acb(value)

    token = complex_numbers.set(True)
    try:
        with working_precision(PRECISION):
            value: Any = acb.integral(at, acb(low), acb(high), eval_limit=MOST_EVALUATIONS)
    except SystemError as error:  # FLINT's wrapper passes on what the integrand raised in this way only
        raise Undecided("an integral that takes too long, or whose integrand has no value") from error
    finally:
        complex_numbers.reset(token)
    if not value.is_finite():
        raise Undefined("an integral that has no value")
    return value.real
