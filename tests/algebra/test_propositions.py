"""Formulas of propositional logic as answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.algebra import equal
from viva.algebra._propositions import same_truths


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("P and Q", "Q and P", True),
        ("not (P and Q)", "not P or not Q", True),
        ("P implies Q", "not Q implies not P", True),
        ("P implies Q", "Q implies P", False),
        (r"P \wedge (Q \vee R)", "(P and Q) or (P and R)", True),
        (r"P \Rightarrow Q", r"\neg P \lor Q", True),
        ("P xor Q", "(P or Q) and not (P and Q)", True),
        ("P and Q or R", "P and (Q or R)", False),
        ("P implies Q implies R", "P implies (Q implies R)", True),
        ("true and P", "P", True),
        ("true or false", "false", False),
        (r"P \text{ and } Q", "Q and P", True),
        ("P nor Q", "not (P or Q)", True),
    ],
)
def test_truth_tables(one: str, other: str, same: bool) -> None:
    assert same_truths(one, other) is same
    assert equal(one, other) is same


@pytest.mark.parametrize(
    ("one", "other"), [("P", "Q"), ("x + 1", "x and y"), ("cats and dogs", "dogs"), ("(P and", "P")]
)
def test_what_is_no_logic_is_left_to_others(one: str, other: str) -> None:
    assert same_truths(one, other) is None


@given(st.text(alphabet="PQ()¬∧∨ andornt", max_size=40))
def test_never_raises(text: str) -> None:
    assert same_truths(text, text) in (True, None)
