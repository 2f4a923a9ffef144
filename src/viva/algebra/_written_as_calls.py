r"""Operations that computer algebra systems write as calls: ``diff(x^3, x)``, ``integrate(f, x, 0, 1)``."""

from __future__ import annotations

import re
from fractions import Fraction

from viva.algebra.tree import (
    Add,
    Ambiguous,
    Apply,
    Big,
    Binary,
    Call,
    Derivative,
    Interval,
    Neg,
    Node,
    Number,
    Sequence,
    Symbol,
    mapped,
)

WRITTEN = re.compile(
    r"\b(?:diff|derivative|Derivative|integrate|Integral|int|gamma|conjugate|realpart|imagpart|re|im|oo|oc|co|cc|union"
    r"|intersection|Complement|SymmetricDifference|arctan2)\s*\("
)
_ENDS = {"oo": (False, False), "oc": (False, True), "co": (True, False), "cc": (True, True)}
_ALIASES = {"conjugate": "conj", "realpart": "Re", "imagpart": "Im", "re": "Re", "im": "Im", "arctan2": "atan2"}


def with_operations(node: Node) -> Node:
    """The tree with such calls as what they mean."""
    if isinstance(node, Ambiguous):  # gamma(5)
        first = node.readings[0]
        if isinstance(first, Apply) and isinstance(first.function, Symbol) and first.function.name == "gamma":
            return with_operations(first)
    if isinstance(node, Apply) and isinstance(node.function, Symbol) and not node.primes:
        found = _operation(node.function.name, tuple(with_operations(a) for a in node.args))
        if found is not None:
            return found
    return mapped(node, with_operations)


def _operation(name: str, args: tuple[Node, ...]) -> Node | None:
    if name in ("diff", "derivative", "Derivative") and len(args) in (2, 3):
        order = args[2] if len(args) == 3 else None
        if order is None or (isinstance(order, Number) and order.value in range(1, 5)):
            return Derivative(args[0], ((args[1], int(order.value) if isinstance(order, Number) else 1),))
    if name in ("integrate", "Integral", "int") and len(args) in (2, 4) and isinstance(args[1], Symbol):
        low, high = args[2:] if len(args) == 4 else (None, None)
        return Big("int", (args[1],), low, high, None, args[0])
    if name == "gamma" and len(args) == 1:
        return Call("factorial", (_one_less(args[0]),))
    if name in _ENDS and len(args) == 2:
        return Interval(args[0], args[1], *_ENDS[name])
    if name in ("union", "intersection") and args:
        node = args[0]
        for other in args[1:40]:
            node = Binary("cup" if name == "union" else "cap", node, other)
        return node
    if name == "Complement" and len(args) == 2:
        return Binary("setminus", *args)
    if name == "SymmetricDifference" and len(args) == 2:
        return Binary("cup", Binary("setminus", *args), Binary("setminus", *reversed(args)))
    if name in _ALIASES and len(args) == (2 if name == "arctan2" else 1):
        return Call(_ALIASES[name], args)
    return None


def _one_less(node: Node) -> Node:
    if isinstance(node, Number):
        return Number(node.value - 1)
    if isinstance(node, Add) and Number(Fraction(1)) in node.terms and not isinstance(node, Sequence):
        rest = tuple(t for t in node.terms if t != Number(Fraction(1)))
        return rest[0] if len(rest) == 1 else Add(rest) if rest else Number(Fraction(0))
    return Add((node, Neg(Number(Fraction(1)))))
