r"""The identity with its size: ``I_d`` is what ``I`` is, of that size; where nothing is an array it is just a name."""

from __future__ import annotations

import pytest

from viva.algebra import Notation, compare

DECLARED = Notation.from_mapping(
    {"sizes": ["n", "d"], "symbols": {"X": {"shape": ["n", "d"]}, r"\lambda": {"domain": "positive"}}}
)
PUSHED = (r"(X^\top X+\lambda I_d)^{-1}X^\top", r"X^\top(XX^\top+\lambda I_n)^{-1}")


@pytest.mark.parametrize(
    ("left", "right"), [PUSHED, ("X I_d", "X"), ("I_n X", "X"), (r"\mathbf{I}_d X^T", "X^T"), (r"\tr(I_d)", "d")]
)
def test_an_identity_of_a_declared_size(left: str, right: str) -> None:
    assert compare(left, right, DECLARED).equal is True


@pytest.mark.parametrize(("left", "side"), [("X I_n", "left"), ("I_d X", "left")])
def test_an_identity_of_another_size_does_not_conform(left: str, side: str) -> None:
    result = compare(left, "X", DECLARED)
    assert (result.equal, result.ill_typed) == (None, side)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (*PUSHED, True),
        ("A I_n", "A", True),
        ("A + I_n", "I_n + A", True),
        ("A + I", "I + A", True),
        (r"A + \lambda I", r"\lambda I + A", True),
        ("(A + I)^2", "A^2 + 2A + I", True),
        ("(A + I_n)^{-1}", "(A - I_n)^{-1}", False),
        ("A + I", "A - I", False),
        (r"A^T A + I_n", r"A^T A + 2 I_n", False),
        # Not of matrices: integrals, currents.
        ("I_1 + I_2", "I_2 + I_1", True),
        ("I_1 + I_2", "I_1 - I_2", False),
    ],
)
def test_an_identity_that_nobody_declares(left: str, right: str, equal: bool) -> None:
    assert compare(left, right).equal is equal


def test_a_declared_name_keeps_its_meaning() -> None:
    current = Notation.from_mapping(
        {"symbols": {"I": {"shape": ["d"]}, "X": {"shape": ["n", "d"]}}, "sizes": ["n", "d"]}
    )
    assert compare("I_j + I_j", "2 I_j", current).equal is True
    assert compare("I_j X_{ij}", "X_{ij}", current).equal is False
