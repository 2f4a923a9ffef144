# ruff: noqa: E501
"""What a function means that the set declares and the text gives another meaning; and its derivatives."""

from __future__ import annotations

import pytest

from viva.marking.steps import derivations_of_part
from viva.reading import Passage
from viva.sets import load_set

SLOPE = r"$\ell'(\theta) = -\frac{n}{\theta} + \sum_i x_i$"
GRADIENT = r"$\nabla_w L = \frac{2}{n}X^\top(Xw - y)$"

# set, part, text that is right, the same where it is false
CASES = [
    (
        "probability",
        "3a",
        rf"Let $\ell(\theta) = -n\log\theta + \theta\sum_i x_i$ be the negative log-likelihood. Then {SLOPE}.",
        rf"Then {SLOPE}.",
    ),
    (
        "probability",
        "3a",
        r"$\ell(\theta) = n\log\theta - \theta\sum_i x_i$ and $\ell'(\theta) = \frac{n}{\theta} - \sum_i x_i$.",
        r"$\ell(\theta) = n\log\theta - \theta\sum_i x_i$ and $\ell'(\theta) = \frac{1}{\theta} - \sum_i x_i$.",
    ),
    ("probability", "3a", r"$\ell''(\theta) = -\frac{n}{\theta^2}$", r"$\ell''(\theta) = \frac{n}{\theta^2}$"),
    ("linear-algebra", "2b", rf"Let $L(w) = \frac{{1}}{{n}}\|y - Xw\|_2^2$. Then {GRADIENT}.", rf"Then {GRADIENT}."),
    ("linear-algebra", "4e", r"Let $R(x) = x^\top A x$. Then $\nabla R(x) = 2Ax$.", r"Then $\nabla R(x) = 2Ax$."),
    (
        "linear-algebra",
        "4e",
        r"$\nabla R(x) = \frac{2}{x^\top x}(Ax - R(x)x)$",
        r"$\nabla R(x) = \frac{2}{x^\top x}(Ax + R(x)x)$",
    ),
    # Where a slope vanishes is said of one place.
    (
        "probability",
        "4b",
        r"$g(c) = (c-1)^2\mu^2 + c^2\sigma^2/n$ and $g'(c) = 0$ at the best $c$.",
        r"$g(c) = (c-1)^2\mu^2 + c^2\sigma^2/n$ and $g'(c) = 2c\mu^2$.",
    ),
    # A gradient that is a column beside a Jacobian with a row for each output.
    (
        "optimisation",
        "4d",
        r"$\frac{\partial L}{\partial x} = \left(\frac{\partial y}{\partial x}\right)^\top g$",
        r"$\frac{\partial L}{\partial x} = 2\left(\frac{\partial y}{\partial x}\right)^\top g$",
    ),
    # Upright letters before a relation are a name, not a word of the sentence before.
    (
        "probability",
        "4a",
        "We know $\\operatorname{Var}(c\\bar X) = \\frac{c^2\\sigma^2}{n}$. So\n\n$$\\mathrm{MSE} = (c-1)^2\\mu^2 + \\frac{c^2\\sigma^2}{n}$$",
        r"We know $\operatorname{Var}(c\bar X) = \frac{c\sigma^2}{n}$.",
    ),
]


def found(name: str, part: str, text: str) -> list[str]:
    passage = Passage(text, (1, 1 + text.count("\n")))
    return [finding.quote for finding in derivations_of_part(load_set(name).draw_part(part), [passage]).findings]


@pytest.mark.parametrize(("name", "part", "right", "false"), CASES)
def test_a_meaning_of_its_own_excuses_and_nothing_else_does(name: str, part: str, right: str, false: str) -> None:
    assert found(name, part, right) == []
    assert found(name, part, false) != []
