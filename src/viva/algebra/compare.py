r"""Whether two formulas are equal: by evaluating both at drawn instances, with a witness where they are not.

**What the result means.** ``False`` is a proof: at the witness both sides were computed exactly (or as disjoint
balls) and differ. ``True`` means that they agreed at every instance drawn: for formulas rational in their symbols a
false identity of degree D survives one draw out of S values per symbol with a chance of at most D/S, and ``odds`` is
the product over the draws. ``None`` comes with its reason.

**What it is blind to by design.** Sizes are small (2 to 5), so a formula that is wrong for larger sizes only would
pass; a value at a point of measure zero (a removable gap, a kink) is not looked at; sides are compared where both are
defined, within the domains that the notation declares.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from functools import lru_cache
from time import perf_counter
from typing import Any, Literal

from flint import acb, arb, ctx, fmpq

from ._chance import NotPolynomial
from ._scalars import complex_numbers
from .evaluate import Evaluator
from .instances import Instance, extents
from .notation import Notation
from .shapes import Typing, children, infer
from .tree import Elided, Index, Node, Number, Relation, Symbol
from .values import Array, IllTyped, OverBudget, Undecided, Undefined, Untyped, Value, is_exact_zero
from .witness import Witness, shown, tex_name

Basis = Literal["exact", "ball", "field"]
UpTo = Literal["", "positive factor", "constant"]

SECONDS = 0.2
WANTED = 3
MOST_INSTANCES = 12
MOST_READINGS = 32
MOST_INDEX_VALUES = 200
MOST_NODES = 20_000
DEEPEST = 100
PRECISIONS = (256, 1024)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome of :func:`compare`.

    Args:
        equal: True, False (with ``witness``), or None: undecided, for ``reason``.
        basis: ``exact`` where everything was rational, ``ball`` where ball arithmetic was needed.
        witness: where the sides differ.
        reason: why it is undecided, or what doesn't conform.
        odds: the largest chance that an unequal pair would have passed, where it can be bounded.
        ill_typed: the side that has no meaning because a product or sum doesn't conform; ``equal`` is then None.
        instances: how many instances the sides agreed at.
    """

    equal: bool | None
    basis: Basis = "exact"
    witness: Witness | None = None
    reason: str | None = None
    odds: float | None = None
    ill_typed: Literal["left", "right"] | None = None
    instances: int = 0


@lru_cache(maxsize=4096)
def _read(text: str) -> Node:
    from . import read_formula

    return read_formula(text)


def compare(
    left: Node | str,
    right: Node | str,
    notation: Notation | None = None,
    *,
    up_to: UpTo = "",
    given: Several[Node | str] = (),
    seconds: float = SECONDS,
) -> Comparison:
    r"""Decide whether two formulas are equal under a notation.

    Args:
        left, right: trees, or text that :func:`viva.algebra.read_formula` reads.
        notation: what the symbols mean; plain defaults without it.
        up_to: ``"positive factor"``: ``right = c * left`` for a number c > 0 (for formulas that are numbers, c may not
            depend on the symbols that occur in both); ``"constant"``: they differ by something that doesn't depend on
            the symbols that occur in both.
        given: conditions and definitions that hold: ``i \ne j``, ``n = 1``, ``p = 1/2``, ``g_i = ...``, ``\lambda > 0``.
        seconds: the bound on time.

    Returns:
        A :class:`Comparison`; this never raises for anything that may stand in a formula.

    Examples:
        >>> compare("(x + 1)^2", "x^2 + 2x + 1").equal
        True
        >>> result = compare("(x + 1)^2", "x^2 + 1")
        >>> result.equal, result.basis
        (False, 'exact')
    """
    try:
        sides = []
        for text in (left, right):
            sides.append(text if isinstance(text, Node) else _read_or_reason(text))
        conditions = [g if isinstance(g, Node) else _read_or_reason(g) for g in given]
        for item in (*sides, *conditions):
            if isinstance(item, str):
                return Comparison(None, reason=item)
        nodes = (sides[0], sides[1])
        return _Job(nodes, notation or Notation.default(), up_to, conditions, seconds).outcome()  # type: ignore[arg-type]
    except Undecided as error:
        return Comparison(None, reason=error.reason)
    except RecursionError:
        return Comparison(None, reason="nested too deep")
    except (ArithmeticError, ValueError, TypeError, OverflowError, AttributeError, NotPolynomial, MemoryError) as error:
        return Comparison(None, reason=f"can't be computed ({type(error).__name__}: {error})")


def _read_or_reason(text: str) -> Node | str:
    from . import ReadError

    try:
        return _read(text) if len(text) < 4000 else _read.__wrapped__(text)
    except ReadError as error:
        return "can't be read: " + str(error).split("\n", 1)[0]


@dataclass(slots=True)
class _Survey:
    names: set[str] = field(default_factory=set)
    subscripts: set[str] = field(default_factory=set)
    elided: bool = False


def _survey(nodes: tuple[Node, ...]) -> _Survey:
    """The names that occur; raises where the trees are too large or deep to evaluate."""
    survey = _Survey()
    stack = [(n, 0) for n in nodes]
    count = 0
    while stack:
        node, depth = stack.pop()
        count += 1
        if count > MOST_NODES:
            raise OverBudget("too long a formula")
        if depth > DEEPEST:
            raise OverBudget("nested too deep")
        kind = type(node)
        if kind is Symbol:
            survey.names.add(node.name)  # type: ignore[attr-defined]
        elif kind is Elided:
            survey.elided = True
        elif kind is not Number:
            if kind is Index:
                for i in node.indices:  # type: ignore[attr-defined]
                    if type(i) is Symbol:
                        survey.subscripts.add(i.name)
            for child in children(node):
                stack.append((child, depth + 1))
    return survey


class _Difference(Exception):
    """The sides differ at an instance."""

    def __init__(self, witness: Witness, shapes_only: bool) -> None:
        super().__init__()
        self.witness, self.shapes_only = witness, shapes_only


class _Imprecise(Exception):
    """Balls overlap, but are too wide to count as equal."""


class _Job:
    """One comparison: typing, readings, instances, verdict."""

    def __init__(
        self, sides: tuple[Node, Node], notation: Notation, up_to: str, given: list[Node], seconds: float
    ) -> None:
        self.deadline = perf_counter() + seconds
        self.sides, self.up_to = sides, up_to
        self.surveys = (_survey((sides[0],)), _survey((sides[1],)))
        self.fixed: dict[str, int] = {}
        self.conditions: list[Node] = []
        for condition in given:
            _survey((condition,))
            notation = self._take(condition, notation)
        self.notation = notation
        self.typing: Typing = infer((*sides, *self.conditions), notation)
        self.cache: dict[Any, Any] = {}
        self.balls = False
        self.left_names: set[str] = set()
        self.right_names: set[str] = set()
        self.opaque: tuple[set[str], set[str]] = (set(), set())

    def _take(self, condition: Node, notation: Notation) -> Notation:
        """Put a given equation into the notation, a size or the list of conditions."""
        if isinstance(condition, Relation) and len(condition.members) == 2 and condition.ops[0] in ("=", ":=", "equiv"):
            left, right = condition.members
            if isinstance(left, Symbol):
                name = notation.canonical(left.name, left.font)
                if name in notation.sizes and type(right) is Number and right.value.denominator == 1:
                    self.fixed[name] = int(right.value)
                    return notation
                if name not in notation.sizes and left.name not in ("i", "j", "k", "l", "m"):
                    return notation.extended(definitions=[condition])
            elif isinstance(left, Index) and isinstance(left.base, Symbol):
                name = notation.canonical(left.base.name)
                if name not in notation.symbols:
                    return notation.extended(definitions=[condition])
        self.conditions.append(condition)
        return notation

    # -- the verdict -----------------------------------------------------------------------------------------------

    def outcome(self) -> Comparison:
        if self.surveys[0].elided or self.surveys[1].elided:
            return Comparison(None, reason="something is left out (...)")
        if self.sides[0] == self.sides[1]:
            return Comparison(True, odds=0.0)
        if self.typing.conflict:
            return self._conflict()
        names = self.surveys[0].names | self.surveys[1].names
        imaginary = "i" in names and "i" not in self.typing.ranges and "i" not in self.notation.symbols
        if imaginary and not self._bound_somewhere("i"):
            return self._in_complex_numbers()
        result = self._over_readings()
        if result.equal is None and result.ill_typed is None and "negative number" in (result.reason or ""):
            return self._in_complex_numbers()
        return result

    def _bound_somewhere(self, name: str) -> bool:
        stack: list[Node] = list(self.sides)
        while stack:
            node = stack.pop()
            if type(node).__name__ == "Big" and any(isinstance(v, Symbol) and v.name == name for v in node.variables):  # type: ignore[attr-defined]
                return True
            stack.extend(children(node))
        return False

    def _in_complex_numbers(self) -> Comparison:
        token = complex_numbers.set(True)
        try:
            return self._over_readings()
        finally:
            complex_numbers.reset(token)

    def _conflict(self) -> Comparison:
        """An index over two sizes: the side that has the conflict by itself is ill-typed."""
        for side, node in zip(("left", "right"), self.sides, strict=True):
            conflict = infer((node,), self.notation).conflict
            if conflict:
                return Comparison(None, reason=conflict, ill_typed=side)  # type: ignore[arg-type]
        return Comparison(None, reason=self.typing.conflict)

    def _over_readings(self) -> Comparison:
        """Try the readings one after another: equal if one holds, refuted or ill-typed only if none does."""
        waiting: list[dict[Any, int]] = [{}]
        failed: Comparison | None = None
        undecided: Comparison | None = None
        tried = 0
        while waiting:
            choices = waiting.pop(0)
            tried += 1
            if tried > MOST_READINGS:
                return Comparison(None, reason="too many readings")
            met: dict[Any, int] = {}
            result = self._with_choices(choices, met)
            if result.equal:
                return result
            if result.equal is None and result.ill_typed is None:
                undecided = undecided or result
            elif failed is None or (failed.ill_typed is not None and result.ill_typed is None):
                failed = result
            before = dict(choices)
            for key, count in met.items():
                if key not in choices:
                    waiting.extend({**before, key: option} for option in range(1, count))
                    before[key] = 0
        if undecided is not None:
            return undecided
        assert failed is not None
        return failed

    def _with_choices(self, choices: dict[Any, int], met: dict[Any, int]) -> Comparison:
        agreed, reason = 0, "never defined at any instance"
        self.balls = False
        for number in range(MOST_INSTANCES):
            try:
                free = self._at(number, choices, met)
            except _Difference as difference:
                return self._refuted(difference)
            except IllTyped as error:
                return self._ill_typed(error)
            except Undefined as error:
                reason = f"never defined at any instance: {error.reason}"
                continue
            except Undecided as error:
                return Comparison(None, reason=error.reason)
            except _Imprecise:
                return Comparison(None, "ball", reason="not told apart at the highest precision")
            agreed += 1
            if agreed >= WANTED or not free:
                return Comparison(
                    True, "ball" if self.balls else "exact", instances=agreed, odds=self._odds(agreed, free)
                )
        if agreed:
            return Comparison(True, "ball" if self.balls else "exact", instances=agreed)
        return Comparison(None, reason=reason)

    def _odds(self, agreed: int, free: bool) -> float | None:
        from ._degree import odds

        return 0.0 if not free and not self.balls else None if self.balls else odds(self.sides, self.notation, agreed)

    def _refuted(self, difference: _Difference) -> Comparison:
        left_opaque, right_opaque = self.opaque
        if left_opaque != right_opaque or len(left_opaque) > 1:
            what = "an expectation or derivative of which nothing is declared"
            return Comparison(None, reason=f"it depends on {what}")
        strangers = self._strangers(difference.shapes_only)
        if strangers:
            return Comparison(None, reason=f"nothing says what {', '.join(map(tex_name, strangers))} stands for")
        return Comparison(False, "ball" if self.balls else "exact", witness=difference.witness)

    def _strangers(self, shapes_only: bool) -> list[str]:
        """Undeclared symbols that keep a difference from being a refutation."""
        declared = self.notation.symbols
        undeclared = {
            n
            for n in self.left_names | self.right_names
            if n not in declared and n not in self.notation.sizes and not n.startswith("\\partial")
            and self.typing.same.get(n) is None and n not in self.typing.sizes
        }
        if not shapes_only:
            if not declared:
                return []
            undeclared -= self.left_names & self.right_names
        return sorted(undeclared)

    def _ill_typed(self, error: IllTyped) -> Comparison:
        names = self.left_names if error.side == "left" else self.right_names
        unknown = sorted(n for n in names if n not in self.notation.symbols and n not in self.notation.sizes)
        reason = self._describe(error)
        if unknown:
            return Comparison(None, reason=f"{reason}, where nothing says what {', '.join(map(tex_name, unknown))} is")
        return Comparison(None, reason=reason, ill_typed=error.side)  # type: ignore[arg-type]

    def _describe(self, error: IllTyped) -> str:
        shapes = [self._shape_text(s) for s in (error.left, error.right)]
        if error.operands is None:
            return f"can't {error.verb} {shapes[0]} and {shapes[1]}"
        texts = [_text(o) for o in error.operands]
        if error.operands[0] is error.operands[1]:
            return f"can't {error.verb} {texts[0]} ({shapes[0]})"
        return f"can't {error.verb} {texts[0]} ({shapes[0]}) and {texts[1]} ({shapes[1]})"

    def _shape_text(self, shape: tuple[int, ...]) -> str:
        if not shape:
            return "a number"
        names = {e: n for n, e in self.last_extents.items() if not n.startswith("#")}
        return " × ".join(names.get(e, str(e)) for e in shape)

    # -- one instance ------------------------------------------------------------------------------------------------

    last_extents: dict[str, int] = {}

    def _instance(self, number: int) -> Instance:
        sizes = (*self.notation.sizes, *(s for s in self.typing.sizes if s not in self.notation.sizes))
        sizes = tuple(s for s in sizes if s not in self.typing.same)
        drawn = extents(sizes, number, self.typing.least)
        drawn.update({s: e for s, e in self.fixed.items() if s in drawn})
        self.last_extents = drawn
        key = ("instance", number, tuple(drawn.items()))
        instance = self.notation.cache.get(key)
        if instance is None:
            instance = self.notation.cache[key] = Instance(number, drawn)
        return instance  # type: ignore[no-any-return]

    def _at(self, number: int, choices: dict[Any, int], met: dict[Any, int]) -> bool:
        """Compare at one instance; returns whether anything was drawn for it."""
        old = ctx.prec
        try:
            for precision in PRECISIONS:
                ctx.prec = precision
                try:
                    return self._at_precision(number, choices, met)
                except _Imprecise:
                    continue
            raise _Imprecise
        finally:
            ctx.prec = old

    def _at_precision(self, number: int, choices: dict[Any, int], met: dict[Any, int]) -> bool:
        instance = self._instance(number)
        evaluators = []
        for _ in range(2):
            evaluators.append(
                Evaluator(
                    self.notation, self.typing, instance, choices=choices, deadline=self.deadline, cache=self.cache
                )
            )
        pairs: list[tuple[dict[str, int], Value, Value]] = []
        undefined: Undefined | None = None
        try:
            for bound in self._index_values(instance):
                if not all(self._given(c, instance, bound) for c in self.conditions):
                    continue
                try:
                    values = []
                    for ev, side, node in zip(evaluators, ("left", "right"), self.sides, strict=True):
                        ev.bound = dict(bound)
                        try:
                            values.append(ev.eval(node))
                        except IllTyped as error:
                            error.side = side
                            raise
                except Undefined as error:
                    undefined = error
                    continue
                pairs.append((bound, values[0], values[1]))
        finally:
            for ev, names, opaque in zip(
                evaluators, (self.left_names, self.right_names), self.opaque, strict=True
            ):
                names |= ev.touched.keys()
                opaque |= ev.opaque
                met.update(ev.met)
        if not pairs:
            raise undefined or Undefined("the conditions never hold")
        self.evaluators = evaluators
        if self.up_to == "positive factor":
            self._proportional(pairs, instance)
        elif self.up_to == "constant":
            self._constant(pairs, instance)
        else:
            for bound, a, b in pairs:
                self._same(a, b, bound, instance)
        return bool(evaluators[0].touched or evaluators[1].touched or instance.extents)

    def _given(self, condition: Node, instance: Instance, bound: dict[str, int]) -> bool:
        ev = Evaluator(self.notation, self.typing, instance, deadline=self.deadline, cache=self.cache)
        ev.bound = dict(bound)
        return ev.condition(condition)

    def _index_values(self, instance: Instance) -> list[dict[str, int]]:
        """All values of the free indices; two different lone letters on the two sides count as the same index."""
        ranges = self.typing.ranges
        if not ranges:
            return [{}]
        same = self.typing.same
        sizes = {name: instance.extents[same.get(str(size), str(size))] for name, size in ranges.items()}
        result: list[dict[str, int]] = [{}]
        renamed: dict[str, str] = {}
        if len(sizes) == 2:
            one, other = sizes
            if sizes[one] == sizes[other] and not self.conditions:
                in_left = [n for n in sizes if n in self.surveys[0].names]
                in_right = [n for n in sizes if n in self.surveys[1].names]
                if len(in_left) == len(in_right) == 1 and in_left != in_right:
                    renamed = {in_right[0]: in_left[0]}
        for name, extent in sizes.items():
            if name not in renamed:
                result = [{**r, name: k} for r in result for k in range(1, extent + 1)]
            if len(result) > MOST_INDEX_VALUES:
                raise OverBudget("too many values of the indices")
        for r in result:
            r.update({new: r[old] for new, old in renamed.items()})
        return result

    # -- comparing values ------------------------------------------------------------------------------------------------

    def _witness(
        self, a: Value, b: Value, bound: dict[str, int], instance: Instance, entry: tuple[int, ...] = ()
    ) -> Witness:
        touched = {**self.evaluators[0].touched, **self.evaluators[1].touched}
        sizes = instance.extents
        return Witness(
            sizes={n: e for n, e in sizes.items() if not n.startswith("#")},
            symbols={tex_name(n): shown(v) for n, v in touched.items() if n not in sizes},
            indices=dict(bound),
            left=shown(a),
            right=shown(b),
            entry=entry,
        )

    def _same(self, a: Value, b: Value, bound: dict[str, int], instance: Instance) -> None:
        """Return if the values are equal; raise _Difference or _Imprecise otherwise."""
        if isinstance(a, Untyped) or isinstance(b, Untyped):
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
                    raise _Difference(self._witness(a, b, bound, instance), shapes_only=True)
                a, b = (array.data[index], b) if isinstance(a, Array) else (a, array.data[index])
        if isinstance(a, Array) and isinstance(b, Array):
            if a.shape != b.shape:
                if a.shape == b.shape[::-1] and (a.loose or b.loose) and a.is_vector:
                    b = Array(a.shape, b.data)
                else:
                    raise _Difference(self._witness(a, b, bound, instance), shapes_only=True)
            for k, (x, y) in enumerate(zip(a.data, b.data, strict=True)):
                if self._scalars_differ(x, y):
                    entry = _position(k, a.shape)
                    raise _Difference(self._witness(x, y, bound, instance, entry), shapes_only=False)
        elif self._scalars_differ(a, b):
            raise _Difference(self._witness(a, b, bound, instance), shapes_only=False)

    def _scalars_differ(self, x: Any, y: Any) -> bool:
        if type(x) is fmpq and type(y) is fmpq:
            return bool(x != y)
        self.balls = True
        difference = x - y
        if not isinstance(difference, arb | acb):
            raise Undecided("a value that is no number")
        if not difference.is_finite():
            raise _Imprecise
        if not difference.contains(0):
            return True
        scale = max(1.0, _magnitude(x))
        if _radius(difference) > scale * 1e-50:
            raise _Imprecise
        return False

    def _flat(self, pairs: list[tuple[dict[str, int], Value, Value]], instance: Instance) -> tuple[list[Any], list[Any]]:
        flat: tuple[list[Any], list[Any]] = ([], [])
        for bound, a, b in pairs:
            if isinstance(a, Untyped) or isinstance(b, Untyped):
                a, b = _typed_alike(a, b)
            if isinstance(a, Array) and isinstance(b, Array) and a.shape == b.shape:
                flat[0].extend(a.data)
                flat[1].extend(b.data)
            elif isinstance(a, Array) or isinstance(b, Array):
                raise _Difference(self._witness(a, b, bound, instance), shapes_only=True)
            else:
                flat[0].append(a)
                flat[1].append(b)
        return flat

    def _factor(self, pairs: list[tuple[dict[str, int], Value, Value]], instance: Instance) -> Any:
        """The positive c with right = c left, or raise _Difference."""
        left, right = self._flat(pairs, instance)
        factor = None
        for k, (x, y) in enumerate(zip(left, right, strict=True)):
            if factor is None:
                if is_exact_zero(x):
                    if self._scalars_differ(y, x):
                        raise _Difference(self._witness_of(pairs, k, instance), shapes_only=False)
                    continue
                if isinstance(x, arb) and x.contains(0):
                    raise _Imprecise
                factor = y / x
                if not factor > 0:
                    raise _Difference(self._witness_of(pairs, k, instance), shapes_only=False)
            elif self._scalars_differ(y, factor * x):
                raise _Difference(self._witness_of(pairs, k, instance), shapes_only=False)
        return factor

    def _witness_of(self, pairs: list[tuple[dict[str, int], Value, Value]], k: int, instance: Instance) -> Witness:
        bound, a, b = pairs[0] if isinstance(pairs[0][1], Array) else pairs[min(k, len(pairs) - 1)]
        return self._witness(a, b, bound, instance)

    def _proportional(self, pairs: list[tuple[dict[str, int], Value, Value]], instance: Instance) -> None:
        factor = self._factor(pairs, instance)
        if isinstance(pairs[0][1], Array) or factor is None:
            return
        other_pairs = self._again(pairs, instance)
        other = self._factor(other_pairs, instance) if other_pairs else None
        if other is not None and self._scalars_differ(factor, other):
            raise _Difference(self._witness_of(pairs, 0, instance), shapes_only=False)

    def _constant(self, pairs: list[tuple[dict[str, int], Value, Value]], instance: Instance) -> None:
        left, right = self._flat(pairs, instance)
        other_pairs = self._again(pairs, instance)
        if not other_pairs:
            return
        other_left, other_right = self._flat(other_pairs, instance)
        for k, (a, b, c, d) in enumerate(zip(left, right, other_left, other_right, strict=True)):
            if self._scalars_differ(a - b, c - d):
                raise _Difference(self._witness_of(pairs, k, instance), shapes_only=False)

    def _again(
        self, pairs: list[tuple[dict[str, int], Value, Value]], instance: Instance
    ) -> list[tuple[dict[str, int], Value, Value]]:
        """Both sides once more, with the symbols that they share drawn afresh and everything else as it was."""
        shared = self.evaluators[0].touched.keys() & self.evaluators[1].touched.keys()
        if not shared:
            return []
        mixed = _Mixed(instance, shared)
        result: list[tuple[dict[str, int], Value, Value]] = []
        for bound, _, _ in pairs:
            values = []
            for node in self.sides:
                ev = Evaluator(
                    self.notation, self.typing, mixed, choices=self.evaluators[0].choices,
                    deadline=self.deadline, cache=self.cache,
                )
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
    if isinstance(a, Untyped) and isinstance(b, Untyped):
        if a.kind != b.kind:
            raise Undecided("I and 1 of unknown sizes")
        ones = Array((2, 1), [a.eye, a.ones]), Array((2, 1), [b.eye, b.ones])
        return ones
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


def _magnitude(x: Any) -> float:
    return float(abs(x).upper()) if isinstance(x, arb | acb) else abs(float(x.numerator) / float(x.denominator)) if abs(x) < 10**300 else 1e300


def _radius(x: Any) -> float:
    if isinstance(x, acb):
        return float(x.real.rad()) + float(x.imag.rad())
    return float(x.rad())


def _text(node: Node) -> str:
    try:
        from . import to_tex

        return to_tex(node)
    except (ImportError, AttributeError):
        from .shapes import key_of

        return key_of(node)


