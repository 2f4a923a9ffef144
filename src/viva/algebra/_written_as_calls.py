r"""Operations that computer algebra systems write as calls: ``diff(x^3, x)``, ``integrate(f, x, 0, 1)``."""

from __future__ import annotations

import re
from fractions import Fraction

from viva.algebra._written_matrices import LARGEST, constant, diagonal, identity
from viva.algebra.tree import (
    Add,
    Ambiguous,
    Apply,
    Big,
    Binary,
    Call,
    Cases,
    Derivative,
    Div,
    Index,
    Interval,
    Matrix,
    Mul,
    Neg,
    Node,
    Number,
    Pow,
    Previous,
    Qualified,
    Relation,
    Sequence,
    Symbol,
    mapped,
)

WRITTEN = re.compile(
    r"\b(?:diff|derivative|Derivative|integrate|Integral|int|gamma|conjugate|realpart|imagpart|re|im|oo|oc|co|cc|union"
    r"|intersection|Complement|SymmetricDifference|arctan2|Matrix|ImmutableMatrix|tensor|Tensor|asarray|zeros|ones|eye"
    r"|IdentityMatrix|DiagonalMatrix|Binomial\s*(?=\[)|diag|Rational|Integer|Fraction|comb|nchoosek|nCr|Piecewise|where|KroneckerDelta"
    r"|DiracDelta|Heaviside|cbrt|nthroot|surd|Transpose|Inverse|solve)\}?\s*(?:\\left\s*)?[(\[]|\bif\b.*\belse\b"
)
_ENDS = {"oo": (False, False), "oc": (False, True), "co": (True, False), "cc": (True, True)}
_ALIASES = {"conjugate": "conj", "realpart": "Re", "imagpart": "Im", "re": "Re", "im": "Im", "arctan2": "atan2",
            "Transpose": "transpose"}  # fmt: skip
_ITSELF = frozenset(["Matrix", "ImmutableMatrix", "tensor", "Tensor", "asarray", "Integer"])


def with_operations(node: Node) -> Node:
    """The tree with such calls as what they mean."""
    if isinstance(node, Ambiguous):  # gamma(5)
        first = node.readings[0]
        if isinstance(first, Apply) and isinstance(first.function, Symbol) and first.function.name == "gamma":
            return with_operations(first)
    if isinstance(node, Qualified) and node.words in ("if", "where"):
        found = _either(node)
        if found is not None:
            return found
    if isinstance(node, Index) and isinstance(node.base, Symbol) and node.base.name in _MATHEMATICA:
        found = _operation(node.base.name, tuple(with_operations(a) for a in node.indices))
        if found is not None:
            return found
    if isinstance(node, Call) and node.name in ("eye", "diag", "cbrt"):
        found = _operation(node.name, tuple(with_operations(a) for a in node.args))
        if found is not None:
            return found
    if (
        isinstance(node, Apply)
        and isinstance(node.function, Symbol)
        and not node.primes
        and node.function.name != "Binomial"
    ):
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
    if name in _ITSELF and len(args) == 1 and isinstance(args[0], Matrix | Sequence | Number | Neg):
        return args[0]
    if name in ("Rational", "Fraction") and len(args) == 2:
        return Div(*args)
    if name in ("comb", "nchoosek", "nCr", "Binomial") and len(args) == 2:
        return Call("binom", args)
    if name == "KroneckerDelta" and len(args) == 2:
        return Call("delta", args)
    if name == "Heaviside" and len(args) == 1:
        return Call("indicator", (Relation((args[0], Number(Fraction(0))), (">",)),))
    if name == "cbrt" and len(args) == 1:
        return Call("root", (args[0], Number(Fraction(3))))
    if name in ("nthroot", "surd") and len(args) == 2:
        return Call("root", args)
    if name == "solve" and len(args) == 2 and not isinstance(args[0], Relation | Sequence):
        return Mul((Pow(args[0], Neg(Number(Fraction(1)))), args[1]))
    if name == "Inverse" and len(args) == 1:
        return Pow(args[0], Neg(Number(Fraction(1))))
    if name == "Piecewise" and args:
        return _piecewise(args)
    if name == "where" and len(args) == 3:
        return Cases(((args[1], args[0]), (args[2], None)))
    if name in ("eye", "IdentityMatrix", "zeros", "ones", "diag", "DiagonalMatrix"):
        return _plain_matrix(name, args)
    if name in _ALIASES and len(args) == (2 if name == "arctan2" else 1):
        return Call(_ALIASES[name], args)
    return None


_MATHEMATICA = frozenset(["Binomial", "IdentityMatrix", "DiagonalMatrix", "Transpose", "Inverse", "KroneckerDelta"])


def _plain_matrix(name: str, args: tuple[Node, ...]) -> Node | None:
    """``eye(2)``, ``zeros((2, 3))``, ``diag([1, 2])``: written out."""
    if len(args) == 1 and isinstance(args[0], Sequence) and args[0].kind in ("()", "[]", "{}"):
        args = args[0].items
    if name in ("diag", "DiagonalMatrix"):
        if not 1 < len(args) <= LARGEST or any(isinstance(a, Sequence | Matrix) for a in args):
            return None
        return diagonal(args)
    sizes = [int(a.value) for a in args if isinstance(a, Number) and a.value in range(1, LARGEST + 1)]
    if len(sizes) != len(args) or not 1 <= len(sizes) <= 2:
        return None
    if name in ("eye", "IdentityMatrix"):
        return identity(sizes[0]) if len(set(sizes)) == 1 else None
    entry = 1 if name == "ones" else 0
    if len(sizes) == 1:
        return Sequence((Number(Fraction(entry)),) * sizes[0], "()") if sizes[0] > 1 else None
    rows, columns = sizes
    return constant(rows, columns, entry)


def _piecewise(args: tuple[Node, ...]) -> Node | None:
    """SymPy's ``Piecewise((x, x > 0), (0, True))``."""
    branches: list[tuple[Node, Node | None]] = []
    for arg in args:
        if not isinstance(arg, Sequence) or len(arg.items) != 2:
            return None
        value, condition = arg.items
        always = isinstance(condition, Symbol) and condition.name in ("True", "true")
        branches.append((value, None if always else condition))
    return Cases(tuple(branches))


def _either(node: Qualified) -> Node | None:
    """Python's ``a if x > 0 else b``, NumPy's ``where(x > 0, a, b)``."""
    condition = node.condition
    if isinstance(node.body, Previous):
        if isinstance(condition, Sequence) and len(condition.items) == 3:
            held, one, other = (with_operations(i) for i in condition.items)
            return Cases(((one, held), (other, None)))
        return None
    if isinstance(condition, Qualified) and condition.words == "else" and condition.condition is not None:
        other = with_operations(condition.condition)
        return Cases(((with_operations(node.body), condition.body), (other, None)))
    return None


def _one_less(node: Node) -> Node:
    if isinstance(node, Number):
        return Number(node.value - 1)
    if isinstance(node, Add) and Number(Fraction(1)) in node.terms and not isinstance(node, Sequence):
        rest = tuple(t for t in node.terms if t != Number(Fraction(1)))
        return rest[0] if len(rest) == 1 else Add(rest) if rest else Number(Fraction(0))
    return Add((node, Neg(Number(Fraction(1)))))
