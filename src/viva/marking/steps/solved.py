r"""Equations that the text goes on to solve: ``n/\theta = \sum_i x_i, so \hat\theta = n / \sum_i x_i``.

Such an equation says what theta has to be; for other values it needn't hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from viva.algebra import compare
from viva.algebra.notation import name_of
from viva.algebra.shapes import renamed
from viva.algebra.tree import Node
from viva.marking.steps.accusations import Link
from viva.marking.steps.formulas import Chain, Formula, chains
from viva.marking.steps.link import Outcome
from viva.marking.steps.names import INDICES, symbols
from viva.marking.steps.scope import EQUAL, Scope
from viva.marking.steps.standing import TO_BE_SOLVED
from viva.reading import Passage

_NEAR = 1
"""Blocks behind the equation in which its solution may stand."""


def solved_behind(link: Link, outcome: Outcome, found: Sequence[Formula], passage: Passage, scope: Scope) -> Outcome:
    """The outcome; undecided where a value given to a symbol close behind makes a lone equation hold."""
    if outcome.verdict != "false" or len(link.chain) != 2:
        return outcome
    left, right, formula = link.left, link.right, link.formula
    names = symbols(left.node) | symbols(right.node)
    if names & (scope.system.unknowns | scope.solution.keys()):
        return outcome  # the equations of a system are known
    for other in found:
        if not 0 <= other.block - formula.block <= _NEAR or other.node is None:
            continue
        for chain in chains(other, passage):
            if _solves(chain, left.node, right.node, names, scope):
                return Outcome("undecided", reason=TO_BE_SOLVED)
    return outcome


def _solves(chain: Chain, left: Node, right: Node, names: set[str], scope: Scope) -> bool:
    name = name_of(chain.members[0].node)
    if name is None or not set(chain.ops) <= EQUAL or chain.members[0].node in (left, right):
        return False
    plain = name.split()[-1].split("^", maxsplit=1)[0]
    if plain not in names - INDICES:
        return False
    value = chain.members[-1].node
    if plain in symbols(value):
        return False
    return compare(renamed(left, plain, value), renamed(right, plain, value), scope.notation).equal is True
