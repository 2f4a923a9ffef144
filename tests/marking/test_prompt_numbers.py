"""What is asked with other numbers than the set's is decided by nobody's key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from viva.marking import mark_transcript
from viva.marking.prompt_numbers import asks_other_numbers
from viva.reading import read_transcript
from viva.sets import load_set

OWN = (
    ("1b", "Signal [1, 4, 0, -2, 3], output [-2, 2, 11], length 3. The filter?"),
    ("1c", "Transpose convolution with [[-1, 2], [3, 1]] and [[1, -1], [0, 1]]."),
    ("3a", "RGB image, 4 output channels, 3 by 3 kernels: how many parameters?"),
    ("5b", "Gradient descent from w = (0, 0). Are the weights [1.0891, 0.1089] again?"),
    ("5c", "Rows [20, 2], [20, 0], [0, 2], [0, 0], all targets 11. Least squares?"),
    ("9a", "mean 1,5 and variance 0,16, beta = 3, gamma = 1, large batch"),
)
OTHER = (
    ("1b", "Signal [2, 0, 1, -1, 3], output [3, -1, 8], length 3. The filter?"),
    ("1c", "Transpose convolution with [[2, 2], [0, 1]] and [[1, 3], [0, 5]]."),
    ("3a", "64 x 64 image with 16 channels, 5x5 kernels, 32 output channels: how many parameters?"),
    ("5c", "One point x = (2, 1) with the target 5, dropout with rate 1/2. Least squares?"),
    ("9a", "mean 1.5, variance 0.16, beta = 5, gamma = 2, large batch"),
)


@pytest.mark.parametrize(("part", "prompt"), OWN)
def test_the_sets_own_numbers(part: str, prompt: str) -> None:
    assert not asks_other_numbers(load_set("hw5").draw_part(part, 0), [prompt])


@pytest.mark.parametrize(("part", "prompt"), OTHER)
def test_other_numbers(part: str, prompt: str) -> None:
    assert asks_other_numbers(load_set("hw5").draw_part(part, 0), [prompt])


@pytest.mark.parametrize(
    ("prompt", "others"),
    [("1,000 samples", False), ("1000 samples", False), ("1,001 samples", True), ("0,125 samples", True)],
)
def test_a_comma_parts_thousands(prompt: str, others: bool) -> None:
    part = replace(load_set("hw5").draw_part("9a", 0), preamble="", statement="There are 1000 samples.")
    assert asks_other_numbers(part, [prompt]) is others


def test_an_answer_to_other_numbers_is_undecided_and_no_finding() -> None:
    chat = b"ME: Question 3a. 16 channels, 5x5 kernels, 32 output channels. Parameters?\n\nBOT: 12800 parameters.\n"
    record = mark_transcript(read_transcript(chat, "chat.txt"), load_set("hw5"))
    (attempt,) = record.parts[0].attempts
    assert attempt.verdict == "undecided"
    assert "other numbers" in (attempt.fields[0].reason or "")
    assert not record.findings
