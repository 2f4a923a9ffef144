"""Formulas that lost their layout in copying: what holds anyway is noted, and nothing else is taken from them."""

from __future__ import annotations

from itertools import pairwise

from viva.marking.steps.formulas import Chain, incomplete
from viva.marking.steps.ledger import Ledger
from viva.marking.steps.link import Outcome, decide_link
from viva.marking.steps.scope import EQUAL, Scope

_DAMAGED = Outcome("undecided", reason="it may have lost something in copying")


def note_what_holds(chain: Chain, scope: Scope, ledger: Ledger) -> None:
    """Write down every link of a chain as true or undecided; definitions in it are not believed."""
    if not set(chain.ops) <= EQUAL or any(incomplete(member.node) for member in chain.members):
        return
    for left, right in pairwise(chain.members):
        outcome = decide_link(left.node, right.node, scope, chain.conditions, claim=False)
        quote = f"{left.text} = {right.text}"
        ledger.note(right.lines, quote, "claim", outcome if outcome.verdict == "true" else _DAMAGED)
