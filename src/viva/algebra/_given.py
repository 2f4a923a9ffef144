"""What is given beside an equation: sizes, values, definitions, equations to be solved, and other conditions."""

from __future__ import annotations

from viva.algebra.notation import Notation
from viva.algebra.shapes import symbol_names
from viva.algebra.tree import Index, Node, Number, Relation, Symbol, children
from viva.errors import VivaError

INDEX_NAMES = frozenset({"i", "j", "k", "l", "m"})
_EQUATION = ("=", ":=", "equiv")


class Given:
    """Sorts conditions: ``notation`` gains the definitions, ``fixed`` are sizes with a number, ``alike`` sizes that
    are the same, ``equations`` are to be solved for their unknowns, and ``conditions`` restrict the indices and values
    that are compared at.
    """

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.fixed: dict[str, int] = {}
        self.alike: list[tuple[str, str]] = []
        self.conditions: list[Node] = []
        self.equations: list[Relation] = []
        self._defined: set[str] = set()

    def take(self, condition: Node) -> None:
        """Put one condition where it belongs; a bare index ("for all j") says nothing."""
        if isinstance(condition, Symbol) and condition.name in INDEX_NAMES:
            return
        if not (isinstance(condition, Relation) and len(condition.members) == 2 and condition.ops[0] in _EQUATION):
            self.conditions.append(condition)
            return
        left, right = condition.members
        if isinstance(left, Symbol):
            name = self.notation.canonical(left.name, left.font)
            if name in self.notation.sizes and type(right) is Number and right.value.denominator == 1:
                self.fixed[name] = int(right.value)
                self.alike += [
                    (name, other) for other, k in self.fixed.items() if k == self.fixed[name] and other != name
                ]
                return
            if name in self.notation.sizes and isinstance(right, Symbol):
                other = self.notation.canonical(right.name, right.font)
                if other in self.notation.sizes:
                    self.alike.append((name, other))
                    return
            if left.name in INDEX_NAMES and name not in self.notation.symbols:
                self.conditions.append(condition)
                return
        indexed = isinstance(left, Index) and any(isinstance(i, Symbol) for i in left.indices)
        if (isinstance(left, Symbol) or indexed) and self._defines(left, right, indexed):
            try:
                self.notation = self.notation.extended(definitions=[condition])
            except VivaError:
                # Of "n_{in} = 512" nothing is known, so that nothing else can rest on it.
                if any(self.notation.canonical(name) in self.notation.symbols for name in symbol_names(left)):
                    self.conditions.append(condition)
        elif indexed or _letters(condition) & INDEX_NAMES:
            self.conditions.append(condition)
        else:
            self.equations.append(condition)

    def _defines(self, left: Node, right: Node, indexed: bool) -> bool:
        """Whether the left side is a name that the right side gives its meaning to."""
        base = left.base if isinstance(left, Index) else left
        name = base.name if isinstance(base, Symbol) else ""
        if not name or name in symbol_names(right) or name in self._defined:
            return False
        if indexed and self.notation.canonical(name) in self.notation.symbols:
            return False
        self._defined.add(name)
        return True


def _letters(node: Node) -> set[str]:
    """The symbols' names but those of entries: in ``k_1 = 2`` nothing is said of an index k."""
    if isinstance(node, Symbol):
        return {node.name}
    if isinstance(node, Index) and isinstance(node.base, Symbol) and all(type(i) is Number for i in node.indices):
        return set().union(*map(_letters, node.upper))
    return set().union(*map(_letters, children(node)))
