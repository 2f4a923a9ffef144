"""Entries, sums and products over indices, and branches: everything in which an index takes a value."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq

from viva.algebra import _arrays as arrays
from viva.algebra._functions import holds
from viva.algebra._scalars import sign_of
from viva.algebra.notation import Meaning, Size, entries_listed, name_of
from viva.algebra.shapes import INDEX_LETTERS, children, identity_of_size, key_of, range_of_index
from viva.algebra.tree import All, Big, Binary, Cases, Index, Node, Number, Relation, Sequence, Symbol, Words
from viva.algebra.values import (
    ONE,
    ZERO,
    Array,
    OutOfRange,
    OverBudget,
    Uncovered,
    Undecided,
    Untyped,
    Value,
    simplified,
)

if TYPE_CHECKING:
    from viva.algebra.evaluate import Evaluator


MOST_SUMMED = 20_000
MOST_NESTED = 20


def index(ev: Evaluator, node: Index) -> Value:
    base = node.base
    indices = node.upper + node.indices
    if type(base) is Symbol:
        full = name_of(node)
        if full is not None:
            canonical = ev.notation.canonical(full)
            if canonical in ev.overrides or canonical in ev.notation.symbols or canonical in ev.local:
                return ev.lookup(canonical)
        name = ev.notation.canonical(base.name, base.font)
        if base.name == "1" and len(indices) == 1 and isinstance(indices[0], Symbol):
            named = ev.typing.same.get(indices[0].name, indices[0].name)
            extent = ev.instance.extents.get(named)
            return ev.eval(base) if extent is None else Array((extent, 1), [ONE] * extent)
        if identity_of_size(node, ev.notation) and name not in ev.local and name not in ev.typing.shapes:
            identity = _identity(ev, node)
            if identity is not None:
                return identity
        known = name in ev.notation.symbols or name in ev.local or name in ev.typing.shapes
        if not known and base.name not in ev.bound:
            if any(type(i) is All for i in indices):
                raise Undecided(f"the shape of {name} is not known")
            return ev.undeclared(_subscripted(node), "")
        meaning = ev.local.get(name) or ev.notation.symbols.get(name)
        listed = entries_listed(meaning)
        if listed and full is not None:
            if full not in listed:
                raise OutOfRange("an index out of range")
            return ev.undeclared(canonical, "")
        if meaning is not None and meaning.index and not meaning.diagonal and name not in ev.overrides:
            member = _member(ev, name, meaning, indices)
            if member is not None:
                return member
        unshaped = meaning is not None and meaning.shape is None and name not in ev.typing.shapes
        if meaning is not None and meaning.distribution is not None and unshaped and name not in ev.overrides:
            place = tuple(ev.integer(i) for i in indices)
            if name in ev.random.active:
                return ev.random.entry(ev, name, meaning.distribution, place)
            return ev.entry_of_random(name, meaning.distribution, place)
    if type(base) is Number and len(indices) == 1:
        return _in_base(base, indices[0])
    value = ev.eval(base)
    if isinstance(value, Untyped):
        if value.kind == "square" and len(indices) == 2:
            return value.ones + value.eye if ev.integer(indices[0]) == ev.integer(indices[1]) else value.ones
        if value.kind != "square" and len(indices) == 1:
            return value.ones
        raise Undecided("an entry of I or 1 of unknown size")
    if not isinstance(value, Array):
        if type(base) is Symbol and base.name not in ev.bound:
            meaning = ev.notation.symbols.get(name)
            if (meaning is not None and meaning.shape) or name in ev.typing.shapes:
                if all(type(i) is All or ev.integer(i) == 1 for i in indices):
                    return value  # an array with a single entry
                raise OutOfRange("an index out of range")
            if full is None:
                raise Undecided("an entry of a number")
            return ev.undeclared(full, "")  # w declared as a number, w_1 another name
        raise Undecided("an entry of a number")
    if len(indices) == 1 and len(value.shape) == 2 and not value.is_vector:
        indices = _split_digits(indices[0]) or indices
    position = [None if type(i) is All else ev.integer(i) for i in indices]
    if len(position) == 1 and len(value.shape) == 2 and not value.is_vector and position[0] is not None:
        return _row_or_column(ev, value, position[0], node)
    return arrays.entry(value, position)


def _identity(ev: Evaluator, node: Index) -> Value | None:
    """``I_d``: the identity of that size, of any size where it isn't known; None where there are no arrays."""
    identity = ev.eval(Symbol("I")) if ev.typing.shapes or any(m.shape for m in ev.notation.symbols.values()) else None
    if not isinstance(identity, Untyped):
        return None
    size = node.indices[0]
    if isinstance(size, Symbol):
        extent = ev.instance.extents.get(ev.typing.same.get(size.name, size.name))
    else:
        extent = ev.integer(size)
    return identity if extent is None else identity.shaped((extent, extent))


def _member(ev: Evaluator, name: str, meaning: Meaning, indices: tuple[Node, ...]) -> Value | None:
    r"""What one index of a family of arrays stands for (``u_j = r_j \odot a_j``); None where entries are numbers."""
    if meaning.definition is None or len(indices) != len(meaning.index) or ev.cache.get(("numbers", name)):
        return None
    if any(type(i) is All for i in indices) or name in ev.computing or len(ev.computing) > MOST_NESTED:
        return None
    place = {letter: ev.integer(i) for letter, i in zip(meaning.index, indices, strict=True)}
    outer, ev.bound = ev.bound, dict(place)
    ev.computing.append(name)
    try:
        value = ev.eval(meaning.definition)
    finally:
        ev.bound = outer
        ev.computing.pop()
    if isinstance(value, Array):
        return value
    ev.cache["numbers", name] = True
    return None


def _in_base(number: Number, base: Node) -> Value:
    """``1011_2``: digits in a base."""
    if type(base) is Number and base.value.denominator == 1 and 2 <= base.value <= 16 and number.decimals is None:
        digits = str(number.value)
        if digits.isdigit() and all(int(digit) < base.value for digit in digits):
            return fmpq(int(digits, int(base.value)))
    raise Undecided("an entry of a number")


def _split_digits(node: Node) -> tuple[Node, ...] | None:
    """``X_{12}`` for a matrix: row 1, column 2."""
    if type(node) is Number and node.value.denominator == 1 and 11 <= node.value <= 99 and node.value % 10:
        return Number(node.value // 10 * Fraction(1)), Number(node.value % 10)
    return None


def _row_or_column(ev: Evaluator, matrix: Array, index: int, node: Index) -> Value:
    """``X_j`` with one index: a column or a row of X as a vector, by the size that the index runs over."""
    rows, columns = matrix.shape
    ranged = None
    variable = (node.upper + node.indices)[0]
    if type(variable) is Symbol:
        size = ev.running.get(variable.name) or ev.typing.ranges.get(variable.name)
        ranged = ev.extent(size) if size is not None else None
    if rows != columns and ranged == rows:
        return arrays.entry(matrix, [index, None])
    if rows != columns and ranged == columns:
        return arrays.entry(matrix, [None, index])
    if ev.choose(("row", name_of(node.base)), 2) == 0:
        return arrays.entry(matrix, [index, None])
    return arrays.entry(matrix, [None, index])


def big(ev: Evaluator, node: Big) -> Value:
    if node.op == "int":
        from viva.algebra._integrals import integral  # seldom needed

        return integral(ev, node)
    collect = node.op in _COLLECTED
    if node.op not in _FOLDS and not collect:
        raise Undecided(f"{node.op} over a range")
    if not node.variables:
        return _over_nothing(ev, node)
    names = [name_of(v) or "" for v in node.variables]
    if not all(names):
        raise Undecided("a sum over something that is not an index")
    names += _also_summed(ev, node, names)
    ranges, sizes = _ranges(ev, node, names)
    count = 1
    for values in ranges:
        count *= len(values)
    result: Value = None
    if (
        len(names) == 1
        and node.condition is None
        and count > 8
        and node.op == "sum"
        and not _mentions(node.body, names[0])
    ):
        return arrays.scale(ev.eval(node.body), fmpq(count))
    if count > MOST_SUMMED:
        raise OverBudget("a sum of too many terms")
    fold = _appended if collect else _FOLDS[node.op]
    outer, running = ev.bound, ev.running
    ev.bound, ev.running = dict(outer), {**running, **dict(zip(names, sizes, strict=True))}
    try:
        for position in combinations(ranges):
            for name, value in zip(names, position, strict=True):
                ev.bound[name] = value
            if node.condition is not None and not ev.condition(node.condition):
                continue
            term = [ev.scalar(node.body)] if collect else ev.eval(node.body)
            result = term if result is None else fold(result, term)
    finally:
        ev.bound, ev.running = outer, running
    if collect and result is not None:
        return _collected(node.op, result)
    if result is None:
        if collect:
            raise Undecided("a list of nothing")
        if node.op in ("max", "min"):
            raise Undecided("the extreme of nothing")
        return ZERO if node.op == "sum" else ONE
    return result


def _over_nothing(ev: Evaluator, node: Big) -> Value:
    r"""``\sum x`` without an index: over the entries of x, where it is an array."""
    value = ev.eval(node.body) if node.op == "sum" and node.lower is node.upper is None else None
    if isinstance(value, Array):
        return arrays.total(value)
    raise Undecided("a sum over nothing that is named")


def _appended(entries: list[Any], more: list[Any]) -> list[Any]:
    return [*entries, *more]


def _collected(op: str, entries: list[Any]) -> Value:
    """A column of the entries, or the diagonal matrix of them."""
    if op == "diag":
        return arrays.diagonal_matrix(entries)
    return simplified(Array((len(entries), 1), entries, loose=True))


def _also_summed(ev: Evaluator, node: Big, names: list[str]) -> list[str]:
    r"""The other index of ``\sum_{i<j}``, where nothing around it binds it: the sum is over both."""
    condition = node.condition
    if len(names) != 1 or node.lower is not None or type(condition) is not Relation or condition.ops[0] == "!=":
        return []
    others = [m.name for m in condition.members if type(m) is Symbol and m.name not in names]
    return [n for n in others if n in INDEX_LETTERS and n not in ev.running]


def _ranges(ev: Evaluator, node: Big, names: list[str]) -> tuple[list[range], list[Size]]:
    """For each variable the whole numbers that it runs over, and the size (or the count) that this is."""
    if node.lower is not None and node.upper is not None:
        low, high = ev.integer(node.lower), _bound_of_sum(ev, node.upper)
        size: Size = node.upper.name if low == 1 and type(node.upper) is Symbol else max(high - low + 1, 0)
        if type(size) is str and size not in ev.instance.extents:
            size = max(high, 0)
        return [range(low, high + 1)] * len(names), [size] * len(names)
    sizes: list[Size] = []
    for name in names:
        key = (id(node), name)
        found: Size | None = ev.cache.get(key)
        if found is None:
            parts = (node.body,) if node.condition is None else (node.body, node.condition)
            known = {**ev.typing.ranges, **ev.running}
            found = range_of_index(name, Sequence(parts), ev.notation, ev.typing.shapes, known)
            if found is None:  # the sum's own index doesn't occur in it
                found = known.get(name)
            if found is None:
                found = _one_axis(ev, node.body, name)
                if found is not None:
                    sizes.append(found)
                    continue
            if found is None and ev.notation.sizes and len({ev.extent(size) for size in ev.notation.sizes}) == 1:
                found = ev.notation.sizes[0]  # there is one size only, or all have the same number here
            if found is None:
                raise Undecided(f"the range of {name} is not known")
            ev.cache[key] = found
        sizes.append(found)
    return [range(1, ev.extent(size) + 1) for size in sizes], sizes


def _one_axis(ev: Evaluator, body: Node, name: str) -> Size | None:
    """The size that j runs over in ``\\|X_j\\|``, X a declared matrix: its rows in one reading, or its columns."""
    stack = [body]
    while stack:
        item = stack.pop()
        if type(item) is Index and type(item.base) is Symbol and item.upper + item.indices == (Symbol(name),):
            meaning = ev.notation.symbols.get(ev.notation.canonical(item.base.name, item.base.font))
            if meaning is not None and meaning.shape is not None and len(meaning.shape) == 2:
                return meaning.shape[ev.choose(("row", item.base.name), 2)]
        stack.extend(children(item))
    return None


def _bound_of_sum(ev: Evaluator, node: Node) -> int:
    if type(node) is Symbol and node.name == "infty":
        raise Undecided("an infinite sum")
    return ev.integer(node)


def cases(ev: Evaluator, node: Cases) -> Value:
    for value, condition in node.branches:
        if condition is None or ev.condition(condition):
            return ev.eval(value)
    raise Uncovered("no branch of the cases applies")


def condition(ev: Evaluator, node: Node) -> bool:
    """Whether a condition holds here; raises Undecided where that can't be told."""
    if type(node) is Relation:
        return all(
            holds(op, ev.eval(a), ev.eval(b))
            for a, op, b in zip(node.members, node.ops, node.members[1:], strict=False)
        )
    if type(node) is Sequence:
        return all(ev.condition(item) for item in node.items)
    if type(node) is Binary and node.op in ("and", "or"):
        left, right = ev.condition(node.left), ev.condition(node.right)
        return left and right if node.op == "and" else left or right
    if type(node) is Words and node.text.strip(" .,;").lower() in (
        "otherwise",
        "else",
        "sonst",
        "in all other cases",
    ):
        return True
    raise Undecided("a condition that can't be read")


def combinations(ranges: list[range]) -> list[tuple[int, ...]]:
    if len(ranges) == 1:
        return [(i,) for i in ranges[0]]
    result: list[tuple[int, ...]] = [()]
    for values in ranges:
        result = [(*r, i) for r in result for i in values]
    return result


def _mentions(node: Node, name: str) -> bool:
    stack = [node]
    while stack:
        item = stack.pop()
        if type(item) is Symbol and item.name == name:
            return True
        stack.extend(children(item))
    return False


def _subscripted(node: Index) -> str:
    """A name of its own for an undeclared symbol with a subscript that isn't an index."""
    name = name_of(node)
    if name is not None:
        return name
    return key_of(node)


def _extreme(sign: int) -> Callable[[Any, Any], Any]:
    def fold(a: Any, b: Any) -> Any:
        if isinstance(a, Array | Untyped) or isinstance(b, Array | Untyped):
            raise Undecided("the extreme of arrays")
        return b if sign_of(b - a) == sign else a

    return fold


_COLLECTED = frozenset({"list", "diag"})
_FOLDS: dict[str, Callable[[Any, Any], Any]] = {
    "sum": arrays.add,
    "prod": arrays.multiply,
    "max": _extreme(1),
    "min": _extreme(-1),
}
