"""Inspect logs read without Inspect: viva's own, other tasks', damaged ones."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from typing import Any

import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from viva.errors import VivaError
from viva.reading.inspect_log import read_inspect_log
from viva.reading.transcript import Sitting


def said(role: str, text: Any, **viva: Any) -> dict[str, Any]:
    return {"role": role, "content": text, **({"metadata": {"viva": viva}} if viva else {})}


def sample(question: str, messages: list[dict[str, Any]], **parts: dict[str, Any]) -> dict[str, Any]:
    held = {"set": "toy", "presentation": "latex", "question": question, "parts": parts}
    return {"id": question, "epoch": 1, "messages": messages, "metadata": {"viva": held} if parts else {}}


def archive(members: dict[str, Any], *, method: int = 93) -> bytes:
    """A ZIP written by hand, since ``zipfile`` cannot write Zstandard members on every Python that viva runs on."""
    out, directory = io.BytesIO(), []
    for name, content in members.items():
        plain = json.dumps(content).encode()
        packed = {0: lambda b: b, 8: _deflated, 93: zstandard.ZstdCompressor().compress}[method](plain)
        label = name.encode()
        common = struct.pack(
            "<HHHHHIIIHH", 20, 0, method, 0, 0, zlib.crc32(plain), len(packed), len(plain), len(label), 0
        )
        directory.append(
            b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, out.tell()) + label
        )
        out.write(b"PK\x03\x04" + common + label + packed)
    start = out.tell()
    out.write(b"".join(directory))
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), out.tell() - start, start, 0))
    return out.getvalue()


def _deflated(plain: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush()


PLANNED = {"2a": {"seed": 5}, "10a": {"seed": 5}}
SPEC = {
    "model": "mockllm/model",
    "model_generate_config": {"max_tokens": 64, "max_connections": 3},
    "dataset": {"sample_ids": ["10", "2"]},
    "metadata": {"viva": {"set": "toy", "presentation": "latex", "settings": {"nudges": 3}, "parts": PLANNED}},
}
FIRST = sample(
    "10",
    [
        said("system", "Be brief."),
        said("user", "What is 2+2?\nHint: even.", part="10a", nudge=0, reask=False),
        said("assistant", "<think>5?\nno</think>\nIt is 4.\n\n", part="10a", seconds=1.5, tokens=7, stop="stop"),
    ],
    **{"10a": {"seed": 5, "state": "done", "error": None}},
)
SECOND = sample(
    "2",
    [
        said("system", "Be brief."),
        said("user", "And 3+3?", part="2a", nudge=0),
        said("assistant", "Let me see: 3+", part="2a", stop="max_tokens"),
        said("user", "Look again.", part="2a", nudge=2, reask=True),
    ],
    **{"2a": {"seed": 5, "state": "error", "error": "no reply within 3 seconds"}},
)
MEMBERS = {
    "header.json": {"eval": SPEC},
    "samples/2_epoch_1.json": SECOND,
    "samples/10_epoch_1.json": FIRST,
}


@pytest.mark.parametrize("method", [0, 8, 93])
def test_turns_and_their_lines(method: int) -> None:
    transcript = read_inspect_log(archive(MEMBERS, method=method), "some/where/exam.eval")
    assert transcript.file == "exam.eval"
    assert transcript.kind == "inspect"
    assert transcript.model == "mockllm/model"
    assert transcript.set_name == "toy"
    assert transcript.parameters == {"max_tokens": 64, "nudges": 3}
    assert transcript.preamble == "Be brief."
    assert [(t.role, t.part, t.nudge, t.reask, t.complete) for t in transcript.turns] == [
        ("system", None, 0, False, True),
        ("examiner", "10a", 0, False, True),
        ("examinee", "10a", 0, False, True),
        ("examiner", "2a", 0, False, True),
        ("examinee", "2a", 0, False, False),
        ("examiner", "2a", 2, True, True),
    ]
    answer = transcript.turns[2]
    assert (answer.seconds, answer.tokens) == (1.5, 7)
    assert answer.text.split() == ["It", "is", "4."]


def test_every_turn_stands_where_its_lines_say() -> None:
    transcript = read_inspect_log(archive(MEMBERS), "exam.eval")
    lines = transcript.text.split("\n")
    for turn in transcript.turns:
        first, last = turn.lines
        block = lines[first - 1 : last]
        assert block[0].startswith(f"{turn.speaker}: ")
        assert block[-1].strip()
        for offset, line in enumerate(turn.text.split("\n")):
            assert line.strip() in block[offset]
    assert lines[transcript.turns[1].lines[1] - 1] == "Hint: even."


def test_what_came_of_each_part() -> None:
    sittings = read_inspect_log(archive(MEMBERS), "exam.eval").sittings
    assert sittings == (
        Sitting("2a", 5, conversation=2, error="no reply within 3 seconds"),
        Sitting("10a", 5, conversation=1),
    )


def test_a_part_asked_several_times_is_told_apart() -> None:
    def held(seed: int, presentation: str, epoch: int) -> dict[str, Any]:
        came = {"2a": {"seed": seed, "state": "done", "error": None, "retries": 2, "waited": 1.5}}
        about = {"set": "toy", "seed": seed, "presentation": presentation, "question": "2", "parts": came}
        messages = [said("user", "And 3+3?", part="2a"), said("assistant", "6", part="2a")]
        return {"id": f"2-{seed}-{presentation}", "epoch": epoch, "messages": messages, "metadata": {"viva": about}}

    planned = [
        {"id": "2-0-latex", "seed": 0, "presentation": "latex", "parts": {"2a": {"seed": 0}}},
        {"id": "2-3-plain", "seed": 3, "presentation": "plain", "parts": {"2a": {"seed": 3}}},
    ]
    spec = {**SPEC, "dataset": {"sample_ids": ["2-0-latex", "2-3-plain"]}}
    spec["metadata"] = {"viva": {"set": "toy", "epochs": 2, "conversations": planned}}
    log = {"eval": spec, "samples": [held(3, "plain", 1), held(0, "latex", 2), held(0, "latex", 1)]}
    transcript = read_inspect_log(json.dumps(log).encode(), "log.json")
    assert transcript.sittings == (
        Sitting("2a", 0, "latex", 1, 1, None, 2, 1.5),
        Sitting("2a", 3, "plain", 1, 3, None, 2, 1.5),
        Sitting("2a", 0, "latex", 2, 2, None, 2, 1.5),
        Sitting("2a", 3, "plain", 2, 0, "not asked: the exam ended before this part"),
    )
    assert [turn.conversation for turn in transcript.turns] == [1, 1, 2, 2, 3, 3]
    assert [line for line in transcript.text.split("\n") if line.startswith("[")] == [
        "[question 2]",
        "[question 2, epoch 2]",
        "[question 2, seed 3, plain]",
    ]


def test_the_log_of_a_killed_run_has_what_was_finished() -> None:
    killed = {"_journal/start.json": {"eval": SPEC}, "samples/10_epoch_1.json": FIRST}
    transcript = read_inspect_log(archive(killed), "exam.eval")
    errors = {sitting.part: sitting.error for sitting in transcript.sittings}
    assert errors == {"10a": None, "2a": "not asked: the exam ended before this part"}
    assert [turn.part for turn in transcript.turns] == [None, "10a", "10a"]


def test_a_sample_that_crashed_says_so() -> None:
    crashed = {**FIRST, "error": {"message": "boom"}}
    crashed["metadata"] = {"viva": {"parts": {"10a": {"seed": 0, "state": "not asked", "error": None}}}}
    sittings = read_inspect_log(archive({**MEMBERS, "samples/10_epoch_1.json": crashed}), "exam.eval").sittings
    assert [s.error for s in sittings if s.conversation == 1] == ["the conversation failed: boom"]


def test_the_log_of_any_other_task() -> None:
    reasoned = [{"type": "reasoning", "reasoning": "hm, 5"}, {"type": "text", "text": "4"}]
    messages = [
        said("user", "attachment://" + "a" * 32),
        {**said("assistant", ""), "tool_calls": [{"function": "add", "arguments": {"x": 2}}]},
        said("tool", "4"),
        said("assistant", reasoned),
    ]
    cut = {"choices": [{"stop_reason": "max_tokens"}]}
    other = {"id": 1, "epoch": 1, "messages": messages, "attachments": {"a" * 32: "What is\r\n2+2?"}, "output": cut}
    log = {"version": 2, "eval": {"model": "x/y"}, "samples": [other, {**other, "id": 2}]}
    transcript = read_inspect_log(json.dumps(log).encode(), "log.json")
    assert [(t.role, t.text, t.complete) for t in transcript.turns[:4]] == [
        ("examiner", "What is\n2+2?", True),
        ("examinee", '[calls add with {"x": 2}]', True),
        ("system", "4", True),
        ("examinee", "4", False),
    ]
    assert transcript.text.startswith("[sample 1]\n\nexaminer: What is\n2+2?\n")
    assert transcript.sittings == ()
    assert transcript.preamble is None
    assert transcript.set_name is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not valid JSON"),
        (b"[1]", "not an object"),
        (b'{"eval": ', "not valid JSON"),
        (b'{"messages": []}', "not an Inspect log"),
        (b"PK\x03\x04 and no more", "damaged or cut off"),
        (archive({"a.json": {}}), "not an Inspect log"),
        (archive(MEMBERS)[:-40], "damaged or cut off"),
        (archive({"header.json": [1]}), "not an object"),
        (b"[" * 100_000, "not valid JSON"),
    ],
)
def test_what_is_no_log_is_one_clear_line(data: bytes, says: str) -> None:
    with pytest.raises(VivaError, match=says) as caught:
        read_inspect_log(data, "bad.eval")
    assert str(caught.value).startswith("bad.eval: ")
    assert "\n" not in str(caught.value)


def test_a_damaged_member_is_named() -> None:
    good = archive(MEMBERS)
    at = good.index(zstandard.MAGIC_NUMBER.to_bytes(4, "little"))
    with pytest.raises(VivaError, match=r"header\.json in the log is damaged"):
        read_inspect_log(good[:at] + b"\0\0\0\0" + good[at + 4 :], "bad.eval")


@given(st.integers(0, len(archive(MEMBERS))), st.binary(max_size=8))
@example(at=archive(MEMBERS).index(b"PK\x01\x02") + 6, junk=b"@")  # a version that zipfile does not know
def test_damage_anywhere_is_an_error_for_users_or_no_harm(at: int, junk: bytes) -> None:
    good = archive(MEMBERS)
    with contextlib.suppress(VivaError):
        read_inspect_log(good[:at] + junk + good[at + len(junk) :], "bad.eval")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["role", "content", "viva"]), inner),
    max_leaves=8,
)


@given(json_values, json_values, json_values)
def test_any_shape_of_json_is_read_or_refused(spec: Any, metadata: Any, messages: Any) -> None:
    samples = [{"id": 1, "metadata": metadata, "messages": messages}]
    log = {"eval": spec, "samples": [*samples, {"id": None, "messages": [{"role": "assistant", "content": messages}]}]}
    read_inspect_log(json.dumps(log).encode(), "log.json")


def test_reading_needs_no_inspect() -> None:
    code = "import sys, viva.reading.inspect_log; print('inspect_ai' in sys.modules, 'zstandard' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_zipfile_agrees_with_what_is_written_here() -> None:
    with zipfile.ZipFile(io.BytesIO(archive(MEMBERS, method=8))) as opened:
        assert json.loads(opened.read("header.json")) == {"eval": SPEC}
