"""Indices: entries that aren't there, conditions on them, what they run over, branches that leave a gap."""

from __future__ import annotations

import pytest

from viva.algebra import Notation, compare

NOTATION = Notation.from_mapping(
    {
        "sizes": ["n", "d"],
        "symbols": {
            "X": {"shape": ["n", "d"]},
            "R": {"shape": ["n", "d"], "distribution": "Bernoulli(p)"},
            "p": {"domain": "(0,1)"},
            "P": {"definition": r"R \odot X"},
            "G": {"shape": ["d", "d"]},
            "w": {"shape": ["d"]},
            "y": {"shape": ["n"]},
            "h": {"definition": "(h_1, h_2, h_3)"},
        },
        "downstream": {"L": "y"},
    }
)

DECIDED = [
    # an entry of a derivative by an array with one entry
    (r"\frac{\partial L}{\partial y_1}", r"\frac{\partial L}{\partial y_1}", ["n = 1"], True),
    (r"\frac{\partial L}{\partial y_1} - \frac{\partial L}{\partial y_2}", "0", ["n = 2"], False),
    # a row and a column may have the same number
    ("R_{ji} + i", "j + R_{ji}", ["i = j"], True),
    ("X_{ji}", "X_{ki}", ["i = j"], False),
    # a condition that only says which index it is about
    ("2 w_j", "w_j + w_j", ["j"], True),
    ("2 w_j", "w_j", ["j"], False),
    # the shape of what is indexed follows from definitions
    (r"\mathbb{E}[P^TP]_{ik}", r"p^2 (X^TX)_{ik}", [r"i \ne k"], True),
    (r"\mathbb{E}[P^TP]_{ik}", r"p^2 (X^TX)_{jk}", [], False),
    (r"\mathbb{E}[P_{ij}]", "p X_{ij}", [], True),
    (r"\mathbb{E}[P_{ij}]", "p", [], False),
    (r"\mathbb{E}[(Pw)_i]", "p (Xw)_i", [], True),
    # unknowns that only have names take their values from the equations given
    ("h_1", "2 - h_2", ["h_1 + h_2 = 2"], True),
    ("h_1", "2 + h_2", ["h_1 + h_2 = 2"], False),
    (r"\mathbb{E}_{R^T}[R_{ij}]", "p", [], True),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "given", "expected"), DECIDED)
def test_decided(left: str, right: str, given: list[str], expected: bool) -> None:
    result = compare(left, right, NOTATION, given=given, same_indices=True)
    assert result.equal is expected, result


OPEN = [
    ("h_1", "2", [], "h_{1}"),  # an unknown, not a wrong value

    (
        r"\begin{cases} 2 w_i & i = j \\ w_i & i < j \end{cases}",
        r"\begin{cases} 2 w_i & i = j \\ w_i & i \ne j \end{cases}", [], "no branch",
    ),
    (r"\frac{\partial L}{\partial y_2}", "0", ["n = 1"], "n = 1"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "given", "reason"), OPEN)
def test_neither_equal_nor_refuted(left: str, right: str, given: list[str], reason: str) -> None:
    result = compare(left, right, NOTATION, given=given, same_indices=True)
    assert result.equal is None
    assert reason in (result.reason or "")


def test_an_entry_beyond_a_given_size_has_no_meaning() -> None:
    assert compare("y_2", "0", NOTATION, given=["n = 1"]).ill_typed == "left"
    assert compare("0", "y_2", NOTATION, given=["n = 1"]).ill_typed == "right"
    assert compare("h_4", "2", NOTATION).ill_typed == "left"
    assert compare("y_2", "y_2 + 0", NOTATION).equal is True


def test_branches_with_a_gap_are_still_refuted_elsewhere() -> None:
    gap = r"\begin{cases} 3 w_i & i = j \\ w_i & i < j \end{cases}"
    full = r"\begin{cases} 2 w_i & i = j \\ w_i & i \ne j \end{cases}"
    assert compare(gap, full, NOTATION, same_indices=True).equal is False


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [(r"\|G\|_2", r"\|G^T\|_2", True), (r"\|X^TX\|_2", r"\|XX^T\|_2", True), (r"\|G\|_2", r"\|G\|_F", None),
     (r"\|G\|_2^2", "w^T w", False)],
)  # fmt: skip
def test_the_spectral_norm_of_larger_matrices(left: str, right: str, expected: bool | None) -> None:
    result = compare(left, right, NOTATION)
    assert result.equal is expected or (expected is None and result.equal is not False), result


def test_other_draws_for_a_second_opinion() -> None:
    witnesses = [compare("(a+b)^2", "a^2+b^2", first=number).witness for number in (0, 3)]
    assert witnesses[0] is not None
    assert witnesses[1] is not None
    assert witnesses[0].symbols != witnesses[1].symbols
    assert compare("(a+b)^2", "a^2+2ab+b^2", first=5).equal is True


SQUARE = [
    ("y_i w_i", "w_i y_i", ["n = d"], True),
    ("X", "X^T", ["n = d"], False),
    ("n", "d", ["n = d"], True),
    (r"\mathrm{tr}(X)", r"\sum_{i=1}^n X_{ii}", ["n = d"], True),
    (r"\mathrm{tr}(X)", r"\sum_{i=1}^n X_{ii}", ["n = 3", "d = 3"], True),
    (r"\sum_i y_i w_i", "y^T w", ["n = d"], True),
    (r"\sum_i y_i w_i", "2 y^T w", ["n = d"], False),
    (r"\sum_i y_i", "2 y_1", ["n = 1"], False),
    (r"\sum_i y_i", "y_1", ["n = 1"], True),
]


@pytest.mark.parametrize(("left", "right", "given", "expected"), SQUARE)
def test_sizes_are_the_same_only_where_the_text_says_so(
    left: str, right: str, given: list[str], expected: bool
) -> None:
    assert compare(left, right, NOTATION, given=given).equal is expected
    assert compare("n", "d", NOTATION).equal is False


@pytest.mark.parametrize("wrong", [r"\delta_{ij} + \delta_{ji}", "1", r"\delta_{ij} y_i^0 + \frac{1}{9}[i = 2]"])
def test_free_indices_take_all_their_values(wrong: str) -> None:
    assert compare(r"\frac{\partial y_i}{\partial y_j}", wrong, NOTATION, same_indices=True).equal is not True
