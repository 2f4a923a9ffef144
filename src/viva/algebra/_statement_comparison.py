"""Whether two answers that are conditions, sets or systems of equations are the same."""

from __future__ import annotations

from viva.algebra._equations import same_solutions
from viva.algebra._precision import working_precision
from viva.algebra._real_sets import complex_zeros, same_set
from viva.algebra._statements import (
    ELEMENT,
    Statement,
    Truth,
    all_meant,
    applies_functions,
    names_in,
    statement_of,
    with_element_named,
)
from viva.algebra.notation import Notation
from viva.algebra.tree import Node
from viva.algebra.values import Undecided

_TRUE, _FALSE = Truth(True), Truth(False)


def same_statement(a: Node, b: Node, notation: Notation) -> bool | None:
    """Whether two trees are statements that hold for the same values; None where that can't be told."""
    try:
        with working_precision(256):
            return _same(statement_of(a), statement_of(b), notation)
    except (Undecided, RecursionError):
        return None


def _same(one: Statement, other: Statement, notation: Notation) -> bool | None:
    if applies_functions(one) or applies_functions(other):
        return None  # nothing is known of them
    names = [names_in(one), names_in(other)]
    if any(n in notation.symbols for n in names[0] | names[1]):
        return None
    if ELEMENT.name in names[0] | names[1]:
        # a set against a condition: the condition's one variable is the element
        named = sorted((names[0] | names[1]) - {ELEMENT.name})
        if named and (any(len(n) > 1 for n in names) or not all(names)):
            return None  # a set that depends on a parameter
        if len(named) == 1:
            one, other = (with_element_named(s, named[0]) for s in (one, other))
            names = [names_in(one), names_in(other)]
        elif named:
            return None
    together = sorted(names[0] | names[1])
    if len(together) <= 1:
        name = together[0] if together else "#x"
        found = same_set(one, other, name, notation)
        if found:
            zeros = complex_zeros(one, name), complex_zeros(other, name)
            if zeros[0] is not None and zeros[1] is not None and zeros[0] != zeros[1]:
                return None  # the same real numbers, and other complex ones
        return found
    constant = [_constant(s, n, notation) for s, n in ((one, names[0]), (other, names[1]))]
    if constant[0] is not None and constant[1] is not None:
        return constant[0] == constant[1]
    if constant[0] is not None or constant[1] is not None:
        index = 0 if constant[0] is None else 1
        return False if len(names[index]) == 1 else None
    if not names[0] & names[1]:
        return None
    one, other = all_meant(one), all_meant(other)
    return same_solutions(one, other, together, notation)


def _constant(statement: Statement, names: set[str], notation: Notation) -> bool | None:
    """Whether a statement in at most one variable always holds, or never; None where it depends or can't be told."""
    if isinstance(statement, Truth):
        return statement.value
    if len(names) > 1:
        return None
    name = next(iter(names), "#x")
    if same_set(statement, _TRUE, name, notation):
        return True
    return False if same_set(statement, _FALSE, name, notation) else None
