"""Whether two values agree: exactly, as overlapping balls, up to a positive factor, or up to a constant."""

from __future__ import annotations

from typing import Any

from flint import acb, arb, fmpq

from viva.algebra.evaluate import Evaluator
from viva.algebra.instances import Instance
from viva.algebra.tree import Node
from viva.algebra.values import ZERO, Array, IllTyped, Undecided, Untyped, Value, is_exact_zero
from viva.algebra.witness import Witness, shown, tex_name

Pair = tuple[dict[str, int], Value, Value]


class Difference(Exception):
    """The sides differ at an instance."""

    def __init__(self, witness: Witness, shapes_only: bool) -> None:
        super().__init__()
        self.witness, self.shapes_only = witness, shapes_only


class Imprecise(Exception):
    """Balls overlap, but are too wide to count as equal."""


class Agreement:
    """Compares the values that two evaluators found at one instance; raises Difference or Imprecise where they fail."""

    def __init__(self, evaluators: list[Evaluator], sides: tuple[Node, Node], instance: Instance) -> None:
        self.evaluators, self.sides, self.instance = evaluators, sides, instance
        self.balls = False

    def _witness(self, a: Value, b: Value, bound: dict[str, int], entry: tuple[int, ...] = ()) -> Witness:
        touched = {**self.evaluators[0].touched, **self.evaluators[1].touched}
        sizes = self.instance.extents
        return Witness(
            sizes={n: e for n, e in sizes.items() if not n.startswith("#")},
            symbols={tex_name(n): shown(v) for n, v in touched.items() if n not in sizes},
            indices=dict(bound),
            left=shown(a),
            right=shown(b),
            entry=entry,
        )

    def same(self, a: Value, b: Value, bound: dict[str, int]) -> None:
        """Return if the values are equal; raise Difference or Imprecise otherwise."""
        a, b = _typed_alike(a, b)
        if isinstance(a, Array) != isinstance(b, Array):
            array = a if isinstance(a, Array) else b
            other = b if isinstance(a, Array) else a
            if is_exact_zero(other):
                zeros = Array(array.shape, [other] * len(array.data))
                a, b = (a, zeros) if isinstance(a, Array) else (zeros, b)
            else:
                index = _single_index(array, bound)
                if index is None:
                    raise Difference(self._witness(a, b, bound), shapes_only=True)
                a, b = (array.data[index], b) if isinstance(a, Array) else (a, array.data[index])
        if isinstance(a, Array) and isinstance(b, Array):
            if a.shape != b.shape:
                if a.shape == b.shape[::-1] and (a.loose or b.loose) and a.is_vector:
                    b = Array(a.shape, b.data)
                else:
                    raise Difference(self._witness(a, b, bound), shapes_only=True)
            for k, (x, y) in enumerate(zip(a.data, b.data, strict=True)):
                if self._scalars_differ(x, y):
                    entry = _position(k, a.shape)
                    raise Difference(self._witness(x, y, bound, entry), shapes_only=False)
        elif self._scalars_differ(a, b):
            raise Difference(self._witness(a, b, bound), shapes_only=False)

    def _scalars_differ(self, x: Any, y: Any) -> bool:
        if type(x) is fmpq and type(y) is fmpq:
            return bool(x != y)
        self.balls = True
        difference = x - y
        if not isinstance(difference, arb | acb):
            raise Undecided("a value that is no number")
        if not difference.is_finite():
            raise Imprecise
        if not difference.contains(0):
            return True
        if not _radius(difference) < arb("1e-50") * (1 + abs(arb(x) if isinstance(x, fmpq) else x)):
            raise Imprecise
        return False

    def _flat(self, pairs: list[Pair]) -> tuple[list[Any], list[Any]]:
        flat: tuple[list[Any], list[Any]] = ([], [])
        for bound, one, other in pairs:
            a, b = _typed_alike(one, other)
            if isinstance(a, Array) and isinstance(b, Array) and a.shape == b.shape:
                flat[0].extend(a.data)
                flat[1].extend(b.data)
            elif isinstance(a, Array) or isinstance(b, Array):
                raise Difference(self._witness(a, b, bound), shapes_only=True)
            else:
                flat[0].append(a)
                flat[1].append(b)
        return flat

    def _factor(self, pairs: list[Pair], signed: bool) -> Any:
        """The positive c with right = c left, or raise Difference."""
        left, right = self._flat(pairs)
        factor = None
        for k, (x, y) in enumerate(zip(left, right, strict=True)):
            if factor is None:
                if is_exact_zero(x):
                    if self._scalars_differ(y, x):
                        raise Difference(self._witness_of(pairs, k), shapes_only=False)
                    continue
                if isinstance(x, arb) and x.contains(0):
                    raise Imprecise
                factor = y / x
                if not self._scalars_differ(factor, ZERO) or (not signed and not factor > 0):
                    raise Difference(self._witness_of(pairs, k), shapes_only=False)
            elif self._scalars_differ(y, factor * x):
                raise Difference(self._witness_of(pairs, k), shapes_only=False)
        return factor

    def _witness_of(self, pairs: list[Pair], k: int) -> Witness:
        bound, a, b = pairs[0] if isinstance(pairs[0][1], Array) else pairs[min(k, len(pairs) - 1)]
        return self._witness(a, b, bound)

    def proportional(self, pairs: list[Pair], signed: bool = False) -> None:
        """Return if right = c left for one c > 0 (``signed``: any c but 0); raise Difference or Imprecise."""
        factor = self._factor(pairs, signed)
        if isinstance(pairs[0][1], Array) or factor is None:
            return
        other_pairs = self._again(pairs, everything=signed)
        other = self._factor(other_pairs, signed) if other_pairs else None
        if other is not None and self._scalars_differ(factor, other):
            raise Difference(self._witness_of(pairs, 0), shapes_only=False)

    def constant(self, pairs: list[Pair]) -> None:
        """Return if the difference stays the same when the shared symbols change; raise otherwise."""
        left, right = self._flat(pairs)
        other_pairs = self._again(pairs)
        if not other_pairs:
            return
        other_left, other_right = self._flat(other_pairs)
        for k, (a, b, c, d) in enumerate(zip(left, right, other_left, other_right, strict=True)):
            if self._scalars_differ(a - b, c - d):
                raise Difference(self._witness_of(pairs, k), shapes_only=False)

    def _again(self, pairs: list[Pair], everything: bool = False) -> list[Pair]:
        """Both sides once more, with the symbols that they share (or all) drawn afresh and the others as before."""
        touched = [ev.touched.keys() for ev in self.evaluators]
        shared = touched[0] & touched[1]
        if everything or not shared:
            shared = touched[0] | touched[1]
        if not shared:
            return []
        mixed = _Mixed(self.instance, shared)
        result: list[Pair] = []
        for bound, _, _ in pairs:
            values = []
            for node in self.sides:
                ev = self.evaluators[0].anew(mixed)
                ev.bound = dict(bound)
                values.append(ev.eval(node))
            result.append((bound, values[0], values[1]))
        return result


class _Mixed(Instance):
    """An instance whose ``fresh`` symbols come from another draw."""

    def __init__(self, base: Instance, fresh: Any) -> None:
        super().__init__(base.number, base.extents)
        self.base, self.fresh = base, frozenset(fresh)
        self.other = Instance(base.number + 1, base.extents)

    def draw(self, name: str, shape: Any = (), domain: str = "real", properties: frozenset[str] = frozenset()) -> Value:
        """The value of a symbol here."""
        source = self.other if name in self.fresh else self.base
        return source.draw(name, shape, domain, properties)


def _typed_alike(a: Value, b: Value) -> tuple[Value, Value]:
    """Give I or 1 of unknown size the shape of the other side."""
    if not isinstance(a, Untyped) and not isinstance(b, Untyped):
        return a, b
    if isinstance(a, Untyped) and isinstance(b, Untyped):
        if a.kind != b.kind:
            raise Undecided("I and 1 of unknown sizes")
        return Array((2, 1), [a.eye, a.ones]), Array((2, 1), [b.eye, b.ones])
    try:
        if isinstance(a, Untyped) and isinstance(b, Array):
            return a.shaped(b.shape), b
        if isinstance(b, Untyped) and isinstance(a, Array):
            return a, b.shaped(a.shape)
    except IllTyped:
        raise Undecided("a matrix of unknown size") from None
    raise Undecided("I or 1 of unknown size")


def _single_index(array: Array, bound: dict[str, int]) -> int | None:
    """Where a vector stands against its entry with one free index: the entry's offset."""
    values = set(bound.values())
    if array.is_vector and len(values) == 1 and bound:
        (value,) = values
        if value <= len(array.data):
            return value - 1
    return None


def _position(offset: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    position = []
    for extent in reversed(shape):
        position.append(offset % extent + 1)
        offset //= extent
    position.reverse()
    return tuple(position[:1] if len(shape) == 2 and shape[1] == 1 else position)


def _radius(x: Any) -> arb:
    """How wide a ball is."""
    return x.real.rad() + x.imag.rad() if isinstance(x, acb) else x.rad()
