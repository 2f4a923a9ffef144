"""One link, ``left = right``: does it hold, and if not, is there any reading under which it does?

Only what is refuted under every competing reading is accused; everything else that does not hold is undecided.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Several
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from viva.algebra import compare
from viva.algebra.notation import name_of
from viva.algebra.tree import Big, Derivative, Div, Matrix, Node, Sequence, Symbol, Words, children
from viva.marking.record import Basis
from viva.marking.steps.formulas import contains, incomplete
from viva.marking.steps.linear import difference
from viva.marking.steps.readings import other_reading
from viva.marking.steps.scope import Scope, differs_by_constant, scaled, symbols


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
_DIFFERENT = "the sides have different shapes"
_SECONDS = 0.6
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
    if incomplete(left) or incomplete(right) or contains(left, (Words,)) or contains(right, (Words,)):
        return Outcome("undecided", reason="something is left out or said in words")
    solved = _at_solutions(left, right, scope)
    if solved is not None:
        return solved
    a, b = scope.unfolded(left), scope.unfolded(right)
    result = compare(a, b, scope.notation, given=given, seconds=_SECONDS)
    if result.equal is True:
        return Outcome("true", result.basis)
    if result.equal is None and (given or result.ill_typed is None):
        plain = compare(a, b, scope.notation) if given else result
        if plain.equal is True:
            return Outcome("true", plain.basis)
    if result.equal is None and result.ill_typed is None:
        return Outcome("undecided", reason=result.reason, missing=scope.undeclared(a) | scope.undeclared(b))
    if result.witness is not None and _shapes_differ(result.witness.left, result.witness.right):
        return _added_to_arrays(a, b, scope, given, claim=claim) or Outcome("undecided", reason=_DIFFERENT)
    if result.ill_typed is not None:
        return _ill_typed(a, b, result.reason, scope, given, claim=claim)
    if not claim:
        return Outcome("undecided", reason="a choice")
    missing = scope.undeclared(a) | scope.undeclared(b)
    if missing:
        reason = f"nothing is known of {', '.join(sorted(missing))}"
        return Outcome("undecided", result.basis, reason=reason, missing=missing)
    otherwise = other_reading(a, b, scope, given)
    if otherwise is not None:
        return Outcome("undecided" if "differ" in otherwise else "true", result.basis, reason=otherwise)
    excuse = _excuse(a, b, scope, given, values)
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


def _shapes_differ(left: str, right: str) -> bool:
    return left.count(",") != right.count(",") or left.count("[") != right.count("[")


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
    undecided = Outcome("undecided", reason=reason, missing=scope.undeclared(left) | scope.undeclared(right))
    if not claim or given:
        return undecided
    for side, node in (("right", right), ("left", left)):
        alone = compare(node, scaled(node, "2"), scope.notation)
        # Only a product or sum that doesn't conform is plain enough; which axis an index runs over is inferred.
        reason = alone.reason or ""
        # A number added to an array is added to each entry, as in NumPy: loose, but not false.
        broadcast = reason.startswith("can't add") and "(a number)" in reason
        if alone.ill_typed is None or not reason.startswith("can't") or broadcast:
            continue
        # A shape that was inferred rather than declared may have been inferred wrongly.
        if scope.undeclared(node) or contains(node, (Matrix,)) or not _shapes_certain(node, scope):
            return undecided
        return Outcome(
            "ill-typed", reason=alone.reason, witness={"side": side, "reason": alone.reason}, shown=alone.reason or ""
        )
    return undecided


def _added_to_arrays(left: Node, right: Node, scope: Scope, given: Several[Node], *, claim: bool) -> Outcome | None:
    """Where the shapes of the sides differ: a side that adds a number to a vector, which is more than a way of writing.

    By itself ``v + 1`` may add to every entry. But where the sides then have different shapes, that reading fails too.
    """
    if not claim or given:
        return None
    for side, node in (("right", right), ("left", left)):
        alone = compare(node, scaled(node, "2"), scope.notation, strictly=True)
        if alone.ill_typed is None or not (alone.reason or "").startswith("can't add"):
            continue
        if scope.undeclared(node) or contains(node, (Matrix, Derivative)) or not _shapes_certain(node, scope):
            return None
        reason = f"{alone.reason}, and {_DIFFERENT}"
        return Outcome("ill-typed", reason=reason, witness={"side": side, "reason": reason}, shown=reason)
    return None


def _shapes_certain(node: Node, scope: Scope) -> bool:
    """Whether every symbol's shape is declared, or follows from a definition that has a meaning itself."""
    for name in symbols(node):
        canonical = scope.notation.canonical(name)
        if name in ("1", "I", "0"):
            return False
        if canonical in scope.chosen:
            meaning = scope.chosen[canonical]
            if compare(meaning, scaled(meaning, "2"), scope.notation).ill_typed is not None:
                return False
    return True


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


def _excuse(left: Node, right: Node, scope: Scope, given: Several[Node], values: Iterable[Node]) -> str | None:
    """A reading under which a refuted link holds or is no claim; None where every reading fails."""
    if scope.system.unknowns & (symbols(left) | symbols(right)):
        return "an equation between unknowns"
    for value in values:
        if compare(left, right, scope.notation, given=[*given, value]).equal is True:
            return "it holds for a special value that is mentioned"
    if not _variables(left, scope) and not _variables(right, scope):
        # Of two numbers everything is true up to a constant.
        return None
    for factor in ("2", "1/2"):
        if compare(scaled(left, factor), right, scope.notation, given=given).equal is True:
            return "it holds up to a factor of 2"
    if differs_by_constant(left, right, scope):
        return "it holds up to a constant"
    if compare(left, right, scope.base, given=given).equal is True:
        return "it may hold before the definitions made on the way"
    return None
