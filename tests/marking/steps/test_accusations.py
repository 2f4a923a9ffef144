"""What a finding quotes, what it says would mend the line, and which lines only inherit."""

from __future__ import annotations

from typing import Any

import pytest

from viva.algebra import Notation
from viva.marking.record import Finding
from viva.marking.steps import decide_steps
from viva.reading import Passage

RIDGE: dict[str, Any] = {
    "sizes": ["n", "d"],
    "symbols": {
        "X": {"shape": ["n", "d"]},
        "y": {"shape": ["n"]},
        "w": {"shape": ["d"]},
        r"\lambda": {"domain": "positive"},
        "p": {"domain": "(0,1)"},
        "R": {"shape": ["n", "d"], "distribution": "Bernoulli(p)"},
    },
}


def findings(text: str) -> list[Finding]:
    return decide_steps(Passage(text, (1, 1 + text.count("\n"))), Notation.from_mapping(RIDGE)).findings


@pytest.mark.parametrize(
    "text, kind, quote, words",
    [
        (r"$$\|y - Xw\|_2^2 = y^T y - 2 y^T X w - w^T X^T X w$$", "false-step", "w^T X^T X w", "sign"),
        (r"$$\|y - Xw\|_2^2 = y^T y - 2 y^T X^T w + w^T X^T X w$$", "shape", "2 y^T X^T w", "X w in place of"),
        (r"$$\|y - Xw\|_2^2 = y^T y - 2 y^T X y + w^T X^T X w$$", "shape", "2 y^T X y", "w in place of"),
        (
            r"$$E[R_{ij}(1 - R_{ij}) + R_{ij}] = p^2$$",
            "false-step",
            r"E[R_{ij}(1 - R_{ij}) + R_{ij}] = p^2",
            "left 9/25, right 81/625",
        ),
        (r"$$\nabla_w \|y - Xw\|_2^2 = 2 X^T y - 2 X^T X w$$", "false-step", "2 X^T y - 2 X^T X w", "sign changed"),
        (r"$$\|Xw\|_2^2 + \lambda w^T w = w^T X^T X w + \lambda$$", "false-step", r"\lambda", r"\lambda w^{\top} w"),
        (r"$$y^T X w + w^T w = y^T X w + w^T (X^T y - \lambda) w$$", "shape", r"X^T y - \lambda", "can't add"),
    ],
)
def test_the_smallest_false_piece(text: str, kind: str, quote: str, words: str) -> None:
    (finding,) = findings(text)
    assert finding.kind == kind
    assert quote in finding.quote and len(finding.quote) <= len(quote) + 4, finding.quote
    assert words in finding.message, finding.message
    assert finding.witness


def test_a_line_that_repeats_an_error_inherits_it() -> None:
    text = (
        "We have\n\n$$E[R_{ij}] = p^2$$\n\nand so\n\n$$E[R_{ij}] X_{ij} = p^2 X_{ij}$$\n\n"
        "while for the loss\n\n$$\\|y - Xw\\|_2^2 = y^T y - 2 y^T X w - w^T X^T X w$$\n"
    )
    found = findings(text)
    assert [(f.lines[0], f.inherits) for f in found] == [(3, None), (7, 0), (11, None)]


def test_an_error_of_its_own_in_a_line_with_an_old_one() -> None:
    text = (
        "$$\\|y - Xw\\|_2^2 = y^T y - 2 y^T X y + w^T X^T X w$$\n\nwhere\n\n"
        "$$2 y^T X y + w^T w = 2 y^T X w + w^T w$$\n\nand\n\n$$2 y^T X y = 3 y^T X w$$\n"
    )
    assert [(f.lines[0], f.inherits) for f in findings(text)] == [(1, None), (5, 0), (9, None)]
