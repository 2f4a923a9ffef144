r"""Looking at the tree of an answer: lists, intervals, named values, inequalities, decimals, equations to be solved."""

from __future__ import annotations

import re
from fractions import Fraction

from viva.algebra._remembered import remembered
from viva.algebra.shapes import children, renamed, symbol_names
from viva.algebra.tree import (
    Add,
    Apply,
    Big,
    Binary,
    Call,
    Div,
    Index,
    Interval,
    Limit,
    Matrix,
    Mul,
    Neg,
    Node,
    Number,
    Pow,
    Qualified,
    Relation,
    Sequence,
    Symbol,
    Words,
)

FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
ORDER = frozenset(FLIPPED)
EQUATION = frozenset({"=", ":=", "equiv"})


def dollar_pieces(text: str) -> list[str] | None:
    r"""The pieces of ``$a$, $b$ and $c$``, or None for anything else."""
    if text.count("$") < 4 or text.count("$") % 2:
        return None
    parts = re.split(r"\$+", text)
    outside = [p.strip() for p in parts[::2]]
    if all(re.fullmatch(r"(?:,|;|and|or|,\s*and|,\s*or|&|\.)?", p) for p in outside):
        return [p for p in parts[1::2] if p.strip()]
    return None


def bare(node: Node) -> Node:
    """The tree without brackets around it, words and units beside it, and conditions after it."""
    for _ in range(8):
        if isinstance(node, Qualified):
            node = node.body
        elif isinstance(node, Sequence) and len(node.items) == 1 and node.kind in ("()", "[]", ","):
            node = node.items[0]
        elif isinstance(node, Mul) and any(isinstance(f, Words) for f in node.factors):
            rest = tuple(f for f in node.factors if not isinstance(f, Words))
            if not rest:
                return node
            node = rest[0] if len(rest) == 1 else Mul(rest)
        else:
            return node
    return node


def with_one_imaginary_unit(a: Node, b: Node) -> tuple[Node, Node]:
    """``a + b I`` against ``a + i b``: both with i, and j as engineers write it likewise."""
    names = symbol_names(a), symbol_names(b)
    for one, other in (("I", "j"), ("j", "I")):
        if one in names[0] - names[1] and other in names[1] - names[0] and "i" not in names[0] | names[1]:
            return renamed(a, one, Symbol("i")), renamed(b, other, Symbol("i"))
    for other in ("I", "j"):
        if other in names[0] and other not in names[1] and "i" in names[1] and "i" not in names[0]:
            return renamed(a, other, Symbol("i")), b
        if other in names[1] and other not in names[0] and "i" in names[0] and "i" not in names[1]:
            return a, renamed(b, other, Symbol("i"))
    return a, b


def without_names(a: Node, b: Node) -> tuple[Node, Node]:
    """``x = 5`` against ``5`` becomes 5, and so do lists of such equations; ``x \\in S`` becomes S."""
    if isinstance(a, Relation) and isinstance(b, Relation):
        a_in, b_in = a.ops == ("in",), b.ops == ("in",)
        if a_in and b_in:
            return a.members[1], b.members[1]
        if a_in:
            return a.members[1], range_of(b) or b
        if b_in:
            return range_of(a) or a, b.members[1]
        return a, b
    return (unnamed(a), b) if isinstance(a, Relation) else (a, unnamed(b)) if isinstance(b, Relation) else (a, b)


def unnamed(node: Relation) -> Node:
    """The right side of ``x = 5``, the set of ``x \\in S``."""
    if node.ops in (("in",), ("sim",)):
        return node.members[1]
    if (
        len(node.members) == 2
        and node.ops[0] in EQUATION
        and isinstance(node.members[0], Symbol | Index | Apply | Sequence)
    ):
        return bare(node.members[1])
    return node


def kinds_clash(a: Node, b: Node) -> bool:
    """Whether one is a set and the other a matrix or a formula that can't be one."""
    kinds = []
    for node in (a, b):
        if isinstance(node, Call) and node.name in ("inner", "angle", "pinv"):
            return False
        if isinstance(node, Index | Pow) and isinstance(node.base, Symbol) and node.base.font == "bb":
            return False  # the positive reals
        if (isinstance(node, Sequence) and node.kind == "{}" and len(node.items) > 1) or (
            isinstance(node, Binary) and node.op in ("cup", "cap", "setminus")
        ):
            kinds.append("set")
        elif isinstance(node, Matrix) and len(node.rows) > 1 and len(node.rows[0]) > 1:
            kinds.append("matrix")
        elif isinstance(node, Interval):
            kinds.append("interval")
        elif isinstance(node, Number) or (isinstance(node, Big | Call | Index) and not _has_arrays(node)):
            kinds.append("value")
        elif isinstance(node, Div | Mul | Add | Pow) and not _has_arrays(node):
            kinds.append("sum")
        else:
            return False
    if "sum" in kinds:  # a formula of undeclared symbols may be a matrix; it is no interval
        return "interval" in kinds
    return kinds[0] != kinds[1] and set(kinds) != {"set", "interval"}


_OF_ARRAYS = frozenset({"adjoint", "conj", "transpose", "inverse", "inv", "diag", "Diag", "vec", "prime", "labelled"})


@remembered
def _has_arrays(node: Node) -> bool:
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Matrix | Sequence | Interval) or (isinstance(item, Call) and item.name in _OF_ARRAYS):
            return True
        stack.extend(children(item))
    return False


def is_list(node: Node) -> bool:
    """Whether it is several items."""
    return isinstance(node, Sequence)


def items_of(node: Node) -> tuple[Node, ...]:
    """The items of a list, or the thing itself."""
    return node.items if isinstance(node, Sequence) else (node,)


def both_signs(items: tuple[Node, ...]) -> tuple[Node, ...]:
    r"""The items with ``1 \pm \sqrt 5`` as two."""
    found: list[Node] = []
    for item in items:
        if isinstance(item, Binary) and item.op in ("pm", "mp"):
            found += [Add((item.left, item.right)), Add((item.left, Neg(item.right)))]
        elif isinstance(item, Call) and item.name in ("pm", "mp") and len(item.args) == 1:
            found += [item.args[0], Neg(item.args[0])]
        else:
            found.append(item)
    return tuple(found)


def kind_of(node: Node) -> str:
    """The brackets of a list, or "one"."""
    return node.kind if isinstance(node, Sequence) else "one"


def differently_named(items: tuple[Node, ...]) -> bool:
    """Whether each item gives another name a value: ``a = 1, b = 2``."""
    heads = [i.members[0] for i in items if isinstance(i, Relation) and i.ops[0] in EQUATION]
    return len(heads) == len(items) > 1 and len(set(heads)) == len(heads)


def vector_entries(node: Node) -> tuple[Node, ...] | None:
    """The entries of a row, a column or a list, else None."""
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Matrix) and (len(node.rows) == 1 or all(len(r) == 1 for r in node.rows)):
        return tuple(x for row in node.rows for x in row)
    return None


def operands_of(node: Node, op: str) -> tuple[Node, ...]:
    """The operands of nested operations of one kind."""
    if isinstance(node, Binary) and node.op == op:
        return operands_of(node.left, op) + operands_of(node.right, op)
    return (node,)


def all_of(results: list[bool | None]) -> bool | None:
    """False if one is False, else None if one is None, else True."""
    if False in results:
        return False
    return None if None in results else True


def infinite_sign(node: Node) -> int:
    """1 or -1 for an infinite end, else 0."""
    if isinstance(node, Neg):
        return -infinite_sign(node.arg)
    if isinstance(node, Symbol) and node.name in ("infty", "oo", "inf"):
        return 1
    if isinstance(node, Symbol) and node.name == "minf":
        return -1
    return 0


def as_interval(node: Node) -> Interval | None:
    """A pair in brackets seen as an interval."""
    if isinstance(node, Interval):
        return node
    if isinstance(node, Sequence) and len(node.items) == 2 and node.kind in ("()", "[]"):
        return Interval(node.items[0], node.items[1], node.kind == "[]", node.kind == "[]")
    return None


def subject_of(relation: Relation) -> str | None:
    """The one symbol that an inequality is about."""
    names = {m.name for m in relation.members if isinstance(m, Symbol)}
    return names.pop() if len(names) == 1 else None


_MINUS_INFINITY, _INFINITY = Neg(Symbol("infty")), Symbol("infty")


_FIGURES = frozenset({"angle", "measuredangle", "triangle", "sphericalangle", "arc"})


def is_figure(node: Node) -> bool:
    """``AB``, the name of a segment."""
    if isinstance(node, Div):
        return is_figure(node.numerator) and is_figure(node.denominator)
    if not isinstance(node, Mul):
        return False
    named = (
        node.factors[1:] if isinstance(node.factors[0], Symbol) and node.factors[0].name in _FIGURES else node.factors
    )
    return all(isinstance(f, Symbol) and f.name.isupper() for f in named)


def defines_its_left_side(relation: Relation) -> bool:
    """Whether the left side is a name that the right side doesn't use."""
    left = relation.members[0]
    head = left.function if isinstance(left, Apply) else left.base if isinstance(left, Index) else left
    return isinstance(head, Symbol) and head.name not in symbol_names(relation.members[1])


def names_a_value(relation: Relation) -> bool:
    """``x = 2``, ``f(x) = x + 1``: an equation that gives a name a value."""
    return len(relation.members) == 2 and relation.ops[0] in EQUATION and defines_its_left_side(relation)


def range_of(relation: Relation) -> Interval | None:
    """``x > a``, ``a < x \\le b`` as an interval of x."""
    members, ops = relation.members, relation.ops
    if not ops or any(op not in ORDER for op in ops):
        return None
    if ops[0] in (">", ">="):
        members, ops = members[::-1], tuple(FLIPPED[op] for op in reversed(ops))
    if any(op not in ("<", "<=") for op in ops):
        return None
    if len(members) == 2:
        low, high = members
        if isinstance(low, Symbol) and not infinite_sign(low) and not symbol_names(high) - {"pi", "e"}:
            return Interval(_MINUS_INFINITY, high, False, ops[0] == "<=")
        if isinstance(high, Symbol) and not infinite_sign(high) and not symbol_names(low) - {"pi", "e"}:
            return Interval(low, _INFINITY, ops[0] == "<=", False)
        return None
    if len(members) == 3 and isinstance(members[1], Symbol):
        return Interval(members[0], members[2], ops[0] == "<=", ops[1] == "<=")
    return None


def as_positive(relation: Relation) -> tuple[Node, bool]:
    """The inequality as ``difference > 0`` (or at least 0): the difference, and whether it may be 0."""
    left, right = relation.members
    op = relation.ops[0]
    if op in ("<", "<="):
        left, right = right, left
    return Add((left, Neg(right))), op in ("<=", ">=")


def rational_value(node: Node) -> Fraction | None:
    """The value of a formula of literal numbers, sums, products, quotients and small powers; None for anything else."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Neg):
        inner = rational_value(node.arg)
        return None if inner is None else -inner
    if isinstance(node, Div):
        top, bottom = rational_value(node.numerator), rational_value(node.denominator)
        return top / bottom if top is not None and bottom else None
    if isinstance(node, Pow):
        base, exponent = rational_value(node.base), rational_value(node.exponent)
        if base is None or exponent is None or exponent.denominator != 1 or abs(exponent) > 64:
            return None
        large = max(abs(base.numerator), base.denominator) > 10**12
        return None if large or (not base and exponent <= 0) else base ** int(exponent)
    if isinstance(node, Add | Mul):
        value = Fraction(isinstance(node, Mul))
        for part in node.terms if isinstance(node, Add) else node.factors:
            known = rational_value(part)
            if known is None:
                return None
            value = value + known if isinstance(node, Add) else value * known
        return value
    return None


@remembered
def has_decimals(node: Node) -> bool:
    """Whether a number in it is written as a decimal."""
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Number) and item.decimals:
            return True
        stack.extend(children(item))
    return False


@remembered
def has_degrees(node: Node) -> bool:
    """Whether an angle in it is given in degrees."""
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Call) and item.name == "degrees":
            return True
        stack.extend(children(item))
    return False


def digits_of(node: Node) -> tuple[int, int] | None:
    """Decimal places and significant digits of a number written as a decimal, else None."""
    while isinstance(node, Neg):
        node = node.arg
    if not isinstance(node, Number) or not node.decimals:
        return None
    whole = abs(node.value) * 10**node.decimals
    return node.decimals, len(str(int(Fraction(whole))).lstrip("0"))


@remembered
def free_names(node: Node) -> frozenset[str]:
    """Names of the symbols in a formula that nothing in it binds."""
    bound: set[str] = set()
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Big):
            bound |= {v.name for v in item.variables if isinstance(v, Symbol)}
        elif isinstance(item, Limit) and isinstance(item.variable, Symbol):
            bound.add(item.variable.name)
        stack.extend(children(item))
    return symbol_names(node) - bound - {"pi", "e", "infty"}


def linear_solution(node: Node, name: str) -> Node | None:
    """What a symbol must be for a sum to vanish, where it occurs only as the whole or a factor of terms of it."""
    terms = terms_of(node, 1)
    slope: list[Node] = []
    rest: list[Node] = []
    for sign, term in terms:
        signed = term if sign > 0 else Neg(term)
        if name not in symbol_names(term):
            rest.append(signed)
            continue
        factors = list(term.factors) if isinstance(term, Mul) else [term]
        own = [f for f in factors if isinstance(f, Symbol) and f.name == name]
        others = [f for f in factors if not (isinstance(f, Symbol) and f.name == name)]
        if len(own) != 1 or any(name in symbol_names(f) for f in others):
            return None
        product: Node = Mul((Number(Fraction(1)), *others)) if others else Number(Fraction(1))
        slope.append(product if sign > 0 else Neg(product))
    if not slope:
        return None
    zero = Number(Fraction(0))
    return Neg(Div(Add((zero, *rest)), Add((zero, *slope))))


def terms_of(node: Node, sign: int) -> list[tuple[int, Node]]:
    """The terms of a sum with their signs."""
    if isinstance(node, Add):
        return [t for term in node.terms for t in terms_of(term, sign)]
    if isinstance(node, Neg):
        return terms_of(node.arg, -sign)
    return [(sign, node)]
