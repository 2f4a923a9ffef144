# ruff: noqa: E501 (tables of formulas)
"""Text under the heading of a question that isn't asked is read under that question's notation."""

from __future__ import annotations

import pytest

from viva.marking.backgrounds import questions_by_line
from viva.marking.proofread import proofread, read_text
from viva.sets import load_set
from viva.sets.drawn import Background

SET = (Background("1", "Sums of squares", ""), Background("2", "Batch normalization", ""))


@pytest.mark.parametrize(
    "lines, questions",
    [
        (["1. Sums", "a", "2. Batchnorm in code", "b"], ["1", "1", "2", "2"]),
        (["## Batch normalization", "a"], ["2", "2"]),
        (["Problem 2", "a"], ["2", "2"]),
        (["2. Graph theory", "a"], [None, None]),
        (["1. Sums", "## Another matter", "a"], ["1", "1", "1"]),
        (["1. Sums", "7. Graphs", "a"], ["1", None, None]),
        (["nothing", ""], [None, None]),
    ],
)
def test_the_question_of_a_line(lines: list[str], questions: list[str | None]) -> None:
    found = questions_by_line(lines, SET)
    assert [b.question if b else None for b in found] == questions


NOTES = r"""# Problem 6: Batch normalization

With $dy_{ij} = \frac{\partial L}{\partial Y_{ij}}$ the chain rule gives

$$\frac{\partial L}{\partial \mu_j} = SIGN\frac{\gamma_j}{\sqrt{\sigma_j^2 + \epsilon}} \sum_i dy_{ij}$$

$$\frac{\partial L}{\partial X_{ij}} = \frac{\gamma_j}{\sqrt{\sigma_j^2 + \epsilon}} \left( dy_{ij} - \frac{1}{n} \sum_k dy_{kj} \right)$$

$$- \frac{\gamma_j (X_{ij} - \mu_j)}{n (\sigma_j^2 + \epsilon)^{3/2}} \sum_k dy_{kj} (X_{ENTRY} - \mu_j)$$
"""


@pytest.mark.parametrize(
    "sign, entry, lines", [("-", "kj", []), ("+", "kj", [5]), ("-", "ij", [9]), ("+", "ij", [5, 9])]
)
def test_notes_on_an_unasked_question(sign: str, entry: str, lines: list[int]) -> None:
    text = NOTES.replace("SIGN", sign).replace("ENTRY", entry)
    record = proofread(read_text(text.encode(), "notes.md"), load_set("hw5"))
    assert [f.lines[0] for f in record.findings] == lines, record.findings
    assert record.coverage.undecided == 0
