"""Arrays that agree as far as their decimals were written down."""

from __future__ import annotations

import pytest

from viva.algebra import Notation, read_formula
from viva.marking.steps.rounded import holds_rounded

CASES = [
    (r"\frac{11}{101}(10, 1)", "(1.089, 0.109)", True),
    (r"\frac{11}{101}(10, 1)", "(1.09, 0.107)", False),
    ("0.3 (10, 5)", "(3.0, 1.5)", True),
    ("(1, 2)", "(1, 2)", False),  # nothing is rounded
    ("3.14", "3.1", False),  # single numbers are decided elsewhere
    ("(10^{400}, 1.5)", "(10^{400}, 1.7)", False),  # too large for floating point
    ("(10^{-400}, 1.5)", "(0, 1.5)", True),
]


@pytest.mark.parametrize(("left", "right", "holds"), CASES)
def test_arrays_that_hold_up_to_rounding(left: str, right: str, holds: bool) -> None:
    assert holds_rounded(read_formula(left), read_formula(right), Notation.default()) is holds
