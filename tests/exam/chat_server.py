"""A server on loopback that speaks OpenAI's chat completions protocol, with scripted replies, delays and faults.

    with ChatServer(["Final answer: 41", Reply(status=429, retry_after=0), "Final answer: 42"]) as server:
        server.environment   # for `openai-api/loopback/any`: LOOPBACK_BASE_URL and LOOPBACK_API_KEY
        server.requests      # what was asked: the bodies, in order

The script is a sequence (said in turn; then status 500), or a function from a request's body to a reply. It is called
in one thread, in the order in which requests come in. In a process of its own, for measurements:

    python chat_server.py --delay 0.05 --text "Final answer: 42"     # prints its URL, runs until its input is closed

It answers ``POST .../chat/completions``, whole or as a stream of events, keeps connections alive, and binds 127.0.0.1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

Fault = Literal["drop", "half-json", "not-json", "endless", "hang"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, or what goes wrong instead.

    Args:
        text: what the model says; None for no content at all (``null``).
        finish: ``stop``, ``length`` or ``content_filter``.
        status: of HTTP; from 400 on ``text`` is the error's message.
        retry_after: seconds, in the header ``Retry-After``.
        delay: seconds before anything is sent.
        refusal: what the model says in the field ``refusal``.
        fault: ``drop`` (the connection is closed without a reply), ``half-json`` (it is closed in the middle of one),
            ``not-json`` (a page of HTML with status 200), ``endless`` (a body or a stream that never ends), ``hang``
            (nothing is ever sent).
    """

    text: str | None = ""
    finish: str = "stop"
    status: int = 200
    retry_after: float | None = None
    delay: float = 0.0
    refusal: str | None = None
    fault: Fault | None = None


Script = Iterable[str | Reply] | Callable[[dict[str, Any]], str | Reply]


class ChatServer:
    """The server, running in a thread of its own from ``__enter__`` to ``__exit__``."""

    def __init__(self, script: Script, *, delay: float = 0.0) -> None:
        self.requests: list[dict[str, Any]] = []
        self.url = ""
        self._delay = delay
        self._script = script if callable(script) else _in_turn(script)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._over: asyncio.Event | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make ``openai-api/loopback/NAME`` mean this server."""
        return {"LOOPBACK_BASE_URL": self.url, "LOOPBACK_API_KEY": "nobody-checks"}

    def __enter__(self) -> ChatServer:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the test server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        if self._over is not None:
            self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        for writer in list(self._open):
            writer.close()
        await asyncio.sleep(0)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while (request := await _request(reader)) is not None:
                self.requests.append(request)
                said = self._script(request)
                reply = Reply(said) if isinstance(said, str) else said
                await asyncio.sleep(reply.delay or self._delay)
                if not await _answer(reply, request, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()


def _in_turn(script: Iterable[str | Reply]) -> Callable[[dict[str, Any]], str | Reply]:
    waiting = iter(script)
    return lambda _: next(waiting, Reply("the script is over", status=500))


async def _request(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    except asyncio.IncompleteReadError:
        return None
    length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
    body = json.loads(await reader.readexactly(length) or b"{}")
    return body if isinstance(body, dict) else {"body": body}


async def _answer(reply: Reply, request: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
    """Send the reply; False if the connection is not to be used any more."""
    if reply.fault == "drop":
        return False
    if reply.fault == "hang":
        await asyncio.sleep(3600)
    if reply.fault == "not-json":
        _send(writer, 200, b"<html><body>Bad gateway</body></html>", {"Content-Type": "text/html"})
    elif reply.status >= 400:
        error = {"error": {"message": reply.text or "scripted", "type": "scripted", "code": reply.status}}
        more = {} if reply.retry_after is None else {"Retry-After": f"{reply.retry_after:g}"}
        _send(writer, reply.status, json.dumps(error).encode(), more)
    elif request.get("stream") or reply.fault == "endless":
        return await _stream(reply, request, writer)
    else:
        body = json.dumps(_completion(reply, request)).encode()
        if reply.fault == "half-json":
            writer.write(_head(200, {"Content-Length": str(len(body))}) + body[: len(body) // 2])
            await writer.drain()
            return False
        _send(writer, 200, body, {})
    await writer.drain()
    return True


async def _stream(reply: Reply, request: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
    """Events in chunks; for ``endless`` they never stop, or white space does not where no stream was asked for."""
    events = bool(request.get("stream"))
    kind = "text/event-stream" if events else "application/json"
    writer.write(_head(200, {"Content-Type": kind, "Transfer-Encoding": "chunked"}))
    words = (reply.text or "").split(" ")
    for number, word in enumerate(words):
        delta = {"role": "assistant", "content": word if number == 0 else f" {word}"}
        if events:
            writer.write(_chunk(_event(request, delta, None)))
    await writer.drain()
    while reply.fault == "endless":
        writer.write(_chunk(_event(request, {"content": " again"}, None) if events else b" " * 64))
        await writer.drain()
        await asyncio.sleep(0.01)
    writer.write(_chunk(_event(request, {}, reply.finish)) + _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")
    await writer.drain()
    return True


def _completion(reply: Reply, request: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text}
    if reply.refusal is not None:
        message["refusal"] = reply.refusal
    words = len((reply.text or "").split())
    asked = sum(len(str(message.get("content", "")).split()) for message in request.get("messages", ()))
    return {
        "id": "chatcmpl-loopback",
        "object": "chat.completion",
        "created": 0,
        "model": str(request.get("model", "")),
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish, "logprobs": None}],
        "usage": {"prompt_tokens": asked, "completion_tokens": words, "total_tokens": asked + words},
    }


def _event(request: dict[str, Any], delta: dict[str, Any], finish: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    event = {"id": "chatcmpl-loopback", "object": "chat.completion.chunk", "created": 0, "choices": [choice]}
    return f"data: {json.dumps(event | {'model': str(request.get('model', ''))})}\n\n".encode()


def _head(status: int, headers: dict[str, str]) -> bytes:
    known = {"Content-Type": "application/json", **headers}
    return "\r\n".join([f"HTTP/1.1 {status} Scripted", *(f"{k}: {v}" for k, v in known.items()), "", ""]).encode()


def _send(writer: asyncio.StreamWriter, status: int, body: bytes, headers: dict[str, str]) -> None:
    writer.write(_head(status, {**headers, "Content-Length": str(len(body))}) + body)


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def main() -> None:
    """Serve one text, after one delay, until standard input is closed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--text", default="Final answer: 42")
    given = parser.parse_args()
    with ChatServer(lambda _: given.text, delay=given.delay) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
