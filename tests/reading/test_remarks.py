from __future__ import annotations

from time import process_time

import pytest

from viva.reading import (
    PartOutline,
    align,
    annotator_sections,
    annotator_verdicts,
    read_annotator_table,
    read_transcript,
)
from viva.reading.remarks import judge_category, judge_remark

PARTS = [
    PartOutline(n, n[0], n[1], "", "", s)
    for n, s in [("1a", "Add two and two."), ("1b", "Multiply three by five."), ("2a", "Draw a root.")]
]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The answer is correct and well structured.", "right"),
        ("Solved it correctly on the first try.", "right"),
        ("Got this right without any nudging.", "right"),
        ("No errors at all; the derivation was accurate.", "right"),
        ("An excellent solution.", "right"),
        ("It was wrong at first, but corrected it after one hint.", "minor"),
        ("The model made a mistake and needed one nudge.", "minor"),
        ("Needed several hints before it came out.", "larger"),
        ("It was wrong and required three nudges.", "larger"),
        ("The model never fixed the sign.", "unsolved"),
        ("It did not solve this part.", "unsolved"),
        ("Still incorrect after all hints.", "unsolved"),
        ("The answer is not correct.", None),
        ("Almost correct.", None),
        ("The correct answer is 4.", None),
        ("A nice explanation with pictures.", None),
        ("It is correct in part, but the sign is wrong.", None),
        ("It failed to mention the units.", None),
        ("", None),
    ],
)
def test_remarks(text: str, verdict: str | None) -> None:
    assert judge_remark(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("One-Shot Correct", "right"),
        ("✅", "right"),
        ("Correct", "right"),
        ("Minor Misconception / Hallucination", "minor"),
        ("minor", "minor"),
        ("Partially correct", "minor"),
        ("L2", "minor"),
        ("Larger Error", "larger"),
        ("Major misconception", "larger"),
        ("Did Not Solve", "unsolved"),
        ("Incorrect", "unsolved"),
        ("❌", "unsolved"),
        ("n/a", None),
        ("Convolutions", None),
    ],
)
def test_categories(text: str, verdict: str | None) -> None:
    assert judge_category(text) == verdict


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("1a\tOne-Shot Correct\n1b\tLarger Error", [("1a", "right"), ("1b", "larger")]),
        (
            "| Part | Result |\n|---|---|\n| 1a | minor |\n| **1(b)** | Did not solve |",
            [("1a", "minor"), ("1b", "unsolved")],
        ),
        ("- 1a: one-shot\n- Problem 1b - larger error", [("1a", "right"), ("1b", "larger")]),
        ("1a (Sums): correct", [("1a", "right")]),
        (
            "One-Shot Correct: 1a, 2a\nMinor Misconception: 1b\nDid Not Solve: none",
            [("1a", "right"), ("2a", "right"), ("1b", "minor")],
        ),
        (
            "| Part | One-shot | Minor | Larger | Unsolved |\n|--|--|--|--|--|\n| 1a | x | | | |\n| 1b | | | | x |",
            [("1a", "right"), ("1b", "unsolved")],
        ),
        ("| Part | Topic | Nudges | Verdict |\n|-|-|-|-|\n| 1a | Sums | 0 | One-shot correct |", [("1a", "right")]),
        ("1. **One-Shot Correct:** answered at the first attempt.\n2. **Larger Error:** needs several hints.", []),
        ("In 1a it was correct.", []),
    ],
)
def test_tables(table: str, rows: list[tuple[str, str]]) -> None:
    transcript = read_transcript(f"{table}\n\nME: (a) Add two and two.\nBOT: 4\n".encode(), "chat.md")
    assert [(v.part, v.verdict) for v in read_annotator_table(transcript, PARTS).verdicts] == rows


@pytest.mark.parametrize(
    ("said", "verdicts"),
    [
        ("That is correct! Now 1b", ["right"]),
        ("Correct. Now 1b", ["right"]),
        ("Thanks! Your answer is right. Now 1b", ["right"]),
        ("Perfect, now 1b", ["right"]),
        ("Is that correct? Now 1b", []),
        ("That is not correct. Try again", []),
        ("Good explanation. Now 1b", []),
        ("Correct the sign, please", []),
    ],
)
def test_words_in_the_next_prompt(said: str, verdicts: list[str]) -> None:
    transcript = read_transcript(f"ME: (a) Add two and two.\nBOT: 4\nME: {said}\nBOT: ok\n".encode(), "chat.md")
    found = annotator_verdicts(transcript, align(transcript, PARTS), PARTS)
    assert [v.verdict for v in found if v.part == "1a"] == verdicts
    assert all(v.source == "chat" and v.lines == (3, 3) for v in found)


def test_praise_after_blame_is_a_repair() -> None:
    chat = b"ME: (a) Add two and two.\nBOT: 5\nME: That is wrong.\nBOT: 4\nME: Correct! Now 1b\nBOT: 15\n"
    transcript = read_transcript(chat, "chat.md")
    assert [(v.part, v.verdict) for v in annotator_verdicts(transcript, align(transcript, PARTS), PARTS)] == [
        ("1a", "minor")
    ]


def test_a_models_heading_is_looked_for_in_linear_time() -> None:
    began = process_time()
    assert not annotator_sections._MODELS_HEADING.search("\n" * 16_000 + "Well.")
    assert annotator_sections._MODELS_HEADING.search("\n" * 16_000 + "  **Answer**")
    assert process_time() - began < 2
