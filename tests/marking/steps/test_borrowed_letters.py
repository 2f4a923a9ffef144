"""A letter that the set lists as another spelling, and that a text may use for something else."""

from __future__ import annotations

import pytest

from viva.marking.steps import derivations_of_part
from viva.reading import Passage
from viva.sets import load_set

PART = load_set("hw5").draw_part("4a", 0)
WRONG = r"$$\|M \check w\|_2^2 = p \|X \check w\|_2^2.$$"


def findings(text: str) -> list[str]:
    outcome = derivations_of_part(PART, [Passage(text, (1, 1 + text.count("\n")))])
    return [f.quote for f in outcome.findings]


def test_nothing_is_called_false_for_a_letter_that_nothing_explains() -> None:
    assert findings(r"By definition of the masked data, " + WRONG) == []


@pytest.mark.parametrize(
    "shown", [r"Since $\mathbb{E}[M_{ij}] = p$ we get ", r"With $M_{ij} \sim \mathrm{Bernoulli}(p)$ "]
)
def test_where_a_text_shows_what_it_means_errors_are_found(shown: str) -> None:
    wrong = r"$$\mathbb{E}[M_{ij}^2] = p^2.$$"
    assert findings(shown + "\n\n" + wrong)
    assert findings("The mask has\n\n" + wrong) == []
