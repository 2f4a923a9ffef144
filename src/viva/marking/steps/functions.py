"""Functions that a text gives by name and argument: stated, restated, or given another meaning."""

from __future__ import annotations

from viva.algebra.tree import Apply, Node, Symbol
from viva.marking.steps.cues import is_hypothetical, starts_anew
from viva.marking.steps.formulas import Formula, Member
from viva.marking.steps.link import Outcome, averaged, decide_link
from viva.marking.steps.names import symbols
from viva.marking.steps.scope import Recorded, Scope
from viva.patterns import regex

_OF_ONE_CASE = regex(
    r"\s*,?\s*(?:if|when|for|where|on|whenever|in case)\s+(?:all\s+)?\$?[^$.;]{0,30}?(?:[<>≤≥∈]|\\(?:[lg]eq?|in)\b)"
)


def of_one_case(formula: Formula) -> bool:
    """Whether the words behind a formula restrict it: "f(x) = -x for x < 0"."""
    return not formula.display and _OF_ONE_CASE.match(formula.trail) is not None


def restricted(head: Apply, given: tuple[Node, ...]) -> bool:
    """Whether a condition in force speaks of the function's arguments."""
    arguments = {a.name for a in head.args if isinstance(a, Symbol)}
    return any(symbols(condition) & arguments for condition in given)


def take_function(
    head: Apply, first: Member, formula: Formula, scope: Scope, given: tuple[Node, ...], *, target: bool, doubtful: bool
) -> tuple[str, Outcome] | Member:
    """Take ``L(w) = body`` into the scope.

    Returns:
        The class of the step and its outcome; or, where the text claims that the function is what it was stated to be
        before, the member that ``body`` has to equal.
    """
    assert isinstance(head.function, Symbol)
    recorded = scope.functions.setdefault(head.function.name, [])
    known = [*(r for r in reversed(recorded) if not r.target), *scope.stated.get(head.function.name, [])]
    firm = [r for r in recorded if r.arguments == head.args and not r.target]
    # In one of several cases a function is what it is in that case only.
    case = of_one_case(formula) or (not given and "case" in f"{formula.lead[-60:]} {formula.section[-1:]}".lower())
    case = case or restricted(head, given)
    earlier = scope.introduced.made.get(scope.notation.canonical(head.function.name), scope.block)
    apart = head.function.name not in scope.stated and not scope.introduced.same_part(earlier, scope.block)
    scope.makes(head.function.name)
    recorded.append(Recorded(head.args, first.node, target or case or doubtful))
    arguments = {a.name for a in head.args if isinstance(a, Symbol)}
    if not target and scope.undeclared(first.node) <= arguments:
        # Where all else is known, an argument is whatever fits.
        scope.arguments |= arguments
        for name in arguments:
            scope.makes(name)
    bodies = list(dict.fromkeys(earlier.body for earlier in known))
    for body in bodies:
        outcome = decide_link(body, first.node, scope, given, claim=False)
        if outcome.verdict == "true":
            return "target" if target else "claim", outcome
    if any(averaged(body, first.node, scope, given) for body in bodies):
        return "claim", Outcome("undecided", reason="a mean in place of a sum")
    if not firm or target or case or is_hypothetical(formula.lead[-120:]):
        return "target" if target else "definition", Outcome("undecided")
    if apart or starts_anew(formula.lead):
        return "definition", Outcome("undecided", reason="another function")
    return Member(firm[-1].body, first.lines, "")
