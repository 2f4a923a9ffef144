"""An undeclared symbol with a subscript beside an array may be a vector: nothing is refuted that has one."""

from __future__ import annotations

import pytest

from viva.algebra import Notation, compare

DECLARED = Notation.from_mapping(
    {
        "sizes": ["n", "d"],
        "symbols": {
            "X": {"shape": ["n", "d"]},
            "G": {"shape": ["d", "d"]},
            "w": {"shape": ["d"]},
            "c": {},
            "D_w": {"shape": ["d", "d"]},
        },
    }
)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\|X e_j\|", r"\|X_{:,j}\|"),
        ("X e_j", "X_{:,j}"),
        ("e_i^T G e_j", "G_{ij}"),
        ("e_j^T w", "w_j"),
        ("e_i^T e_j", r"\delta_{ij}"),
        (r"\|X v_j\|", r"\|X\| v_j"),
        (r"\|X e_j\|", r"\|X e_j\| / c"),
        (r"\|X G^{-1} e_j\|", "1/c"),
        (r"(X^T X + G) e_j", "w"),
    ],
)
def test_what_may_hold_of_vectors_is_left_alone(left: str, right: str) -> None:
    assert compare(left, right, DECLARED, same_indices=True).equal is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\|X_{:,j}\|", r"2 \|X_{:,j}\|"),
        ("w_j G_{jj}", "2 w_j G_{jj}"),
        (r"\operatorname{tr}(D_w G)", r"2 \operatorname{tr}(D_w G)"),
        ("c G w", "2 c G w"),
    ],
)
def test_what_is_declared_is_refuted(left: str, right: str) -> None:
    assert compare(left, right, DECLARED, same_indices=True).equal is False
