from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.reading import PartOutline, align, annotator_verdicts, read_annotator_table, read_transcript
from viva.reading.asides import closing_aside, persons_asides
from viva.reading.closing import closing_start

NOBODY = re.compile(r"(?!)")
PARTS = [
    PartOutline("1a", "1", "a", "", "", "Add two and two."),
    PartOutline("1b", "1", "b", "", "", "Multiply three by five."),
]


def chat(*exchanges: tuple[str, str]) -> str:
    return "\n\n".join(f"**Me:** {asked}\n\n**Bot:** {answer}" for asked, answer in exchanges)


def answers(text: str) -> list[str]:
    return [turn.text.strip() for turn in read_transcript(text.encode(), "c.md").turns if turn.role == "examinee"]


@pytest.mark.parametrize(
    ("paragraph", "form"),
    [
        ("*Quick and right.*", "italic"),
        ("_Quick\nand right._", "italic"),
        ("> Quick\n> and right.", "quote"),
        ("the sum\n*Quick.*", "italic"),
        ("**Quick and right.**", None),
        ("* Quick", None),
        ("*Quick* and *right*", None),
        ("a * b * c", None),
    ],
)
def test_paragraphs_set_apart(paragraph: str, form: str | None) -> None:
    lines = ["It is 4.", "", *paragraph.split("\n"), ""]
    aside = closing_aside(lines, 0, len(lines))
    assert (aside.form if aside else None) == form
    if aside is not None:
        assert aside.last == len(lines) - 2


@pytest.mark.parametrize(
    "remarks",
    [
        ("*Right at once.*", "*Needed a hint.*"),
        ("*Observation: fine.*", "*Observation: nothing to add.*"),
        ("> Correct.", "> Note on 1b: larger error."),
        ("_Stood firm._", "_It gave in, though it was right._"),
        ("→ correct", "→ wrong sign"),
        ("// correct", "// a slip, needed one hint"),
        ("(correct at once)", "(correct after a hint)"),
        ("[Correct]", "[Minor error]"),
        ("<!-- right -->", "<!-- wrong -->"),
        ("---\n\nThe model was right.", "---\n\nThe model needed a hint."),
        ("Nudges: 0\nResult: correct", "Nudges: 2\nResult: correct"),
        ("**Observation.** Correct, as expected.", "**Observation.** It failed, a large error."),
    ],
)
def test_a_persons_remarks_belong_to_no_answer(remarks: tuple[str, str]) -> None:
    text = chat(("(1a) Add 2 and 2.", f"It is 4.\n\n{remarks[0]}"), ("(1b) 3 by 5?", f"15\n\n{remarks[1]}"))
    assert answers(text) == ["It is 4.", "15"]


@pytest.mark.parametrize(
    "endings",
    [
        ("*Let me know if you want another way.*", "*Let me know if that is right.*"),
        ("*Answer: 4, correct to all digits.*", "*Answer: 15, correct to all digits.*"),
        ("> **Answer:** 4 is right", "> **Answer:** 15 is right"),
        ("*Note: the order is free.*", "*Note: the order is free again.*"),
        ("*Commutativity of addition*", "*Commutativity of products*"),
        ("*Right at once.*", "That is all."),
        ("→ the answer is 4, right?", "→ the answer is 15, right?"),
        ("(addition of numbers)", "(product of numbers)"),
        ("---\n\nIt is 4.", "---\n\nIt is 15."),
        ("> $4$ is right\n> x = 4", "> $15$ is right\n> x = 15"),
    ],
)
def test_a_models_own_endings_stay(endings: tuple[str, str]) -> None:
    text = chat(("(1a) Add 2 and 2.", f"It is 4.\n\n{endings[0]}"), ("(1b) 3 by 5?", f"15\n\n{endings[1]}"))
    assert answers(text) == [f"It is 4.\n\n{endings[0]}", f"15\n\n{endings[1]}"]


def test_a_form_counts_only_where_it_comes_back() -> None:
    one = closing_aside(["4", "", "*Right.*"], 0, 3)
    assert persons_asides([one, None], NOBODY) == [None, None]
    assert persons_asides([one, one], NOBODY) == [one, one]


@pytest.mark.parametrize(
    ("front", "ending"),
    [
        ("# On sums\n\n## 1. Setting\n\nMany.\n\n## 2. Chats\n\n", "## 3. Conclusion\n\nSums are easy for it."),
        ("# On sums\n\n## Chats\n\n", "## My ratings\n\n| Part | Rating |\n|--|--|\n| 1a | One-shot correct |"),
        ("", "| Part | Rating |\n|--|--|\n| 1a | One-shot |\n| 1b | Minor slip |\n| 2a | Did not solve |"),
        ("", "Ratings\n1a: one-shot\n1b: minor slip\n2a: larger error"),
    ],
)
def test_the_persons_closing_belongs_to_no_answer(front: str, ending: str) -> None:
    text = f"{front}{chat(('(1a) Add 2 and 2.', 'It is 4.'), ('(1b) 3 by 5?', '15'))}\n\n{ending}\n"
    assert answers(text) == ["It is 4.", "15"]


@pytest.mark.parametrize(
    "ending",
    [
        "## 3. Conclusion\n\nSo it is 15.",
        "### Summary\n\nIt is 15.",
        "| Part | Result |\n|--|--|\n| 1a | 4 ✓ |\n| 1b | 15 ✓ |\n| 2a | 7 ✓ |",
    ],
)
def test_a_models_closing_stays(ending: str) -> None:
    first = "## 1. Steps\n\nIt is 4.\n\n## 2. Summary\n\n4"
    held = chat(("(1a) Add 2 and 2.", first), ("(1b) 3 by 5?", f"15\n\n{ending}"))
    text = f"# On sums\n\n{held}\n"
    assert answers(text) == [first, f"15\n\n{ending}"]


def test_remarks_and_ratings_are_read_as_a_persons() -> None:
    text = (
        chat(("(1a) Add 2 and 2.", "It is 4.\n\n> Correct."), ("(1b) 3 by 5?", "16\n\n> Note on 1b: did not solve."))
        + "\n\n## My ratings\n\n- 1a: one-shot\n- 1b: not solved\n"
    )
    transcript = read_transcript(text.encode(), "c.md")
    said = annotator_verdicts(transcript, align(transcript, PARTS), PARTS)
    assert [(v.part, v.verdict, v.source) for v in said] == [
        ("1a", "right", "remark"),
        ("1b", "unsolved", "remark"),
        ("1a", "right", "table"),
        ("1b", "unsolved", "table"),
    ]
    assert len(read_annotator_table(transcript, PARTS).verdicts) == 2


@given(st.lists(st.sampled_from(["*a b*", "> q", "", "x", "## 2. Summary", "1a | minor", "*"]), max_size=12))
def test_any_lines(lines: list[str]) -> None:
    aside = closing_aside(lines, 0, len(lines))
    assert aside is None or 0 < aside.first <= aside.last < len(lines)
    if lines:
        assert 0 <= closing_start(lines, 0, [(0, len(lines) - 1)], [len(lines)]) <= len(lines)
