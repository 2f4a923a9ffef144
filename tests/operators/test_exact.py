"""Exact linear algebra against the Leibniz formula and substitution."""

from fractions import Fraction
from itertools import permutations
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.operators import determinant, exact, solve_exactly

SQUARE = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(st.integers(-5, 5), min_size=n, max_size=n), min_size=n, max_size=n)
)


def leibniz(rows):
    total = 0
    for order in permutations(range(len(rows))):
        swaps = sum(order[a] > order[b] for b in range(len(order)) for a in range(b))
        total += (-1) ** swaps * prod(rows[i][j] for i, j in enumerate(order))
    return total


@given(SQUARE)
def test_determinant(rows):
    assert determinant(rows) == leibniz(rows)


@given(SQUARE, st.data())
def test_solving_gives_back_what_was_put_in(rows, data):
    truth = [data.draw(st.fractions(max_denominator=5, min_value=-5, max_value=5)) for _ in rows]
    right = (exact(rows) @ exact(truth)).tolist()
    if determinant(rows) == 0:
        with pytest.raises(ValueError, match="more than one solution"):
            solve_exactly(rows, right)
    else:
        assert solve_exactly(rows, right).tolist() == truth


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "x", None])
def test_exact_refuses(value):
    with pytest.raises(ValueError, match="not a finite number"):
        exact([1, value])


def test_exact_takes_numpy_numbers_without_overflow():
    entries = exact([np.int64(2**62), 1])
    assert entries[0] * 4 == 2**64
    assert type(entries[0]) is Fraction


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="right side"):
        solve_exactly([[1, 2]], [1, 2])
    with pytest.raises(ValueError, match="square"):
        determinant([[1, 2]])
