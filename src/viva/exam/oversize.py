"""A bound on what a provider's server may send as one reply, so that a body without end doesn't fill the memory.

Clients read a reply's body as a whole before anybody sees it. Those that are built on httpx (OpenAI's, Anthropic's and
all that speak their protocols) let a hook replace the body's stream by one that counts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from typing import Any

LARGEST_BODY = 64 << 20
"""Bytes of one reply as sent; a reply of 10 MB in JSON is well below."""


class TooLong(Exception):
    """A reply whose body is longer than any reply."""


def bound_bodies(model: Any) -> None:
    """Let the model's client give up on a reply that is too long; clients that are not httpx's are left alone."""
    client = getattr(getattr(model.api, "client", None), "_client", None)
    hooks = getattr(client, "event_hooks", None)
    responses = hooks.get("response") if isinstance(hooks, dict) else None
    if isinstance(responses, list) and _bound not in responses:
        responses.append(_bound)


async def _bound(response: Any) -> None:
    """The hook: called when the head of a response is here and its body is not."""
    stream = getattr(response, "stream", None)
    base = next((kind for kind in type(stream).__mro__ if kind.__name__ == "AsyncByteStream"), None)
    if base is not None:
        response.stream = _bounded_kind(base)(stream)


@cache
def _bounded_kind(base: type) -> type:
    """A stream of that kind which counts what it passes on: httpx accepts only its own, and there are two of it."""

    def __init__(self: Any, stream: Any) -> None:
        self.stream = stream

    async def pieces(self: Any) -> AsyncIterator[bytes]:
        total = 0
        async for piece in self.stream:
            total += len(piece)
            if total > LARGEST_BODY:
                raise TooLong(f"the reply is longer than {LARGEST_BODY >> 20} MiB")
            yield piece

    async def aclose(self: Any) -> None:
        await self.stream.aclose()

    return type("BoundedStream", (base,), {"__init__": __init__, "__aiter__": pieces, "aclose": aclose})
