"""Relations between undeclared symbols that are no identities: where one was stated, they may not take all values."""

from __future__ import annotations

from dataclasses import dataclass, field

from viva.algebra.shapes import symbol_names
from viva.algebra.tree import Derivative, Expectation, Node, Number
from viva.marking.steps.formulas import contains


@dataclass(slots=True)
class Ties:
    """The names that each such relation speaks of."""

    stated: list[set[str]] = field(default_factory=list)

    def take(self, *nodes: Node, holds: bool = False) -> None:
        """Take note of a relation, unless it holds for all values."""
        if holds:
            return
        computed = any(contains(n, (Expectation, Derivative)) for n in nodes)
        if not computed or any(isinstance(n, Number) for n in nodes):  # what a mean or a slope is ties nothing
            self.stated.append(set().union(*(symbol_names(n) for n in nodes)) - set("ijkl"))

    def on(self, *nodes: Node) -> bool:
        """Whether a relation was stated about a symbol of these."""
        names: set[str] = set().union(*(symbol_names(n) for n in nodes))
        return any(names & other for other in self.stated)
