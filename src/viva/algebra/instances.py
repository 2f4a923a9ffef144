"""Drawing the numbers that two formulas are compared at.

An instance gives every size its own small extent (2, 3, 4, ...; never two alike, never 1), and every free symbol a
value from its domain. Values depend on the symbol's name and the instance's number alone, so a comparison can be
repeated by anyone and a witness is the same every time. They are drawn so that what is usual stays rational: the
columns of a matrix and every vector have integer norms, a probability p has rational square roots of p, 1 - p and
(1 - p)/p and is never 1/2, a positive number is the square of a rational. Instance 0 has small positive numbers that
make a readable witness; later ones are larger, and odd ones have both signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from zlib import crc32

from flint import fmpq, fmpq_mat

from viva.algebra.values import ONE, Array, Scalar, Undecided, Value, simplified

_ORDERS = ((0, 1, 2, 3, 4, 5), (1, 0, 3, 2, 5, 4), (2, 3, 0, 1, 5, 4), (3, 1, 2, 0, 4, 5), (1, 2, 0, 3, 5, 4))
MOST_SIZES = 6
MOST_LARGE = 8
"""From this instance on real numbers are drawn between -1 and 1."""
PYTHAGOREAN = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (12, 35, 37), (9, 40, 41), (28, 45, 53))
_INTERVAL = re.compile(r"\((-?\d+(?:/\d+)?),\s*(-?\d+(?:/\d+)?|oo|infty)\)")


class Dice:
    """A small deterministic stream of whole numbers (a 64-bit linear congruential generator)."""

    __slots__ = ("side", "state")

    def __init__(self, name: str, number: int) -> None:
        self.side = crc32(name.encode()) >> 7 & 1
        self.state = (crc32(name.encode()) * 0x9E3779B97F4A7C15 + number * 0xD1B54A32D192ED03 + 1) & (2**64 - 1)
        self.below(2)

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, ``limit``."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        return (self.state >> 33) % limit

    def negative(self, number: int) -> bool:
        """Whether a real number is drawn negative: never at instance 0, once at instances 1 and 2, then by chance."""
        return number > 0 and (self.side == number % 2 if number < 3 else bool(self.below(2)))


def extents(sizes: Iterable[str], number: int, least: dict[str, int] | None = None) -> dict[str, int]:
    """Distinct extents for sizes, another order of them for another number; ``least`` asks for at least so many."""
    names = list(sizes)
    if len(names) > MOST_SIZES:
        raise Undecided("more sizes than can be drawn apart")
    order = _ORDERS[number % len(_ORDERS)]
    result = {name: 2 + rank for name, rank in zip(names, order, strict=False)}
    taken = set(result.values())
    for name, floor in (least or {}).items():
        if name in result and result[name] < floor:
            if floor > 12:
                raise Undecided("an index too large for the sizes that are drawn")
            taken.discard(result[name])
            result[name] = next(e for e in range(floor, floor + len(taken) + 1) if e not in taken)
            taken.add(result[name])
    return result


class Instance:
    """One draw: ``extents`` of sizes and, on demand, values of symbols."""

    def __init__(self, number: int, sizes: dict[str, int]) -> None:
        self.number, self.extents = number, sizes
        self._drawn: dict[tuple[str, tuple[int, ...], str, frozenset[str]], Value] = {}

    def draw(
        self, name: str, shape: tuple[int, ...] = (), domain: str = "real", properties: frozenset[str] = frozenset()
    ) -> Value:
        """The value of a symbol here; a shape of one axis gives a column."""
        key = (name, shape, domain, properties)
        value = self._drawn.get(key)
        if value is None:
            dice = Dice(name, self.number)
            if not shape:
                value = scalar(dice, self.number, domain)
            else:
                value = _array(dice, self.number, shape, domain, properties)
            self._drawn[key] = value
        return value


def scalar(dice: Dice, number: int, domain: str) -> Scalar:
    """A number from a domain."""
    match domain:
        case "real" | "nonzero" | "complex":
            if number >= MOST_LARGE:  # for what is defined between -1 and 1 only
                value = fmpq(1 + dice.below(97), 101)
                return -value if dice.below(2) else value
            if number == 0:
                return fmpq(2 + dice.below(40), (1, 1, 1, 2, 3)[dice.below(5)])
            size = 40 if number == 1 else 4000
            value = fmpq(2 + dice.below(size), 1 + dice.below(12))
            return -value if dice.negative(number) else value
        case "positive" | "nonnegative" | "negative":
            size = 6 if number == 0 else 60
            value = fmpq(2 + dice.below(size), 1 + dice.below(2 + 4 * number)) ** 2
            return -value if domain == "negative" else value
        case "integer":
            value = fmpq(2 + dice.below(9 + 90 * number))
            return -value if dice.negative(number) else value
        case "natural":
            return fmpq(1 + dice.below(7 + 3 * number))
        case "bit 0" | "bit 1" | "bit 2" | "sign 0" | "sign 1" | "sign 2":
            high = not number >> int(domain[-1]) & 1
            return fmpq(1 if high else 0 if domain.startswith("bit") else -1)
        case "unit":
            domain = "(0,1)"
    if domain.startswith("among "):
        values = domain[6:].split(";")
        return _fraction(values[dice.below(len(values))])
    found = _INTERVAL.match(domain)
    if not found:
        raise Undecided(f"the domain {domain}")
    low = _fraction(found[1])
    if found[2] in ("oo", "infty"):
        return low + fmpq(1 + dice.below(6 + 50 * number), 1 + dice.below(2 + 4 * number)) ** 2
    # squares of the legs of Pythagorean triples over the hypotenuse: p and 1 - p are both squares, and p is never 1/2
    a, b, c = _triple(dice, number)
    leg = a if dice.below(2) else b
    return low + (_fraction(found[2]) - low) * fmpq(leg * leg, c * c)


def _triple(dice: Dice, number: int) -> tuple[int, int, int]:
    """The sides of a right-angled triangle: a well-known one first, then any of many."""
    if number == 0:
        return (3, 4, 5)
    if number == 1:
        return PYTHAGOREAN[dice.below(len(PYTHAGOREAN))]
    u = 2 + dice.below(5000)
    v = 1 + dice.below(u - 1)
    return 2 * u * v, u * u - v * v, u * u + v * v


def _fraction(text: str) -> fmpq:
    top, _, bottom = text.partition("/")
    return fmpq(int(top), int(bottom or 1))


def _array(dice: Dice, number: int, shape: tuple[int, ...], domain: str, properties: frozenset[str]) -> Value:
    count = 1
    for extent in shape:
        count *= extent
    if count > 4000:
        raise Undecided("an array too large to draw")
    if domain.startswith(("bit", "sign")):
        low = fmpq(0 if domain.startswith("bit") else -1)
        coins = [ONE if dice.below(2) else low for _ in range(count)]
        if len(set(coins)) == 1:
            coins[dice.below(count)] = low if coins[0] == ONE else ONE
        return simplified(Array(shape if len(shape) > 1 else (*shape, 1), coins))
    if domain != "real" or properties & {"positive", "nonnegative"}:
        kind = domain if domain != "real" else "positive"
        entries = [scalar(dice, number, kind) for _ in range(count)]
        return simplified(Array(shape if len(shape) > 1 else (*shape, 1), entries))
    if len(shape) == 1:
        return simplified(Array((shape[0], 1), integral_norm(dice, number, shape[0])))
    if len(shape) > 2:
        return Array(shape, [fmpq(1 + dice.below(30 + 100 * number)) * (-1) ** dice.below(2) for _ in range(count)])
    for _ in range(20):
        matrix = _matrix(dice, number, shape, properties)
        if shape[0] != shape[1] or fmpq_mat(shape[0], shape[1], matrix.data).det() != 0:
            return simplified(matrix)
    raise Undecided("no invertible matrix was drawn")


def integral_norm(dice: Dice, number: int, length: int) -> list[Scalar]:
    """Whole numbers, none 0, whose squares add up to a square: (2 u m, |u|^2 - m^2) has the norm |u|^2 + m^2."""
    if length == 1:
        return [fmpq((1 + dice.below(9)) * (-1) ** dice.below(2))]
    while True:
        reach = (3, 12, 5000)[min(number, 2)]
        u = [(1 + dice.below(reach)) * (-1) ** dice.below(2) for _ in range(length - 1)]
        m = 1 + dice.below(reach)
        last = sum(x * x for x in u) - m * m
        if last:
            break
    vector = [2 * x * m for x in u]
    vector.insert(dice.below(length), last)
    return [fmpq(x) for x in vector]


def _matrix(dice: Dice, number: int, shape: tuple[int, ...], properties: frozenset[str]) -> Array:
    rows, columns = shape
    if "diagonal" in properties and rows == columns:
        diagonal = [fmpq(1 + dice.below(20 + 50 * number), 1 + dice.below(3)) for _ in range(rows)]
        return Array(shape, [diagonal[i] if i == j else fmpq(0) for i in range(rows) for j in range(rows)])
    drawn: list[list[Scalar]] = []
    norms: set[Scalar] = set()
    for column in range(columns):  # no two columns of one norm: diag of the norms must not look like a multiple of I
        entries = integral_norm(dice, number, rows)
        while sum(x * x for x in entries) in norms:
            entries = [x * (column + 2) for x in integral_norm(dice, number, rows)]
        norms.add(sum(x * x for x in entries))
        drawn.append(entries)
    data = [drawn[j][i] for i in range(rows) for j in range(columns)]
    if rows != columns or not properties & {"symmetric", "positive definite", "orthogonal"}:
        return Array(shape, data)
    matrix = fmpq_mat(rows, rows, data)
    if "positive definite" in properties:
        matrix = matrix * matrix.transpose()
    elif "orthogonal" in properties:  # Cayley's transform of a skew matrix
        skew = (matrix - matrix.transpose()) / 20
        one = fmpq_mat(rows, rows, [int(i == j) for i in range(rows) for j in range(rows)])
        matrix = (one - skew) * (one + skew).inv()
    else:
        matrix = matrix + matrix.transpose()
    return Array(shape, matrix.entries())
