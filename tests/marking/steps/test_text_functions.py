"""Functions that a text defines: what is taken, what isn't, and what is then called false."""

from __future__ import annotations

import pytest

from viva.algebra import Notation
from viva.marking.steps import decide_steps
from viva.reading import Passage


def verdicts(text: str) -> list[tuple[str, str]]:
    outcome = decide_steps(Passage(text, (1, 1 + text.count("\n"))), Notation.default())
    return [(step.class_, step.verdict) for step in outcome.steps]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (r"Let $f(x) = x^2 + 1$. Then $f'(x) = 2x$.", "true"),
        (r"Let $f(x) = x^2 + 1$. Then $f'(x) = 3x$.", "false"),
        (r"Let $f(x) = x^2 + 1$. Then $f''(x) = 2$.", "true"),
        (r"Let $\phi(t) = t^3$. Then $\phi(2t) = 8\phi(t)$.", "true"),
        (r"Let $\phi(t) = t^3$. Then $\phi(2t) = 2\phi(t)$.", "false"),
        (r"Let $g(a, b) = a b$. Then $g(x, x) = x^2$.", "true"),
        (r"$h(t) = \log t$, and $h(xy) - h(x) = h(y)$ for $x, y > 0$.", "true"),
    ],
)
def test_what_follows_from_a_definition(text: str, last: str) -> None:
    assert verdicts(text)[-1] == ("claim", last)


@pytest.mark.parametrize(
    "text",
    [
        # Of two meanings nothing is taken.
        r"In the first case $f(x) = x^2$. In the second case $f(x) = x^3$, so that $f(2) = 8$.",
        r"$f(x) = x^2$ for $x > 0$ and $f(x) = -x$ for $x < 0$, so $f(-2) = 2$.",
        # A supposition defines nothing.
        r"Suppose that $f(x) = a x$. Then $f(2) = 5$ is possible.",
        # A Greek letter that nothing defines as a function is a factor.
        r"With $\lambda(a + b) = \lambda a + \lambda b$ we go on.",
    ],
)
def test_nothing_is_called_false(text: str) -> None:
    assert "false" not in {verdict for _, verdict in verdicts(text)}
