"""The language in which a set writes its values: operator calls and arithmetic over exact numbers, nothing else.

``conv_transpose(I, K, stride=1)``, ``2 * n + 1``, ``[a, b]``, ``determinant(W) != 0``. It looks like Python and is
parsed with :mod:`ast`, but only a short list of node kinds is known, names mean other values of the set, and every call
is to an operator of the :mod:`~viva.sets.vocabulary`. Sizes, exponents and digits are bounded.

A value is a Fraction, a text, a truth value, or a (nested) tuple of values.
"""

from __future__ import annotations

import ast
import difflib
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from viva.python_trees import parsed

Value = Any
Resolve = Callable[[str], Value]
Operators = Mapping[str, Callable[..., Value]]

LONGEST = 2_000
"""Characters of one expression."""
DEEPEST = 40
"""Nesting of one expression."""
MOST_ENTRIES = 20_000
"""Numbers in one value."""
MOST_BITS = 4_096
"""Binary digits of a numerator or denominator."""
LARGEST_EXPONENT = 256

_BINARY: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.FloorDiv: ("//", lambda a, b: Fraction(a // b)),
    ast.Mod: ("%", operator.mod),
    ast.Pow: ("**", operator.pow),
    ast.MatMult: ("@", operator.matmul),
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


class LanguageError(ValueError):
    """A value that can't be read or computed; the message says why, and whoever knows the file adds where."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed value: its text, its tree, and the names and operators that it uses."""

    text: str
    tree: ast.expr
    names: frozenset[str]
    operators: frozenset[str]


# Each draw computes the same few hundred expressions; nobody changes their trees.
@lru_cache(maxsize=2048)
def parse(text: str) -> Expression:
    """Parse one expression.

    Raises:
        LanguageError: not an expression of this language.

    Examples:
        >>> sorted(parse("conv(signal, f, stride=2) + 1").names)
        ['f', 'signal']
        >>> parse("(lambda: 0)()")
        Traceback (most recent call last):
        ...
        viva.sets.language.LanguageError: '(lambda: 0)()' calls something that has no name
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise LanguageError(f"an expression has at most {LONGEST} characters, not {len(text)}")
    try:
        tree = parsed(text, "eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise LanguageError(f"{_short(text)} isn't an expression") from None
    names: set[str] = set()
    operators: set[str] = set()
    _survey(tree, text, names, operators, 0)
    return Expression(text, tree, frozenset(names), frozenset(operators))


def _survey(node: ast.expr, text: str, names: set[str], operators: set[str], depth: int) -> None:
    if depth > DEEPEST:
        raise LanguageError(f"{_short(text)} is nested more than {DEEPEST} deep")
    inner: list[ast.expr]
    match node:
        case ast.Constant(value=bool() | int() | float() | str()):
            inner = []
        case ast.Name():
            names.add(node.id)
            inner = []
        case ast.List() | ast.Tuple():
            inner = node.elts
        case ast.BinOp() if type(node.op) in _BINARY:
            inner = [node.left, node.right]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not()):
            inner = [node.operand]
        case ast.BoolOp():
            inner = node.values
        case ast.Compare() if all(type(op) in _COMPARE for op in node.ops):
            inner = [node.left, *node.comparators]
        case ast.Subscript():
            inner = [node.value, node.slice]
        case ast.Call():
            if not isinstance(node.func, ast.Name):
                raise LanguageError(f"{_short(text)} calls something that has no name")
            if any(isinstance(arg, ast.Starred) for arg in node.args) or any(k.arg is None for k in node.keywords):
                raise LanguageError(f"{_short(text)} passes arguments with a star")
            operators.add(node.func.id)
            inner = [*node.args, *(keyword.value for keyword in node.keywords)]
        case _:
            raise LanguageError(f"{_short(text)} uses {type(node).__name__}, which values don't have")
    for child in inner:
        _survey(child, text, names, operators, depth + 1)


def evaluate(expression: Expression, resolve: Resolve, operators: Operators) -> Value:
    """The value of an expression.

    Args:
        expression: what :func:`parse` gave.
        resolve: the value of a name; may raise.
        operators: what calls may call.

    Raises:
        LanguageError: an unknown operator, a wrong argument, a division by zero, or a bound that was passed.

    Examples:
        >>> evaluate(parse("[n, 2 * n / 3]"), {"n": Fraction(4)}.__getitem__, {})
        (Fraction(4, 1), Fraction(8, 3))
    """
    return _evaluate(expression.tree, resolve, operators)


def _evaluate(node: ast.expr, resolve: Resolve, operators: Operators) -> Value:
    match node:
        case ast.Constant():
            return literal(node.value)
        case ast.Name():
            return resolve(node.id)
        case ast.List() | ast.Tuple():
            return bounded(tuple(_evaluate(item, resolve, operators) for item in node.elts))
        case ast.UnaryOp():
            operand = _evaluate(node.operand, resolve, operators)
            if isinstance(node.op, ast.Not):
                return not _truth(operand)
            return operand if isinstance(node.op, ast.UAdd) else _broadcast("*", operator.mul, Fraction(-1), operand)
        case ast.BinOp():
            left, right = (_evaluate(side, resolve, operators) for side in (node.left, node.right))
            sign, function = _BINARY[type(node.op)]
            return bounded(_product(left, right) if sign == "@" else _broadcast(sign, function, left, right))
        case ast.BoolOp():
            truths = (_truth(_evaluate(value, resolve, operators)) for value in node.values)
            return all(truths) if isinstance(node.op, ast.And) else any(truths)
        case ast.Compare():
            return _compare(node, resolve, operators)
        case ast.Subscript():
            return _entry(_evaluate(node.value, resolve, operators), _evaluate(node.slice, resolve, operators))
        case ast.Call(func=ast.Name(id=name)):
            return _call(name, node, resolve, operators)
    raise LanguageError(f"values don't have {type(node).__name__}")  # pragma: no cover - `parse` lets nothing else by


def _call(name: str, node: ast.Call, resolve: Resolve, operators: Operators) -> Value:
    if name not in operators:
        raise LanguageError(unknown_operator(name, operators))
    positional = [_evaluate(arg, resolve, operators) for arg in node.args]
    keywords = {str(keyword.arg): _evaluate(keyword.value, resolve, operators) for keyword in node.keywords}
    try:
        return bounded(operators[name](*positional, **keywords))
    except LanguageError:
        raise
    except (TypeError, ValueError, ArithmeticError, IndexError) as error:
        raise LanguageError(f"{name}: {str(error).replace('_tensor_operator.<locals>.', '')}") from None


def _compare(node: ast.Compare, resolve: Resolve, operators: Operators) -> bool:
    left = _evaluate(node.left, resolve, operators)
    for op, other in zip(node.ops, node.comparators, strict=True):
        right = _evaluate(other, resolve, operators)
        try:
            holds = _COMPARE[type(op)](left, right)
        except TypeError:
            raise LanguageError(f"{kind(left)} and {kind(right)} can't be compared this way") from None
        if not holds:
            return False
        left = right
    return True


def _broadcast(sign: str, function: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            raise LanguageError(f"lists of lengths {len(left)} and {len(right)} have no {sign}")
        return tuple(_broadcast(sign, function, a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, tuple):
        return tuple(_broadcast(sign, function, a, right) for a in left)
    if isinstance(right, tuple):
        return tuple(_broadcast(sign, function, left, b) for b in right)
    if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
        raise LanguageError(f"{kind(left)} and {kind(right)} have no {sign}")
    if sign == "**" and (right.denominator != 1 or abs(right) > LARGEST_EXPONENT):
        raise LanguageError(f"an exponent has to be a whole number of at most {LARGEST_EXPONENT}")
    try:
        return function(left, right)
    except ZeroDivisionError:
        raise LanguageError("a division by zero") from None


def _product(left: Value, right: Value) -> Value:
    """The product of two matrices, or of a matrix and a vector; of two vectors their inner product."""
    if not (isinstance(left, tuple) and isinstance(right, tuple) and left and right):
        raise LanguageError(f"{kind(left)} and {kind(right)} have no @; both have to be lists")
    if isinstance(left[0], tuple):
        return tuple(_product(row, right) for row in left)
    if len(left) != len(right):
        raise LanguageError(f"lists of lengths {len(left)} and {len(right)} have no @")
    terms = [_broadcast("*", operator.mul, a, b) for a, b in zip(left, right, strict=True)]
    total = terms[0]
    for term in terms[1:]:
        total = _broadcast("+", operator.add, total, term)
    return total


def _entry(value: Value, place: Value) -> Value:
    if not isinstance(value, tuple) or not isinstance(place, Fraction) or place.denominator != 1:
        raise LanguageError("only a list has entries, and they are counted by whole numbers from 0")
    try:
        return value[int(place)]
    except IndexError:
        raise LanguageError(f"there is no entry {place} in a list of {len(value)}") from None


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        raise LanguageError(f"{kind(value)} is neither true nor false")
    return value


def literal(data: Any) -> Value:
    """Plain data (whole numbers, Fractions, text, lists) as a value.

    Examples:
        >>> literal([1, [2, 3]])
        (Fraction(1, 1), (Fraction(2, 1), Fraction(3, 1)))
    """
    if isinstance(data, bool | str):
        return data
    if isinstance(data, int | Fraction):
        return bounded(Fraction(data))
    if isinstance(data, float):
        return Fraction(repr(data))
    if isinstance(data, list | tuple):
        return bounded(tuple(literal(item) for item in data))
    raise LanguageError(f"{data!r} isn't a value")


def bounded(value: Value) -> Value:
    """The value itself; raises LanguageError if it has too many entries or digits."""
    entries, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        entries += 1
        if isinstance(item, tuple):
            waiting.extend(item)
        elif isinstance(item, Fraction) and max(item.numerator.bit_length(), item.denominator.bit_length()) > MOST_BITS:
            raise LanguageError(f"a number has more than {MOST_BITS} binary digits")
        if entries > MOST_ENTRIES:
            raise LanguageError(f"a value has more than {MOST_ENTRIES} entries")
    return value


def kind(value: Value) -> str:
    """What a value is, in words for messages."""
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, Fraction):
        return "a number"
    return "a text" if isinstance(value, str) else "a list"


def unknown_operator(name: str, operators: Operators) -> str:
    """The message for an operator that isn't there, with the nearest name that is."""
    near = difflib.get_close_matches(name, operators, n=1)
    return f"there is no operator {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
