"""Drawn numbers: distinct sizes, integral norms, rational roots of probabilities, repeatable."""

import pytest
from flint import fmpq

from viva.algebra.instances import Instance, extents
from viva.algebra.values import Array, Undecided


@pytest.mark.parametrize("number", range(8))
def test_sizes_are_distinct_and_never_one(number: int) -> None:
    sizes = extents(["n", "d", "m"], number)
    assert len(set(sizes.values())) == 3
    assert min(sizes.values()) >= 2


def test_sizes_differ_between_instances_and_respect_least() -> None:
    assert len({extents(["n"], k)["n"] for k in range(4)}) == 4
    assert extents(["n", "d"], 0, {"n": 6})["n"] == 6
    with pytest.raises(Undecided):
        extents(["n"], 0, {"n": 10**9})


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (4, 4)])
def test_columns_have_different_integral_norms(number: int, shape: tuple[int, int]) -> None:
    matrix = Instance(number, {}).draw("X", shape)
    assert isinstance(matrix, Array)
    squares = [sum((x * x for x in matrix.data[j :: shape[1]]), fmpq(0)) for j in range(shape[1])]
    assert len(set(squares)) == len(squares)
    assert all(s.numerator.is_square() and s.denominator == 1 for s in squares)
    assert all(matrix.data)


@pytest.mark.parametrize("number", range(8))
def test_probabilities_have_rational_roots_and_are_never_a_half(number: int) -> None:
    for name in "pqrst":
        p = Instance(number, {}).draw(name, domain="(0,1)")
        assert 0 < p < 1
        assert p != fmpq(1, 2)
        for value in (p, 1 - p):
            assert value.numerator.is_square() and value.denominator.is_square()


def test_values_depend_on_the_name_and_the_number_only() -> None:
    first, again = Instance(1, {}), Instance(1, {})
    again.draw("other")
    assert first.draw("x") == again.draw("x")
    assert Instance(2, {}).draw("x") != first.draw("x")


def test_a_real_number_is_drawn_with_both_signs() -> None:
    for name in ("x", "y", "z", "alpha"):
        signs = [Instance(k, {}).draw(name) > 0 for k in range(3)]
        assert signs[0] and not all(signs)
