r"""Whether equations in several unknowns, alone or in a system, have the same solutions.

Polynomial equations are the same where their distinct irreducible factors are (``a x = a y`` is ``a = 0`` or
``x = y``), systems where their reduced Groebner bases are. They differ where a real point that satisfies one side
surely misses the other: along lines on which one unknown runs and the others are drawn, or, for systems, at a solution
found by going up a Groebner basis. Denominators are cleared, so that what is left out where they vanish doesn't count.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import Ordering, arb, fmpq, fmpq_poly, fmpz_mpoly_ctx, fmpz_mpoly_vec

from viva.algebra._real_sets import World, real_roots, same_set, surely
from viva.algebra._statements import Atom, Joined, Not, Statement, atoms_of, difference
from viva.algebra.instances import Dice
from viva.algebra.notation import Notation, name_of
from viva.algebra.tree import Add, Div, Index, Mul, Neg, Node, Number, Pow, Sequence, Symbol, mapped
from viva.algebra.values import Scalar, Undecided

MOST_UNKNOWNS = 6
MOST_DEGREE = 24
MOST_TERMS = 300
MOST_EQUATIONS = 5
_TRIES = 6


def same_solutions(one: Statement, other: Statement, names: list[str], notation: Notation) -> bool | None:
    """Whether two statements about several unknowns hold for the same real values; None where that can't be told."""
    if not 0 < len(names) <= MOST_UNKNOWNS:
        return None
    world = World((one, other), notation)
    ring = fmpz_mpoly_ctx.get(tuple(f"x{k}" for k in range(len(names))), Ordering.lex)
    known = dict(zip(names, ring.gens(), strict=True))
    zeros = [_Zeros(s, known, ring) for s in (one, other)]
    if all(z.basis is not None for z in zeros) and zeros[0].basis == zeros[1].basis:
        return True
    ones, others = zeros[0].factors, zeros[1].factors
    if ones is not None and others is not None:
        if ones == others:
            return True
        if all(len(factor) <= 2 for factor in ones ^ others):
            return None  # m g = m a against g = a: who writes it takes m for another number than 0
    for side, statement, against in ((zeros[0], one, other), (zeros[1], other, one)):
        if side.basis is None:
            continue
        for number in range(_TRIES):
            for point in _going_up(side.polynomials, names, _drawn(names, number)):
                try:
                    if surely(statement, point, world, side.met) and surely(Not(against), point, world, side.met):
                        return False
                except Undecided:
                    continue
    return False if _differ_on_a_line(one, other, names, notation) else None


class _Zeros:
    """The polynomials of a statement made of equations.

    ``factors`` are the distinct irreducible factors where the statement is one equation or several joined by or;
    ``basis`` is the reduced Groebner basis where it is several joined by and; ``met`` are the atoms that hold at its
    solutions.
    """

    def __init__(self, statement: Statement, known: dict[str, Any], ring: Any) -> None:
        self.factors: frozenset[str] | None = None
        self.basis: tuple[str, ...] | None = None
        self.polynomials: list[Any] = []
        self.met: tuple[Atom, ...] = ()
        atoms = atoms_of(statement)
        if not atoms or any(a.op != "=" for a in atoms) or len(atoms) > MOST_EQUATIONS:
            return
        try:
            parts = [_polynomial(difference(a), known, ring) for a in atoms]
        except Undecided:
            return
        if isinstance(statement, Atom) or _all_joined(statement, "or"):
            factors: set[str] = set()
            for polynomial in parts:
                if not polynomial:
                    return
                factors |= {str(_monic(factor)) for factor, _ in polynomial.factor()[1]}
            self.factors = frozenset(factors)
        elif _all_joined(statement, "and"):
            self.met = tuple(atoms)
            self.polynomials = parts
            if sum(len(p) for p in parts) <= 30 and all(p.total_degree() <= 6 for p in parts):
                found: Any = fmpz_mpoly_vec(parts, ring).buchberger_naive(limits=(24, 60, 400))
                if found[1]:
                    self.polynomials = list(found[0].autoreduction(groebner=True))
                    self.basis = tuple(sorted(str(_monic(p)) for p in self.polynomials))


def _monic(polynomial: Any) -> Any:
    """The primitive multiple with a positive leading coefficient."""
    primitive = polynomial.primitive()[1] if polynomial else polynomial
    return -primitive if primitive and primitive.leading_coefficient() < 0 else primitive


def _all_joined(statement: Statement, op: str) -> bool:
    if isinstance(statement, Joined):
        return statement.op == op and all(isinstance(p, Atom) or _all_joined(p, op) for p in statement.parts)
    return False


def _polynomial(node: Node, known: dict[str, Any], ring: Any) -> Any:
    """The numerator of a formula, in lowest terms."""
    top, bottom = _ratio(node, known, ring)
    common = top.gcd(bottom)
    return top / common if not common.is_one() else top


def _ratio(node: Node, known: dict[str, Any], ring: Any) -> tuple[Any, Any]:
    one = ring.constant(1)
    if isinstance(node, Number):
        return ring.constant(node.value.numerator), ring.constant(node.value.denominator)
    if isinstance(node, Symbol | Index):
        name = name_of(node)
        if name in known:
            return known[name], one
        raise Undecided("no polynomial")
    if isinstance(node, Sequence) and len(node.items) == 1:
        return _ratio(node.items[0], known, ring)
    if isinstance(node, Neg):
        top, bottom = _ratio(node.arg, known, ring)
        return -top, bottom
    if isinstance(node, Add | Mul):
        top, bottom = (ring.constant(0), one) if isinstance(node, Add) else (one, one)
        for part in node.terms if isinstance(node, Add) else node.factors:
            over, under = _ratio(part, known, ring)
            top = top * under + over * bottom if isinstance(node, Add) else top * over
            bottom = bottom * under
            _bounded(top, bottom)
        return top, bottom
    if isinstance(node, Div):
        over, under = _ratio(node.numerator, known, ring), _ratio(node.denominator, known, ring)
        if not under[0]:
            raise Undecided("a division by zero")
        return over[0] * under[1], over[1] * under[0]
    if isinstance(node, Pow) and isinstance(node.exponent, Number) and node.exponent.value.denominator == 1:
        power = int(node.exponent.value)
        top, bottom = _ratio(node.base, known, ring)
        if 0 <= power <= MOST_DEGREE and max(top.total_degree(), bottom.total_degree()) * power <= MOST_DEGREE:
            top, bottom = top**power, bottom**power
            _bounded(top, bottom)
            return top, bottom
    raise Undecided("no polynomial")


def _bounded(*polynomials: Any) -> None:
    if any(len(p) > MOST_TERMS or (p and p.total_degree() > MOST_DEGREE) for p in polynomials):
        raise Undecided("a large polynomial")


# -- real points -------------------------------------------------------------------------------------------------


def _drawn(names: list[str], number: int) -> dict[str, Scalar]:
    """Small rationals of both signs, other ones for other numbers."""
    point: dict[str, Scalar] = {}
    for name in names:
        dice = Dice(name, 40 + number)
        size = fmpq(1 + dice.below((3, 9, 40)[number % 3]), (5, 4, 1)[number % 3])
        point[name] = -size if dice.below(2) else size
    return point


def _differ_on_a_line(one: Statement, other: Statement, names: list[str], notation: Notation) -> bool:
    """Whether the statements differ along a line on which one unknown runs and the others are as drawn."""
    for number in range(_TRIES):
        drawn = _drawn(names, number)
        chosen = names[number % len(names)]
        values = {name: _literal(value) for name, value in drawn.items() if name != chosen}
        try:
            if same_set(_at(one, values), _at(other, values), chosen, notation) is False:
                return True
        except Undecided:
            continue
    return False


def _literal(value: fmpq) -> Node:
    return Number(Fraction(int(value.numerator), int(value.denominator)))


def _at(statement: Statement, values: dict[str, Node]) -> Statement:
    """The statement with numbers in place of some unknowns."""
    if isinstance(statement, Atom):
        return Atom(_put_in(statement.left, values), statement.op, _put_in(statement.right, values))
    if isinstance(statement, Joined):
        return replace(statement, parts=tuple(_at(p, values) for p in statement.parts))
    return Not(_at(statement.part, values)) if isinstance(statement, Not) else statement


def _put_in(node: Node, values: dict[str, Node]) -> Node:
    name = name_of(node) if isinstance(node, Symbol | Index) else None
    return values.get(name, node) if name is not None else mapped(node, lambda inner: _put_in(inner, values))


def _in_one(polynomial: Any, chosen: int, names: list[str], at: dict[str, Scalar]) -> list[Scalar] | None:
    """The coefficients in one unknown, the others as given."""
    coefficients: list[Scalar] = [fmpq(0)] * (polynomial.degrees()[chosen] + 1)
    for powers, coefficient in polynomial.terms():
        term: Scalar = fmpq(int(coefficient))
        for k, power in enumerate(powers):
            if k != chosen and power:
                term = term * at[names[k]] ** int(power)
        coefficients[powers[chosen]] = coefficients[powers[chosen]] + term
    return coefficients


def _roots(coefficients: list[Scalar]) -> list[Scalar]:
    """The real roots of a polynomial: of any over the rationals, of a linear or quadratic one with balls."""
    if all(isinstance(c, fmpq) for c in coefficients):
        return real_roots(fmpq_poly(coefficients))
    while coefficients and isinstance(coefficients[-1], fmpq) and not coefficients[-1]:
        coefficients = coefficients[:-1]
    if not coefficients or (isinstance(coefficients[-1], arb) and coefficients[-1].contains(0)):
        return []
    if len(coefficients) == 2:
        return [-arb(coefficients[0]) / arb(coefficients[1])]
    if len(coefficients) == 3:
        c, b, a = (arb(x) for x in coefficients)
        inside = b * b - 4 * a * c
        return [(-b + inside.sqrt()) / (2 * a), (-b - inside.sqrt()) / (2 * a)] if inside > 0 else []
    return []


def _going_up(basis: list[Any], names: list[str], drawn: dict[str, Scalar]) -> list[dict[str, Scalar]]:
    """Solutions of a lexicographic Groebner basis, from its last unknown to its first; what is free is as drawn."""
    solutions: list[dict[str, Scalar]] = [{}]
    for k in range(len(names) - 1, -1, -1):
        own = [p for p in basis if p.degrees()[k] and not any(p.degrees()[:k])]
        if not own:
            solutions = [{**s, names[k]: drawn[names[k]]} for s in solutions]
            continue
        first = min(own, key=lambda p: p.degrees()[k])
        found: list[dict[str, Scalar]] = []
        for solution in solutions[:8]:
            coefficients = _in_one(first, k, names, solution)
            found.extend({**solution, names[k]: root} for root in (_roots(coefficients) if coefficients else []))
        solutions = found
    return solutions
