r"""What formulas leave out: the index of a sum, of a diagonal, the dots of a list."""

import pytest

from viva.algebra import Notation, compare, read_formula
from viva.algebra._elaborate import elaborated
from viva.algebra.tree import Big, Elided, children

DROPOUT = Notation.from_mapping(
    {
        "sizes": ["n", "d"],
        "symbols": {
            "X": {"shape": ["n", "d"]},
            "x": {"shape": ["n"]},
            "y": {"shape": ["n"]},
            "a": {"shape": ["d"]},
            "G": {"shape": ["d", "d"], "diagonal": r"\|X_{:,j}\|_2", "index": "j"},
        },
    }
)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\operatorname{diag}(a_j)", r"\operatorname{diag}(a)"),
        (r"\mathrm{diag}(\|X_{:,j}\|_2^2)", "G^2"),
        (r"\mathrm{diag}_j(a_j)", r"\mathrm{diag}(a)"),
        (r"\mathrm{diag}(a_j)_{j=1}^d", r"\mathrm{diag}(a)"),
        (r"\mathrm{diag}(\{a_j\}_{j=1}^d)", r"\mathrm{diag}(a)"),
        (r"\mathrm{diag}(\|X_1\|, \dots, \|X_d\|)", "G"),
        (r"\mathrm{diag}(\|X_j\|)", "G"),
        ("[a_j]_{j=1}^d", "a"),
        (r"(a_j)_{j=1,\dots,d}", "a"),
        (r"(a_1, a_2, \dots, a_d)", "a"),
        (r"\sum x_i y_i", r"x^\top y"),
        (r"\sum_{} x_i", r"\sum_{k=1}^n x_k"),
        (r"\sum X_{ij} a_j", "(Xa)_i"),
        (r"x_i - \frac1n \sum x_i", r"x_i - \frac1n \sum_{k=1}^n x_k"),
        (r"\sum\sum X_{ij}^2", r"\|X\|_F^2"),
        (r"\sum x", r"\sum_i x_i"),
        (r"a_1 + \dots + a_d", r"\sum_j a_j"),
        (r"a_1 a_2 \cdots a_d", r"\prod_{j=1}^d a_j"),
    ],
)
def test_what_is_left_out_is_put_back(left: str, right: str) -> None:
    assert compare(left, right, DROPOUT).equal is True


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\operatorname{diag}(a_j^2)", r"\operatorname{diag}(a)"),
        (r"\sum x_i", r"\sum_i x_i^2"),
        (r"a_1 + \dots + a_d", r"\sum_j a_j^2"),
        ("[a_j^2]_{j=1}^d", "a"),
        (r"x_i - \frac1n \sum x_i", r"x_i - \sum_k x_k"),
        ("G", r"\mathrm{diag}(2\|X_{:,1}\|, \dots, \|X_{:,d}\|)"),
        ("G", r"\mathrm{diag}(\|X_{:,1}\|, \|X_{:,2}\|, \dots, 2\|X_{:,d}\|)"),
        ("G", r"\mathrm{diag}(\|X_{:,1}\|, 3, \dots, \|X_{:,d}\|)"),
    ],
)
def test_what_is_put_back_can_be_refuted(left: str, right: str) -> None:
    assert compare(left, right, DROPOUT).equal is False


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\mathrm{diag}(X_{ij})", "X"),
        (r"\sum X_{ij} a_k", r"x_l"),
        (r"\sum p", "n p"),
        (r"a_1 + \dots + 3 a_d", r"\sum_j a_j"),
        ("G", r"\mathrm{diag}(\|X_{:,1}\|, \dots, 2\|X_{:,k}\|, \dots)"),
        ("G", r"\mathrm{diag}(\|X_{:,1}\|, \|X_{:,2}\| - 1 + 1, \dots)"),
        ("X", r"\mathrm{diag}(2, \dots, \|X_{:,d}\|)"),
    ],
)
def test_where_nothing_tells_the_index_it_is_undecided(left: str, right: str) -> None:
    assert compare(left, right, DROPOUT).equal is None


def test_sums_of_whole_numbers() -> None:
    assert compare(r"1 + 2 + \dots + n", "n(n+1)/2").equal is True
    assert compare(r"1^2 + 2^2 + \dots + n^2", "n(n+1)(2n+1)/6").equal is True
    assert compare(r"1 + 2 + \dots + n", "n(n-1)/2").equal is False


def test_definitions_are_put_right_too() -> None:
    notation = DROPOUT.extended(definitions=[r"\mu_j = \frac1n \sum X_{ij}", r"D = \mathrm{diag}(a_j)"])
    assert compare(r"\mu_j", r"\frac1n \sum_{i=1}^n X_{ij}", notation).equal is True
    assert compare("D", r"\mathrm{diag}(a)", notation).equal is True


def test_dots_that_follow_no_pattern_stay() -> None:
    (node,) = elaborated((read_formula(r"1 + 3 + \dots + n"),), Notation.default())
    assert any(isinstance(part, Elided) for part in children(node))


def test_a_named_sum_stays_as_it_is() -> None:
    node = read_formula(r"\sum_{i=1}^n x_i")
    assert isinstance(node, Big)
    assert elaborated((node,), DROPOUT) == (node,)
