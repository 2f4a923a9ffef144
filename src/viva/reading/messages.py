"""Chats exported as JSON: OpenAI messages, a ChatGPT export, and the shapes that other programs write.

All of them become a list of :class:`Message`, which is written out as text (``EXAMINER:``, ``EXAMINEE:``) so that
lines can be counted in it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from viva.errors import VivaError
from viva.reading.thinking import without_thinking
from viva.reading.transcript import Role, Turn
from viva.reading.whole_json import read_json

_ROLES: dict[str, Role] = {
    **dict.fromkeys(("user", "human", "prompter", "you", "student", "examiner", "customer", "client"), "examiner"),
    **dict.fromkeys(
        ("assistant", "model", "ai", "bot", "gpt", "chatgpt", "examinee", "claude", "gemini", "agent"), "examinee"
    ),
    **dict.fromkeys(("system", "developer", "tool", "function", "environment", "ipython"), "system"),
    **dict.fromkeys(("annotator", "comment", "note"), "annotator"),
}
_WRITTEN: dict[Role, str] = {
    "examiner": "EXAMINER",
    "examinee": "EXAMINEE",
    "system": "SYSTEM",
    "annotator": "ANNOTATOR",
}
_NOT_SAID = frozenset(
    (
        "thoughts",
        "reasoning_recap",
        "reasoning",
        "thinking",
        "redacted_thinking",
        "model_editable_context",
        "tool_use",
        "tool_result",
    )
)
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Message:
    """One message of an export: who, what, and whether it was cut off."""

    role: Role
    text: str
    complete: bool = True
    model: str | None = None
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """What a JSON file holds: its messages, the kind (``openai`` or ``chatgpt``), and what it says of the model."""

    messages: tuple[Message, ...]
    kind: str
    model: str | None = None
    parameters: dict[str, Any] | None = None
    preamble: str | None = None


def looks_like_json(text: str) -> bool:
    """Whether the text is meant as JSON: ``{"``, ``[{``, ``[]`` (a chat may begin with ``[Student]``).

    Examples:
        >>> looks_like_json('[{"role": "user"}]'), looks_like_json("[Student] hello"), looks_like_json("{x} is a set")
        (True, False, False)
    """
    head = text.lstrip()[:200]
    if head.startswith("{"):
        return head[1:].lstrip()[:1] in ('"', "}", "")
    return head.startswith("[") and head[1:].lstrip()[:1] in ("{", "[", "]", "")


def parse_json(text: str, file: str) -> Any:
    """The value of a JSON text, or the list of values of JSON lines.

    Raises:
        VivaError: with line and column, where the JSON is broken or cut off.

    Examples:
        >>> parse_json('{"a": 1}\\n{"a": 2}', "two.jsonl")
        [{'a': 1}, {'a': 2}]
        >>> parse_json('{"a": ', "cut.json")
        Traceback (most recent call last):
            ...
        viva.errors.VivaError: cut.json:1: broken JSON at column 7 (expecting value); is the file cut off?
    """
    try:
        return read_json(text)
    except json.JSONDecodeError as error:
        rows = [line for line in text.split("\n") if line.strip()]
        if len(rows) > 1 and rows[0].lstrip().startswith("{") and rows[0].rstrip().endswith("}"):
            return _json_lines(text, file)
        hint = "is the file cut off?" if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg else None
        what = f"broken JSON at column {error.colno} ({error.msg[:1].lower()}{error.msg[1:]})"
        raise VivaError(what, where=f"{file}:{error.lineno}", hint=hint) from None
    except RecursionError:
        raise VivaError("the JSON is nested too deeply", where=file) from None
    except ValueError as error:
        raise VivaError(f"the JSON can't be read ({error})".splitlines()[0][:160], where=file) from None


def _json_lines(text: str, file: str) -> list[Any]:
    values = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values.append(read_json(line))
        except json.JSONDecodeError as error:
            what = f"broken JSON at column {error.colno} ({error.msg[:1].lower()}{error.msg[1:]})"
            raise VivaError(what, where=f"{file}:{number}", hint="is the file cut off?") from None
        except RecursionError:
            raise VivaError("the JSON is nested too deeply", where=f"{file}:{number}") from None
        except ValueError as error:
            raise VivaError(f"the JSON can't be read ({error})"[:160], where=f"{file}:{number}") from None
    return values


def is_inspect_log(value: Any) -> bool:
    """Whether a JSON value is a log of Inspect.

    Examples:
        >>> is_inspect_log({"eval": {}, "samples": []})
        True
    """
    return isinstance(value, dict) and isinstance(value.get("eval"), dict) and ("samples" in value or "plan" in value)


def read_export(value: Any, file: str) -> Export:
    """The messages in a JSON value, whatever program wrote it.

    Raises:
        VivaError: if no messages are in it.

    Examples:
        >>> export = read_export([{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"}], "c.json")
        >>> [(m.role, m.text) for m in export.messages]
        [('examiner', '2+2?'), ('examinee', '4')]
    """
    conversations = _conversations(value)
    found: list[tuple[str, list[Message], str]] = []
    for conversation in conversations:
        kind, messages = _messages(conversation)
        if any(m.role == "examinee" for m in messages):
            title = conversation.get("title") or conversation.get("name") if isinstance(conversation, dict) else None
            found.append((title if isinstance(title, str) else "", messages, kind))
    if not found:
        raise VivaError(
            "no answer of a model is in this JSON", where=file, hint="give a list of messages with role and content"
        )
    messages = []
    for title, some, _ in found:
        if len(found) > 1:
            messages.append(Message("system", f"Conversation: {title or 'untitled'}"))
        messages += some
    outer = value if isinstance(value, dict) else conversations[0] if isinstance(conversations[0], dict) else {}
    parameters = {
        k: outer[k] for k in ("temperature", "top_p", "max_tokens", "seed") if isinstance(outer.get(k), int | float)
    }
    if len(found) > 1:
        parameters["conversations"] = [title for title, _, _ in found]
    model = next((m.model for m in messages if m.model), None)
    for key in ("model", "model_name", "default_model_slug", "model_slug"):
        if isinstance(outer.get(key), str):
            model = model or outer[key]
    system = next((m.text for m in messages if m.role == "system" and m.text and len(found) == 1), None)
    return Export(tuple(messages), found[0][2], model, parameters, system)


def write_out(messages: Sequence[Message]) -> tuple[str, tuple[Turn, ...]]:
    """The messages as text, and as turns whose lines count in it.

    Examples:
        >>> text, turns = write_out([Message("examiner", "2+2?"), Message("examinee", "It is\\n4.")])
        >>> text
        'EXAMINER: 2+2?\\n\\nEXAMINEE: It is\\n4.\\n'
        >>> turns[1].lines
        (3, 4)
    """
    pieces: list[str] = []
    turns: list[Turn] = []
    line = 1
    for message in messages:
        said = message.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
        piece = f"{_WRITTEN[message.role]}: {said}".rstrip()
        length = piece.count("\n")
        text, complete = without_thinking(said) if message.role == "examinee" else (said, True)
        speaker = message.speaker or _WRITTEN[message.role]
        turns.append(
            Turn(message.role, text, (line, line + length), speaker=speaker, complete=complete and message.complete)
        )
        pieces.append(piece + "\n")
        line += length + 2
    return "\n".join(pieces), tuple(turns)


def _conversations(value: Any) -> list[Any]:
    """One conversation after the other: a value holds one, or is a list of them."""
    if isinstance(value, dict):
        for key in ("conversations", "chats"):
            inner = value.get(key)
            if isinstance(inner, list) and inner and isinstance(inner[0], dict) and not _is_message(inner[0]):
                return inner
        return [value]
    if isinstance(value, list) and value and isinstance(value[0], list):
        return value
    if isinstance(value, list) and any(isinstance(v, dict) and _holds_messages(v) for v in value):
        return [v for v in value if isinstance(v, dict)]
    return [value]


def _holds_messages(value: dict[str, Any]) -> bool:
    return any(
        isinstance(value.get(key), list | dict) for key in (*_LISTS, "mapping", "request", "choices", "chunkedPrompt")
    )


_LISTS = (
    "messages",
    "chat_messages",
    "conversation",
    "conversations",
    "contents",
    "turns",
    "history",
    "chat",
    "chunks",
)


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and any(key in value for key in ("role", "from", "sender", "author", "speaker"))


def _messages(value: Any, depth: int = 0) -> tuple[str, list[Message]]:
    if depth > 3:
        return "openai", []
    if isinstance(value, list):
        return "openai", [m for v in value if isinstance(v, dict) and (m := _message(v)) is not None]
    if not isinstance(value, dict):
        return "openai", []
    if isinstance(value.get("mapping"), dict):
        return "chatgpt", _along_the_branch(value)
    found: list[Message] = []
    for key in _LISTS:
        inner = value.get(key)
        if isinstance(inner, dict) and key in ("history", "chat"):  # Open WebUI keeps {"chat": {"messages": [...]}}
            inner = inner.get("messages")
        if isinstance(inner, list):
            found = _messages(inner, depth + 1)[1]
        if found:
            break
    for key in ("request", "body", "chunkedPrompt", "input"):
        if not found and isinstance(value.get(key), dict | list):
            found = _messages(value[key], depth + 1)[1]
    answer = value.get("response") if isinstance(value.get("response"), dict) else value
    if isinstance(answer, dict) and isinstance(answer.get("body"), dict):
        answer = answer["body"]
    if isinstance(answer, dict) and isinstance(answer.get("choices"), list) and answer["choices"]:
        choice = answer["choices"][0]
        if isinstance(choice, dict) and isinstance(choice.get("message"), dict):
            reply = _message({**choice["message"], "finish_reason": choice.get("finish_reason")})
            if reply is not None:
                found.append(reply)
    return "openai", found


def _message(value: dict[str, Any]) -> Message | None:
    author = value.get("author")
    role: Any = author.get("role") if isinstance(author, dict) else author
    for key in ("role", "from", "sender", "speaker"):
        if role is None and isinstance(value.get(key), str):
            role = value[key]
    if not isinstance(role, str) or value.get("isThought") is True or value.get("thought") is True:
        return None
    kind = _ROLES.get(role.lower().strip())
    if kind is None:
        return None
    said = None
    for key in ("content", "value", "text", "parts", "message"):
        if value.get(key):
            said = _text(value[key])
            if said.strip():
                break
    stopped = value.get("finish_reason") or value.get("stop_reason") or value.get("finish_details") or ""
    if isinstance(stopped, dict):
        stopped = stopped.get("type") or ""
    complete = str(stopped) not in ("length", "max_tokens", "MAX_TOKENS", "interrupted")
    if (said is None or not said.strip()) and (kind != "examinee" or value.get("tool_calls")):
        return None
    model = value.get("model")
    return Message(kind, said or "", complete, model if isinstance(model, str) else None)


def _text(content: Any, depth: int = 0) -> str:
    """The words in a message's content: a string, parts, or nested parts; thinking and tools left out."""
    if isinstance(content, str):
        return content
    if depth > _DEEPEST:
        return ""
    if isinstance(content, list):
        return "\n".join(t for t in (_text(part, depth + 1) for part in content) if t.strip())
    if isinstance(content, dict):
        if (
            content.get("type") in _NOT_SAID
            or content.get("content_type") in _NOT_SAID
            or content.get("thought") is True
        ):
            return ""
        for key in ("text", "parts", "content", "value", "result"):
            if key in content and (text := _text(content[key], depth + 1)).strip():
                return text
    return ""


def _along_the_branch(conversation: dict[str, Any]) -> list[Message]:
    """A ChatGPT export keeps a tree; what was shown last is the branch from ``current_node`` up to the root."""
    mapping = conversation["mapping"]
    node = conversation.get("current_node")
    if not isinstance(node, str) or node not in mapping:
        node = _latest_leaf(mapping)
    found: list[Message] = []
    seen: set[str] = set()
    while isinstance(node, str) and node in mapping and node not in seen:
        seen.add(node)
        entry = mapping[node] if isinstance(mapping[node], dict) else {}
        if isinstance(entry.get("message"), dict) and (message := _exported(entry["message"])) is not None:
            found.append(message)
        node = entry.get("parent")
    return found[::-1]


def _latest_leaf(mapping: dict[str, Any]) -> str | None:
    parents = {e.get("parent") for e in mapping.values() if isinstance(e, dict) and isinstance(e.get("parent"), str)}
    leaves = [name for name in mapping if name not in parents]
    return leaves[-1] if leaves else None


def _exported(message: dict[str, Any]) -> Message | None:
    metadata = message["metadata"] if isinstance(message.get("metadata"), dict) else {}
    recipient = message.get("recipient")
    if metadata.get("is_visually_hidden_from_conversation") or (recipient not in (None, "all")):
        return None
    found = _message({**message, "finish_reason": metadata.get("finish_details")})
    if found is None or not found.text.strip():  # thoughts and calls of tools are nodes of their own
        return None
    model = metadata.get("model_slug")
    return Message(found.role, found.text, found.complete, model if isinstance(model, str) else None)
