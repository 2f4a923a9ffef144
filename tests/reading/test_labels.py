from __future__ import annotations

import pytest

from viva.reading.labels import parse_label
from viva.reading.speakers import find_speakers


@pytest.mark.parametrize(
    ("line", "key", "rest", "role"),
    [
        ("ME: hello", "me", "hello", "examiner"),
        ("GROK: hi", "grok", "hi", "examinee"),
        ("User:hi", "user", "hi", "examiner"),
        ("**You:** hi", "you", "hi", "examiner"),
        ("**You**: hi", "you", "hi", "examiner"),
        ("__Assistant:__", "assistant", "", "examinee"),
        ("### ChatGPT said:", "chatgpt", "", "examinee"),
        ("You said:", "you", "", "examiner"),
        ("You", "you", "", "examiner"),
        ("[Student] (b)?", "student", "(b)?", "examiner"),
        ("Prompt #3: go on", "prompt", "go on", "examiner"),
        ("Prompt 1b: go on", "prompt", "go on", "examiner"),
        ("**Response to Part (b):**", "response", "", "examinee"),
        ("GPT-4o-mini: yes", "gpt-4o-mini", "yes", "examinee"),
        ("Gemini 2.5 Pro (Thinking):", "gemini 2.5 pro", "", "examinee"),
        ("DeepSeek's response:", "deepseek", "", "examinee"),
        ("[10:32 AM] User: hi", "user", "hi", "examiner"),
        ("**User** (10:32): hi", "user", "hi", "examiner"),
        ("🤖 **Assistant:**", "assistant", "", "examinee"),
        ("**🧑 User:** hi", "user", "hi", "examiner"),
        ("> **Prompt:** hi", "prompt", "hi", "examiner"),
        ("<|im_start|>assistant", "assistant", "", "examinee"),
        ("- **User**: hi", "user", "hi", "examiner"),
        ("用户：你好", "用户", "你好", "examiner"),
        ("Q2: hi", "q", "hi", "examiner"),
        ("**Q1.** hi", "q", "hi", "examiner"),
        ("**Q: 1(c)** hi", "q", "1(c) hi", "examiner"),
        ("**Prompt: part b.** hi", "prompt", "part b. hi", "examiner"),
        ("A1. hi", "a", "hi", "examinee"),
        ("**Rex:** ", "rex", "", None),
        ("Kimi K2 (Moonshot): x", "kimi k2", "x", "examinee"),
        ("Ana Maria: hi", "ana maria", "hi", None),
    ],
)
def test_labels(line: str, key: str, rest: str, role: str | None) -> None:
    label = parse_label(line, 0)
    assert label is not None
    assert (label.key, label.rest, label.role) == (key, rest, role)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "so x: = 4",
        "model",
        "http://example.org",
        "$x$: 3",
        "f(x): the value",
        "the answer is: 4",
        "- **so**: 4",
        "### Intuition",
        "[0, 1]",
        "A matrix. So",
        "<b>",
    ],
)
def test_no_labels(line: str) -> None:
    assert parse_label(line, 0) is None


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("ME: a\nGROK: b\nModel: y = Xw\nPrompt: c\nME: d\nGROK: e", ["ME", "GROK", "ME", "GROK"]),
        ("Human: a\nAI: b\nInput: 3\nOutput: 4\nHuman: c\nAI: d", ["Human", "AI", "Human", "AI"]),
        ("Input: 3 channels\nOutput: 4 channels\nInput: 5\nOutput: 6", None),
        ("Given: a\nSolution: b\nGiven: c\nSolution: d\nGiven: e\nSolution: f", None),
        ("Step 1: a\nNote: b\nStep 2: c\nNote: d", None),
        ("Which one? A: the first\nB: the second\nA: again\nB: no", None),
        ("Question: what?\nAnswer: 4\nQuestion: why?\nAnswer: so", ["Question", "Answer", "Question", "Answer"]),
        ("Mira: what is it?\nRex: 4\nMira: and why?\nRex: so", ["Mira", "Rex", "Mira", "Rex"]),
        ("Mira: what is it?\nRex: 4", None),
        ("ME: what is it?\nRex: 4\nNote: x\nME: why?\nRex: so", ["ME", "Rex", "ME", "Rex"]),
        (
            "**Prompt:** a\n**Claude:** b\n**Prompt:** c\n**Claude:** d\nPrompt: no\nClaude: nor this",
            ["Prompt", "Claude"] * 2,
        ),
    ],
)
def test_who_speaks(text: str, speakers: list[str] | None) -> None:
    lines = text.split("\n")
    labels = [label for i, line in enumerate(lines) if (label := parse_label(line, i)) is not None]
    found = find_speakers(labels, lines)
    assert (None if found is None else [label.name for label, _ in found.labels]) == speakers
