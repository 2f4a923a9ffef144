"""Half a character in a JSON source is no fault: it is read, marked and written like any other text."""

from __future__ import annotations

import json

from viva.marking import mark_transcript
from viva.reading import read_transcript
from viva.reading.whole_json import read_json
from viva.sets import load_set


def test_only_half_characters_are_replaced() -> None:
    written = r'{"\udc00": ["\ud83d", "\ud83d\ude00", "\\ud83d", 1, null, {"a": "é\uD800x"}]}'
    assert read_json(written) == {"\ufffd": ["\ufffd", "\U0001f600", "\\ud83d", 1, None, {"a": "é\ufffdx"}]}
    assert read_json(written.encode()) == read_json(written)


def test_a_chat_with_half_a_character_has_a_record() -> None:
    messages = [
        {"role": "user", "content": "Part 3(a): how many parameters? \ud83d"},
        {"role": "assistant", "content": "Final answer: 112 \ud83d"},
    ]
    record = mark_transcript(read_transcript(json.dumps(messages).encode(), "chat.json"), load_set("hw5"))
    assert "112 \ufffd" in json.loads(record.to_json())["turns"][1]["text"]
