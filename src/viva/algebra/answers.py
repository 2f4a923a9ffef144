r"""Whether two answers say the same: numbers, formulas, sets, intervals, tuples, matrices, equations, letters, words.

:func:`equal` takes what a key says and what somebody answered, as text. It is for final answers rather than for steps
of a derivation: it looks past dollar signs, boxes, ``x =`` in front, units and sentences around the answer, and
compares lists item by item. What is left goes to :func:`viva.algebra.compare`.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from flint import arb, ctx, fmpq

from ._answer_text import choice_letter, cleaned, final_answer, is_word, looks_like_prose, unwrapped, without_labels
from ._kinds import order_differs
from .compare import compare
from .evaluate import Evaluator
from .instances import Instance
from .notation import Notation
from .read import ReadError, read_formula
from .shapes import children, infer, renamed, symbol_names
from .tree import (
    Add,
    Ambiguous,
    Apply,
    Big,
    Binary,
    Call,
    Derivative,
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
from .values import Undecided

SIGNIFICANT = 6
"""A decimal that is an exact value rounded to at least so many significant digits counts as that value."""

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDER = frozenset(_FLIPPED)
_EQUATION = frozenset({"=", ":=", "equiv"})
_SECONDS = 0.1
_LOGICAL = re.compile(r"\b(?:and|or|not|implies)\b")
_LOGIC = frozenset({"and", "or", "not", "implies", "all", "none"})
MOST_ITEMS = 60
LONGEST_FORMULA = 4000


def equal(gold: str, candidate: str, notation: Notation | None = None) -> bool | None:
    r"""Whether a candidate's answer is the same as the gold answer: True, False, or None where that can't be decided.

    Both may be a formula or a text that holds the answer (in a box, after "the answer is", in dollars). A decimal
    counts as an exact value if it is that value rounded to at least six significant digits. Never raises, for any strings.

    Args:
        gold, candidate: the texts.
        notation: what symbols mean; plain defaults otherwise, with gradients as columns.

    Examples:
        >>> equal(r"\frac{1}{2}", "The answer is $0.5$.")
        True
        >>> equal("{1, 2}", r"\boxed{2, 1}")
        True
        >>> equal("x^2 - 1", "(x - 1)^2")
        False
    """
    try:
        with ctx.workprec(256):
            return _Answers(notation or _defaults()).same_text(gold, candidate)
    except (Undecided, RecursionError):
        return None
    except (ArithmeticError, ValueError, TypeError, AttributeError, OverflowError, MemoryError, IndexError, KeyError):
        return None


@lru_cache(maxsize=1)
def _defaults() -> Notation:
    return Notation.from_mapping({"layout": "denominator"})


def _words(text: str) -> str:
    """A text reduced to its letters and digits, for comparing words."""
    text = re.sub(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mbox|operatorname)\b", "", text)
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


class _Answers:
    def __init__(self, notation: Notation) -> None:
        self.notation = notation

    # -- texts -------------------------------------------------------------------------------------------------------

    def same_text(self, gold: str, candidate: str) -> bool | None:
        if not gold.strip() or not candidate.strip():
            return None
        plain_gold, plain = unwrapped(gold), unwrapped(candidate)
        if plain_gold == plain:
            return True
        letter, other = choice_letter(gold), choice_letter(candidate)
        if letter is not None and other is not None:
            return letter == other
        if is_word(plain_gold) and _words(plain_gold) == _words(plain):
            return True
        (ones, sure), (others, sure_too) = self.readings(gold, plain_gold), self.readings(candidate, plain)
        doubtful = not (sure and sure_too) or (_LOGICAL.search(plain_gold) and _LOGICAL.search(plain))
        verdict: bool | None = None
        for a in ones:
            for b in others:
                found = self.same(a, b)
                if found:
                    return True
                verdict = found if verdict is None else verdict
        if verdict is not None and not doubtful:
            return verdict
        if _words(plain_gold) == _words(plain) and _words(plain) and not re.search(r"[+\-*/^=<>]", plain_gold + plain):
            return True
        return None

    def readings(self, text: str, plain: str) -> tuple[list[Node], bool]:
        """The trees that a text may be, and whether it is sure that they are the answer.

        The whole text where it is a formula, else the answer found in it; the last value of a sentence is a guess.
        """
        plain = without_labels(plain)
        if len(plain) <= LONGEST_FORMULA and not looks_like_prose(plain) and plain.count("boxed") == 0:
            node = self.read(plain)
            if node is not None:
                return [node], True
        part, sure = final_answer(text)
        node = self.read(unwrapped(part))
        return ([node] if node is not None else []), sure

    def read(self, text: str) -> Node | None:
        functions, scalars = self.notation.heads
        text = cleaned(text)
        if len(text) > LONGEST_FORMULA:
            return None
        pieces = _dollar_pieces(text)
        if pieces is not None:
            nodes = [self.read(p) for p in pieces]
            known = [n for n in nodes if n is not None]
            return Sequence(tuple(known), ",") if len(known) == len(nodes) else None
        try:
            return read_formula(text.replace("$", ""), functions=functions, scalars=scalars)
        except ReadError:
            return None

    # -- trees -------------------------------------------------------------------------------------------------------

    def same(self, gold: Node, candidate: Node) -> bool | None:
        a, b = _plain(gold), _plain(candidate)
        if a == b:
            return True
        if _LOGIC & (symbol_names(a) | symbol_names(b)):
            return None
        if isinstance(a, Ambiguous) or isinstance(b, Ambiguous):
            return self.any_reading(a, b)
        a, b = _without_names(a, b)
        if isinstance(a, Relation) and isinstance(b, Relation):
            return self.relations(a, b)
        if isinstance(a, Relation) != isinstance(b, Relation):
            return self.relation_and_value(a, b)
        if _clash(a, b):
            return False
        if _is_list(a) or _is_list(b):
            found = self.lists(a, b)
            equations = any(isinstance(x, Relation) for x in _items(a)) and any(
                isinstance(x, Relation) for x in _items(b)
            )
            return None if found is False and equations else found
        if isinstance(a, Interval) or isinstance(b, Interval):
            return self.intervals(a, b)
        if isinstance(a, Binary) and isinstance(b, Binary) and a.op == b.op and a.op in ("cup", "cap"):
            return self.unordered(_operands(a, a.op), _operands(b, b.op))
        if isinstance(a, Matrix) and isinstance(b, Matrix):
            return self.matrices(a, b)
        return self.values(a, b)

    def any_reading(self, a: Node, b: Node) -> bool | None:
        ones = a.readings if isinstance(a, Ambiguous) else (a,)
        others = b.readings if isinstance(b, Ambiguous) else (b,)
        results = [self.same(x, y) for x in ones[:3] for y in others[:3]]
        if True in results:
            return True
        return False if all(r is False for r in results) else None

    def values(self, a: Node, b: Node) -> bool | None:
        result = compare(a, b, self.notation, seconds=_SECONDS)
        if result.equal is None and result.leaning is not None:
            return result.leaning
        if result.equal is None:
            return self.alike(a, b)
        if result.equal is False and _has_degrees(a) != _has_degrees(b):
            return None  # an angle and a bare number
        if result.equal is False and (_has_decimals(a) or _has_decimals(b)):
            return self.rounded(a, b)
        return result.equal

    def rounded(self, a: Node, b: Node) -> bool | None:
        """Two numbers that differ, one at least written as a decimal: the same if one is the other, rounded."""
        one, other = self.number(a), self.number(b)
        if one is None or other is None:
            return None if symbol_names(a) & symbol_names(b) else False
        digits = [_digits(n) for n in (a, b)]
        for value, rounding, places in ((one, other, digits[1]), (other, one, digits[0])):
            if places is None:
                continue
            gap = abs(value - rounding)
            if gap < arb(fmpq(1, 2 * 10 ** places[0])) * (1 + arb(10) ** -9):
                return True if places[1] >= SIGNIFICANT else None
        return False

    def number(self, node: Node) -> arb | None:
        if symbol_names(node) - {"pi", "e"}:
            return None
        try:
            value = Evaluator(self.notation, infer((node,), self.notation), Instance(0, {})).eval(node)
        except Undecided:
            return None
        return arb(value) if isinstance(value, fmpq) else value if isinstance(value, arb) else None

    def alike(self, a: Node, b: Node) -> bool | None:
        """Formulas that can't be evaluated: the same where they are built alike from equal parts."""
        for one, other in ((a, b), (b, a)):
            if isinstance(one, Big) and one.op == "int" and one.lower is None and len(one.variables) == 1:
                slope = compare(one.body, Derivative(other, ((one.variables[0], 1),)), self.notation, seconds=_SECONDS)
                if slope.equal is False:
                    return False
        free_a, free_b = _free_names(a), _free_names(b)
        kinds = (Big, Limit, Apply, Call, Div, Mul, Add, Neg, Index)
        if type(a) is type(b) and isinstance(a, kinds):
            a_parts, b_parts = children(a), children(b)
            same_head = (getattr(a, "op", ""), getattr(a, "name", "")) == (getattr(b, "op", ""), getattr(b, "name", ""))
            if same_head and len(a_parts) == len(b_parts) and len(a_parts) <= 12:
                if all(self.same(x, y) for x, y in zip(a_parts, b_parts, strict=True)):
                    return True
                commutes = isinstance(a, Add) or (isinstance(a, Mul) and not order_differs((a, b), self.notation))
                if commutes and self.unordered(tuple(a_parts), tuple(b_parts)):
                    return True
        if free_a and free_b and not free_a & free_b:
            return False  # formulas in different symbols
        return None

    def matrices(self, a: Matrix, b: Matrix) -> bool | None:
        if len(a.rows) != len(b.rows) or {len(r) for r in a.rows} != {len(r) for r in b.rows}:
            return False
        ones = [x for row in a.rows for x in row]
        others = [x for row in b.rows for x in row]
        return _all([self.same(x, y) for x, y in zip(ones[:400], others[:400], strict=True)])

    # -- lists, sets, intervals ----------------------------------------------------------------------------------------

    def lists(self, a: Node, b: Node) -> bool | None:
        one, other = _items(a), _items(b)
        kind_a, kind_b = _kind(a), _kind(b)
        if len(one) > MOST_ITEMS or len(other) > MOST_ITEMS:
            return None
        if kind_a == kind_b == "{}":
            return self.as_sets(one, other)
        if "{}" in (kind_a, kind_b):
            if len(one) == 1 and len(other) == 1:
                return self.same(one[0], other[0])
            if kind_a in (",", "{}") and kind_b in (",", "{}"):
                return self.as_sets(one, other)
            return False
        if isinstance(a, Matrix) or isinstance(b, Matrix):
            entries = [_vector_entries(x) for x in (a, b)]
            if entries[0] is None or entries[1] is None:
                return False
            one, other = entries[0], entries[1]
        if isinstance(a, Interval) or isinstance(b, Interval):
            return self.intervals(a, b)
        if len(one) != len(other):
            return False
        ordered = _all([self.same(x, y) for x, y in zip(one, other, strict=True)])
        if ordered or kind_a != "," or kind_b not in (",", "{}"):
            if ordered is False and kind_a == "," != kind_b:
                return self.unordered(one, other) and None
            return ordered
        return self.unordered(one, other)

    def unordered(self, one: tuple[Node, ...], other: tuple[Node, ...]) -> bool | None:
        """Whether each item of one has its own equal in the other."""
        if len(one) != len(other):
            return False
        left = list(other)
        doubt = False
        for x in one:
            for k, y in enumerate(left):
                found = self.same(x, y)
                if found:
                    del left[k]
                    break
                doubt = doubt or found is None
            else:
                return None if doubt else False
        return True

    def as_sets(self, one: tuple[Node, ...], other: tuple[Node, ...]) -> bool | None:
        """Whether each item of either has an equal in the other."""
        doubt = False
        for items, among in ((one, other), (other, one)):
            for x in items:
                found = [self.same(x, y) for y in among]
                if True not in found:
                    if None not in found:
                        return False
                    doubt = True
        return None if doubt else True

    def intervals(self, a: Node, b: Node) -> bool | None:
        ends = [_as_interval(n) for n in (a, b)]
        if ends[0] is None or ends[1] is None:
            return False if isinstance(a, Number | Sequence) or isinstance(b, Number | Sequence) else None
        one, other = ends[0], ends[1]
        same = _all([self.ends(one.low, other.low), self.ends(one.high, other.high)])
        if same is not True:
            return same
        closed = (
            one.closed_low == other.closed_low or _infinite(one.low),
            one.closed_high == other.closed_high or _infinite(one.high),
        )
        return all(closed)

    def ends(self, a: Node, b: Node) -> bool | None:
        if _infinite(a) or _infinite(b):
            return _infinite(a) == _infinite(b)
        return self.same(a, b)

    # -- equations and inequalities ----------------------------------------------------------------------------------

    def relation_and_value(self, a: Node, b: Node) -> bool | None:
        relation, value = (a, b) if isinstance(a, Relation) else (b, a)
        assert isinstance(relation, Relation)
        interval = _range_of(relation)
        if interval is not None and (isinstance(value, Interval) or _is_list(value)):
            return self.intervals(interval, value)
        if all(op in _EQUATION or op == "~=" for op in relation.ops):
            first = _plain(relation.members[0])
            named = isinstance(first, Symbol | Apply | Index | Sequence | Ambiguous | Derivative) or _is_figure(first)
            named = named or (isinstance(first, Binary) and first.op == "ratio")
            constant = not any(symbol_names(m) for m in relation.members)
            if named or constant:
                found = [self.same(member, value) for member in relation.members[0 if constant else 1 :]]
                if True in found:
                    return True
                return False if all(f is False for f in found) else None
            if not symbol_names(value):
                return False
            own = sorted(_free_names(first) - _free_names(value)) if len(relation.members) == 2 else []
            solution = _linear_solution(Add((first, Neg(relation.members[1]))), own[0]) if len(own) == 1 else None
            return None if solution is None else self.values(solution, value)
        return False if set(relation.ops) <= _ORDER and isinstance(value, Number | Add | Mul | Pow | Call) else None

    def relations(self, a: Relation, b: Relation) -> bool | None:
        one, other = _range_of(a), _range_of(b)
        if one is not None and other is not None and _subject(a) == _subject(b):
            return self.intervals(one, other)
        if len(a.members) == len(b.members) == 2:
            return self.two_sided(a, b)
        if a.ops == b.ops and len(a.members) == len(b.members):
            found = _all([self.same(x, y) for x, y in zip(a.members, b.members, strict=True)])
            return found or None
        return self.same(a.members[-1], b.members[-1]) or None if set(a.ops + b.ops) <= _EQUATION else None

    def two_sided(self, a: Relation, b: Relation) -> bool | None:
        op, other_op = a.ops[0], b.ops[0]
        a, b = _same_parameter(a, b)
        parts = [self.same(x, y) for x, y in zip(a.members, b.members, strict=True)]
        if op == other_op and all(parts):
            return True
        if op in _EQUATION and other_op in _EQUATION:
            heads = (Symbol, Apply, Index, Derivative, Ambiguous)
            if parts[0] and isinstance(a.members[0], heads) and parts[1] is False:
                return False
            if (
                all(isinstance(r.members[0], heads) for r in (a, b))
                and _defines(a)
                and _defines(b)
                and parts[1] is not None
            ):
                return parts[1]
            crossed = [self.same(x, y) for x, y in zip(a.members, reversed(b.members), strict=True)]
            if all(crossed):
                return True
            differences = [Add((r.members[0], Neg(r.members[1]))) for r in (a, b)]
            result = compare(differences[0], differences[1], self.notation, up_to="factor", seconds=_SECONDS)
            if result.equal:
                return True
            return self.solved(differences[0], differences[1])
        if op in _ORDER and other_op in _ORDER:
            one, other = _descending(a), _descending(b)
            result = compare(one[0], other[0], self.notation, up_to="positive factor", seconds=_SECONDS)
            if result.equal:
                return one[1] == other[1]
            linear = _range_of(a) is not None and _range_of(b) is not None
            return False if linear and result.equal is False else None
        if {op, other_op} & _ORDER and {op, other_op} & _EQUATION:
            return False
        return None

    def solved(self, one: Node, other: Node) -> bool | None:
        """Equations ``one = 0`` and ``other = 0`` that are linear in a symbol: compare what it must be."""
        names = _free_names(one) & _free_names(other)
        if _free_names(one) and _free_names(other) and not names:
            return False
        for name in sorted(names):
            solutions = [_linear_solution(n, name) for n in (one, other)]
            if solutions[0] is not None and solutions[1] is not None:
                return compare(solutions[0], solutions[1], self.notation, seconds=_SECONDS).equal
        return None


# -- looking at trees --------------------------------------------------------------------------------------------------


def _dollar_pieces(text: str) -> list[str] | None:
    r"""The pieces of ``$a$, $b$ and $c$``, or None for anything else."""
    if text.count("$") < 4 or text.count("$") % 2:
        return None
    parts = re.split(r"\$+", text)
    outside = [p.strip() for p in parts[::2]]
    if all(re.fullmatch(r"(?:,|;|and|or|,\s*and|,\s*or|&|\.)?", p) for p in outside):
        return [p for p in parts[1::2] if p.strip()]
    return None


def _plain(node: Node) -> Node:
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


def _without_names(a: Node, b: Node) -> tuple[Node, Node]:
    """``x = 5`` against ``5`` becomes 5, and so do lists of such equations; ``x \\in S`` becomes S."""
    if isinstance(a, Relation) and isinstance(b, Relation):
        a_in, b_in = a.ops == ("in",), b.ops == ("in",)
        if a_in and b_in:
            return a.members[1], b.members[1]
        if a_in:
            return a.members[1], _range_of(b) or b
        if b_in:
            return _range_of(a) or a, b.members[1]
        return a, b
    return (_unnamed(a), b) if isinstance(a, Relation) else (a, _unnamed(b)) if isinstance(b, Relation) else (a, b)


def _unnamed(node: Relation) -> Node:
    if node.ops == ("in",):
        return node.members[1]
    if (
        len(node.members) == 2
        and node.ops[0] in _EQUATION
        and isinstance(node.members[0], Symbol | Index | Apply | Sequence)
    ):
        return _plain(node.members[1])
    return node


def _clash(a: Node, b: Node) -> bool:
    """Whether one is a set and the other a matrix or a formula that can't be one."""
    kinds = []
    for node in (a, b):
        if (isinstance(node, Sequence) and node.kind == "{}" and len(node.items) > 1) or (
            isinstance(node, Binary) and node.op in ("cup", "cap", "setminus")
        ):
            kinds.append("set")
        elif isinstance(node, Matrix) and len(node.rows) > 1 and len(node.rows[0]) > 1:
            kinds.append("matrix")
        elif isinstance(node, Number | Big | Call | Index):
            kinds.append("value")
        else:
            return False
    return kinds[0] != kinds[1]


def _is_list(node: Node) -> bool:
    return isinstance(node, Sequence)


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def _kind(node: Node) -> str:
    return node.kind if isinstance(node, Sequence) else "one"


def _vector_entries(node: Node) -> tuple[Node, ...] | None:
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Matrix) and (len(node.rows) == 1 or all(len(r) == 1 for r in node.rows)):
        return tuple(x for row in node.rows for x in row)
    return None


def _operands(node: Node, op: str) -> tuple[Node, ...]:
    if isinstance(node, Binary) and node.op == op:
        return _operands(node.left, op) + _operands(node.right, op)
    return (node,)


def _all(results: list[bool | None]) -> bool | None:
    if False in results:
        return False
    return None if None in results else True


def _infinite(node: Node) -> int:
    """1 or -1 for an infinite end, else 0."""
    if isinstance(node, Neg):
        return -_infinite(node.arg)
    if isinstance(node, Symbol) and node.name in ("infty", "oo", "inf"):
        return 1
    return 0


def _as_interval(node: Node) -> Interval | None:
    if isinstance(node, Interval):
        return node
    if isinstance(node, Sequence) and len(node.items) == 2 and node.kind in ("()", "[]"):
        return Interval(node.items[0], node.items[1], node.kind == "[]", node.kind == "[]")
    return None


def _subject(relation: Relation) -> str | None:
    """The one symbol that an inequality is about."""
    names = {m.name for m in relation.members if isinstance(m, Symbol)}
    return names.pop() if len(names) == 1 else None


_MINUS_INFINITY, _INFINITY = Neg(Symbol("infty")), Symbol("infty")


def _same_parameter(a: Relation, b: Relation) -> tuple[Relation, Relation]:
    """``f(m) = 2m`` against ``f(n) = 2n``: both in the first one's letter."""
    one, other = a.members[0], b.members[0]
    if isinstance(one, Apply) and isinstance(other, Apply) and len(one.args) == len(other.args) == 1:
        x, y = one.args[0], other.args[0]
        if isinstance(x, Symbol) and isinstance(y, Symbol) and x != y and x.name not in symbol_names(b):
            return a, Relation(tuple(renamed(m, y.name, x) for m in b.members), b.ops)
    return a, b


def _is_figure(node: Node) -> bool:
    """``AB``, the name of a segment."""
    return isinstance(node, Mul) and all(isinstance(f, Symbol) and f.name.isupper() for f in node.factors)


def _defines(relation: Relation) -> bool:
    """Whether the left side is a name that the right side doesn't use."""
    left = relation.members[0]
    head = left.function if isinstance(left, Apply) else left.base if isinstance(left, Index) else left
    return isinstance(head, Symbol) and head.name not in symbol_names(relation.members[1])


def _range_of(relation: Relation) -> Interval | None:
    """``x > a``, ``a < x \\le b`` as an interval of x."""
    members, ops = relation.members, relation.ops
    if not ops or any(op not in _ORDER for op in ops):
        return None
    if ops[0] in (">", ">="):
        members, ops = members[::-1], tuple(_FLIPPED[op] for op in reversed(ops))
    if any(op not in ("<", "<=") for op in ops):
        return None
    if len(members) == 2:
        low, high = members
        if isinstance(low, Symbol) and not _infinite(low) and not symbol_names(high) - {"pi", "e"}:
            return Interval(_MINUS_INFINITY, high, False, ops[0] == "<=")
        if isinstance(high, Symbol) and not _infinite(high) and not symbol_names(low) - {"pi", "e"}:
            return Interval(low, _INFINITY, ops[0] == "<=", False)
        return None
    if len(members) == 3 and isinstance(members[1], Symbol):
        return Interval(members[0], members[2], ops[0] == "<=", ops[1] == "<=")
    return None


def _descending(relation: Relation) -> tuple[Node, bool]:
    """The inequality as ``difference > 0`` (or at least 0): the difference, and whether it may be 0."""
    left, right = relation.members
    op = relation.ops[0]
    if op in ("<", "<="):
        left, right = right, left
    return Add((left, Neg(right))), op in ("<=", ">=")


def _has_decimals(node: Node) -> bool:
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Number) and item.decimals:
            return True
        stack.extend(children(item))
    return False


def _has_degrees(node: Node) -> bool:
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Call) and item.name == "degrees":
            return True
        stack.extend(children(item))
    return False


def _digits(node: Node) -> tuple[int, int] | None:
    """Decimal places and significant digits of a number written as a decimal, else None."""
    while isinstance(node, Neg):
        node = node.arg
    if not isinstance(node, Number) or not node.decimals:
        return None
    whole = abs(node.value) * 10**node.decimals
    return node.decimals, len(str(int(Fraction(whole))).lstrip("0"))


def _free_names(node: Node) -> set[str]:
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


def _linear_solution(node: Node, name: str) -> Node | None:
    """What a symbol must be for a sum to vanish, where it occurs only as the whole or a factor of terms of it."""
    terms = _terms(node, 1)
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


def _terms(node: Node, sign: int) -> list[tuple[int, Node]]:
    if isinstance(node, Add):
        return [t for term in node.terms for t in _terms(term, sign)]
    if isinstance(node, Neg):
        return _terms(node.arg, -sign)
    return [(sign, node)]
