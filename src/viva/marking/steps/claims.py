"""A claim where it stands: decided as a link, and not held against the text where the text doesn't stand by it."""

from __future__ import annotations

from viva.algebra.tree import Relation
from viva.marking.steps.accusations import Link
from viva.marking.steps.link import Outcome, decide_link
from viva.marking.steps.scope import Scope, symbols
from viva.marking.steps.standing import TO_BE_SOLVED


def decide_claim(scope: Scope, link: Link) -> Outcome:
    """Decide a claim where it stands: equations to be solved and what rests on an assumption aren't accused."""
    left, right = link.left.node, link.right.node
    outcome = decide_link(left, right, scope, link.given, values=scope.special_values(link.formula))
    if link.doubt == TO_BE_SOLVED and outcome.verdict != "true":
        # What follows from it holds at its solutions.
        scope.hypothesis(Relation((left, right), ("=",)), link.formula)
    if outcome.verdict not in ("false", "ill-typed"):
        return outcome
    numeric = not (symbols(left) and symbols(right))
    if numeric and scope.only_free_data(left, right):
        scope.hypothesis(Relation((left, right), ("=",)), link.formula)
        return Outcome("undecided", reason="it says something of what is given, which nothing here can decide")
    if link.doubt is not None:
        if numeric:
            scope.example(link.formula)
        return Outcome("undecided", reason=link.doubt)
    if numeric and scope.in_example(link.formula):
        return Outcome("undecided", reason="an example with numbers of its own")
    passing = scope.passing_number(left) or scope.passing_number(right)
    if passing is not None:
        return Outcome("undecided", reason=f"{passing} may stand for another value here")
    unsolved = scope.to_be_solved(left, right)
    if unsolved:
        return Outcome("undecided", reason=f"to be solved for {', '.join(sorted(unsolved))}", missing=unsolved)
    if scope.under_hypothesis(left, link.formula) or scope.under_hypothesis(right, link.formula):
        return Outcome("undecided", reason="it may rest on an assumption made close by")
    return outcome
