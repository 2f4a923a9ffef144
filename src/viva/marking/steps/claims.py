"""A claim where it stands: decided as a link, and not held against the text where the text doesn't stand by it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from viva.algebra import ReadError, read_formula
from viva.algebra.given_up import given_up
from viva.algebra.tree import Add, Apply, Binary, Call, Derivative, Node, Number, Relation, Symbol, children
from viva.marking.steps.accusations import Link
from viva.marking.steps.equations_for import equation_for, may_be_gradient
from viva.marking.steps.functions import of_one_case
from viva.marking.steps.link import Outcome, decide_link, unless_given_up
from viva.marking.steps.names import INDICES, symbols
from viva.marking.steps.numbers.doubts import reckons_otherwise
from viva.marking.steps.other_rules import other_rules
from viva.marking.steps.scope import Scope
from viva.marking.steps.standing import TO_BE_SOLVED
from viva.patterns import regex
from viva.reading.damage import ends_in_a_mark

_ZERO = Fraction(0)


def _is_slope(node: Node, scope: Scope) -> bool:
    r"""Whether a side is written as the derivative of a function, ``f'(t)``, ``\nabla L``; not of a loss downstream."""
    if isinstance(node, Derivative):
        return not (isinstance(node.of, Symbol) and scope.notation.canonical(node.of.name) in scope.notation.downstream)
    return isinstance(node, Apply) and node.primes > 0


def decide_claim(scope: Scope, link: Link) -> Outcome:
    """Decide a claim where it stands: equations to be solved and what rests on an assumption aren't accused."""
    before = given_up()
    return unless_given_up(_decided(scope, link), before)


def _decided(scope: Scope, link: Link) -> Outcome:
    left, right = link.left.node, link.right.node
    values = scope.special_values(link.formula)
    outcome = decide_link(left, right, scope, link.given, values=values)
    letters = outcome.missing if outcome.verdict == "undecided" else frozenset()
    if letters and scope.letters is not None and scope.letters.free_in(link, letters, scope):
        known = replace(scope, arguments=scope.arguments | letters)
        outcome = decide_link(left, right, known, link.given, values=values)
    if link.doubt == TO_BE_SOLVED and outcome.verdict != "true":
        # What follows from it holds at its solutions.
        scope.hypothesis(Relation((left, right), ("=",)), link.formula)
    if outcome.verdict not in ("false", "ill-typed"):
        return outcome
    set_to_zero = isinstance(left, Add) and len(link.chain) > 2 and link.right is link.chain[-1]
    if Number(_ZERO) in (left, right) and (_is_slope(left, scope) or _is_slope(right, scope) or set_to_zero):
        # "J'(m) = a - b m = 0": where a slope vanishes is said of one place, not of all.
        return Outcome("undecided", reason=TO_BE_SOLVED)
    if outcome.verdict == "false" and len(link.chain) == 2 and equation_for(left, right, scope):
        scope.hypothesis(Relation((left, right), ("=",)), link.formula)
        return Outcome("undecided", reason=TO_BE_SOLVED)
    if _own_delta(left, right, scope):
        return Outcome("undecided", reason="its delta is no Kronecker delta")
    if may_be_gradient(left, scope) or may_be_gradient(right, scope):
        return Outcome("undecided", reason="a d may stand for the gradient of the loss")
    numeric = not (symbols(left) and symbols(right))
    if numeric and scope.only_free_data(left, right):
        scope.hypothesis(Relation((left, right), ("=",)), link.formula)
        return Outcome("undecided", reason="it says something of what is given, which nothing here can decide")
    if link.doubt is not None:
        if numeric:
            scope.example(link.formula)
        return Outcome("undecided", reason=link.doubt)
    near = scope.prose[max(0, link.formula.block - 1) : link.formula.block + 1]
    if not (symbols(left) or symbols(right)) and any(map(reckons_otherwise, near)):
        return Outcome("undecided", reason="another arithmetic may be meant")
    rules = other_rules(left, right, scope.prose[: link.formula.block + 2])
    if rules is not None:
        return Outcome("undecided", reason=rules)
    if numeric and scope.in_example(link.formula):
        return Outcome("undecided", reason="an example with numbers of its own")
    passing = scope.passing_number(left) or scope.passing_number(right)
    if passing is not None:
        return Outcome("undecided", reason=f"{passing} may stand for another value here")
    unsolved = scope.to_be_solved(left, right)
    if unsolved:
        return Outcome("undecided", reason=f"to be solved for {', '.join(sorted(unsolved))}", missing=unsolved)
    if _in_place(left, right):
        return Outcome("undecided", reason="what stands on both sides may change its meaning")
    if not link.given and of_one_case(link.formula):
        return Outcome("undecided", reason="it is said of one case")
    if any(_ENDS_A_CLAUSE.search(m.text) and _has_ratio(m.node) for m in (link.left, link.right)):
        return Outcome("undecided", reason="a colon may end what stands before it")
    if _footnote(link, scope):
        return Outcome("undecided", reason="a footnote's mark may stand behind it")
    if scope.under_hypothesis(left, link.formula) or scope.under_hypothesis(right, link.formula):
        return Outcome("undecided", reason="it may rest on an assumption made close by")
    return outcome


_ENDS_A_CLAUSE = regex(r"\S:\s")


def _has_ratio(node: Node) -> bool:
    """Whether a colon was read as a ratio: ``0: 2^0`` of "At k = 0: 2^0 = 1\"."""
    return (isinstance(node, Binary) and node.op == "ratio") or any(map(_has_ratio, children(node)))


def _own_delta(left: Node, right: Node, scope: Scope) -> bool:
    r"""Whether the text gives ``\delta_{ij}`` a meaning of its own, here or above."""
    if isinstance(left, Call) and left.name == "delta" and symbols(right) - INDICES:
        scope.guessed |= {"delta"}
    return "delta" in scope.guessed and any(_has_delta(side) for side in (left, right))


def _has_delta(node: Node) -> bool:
    return (isinstance(node, Call) and node.name == "delta") or any(map(_has_delta, children(node)))


def _in_place(left: Node, right: Node) -> bool:
    """Whether a symbol is said to be made of itself (``w = p w``): an update, or two symbols that share a letter."""
    return isinstance(left, Symbol) and left.name in symbols(right) and not isinstance(right, Symbol)


def _footnote(link: Link, scope: Scope) -> bool:
    """Whether a formula in plain text holds without the last digit, which may be the mark of a footnote."""
    if "\\" in link.formula.text or not ends_in_a_mark(link.right.text):
        return False
    for text in (link.right.text[:-1], link.right.text[:-2]):
        try:
            node = read_formula(text)
        except ReadError:
            continue
        values = scope.special_values(link.formula)
        if decide_link(link.left.node, node, scope, link.given, values=values).verdict not in ("false", "ill-typed"):
            return True
    return False
