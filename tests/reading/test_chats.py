"""Chats in many styles: who says what on which lines, and which answer belongs to which part."""

from __future__ import annotations

from pathlib import Path

import pytest

from viva.reading import PartOutline, Transcript, align, annotator_verdicts, read_annotator_table, read_transcript

CHATS = Path(__file__).parent / "chats"

PARTS = [
    PartOutline(name, name[0], name[1], title, question, statement)
    for name, title, question, statement in [
        (
            "1a",
            "Mean square",
            "Dice",
            "What is the expected value of the square of the number that a fair six-sided die shows?",
        ),
        ("1b", "A sum", "Dice", "Throw two fair dice. What is the probability that their sum is 9?"),
        (
            "2a",
            "Normal equations",
            "Least squares",
            "Derive the normal equations of least squares, minimising ||y - Xw||^2.",
        ),
        ("2b", "Ridge", "Least squares", "Give the solution w of ridge regression with the penalty lambda ||w||^2."),
        (
            "3a",
            "Gradient",
            "Quadratic forms",
            "What is the gradient of the quadratic form x^T A x, where A is any matrix?",
        ),
        ("3b", "Hessian", "Quadratic forms", "What is the Hessian matrix of the same quadratic form?"),
    ]
]

# file -> (kind, model, exchanges as (part, first line, last line, opening))
EXPECTED = {
    "annotated.md": (
        "chat",
        "Gemini 2.5 Pro",
        [("1a", 15, 17, True), ("1b", 27, 27, True), ("1b", 35, 35, False), ("2a", 47, 47, True)],
    ),
    "bracket_notes.md": ("chat", "Claude", [("1a", 4, 5, True), ("1b", 12, 16, True), ("1b", 21, 22, False)]),
    "document_bold.md": (
        "document",
        None,
        [("1a", 5, 5, True), ("1b", 7, 9, True), ("2a", 11, 14, True), ("3b", 16, 16, True)],
    ),
    "document_latex.tex": (
        "document",
        None,
        [("1a", 3, 3, True), ("1b", 5, 5, True), ("3a", 8, 8, True), ("3b", 10, 10, True)],
    ),
    "document_numbered.txt": ("document", None, [("1a", 3, 6, True), ("1b", 8, 10, True), ("2b", 14, 17, True)]),
    "emoji.md": ("chat", None, [("3a", 6, 20, True), ("3b", 29, 30, True)]),
    "headed_parts.txt": ("chat", None, [("1a", 10, 12, True), ("1b", 19, 20, True), ("2a", 29, 30, True)]),
    "labels_bold.md": ("chat", "Qwen", [("1b", 7, 11, True), ("1a", 15, 19, True), ("1a", 23, 23, False)]),
    "report.md": (
        "chat",
        "Gemini",
        [("1a", 17, 26, True), ("1b", 38, 40, True), ("1b", 45, 46, False), ("2a", 57, 58, True)],
    ),
    "prompt_output.txt": ("chat", None, [("1a", 2, 3, True), ("1b", 5, 5, True)]),
    "ready_first.txt": (
        "chat",
        None,
        [("1a", 4, 4, True), ("1b", 6, 6, True), ("2a", 8, 8, True), ("2b", 10, 10, True)],
    ),
    "document_dotted.md": ("document", None, [("1a", 3, 3, True), ("1b", 5, 5, True), ("2a", 8, 8, True)]),
    "teacher.txt": ("chat", None, [("1a", 2, 2, True), ("1b", 4, 4, True)]),
    "whole_markdown.md": (
        "chat",
        "Claude Opus 4",
        [("1a", 11, 15, True), ("1b", 17, 19, True), ("2a", 23, 25, True), ("2b", 27, 29, True), ("1b", 39, 41, False)],
    ),
    "nudges.txt": (
        "chat",
        "LLAMA",
        [("1a", 2, 2, True), ("1a", 4, 4, False), ("1b", 6, 6, True), ("1b", 8, 8, False), ("2a", 10, 10, True)],
    ),
    "prompts_only.md": ("chat", None, [("1a", 3, 5, True), ("1b", 9, 9, True)]),
    "italic.md": ("chat", None, [("1a", 2, 2, True), ("1b", 4, 4, True)]),
    "evaluated.md": ("chat", None, [("1a", 4, 5, True), ("1b", 11, 15, True)]),
    "own_lines.txt": ("chat", None, [("1a", 10, 13, True), ("1b", 26, 28, True)]),
    "models_own_headings.txt": ("chat", "GROK", [("1a", 3, 11, True), ("1b", 15, 19, True)]),
    "command_line.txt": ("chat", None, [("1a", 2, 2, True), ("1b", 5, 5, True)]),
    "one_question.txt": ("chat", None, [("2a", 5, 5, True), ("2b", 7, 7, True), ("2b", 9, 9, False)]),
    "models_own_reflection.md": ("chat", "DeepSeek", [("1a", 6, 16, True), ("1b", 21, 25, True)]),
    "outcomes.md": ("chat", None, [("1a", 7, 9, True), ("1a", 15, 17, False), ("1b", 29, 31, True)]),
    "names_bold.md": ("chat", None, [("1a", 3, 7, True), ("1b", 11, 15, True)]),
    "parts_in_answers.md": (
        "chat",
        "GPT-5",
        [("2a", 3, 4, True), ("2b", 8, 9, True), ("3a", 13, 14, True), ("3b", 18, 19, True)],
    ),
    "numbered_qa.md": ("chat", None, [("1a", 3, 3, True), ("1b", 7, 7, True)]),
    "section_numbers.txt": ("chat", "Gemini", [("1a", 11, 11, True), ("1b", 19, 21, True), ("2a", 33, 33, True)]),
    "continue.md": (
        "chat",
        "Gemma",
        [
            ("1a", 5, 7, True),
            ("1b", 9, 11, True),
            ("2a", 17, 19, True),
            ("2b", 21, 23, True),
            ("3a", 27, 29, True),
            ("3a", 33, 33, False),
        ],
    ),
    "names.txt": ("chat", None, [("2a", 5, 7, True), ("2b", 11, 14, True), ("2b", 18, 18, False)]),
    "next_please.txt": ("chat", None, [("1a", 4, 4, True), ("1b", 6, 6, True), ("2a", 8, 8, True)]),
    "one_sided.md": ("chat", "DeepSeek", [("1a", 5, 7, True), ("1b", 13, 17, True)]),
    "out_of_order.txt": (
        "chat",
        None,
        [("3b", 2, 2, True), ("1b", 4, 4, True), ("2a", 6, 6, True), ("3b", 8, 8, False)],
    ),
    "prompt_response.md": ("chat", None, [("3a", 13, 21, True), ("3b", 27, 35, True)]),
    "qa.txt": ("chat", None, [("1a", 2, 3, True), ("1b", 5, 5, True), ("2a", 7, 7, True)]),
    "quoted.md": ("chat", None, [("1b", 5, 7, True), ("1a", 11, 11, True)]),
    "several_at_once.md": ("chat", "Kimi K2", [("1a", 5, 10, True), ("1b", 12, 14, True), ("1b", 18, 20, False)]),
    "timestamps.md": ("chat", None, [("1a", 3, 3, True), ("1b", 7, 7, True)]),
    "two_models.txt": (
        "chat",
        "CHATGPT",
        [("1a", 3, 3, True), ("1a", 5, 5, False), ("1b", 9, 9, True), ("1b", 11, 11, False)],
    ),
    "unclosed_thinking.txt": ("chat", None, [("1a", 2, 3, True), ("1b", 5, 5, True)]),
    "web_paste.txt": ("chat", "ChatGPT", [("2a", 3, 8, True), ("2b", 11, 12, True), ("2b", 15, 16, False)]),
    "whole_homework.txt": (
        "chat",
        None,
        [
            ("1a", 9, 10, True),
            ("1b", 12, 12, True),
            ("2a", 16, 17, True),
            ("2b", 19, 19, True),
            ("3a", 23, 23, True),
            ("3b", 25, 25, True),
            ("3b", 27, 27, False),
        ],
    ),
    "wrong_letters.txt": ("chat", "deepseek-r1", [("1b", 2, 6, True), ("2b", 8, 10, True)]),
}


def read(name: str) -> Transcript:
    return read_transcript((CHATS / name).read_bytes(), name)


def test_every_chat_is_expected() -> None:
    assert sorted(path.name for path in CHATS.iterdir()) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_answers_are_aligned_to_their_parts(name: str) -> None:
    transcript = read(name)
    kind, model, exchanges = EXPECTED[name]
    assert (transcript.kind, transcript.model) == (kind, model)
    found = [(e.part, *e.answer.lines, e.opening) for e in align(transcript, PARTS).exchanges]
    assert found == exchanges


@pytest.mark.parametrize("name", EXPECTED)
def test_text_and_lines_of_turns_belong_together(name: str) -> None:
    transcript = read(name)
    lines = transcript.text.split("\n")
    end = 0
    for turn in transcript.turns:
        assert turn.lines[0] > end
        end = turn.lines[1]
        written = turn.text.split("\n")
        assert len(written) == turn.lines[1] - turn.lines[0] + 1
        for text, line in zip(written[1:], lines[turn.lines[0] : turn.lines[1]], strict=True):
            assert not text.strip() or text in line  # thinking is blanked, the marks of a quotation are taken off
    for exchange in align(transcript, PARTS).exchanges:
        turn = transcript.turns[exchange.turn]
        assert turn.role == "examinee"
        assert turn.lines[0] <= exchange.answer.lines[0] <= exchange.answer.lines[1] <= turn.lines[1]
        assert exchange.answer.text.count("\n") == exchange.answer.lines[1] - exchange.answer.lines[0]


def test_roles_around_the_turns() -> None:
    transcript = read("annotated.md")
    assert [(t.role, t.lines) for t in transcript.turns][:5] == [
        ("annotator", (1, 11)),
        ("examiner", (13, 13)),
        ("examinee", (15, 17)),
        ("annotator", (19, 23)),
        ("examiner", (25, 25)),
    ]


def test_verdicts_of_the_annotator() -> None:
    transcript = read("annotated.md")
    found = annotator_verdicts(transcript, align(transcript, PARTS), PARTS)
    assert [(v.part, v.verdict, v.lines[0], v.source) for v in found] == [
        ("1a", "right", 5, "table"),
        ("1b", "larger", 6, "table"),
        ("1a", "right", 21, "remark"),
        ("1b", "larger", 39, "remark"),
    ]
    assert read_annotator_table(transcript, PARTS).unknown_parts == (("4d", 7, "| 4d | Did not solve | 4 |"),)


@pytest.mark.parametrize(
    ("name", "remarks"),
    [
        ("report.md", [("1a", "right", 29), ("1b", "minor", 48)]),
        ("evaluated.md", [("1a", "right", 7), ("1b", "right", 17)]),
        ("own_lines.txt", [("1a", "right", 17), ("1b", "right", 32)]),
        ("bracket_notes.md", [("1a", "right", 7), ("1b", "minor", 24)]),
        ("models_own_headings.txt", []),
    ],
)
def test_remarks_between_the_turns(name: str, remarks: list[tuple[str, str, int]]) -> None:
    transcript = read(name)
    found = annotator_verdicts(transcript, align(transcript, PARTS), PARTS)
    assert [(v.part, v.verdict, v.lines[0]) for v in found if v.source == "remark"] == remarks


@pytest.mark.parametrize(
    "last",
    [
        "So the model is accurate.",
        "Notes\n\nThe result is correct for every die.",
        "Discussion\n\nThis is the prompt return to the mean.",
        "Let me know if you want a second attempt; it is correct.",
        "Key takeaways\n\n- Count carefully.",
        "Analysis\n\n$$E[X^2] = 91/6$$\n\nThe response of the system is correct.",
        "Part (b) is next.",
        "[1, 2, 3]",
        "(This is correct.)",
        "Reflection\n\n$$x = -x$$",
    ],
)
def test_the_end_of_an_answer_is_not_taken_from_it(last: str) -> None:
    text = f"Prompt: 1a expected square of a die?\n\nModel: It is 91/6.\n\n{last}\n\nPrompt: 1b sum 9?\n\nModel: 1/9\n"
    transcript = read_transcript(text.encode(), "chat.md")
    first, _ = align(transcript, PARTS).exchanges
    assert first.answer.text == f"It is 91/6.\n\n{last}"


def test_a_preamble_and_thanks_answer_no_part() -> None:
    transcript = read("prompt_response.md")
    assert transcript.preamble is not None
    assert transcript.preamble.startswith("You are a patient teacher")
    assert [transcript.turns[i].lines for i in align(transcript, PARTS).unaligned] == [(5, 7)]
    thanked = read("timestamps.md")
    assert [thanked.turns[i].lines for i in align(thanked, PARTS).unaligned] == [(11, 11)]


def test_thinking_is_not_the_answer() -> None:
    transcript = read("wrong_letters.txt")
    first, second = align(transcript, PARTS).exchanges
    assert first.answer.text.split() == ["The", "probability", "is", "1/9."]
    assert second.answer.text == "\n\nw = (X^T X + \\lambda I)^{-1} X^T y"
    cut, whole = align(read("unclosed_thinking.txt"), PARTS).exchanges
    assert (cut.complete, cut.answer.text.strip()) == (False, "")
    assert (whole.complete, whole.answer.text) == (True, "1/9")


def test_prompts_go_with_their_answers() -> None:
    transcript = read("several_at_once.md")
    first, second, third = align(transcript, PARTS).exchanges
    assert first.prompt is not None
    assert first.prompt == second.prompt
    assert third.prompt is not None
    assert third.prompt.text == "Your part (b) needs a reason."
    assert all(e.prompt is None for e in align(read("document_bold.md"), PARTS).exchanges)


def aligned(text: str) -> list[tuple[str, int, int, bool]]:
    transcript = read_transcript(text.encode(), "chat.md")
    return [(e.part, *e.answer.lines, e.opening) for e in align(transcript, PARTS).exchanges]


def test_a_part_named_in_bold_is_posed() -> None:
    asked = (
        "### USER\n**1(a)** Square of a die?\n\n### ASSISTANT\n91/6\n\n### USER\n**3(b)** And this?\n\n### ASSISTANT\n1"
    )
    assert aligned(asked) == [("1a", 4, 5, True), ("3b", 10, 11, True)]


def test_a_part_that_is_called_wrong_is_answered_again() -> None:
    chat = (
        "User: (1a) Square of a die?\nBot: 91/5\nUser: 1b) Sum 9?\nBot: 1/8\nUser: Look at 1(b) again.\nBot: 1/9\n"
        "User: And 1(a) is wrong as well. Count the sides.\nBot: 91/6"
    )
    assert aligned(chat) == [("1a", 2, 2, True), ("1b", 4, 4, True), ("1b", 6, 6, False), ("1a", 8, 8, False)]


def test_a_speaker_called_a_is_no_part() -> None:
    chat = "**Q:** 1b) Sum 9?\n\n**A:** 1/8\n\n**Q:** Sure?\n\n**A:** No, 1/9.\n"
    assert aligned(chat) == [("1b", 3, 3, True), ("1b", 7, 7, False)]


def test_a_restated_question_belongs_to_the_section_but_not_to_its_answer() -> None:
    text = "# Dice\n\n## 1(a)\n\n> What is the square of 6?\n\n**Solution.** 91/6\n\n## 1(b)\n\n1/9\n"
    exchanges = align(read_transcript(text.encode(), "s.md"), PARTS).exchanges
    assert [(e.part, e.answer.lines, e.answer.text) for e in exchanges] == [
        ("1a", (5, 7), "\n\n**Solution.** 91/6"),
        ("1b", (11, 11), "1/9"),
    ]


def test_an_answer_that_is_sent_again_is_whole() -> None:
    chat = "User: 1b) Sum 9?\nBot: <think>\n4/36\nBot: <think>4/36</think>1/9\nUser: 1a) And the square?\nBot: 91/6"
    transcript = read_transcript(chat.encode(), "chat.txt")
    first = align(transcript, PARTS).exchanges[0]
    assert (first.part, first.answer.lines, first.complete) == ("1b", (2, 4), True)
    assert first.answer.text.strip() == "1/9"


def test_a_doubt_is_about_the_answer_before_it() -> None:
    chat = "User: 2a) Normal equations?\nBot: X w = y\nUser: Shouldn't it be the ridge solution with lambda?\nBot: No."
    assert aligned(chat) == [("2a", 2, 2, True), ("2a", 4, 4, False)]
