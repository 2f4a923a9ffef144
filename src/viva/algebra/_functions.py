"""What named functions, norms and named infix operations mean for numbers, vectors and matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flint import acb, arb, fmpq

from viva.algebra import _arrays as arrays
from viva.algebra._chance import NotPolynomial, Polynomial
from viva.algebra._scalars import FUNCTIONS, apply, complex_numbers, divide, power, root, sign_of, sqrt
from viva.algebra.tree import Binary, Call
from viva.algebra.values import (
    ONE,
    ZERO,
    Array,
    IllTyped,
    Meaningless,
    OverBudget,
    Scalar,
    Undecided,
    Untyped,
    Value,
    is_exact_zero,
    simplified,
)

if TYPE_CHECKING:
    from viva.algebra.evaluate import Evaluator

sign = sign_of
_SAME = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "tg": "tan",
    "trace": "tr",
    "sgn": "sign",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    "Tr": "tr",
    "Diag": "diag",
    "ReLU": "relu",
    "inv": "inverse",
}
_ENTRYWISE = frozenset({"sigmoid", "relu", "tanh", "sign"})


def constant(ev: Evaluator, name: str, font: str) -> Value | None:
    """The value of a name that everybody knows, or None."""
    if name == "pi":
        return arb.pi()
    if name == "e":
        return arb(1).exp()
    if name in ("i", "imath") and complex_numbers.get():
        return acb(0, 1)
    if name in ("I", "Id", "identity", "mathbb I") and name not in ev.typing.shapes:
        if any(m.shape for m in ev.notation.symbols.values()) or ev.typing.shapes:
            return Untyped("square", ONE, ZERO)
        return None
    if name in ("1", "one", "ones"):
        return Untyped("column", ZERO, ONE)
    if name in ("infty", "emptyset"):
        raise Undecided(f"{name} is not a number")
    return None


def usual_domain(ev: Evaluator, name: str) -> str:
    """The domain that an undeclared symbol is drawn from."""
    if name in ("i", "j", "k", "l", "m") and name in ev.typing.ranges:
        return "natural"
    return ev.typing.domains.get(name, "real")


def exp(x: Scalar) -> Scalar:
    """e to the x."""
    return apply("exp", x)


def call(ev: Evaluator, node: Call) -> Value:
    """The value of a named function of its arguments."""
    name = _SAME.get(node.name, node.name)
    if name == "delta" and len(node.args) == 2:
        return ONE if ev.integer(node.args[0]) == ev.integer(node.args[1]) else ZERO
    if name == "indicator" and len(node.args) == 1:
        return ONE if ev.condition(node.args[0]) else ZERO
    args = [ev.eval(a) for a in node.args]
    if len(args) < (2 if name in ("binom", "dot") else 1):
        raise Undecided(f"{node.name} of nothing")
    try:
        if len(args) == 1 and name in FUNCTIONS:
            return _of_one(ev, name, args[0])
        special = _SPECIAL.get(name)
        if special is None:
            raise Undecided(f"the function {node.name} is not known")
        return special(ev, args)
    except IllTyped as error:
        if error.operands is None and node.args:
            error.operands = (node.args[0], node.args[-1])
        raise


def _of_one(ev: Evaluator, name: str, x: Value) -> Value:
    if isinstance(x, Untyped):
        raise Undecided(f"{name} of an array of unknown size")
    if isinstance(x, Array):
        if name == "abs" and not x.is_vector:
            if x.shape[0] == x.shape[-1] and ev.choose("bars", 2) == 0:
                return arrays.determinant(x)
            return x.map(lambda y: apply(name, y))
        if x.is_vector or name in _ENTRYWISE:
            return x.map(lambda y: apply(name, y))
        raise Undecided(f"{name} of a matrix")
    return apply(name, x)


def _diag(ev: Evaluator, args: list[Value]) -> Value:
    """Of numbers or a vector, the matrix with that diagonal; of a matrix its diagonal, as a matrix or as a vector."""
    if len(args) > 1:
        if any(isinstance(a, Array | Untyped) for a in args):
            raise Undecided("diag of several arrays")
        return arrays.diagonal_matrix(list(args))
    x = args[0]
    if isinstance(x, Untyped):
        if x.kind == "square":
            return Untyped("square", x.eye + x.ones, ZERO)
        return Untyped("square", x.ones, ZERO)
    if not isinstance(x, Array):
        return x
    if x.is_vector:
        return arrays.diagonal_matrix(x.data)
    size = arrays.side(x, "diagonal")
    if ev.choose("diag", 2) == 0:
        return arrays.diagonal_matrix(arrays.diagonal_of(x))
    return simplified(Array((size, 1), arrays.diagonal_of(x)))


def _trace(ev: Evaluator, args: list[Value]) -> Value:
    x = args[0]
    if isinstance(x, Untyped):
        raise Undecided("the trace of something of unknown size")
    if not isinstance(x, Array):
        return x
    arrays.side(x, "trace")
    return arrays.total(Array((1, 1), arrays.diagonal_of(x)))


def _log(ev: Evaluator, args: list[Value]) -> Value:
    x, base = args
    return divide(apply("log", _number(x)), apply("log", _number(base)))


def _root(ev: Evaluator, args: list[Value]) -> Value:
    x, degree = _number(args[0]), args[1]
    if isinstance(degree, fmpq) and degree.denominator == 1 and 0 < degree < 1000:
        return root(x, int(degree.numerator))
    return power(x, divide(ONE, _number(degree)))


def _sqrt(ev: Evaluator, args: list[Value]) -> Value:
    x = args[0]
    if isinstance(x, Array | Untyped):
        return x.map(sqrt) if isinstance(x, Array) and x.is_vector else matrix_power(x, fmpq(1, 2))
    return sqrt(x)


def _extreme(wanted: int) -> Callable[[Evaluator, list[Value]], Value]:
    def function(ev: Evaluator, args: list[Value]) -> Value:
        entries = args[0].data if len(args) == 1 and isinstance(args[0], Array) else [_number(a) for a in args]
        best = entries[0]
        for x in entries[1:]:
            if sign_of(x - best) == wanted:
                best = x
        return best

    return function


def _number(x: Value) -> Scalar:
    if isinstance(x, Array | Untyped):
        raise Undecided("an array where a number should be")
    return x


def _whole(x: Value) -> int:
    x = _number(x)
    if isinstance(x, fmpq) and x.denominator == 1:
        return int(x.numerator)
    raise Undecided("a number that is not whole")


def _rounded(name: str) -> Callable[[Evaluator, list[Value]], Value]:
    def function(ev: Evaluator, args: list[Value]) -> Value:
        x = _number(args[0])
        if isinstance(x, fmpq):
            return fmpq(getattr(x, name)())
        if isinstance(x, arb):
            whole = getattr(x, name)().unique_fmpz()
            if whole is not None:
                return fmpq(whole)
        raise Undecided(f"the {name} can't be told")

    return function


def _factorial(ev: Evaluator, args: list[Value]) -> Value:
    x = _number(args[0])
    if isinstance(x, fmpq) and x.denominator == 1:
        if x < 0:
            raise Undecided("the factorial of a negative number")
        if x > 2000:
            raise OverBudget("a factorial with too many digits")
        result = ONE
        for k in range(2, int(x.numerator) + 1):
            result = result * k
        return result
    return apply("gamma", x + 1)


def _binomial(ev: Evaluator, args: list[Value]) -> Value:
    top, k = _number(args[0]), _whole(args[1])
    if isinstance(top, fmpq) and top.denominator == 1 and top >= k > top / 2:
        k = int(top.numerator) - k
    if k < 0:
        return ZERO
    if k > 1000:
        raise OverBudget("a binomial coefficient with too many digits")
    result = ONE
    for i in range(k):
        result = result * (top - i) / (i + 1)
    return result


def _rank(ev: Evaluator, args: list[Value]) -> Value:
    from flint import fmpq_mat

    x = args[0]
    if isinstance(x, Array) and all(isinstance(v, fmpq) for v in x.data) and len(x.shape) == 2:
        return fmpq(fmpq_mat(*x.shape, x.data).rank())
    raise Undecided("the rank can't be computed")


def _sum(ev: Evaluator, args: list[Value]) -> Value:
    x = args[0]
    if isinstance(x, Untyped):
        raise Undecided("the sum of an array of unknown size")
    return arrays.total(x) if isinstance(x, Array) else x


def _mean(ev: Evaluator, args: list[Value]) -> Value:
    x = args[0]
    return divide(_sum(ev, args), fmpq(len(x.data))) if isinstance(x, Array) else x


def _dot(ev: Evaluator, args: list[Value]) -> Value:
    return arrays.multiply(args[0], args[1], "cdot")


def _gcd(ev: Evaluator, args: list[Value]) -> Value:
    import math

    return fmpq(math.gcd(*[_whole(a) for a in args]))


def _lcm(ev: Evaluator, args: list[Value]) -> Value:
    import math

    return fmpq(math.lcm(*[_whole(a) for a in args]))


def _vectorised(ev: Evaluator, args: list[Value]) -> Value:
    x = args[0]
    if not isinstance(x, Array):
        return x
    columns = x.shape[1]
    return Array((len(x.data), 1), [v for j in range(columns) for v in x.data[j::columns]])


_SPECIAL: dict[str, Callable[[Evaluator, list[Value]], Value]] = {
    "diag": _diag,
    "tr": _trace,
    "det": lambda ev, args: arrays.determinant(args[0]),
    "inverse": lambda ev, args: arrays.inverse(args[0]),
    "transpose": lambda ev, args: arrays.transpose(args[0]),
    "sqrt": _sqrt,
    "root": _root,
    "log": _log,
    "max": _extreme(1),
    "min": _extreme(-1),
    "floor": _rounded("floor"),
    "ceil": _rounded("ceil"),
    "factorial": _factorial,
    "binom": _binomial,
    "rank": _rank,
    "sum": _sum,
    "mean": _mean,
    "dot": _dot,
    "inner": lambda ev, args: arrays.inner(args),
    "gcd": _gcd,
    "lcm": _lcm,
    "vec": _vectorised,
    "degrees": lambda ev, args: _number(args[0]) * arb.pi() / 180,
    "percent": lambda ev, args: _number(args[0]) / 100,
    "Re": lambda ev, args: args[0].real if isinstance(args[0], acb) else args[0],
    "Im": lambda ev, args: args[0].imag if isinstance(args[0], acb) else ZERO,
    "conj": lambda ev, args: conjugate(args[0]),
    "adjoint": lambda ev, args: adjoint(args[0]),
    "dagger": lambda ev, args: adjoint(args[0]),
    "pinv": lambda ev, args: arrays.pseudo_inverse(args[0]),
}


def adjoint(x: Value) -> Value:
    """The conjugate transpose."""
    return conjugate(arrays.transpose(x))


def conjugate(x: Value) -> Value:
    """The complex conjugate of a number, or of every entry."""
    if isinstance(x, Array):
        return x.map(conjugate)
    return x.conjugate() if isinstance(x, acb) else x


def matrix_power(base: Value, exponent: Value) -> Value:
    """A square matrix to a whole power, or a diagonal one to any."""
    if isinstance(base, Untyped):
        if base.kind == "square" and is_exact_zero(base.ones):
            return Untyped("square", power(base.eye, exponent), ZERO)
        raise Undecided("a power of an array of unknown size")
    if base.is_vector or len(base.shape) != 2:
        raise Meaningless("a power of a vector")
    size = arrays.side(base, "power")
    if isinstance(exponent, fmpq) and exponent.denominator == 1:
        whole = int(exponent.numerator)
        if abs(whole) > 64:
            raise OverBudget("a matrix to a large power")
        if whole < 0:
            base, whole = arrays.inverse(base), -whole
        if whole == 0:
            return arrays.diagonal_matrix([ONE] * size)
        result = base
        for _ in range(whole - 1):
            result = arrays.multiply(result, base)
        return result
    if arrays.is_diagonal(base):
        return arrays.diagonal_matrix([power(x, exponent) for x in arrays.diagonal_of(base)])
    raise Undecided("a fractional power of a matrix that is not diagonal")


def binary(ev: Evaluator, node: Binary) -> Value:
    r"""``\odot``, ``\circ``, ``\otimes``, ``mod`` of two values."""
    if node.op in ("odot", "circ", "ast", "star"):
        left, right = ev.eval(node.left), ev.eval(node.right)
        if node.op in ("ast", "star", "circ") and not (isinstance(left, Array) and isinstance(right, Array)):
            if node.op == "circ" or isinstance(left, Array) or isinstance(right, Array):
                raise Undecided(f"the operation {node.op}")
            return left * right
        return arrays.entrywise(left, right)
    left, right = ev.eval(node.left), ev.eval(node.right)
    if node.op == "otimes":
        return _kronecker(ev, left, right)
    if node.op == "mod":
        return _remainder(_number(left), _number(right))
    if node.op == "ratio":
        return divide(_number(left), _number(right))
    raise Undecided(f"the operation {node.op}")


def _remainder(a: Scalar, b: Scalar) -> Scalar:
    """a modulo b, with the sign of b."""
    quotient = divide(a, b)
    if isinstance(quotient, fmpq):
        return a - b * quotient.floor()
    whole = quotient.floor().unique_fmpz() if isinstance(quotient, arb) else None
    if whole is None:
        raise Undecided("a remainder that can't be told")
    return a - b * fmpq(whole)


def _kronecker(ev: Evaluator, a: Value, b: Value) -> Value:
    if isinstance(a, Untyped) or isinstance(b, Untyped):
        raise Undecided("a Kronecker product with I of unknown size")
    if not isinstance(a, Array) or not isinstance(b, Array):
        return arrays.multiply(a, b)
    if a.shape[1] == 1 and b.shape[1] == 1 and ev.choose("otimes", 2) == 0:
        return arrays.multiply(a, arrays.transpose(b))
    rows, columns = b.shape
    shape = (a.shape[0] * rows, a.shape[1] * columns)
    if shape[0] * shape[1] > arrays.MOST_ENTRIES:
        raise OverBudget("too large a product")
    return Array(
        shape,
        [
            a.data[(i // rows) * a.shape[1] + j // columns] * b.data[(i % rows) * columns + j % columns]
            for i in range(shape[0])
            for j in range(shape[1])
        ],
    )


def block_matrix(blocks: list[Value], rows: int, columns: int) -> Value:
    """A matrix written with matrices as its entries."""
    if any(not isinstance(b, Array) or len(b.shape) != 2 for b in blocks):
        raise Undecided("a matrix of arrays and numbers")
    data: list[Scalar] = []
    width = None
    for i in range(rows):
        row = blocks[i * columns : (i + 1) * columns]
        if len({b.shape[0] for b in row}) != 1:
            raise Undecided("blocks of different heights")
        for r in range(row[0].shape[0]):
            line = [x for b in row for x in b.data[r * b.shape[1] : (r + 1) * b.shape[1]]]
            if width not in (None, len(line)):
                raise Undecided("rows of blocks of different widths")
            width = len(line)
            data.extend(line)
    return Array((len(data) // (width or 1), width or 1), data)


def holds(op: str, a: Value, b: Value) -> bool:
    """Whether a relation holds between two numbers; raises Undecided where that can't be told."""
    if isinstance(a, Array | Untyped) or isinstance(b, Array | Untyped):
        raise Undecided("a relation between arrays as a condition")
    if op in ("=", ":=", "equiv", "!="):
        difference = a - b
        if isinstance(difference, Polynomial):
            raise NotPolynomial
        if isinstance(difference, fmpq):
            return (not difference) == (op != "!=")
        if isinstance(difference, arb | acb) and not difference.contains(0):
            return op == "!="
        raise Undecided("an equality that can't be told")
    if op in ("<", "<=", ">", ">="):
        order = sign_of(a - b)
        return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]
    raise Undecided(f"the relation {op} as a condition")
