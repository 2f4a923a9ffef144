"""From the bytes of any file to a :class:`Transcript`: start here.

The kind of file is recognised by what is in it, never by its name: an Inspect log, JSON of messages, a chat with
labels, a solution document, a chat with quoted prompts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from viva.errors import VivaError
from viva.reading.chat import Chat, read_labelled, read_quoted
from viva.reading.document import read_document
from viva.reading.exam_journal import BEGINNING
from viva.reading.messages import is_inspect_log, looks_like_json, parse_json, read_export, write_out
from viva.reading.printed import is_pdf, read_printed
from viva.reading.source import decode, sha256
from viva.reading.transcript import Transcript, Turn

_ZIP = b"PK\x03\x04"
_MANY_SECTIONS = 2


def read_transcript(data: bytes, file: str) -> Transcript:
    """Read a conversation or a written solution.

    Args:
        data: the bytes of the file: a chat as text or Markdown, a solution document, either of them as a PDF, JSON of
            messages, a ChatGPT export, an Inspect log. At most 16 MiB.
        file: its name to show, without a folder.

    Raises:
        VivaError: in one line, for what can't be read: empty or binary files, broken JSON, text without any turn.

    Examples:
        >>> transcript = read_transcript(b"ME: What is 2+2?\\n\\nGROK: It is 4.\\n", "chat.txt")
        >>> [(turn.role, turn.speaker, turn.lines) for turn in transcript.turns]
        [('examiner', 'ME', (1, 1)), ('examinee', 'GROK', (3, 3))]
        >>> transcript.kind, transcript.model
        ('chat', 'GROK')
    """
    if data.startswith((_ZIP, BEGINNING)):
        return _inspect(data, file)
    if is_pdf(data):
        printed = read_printed(data, file)
        return replace(_written(printed.text, data, file), pages=printed.pages, unclear=printed.unclear)
    text = decode(data, file)
    if looks_like_json(text):
        value = parse_json(text, file)
        if is_inspect_log(value):
            return _inspect(data, file)
        return _exported(value, data, file)
    return _written(text, data, file)


def _inspect(data: bytes, file: str) -> Transcript:
    from viva.reading.inspect_log import read_inspect_log

    return read_inspect_log(data, file)


def _exported(value: Any, data: bytes, file: str) -> Transcript:
    export = read_export(value, file)
    text, turns = write_out(export.messages)
    return Transcript(
        file=file,
        sha256=sha256(data),
        text=text,
        kind=export.kind,
        turns=turns,
        model=export.model,
        parameters=export.parameters or {},
        preamble=export.preamble,
    )


def _written(text: str, data: bytes, file: str) -> Transcript:
    chat = read_labelled(text)
    if chat is not None and chat.certain:
        return _chat(chat, text, data, file)
    sections = read_document(text)
    asked = len(sections) < _MANY_SECTIONS or _headed_in_quotes(text, sections)
    quoted = read_quoted(text) if chat is None and asked else None
    if chat is not None and not (len(sections) >= _MANY_SECTIONS and _more_answers(sections, chat)):
        return _chat(chat, text, data, file)
    if sections and quoted is None:
        return Transcript(file=file, sha256=sha256(data), text=text, kind="document", turns=sections)
    if quoted is not None:
        return _chat(quoted, text, data, file)
    raise VivaError(
        "no turns of a chat and no headings of parts are in this text",
        where=file,
        hint="label who speaks (ME:, GPT:) or head each answer with its part (Problem 1(a))",
    )


def _headed_in_quotes(text: str, sections: tuple[Turn, ...]) -> bool:
    """Whether the parts are only named in lines that are quoted: these are prompts, not headings."""
    lines = text.split("\n")
    for turn in sections:
        name = turn.heading.rsplit("\n", 1)[-1][:40]
        above = [line for line in lines[max(0, turn.lines[0] - 6) : turn.lines[0]] if name in line]
        if not above or not all(line.startswith(">") for line in above):
            return False
    return True


def _more_answers(sections: tuple[Turn, ...], chat: Chat) -> bool:
    return len(sections) > 2 * sum(1 for turn in chat.turns if turn.role == "examinee")


def _chat(chat: Chat, text: str, data: bytes, file: str) -> Transcript:
    return Transcript(
        file=file,
        sha256=sha256(data),
        text=text,
        kind="chat",
        turns=chat.turns,
        model=chat.model,
        preamble=chat.preamble,
    )
