"""Arithmetic of values: what a sum, a product, a transpose or an entry means for arrays, and when it doesn't conform.

Vectors are columns; a (1, n) by (n, 1) product is a number. A number may be added to a vector (to each entry), never
to a matrix. Nothing else is broadcast.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from flint import arb, fmpq, fmpq_mat

from viva.algebra._scalars import divide
from viva.algebra.values import (
    ONE,
    ZERO,
    Array,
    IllTyped,
    OutOfRange,
    OverBudget,
    Scalar,
    Undecided,
    Undefined,
    Untyped,
    Value,
    is_exact_zero,
    simplified,
)

MOST_ENTRIES = 4096
MOST_EIGENVALUES = 6


strictly: ContextVar[bool] = ContextVar("strictly", default=False)
"""Whether a number plus a vector has no meaning; otherwise the number is added to every entry, as NumPy does."""


def add(a: Value, b: Value) -> Value:
    """a + b."""
    if isinstance(a, Array):
        if isinstance(b, Array):
            if a.shape == b.shape:
                return Array(a.shape, [x + y for x, y in zip(a.data, b.data, strict=True)], a.loose and b.loose)
            if a.shape == b.shape[::-1] and (a.loose or b.loose):
                shape = b.shape if a.loose else a.shape
                return Array(shape, [x + y for x, y in zip(a.data, b.data, strict=True)])
            raise IllTyped("add", a.shape, b.shape)
        if isinstance(b, Untyped):
            return add(a, b.shaped(a.shape))
        if is_exact_zero(b):
            return a
        if not a.is_vector or strictly.get():
            raise IllTyped("add", a.shape, ())
        return Array(a.shape, [x + b for x in a.data], a.loose)
    if isinstance(a, Untyped):
        if isinstance(b, Untyped):
            if a.kind != b.kind:
                raise Undecided("a sum of I or 1 of unknown sizes")
            return Untyped(a.kind, a.eye + b.eye, a.ones + b.ones)
        if isinstance(b, Array):
            return add(b, a)
        if is_exact_zero(b):
            return a
        if a.kind == "square":
            raise Undecided("a sum of a number and I")
        return Untyped(a.kind, a.eye, a.ones + b)
    if isinstance(b, Array | Untyped):
        return add(b, a)
    return a + b


def negate(a: Value) -> Value:
    """-a."""
    if isinstance(a, Array):
        return Array(a.shape, [-x for x in a.data], a.loose)
    if isinstance(a, Untyped):
        return a.times(fmpq(-1))
    return -a


def scale(a: Value, factor: Scalar) -> Value:
    """A number times a value."""
    if isinstance(a, Array):
        return Array(a.shape, [x * factor for x in a.data], a.loose)
    if isinstance(a, Untyped):
        return a.times(factor)
    return a * factor


def multiply(a: Value, b: Value, sign: str = "") -> Value:
    r"""The matrix product a b, or the product with a number; ``sign`` "cdot" also allows the dot product of columns."""
    if not isinstance(a, Array | Untyped):
        return scale(b, a) if isinstance(b, Array | Untyped) else a * b
    if not isinstance(b, Array | Untyped):
        return scale(a, b)
    if isinstance(a, Untyped) or isinstance(b, Untyped):
        return _multiply_untyped(a, b)
    if len(a.shape) != 2 or len(b.shape) != 2:
        raise Undecided("a product of arrays with more than two axes")
    if a.shape[1] != b.shape[0]:
        if sign == "cdot" and a.shape == b.shape and a.is_vector:
            return _total([x * y for x, y in zip(a.data, b.data, strict=True)])
        if a.loose and a.shape[0] == b.shape[0]:
            a = Array(a.shape[::-1], a.data)
        elif b.loose and a.shape[1] == b.shape[1]:
            b = Array(b.shape[::-1], b.data)
        else:
            raise IllTyped("multiply", a.shape, b.shape)
    rows, inner, columns = a.shape[0], a.shape[1], b.shape[1]
    if rows * columns > MOST_ENTRIES:
        raise OverBudget("too large a product")
    if inner == 1 and rows > 1 and columns > 1:
        return Array((rows, columns), [x * y for x in a.data for y in b.data])
    left = [a.data[i * inner : (i + 1) * inner] for i in range(rows)]
    right = [b.data[j::columns] for j in range(columns)]
    data = []
    for row in left:
        for column in right:
            total = row[0] * column[0]
            for k in range(1, inner):
                total = total + row[k] * column[k]
            data.append(total)
    return simplified(Array((rows, columns), data))


def _multiply_untyped(a: Value, b: Value) -> Value:
    if isinstance(a, Untyped) and isinstance(b, Untyped):
        if a.kind == "column" and b.kind == "row":
            return Untyped("square", ZERO, a.ones * b.ones)
        if a.kind == "square" and is_exact_zero(a.ones):
            return b.times(a.eye)
        if b.kind == "square" and is_exact_zero(b.ones):
            return a.times(b.eye)
        raise Undecided("a product of I or 1 of unknown sizes")
    if isinstance(a, Untyped):
        rows = b.shape[0]
        if a.kind == "row":
            return multiply(a.shaped((1, rows)), b)
        if a.kind == "square":
            return scale(b, a.eye) if is_exact_zero(a.ones) else multiply(a.shaped((rows, rows)), b)
        if rows != 1:
            raise IllTyped("multiply", (rows, 1), b.shape)
        raise Undecided("the size of a vector of ones")
    columns = a.shape[1]
    if b.kind == "column":
        return multiply(a, b.shaped((columns, 1)))
    if b.kind == "square":
        return scale(a, b.eye) if is_exact_zero(b.ones) else multiply(a, b.shaped((columns, columns)))
    if columns != 1:
        raise IllTyped("multiply", a.shape, (columns, 1))
    raise Undecided("the size of a vector of ones")


def _total(entries: list[Scalar]) -> Scalar:
    total = entries[0] if entries else ZERO
    for x in entries[1:]:
        total = total + x
    return total


def total(a: Array) -> Scalar:
    """The sum of all entries."""
    return _total(a.data)


def inner(items: list[Value]) -> Value:
    """The inner product of two numbers, vectors or matrices of one shape: the sum of the products of their entries."""
    left, right = (*items, ZERO, ZERO)[:2]
    if len(items) != 2 or isinstance(left, Untyped) or isinstance(right, Untyped):
        raise Undecided("an inner product of other than two arrays")
    if not (isinstance(left, Array) and isinstance(right, Array)):
        if isinstance(left, Array) or isinstance(right, Array):
            raise Undecided("an inner product of a number and an array")
        return left * right
    if left.shape != right.shape:
        raise Undecided("an inner product of arrays of different shapes")
    return _total([x * y for x, y in zip(left.data, right.data, strict=True)])


def entrywise(a: Value, b: Value, quotient: bool = False) -> Value:
    r"""The product (or quotient) entry by entry, ``a \odot b``."""
    if isinstance(a, Untyped) and isinstance(b, Array):
        a = a.shaped(b.shape)
    if isinstance(b, Untyped) and isinstance(a, Array):
        b = b.shaped(a.shape)
    if isinstance(a, Array) and isinstance(b, Array):
        if a.shape != b.shape:
            if a.shape == b.shape[::-1] and (a.loose or b.loose):
                return (
                    entrywise(Array(b.shape, a.data), b, quotient)
                    if a.loose
                    else entrywise(a, Array(a.shape, b.data), quotient)
                )
            raise IllTyped("multiply entry by entry", a.shape, b.shape)
        if quotient:
            return Array(a.shape, [divide(x, y) for x, y in zip(a.data, b.data, strict=True)])
        return Array(a.shape, [x * y for x, y in zip(a.data, b.data, strict=True)])
    if quotient:
        return a.map(lambda x: divide(x, b)) if isinstance(a, Array) else divide(a, b)
    return multiply(a, b)


def transpose(a: Value) -> Value:
    """The transpose; a number is its own."""
    if isinstance(a, Array):
        if len(a.shape) != 2:
            raise Undecided("the transpose of an array with more than two axes")
        rows, columns = a.shape
        if rows == 1 or columns == 1:
            return Array((columns, rows), a.data, a.loose)
        return Array((columns, rows), [a.data[i * columns + j] for j in range(columns) for i in range(rows)])
    if isinstance(a, Untyped):
        return Untyped({"row": "column", "column": "row"}.get(a.kind, a.kind), a.eye, a.ones)
    return a


def square_sum(a: Value) -> Scalar:
    """The sum of the squares of all entries."""
    if isinstance(a, Array):
        return _total([x * x for x in a.data])
    if isinstance(a, Untyped):
        raise Undecided("the norm of an array of unknown size")
    return a * a


def side(a: Value, what: str) -> int:
    """The number of rows of a square matrix; raises IllTyped-like Undecided for anything else."""
    if isinstance(a, Array) and len(a.shape) == 2:
        if a.shape[0] != a.shape[1]:
            raise IllTyped(f"take the {what} of", a.shape, ())
        return a.shape[0]
    raise Undecided(f"the {what} of something of unknown size")


def diagonal_of(a: Array) -> list[Scalar]:
    """The diagonal entries of a square matrix."""
    return a.data[:: a.shape[1] + 1]


def diagonal_matrix(entries: list[Scalar]) -> Value:
    """The matrix with these entries on its diagonal and zeros elsewhere."""
    size = len(entries)
    if size * size > MOST_ENTRIES:
        raise OverBudget("too large a diagonal matrix")
    return simplified(Array((size, size), [entries[i] if i == j else ZERO for i in range(size) for j in range(size)]))


def is_diagonal(a: Array) -> bool:
    """Whether all entries off the diagonal of a square matrix are exactly zero."""
    columns = a.shape[1]
    return all(is_exact_zero(x) for k, x in enumerate(a.data) if k // columns != k % columns)


def inverse(a: Value) -> Value:
    """The inverse of a square matrix, or the reciprocal of a number."""
    if isinstance(a, Untyped):
        if a.kind == "square" and is_exact_zero(a.ones):
            return Untyped("square", divide(ONE, a.eye), ZERO)
        raise Undecided("the inverse of an array of unknown size")
    if not isinstance(a, Array):
        return divide(ONE, a)
    size = side(a, "inverse")
    if all(isinstance(x, fmpq) for x in a.data):
        try:
            return Array(a.shape, fmpq_mat(size, size, a.data).inv().entries())
        except ZeroDivisionError:
            raise Undefined("the inverse of a singular matrix") from None
    return _eliminate(a, size)[0]


def determinant(a: Value) -> Scalar:
    """The determinant of a square matrix."""
    if isinstance(a, Untyped):
        raise Undecided("the determinant of something of unknown size")
    if not isinstance(a, Array):
        return a
    size = side(a, "determinant")
    if all(isinstance(x, fmpq) for x in a.data):
        return fmpq_mat(size, size, a.data).det()
    return _eliminate(a, size)[1]


def _eliminate(a: Array, size: int) -> tuple[Array, Scalar]:
    """Gauss and Jordan over any scalars: the inverse and the determinant."""
    rows = [a.data[i * size : (i + 1) * size] + [ONE if i == j else ZERO for j in range(size)] for i in range(size)]
    det: Scalar = ONE
    for k in range(size):
        for pivot in range(k, size):
            try:
                inverse_pivot = divide(ONE, rows[pivot][k])
                break
            except Undefined:
                continue
        else:
            raise Undefined("the inverse of a singular matrix")
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            det = -det
        det = det * rows[k][k]
        rows[k] = [x * inverse_pivot for x in rows[k]]
        for i in range(size):
            if i != k and not is_exact_zero(rows[i][k]):
                factor = rows[i][k]
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    return Array((size, size), [x for row in rows for x in row[size:]]), det


def entry(a: Array, position: list[int | None]) -> Value:
    """The entry or slice at 1-based indices, None for a whole axis; a slice of one axis is a vector.

    Raises:
        OutOfRange: for an index out of range.
    """
    if len(a.shape) == 2 and len(position) == 1 and a.is_vector:
        position = [position[0], 1] if a.shape[1] == 1 else [1, position[0]]
    if len(position) != len(a.shape):
        raise Undecided("an entry with the wrong number of indices")
    offset, stride = 0, 1
    kept: list[tuple[int, int]] = []
    for index, extent in zip(reversed(position), reversed(a.shape), strict=True):
        if index is None:
            kept.append((extent, stride))
        elif 1 <= index <= extent:
            offset += (index - 1) * stride
        else:
            raise OutOfRange("an index out of range")
        stride *= extent
    if not kept:
        return a.data[offset]
    kept.reverse()
    offsets = [offset]
    for extent, step in kept:
        offsets = [o + i * step for o in offsets for i in range(extent)]
    data = [a.data[o] for o in offsets]
    if len(kept) > 1:
        return Array(tuple(e for e, _ in kept), data)
    is_row = len(position) == 2 and position[1] is None
    return simplified(Array((1, len(data)) if is_row else (len(data), 1), data, loose=is_row))


def singular_values_squared_max(a: Array) -> Scalar:
    """The largest eigenvalue of a^T a (the spectral norm, squared): the largest root of its characteristic polynomial.

    Exact for diagonal matrices, a certified ball for others; entries must be rational beyond two columns or rows.
    """
    gram = multiply(transpose(a), a) if a.shape[1] <= a.shape[0] else multiply(a, transpose(a))
    if not isinstance(gram, Array):
        return gram
    if is_diagonal(gram):
        largest = gram.data[0]
        for x in diagonal_of(gram)[1:]:
            largest = max(largest, x)
        return largest
    if gram.shape != (2, 2):
        return _largest_eigenvalue(gram)
    half = (gram.data[0] + gram.data[3]) / 2
    det = gram.data[0] * gram.data[3] - gram.data[1] * gram.data[2]
    return half + arb(half * half - det).sqrt()


def _largest_eigenvalue(gram: Array) -> Scalar:
    """The largest eigenvalue of a positive semidefinite rational matrix, as a ball."""
    size = gram.shape[0]
    if size > MOST_EIGENVALUES or not all(isinstance(x, fmpq) for x in gram.data):
        raise Undecided("the spectral norm of a large matrix")
    polynomial = fmpq_mat(size, size, gram.data).charpoly()
    best: arb | None = None
    roots: list[Any] = polynomial.numer().complex_roots()
    for root, _ in roots:
        best = root.real if best is None else best.max(root.real)
    return best


def pseudo_inverse(x: Value) -> Value:
    """The Moore-Penrose inverse of a matrix of full rank."""
    if isinstance(x, Untyped):
        raise Undecided("the pseudo-inverse of something of unknown size")
    if not isinstance(x, Array):
        return divide(ONE, x)
    turned = transpose(x)
    if x.is_vector and isinstance(turned, Array):
        square = sum((entry * entry for entry in x.data), ZERO)
        return turned.map(lambda entry: divide(entry, square))
    if x.shape[0] < x.shape[-1]:
        return multiply(turned, inverse(multiply(x, turned)))
    return multiply(inverse(multiply(turned, x)), turned)
