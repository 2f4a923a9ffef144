r"""Whether two statements about one real number hold for the same numbers.

The places where an atom may change its truth are found first: the real roots of its numerator and denominator (FLINT
isolates them), where it is a rational function, perhaps with absolute values. Then both statements are computed at
every such place and between each two. If they agree everywhere, the sets are the same; a place where they differ is a
witness. Where the places can't all be found (``\sin x < x/2``), a difference is still found at a sample or at a root
between two samples of opposite sign, but sameness is left undecided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from flint import arb, fmpq, fmpq_poly

from viva.algebra._answer_trees import linear_solution
from viva.algebra._statements import Atom, Joined, Not, Statement, Truth, atoms_of, difference
from viva.algebra.evaluate import Evaluator
from viva.algebra.instances import Instance
from viva.algebra.notation import Notation
from viva.algebra.shapes import children, infer, symbol_names
from viva.algebra.tree import Add, Call, Div, Mul, Neg, Node, Number, Pow, Sequence, Symbol
from viva.algebra.values import Scalar, Undecided, Undefined

MOST_DEGREE = 60
MOST_PLACES = 120
MOST_BARS = 3
_EQUAL_TO = arb("1e-45")
_GRID = tuple(fmpq(k, 7) for k in (-211, -83, -40, -23, -12, -8, -5, -3, -1, 1, 2, 4, 6, 9, 13, 19, 29, 61, 157))


class World:
    """Computes the truth of statements where their variables have given values."""

    def __init__(self, statements: Iterable[Statement], notation: Notation) -> None:
        self.notation = notation
        atoms = [atom for s in statements for atom in atoms_of(s)]
        self.typing = infer(tuple(difference(atom) for atom in atoms), notation)
        self.signs: dict[tuple[int, int], int | None] = {}

    def value(self, node: Node, at: dict[str, Scalar]) -> Scalar:
        """The value of a formula; raises Undecided where it has none."""
        ev = Evaluator(self.notation, self.typing, Instance(0, {}))
        ev.overrides = dict(at)
        value = ev.scalar(node)
        if ev.functions or ev.opaque:
            raise Undecided("a function that nothing is known of")
        if isinstance(value, fmpq | arb):
            return value
        raise Undecided("no real number")

    def sign(self, atom: Atom, at: dict[str, Scalar]) -> int | None:
        """The sign of ``left - right``, None where it isn't defined; raises Undecided where it can't be told."""
        try:
            value = self.value(difference(atom), at)
        except Undefined:
            return None
        if isinstance(value, fmpq):
            return (value > 0) - (value < 0)
        if not value.is_finite():
            raise Undecided("no finite number")
        if not value.contains(0):
            return 1 if value > 0 else -1
        if value.rad() < _EQUAL_TO:
            return 0
        raise Undecided("a sign that can't be told")

    def holds(self, statement: Statement, at: dict[str, Scalar]) -> bool:
        """Whether a statement holds there."""
        if isinstance(statement, Truth):
            return statement.value
        if isinstance(statement, Not):
            return not self.holds(statement.part, at)
        if isinstance(statement, Joined):
            found = (self.holds(part, at) for part in statement.parts)
            return all(found) if statement.op == "and" else any(found)
        sign = self.sign(statement, at)
        return sign is not None and _FITS[statement.op](sign)


_FITS = {
    "=": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def same_set(one: Statement, other: Statement, name: str, notation: Notation) -> bool | None:
    """Whether two statements hold for the same real values of a variable; None where that can't be told."""
    world = World((one, other), notation)
    places: list[Scalar] = []
    complete = True
    for statement in (one, other):
        for atom in atoms_of(statement):
            found = _places(atom, name, world)
            complete = complete and found is not None
            places.extend(found or ())
    points = [{name: x} for x in _with_samples(places)]
    if not complete:
        points = [*points, *({name: x} for x in _GRID)]
    ones, others = (_resolved(s, points, world) for s in (one, other))
    doubt = False
    for point in points:
        try:
            if world.holds(ones, point) != world.holds(others, point):
                return False
        except Undecided:
            doubt = True
    if complete and not doubt:
        return True
    return False if _differ_at_a_root(ones, others, name, world) else None


def _resolved(statement: Statement, points: list[dict[str, Scalar]], world: World) -> Statement:
    """Between statements with commas "and" is meant if they can hold together, "or" else and between equations."""
    if isinstance(statement, Not):
        return Not(_resolved(statement.part, points, world))
    if not isinstance(statement, Joined):
        return statement
    parts = tuple(_resolved(p, points, world) for p in statement.parts)
    whole = replace(statement, parts=parts, listed=False)
    if statement.listed and not all(isinstance(p, Atom) and p.op == "=" for p in parts):  # x = 1, x = 2: either
        together = replace(whole, op="and")
        for point in points:
            try:
                if world.holds(together, point):
                    return together
            except Undecided:
                continue
    return whole


def _with_samples(places: list[Scalar]) -> list[Scalar]:
    """The places in order, one of those that are the same, with a rational number between each two."""
    if len(places) > MOST_PLACES:
        raise Undecided("too many places")
    ordered = sorted(places, key=_middle)
    distinct: list[Scalar] = []
    for x in ordered:
        if distinct and not _apart(distinct[-1], x):
            if isinstance(x, fmpq):
                distinct[-1] = x
            continue
        distinct.append(x)
    if not distinct:
        return [fmpq(0), fmpq(7, 3), fmpq(-5, 2)]
    result: list[Scalar] = [_middle(distinct[0]) - 1]
    for k, x in enumerate(distinct):
        result.append(x)
        after = distinct[k + 1] if k + 1 < len(distinct) else None
        result.append(_middle(x) + 1 if after is None else (_middle(x) + _middle(after)) / 2)
    return result


def _apart(a: Scalar, b: Scalar) -> bool:
    gap = b - a
    if isinstance(gap, fmpq):
        return bool(gap != 0)
    return not gap.contains(0)


def _middle(x: Scalar) -> fmpq:
    if isinstance(x, fmpq):
        return x
    mantissa, exponent = x.mid().man_exp()
    shift = int(exponent)
    return fmpq(int(mantissa) * 2**shift) if shift >= 0 else fmpq(int(mantissa), 2**-shift)


# -- where the truth of an atom may change -------------------------------------------------------------------------


def _places(atom: Atom, name: str, world: World) -> list[Scalar] | None:
    """The zeros and poles of ``left - right``; None where they can't all be found."""
    found: list[Scalar] = []
    for node in without_bars(difference(atom)):
        ratio = as_ratio(node, name)
        if ratio is not None:
            for polynomial in ratio:
                found.extend(real_roots(polynomial))
            continue
        solution = linear_solution(node, name)
        if solution is None or name in symbol_names(solution):
            return None
        try:
            found.append(world.value(solution, {}))
        except Undefined:
            continue
    return found


def without_bars(node: Node) -> list[Node]:
    """The formula with plus or minus for each absolute value, and what stands between the bars by itself."""
    bars: list[Node] = []
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Call) and item.name == "abs" and item not in bars:
            bars.append(item)
        stack.extend(children(item))
    if not bars:
        return [node]
    if len(bars) > MOST_BARS:
        raise Undecided("too many absolute values")
    result: list[Node] = []
    for signs in product((1, -1), repeat=len(bars)):
        changed = node
        for bar, sign in zip(bars, signs, strict=True):
            assert isinstance(bar, Call)
            inner = bar.args[0]
            changed = _replaced(changed, bar, inner if sign > 0 else Neg(inner))
        result.extend(without_bars(changed))
    for bar in bars:
        assert isinstance(bar, Call)
        result.extend(without_bars(bar.args[0]))
    return result


def _replaced(node: Node, old: Node, new: Node) -> Node:
    from viva.algebra.tree import mapped

    return new if node == old else mapped(node, lambda inner: _replaced(inner, old, new))


def as_ratio(node: Node, name: str) -> tuple[fmpq_poly, fmpq_poly] | None:
    """A rational function of one variable over the rationals: its numerator and denominator; None for others."""
    if isinstance(node, Number):
        return fmpq_poly([fmpq(node.value.numerator, node.value.denominator)]), fmpq_poly([1])
    if isinstance(node, Symbol):
        return (fmpq_poly([0, 1]), fmpq_poly([1])) if node.name == name else None
    if isinstance(node, Sequence):
        return as_ratio(node.items[0], name) if len(node.items) == 1 and node.kind in ("()", "[]") else None
    if isinstance(node, Neg):
        inner = as_ratio(node.arg, name)
        return None if inner is None else (-inner[0], inner[1])
    if isinstance(node, Add | Mul):
        parts = [as_ratio(p, name) for p in (node.terms if isinstance(node, Add) else node.factors)]
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return None
        top, bottom = known[0]
        for over, under in known[1:]:
            top = top * under + over * bottom if isinstance(node, Add) else top * over
            bottom = bottom * under
            _bounded(top, bottom)
        return top, bottom
    if isinstance(node, Div):
        upper, lower = as_ratio(node.numerator, name), as_ratio(node.denominator, name)
        return (upper[0] * lower[1], upper[1] * lower[0]) if upper and lower and lower[0] else None
    if isinstance(node, Pow):
        base = as_ratio(node.base, name)
        power = _whole(node.exponent)
        if base is None or power is None or abs(power) * max(base[0].degree(), base[1].degree(), 1) > MOST_DEGREE:
            return None
        if power < 0:
            return (base[1] ** -power, base[0] ** -power) if base[0] else None
        return base[0] ** power, base[1] ** power
    return None


def _bounded(top: fmpq_poly, bottom: fmpq_poly) -> None:
    if top.degree() > MOST_DEGREE or bottom.degree() > MOST_DEGREE:
        raise Undecided("a polynomial of high degree")


def _whole(node: Node) -> int | None:
    if isinstance(node, Neg):
        inner = _whole(node.arg)
        return None if inner is None else -inner
    if isinstance(node, Number) and node.value == Fraction(int(node.value)):
        return int(node.value)
    return None


def real_roots(polynomial: fmpq_poly) -> list[Scalar]:
    """The real roots, each once: rational ones exactly, the others as balls."""
    found: list[Scalar] = []
    if polynomial.degree() < 1:
        return found
    for factor, _ in polynomial.numer().factor()[1]:
        if factor.degree() == 1:
            found.append(-fmpq(int(factor[0]), int(factor[1])))
            continue
        roots: list[Any] = [root for root, _ in list[Any](factor.complex_roots())]
        found.extend(root.real for root in roots if root.imag == 0)
    return found


def complex_zeros(statement: Statement, name: str) -> fmpq_poly | None:
    """The polynomial without repeated roots whose zeros solve one or several equations; None for other statements."""
    if isinstance(statement, Joined) and statement.op == "or":
        parts = [complex_zeros(part, name) for part in statement.parts]
        found = fmpq_poly([1])
        for part in parts:
            if part is None:
                return None
            found *= part
        return _without_repeats(found)
    if not isinstance(statement, Atom) or statement.op != "=":
        return None
    ratio = as_ratio(difference(statement), name)
    if ratio is None or not ratio[0]:
        return None
    return _without_repeats(ratio[0] / ratio[0].gcd(ratio[1]))


def _without_repeats(polynomial: fmpq_poly) -> fmpq_poly:
    if polynomial.degree() < 1:
        return fmpq_poly([1])
    bare = polynomial / polynomial.gcd(polynomial.derivative())
    return bare / bare[bare.degree()]


# -- roots of anything that changes its sign -----------------------------------------------------------------------


def _differ_at_a_root(one: Statement, other: Statement, name: str, world: World) -> bool:
    """Whether one statement holds at a root of one of its equations, where the other doesn't."""
    for statement, against in ((one, other), (other, one)):
        for atom in atoms_of(statement):
            if atom.op != "=":
                continue
            for root in _bracketed_roots(atom, name, world):
                try:
                    point: dict[str, Any] = {name: root}
                    if surely(statement, point, world, (atom,)) and surely(Not(against), point, world, (atom,)):
                        return True
                except Undecided:
                    continue
    return False


def _bracketed_roots(atom: Atom, name: str, world: World) -> list[arb]:
    """Small balls that surely hold a root: the formula is continuous over them and has opposite signs at the ends."""
    found: list[arb] = []
    low, sign = None, 0
    for x in _GRID:
        try:
            now = world.sign(atom, {name: x}) or 0
        except Undecided:
            low, sign = None, 0
            continue
        if low is not None and sign * now < 0 and len(found) < 4:
            root = _bisected(atom, name, world, low, x, sign)
            if root is not None:
                found.append(root)
        low, sign = x, now
    return found


def _bisected(atom: Atom, name: str, world: World, low: fmpq, high: fmpq, sign: int) -> arb | None:
    whole = arb((low + high) / 2, (high - low) / 2)
    try:
        if not arb(world.value(difference(atom), {name: whole})).is_finite():
            return None
        for _ in range(60):
            middle = (low + high) / 2
            now = world.sign(atom, {name: middle})
            if not now:
                return arb(middle) if now == 0 else None
            low, high = (middle, high) if now == sign else (low, middle)
    except Undecided:
        return None
    return arb((low + high) / 2, (high - low) / 2)


def surely(statement: Statement, at: dict[str, Scalar], world: World, met: tuple[Atom, ...]) -> bool:
    """Whether a statement surely holds at a root known as balls, where the equations ``met`` are known to hold."""
    if isinstance(statement, Truth):
        return statement.value
    if isinstance(statement, Joined):
        found = [surely(part, at, world, met) for part in statement.parts]
        return all(found) if statement.op == "and" else any(found)
    if isinstance(statement, Atom):
        if statement in met:  # where denominators vanish it isn't
            value = world.value(difference(statement), at)
            return bool(value == 0 if isinstance(value, fmpq) else value.is_finite() and value.contains(0))
        sign = _sign_of_ball(statement, at, world)
        return sign is not None and _FITS[statement.op](sign)
    part = statement.part
    if isinstance(part, Truth):
        return not part.value
    if isinstance(part, Not):
        return surely(part.part, at, world, met)
    if isinstance(part, Joined):
        turned = "or" if part.op == "and" else "and"
        return surely(Joined(turned, tuple(Not(p) for p in part.parts)), at, world, met)
    if part in met:
        return False
    sign = _sign_of_ball(part, at, world)
    return sign is not None and not _FITS[part.op](sign)


def _sign_of_ball(atom: Atom, at: dict[str, Scalar], world: World) -> int | None:
    value = world.value(difference(atom), at)
    if isinstance(value, fmpq):
        return (value > 0) - (value < 0)
    return None if not value.is_finite() or value.contains(0) else 1 if value > 0 else -1
