from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.reading import read_transcript
from viva.reading.page_furniture import without_page_furniture


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Dice\nPage 1 of 2\nIt is 4.\nPage 2 of 2", "Dice\n\nIt is 4.\n"),
        ("On dice, a report\n1\nIt is 4.\nOn dice, a report\n2", "\n\nIt is 4.\n\n"),
        ("It is 4.\n- 1 -\nOn dice, a report\nand 9\n- 2 -\nOn dice, a report", "It is 4.\n\n\nand 9\n\n"),
        ("It is\n1\n2\n3", "It is\n1\n2\n3"),
        ("The rows are\n1\nThe rows are\n1", "The rows are\n1\nThe rows are\n1"),
        ("The first weight\n1\nThe first weight\n5", "The first weight\n1\nThe first weight\n5"),
        ("Page 7", "Page 7"),
        ("x = 2\n1\nx = 2\n2", "x = 2\n1\nx = 2\n2"),
    ],
)
def test_page_numbers_and_running_titles(text: str, left: str) -> None:
    assert without_page_furniture(text.split("\n")) == left.split("\n")


@given(st.lists(st.sampled_from(["1", "2", "Page 1", "2 of 3", "On dice, a report", "", "x = 1", "12"]), max_size=20))
def test_lines_keep_their_number(lines: list[str]) -> None:
    cleaned = without_page_furniture(lines)
    assert len(cleaned) == len(lines)
    assert all(after in ("", before) for before, after in zip(lines, cleaned, strict=True))


def test_a_section_ends_before_the_foot_of_its_page() -> None:
    text = "1 Sums\n(a)\nIt is 4.\nSums, a solution\n1\n(b)\nIt is 9.\nSums, a solution\n2\n"
    transcript = read_transcript(text.encode(), "s.txt")
    assert [(turn.text, turn.lines) for turn in transcript.turns] == [("It is 4.", (3, 3)), ("It is 9.", (7, 7))]
