"""Names that an earlier reply introduced hold in a later one; errors that don't rest on them stay errors."""

from __future__ import annotations

import pytest

from viva.marking.earlier_replies import derivations_of_replies
from viva.reading import Passage
from viva.sets import load_set

PART = load_set("hw5").draw_part("4a", 0)
DEFINED = "Let $M = R \\odot X$. Then $\\mathbb{E}[M] = pX$."
MOMENT = "$$\\mathbb{E}[M^\\top M] = p^2 X^\\top X + p(1-p)\\check\\Gamma^2$$"
FALSE_MOMENT = "$$\\mathbb{E}[M^\\top M] = p^2 X^\\top X + p\\check\\Gamma^2$$"
FALSE_NUMBER = "$$\\operatorname{Var}(R_{ij}) = p - p^3$$"


def replies(*texts: str) -> list[Passage]:
    return [Passage(text, (10 * k + 1, 10 * k + 1)) for k, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "false"),
    [
        ((DEFINED, MOMENT), 0),
        ((DEFINED, FALSE_MOMENT), 1),
        ((DEFINED, FALSE_NUMBER), 1),
        (("It is right.", MOMENT), 0),
    ],
    ids=["defined before", "false with the definition too", "without the name", "never defined"],
)
def test_a_later_reply_is_read_with_the_names_of_the_earlier(texts: tuple[str, str], false: int) -> None:
    outcome = derivations_of_replies(PART, replies(*texts))
    assert len(outcome.findings) == false
    assert sum(step.verdict == "false" for step in outcome.steps) >= false
    coverage = outcome.coverage
    assert coverage.decided + coverage.undecided == coverage.equations


@pytest.mark.parametrize(("remark", "false"), [("What about $p = 1/2$?", 0), ("Are you sure?", 1)])
def test_what_is_asked_of_one_value_is_answered_for_it(remark: str, false: int) -> None:
    special = r"$$\frac{1-p}{p} = 1$$"
    outcome = derivations_of_replies(PART, replies(DEFINED, special), ["", remark])
    assert len(outcome.findings) == false
