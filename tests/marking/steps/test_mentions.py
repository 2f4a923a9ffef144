"""What is said without an equals sign, and choices that only a goal can judge."""

from __future__ import annotations

import pytest

from viva.marking.steps import StepOutcome, derivations_of_part
from viva.reading import Passage
from viva.sets import load_set


def marked(part: str, text: str) -> StepOutcome:
    return derivations_of_part(load_set("hw5").draw(0).part(part), [Passage(text, (1, 1 + text.count("\n")))])


def verdicts(part: str, text: str) -> list[str]:
    return [step.verdict for step in marked(part, text).steps]


@pytest.mark.parametrize(
    ("part", "text", "verdict"),
    [
        ("4b", r"The penalty $p(1-p)\|\check\Gamma\check w\|_2^2$ comes from the mask.", ["true"]),
        ("4b", r"The penalty $p\|\check\Gamma\check w\|_2^2$ comes from the mask.", []),
        ("4b", r"It has the factor $p(1-p)$ in front.", []),
        ("1b", "The signal is $[x_1, x_2, x_3, x_4, x_5] = [1, 4, 0, -2, 3]$.", ["true"]),
        ("1b", "The signal is $[x_1, x_2, x_3, x_4, x_5] = [1, 4, 0, -2, 2]$.", []),
        ("4b", r"Multiply $\check w$ by $p$. So $w = p\check w$.", ["true", "true"]),
        ("4b", r"Divide $\check w$ by $p$. So $w = \check w/p$.", ["false", "false"]),
        ("4b", r"Divide $\check w$ by $p$. No: $w = p\check w$.", ["true"]),
    ],
)
def test_what_is_mentioned(part: str, text: str, verdict: list[str]) -> None:
    assert verdicts(part, text) == verdict


WITH_LAMBDA = r"""Let $\tilde w = \Gamma w$. Then $\tilde X = X\Gamma^{-1}$ with $\lambda = 1$.

That is all there is to it.

For a general $\lambda$ we have another factor.

Then
$$\tilde X = FACTOR X\Gamma^{-1}.$$
"""


@pytest.mark.parametrize(
    ("factor", "after", "wrong"),
    [
        (r"\sqrt\lambda\,", "", False),
        (r"\frac{1}{\sqrt\lambda}", "", True),
        (r"\lambda", "", True),
        (r"c", "", False),
        # Here the text says itself that its factor is the inverse of the usual one.
        (r"\frac{1}{\sqrt\lambda}", r"The loss is $\|y - \tilde X\tilde w\|^2 + \frac1\lambda\|\tilde w\|^2$.", False),
        (r"\frac{1}{\sqrt\lambda}", "But that doesn't work.", False),
    ],
)
def test_a_choice_for_a_general_factor_is_judged_by_its_goal(factor: str, after: str, wrong: bool) -> None:
    findings = marked("4c", WITH_LAMBDA.replace("FACTOR", factor) + after).findings
    assert bool(findings) == wrong
    if wrong:
        assert findings[0].lines == (8, 8) and r"\lambda" in str(findings[0].witness)
