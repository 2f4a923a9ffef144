# ruff: noqa: E501 (tables of formulas)
r"""Names of several letters, squares that are symbols, and partial derivatives by and of what is defined."""

from __future__ import annotations

import pytest

from viva.algebra import Notation, compare

NORM = Notation.from_mapping(
    {
        "sizes": ["n", "d"],
        "symbols": {
            "X": {"shape": ["n", "d"]},
            r"\gamma": {"shape": ["d"]},
            r"\epsilon": {"domain": "positive"},
            r"\mu": {"shape": ["d"], "index": "j", "definition": r"\frac1n\sum_{i=1}^n X_{ij}"},
            r"\sigma^2": {"shape": ["d"], "index": "j", "definition": r"\frac1n\sum_{i=1}^n (X_{ij}-\mu_j)^2"},
            "Z": {"shape": ["n", "d"], "index": ["i", "j"], "definition": r"\frac{X_{ij}-\mu_j}{\sqrt{\sigma_j^2+\epsilon}}"},
            "Y": {"shape": ["n", "d"], "index": ["i", "j"], "definition": r"\gamma_j Z_{ij}"},
            "dY": {"shape": ["n", "d"], "index": ["i", "j"], "definition": r"\frac{\partial L}{\partial Y_{ij}}", "aliases": ["dout"]},
        },
        "downstream": {"L": "Y"},
    }
)  # fmt: skip


@pytest.mark.parametrize(
    "left, right, equal",
    [
        (r"\frac{\partial L}{\partial Z_{ij}}", r"dY_{ij} \gamma_j", True),
        (r"\frac{\partial L}{\partial Z_{ij}}", r"dout_{ij} \gamma_j", True),
        (r"\frac{\partial Z_{ij}}{\partial \sigma_j^2}", r"-\frac12 (X_{ij} - \mu_j)(\sigma_j^2 + \epsilon)^{-3/2}", True),
        (r"\frac{\partial Z_{ij}}{\partial \sigma_j^2}", r"-\frac12 (\sigma_j^2 + \epsilon)^{-3/2}", False),
        (r"\frac{\partial Z_{ij}}{\partial \sigma_j}", r"-\sigma_j (X_{ij} - \mu_j)(\sigma_j^2 + \epsilon)^{-3/2}", True),
        (r"\frac{\partial \sigma_j^2}{\partial X_{ij}}", r"\frac2n (X_{ij} - \mu_j)", True),
        (r"\frac{\partial \sigma_j^2}{\partial X_{ij}}", r"\frac2n X_{ij}", False),
        (r"\frac{\partial Z_{ij}}{\partial X_{ij}}", r"\frac{1}{\sqrt{\sigma_j^2 + \epsilon}}", True),  # mu and sigma held fixed
        (r"\frac{\partial Z_{ij}}{\partial X_{ij}}", r"\frac{1}{\sqrt{\sigma_j^2 + \epsilon}}(1 - \frac1n - \frac1n Z_{ij}^2)", True),  # not
        (r"\frac{\partial Z_{ij}}{\partial X_{ij}}", r"\frac{1}{\sqrt{\sigma_j^2 + \epsilon}}(1 - \frac1n)", False),
        (r"\sigma_j^4", r"(\sigma_j^2)^2", True),
        (r"\sigma_j", r"\sqrt{\frac1n \sum_i (X_{ij} - \mu_j)^2}", True),
        (r"\frac{\partial Y_{ij}}{\partial Z_{kl}}", r"\begin{cases} \gamma_j & \text{if } i = k \text{ and } j = l \\ 0 & \text{otherwise} \end{cases}", True),
        (r"\frac{\partial L}{\partial X_{ij}}", r"\frac{\gamma_j}{\sqrt{\sigma_j^2 + \epsilon}}(dY_{ij} - \frac1n \sum_k dY_{kj} - \frac1n Z_{ij} \sum_k dY_{kj} Z_{kj})", True),
        (r"\frac{\partial L}{\partial X_{ij}}", r"\frac{\gamma_j}{\sqrt{\sigma_j^2 + \epsilon}}(dY_{ij} - \frac1n \sum_k dY_{kj} - \frac1n Z_{ij} \sum_k dY_{kj})", False),
    ],
)  # fmt: skip
def test_batch_normalization(left: str, right: str, equal: bool) -> None:
    assert compare(left, right, NORM, same_indices=True, seconds=5).equal is equal


def test_a_variance_defined_in_the_text() -> None:
    base = Notation.from_mapping({"sizes": ["n"], "symbols": {"x": {"shape": ["n"]}, "m": {}}})
    told = base.extended(definitions=[r"s^2 = \frac1n \sum_{i=1}^n (x_i - m)^2"])
    assert compare(r"\frac{\partial s^2}{\partial x_i}", r"\frac2n (x_i - m)", told).equal is True
    assert compare(r"\frac{\partial s}{\partial x_i}", r"\frac{x_i - m}{n s}", told).equal is True
    assert compare(r"\frac{\partial s}{\partial x_i}", r"\frac{x_i - m}{s}", told).equal is False
    labelled = base.extended(definitions=[r"\mu_B = \frac1n \sum_i x_i"])
    assert compare(r"n \mu_B", r"\sum_i x_i", labelled).equal is True


def test_a_number_added_to_a_vector() -> None:
    vectors = Notation.from_mapping({"sizes": ["n"], "symbols": {"v": {"shape": ["n"]}}})
    assert compare("v + 1", "1 + v", vectors).equal is True
    strict = compare("v + 1", "v", vectors, strictly=True)
    assert strict.ill_typed == "left"
    assert strict.reason is not None and "can't add" in strict.reason
