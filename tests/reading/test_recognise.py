"""Every kind of file, and every file that is none."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from viva.errors import VivaError
from viva.reading import PartOutline, align, read_transcript

PARTS = [
    PartOutline("1a", "1", "a", "Sum", "Numbers", "What is the sum of 12 and 30?"),
    PartOutline("1b", "1", "b", "Root", "Numbers", "What is the square root of 144?"),
]
MESSAGES = [
    {"role": "system", "content": "You take an exam."},
    {"role": "user", "content": "(a) What is the sum of 12 and 30?"},
    {"role": "assistant", "content": "<think>easy\nsum</think>It is\n42."},
    {"role": "user", "content": [{"type": "text", "text": "(b) the square root of 144?"}]},
    {"role": "assistant", "content": [{"type": "text", "text": "12"}]},
]
TREE = {
    "title": "Numbers",
    "current_node": "d",
    "mapping": {
        "root": {"id": "root", "message": None, "parent": None, "children": ["a"]},
        "a": {
            "message": {
                "author": {"role": "user"},
                "content": {"content_type": "text", "parts": ["(a) the sum of 12 and 30?"]},
            },
            "parent": "root",
        },
        "b": {
            "message": {"author": {"role": "assistant"}, "content": {"content_type": "text", "parts": ["41"]}},
            "parent": "a",
        },
        "t": {
            "message": {"author": {"role": "assistant"}, "content": {"content_type": "thoughts", "thoughts": []}},
            "parent": "a",
        },
        "c": {
            "message": {
                "author": {"role": "assistant"},
                "content": {"content_type": "text", "parts": ["42"]},
                "metadata": {"model_slug": "gpt-5"},
            },
            "parent": "t",
        },
        "d": {
            "message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["Sure?"]}},
            "parent": "c",
        },
    },
}
CLAUDE = {
    "name": "Numbers",
    "chat_messages": [
        {"sender": "human", "text": "(a) the sum of 12 and 30?"},
        {
            "sender": "assistant",
            "text": "",
            "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "42"}],
        },
    ],
}


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("data", "kind", "answers"),
    [
        (as_json(MESSAGES), "openai", ["It is\n42.", "12"]),
        (as_json({"model": "m", "messages": MESSAGES}), "openai", ["It is\n42.", "12"]),
        ("\n".join(json.dumps(m) for m in MESSAGES).encode(), "openai", ["It is\n42.", "12"]),
        (json.dumps(MESSAGES, indent=2).encode("utf-8-sig"), "openai", ["It is\n42.", "12"]),
        (as_json(TREE), "chatgpt", ["42"]),
        (as_json([TREE]), "chatgpt", ["42"]),
        (as_json([TREE, CLAUDE, {"title": "empty", "mapping": {}}]), "chatgpt", ["42", "42"]),
        (as_json(CLAUDE), "openai", ["42"]),
        (as_json([CLAUDE]), "openai", ["42"]),
        (
            as_json({"conversations": [{"from": "human", "value": "(a) sum?"}, {"from": "gpt", "value": "42"}]}),
            "openai",
            ["42"],
        ),
        (
            as_json(
                {
                    "contents": [
                        {"role": "user", "parts": [{"text": "(a) sum?"}]},
                        {"role": "model", "parts": [{"text": "42"}]},
                    ]
                }
            ),
            "openai",
            ["42"],
        ),
        (
            as_json(
                {
                    "request": {"messages": MESSAGES[:2]},
                    "response": {"choices": [{"message": {"role": "assistant", "content": "42"}}]},
                }
            ),
            "openai",
            ["42"],
        ),
        (b"ME: (a) sum?\r\nGROK: 42\r\n", "chat", ["42"]),
        ("ME: (a) sum?\nGROK: it\u2019s 42".encode("utf-16"), "chat", ["it\u2019s 42"]),
        ("ME: (a) la somme ?\nGROK: voil\xe0, 42".encode("latin-1"), "chat", ["voil\xe0, 42"]),
        (b"ME: (a) sum?\n\x0cGROK: 42\x0c", "chat", ["42"]),
        (b"# Problem 1\n## (a)\n42\n## (b)\n12\n", "document", ["42", "12"]),
    ],
)
def test_kinds_of_files(data: bytes, kind: str, answers: list[str]) -> None:
    transcript = read_transcript(data, "file")
    assert transcript.kind == kind
    assert [t.text.strip() for t in transcript.turns if t.role == "examinee"] == answers


@pytest.mark.parametrize("answer", ["**8.**", "# 8", "8.", "The largest of them:\n\n**8.**"])
def test_a_number_alone_is_the_answer_and_no_heading(answer: str) -> None:
    text = f"User: (3b) What is it?\n\nAI:\n\n{answer}\n\nUser: (3c) And this?\n\nAI:\n\n5\n"
    turns = read_transcript(text.encode(), "chat.md").turns
    assert [(t.role, t.text.strip()) for t in turns][1:3] == [("examinee", answer), ("examiner", "(3c) And this?")]


def test_lines_count_in_the_transcript_as_written_out() -> None:
    transcript = read_transcript(as_json(MESSAGES), "chat.json")
    lines = transcript.text.split("\n")
    assert transcript.preamble == "You take an exam."
    assert [(t.role, t.lines) for t in transcript.turns] == [
        ("system", (1, 1)),
        ("examiner", (3, 3)),
        ("examinee", (5, 7)),
        ("examiner", (9, 9)),
        ("examinee", (11, 11)),
    ]
    assert lines[4].startswith("EXAMINEE: ")
    assert [e.part for e in align(transcript, PARTS).exchanges] == ["1a", "1b"]


def test_an_export_says_its_model_and_its_conversations() -> None:
    transcript = read_transcript(as_json([TREE, CLAUDE]), "conversations.json")
    assert transcript.model == "gpt-5"
    assert transcript.parameters["conversations"] == ["Numbers", "Numbers"]


def test_a_cut_answer_is_not_complete() -> None:
    chat = {
        "request": {"messages": MESSAGES[:2]},
        "choices": [{"finish_reason": "length", "message": {"role": "assistant", "content": "It is"}}],
    }
    transcript = read_transcript(as_json(chat), "chat.json")
    assert not transcript.turns[-1].complete


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "f: the file is empty"),
        (b" \n\n", "f: the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "f: this is a binary file"),
        (b"\xff\xd8\xff\xe0" + bytes(range(1, 250)) * 8, "f: this is a binary file"),
        (b'[{"role": "user", "content": "a"},\n {"role": "assi', "f:2: broken JSON at column"),
        (b'{"messages": [', "f:1: broken JSON at column"),
        (b'{"role": "user", "content": "a"}\n{"role": ', "f:2: broken JSON at column"),
        (b"[" * 100_000, "f: the JSON is nested too deeply"),
        (b'{"a": 1}', "f: no answer of a model is in this JSON"),
        (b'[{"role": "user", "content": "a"}]', "f: no answer of a model is in this JSON"),
        (b"[]", "f: no answer of a model is in this JSON"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "f: the JSON can't be read"),
        (b"Just some words.\nAnd more of them.\n", "f: no turns of a chat and no headings of parts"),
        (b"x" * (17 * 2**20), "f: 17 MiB are too much"),
        (b"\n" * 600_000 + b"x", "f: 600,001 lines are more than a conversation has"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(VivaError) as error:
        read_transcript(data, "f")
    assert str(error.value).startswith(says)
    assert "\n" not in str(error.value)


def test_inspect_logs_go_to_their_own_reader() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("nothing.txt", "no log")
    with pytest.raises(VivaError):
        read_transcript(packed.getvalue(), "run.eval")
