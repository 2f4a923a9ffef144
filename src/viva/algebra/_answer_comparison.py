"""Comparing the trees of two answers by what they are: values, lists, sets, intervals, equations, inequalities."""

from __future__ import annotations

from fractions import Fraction
from time import thread_time

from flint import arb, fmpq

from viva.algebra._answer_forms import (
    is_function_of,
    is_matrix,
    is_number_or_set,
    is_plain_value,
    is_sum_or_product_of_names,
    nodes_in,
    one_function,
    ratio_parts,
    same_parameter,
    twice_a_factorial,
    with_angle_brackets_as_tuples,
    with_decimal_comma,
    with_decimals_named,
    with_moments,
    with_usual_names,
    without_idle_limits,
    words_beside,
)
from viva.algebra._answer_peers import beside_each_other, growth, with_sigmoid
from viva.algebra._answer_trees import (
    EQUATION,
    ORDER,
    all_of,
    as_positive,
    bare,
    defines_its_left_side,
    digits_of,
    free_names,
    has_decimals,
    has_degrees,
    infinite_sign,
    is_figure,
    is_list,
    items_of,
    kinds_clash,
    linear_solution,
    names_a_value,
    operands_of,
    range_of,
    rational_value,
    subject_of,
    without_names,
)
from viva.algebra._explained import with_meanings_put_in
from viva.algebra._kinds import capitals_side_by_side
from viva.algebra._peer_comparison import PeerComparison, same_constant
from viva.algebra._statements import is_statement
from viva.algebra._too_easily_equal import applies_sigma, crossed_in_one_only
from viva.algebra.compare import compare
from viva.algebra.evaluate import Evaluator
from viva.algebra.instances import Instance
from viva.algebra.notation import Notation
from viva.algebra.shapes import children, infer, renamed, symbol_names
from viva.algebra.tree import (
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
from viva.algebra.values import OverBudget, Undecided

SIGNIFICANT = 6
"""A decimal that is an exact value rounded to at least so many significant digits counts as that value."""

_SECONDS = 0.1
_SECONDS_ALTOGETHER = 0.4
_COUNTING = frozenset({"n", "m", "k", "N", "M"})
_CONSTANTS = frozenset({"pi", "e"})
_BOUNDS = _CONSTANTS | {"infty"}
_SYMMETRIC = frozenset({"gcd", "lcm", "max", "min"})
_LOGIC = frozenset({"and", "or", "not", "implies", "all", "none"})


class AnswerComparison(PeerComparison):
    """Compares answers under one notation; every method gives True, False, or None where that can't be decided."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.deadline = thread_time() + _SECONDS_ALTOGETHER
        self.constants: dict[int, tuple[fmpq | arb | None, Node]] = {}

    def same(self, gold: Node, candidate: Node) -> bool | None:
        if thread_time() > self.deadline:
            raise OverBudget("out of time")
        explained = with_meanings_put_in(gold, candidate)
        if explained is not None:
            return self.same(*explained) or None
        a, b = bare(gold), bare(candidate)
        words = words_beside(gold), words_beside(candidate)
        if all(words) and words[0] != words[1]:
            return self.same(a, b) and None  # so many of one thing, and as many of another
        if isinstance(gold, Qualified) and isinstance(candidate, Qualified) and gold.words == candidate.words == "mod":
            return self.same(a, b) and (True if gold.condition == candidate.condition else None)
        if a == b:
            return None if crossed_in_one_only(a, b) else True
        x, y = rational_value(a), rational_value(b)
        if x is not None and y is not None:
            if x == y:
                return True
            return self.rounded(a, b) if has_decimals(a) or has_decimals(b) else False
        grown = growth(a), growth(b)
        if grown[0] is not None and grown[1] is not None:
            return self.growths(grown[0], grown[1])
        if is_plain_value(a) and is_plain_value(b):
            return self.values(a, b)
        signs = infinite_sign(a), infinite_sign(b)
        if all(signs) or (any(signs) and (x is not None or y is not None)):
            return signs[0] == signs[1]
        if is_statement(a) or is_statement(b):
            found = self.statements(a, b)
            if found is not None:
                return found
            other = b if is_statement(a) else a
            if is_statement(a) != is_statement(b) and _is_set(other) and (symbol_names(a) | symbol_names(b)) - _BOUNDS:
                return None  # sets that depend on a parameter, written in two ways
        a, b = _as_list(a), _as_list(b)
        if any(isinstance(n, Words) and len(n.text.strip()) > 1 for n in (a, b)) and type(a) is not type(b):
            return None  # words, and something else
        if isinstance(a, Ambiguous) or isinstance(b, Ambiguous):
            return self.any_reading(a, b)
        if any(isinstance(x, Symbol | Mul) and _LOGIC & symbol_names(x) for x in (a, b)):
            return None
        a, b = with_angle_brackets_as_tuples(*without_names(*beside_each_other(a, b)))
        a, b = beside_each_other(a, b)
        if isinstance(a, Relation) and isinstance(b, Relation):
            found = self.relations(a, b)
            chains = len(a.members) > 2 or len(b.members) > 2
            if found is not None or (chains and "=" in a.ops + b.ops):  # of a = b = c the last is the answer
                return found
            return self.statements(a, b)
        if isinstance(a, Relation) != isinstance(b, Relation):
            found = self.relation_and_value(a, b)
            return self.statements(a, b) if found is None else found
        if kinds_clash(a, b) or (is_matrix(a) and is_number_or_set(b)) or (is_matrix(b) and is_number_or_set(a)):
            return False
        if is_list(a) or is_list(b):
            found = self.lists(a, b)
            if found or not all(isinstance(x, Relation) for x in (*items_of(a), *items_of(b))):
                return found
            said = self.statements(a, b)
            named = all(isinstance(x, Relation) and names_a_value(x) for x in (*items_of(a), *items_of(b)))
            return found if said is None and named else said
        if isinstance(a, Interval) or isinstance(b, Interval):
            return self.intervals(a, b)
        if isinstance(a, Binary) and isinstance(b, Binary) and a.op == b.op and a.op in ("cup", "cap"):
            return self.unordered(operands_of(a, a.op), operands_of(b, b.op))
        if isinstance(a, Matrix) and isinstance(b, Matrix):
            return self.matrices(a, b)
        parts = ratio_parts(a), ratio_parts(b)
        if len(parts[0]) > 2 or len(parts[1]) > 2:
            return self.proportions(*parts)
        return self.values(a, b)

    def statements(self, a: Node, b: Node) -> bool | None:
        """Conditions, sets put together, systems of equations."""
        from viva.algebra._statement_comparison import same_statement  # most answers do without

        found = same_statement(a, b, self.notation)
        rounded = found is False and has_decimals(a) != has_decimals(b)  # 1.732 may stand for a root
        return None if rounded else found

    def any_reading(self, a: Node, b: Node) -> bool | None:
        if with_decimal_comma(a, b):
            return None
        ones = a.readings if isinstance(a, Ambiguous) else (a,)
        others = b.readings if isinstance(b, Ambiguous) else (b,)
        results = [self.same(x, y) for x in ones[:3] for y in others[:3]]
        if True in results:
            functions = applies_sigma(a) and applies_sigma(b)
            return None if functions and self.same_value(with_sigmoid(a), with_sigmoid(b)) is False else True
        return False if all(r is False for r in results) else None

    def values(self, a: Node, b: Node) -> bool | None:
        a, b = with_usual_names(without_idle_limits(a), without_idle_limits(b))
        found = self.same_value(a, b)
        if found is False and self.same_for_whole_numbers(a, b):
            return True
        if not found:
            moments = with_moments(a, b)
            if moments is not None:
                return self.same_value(*moments) or None
        if found is None:
            return self.undecided_look(a, b)
        if found:
            return self.too_easily_equal(a, b)
        looked = self.second_look(a, b)
        if looked is not False:
            return looked
        return None if self.other_parameter(a, b) or twice_a_factorial(a) or twice_a_factorial(b) else False

    def same_for_whole_numbers(self, a: Node, b: Node) -> bool:
        """Whether they are equal once n, m, k under a floor or a ceiling are whole, as they are meant to be."""
        rounding = any(isinstance(n, Call) and n.name in ("floor", "ceil") for n in (*nodes_in(a), *nodes_in(b)))
        names = (symbol_names(a) | symbol_names(b)) & _COUNTING if rounding else set()
        if not names or self.notation.symbols:
            return False
        whole = Notation.from_mapping({"symbols": {name: {"domain": "natural"} for name in sorted(names)}})
        return compare(a, b, whole, seconds=_SECONDS).equal is True

    def other_parameter(self, a: Node, b: Node) -> bool:
        """Whether the two are the same but for the name of a parameter: ``x^2 + C`` and ``x^2 + c``."""
        names = [free_names(n) for n in (a, b)]
        own = [names[0] - names[1], names[1] - names[0]]
        if len(own[0]) != 1 or len(own[1]) != 1 or not names[0] & names[1]:
            return False
        (old,), (new,) = own
        return compare(renamed(a, old, Symbol(new)), b, self.notation, seconds=_SECONDS).equal is True

    def same_value(self, a: Node, b: Node) -> bool | None:
        one = self.value_of(a)
        other = None if one is None else self.value_of(b)
        if one is not None and other is not None:
            found = same_constant(one, other)
            if found is not None and (found or has_degrees(a) == has_degrees(b)):
                return self.rounded(a, b) if not found and (has_decimals(a) or has_decimals(b)) else found
        result = compare(a, b, self.notation, seconds=_SECONDS)
        if result.equal is None and result.leaning is not None:
            return result.leaning
        if result.equal is None:
            return self.alike(a, b)
        if result.equal is False and has_degrees(a) != has_degrees(b):
            return False if symbol_names(a) ^ symbol_names(b) else None  # an angle and a bare number
        if result.equal is False and (has_decimals(a) or has_decimals(b)):
            return self.rounded(a, b)
        return result.equal

    def rounded(self, a: Node, b: Node) -> bool | None:
        """Two numbers that differ, one at least written as a decimal: the same if one is the other, rounded."""
        one, other = self.number(a), self.number(b)
        if one is None or other is None:
            return None if symbol_names(a) & symbol_names(b) and not self.apart_however_rounded(a, b) else False
        digits = [digits_of(n) for n in (a, b)]
        for value, rounding, places in ((one, other, digits[1]), (other, one, digits[0])):
            if places is None:
                continue
            gap = abs(value - rounding)
            if gap < arb(fmpq(1, 2 * 10 ** places[0])) * (1 + arb(10) ** -9):
                return True if places[1] >= SIGNIFICANT else None
        return False

    def apart_however_rounded(self, a: Node, b: Node) -> bool:
        """Whether two formulas differ at an instance for all values that their decimals may be roundings of."""
        balls: dict[str, arb] = {}
        loose = [with_decimals_named(n, balls) for n in (a, b)]
        try:
            typing = infer((loose[0], loose[1]), self.notation)
            values = []
            for node in loose:
                ev = Evaluator(self.notation, typing, Instance(0, {}))
                ev.overrides = dict(balls)
                values.append(ev.scalar(node))
            one, other = values
        except Undecided:
            return False
        if not isinstance(one, fmpq | arb) or not isinstance(other, fmpq | arb):
            return False
        gap = arb(one) - arb(other)
        return bool(gap.is_finite() and not gap.contains(0))

    def number(self, node: Node) -> arb | None:
        value = self.value_of(node)
        return arb(value) if isinstance(value, fmpq) else value

    def value_of(self, node: Node) -> fmpq | arb | None:
        """The value of a formula without symbols; each tree is computed once."""
        key = id(node)
        if key not in self.constants:
            self.constants[key] = (self.constant(node), node)  # the tree is kept, so that its id stays its own
        return self.constants[key][0]

    def constant(self, node: Node) -> fmpq | arb | None:
        if not symbol_names(node) <= _CONSTANTS or self.notation.symbols.keys() & _CONSTANTS:
            return None
        try:
            value = Evaluator(self.notation, infer((node,), self.notation), Instance(0, {})).eval(node)
        except Undecided:
            return None
        return value if isinstance(value, fmpq | arb) else None

    def alike(self, a: Node, b: Node) -> bool | None:
        """Formulas that can't be evaluated: the same where they are built alike from equal parts."""
        for one, other in ((a, b), (b, a)):
            if isinstance(one, Big) and one.op == "int" and one.lower is None and len(one.variables) == 1:
                if not free_names(one.variables[0]) & symbol_names(other):  # its slope is 0
                    return False if compare(one.body, Number(Fraction(0)), self.notation).equal is False else None
                slope = compare(one.body, Derivative(other, ((one.variables[0], 1),)), self.notation, seconds=_SECONDS)
                if slope.equal is False:
                    return False
                if slope.equal and (free_names(other) - free_names(one)) & {"C", "c"}:
                    return True
        if isinstance(a, Big) and isinstance(b, Big) and a.op == b.op == "int" and a.lower is b.lower is None:
            return self.same(a.body, b.body) if a.variables == b.variables else None
        free_a, free_b = free_names(a), free_names(b)
        kinds = (Big, Limit, Apply, Call, Div, Mul, Add, Neg, Index)
        if type(a) is type(b) and isinstance(a, kinds):
            a_parts, b_parts = children(a), children(b)
            same_head = (getattr(a, "op", ""), getattr(a, "name", "")) == (getattr(b, "op", ""), getattr(b, "name", ""))
            if same_head and len(a_parts) == len(b_parts) and len(a_parts) <= 12:
                if all(self.same(x, y) for x, y in zip(a_parts, b_parts, strict=True)):
                    return True
                commutes = isinstance(a, Add) or (isinstance(a, Call) and a.name in _SYMMETRIC)
                commutes = commutes or (isinstance(a, Mul) and not capitals_side_by_side((a, b), self.notation))
                if commutes and self.unordered(tuple(a_parts), tuple(b_parts)):
                    return True
        if free_a and free_b and not free_a & free_b:
            return False  # formulas in different symbols
        return None

    # -- equations and inequalities ----------------------------------------------------------------------------------

    def relation_and_value(self, a: Node, b: Node) -> bool | None:
        relation, value = (a, b) if isinstance(a, Relation) else (b, a)
        assert isinstance(relation, Relation)
        interval = range_of(relation)
        if interval is not None and (isinstance(value, Interval) or is_list(value)):
            return self.intervals(interval, value)
        if all(op in EQUATION or op == "~=" for op in relation.ops):
            first = bare(relation.members[0])
            named = isinstance(first, Symbol | Apply | Index | Sequence | Ambiguous | Derivative) or is_figure(first)
            named = named or (isinstance(first, Binary) and first.op == "ratio") or is_function_of(first)
            constant = not any(free_names(m) for m in relation.members)
            if named or constant:
                found = [self.same(member, value) for member in relation.members[0 if constant else 1 :]]
                if True in found:
                    return True
                return False if all(f is False for f in found) else None
            if not symbol_names(value) and is_sum_or_product_of_names(first):
                return self.same(relation.members[-1], value)
            if not symbol_names(value) or not symbol_names(first):
                return False
            own = sorted(free_names(first) - free_names(value)) if len(relation.members) == 2 else []
            solution = linear_solution(Add((first, Neg(relation.members[1]))), own[0]) if len(own) == 1 else None
            return None if solution is None else self.values(solution, value)
        return False if set(relation.ops) <= ORDER and isinstance(value, Number | Add | Mul | Pow | Call) else None

    def relations(self, a: Relation, b: Relation) -> bool | None:
        one, other = range_of(a), range_of(b)
        if one is not None and other is not None and subject_of(a) == subject_of(b):
            return self.intervals(one, other)
        if len(a.members) == len(b.members) == 2:
            return self.two_sided(a, b)
        if a.ops == b.ops and len(a.members) == len(b.members):
            found = all_of([self.same(x, y) for x, y in zip(a.members, b.members, strict=True)])
            return found or None
        return self.same(a.members[-1], b.members[-1]) or None if set(a.ops + b.ops) <= EQUATION else None

    def two_sided(self, a: Relation, b: Relation) -> bool | None:
        op, other_op = a.ops[0], b.ops[0]
        a, b = same_parameter(a, b)
        parts = [self.same(x, y) for x, y in zip(a.members, b.members, strict=True)]
        if op == other_op and all(parts):
            return True
        if op in EQUATION and other_op in EQUATION:
            heads = (Symbol, Apply, Index, Derivative, Ambiguous)
            if parts[0] and isinstance(a.members[0], heads) and parts[1] is False:
                return False
            if parts[1] and parts[0] is not True and not one_function(a, b):
                return None  # the same value under two names
            if (
                all(isinstance(r.members[0], heads) for r in (a, b))
                and defines_its_left_side(a)
                and defines_its_left_side(b)
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
        if op in ORDER and other_op in ORDER:
            one, other = as_positive(a), as_positive(b)
            result = compare(one[0], other[0], self.notation, up_to="positive factor", seconds=_SECONDS)
            if result.equal and compare(one[0], other[0], self.notation, up_to="factor", seconds=_SECONDS).equal:
                return one[1] == other[1]
            linear = range_of(a) is not None and range_of(b) is not None
            return False if linear and result.equal is False else None
        if {op, other_op} & ORDER and {op, other_op} & EQUATION:
            return False
        return None

    def solved(self, one: Node, other: Node) -> bool | None:
        """Equations ``one = 0`` and ``other = 0`` that are linear in a symbol: compare what it must be."""
        names = free_names(one) & free_names(other)
        if free_names(one) and free_names(other) and not names:
            return False
        for name in sorted(names):
            solutions = [linear_solution(n, name) for n in (one, other)]
            if solutions[0] is not None and solutions[1] is not None:
                found = compare(solutions[0], solutions[1], self.notation, seconds=_SECONDS).equal
                # where a coefficient may vanish, equal solutions don't make equal equations
                return None if found and any(symbol_names(_divisor(s)) for s in solutions) else found
        return None


def _divisor(solution: Node | None) -> Node:
    """What :func:`linear_solution` divides by."""
    assert isinstance(solution, Neg) and isinstance(solution.arg, Div)
    return solution.arg.denominator


def _as_list(node: Node) -> Node:
    """``x = 1 or x = 2`` as a list."""
    if not isinstance(node, Binary) or node.op not in ("or", "and"):
        return node
    parts = operands_of(node, node.op)
    return Sequence(parts, ",") if all(isinstance(n, Relation) and names_a_value(n) for n in parts) else node


def _is_set(node: Node) -> bool:
    return isinstance(node, Interval) or (isinstance(node, Sequence) and (node.kind == "{}" or len(node.items) == 2))
