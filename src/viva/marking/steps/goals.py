"""Goals: equations that must hold under the choices that a derivation ends with.

A derivation can hold from link to link and still choose the wrong thing (``w = \\check w / p``); what it chose is
judged by what it was chosen for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from viva.algebra import Comparison, Notation, compare, read_formula
from viva.algebra.tree import Add, Node, Relation, Symbol, children
from viva.errors import VivaError
from viva.marking.steps.accusations import Link
from viva.marking.steps.cues import is_hypothetical, last_clause
from viva.marking.steps.formulas import Chain, Formula, Member
from viva.marking.steps.ledger import Ledger
from viva.marking.steps.link import Outcome
from viva.marking.steps.mentions import Scaling
from viva.marking.steps.names import base_name, symbols
from viva.marking.steps.scope import Scope
from viva.marking.steps.standing import SUPPOSED, TURNED_DOWN
from viva.reading.damage import ends_in_a_mark
from viva.sets.drawn import Goal


@dataclass(frozen=True, slots=True)
class Choice:
    """A symbol that the text gives a meaning, under which conditions, and where that stands among the steps.

    ``doubt`` says why the text may not stand by it; ``aside`` that it is made for a special case only.
    """

    name: str
    right: Member
    quote: str
    place: int
    formula: Formula
    given: tuple[Node, ...] = ()
    doubt: str | None = None
    aside: bool = False


def choice(
    name: str,
    chain: Chain,
    formula: Formula,
    scope: Scope,
    place: int,
    given: tuple[Node, ...],
    doubt: str | None,
    *,
    aside: bool = False,
) -> Choice:
    """The choice that a chain's first link makes, with the doubts about it."""
    right = chain.members[1]
    # "If another factor is wanted, ..." offers a choice; only what the text turns down is none.
    doubt = None if doubt == SUPPOSED else doubt
    if doubt is None and is_hypothetical(last_clause(formula.lead[-120:]) + " " + formula.trail[:60]):
        doubt = "it is no choice that the text makes"
    if doubt is None and scope.under_hypothesis(right.node, formula):
        doubt = "it may rest on an assumption made close by"
    return Choice(name, right, f"{chain.members[0].text} = {right.text}", place, formula, given, doubt, aside)


def judge_goals(
    goals: Sequence[Goal],
    choices: Sequence[Choice],
    scope: Scope,
    ledger: Ledger,
    found: Sequence[Formula] = (),
    scalings: Sequence[Scaling] = (),
) -> None:
    """Judge the choices that the passage ends with; what it tried on the way and gave up is no claim.

    Args:
        goals: what the choices have to come to.
        choices: in the order of the text.
        scope: what is known at its end.
        ledger: where the choices stand as steps.
        found: all formulas of the passage.
        scalings: choices made in words; what is said of the same choice in a formula is true of them as well.
    """
    failed: set[str] = set()
    for goal in goals:
        needs = [scope.notation.canonical(base_name(read_formula(n)) or n) for n in goal.needs]
        if not set(needs) <= set(scope.chosen):
            continue
        if any(_says_something_else(goal, scope.chosen[n], scope) for n in needs):
            continue
        if goal.factor is not None:
            _judge_up_to_a_factor(goal, needs[-1], choices, scope, ledger, found)
            continue
        sides = compare(goal.left, goal.right, scope.notation)
        if sides.equal is None or (sides.equal is False and _met_for_a_value(goal, needs, choices, scope)):
            continue
        stated = _final(choices, needs[-1], scope)
        if sides.equal is False and any(ends_in_a_mark(choice.right.text) for choice in stated):
            continue
        if sides.equal is True:
            for choice in stated:
                ledger.note(choice.right.lines, choice.quote, "choice", Outcome("true"), place=choice.place)
            _said_in_words(scalings, needs, scope, ledger, None)
            continue
        # Where nothing else was ever chosen, what is said again is meant with the same other choices.
        settled = all(n in failed and len(_final(choices, n, scope)) == _times(choices, n) for n in needs[:-1])
        first = _accuse(goal, sides, stated, scope, ledger, again=settled)
        _said_in_words(scalings, needs, scope, ledger, first)
        failed.add(needs[-1])


def _says_something_else(goal: Goal, value: Node, scope: Scope) -> bool:
    """Whether what a symbol is said to be has none of what the goal wants it made of.

    ``w = (X^T X + G^T G)^{-1} X^T y`` says what solves a problem; it doesn't choose w in terms of another.
    """
    left, right, own = (_canonical(node, scope) for node in (read_formula(goal.left), read_formula(goal.right), value))
    reached, waiting = set[str](), set(own)
    while waiting:
        reached |= waiting
        waiting = {s for n in waiting if n in scope.chosen for s in _canonical(scope.chosen[n], scope)} - reached
    return bool(own and right - left) and not reached & (right - left)


def _canonical(node: Node, scope: Scope) -> set[str]:
    return {scope.notation.canonical(name) for name in symbols(node)}


def _accuse(
    goal: Goal, sides: Comparison, stated: Sequence[Choice], scope: Scope, ledger: Ledger, *, again: bool
) -> int | None:
    """Accuse the first of the choices, and give the number of the finding.

    What is said ``again`` is the same error; without that it may be meant otherwise.
    """
    equation = f"{goal.left} = {goal.right}"
    assert sides.witness is not None
    witness = {"goal": equation, **sides.witness.to_dict()}
    outcome = Outcome("false", sides.basis, witness=witness, shown=f"{equation} fails {sides.witness}")
    first: int | None = None
    for choice in stated:
        if first is None:
            link = Link(choice.right, choice.right, choice.quote, (), choice.formula)
            first = ledger.accuse(link, outcome, scope, place=choice.place)
        elif len(goal.needs) == 1:
            ledger.inherit(choice.right, choice.quote, "choice", first, place=choice.place)
        else:
            # Said again, it may be meant with the other choices put right; where there are no others, it is as false.
            same = Outcome("false", sides.basis) if again else Outcome("undecided")
            inherits = first if again else None
            ledger.note(choice.right.lines, choice.quote, "choice", same, inherits=inherits, place=choice.place)
    return first


def _said_in_words(
    scalings: Sequence[Scaling], needs: Sequence[str], scope: Scope, ledger: Ledger, finding: int | None
) -> None:
    """Give a choice in words the verdict of the same choice in a formula; it is no finding of its own."""
    if len(needs) > 1:
        return
    for said in scalings:
        if compare(said.value, scope.chosen[needs[0]], scope.notation).equal is True:
            outcome = Outcome("true" if finding is None else "false")
            ledger.note(said.formula.lines, said.quote, "choice", outcome, inherits=finding)


def _final(choices: Sequence[Choice], name: str, scope: Scope) -> list[Choice]:
    """The choices of a symbol that are the one that the passage ends with."""
    final = scope.chosen[name]
    named = (c for c in choices if c.name == name and not c.aside and c.doubt != TURNED_DOWN)
    return [c for c in named if compare(c.right.node, final, scope.notation).equal is True]


def _times(choices: Sequence[Choice], name: str) -> int:
    return sum(c.name == name for c in choices)


def _met_for_a_value(goal: Goal, needs: list[str], choices: Sequence[Choice], scope: Scope) -> bool:
    """Whether a choice was made for a special value (``p = 0.9``) and meets the goal there."""
    for choice in choices:
        if choice.name not in needs:
            continue
        for value in scope.special_values(choice.formula):
            if compare(goal.left, goal.right, scope.notation, given=[value]).equal is True:
                return True
    return False


def _judge_up_to_a_factor(
    goal: Goal, name: str, choices: Sequence[Choice], scope: Scope, ledger: Ledger, found: Sequence[Formula]
) -> None:
    """Judge the final choice, and every choice made for a general factor: each of them is offered as an answer."""
    assert goal.factor is not None
    factor = scope.notation.canonical(base_name(read_formula(goal.factor)) or goal.factor)
    final = _final(choices, name, scope)
    # Where a symbol of the goal was given a value with the factor in it, the factor is another one there.
    others = symbols(read_formula(goal.left)) | symbols(read_formula(goal.right))
    values = [scope.chosen[n] for n in map(scope.notation.canonical, others) if n in scope.chosen and n != name]
    taken = any(factor in {scope.notation.canonical(s) for s in symbols(value)} for value in values)
    for choice in choices:
        general = factor in {scope.notation.canonical(s) for s in symbols(choice.right.node)}
        if choice.name != name or choice.doubt is not None or not (general or choice in final):
            continue
        try:
            notation = scope.notation.extended(definitions=[Relation((Symbol(name), choice.right.node), ("=",))])
        except VivaError:
            continue
        sides = _met(goal, notation, choice, scope, factor=factor, general=general)
        if sides is not None and sides.equal is True:
            ledger.note(choice.right.lines, choice.quote, "choice", Outcome("true", sides.basis), place=choice.place)
        elif sides is not None and sides.equal is False and not taken and not _means_otherwise(goal, found, scope):
            _accuse(goal, sides, [choice], scope, ledger, again=False)


def _met(
    goal: Goal, notation: Notation, choice: Choice, scope: Scope, *, factor: str, general: bool
) -> Comparison | None:
    """Whether a choice meets the goal, for every value of the factor or for one; None where that is open."""
    left, right = read_formula(goal.left), read_formula(goal.right)
    if not general:
        return compare(left, right, notation, up_to="positive factor", given=choice.given)
    sides = compare(left, right, notation, given=choice.given)
    # What names the factor is not meant for one value of it.
    values = [v for v in scope.special_values(choice.formula) if factor not in symbols(v)]
    if sides.equal is False and any(compare(left, right, notation, given=[v]).equal is True for v in values):
        return None
    return sides


def _means_otherwise(goal: Goal, found: Iterable[Formula], scope: Scope) -> bool:
    """Whether the text writes a term that shows that its factor is another one."""
    others = [read_formula(text) for text in goal.unless]
    for formula in found:
        for term in _terms(formula.node) if formula.node is not None else ():
            if any(symbols(term) == symbols(o) and compare(term, o, scope.base).equal is True for o in others):
                return True
    return False


def _terms(node: Node) -> Iterator[Node]:
    """The terms of every sum in a tree."""
    if isinstance(node, Add):
        yield from node.terms
    for child in children(node):
        yield from _terms(child)
