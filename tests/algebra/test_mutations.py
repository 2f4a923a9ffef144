"""The honest test: change one thing in a formula that holds, and demand a refutation."""

import time

import pytest

from viva.algebra import Notation, compare, read_formula
from viva.algebra.mutations import mutants

NOTATION = Notation.from_mapping(
    {
        "sizes": ["n", "d"],
        "symbols": {
            "X": {"shape": ["n", "d"]},
            "Z": {"shape": ["n", "d"]},
            "y": {"shape": ["n"]},
            "u": {"shape": ["n"]},
            "w": {"shape": ["d"]},
            "v": {"shape": ["d"]},
            "G": {"shape": ["d", "d"], "properties": ["invertible"]},
            "p": {"domain": "(0,1)"},
            "c": {},
            "R": {"shape": ["n", "d"], "distribution": "Bernoulli(p)"},
            "s": {"shape": ["n"], "index": "i", "definition": r"c(y_i-\frac1n\sum_k y_k)"},
        },
        "downstream": {"L": "s"},
    }
)

LINKS = [
    (r"\|y-Xw\|^2", "y^Ty - 2w^TX^Ty + w^TX^TXw"),
    (r"\mathbb{E}[\|(R\odot X)w\|^2]", r"p^2\|Xw\|^2 + p(1-p)\sum_{j=1}^d w_j^2\sum_{i=1}^n X_{ij}^2"),
    (r"\nabla_w\|y-Xw\|^2", "2X^TXw-2X^Ty"),
    (
        r"\frac{\partial L}{\partial y_i}",
        r"c\frac{\partial L}{\partial s_i}-\frac cn\sum_{j=1}^n\frac{\partial L}{\partial s_j}",
    ),
    (r"\frac{\partial s_j}{\partial y_i}", r"c\left(\delta_{ij}-\frac{1}{n}\right)"),
    (r"\mathrm{Var}(R_{ij}X_{ij})", r"p(1-p)X_{ij}^2"),
    (r"XG^{-1}Gw", "Xw"),
    (r"\mathrm{tr}(X^TZ)", r"\sum_{i=1}^n\sum_{j=1}^d X_{ij}Z_{ij}"),
    (r"\|X\|_F^2", r"\sum_{i=1}^n\sum_{j=1}^d X_{ij}^2"),
    (r"\sqrt{\frac{1-p}{p}}\,p", r"\sqrt{p(1-p)}"),
]  # fmt: skip


@pytest.mark.parametrize("left, right", LINKS)
def test_a_link_holds_and_its_mutants_do_not(left: str, right: str) -> None:
    assert compare(left, right, NOTATION).equal is True
    functions, scalars = NOTATION.heads
    passed = []
    for what, mutant in mutants(read_formula(right, functions=functions, scalars=scalars), NOTATION):
        if compare(left, mutant, NOTATION, same_indices=True).equal is True:
            passed.append((what, mutant))
    assert not passed


def test_nearly_all_mutants_are_refuted_rather_than_left_open() -> None:
    caught = total = 0
    functions, scalars = NOTATION.heads
    start = time.process_time()
    for left, right in LINKS:
        for _, mutant in mutants(read_formula(right, functions=functions, scalars=scalars), NOTATION):
            result = compare(left, mutant, NOTATION, same_indices=True)
            total += 1
            caught += result.equal is False or result.ill_typed is not None
    assert total > 230
    assert caught / total >= 0.98
    assert (time.process_time() - start) / total < 0.02
