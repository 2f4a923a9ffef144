r"""An Inspect log (``.eval`` or its JSON form) as a transcript: viva's own exams, and any other task's conversations.

The file is read without Inspect. A ``.eval`` is a ZIP whose members are compressed with Zstandard (method 93), which
Python's ``zipfile`` cannot unpack before 3.14, so members are located by ``zipfile`` and unpacked here. The log of a
run that was killed has no ``header.json`` yet; then ``_journal/start.json`` says what was being run.

viva's exam leaves ``{"viva": {...}}`` in the metadata of the run, of each sample (one per question) and of each
message; that is all that marking needs. A log without it is still a chat: every sample's messages, in order.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from viva.errors import VivaError
from viva.patterns import regex
from viva.reading.exam_journal import BEGINNING, as_log
from viva.reading.thinking import without_thinking
from viva.reading.transcript import Role, Sitting, Transcript, Turn
from viva.reading.whole_json import read_json

_ZSTD = 93
_MEMBER_LIMIT = 256 << 20
_MOST_EPOCHS = 10_000
_SAMPLE = regex(r"samples/(.+)_epoch_(\d+)\.json", re.DOTALL)
_ATTACHMENT = regex(r"attachment://([0-9a-f]{32})")
_ROLES: dict[str, Role] = {"user": "examiner", "assistant": "examinee"}
_SPEAKERS: dict[Role, str] = {"examiner": "examiner", "examinee": "examinee", "system": "system", "annotator": "note"}
# Settings of the run that say something of the examinee; the rest is Inspect's own business.
_PARAMETERS = (
    "temperature",
    "top_p",
    "top_k",
    "max_tokens",
    "seed",
    "reasoning_effort",
    "reasoning_tokens",
    "stop_seqs",
)
_SETTINGS = (
    "nudges",
    "doubt",
    "time_limit",
    "context",
    "conversation",
    "variants",
    "run_tokens",
    "run_seconds",
    "run_cost",
)


def read_inspect_log(data: bytes, file: str) -> Transcript:
    """Read the log of an exam, or of any Inspect task.

    Args:
        data: the bytes of a ``.eval`` file, or of a log in Inspect's JSON format.
        file: the name to show.

    Raises:
        VivaError: it is not an Inspect log, or it is damaged.
    """
    if data.startswith(BEGINNING):
        header, samples = as_log(data, file)
    else:
        header, samples = _archive(data, file) if data[:4] == b"PK\x03\x04" else _json_log(data, file)
    spec = _mapping(header.get("eval"))
    samples.sort(key=_order(spec))
    ours = _mapping(_mapping(spec.get("metadata")).get("viva"))
    page = _Page()
    for number, sample in enumerate(samples, 1):
        _sample_turns(sample, page, number, several=len(samples) > 1)
    return Transcript(
        file=PurePath(file).name,
        sha256=hashlib.sha256(data).hexdigest(),
        text="\n".join(page.lines),
        kind="inspect",
        turns=tuple(page.turns),
        model=_text(spec.get("model")),
        parameters=_parameters(spec, header),
        preamble=page.preamble,
        sittings=_sittings(ours, samples),
        set_name=_text(ours.get("set")),
    )


@dataclass(slots=True)
class _Page:
    """The conversation as it is written out, line by line."""

    lines: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    preamble: str | None = None

    def heading(self, text: str) -> None:
        self.lines += [text, ""]

    def say(self, role: Role, text: str, **known: Any) -> None:
        first = len(self.lines) + 1
        label = _SPEAKERS[role]
        shown = text.rstrip()
        self.lines += f"{label}: {shown}".rstrip().split("\n")
        last = len(self.lines)
        self.lines.append("")
        said, finished = without_thinking(shown) if role == "examinee" else (shown, True)
        known["complete"] = known.get("complete", True) and finished
        self.turns.append(Turn(role=role, text=said, lines=(first, last), speaker=label, **known))


def _sample_turns(sample: Mapping[str, Any], page: _Page, number: int, *, several: bool) -> None:
    ours = _mapping(_mapping(sample.get("metadata")).get("viva"))
    attachments = _mapping(sample.get("attachments"))
    messages = [m for m in _list(sample.get("messages")) if isinstance(m, Mapping)]
    if not messages:
        return
    if ours:
        page.heading(f"[{_title(ours, _count(sample.get('epoch')) or 1)}]")
    elif several:
        page.heading(f"[sample {sample.get('id', '')}]")
    for index, message in enumerate(messages):
        role = _ROLES.get(str(message.get("role")), "system")
        text = _resolve(_message_text(message), attachments)
        if message.get("role") == "system":
            if ours and page.preamble == text:
                continue  # the preamble opens every question's conversation; once is enough
            page.preamble = page.preamble or text
        said = _mapping(_mapping(message.get("metadata")).get("viva"))
        last = index == len(messages) - 1
        stop = said["stop"] if "stop" in said else _stop(sample) if last and role == "examinee" else None
        page.say(
            role,
            text,
            complete=not cut_off(stop, text),
            refused=role == "examinee" and (said.get("refused") is True or refused(stop, message.get("content"))),
            part=_text(said.get("part")),
            nudge=_level(said.get("nudge")),
            reask=said.get("reask") is True,
            doubt=min(_level(said.get("doubt")), 2),
            waited=max(_number(said.get("waited")) or 0.0, 0.0),
            seconds=_number(said.get("seconds")),
            tokens=_count(said.get("tokens")),
            sent=_count(said.get("sent")),
            conversation=number,
        )


def _title(ours: Mapping[str, Any], epoch: int) -> str:
    """What a conversation is about, as its heading in the transcript."""
    asked = f"question {ours['question']}" if _text(ours.get("question")) else "conversation"
    names = [str(name) for name in _mapping(ours.get("parts"))]
    if len(names) == 1 and ours.get("conversation") == "part":
        asked = f"part {names[0]}"
    more = [f"seed {ours['seed']}"] if _count(ours.get("seed")) else []
    more += [str(ours["presentation"])] if _text(ours.get("presentation")) not in (None, "latex") else []
    more += [f"epoch {epoch}"] if epoch > 1 else []
    return ", ".join([asked, *more])


def cut_off(stop: object, text: str) -> bool:
    """Whether a reply that ended for this reason is not whole; of one that a filter held back nothing is there at all.

    Examples:
        >>> [cut_off(*ended) for ended in (("stop", "42"), ("max_tokens", "4"), ("content_filter", "4"))]
        [False, True, True]
    """
    return stop in ("max_tokens", "model_length") or (stop == "content_filter" and bool(text.strip()))


def refused(stop: object, content: object) -> bool:
    """Whether the provider calls a reply a refusal: by the reason why it ended, or by a mark on a piece of it.

    Examples:
        >>> refused("stop", "42"), refused("content_filter", ""), refused("stop", [{"type": "text", "refusal": True}])
        (False, True, True)
    """
    return stop == "content_filter" or any(_mapping(piece).get("refusal") is True for piece in _list(content))


def _stop(sample: Mapping[str, Any]) -> object:
    """Why the last reply of a sample ended."""
    choices = _list(_mapping(sample.get("output")).get("choices"))
    return _mapping(choices[0]).get("stop_reason") if choices else None


def _message_text(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    pieces = [content] if isinstance(content, str) else [_piece(item) for item in _list(content)]
    for call in _list(message.get("tool_calls")):
        name = _mapping(call).get("function")
        pieces.append(f"[calls {name} with {json.dumps(_mapping(call).get('arguments'), ensure_ascii=False)}]")
    return "\n".join(p for p in pieces if p)


def _piece(item: Any) -> str:
    if isinstance(item, str):
        return item
    kind, item = _mapping(item).get("type"), _mapping(item)
    if kind == "text":
        return str(item.get("text") or "")
    # What a model thinks before it answers is not its answer.
    return "" if kind == "reasoning" else f"[{kind or 'something that is not text'}]"


def _resolve(text: str, attachments: Mapping[str, Any]) -> str:
    """Long texts are stored once and referred to by hash."""
    found = _ATTACHMENT.sub(lambda found: str(attachments.get(found[1], found[0])), text)
    return found.replace("\r\n", "\n").replace("\r", "\n")


def _sittings(ours: Mapping[str, Any], samples: list[Mapping[str, Any]]) -> tuple[Sitting, ...]:
    """What was asked: of the plan in the run's metadata, and of what each sample says came of it."""
    found: dict[tuple[str, int, str, int], Sitting] = {}
    for planned in _planned(ours):
        found[planned.part, planned.seed, planned.presentation, planned.epoch] = planned
    for number, sample in enumerate(samples, 1):
        held = _mapping(_mapping(sample.get("metadata")).get("viva"))
        crash = _text(_mapping(sample.get("error")).get("message"))
        presentation = _text(held.get("presentation")) or "latex"
        epoch = _count(sample.get("epoch")) or 1
        for name, entry in _mapping(held.get("parts")).items():
            came = _mapping(entry)
            error = _text(came.get("error"))
            if error is None and came.get("state") != "done":
                error = (
                    f"the conversation failed: {crash}"
                    if crash
                    else "the conversation ended in the middle of this part"
                )
            seed = _count(came.get("seed")) or 0
            found[str(name), seed, presentation, epoch] = Sitting(
                part=str(name),
                seed=seed,
                presentation=presentation,
                epoch=epoch,
                conversation=number,
                error=error,
                retries=_count(came.get("retries")) or 0,
                waited=_number(came.get("waited")) or 0.0,
            )
    return tuple(found.values())


def _planned(ours: Mapping[str, Any]) -> Iterator[Sitting]:
    """The sittings that the run was to have, as its metadata says."""
    error = "not asked: the exam ended before this part"
    for epoch in range(1, min(_count(ours.get("epochs")) or 1, _MOST_EPOCHS) + 1):
        for conversation in _list(ours.get("conversations")) or [ours]:
            about = _mapping(conversation)
            presentation = _text(about.get("presentation")) or "latex"
            for name, entry in _mapping(about.get("parts")).items():
                seed = _count(_mapping(entry).get("seed")) or 0
                yield Sitting(str(name), seed, presentation, epoch, error=error)


def _parameters(spec: Mapping[str, Any], header: Mapping[str, Any]) -> dict[str, Any]:
    config = {
        **_mapping(spec.get("model_generate_config")),
        **_mapping(_mapping(header.get("plan")).get("config")),
    }
    known = {key: config[key] for key in _PARAMETERS if config.get(key) is not None}
    held = _mapping(_mapping(_mapping(spec.get("metadata")).get("viva")).get("settings"))
    return known | {key: held[key] for key in _SETTINGS if held.get(key) is not None}


def _order(spec: Mapping[str, Any]) -> Any:
    ids = [str(name) for name in _list(_mapping(spec.get("dataset")).get("sample_ids"))]
    place = {name: index for index, name in enumerate(ids)}

    def key(sample: Mapping[str, Any]) -> tuple[int, str, int]:
        name = str(sample.get("id"))
        return place.get(name, len(place)), name, _count(sample.get("epoch")) or 1

    return key


def _json_log(data: bytes, file: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    log = _parse(data, file, "the log")
    if "eval" not in log:
        raise VivaError("this is not an Inspect log (it has no 'eval')", where=file)
    return log, [s for s in _list(log.get("samples")) if isinstance(s, Mapping)]


def _archive(data: bytes, file: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, struct.error, OSError, ValueError) as error:
        raise VivaError("the archive is damaged or cut off", where=file) from error
    # A member may be written more than once (a sample that was run again); the last one counts.
    members = {info.filename: info for info in archive.infolist()}
    opening = members.get("header.json") or members.get("_journal/start.json")
    if opening is None:
        raise VivaError("this archive is not an Inspect log (it has no header.json)", where=file)
    header = _parse(_unpack(data, opening, file), file, opening.filename)
    samples = [
        _parse(_unpack(data, info, file), file, name) for name, info in members.items() if _SAMPLE.fullmatch(name)
    ]
    return header, samples


def _unpack(data: bytes, info: zipfile.ZipInfo, file: str) -> bytes:
    """The content of one member, whatever method it is compressed with; nothing grows past a limit."""
    try:
        return _inflate(_stored(data, info), info.compress_type)
    except (struct.error, zlib.error, ValueError, EOFError, OSError) as error:
        raise VivaError(f"{info.filename} in the log is damaged", where=file) from error


def _stored(data: bytes, info: zipfile.ZipInfo) -> bytes:
    # A local header is 30 bytes, then the name and an extra field, whose lengths stand at byte 26.
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    return data[start : start + info.compress_size]


def _inflate(packed: bytes, method: int) -> bytes:
    if method == zipfile.ZIP_STORED:
        return packed
    if method == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        found = unpacker.decompress(packed, _MEMBER_LIMIT)
        if unpacker.unconsumed_tail:
            raise ValueError("too large")
        return found
    if method == _ZSTD:
        import zstandard

        try:
            reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed), read_across_frames=True)
            found = b"".join(_blocks(reader))
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error
        return found
    raise ValueError(f"compression method {method}")


def _blocks(reader: Any) -> Iterator[bytes]:
    total = 0
    while block := reader.read(1 << 20):
        total += len(block)
        if total > _MEMBER_LIMIT:
            raise ValueError("too large")
        yield block


def _parse(text: bytes, file: str, what: str) -> Mapping[str, Any]:
    try:
        found = read_json(text)
    except (ValueError, RecursionError) as error:
        raise VivaError(f"{what} is not valid JSON ({_first_line(error)})", where=file) from error
    if not isinstance(found, Mapping):
        raise VivaError(f"{what} is not an object", where=file)
    return found


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _level(value: Any) -> int:
    return min(max(_count(value) or 0, 0), 4)
