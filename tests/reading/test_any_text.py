"""Whatever is in a file: a transcript whose lines are in the file, or one clear line of error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.errors import VivaError
from viva.reading import PartOutline, Transcript, align, annotator_verdicts, read_annotator_table, read_transcript

PARTS = [
    PartOutline(f"{q}{x}", q, x, f"Title {x}", f"Topic {q}", f"What is the value of number {q} times letter {x}?")
    for q in "123"
    for x in "abc"
]
_PIECES = [
    "ME: ",
    "GROK: ",
    "**You:** ",
    "### ChatGPT said:\n",
    "[Student]",
    "> quoted words of some prompt here\n",
    "Q: ",
    "A: ",
    "Answer: ",
    "Step 1: ",
    "Ana: ",
    "Rex: ",
    "\n",
    "\n\n",
    " ",
    "\t",
    "Problem 1",
    "## 1(a)",
    "(a) ",
    "(b) ",
    "Part (b)",
    "1c) ",
    "**2a.** ",
    "Reflection\n",
    "Observation: ",
    "[Note: the model was correct]",
    "The answer is correct. ",
    "needed two nudges",
    "1a\tOne-Shot Correct\n",
    "| 1b | x | |\n",
    "<think>",
    "</think>",
    "```\n",
    "---\n",
    "What is the value of number 2 times letter b?",
    "next part please",
    "You are a tutor, wait for me. ",
    "$$x = 1$$",
    "\x0c",
    "\u2028",
    "\r\n",
    "🤖 ",
    "Summary\n",
    "Conclusion\n",
    "That is correct! ",
    "That is wrong. ",
    "\\section{Problem 2}",
    "- (a) ",
    "3. Title\n",
    "User\n",
    "Model\n",
]


def check(transcript: Transcript) -> None:
    """What holds of every transcript."""
    count = transcript.text.count("\n") + 1
    end = 0
    for turn in transcript.turns:
        assert 1 <= turn.lines[0] <= turn.lines[1] <= count
        assert turn.lines[0] > end
        end = turn.lines[1]
        assert turn.text.count("\n") == turn.lines[1] - turn.lines[0]
    alignment = align(transcript, PARTS)
    aligned = set()
    for exchange in alignment.exchanges:
        turn = transcript.turns[exchange.turn]
        assert turn.role == "examinee"
        assert exchange.part in {part.name for part in PARTS}
        assert turn.lines[0] <= exchange.answer.lines[0] <= exchange.answer.lines[1] <= count
        assert exchange.answer.text.count("\n") == exchange.answer.lines[1] - exchange.answer.lines[0]
        if exchange.prompt_turn is not None:
            assert transcript.turns[exchange.prompt_turn].role == "examiner"
            assert exchange.prompt_turn < exchange.turn
        aligned.add(exchange.turn)
    assert not aligned & set(alignment.unaligned)
    for verdict in annotator_verdicts(transcript, alignment, PARTS):
        assert 1 <= verdict.lines[0] <= verdict.lines[1] <= count
    for _, line, quote in read_annotator_table(transcript, PARTS).unknown_parts:
        assert quote in transcript.text.split("\n")[line - 1]


def read_or_refuse(data: bytes) -> None:
    try:
        transcript = read_transcript(data, "file")
    except VivaError as error:
        assert "\n" not in str(error)
    else:
        check(transcript)


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=12), max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_text_made_of_what_chats_have(text: str) -> None:
    read_or_refuse(text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_chats_made_of_pieces(text: str) -> None:
    transcript = read_transcript(f"ME: part (a)\nGROK: {text}\nME: part (b)\nGROK: 4\n".encode(), "file")
    assert transcript.kind in ("chat", "document")
    check(transcript)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes(data: bytes) -> None:
    if not data.startswith(b"PK"):
        read_or_refuse(data)


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["user", "assistant", "text", "thoughts", "root"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "role",
                    "content",
                    "messages",
                    "mapping",
                    "current_node",
                    "parent",
                    "message",
                    "author",
                    "parts",
                    "text",
                    "type",
                    "choices",
                    "response",
                    "sender",
                    "chat_messages",
                    "root",
                    "metadata",
                    "title",
                    "contents",
                    "thought",
                    "request",
                    "model",
                    "finish_reason",
                    "conversations",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(_JSON)
@settings(max_examples=400, deadline=None)
def test_any_json(value: Any) -> None:
    read_or_refuse(json.dumps(value).encode())


_MESSAGE = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["user", "assistant", "system", "tool"]),
        "content": st.lists(st.sampled_from(_PIECES), max_size=8).map("".join),
    }
)


@given(st.lists(_MESSAGE, min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_messages(messages: list[dict[str, str]]) -> None:
    read_or_refuse(json.dumps(messages).encode())


@pytest.mark.parametrize(
    "unit",
    ["ME: part (a)\n\nGROK: It is **4**.\n\nReflection\n\nCorrect.\n\n", "## Problem 1\n\n(a) It is 4.\n\n(b) So.\n\n"],
)
def test_long_files_take_linear_time(unit: str) -> None:
    import time

    def seconds(copies: int) -> float:
        data = (unit * copies).encode()
        start = time.process_time()
        check_time = read_transcript(data, "file")
        align(check_time, PARTS)
        return time.process_time() - start

    seconds(100)
    short, long = min(seconds(400) for _ in range(3)), min(seconds(4_000) for _ in range(2))
    assert long < 30 * short + 0.5


_SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.mark.skipif(not (_SHARED / "seeds").is_dir(), reason="the shared texts are not here")
def test_shared_texts_are_read() -> None:
    for path in sorted((_SHARED / "seeds").glob("*.txt")):
        check(read_transcript(path.read_bytes(), path.name))
