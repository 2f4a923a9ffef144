r"""Which size every index runs over, and the shapes of arrays that nobody declared, read off how they are indexed.

``X_{ij}`` with X declared ``[n, d]`` makes i run over n and j over d; ``\sum_{k=1}^N R_{ki}`` makes N the same size as
n; an undeclared ``g_i`` beside it is a vector of length n. An index that would have to run over two declared sizes is
a conflict, found before anything is evaluated, so that no order of indices passes by skipping what is out of range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from typing import Any

from viva.algebra._remembered import remembered
from viva.algebra._shape_of import shape_of
from viva.algebra.notation import Notation, Size, name_of
from viva.algebra.tree import (
    Add,
    All,
    Big,
    Call,
    Div,
    Expectation,
    Index,
    Mul,
    Neg,
    Node,
    Number,
    Pow,
    Relation,
    Sequence,
    Symbol,
)

INDEX_LETTERS = frozenset("ijklmabcrstuv")
"""Letters that are indices when they are subscripts of something that may be an array."""
WHOLE_LETTERS = frozenset("nmkNMKijlr")
"""Letters that are whole numbers where they stand in an exponent."""
_PLAIN_INDEX_LETTERS = frozenset({"i", "j", "k", "l", "m", "ell"})

_BOUNDED = frozenset({"sum", "prod", "max", "min", "list", "diag"})
"""Operations over the values of an index from a lower to an upper bound."""

Slot = tuple[str, Any]


@dataclass(slots=True)
class Typing:
    """What was inferred for one comparison; sizes are declared names or ``#1``, ``#2`` for those without a name."""

    shapes: dict[str, tuple[Size, ...]] = field(default_factory=dict)
    ranges: dict[str, Size] = field(default_factory=dict)
    sizes: tuple[str, ...] = ()
    same: dict[str, str] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    conflict: str | None = None


_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(kind) if f.name != "span" and "Node" in str(f.type))
    for kind in Node.__subclasses__()
}
"""The fields of each node that can hold nodes."""
_EMPTY: list[Node] = []
_GETTERS: dict[type, Callable[[Any], list[Node]]] = {
    Add: lambda node: list(node.terms),
    Mul: lambda node: list(node.factors),
    Call: lambda node: list(node.args),
    Sequence: lambda node: list(node.items),
    Relation: lambda node: list(node.members),
    Neg: lambda node: [node.arg],
    Div: lambda node: [node.numerator, node.denominator],
    Pow: lambda node: [node.base, node.exponent],
    Number: lambda node: _EMPTY,
    Symbol: lambda node: _EMPTY,
}
"""The common nodes' children, without a look at their fields."""


def children(node: Node) -> list[Node]:
    """The nodes directly inside a node, in order; not to be changed."""
    getter = _GETTERS.get(type(node))
    if getter is not None:
        return getter(node)
    names = _FIELDS[type(node)]
    if not names:
        return _EMPTY
    found: list[Node] = []
    for name in names:
        value = getattr(node, name)
        if type(value) is tuple:
            if value:
                _collect(value, found)
        elif value is not None:
            found.append(value)
    return found


def _collect(values: tuple[Any, ...], found: list[Node]) -> None:
    for value in values:
        if type(value) is tuple:
            _collect(value, found)
        elif isinstance(value, Node):
            found.append(value)


def renamed(node: Node, name: str, to: Node) -> Node:
    """The tree with another node in place of every symbol of that name."""
    if type(node) is Symbol:
        return to if node.name == name else node
    changes = {}
    for item in fields(node):
        value = getattr(node, item.name)
        if item.name != "span" and isinstance(value, Node | tuple):
            changes[item.name] = _renamed_value(value, name, to)
    return replace(node, **changes) if changes else node


def _renamed_value(value: Any, name: str, to: Node) -> Any:
    if isinstance(value, Node):
        return renamed(value, name, to)
    return tuple(_renamed_value(v, name, to) for v in value) if isinstance(value, tuple) else value


@remembered
def symbol_names(node: Node) -> frozenset[str]:
    """The names of all symbols in a formula, as written."""
    found: set[str] = set()
    stack = [node]
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind is Symbol:
            found.add(item.name)  # type: ignore[attr-defined]
        elif kind is not Number:
            stack.extend(children(item))
    return frozenset(found)


class _Analysis:
    """Union-find over the slots ``("size", name)``, ``("index", key)`` and ``("axis", (symbol, k))``."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.parent: dict[Slot, Slot] = {}
        self.axes: dict[str, int] = {}
        self.mixed: set[str] = set()
        self.free: dict[str, Slot] = {}
        self.least: dict[Slot, int] = {}
        self.counter = 0
        self.naturals: set[str] = set()
        self.alike: dict[str, Slot] = {}

    def find(self, slot: Slot) -> Slot:
        parent = self.parent
        if slot not in parent:
            parent[slot] = slot
            return slot
        while parent[slot] != slot:
            parent[slot] = slot = parent[parent[slot]]
        return slot

    def union(self, a: Slot, b: Slot) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            if a[0] == "size":
                a, b = b, a
            self.parent[a] = b

    def relate(self, condition: Relation) -> None:
        """Take a condition on indices: they run over the same size unless something else says over which they run."""
        for member in condition.members:
            self.walk(member, {})
        for one, other in pairwise(self.slot(m, {}) for m in condition.members):
            if one is not None and other is not None:
                first, second = self._declared_size(one), self._declared_size(other)
                if first is None or second is None or first == second:
                    self.union(one, other)

    def _declared_size(self, slot: Slot) -> Any:
        root = self.find(slot)
        return next((s[1] for s in list(self.parent) if s[0] == "size" and self.find(s) == root), None)

    def slot(self, node: Node, scope: dict[str, Slot], loosely: bool = False) -> Slot | None:
        """The slot of an index expression, if it is (or contains) an index variable."""
        if type(node) is Symbol:
            name = node.name
            if name in scope:
                return scope[name]
            if name in self.notation.sizes or self.notation.canonical(name) in self.notation.symbols:
                return None
            if name in _PLAIN_INDEX_LETTERS or (loosely and name in INDEX_LETTERS):
                return self.free.setdefault(name, ("index", name))
            return None
        if type(node) is Add or type(node) is Neg:
            for part in children(node):
                found = self.slot(part, scope, loosely)
                if found is not None:
                    return found
        return None

    def whole(self, node: Node | None, scope: dict[str, Slot]) -> None:
        """Note the symbols of something that must be a whole number: a bound of a sum, an exponent, a factorial."""
        if node is not None:
            for name in symbol_names(node):
                if name not in scope:
                    self.naturals.add(name)

    def walk(self, node: Node, scope: dict[str, Slot]) -> None:
        kind = type(node)
        if kind is Symbol or kind is Number:
            return
        if kind is Pow:
            if type(node.exponent) is not Number:  # type: ignore[attr-defined]
                usual = symbol_names(node.exponent) & WHOLE_LETTERS - scope.keys()  # type: ignore[attr-defined]
                self.naturals |= usual
        elif kind is Call and node.name in ("factorial", "binom"):  # type: ignore[attr-defined]
            for part in node.args:  # type: ignore[attr-defined]
                self.whole(part, scope)
        if kind is Index:
            self.index(node, scope)  # type: ignore[arg-type]
        elif kind is Big:
            self.big(node, scope)  # type: ignore[arg-type]
        elif (kind is Call and node.name == "delta") or kind is Relation:  # type: ignore[attr-defined]
            parts = node.args if kind is Call else node.members  # type: ignore[attr-defined]
            slots = [self.slot(p, scope) for p in parts]
            for one, other in pairwise(slots):
                if one is not None and other is not None:
                    self.union(one, other)
            for part in parts:
                self.walk(part, scope)
        elif kind is Expectation:
            for part in node.args:  # type: ignore[attr-defined]
                self.walk(part, scope)
        else:
            for part in children(node):
                self.walk(part, scope)

    def big(self, node: Big, scope: dict[str, Slot]) -> None:
        if node.op in ("sum", "prod", "list", "diag"):
            self.whole(node.lower, scope)
            self.whole(node.upper, scope)
        scope = dict(scope)
        for variable in node.variables:
            name = name_of(variable)
            if name is None:
                continue
            self.counter += 1
            slot: Slot = ("index", self.counter)
            if type(node.lower) is Number and node.lower.value == 1 and node.op in _BOUNDED:
                upper = node.upper
                if type(upper) is Symbol and self.notation.canonical(upper.name) not in self.notation.symbols:
                    self.union(slot, ("size", upper.name))
                elif type(upper) is Number and upper.value.denominator == 1:
                    self.least[slot] = int(upper.value)
            scope[name] = slot
        for part in (node.lower, node.upper):
            if part is not None:
                self.walk(part, scope)
        for part in (node.condition, node.body):
            if part is not None:
                self.walk(part, scope)

    def index(self, node: Index, scope: dict[str, Slot]) -> None:
        notation = self.notation
        indices = node.upper + node.indices
        base = node.base
        if type(base) is not Symbol:
            self.walk(base, scope)
            for part in indices:
                self.walk(part, scope)
            shape = shape_of(base, notation)
            if shape is not None:
                self.against(indices, tuple(s for s in shape if s != 1) if len(indices) < len(shape) else shape, scope)
            return
        full = name_of(node)
        if full is not None and notation.canonical(full) in notation.symbols:
            return
        name = notation.canonical(base.name, base.font)
        meaning = notation.symbols.get(name)
        if meaning is not None and not (meaning.shape is None and meaning.distribution is not None):
            known = meaning.shape or shape_of(base, notation)
            if known is not None and len(indices) <= len(known):
                self.against(indices, known, scope)
            return
        slots = [self.slot(i, scope, loosely=True) for i in indices]
        if any(s is None and type(i) is not All and type(i) is not Number for s, i in zip(slots, indices, strict=True)):
            return  # a subscript that is part of a name, such as x_t or a_n
        if all(type(i) is Number for i in indices):
            self.axes.setdefault(f"?{name}", len(indices))  # an array only if indexed by a letter elsewhere
            for k, i in enumerate(indices):
                axis = ("axis", (name, k))
                self.least[axis] = max(self.least.get(axis, 0), int(i.value))  # type: ignore[attr-defined]
            return
        if self.axes.setdefault(name, len(indices)) != len(indices):
            self.mixed.add(name)
            return
        for k, (slot, i) in enumerate(zip(slots, indices, strict=True)):
            axis = ("axis", (name, k))
            self.find(axis)
            if slot is not None:
                self.union(slot, axis)
            elif type(i) is Number:
                self.least[axis] = max(self.least.get(axis, 0), int(i.value))

    def against(self, indices: tuple[Node, ...], shape: tuple[Size, ...], scope: dict[str, Slot]) -> None:
        if len(indices) != len(shape):
            for i in indices:  # which axis is meant is left to the evaluation
                self.slot(i, scope, loosely=True)
            return
        for i, size in zip(indices, shape, strict=True):
            slot = self.slot(i, scope, loosely=True)
            if slot is not None:
                self.union(slot, ("size", size))
            if type(i) is Number and isinstance(size, str):
                key = ("size", size)
                self.least[key] = max(self.least.get(key, 0), int(i.value))

    def result(self) -> Typing:
        typing = Typing()
        names: dict[Slot, str] = {}
        extra: list[str] = []
        for slot in list(self.parent):
            if slot[0] == "size":
                root = self.find(slot)
                name = slot[1]
                if root not in names or (name in self.notation.sizes and names[root] not in self.notation.sizes):
                    names[root] = name
        for slot in list(self.parent):
            if slot[0] == "size":
                chosen = names[self.find(slot)]
                if slot[1] != chosen:
                    known = slot[1] in self.alike and self.alike[slot[1]] == self.alike.get(chosen)
                    if slot[1] in self.notation.sizes and not known:
                        typing.conflict = f"an index would have to run over both {chosen} and {slot[1]}"
                    typing.same[slot[1]] = chosen

        def size(slot: Slot) -> str:
            root = self.find(slot)
            if root not in names:
                names[root] = f"#{len(extra) + 1}"
                extra.append(names[root])
            return names[root]

        for name, slot in self.free.items():
            typing.ranges[name] = size(slot)
        for name, count in self.axes.items():
            if not name.startswith("?") and name not in self.mixed:
                typing.shapes[name] = tuple(size(("axis", (name, k))) for k in range(count))
        for slot, least in self.least.items():
            if slot in self.parent or slot[0] == "size":
                key = size(slot)
                typing.least[key] = max(typing.least.get(key, 0), least)
        for name in names.values():
            if isinstance(name, str) and name not in self.notation.sizes and name not in extra:
                extra.append(name)
        typing.sizes = tuple(extra)
        for name in self.naturals:
            if name not in typing.sizes and self.notation.canonical(name) not in self.notation.symbols:
                typing.domains[name] = "natural"
        return typing


def infer(
    nodes: tuple[Node, ...],
    notation: Notation,
    conditions: Iterable[Node] = (),
    alike: tuple[tuple[str, str], ...] | list[tuple[str, str]] = (),
) -> Typing:
    """What indices run over in these formulas together, and the shapes of undeclared indexed symbols.

    ``conditions`` restrict values: ``i = j`` may be said of a row and a column, which run over two sizes all the same;
    ``alike`` are sizes that are said to be the same.
    """
    analysis = _Analysis(notation)
    for one, other in alike:
        analysis.union(("size", one), ("size", other))
    analysis.alike = {size: analysis.find(("size", size)) for pair in alike for size in pair}
    for node in nodes:
        analysis.walk(node, {})
    for condition in conditions:
        if type(condition) is Relation:
            analysis.relate(condition)
        else:
            analysis.walk(condition, {})
    return analysis.result()


def identity_of_size(node: Index, notation: Notation) -> bool:
    """Whether ``I_d`` or ``I_3`` is the identity of that size: nobody declares an I, and d is no usual index."""
    if type(node.base) is not Symbol or node.base.name != "I" or len(node.indices) != 1 or node.upper:
        return False
    size = node.indices[0]
    if "I" in notation.symbols or "I" in notation.aliases:
        return False
    if type(size) is Symbol:
        return size.name in notation.sizes or size.name not in _PLAIN_INDEX_LETTERS - {"m"}
    return type(size) is Number and size.value.denominator == 1 and size.value >= 2


def range_of_index(
    name: str,
    body: Node,
    notation: Notation,
    shapes: dict[str, tuple[Size, ...]] | None = None,
    known: dict[str, Size] | None = None,
) -> Size | None:
    """The size that an index runs over, judged by its uses in ``body``; None where nothing tells.

    ``shapes`` are those of undeclared symbols, ``known`` the ranges of other indices that are in force around it.
    """
    analysis = _Analysis(notation)
    slot: Slot = ("index", "the one asked for")
    analysis.walk(body, {name: slot})
    for symbol, shape in (shapes or {}).items():
        for k, size in enumerate(shape):
            if ("axis", (symbol, k)) in analysis.parent:
                analysis.union(("axis", (symbol, k)), ("size", size))
    for other, size in (known or {}).items():
        if other in analysis.free:
            analysis.union(analysis.free[other], ("size", size))
    root = analysis.find(slot)
    found: list[Size] = [s[1] for s in list(analysis.parent) if s[0] == "size" and analysis.find(s) == root]
    declared = [size for size in found if size in notation.sizes]
    return (declared or found or [None])[0]


def key_of(node: Node, names: dict[str, str] | None = None) -> str:
    """A text that is the same for equal trees, with some symbols renamed."""
    if type(node) is Symbol:
        return (names or {}).get(node.name, node.name)
    parts = []
    for item in fields(node):
        if item.compare and item.name != "span":
            parts.append(_key_of_value(getattr(node, item.name), names))
    return f"{type(node).__name__}({','.join(parts)})"


def _key_of_value(value: Any, names: dict[str, str] | None) -> str:
    if isinstance(value, Node):
        return key_of(value, names)
    if isinstance(value, tuple):
        return "(" + ",".join(_key_of_value(v, names) for v in value) + ")"
    return str(value)
