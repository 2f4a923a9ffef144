from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.reading.ratings import find_ratings, read_legend
from viva.reading.remarks import judge_remark, untitled


def rows(text: str) -> list[tuple[str, str]]:
    return [(r.question + r.letter, r.judgement) for r in find_ratings(text)]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        # cells with nothing between them
        ("Part Result\n1a Solved on the first try\n1b Minor slip\n2(a) Not solved", ["right", "minor", "unsolved"]),
        ("Part Result Hints\n1a Correct 0\n1b Correct 2\n2a Correct 4", ["right", "minor", "larger"]),
        (
            "Part First Hints Final\n1a Correct 0 Correct\n1b Wrong 1 Correct\n2a Wrong 4 Wrong",
            ["right", "minor", "unsolved"],
        ),
        ("1a Correct\n1b see below", []),
        ("1a The answer is wrong if x is 0\n2 of them\n1b Then", []),
        # columns
        (
            "| Part | First answer | Hints | Final answer |\n|-|-|-|-|\n| 1a | correct | 0 | correct |\n"
            "| 1b | incorrect | 1 | correct |\n| 2a | incorrect | 3 | correct |\n| 2b | incorrect | 4 | incorrect |",
            ["right", "minor", "larger", "unsolved"],
        ),
        ("1a | incorrect | 1 | correct\n1b | wrong | 5 | right", ["minor", "larger"]),
        ("| Part | Nudges | Outcome |\n| 1a | 0 | correct |\n| 1b | 2 | correct |", ["right", "minor"]),
        ("| Part | Answer | Outcome |\n| 1a | 39 | correct |\n| 1b | 4 | correct |", ["right", "right"]),
        ("1a | 39 | correct\n1b | 4 | correct", ["right", "right"]),
        # marks that a legend explains
        (
            "- 🟢 no help needed, correct\n- 🟡 small mistake\n- 🔴 did not solve\n\n"
            "| Part | |\n|-|-|\n| 1a | 🟢 |\n| 1b | 🟡 |\n| 2a | 🔴 |",
            ["right", "minor", "unsolved"],
        ),
        ("A = one-shot correct\nB = minor error\nC = larger error\n1a: A\n1b: C\n2a: B", ["right", "larger", "minor"]),
        ("| 1a | 🟡 |\n| 1b | ✅ |", ["right"]),
        ("| 1a | A |\n| 1b | B |", []),
    ],
)  # fmt: skip
def test_judgements(table: str, found: list[str]) -> None:
    assert [judgement for _, judgement in rows(table)] == found


@pytest.mark.parametrize(
    ("text", "legend"),
    [
        ("✅ one-shot · 🟡 minor misconception · ❌ unsolved", {"✅": "right", "🟡": "minor", "❌": "unsolved"}),
        ("✅ correct", {}),
        ("Set A: one channel\nSet B: one sample", {}),
        ("A: correct", {}),
        ("L1: one-shot\nLx: did not solve", {"L1": "right", "Lx": "unsolved"}),
    ],
)
def test_legends(text: str, legend: dict[str, str]) -> None:
    assert read_legend(text) == legend


@given(st.text(alphabet="12abx| \t\n:✅🟡=ABcorrectwong", max_size=120))
def test_any_text_is_read(text: str) -> None:
    for rating in find_ratings(text):
        assert rating.quote == text.split("\n")[rating.line].strip()


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Comment: Correct, and to the point.", "right"),
        ("*Observation:* right.", "right"),
        ("Note on 2a: larger error, it mixed up the axes.", "larger"),
        ("Minor misconception, then correct.", "minor"),
        ("Large mistake: the sum is missing.", "larger"),
        ("One-shot.", "right"),
        ("_Correct._", "right"),
        ("The model was correct here.", "right"),
        ("Did not solve. I gave up.", "unsolved"),
        ("Note that it is large.", None),
        ("Caved! The first answer was right.", None),
        ("The original answer was correct, and I led it astray.", None),
        ("One-shot failure", None),
        ("A larger error would be unlikely here: fine.", None),
    ],
)
def test_titles_and_scales(text: str, verdict: str | None) -> None:
    assert judge_remark(text) == verdict


def test_titles_are_left_out() -> None:
    assert untitled("> **Verdict:** Correct.") == "Correct."
    assert untitled("Correct: it is 4.") == "Correct: it is 4."
