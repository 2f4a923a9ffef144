"""Functions of scalars: exact where the result is rational, balls where it isn't, and through derivatives.

Over the reals a square root or logarithm of a negative number is undefined (the instance is skipped); with
``complex_numbers`` it is the principal value.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from flint import acb, arb, fmpq, fmpz

from viva.algebra._chance import NotPolynomial, Polynomial
from viva.algebra._duals import Dual, real_part
from viva.algebra.values import ONE, ZERO, OverBudget, Scalar, Undecided, Undefined

MOST_BITS = 400_000
"""An exact number with more bits than this is past the bound."""

complex_numbers: ContextVar[bool] = ContextVar("complex_numbers", default=False)


def divide(a: Scalar, b: Scalar) -> Scalar:
    """a / b; raises Undefined where b is, or can't be told from, zero."""
    if isinstance(b, fmpq):
        if not b:
            raise Undefined("a division by zero")
    else:
        bottom = real_part(b)
        if (isinstance(bottom, fmpq) and not bottom) or (isinstance(bottom, arb | acb) and bottom.contains(0)):
            raise Undefined("a division by zero")
    return a / b


def integer_power(base: Scalar, exponent: int) -> Scalar:
    """``base`` to an integer power, bounded in size."""
    if isinstance(base, fmpq):
        if exponent < 0 and not base:
            raise Undefined("a division by zero")
        bits = base.height_bits()
        if bits > 1 and bits * abs(exponent) > MOST_BITS:
            raise OverBudget("a power with too many digits")
        if bits <= 1 and abs(exponent) > 2:  # 0, 1, -1
            exponent = 2 + exponent % 2
        return base**exponent
    if isinstance(base, arb | acb):
        if abs(exponent) > 10**9:
            raise OverBudget("a power with too large an exponent")
        if exponent < 0:
            return divide(ONE, base ** (-exponent))
        return base**exponent
    if exponent < 0:
        return divide(ONE, integer_power(base, -exponent))
    if exponent > 200:
        raise OverBudget("a power with too large an exponent")
    result: Scalar = ONE
    while exponent:
        if exponent & 1:
            result = result * base
        exponent >>= 1
        if exponent:
            base = base * base
    return result


def _exact_root(value: fmpz, degree: int) -> fmpz | None:
    root = value.root(degree)
    return root if root**degree == value else None


def sqrt(x: Scalar) -> Scalar:
    """The square root, exact for squares of rationals."""
    return root(x, 2)


def root(x: Scalar, degree: int) -> Scalar:
    """The root of a positive degree; odd roots of negative numbers are the real ones, over the reals."""
    if isinstance(x, fmpq):
        if x < 0:
            if complex_numbers.get():
                return acb(x).root(degree) if degree > 2 else acb(arb(0), _scalar_root(-x, 2))
            if degree % 2 == 0:
                raise Undefined("an even root of a negative number")
            return -_scalar_root(-x, degree)
        return _scalar_root(x, degree)
    if isinstance(x, Dual):
        value = root(x.re, degree)
        return Dual(x.tag, value, divide(x.eps, degree * integer_power(value, degree - 1)))
    if isinstance(x, acb):
        return x.root(degree) if degree > 2 else x.sqrt()
    if isinstance(x, arb):
        if x >= 0:
            return x.root(degree) if degree > 2 else x.sqrt()
        if x < 0:
            if complex_numbers.get():
                return acb(x).root(degree) if degree > 2 else acb(x).sqrt()
            if degree % 2:
                return -((-x).root(degree))
            raise Undefined("an even root of a negative number")
        raise Undecided("the sign under a root can't be told")
    raise NotPolynomial


def _scalar_root(x: fmpq, degree: int) -> Scalar:
    if not x:
        return ZERO
    if degree < 64:
        top = _exact_root(x.numerator, degree)
        bottom = _exact_root(x.denominator, degree) if top is not None else None
        if top is not None and bottom is not None:
            return fmpq(top, bottom)
    return arb(x).root(degree) if degree > 2 else arb(x).sqrt()


def power(base: Scalar, exponent: Scalar) -> Scalar:
    """``base ** exponent`` for scalars of any kind."""
    if isinstance(exponent, fmpq):
        if exponent.denominator == 1:
            if abs(exponent.numerator) > 10**12:
                if isinstance(base, fmpq) and base in (0, 1, -1):
                    return integer_power(base, int(exponent.numerator))
                raise OverBudget("a power with too large an exponent")
            return integer_power(base, int(exponent.numerator))
        degree = int(exponent.denominator)
        if degree <= 64 and abs(exponent.numerator) <= 1000:
            return integer_power(root(base, degree), int(exponent.numerator))
    if isinstance(base, Polynomial) or isinstance(exponent, Polynomial):
        raise NotPolynomial
    return apply("exp", exponent * apply("log", base))


def _ball(x: Scalar) -> Scalar:
    return arb(x) if isinstance(x, fmpq) else x


def _log(x: Scalar) -> Scalar:
    if isinstance(x, fmpq):
        if x == 1:
            return ZERO
        if not x:
            raise Undefined("the logarithm of zero")
        if x < 0:
            if not complex_numbers.get():
                raise Undefined("the logarithm of a negative number")
            return acb(x).log()
        return arb(x).log()
    if isinstance(x, arb):
        if x > 0:
            return x.log()
        if x < 0:
            if complex_numbers.get():
                return acb(x).log()
            raise Undefined("the logarithm of a negative number")
        raise Undecided("the sign under a logarithm can't be told")
    return x.log()


def _exp(x: Scalar) -> Scalar:
    if isinstance(x, fmpq):
        if not x:
            return ONE
        if x.height_bits() > 64:
            raise OverBudget("an exponential of too large a number")
    result = _ball(x).exp()
    if not result.is_finite():
        raise OverBudget("an exponential of too large a number")
    return result


def _vanishing(name: str, at_zero: fmpq = ZERO) -> Callable[[Scalar], Scalar]:
    """A FLINT function with its exact value at 0."""

    def function(x: Scalar) -> Scalar:
        if isinstance(x, fmpq) and not x:
            return at_zero
        return getattr(_ball(x), name)()

    return function


def _everywhere(name: str) -> Callable[[Scalar], Scalar]:
    return lambda x: getattr(_ball(x), name)()


def _within_one(name: str) -> Callable[[Scalar], Scalar]:
    def function(x: Scalar) -> Scalar:
        if isinstance(x, fmpq) and not x and name == "asin":
            return ZERO
        if isinstance(x, fmpq | arb):
            if complex_numbers.get() and not (-1 <= x <= 1):
                return getattr(acb(x), name)()
            if not (-1 <= x <= 1):
                raise Undefined(f"the {name} of a number outside [-1, 1]")
        return getattr(_ball(x), name)()

    return function


def _sigmoid(x: Scalar) -> Scalar:
    return divide(ONE, ONE + _exp(-x))


def _step_like(name: str) -> Callable[[Scalar], Scalar]:
    def function(x: Scalar) -> Scalar:
        sign = sign_of(x)
        if name == "sign":
            return fmpq(sign)
        if name == "abs":
            return x if sign >= 0 else -x
        return x if sign > 0 else ZERO  # relu

    return function


def sign_of(x: Scalar) -> int:
    """-1, 0 or 1; raises Undecided where a ball straddles zero."""
    x = real_part(x)
    if isinstance(x, Polynomial):
        raise NotPolynomial
    if isinstance(x, acb):
        raise Undecided("the sign of a complex number")
    if x > 0:
        return 1
    if x < 0:
        return -1
    if isinstance(x, arb) and not x.is_zero():
        raise Undecided("a sign can't be told")
    return 0


_VALUES: dict[str, Callable[[Scalar], Scalar]] = {
    "exp": _exp,
    "log": _log,
    "sigmoid": _sigmoid,
    "asin": _within_one("asin"),
    "acos": _within_one("acos"),
    "cos": _vanishing("cos", ONE),
    "cosh": _vanishing("cosh", ONE),
    "sec": _vanishing("sec", ONE),
    "sech": _vanishing("sech", ONE),
    **{n: _vanishing(n) for n in ("sin", "tan", "atan", "sinh", "tanh", "asinh", "erf")},
    **{n: _everywhere(n) for n in ("cot", "csc", "coth", "csch", "acosh", "atanh", "gamma")},
    **{n: _step_like(n) for n in ("abs", "sign", "relu")},
}


def _squared(x: Scalar) -> Scalar:
    return x * x


_SLOPES: dict[str, Callable[[Scalar], Scalar]] = {
    "exp": lambda x: apply("exp", x),
    "log": lambda x: divide(ONE, x),
    "sin": lambda x: apply("cos", x),
    "cos": lambda x: -apply("sin", x),
    "tan": lambda x: ONE + _squared(apply("tan", x)),
    "cot": lambda x: -(ONE + _squared(apply("cot", x))),
    "sec": lambda x: apply("sec", x) * apply("tan", x),
    "csc": lambda x: -(apply("csc", x) * apply("cot", x)),
    "asin": lambda x: divide(ONE, sqrt(ONE - x * x)),
    "acos": lambda x: -divide(ONE, sqrt(ONE - x * x)),
    "atan": lambda x: divide(ONE, ONE + x * x),
    "sinh": lambda x: apply("cosh", x),
    "cosh": lambda x: apply("sinh", x),
    "tanh": lambda x: ONE - _squared(apply("tanh", x)),
    "asinh": lambda x: divide(ONE, sqrt(ONE + x * x)),
    "acosh": lambda x: divide(ONE, sqrt(x * x - ONE)),
    "atanh": lambda x: divide(ONE, ONE - x * x),
    "sigmoid": lambda x: apply("sigmoid", x) * (ONE - apply("sigmoid", x)),
    "abs": lambda x: fmpq(_nonzero_sign(x)),
    "sign": lambda x: fmpq(0 * _nonzero_sign(x)),
    "relu": lambda x: fmpq(1 if _nonzero_sign(x) > 0 else 0),
}


def _nonzero_sign(x: Scalar) -> int:
    sign = sign_of(x)
    if not sign:
        raise Undefined("a derivative at a kink")
    return sign


FUNCTIONS = frozenset(_VALUES)
"""Names of the functions of one scalar that :func:`apply` knows."""


def apply(name: str, x: Scalar) -> Scalar:
    """The function called ``name`` (one of FUNCTIONS) of a scalar."""
    if isinstance(x, Polynomial):
        raise NotPolynomial
    if isinstance(x, Dual):
        if name not in _SLOPES:
            raise Undecided(f"the derivative of {name} is not known")
        return Dual(x.tag, apply(name, x.re), x.eps * _SLOPES[name](x.re))
    if isinstance(x, acb) and name in ("abs", "sign", "relu"):
        if name == "abs":
            return abs(x)
        raise Undecided(f"the {name} of a complex number")
    result: Any = _VALUES[name](x)
    if isinstance(result, arb | acb) and not result.is_finite():
        raise Undefined(f"{name} has no value there")
    return result
