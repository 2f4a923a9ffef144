"""One link, ``left = right``: does it hold, and if not, is there any reading under which it does?

Only what is refuted under every competing reading is accused; everything else that does not hold is undecided.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Several
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from viva.algebra import Comparison, Notation, compare
from viva.algebra.given_up import given_up
from viva.algebra.notation import name_of
from viva.algebra.tree import Big, Div, Node, Relation, Sequence, Symbol, Words, children
from viva.marking.record import Basis
from viva.marking.steps.conventions import conventional, with_base
from viva.marking.steps.formulas import contains, incomplete
from viva.marking.steps.linear import difference
from viva.marking.steps.meanings import meanings, unfolded
from viva.marking.steps.misfits import (
    added_to_arrays,
    concerns_shapes,
    fails_when_square,
    shapes_certain,
    side_without_meaning,
    written_entry_by_entry,
)
from viva.marking.steps.names import symbols
from viva.marking.steps.readings import indices_confused, other_reading
from viva.marking.steps.rounded import holds_rounded, rounded_again
from viva.marking.steps.scope import Scope, differs_by_constant, scaled


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a link; an accusing one (``false`` or ``ill-typed``) has a witness."""

    verdict: Literal["true", "false", "ill-typed", "undecided"]
    basis: Basis = "exact"
    reason: str | None = None
    witness: dict[str, Any] | None = None
    shown: str = ""
    missing: frozenset[str] = frozenset()
    """Symbols of which nothing is known, if that is why it is undecided."""


UNDECIDED = Outcome("undecided")
_UNFINISHED = Outcome("undecided", reason="what may excuse it was not decided in time")
_DIFFERENT = "the sides have different shapes"
_SECONDS = 1.0
"""A chain rule over every entry of a matrix takes longer than an answer may."""


def decide_link(
    left: Node, right: Node, scope: Scope, given: Several[Node], *, values: Iterable[Node] = (), claim: bool = True
) -> Outcome:
    """Decide one equality under a scope.

    Args:
        left, right: the sides.
        scope: what the symbols mean here.
        given: conditions in force.
        values: special values mentioned nearby (``p = 1/2``); a link that holds under one of them is not accused.
        claim: False where the link may be a choice or a definition, so that it can hold but can't be false.
    """
    before = given_up()
    outcome = unless_given_up(_decided(left, right, scope, given, values, claim=claim), before)
    if outcome.verdict in ("false", "ill-typed"):
        again = scope.used_again(left) | scope.used_again(right)
        if again:
            return Outcome("undecided", reason=f"{', '.join(sorted(again))} may stand for something else here")
    return outcome


def unless_given_up(outcome: Outcome, before: int) -> Outcome:
    """The outcome, but for an accusation while some reading that may excuse it ran out of time.

    Args:
        outcome: what became of a link.
        before: :func:`~viva.algebra.given_up.given_up` when its decision began.
    """
    return _UNFINISHED if outcome.verdict in ("false", "ill-typed") and given_up() != before else outcome


def _decided(
    left: Node, right: Node, scope: Scope, given: Several[Node], values: Iterable[Node], *, claim: bool
) -> Outcome:
    if incomplete(left) or incomplete(right) or contains(left, (Words,)) or contains(right, (Words,)):
        return Outcome("undecided", reason="something is left out or said in words")
    solved = _at_solutions(left, right, scope)
    if solved is not None:
        return solved
    a, b = unfolded(left, scope), unfolded(right, scope)
    result = compare(a, b, scope.notation, given=given, seconds=_SECONDS)
    if result.equal is True:
        if claim and indices_confused(a, b):
            result = compare(a, b, scope.notation, given=given, same_indices=True)
        if result.equal is not False:
            return Outcome("true", result.basis)
    if result.misfit:
        return _misfit(a, b, result, scope, given, values, claim=claim)
    if result.equal is None and (given or result.ill_typed is None):
        plain = compare(a, b, scope.notation) if given else result
        if plain.equal is True:
            return Outcome("true", plain.basis)
    if result.equal is None and result.ill_typed is None:
        return Outcome("undecided", reason=result.reason, missing=scope.undeclared(a) | scope.undeclared(b))
    if result.ill_typed is not None:
        return _ill_typed(a, b, result.reason, scope, given, claim=claim)
    if any(
        compare(one, other, scope.notation, given=given).equal is True for one, other in meanings(left, right, scope)
    ):
        return Outcome("undecided", reason="it holds with another meaning that a function was given")
    return _refuted(a, b, result, scope, given, values, claim=claim, conventional=conventional(left, right, scope))


def _refuted(
    a: Node,
    b: Node,
    result: Comparison,
    scope: Scope,
    given: Several[Node],
    values: Iterable[Node],
    *,
    claim: bool,
    conventional: bool,
) -> Outcome:
    """What becomes of a refutation: it stands where nothing excuses the link."""
    if not claim:
        return Outcome("undecided", reason="a choice")
    missing = scope.undeclared(a) | scope.undeclared(b)
    if missing:
        reason = f"nothing is known of {', '.join(sorted(missing))}"
        return Outcome("undecided", result.basis, reason=reason, missing=missing)
    if holds_rounded(a, b, scope.notation) or rounded_again(a, b):
        return Outcome("undecided", result.basis, reason="it holds up to rounding")
    otherwise = other_reading(a, b, scope, given)
    if otherwise is not None:
        open_still = "differ" in otherwise or "summed" in otherwise
        return Outcome("undecided" if open_still else "true", result.basis, reason=otherwise)
    excuse = _excuse(a, b, scope, given, values, conventional=conventional)
    if excuse is not None:
        return Outcome("undecided", result.basis, reason=excuse)
    witness = result.witness
    return Outcome(
        "false",
        result.basis,
        witness=witness.to_dict() if witness is not None else None,
        shown=str(witness) if witness is not None else "",
    )


def averaged(total: Node, mean: Node, scope: Scope, given: Several[Node]) -> bool:
    """Whether ``mean`` is ``total`` divided by a size, and perhaps by two: another convention for a loss."""
    return any(
        compare(Div(total, Symbol(size)), scaled(mean, factor), scope.notation, given=given).equal is True
        for size in scope.notation.sizes
        for factor in ("1", "2")
    )


def _misfit(
    a: Node,
    b: Node,
    result: Comparison,
    scope: Scope,
    given: Several[Node],
    values: Iterable[Node],
    *,
    claim: bool,
) -> Outcome:
    """An index over two sizes, or sides of different shapes: accused only if it fails for square matrices too."""
    reason = result.reason or _DIFFERENT
    plain = compare(a, b, scope.notation).equal if given else None
    if plain is True:
        return Outcome("true", "exact")
    added = added_to_arrays(a, b, scope) if claim and not given and result.ill_typed is None else None
    if added is not None:
        side, why = added
        why = f"{why}, and {_DIFFERENT}"
        return Outcome("ill-typed", reason=why, witness={"side": side, "reason": why}, shown=why)
    shapes_differ = result.ill_typed is None and result.witness is not None
    loose = shapes_differ and (written_entry_by_entry(a) or written_entry_by_entry(b))
    certain = claim and not loose and shapes_certain(a, scope) and shapes_certain(b, scope)
    found = fails_when_square(a, b, scope, given) if certain else None
    if found is None:
        return Outcome("undecided", reason=reason, missing=scope.undeclared(a) | scope.undeclared(b))
    return _refuted(a, b, found, scope, given, values, claim=claim, conventional=False)


def _at_solutions(left: Node, right: Node, scope: Scope) -> Outcome | None:
    """The outcome for a relation between the unknowns of a system; None where it is something else."""
    if isinstance(left, Sequence) and isinstance(right, Sequence) and len(left.items) == len(right.items) > 1:
        return _entry_by_entry(left, right, scope)
    form = difference(left, right)
    if form is None:
        return None
    names = {name for name in form if name}
    if not names and symbols(left) and not any(scope.declared(name) for name in symbols(left) | symbols(right)):
        # The unknowns cancel: it holds whatever they are, or never.
        shown = f"the sides differ by {form.get('', 0)} whatever the unknowns are"
        never = Outcome("false", witness={"difference": str(form.get("", 0))}, shown=shown)
        return never if form else Outcome("true")
    if names and names <= set(scope.solution):
        left_over = sum((c * scope.solution.get(name, Fraction(1)) for name, c in form.items()), Fraction(0))
        return Outcome("true") if not left_over else _fails_at(scope.solution, left_over)
    if not scope.system.knows(form):
        return None
    rest = scope.system.reduced(form)
    if not rest:
        return Outcome("true")
    if set(rest) == {""}:
        solution = scope.system.solution()
        if solution is None or scope.keyed:
            return Outcome("undecided", reason="the equations so far don't settle the unknowns")
        return _fails_at(solution, rest[""])
    return Outcome("undecided", reason="independent of the equations so far")


def _entry_by_entry(left: Sequence, right: Sequence, scope: Scope) -> Outcome | None:
    """The outcome for a list of unknowns and a list of their values; None where an entry is something else."""
    if not all(name_of(item) is not None for item in left.items):
        return None
    found = [_at_solutions(a, b, scope) for a, b in zip(left.items, right.items, strict=True)]
    if any(outcome is None for outcome in found):
        return None
    for verdict in ("false", "undecided"):
        for outcome in found:
            if outcome is not None and outcome.verdict == verdict:
                return outcome
    return found[0]


def _fails_at(solution: dict[str, Fraction], difference: Fraction) -> Outcome:
    values = {name: str(value) for name, value in solution.items()}
    shown = "at " + ", ".join(f"{n} = {v}" for n, v in values.items()) + ", the solution of the equations"
    return Outcome("false", witness={"symbols": values, "difference": str(difference)}, shown=shown)


def _ill_typed(
    left: Node, right: Node, reason: str | None, scope: Scope, given: Several[Node], *, claim: bool
) -> Outcome:
    """A side that has no meaning by itself under any reading is accused, if all its shapes are known for certain."""
    found = side_without_meaning(left, right, scope) if claim and not concerns_shapes(given, scope) else None
    if found is None:
        return Outcome("undecided", reason=reason, missing=scope.undeclared(left) | scope.undeclared(right))
    side, why = found
    return Outcome("ill-typed", reason=why, witness={"side": side, "reason": why}, shown=why)


def _variables(node: Node, scope: Scope) -> set[str]:
    """The symbols in ``node`` that the text hasn't given a value in numbers."""
    return {
        name
        for name in symbols(node) - _bound(node)
        if symbols(scope.chosen.get(scope.notation.canonical(name), Symbol(name)))
    }


def _bound(node: Node) -> set[str]:
    """The variables of sums and products in ``node``."""
    own = {v.name for v in node.variables if isinstance(v, Symbol)} if isinstance(node, Big) else set()
    return own.union(*(_bound(child) for child in children(node)))


def _without_values_of(value: Node, given: Several[Node]) -> list[Node]:
    """The conditions in force but for another value of the same symbol: "for p = 1/2 ..., and for p = 0.8 ...\"."""
    return [
        condition
        for condition in given
        if not (
            isinstance(condition, Relation)
            and isinstance(value, Relation)
            and condition.ops == value.ops == ("=",)
            and condition.members[0] == value.members[0]
            and not symbols(condition.members[1])
        )
    ]


def _excuse(
    left: Node, right: Node, scope: Scope, given: Several[Node], values: Iterable[Node], *, conventional: bool
) -> str | None:
    """A reading under which a refuted link holds or is no claim; None where every reading fails.

    A factor of 2 or a constant is a matter of convention for a loss (``conventional``), and an error anywhere else.
    """
    if scope.system.unknowns & (symbols(left) | symbols(right)):
        return "an equation between unknowns"
    confused = indices_confused(left, right)

    def holds(one: Node, other: Node, notation: Notation, conditions: Several[Node]) -> bool:
        return compare(one, other, notation, given=conditions, same_indices=confused).equal is True

    for base in (2, 10):
        one, other = with_base(left, base), with_base(right, base)
        if (one, other) != (left, right) and holds(one, other, scope.notation, given):
            return "it holds for another base of the logarithm"
    if any(holds(left, right, scope.notation, [*_without_values_of(value, given), value]) for value in values):
        return "it holds for a special value that is mentioned"
    if scope.problem and holds(left, right, scope.notation, [*given, *scope.problem]):
        return "it holds for the numbers that the problem gives"
    if isinstance(left, Symbol) and left.name in symbols(right) and differs_by_constant(left, right, scope):
        return "it may be an assignment"
    # Of two numbers everything is true up to a constant.
    if conventional and (_variables(left, scope) or _variables(right, scope)):
        for factor in ("2", "1/2"):
            if holds(scaled(left, factor), right, scope.notation, given):
                return "it holds up to a factor of 2"
        if differs_by_constant(left, right, scope):
            return "it holds up to a constant"
    if holds(left, right, scope.base, given):
        return "it may hold before the definitions made on the way"
    return None
