"""The language of a set's values, computed over NumPy arrays: what code is compared with.

The grammar is that of :mod:`~viva.sets.language`; numbers are floats here, ``*`` and ``+`` work entry by entry with
NumPy's broadcasting, and calls are to NumPy's reductions and to the layers of :mod:`viva.operators` by their own names
(``batch_norm_forward(x, gamma, beta, epsilon=eps)[0]``).
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from math import comb
from types import MappingProxyType
from typing import Any

import numpy as np

from viva.sets.language import Expression, LanguageError, unknown_operator
from viva.sets.vocabulary import OPERATORS

Resolve = Callable[[str], Any]

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


def _axes(function: Callable[..., Any]) -> Callable[..., Any]:
    """A reduction whose axis may be a list."""

    def call(value: Any, axis: Any = None, keepdims: bool = False) -> Any:
        where = tuple(int(k) for k in axis) if isinstance(axis, list | tuple) else axis
        return function(np.asarray(value), axis=where, keepdims=bool(keepdims))

    return call


def _counted(name: str) -> Callable[..., Any]:
    """An exact operator on whole numbers, of floats and ints."""

    def call(*values: Any, **keywords: Any) -> Any:
        exact = [Fraction(v) for v in values]
        named = {k: v if isinstance(v, bool | str) else Fraction(v) for k, v in keywords.items()}
        return float(OPERATORS[name](*exact, **named))

    return call


@cache
def binomial_bound(n: int, p: float, tail: float, upper: bool) -> int:
    """The least count k with P(X > k) <= tail (``upper``), or the largest with P(X < k) <= tail; X is Binomial(n, p).

    Sums of exact numbers, so that the bound is certain and no approximation.

    Examples:
        >>> binomial_bound(10, 0.5, 0.01, True), binomial_bound(10, 0.5, 0.01, False)
        (9, 1)
    """
    if not upper:
        return n - binomial_bound(n, float(1 - Fraction(p).limit_denominator(10**6)), tail, True)
    kept, of = Fraction(p).limit_denominator(10**6).as_integer_ratio()
    bound = Fraction(tail)
    most, share = bound.numerator * of**n, 0
    for k in range(n, -1, -1):
        share += comb(n, k) * kept**k * (of - kept) ** (n - k) * bound.denominator
        if share > most:
            return k
    return 0


def _layer(name: str) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        from viva import operators

        return getattr(operators, name)(*arguments, **options)

    return call


def _running(mean: Any, variance: Any, decay: float = 0.9) -> Any:
    from viva.operators import RunningStatistics

    return RunningStatistics(np.array(mean), np.array(variance), decay)


LAYERS = (
    "affine", "average_pool", "batch_norm", "conv", "conv_transpose", "depthwise_separable", "dropout", "group_norm",
    "instance_norm", "layer_norm", "max_pool", "mean_only_batch_norm", "relu", "softmax_cross_entropy", "squared_error",
)  # fmt: skip

ARRAY_OPERATORS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{f"{layer}_{way}": _layer(f"{layer}_{way}") for layer in LAYERS for way in ("forward", "backward")},
        **{name: _counted(name) for name in OPERATORS if name.endswith("_parameters")},
        "abs": np.abs,
        "all": _axes(np.all),
        "any": _axes(np.any),
        "array": lambda value, dtype="float64": np.asarray(value, dtype=dtype),
        "at_least": lambda n, p, tail: binomial_bound(int(n), float(p), float(tail), False),
        "at_most": lambda n, p, tail: binomial_bound(int(n), float(p), float(tail), True),
        "exp": np.exp,
        "flip": lambda value, axis: np.flip(value, tuple(int(k) for k in axis)),
        "log": np.log,
        "max": _axes(np.max),
        "mean": _axes(np.mean),
        "min": _axes(np.min),
        "pad": lambda value, *widths: np.pad(value, [(int(w), int(w)) for w in widths]),
        "pick": lambda chosen, **cases: cases[chosen],
        "reshape": lambda value, *shape: np.reshape(value, tuple(int(n) for n in shape)),
        "round": lambda value, places=0: np.round(value, int(places)),
        "running_statistics": _running,
        "shape": lambda value: list(np.shape(value)),
        "size": lambda value: int(np.size(value)),
        "sqrt": np.sqrt,
        "statistic": lambda running, name: getattr(running, {"mean": "mean", "variance": "variance"}[name]),
        "sum": _axes(np.sum),
        "transpose": lambda value, axes=None: np.transpose(value, axes if axes is None else [int(k) for k in axes]),
        "var": _axes(np.var),
        "where": np.where,
    }
)
"""Name -> function, everything that an expression over arrays may call."""


def compute(expression: Expression, resolve: Resolve) -> Any:
    """The value of an expression over arrays.

    Args:
        expression: what :func:`viva.sets.language.parse` gave.
        resolve: the value of a name; may raise.

    Raises:
        LanguageError: an unknown operator, or arguments that don't fit; the message says which.

    Examples:
        >>> from viva.sets.language import parse
        >>> compute(parse("mean(x * x, axis=0)"), {"x": np.array([[1.0, 2.0], [3.0, 4.0]])}.__getitem__)
        array([ 5., 10.])
    """
    try:
        with np.errstate(all="ignore"):
            return _compute(expression.tree, resolve)
    except LanguageError:
        raise
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise LanguageError(f"{expression.text}: {type(error).__name__}: {error}") from None


def _compute(node: ast.expr, resolve: Resolve) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return resolve(node.id)
        case ast.List() | ast.Tuple():
            return [_compute(item, resolve) for item in node.elts]
        case ast.UnaryOp():
            operand = _compute(node.operand, resolve)
            if isinstance(node.op, ast.Not):
                return not _truth(operand)
            return operand if isinstance(node.op, ast.UAdd) else -operand
        case ast.BinOp():
            return _BINARY[type(node.op)](_compute(node.left, resolve), _compute(node.right, resolve))
        case ast.BoolOp():
            truths = (_truth(_compute(value, resolve)) for value in node.values)
            return all(truths) if isinstance(node.op, ast.And) else any(truths)
        case ast.Compare():
            left = _compute(node.left, resolve)
            outcome: Any = True
            for op, other in zip(node.ops, node.comparators, strict=True):
                right = _compute(other, resolve)
                holds = _COMPARE[type(op)](left, right)
                outcome = holds if outcome is True else np.logical_and(outcome, holds)
                left = right
            return outcome
        case ast.Subscript():
            return _compute(node.value, resolve)[int(_compute(node.slice, resolve))]
        case ast.Call(func=ast.Name(id=name)):
            if name not in ARRAY_OPERATORS:
                raise LanguageError(unknown_operator(name, ARRAY_OPERATORS))
            positional = [_compute(arg, resolve) for arg in node.args]
            keywords = {str(keyword.arg): _compute(keyword.value, resolve) for keyword in node.keywords}
            return ARRAY_OPERATORS[name](*positional, **keywords)
    raise LanguageError(f"values don't have {type(node).__name__}")  # pragma: no cover - `parse` lets nothing else by


def _truth(value: Any) -> bool:
    if np.size(value) != 1:
        raise LanguageError("an array is neither true nor false; use all(...) or any(...)")
    return bool(value)
