"""Goals: equations that must hold under the choices that a derivation ends with.

A derivation can hold from link to link and still choose the wrong thing (``w = \\check w / p``); what it chose is
judged by what it was chosen for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viva.algebra import compare, read_formula
from viva.marking.steps.formulas import Formula, Member
from viva.marking.steps.ledger import Ledger, Link
from viva.marking.steps.link import Outcome
from viva.marking.steps.scope import Scope, base_name
from viva.sets.drawn import Goal


@dataclass(frozen=True, slots=True)
class Choice:
    """A symbol that the text gives a meaning, and where that stands among the steps."""

    name: str
    right: Member
    quote: str
    place: int
    formula: Formula


def judge_goals(goals: Sequence[Goal], choices: Sequence[Choice], scope: Scope, ledger: Ledger) -> None:
    """Judge the choices that the passage ends with; what it tried on the way and gave up is no claim."""
    for goal in goals:
        needs = [scope.notation.canonical(base_name(read_formula(n)) or n) for n in goal.needs]
        if not set(needs) <= set(scope.chosen):
            continue
        sides = compare(goal.left, goal.right, scope.notation)
        if sides.equal is None or (sides.equal is False and _met_for_a_value(goal, needs, choices, scope)):
            continue
        final = scope.chosen[needs[-1]]
        stated = [
            c for c in choices
            if c.name == needs[-1] and compare(c.right.node, final, scope.notation).equal is True
        ]  # fmt: skip
        if sides.equal is True:
            for choice in stated:
                ledger.note(choice.right.lines, choice.quote, "choice", Outcome("true"), place=choice.place)
            continue
        equation = f"{goal.left} = {goal.right}"
        assert sides.witness is not None
        witness = {"goal": equation, **sides.witness.to_dict()}
        outcome = Outcome("false", sides.basis, witness=witness, shown=f"{equation} fails {sides.witness}")
        first: int | None = None
        for choice in stated:
            if first is None:
                link = Link(choice.right, choice.right, choice.quote, (), choice.formula)
                first = ledger.accuse(link, outcome, scope, place=choice.place)
            elif len(needs) == 1:
                ledger.inherit(choice.right, choice.quote, "choice", first, place=choice.place)
            else:
                # Said again, it may be meant with the other choices put right.
                ledger.note(choice.right.lines, choice.quote, "choice", Outcome("undecided"), place=choice.place)


def _met_for_a_value(goal: Goal, needs: list[str], choices: Sequence[Choice], scope: Scope) -> bool:
    """Whether a choice was made for a special value (``p = 0.9``) and meets the goal there."""
    for choice in choices:
        if choice.name not in needs:
            continue
        for value in scope.special_values(choice.formula):
            if compare(goal.left, goal.right, scope.notation, given=[value]).equal is True:
                return True
    return False
