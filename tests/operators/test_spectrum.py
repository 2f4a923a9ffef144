"""Exact eigenvalues and singular values against matrices that were made from them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.operators import determinant, eigenvalues, exact, exact_root, inverse, rank, singular_values

RATIONAL = st.fractions(min_value=-20, max_value=20, max_denominator=6)


@given(st.lists(RATIONAL, min_size=1, max_size=4), st.data())
def test_eigenvalues_are_found_again(wanted, data):
    size = len(wanted)
    entries = st.lists(st.integers(-3, 3), min_size=size, max_size=size)
    basis = exact(data.draw(st.lists(entries, min_size=size, max_size=size)))
    if determinant(basis) == 0:
        basis = exact([[int(i == j) for j in range(size)] for i in range(size)])
    matrix = basis @ (exact(wanted)[:, None] * inverse(basis))
    assert eigenvalues(matrix).tolist() == sorted(wanted, reverse=True)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=2))
def test_singular_values_are_found_again(wanted):
    left, right = exact([[3, 4], [-4, 3]]) / 5, exact([[5, 12], [12, -5]]) / 13
    matrix = left @ (exact(wanted)[:, None] * right)
    assert singular_values(matrix).tolist() == sorted(wanted, reverse=True)
    assert rank(matrix) == sum(value > 0 for value in wanted)


@given(RATIONAL)
def test_roots(value):
    assert exact_root(value * value) == abs(value)


@pytest.mark.parametrize("value", [2, Fraction(1, 2), -1, 10**40 + 1])
def test_no_root_is_rounded(value):
    with pytest.raises(ValueError, match="not rational"):
        exact_root(value)


def test_shapes_are_checked():
    for function, message in (
        (eigenvalues, "square"),
        (inverse, "square"),
        (singular_values, "matrix"),
        (rank, "rank"),
    ):
        with pytest.raises(ValueError, match=message):
            function([1, 2])
    assert singular_values([[3, 4, 0], [0, 0, 2]]).tolist() == singular_values([[3, 0], [4, 0], [0, 2]]).tolist()
