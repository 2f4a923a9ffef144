"""A language model that runs in this process, from a GGUF file, with xllamacpp.

One :class:`LocalModel` holds the weights once and answers one request at a time. It knows nothing of Inspect: the
provider (:mod:`viva.exam.provider`) and the judge (:mod:`viva.exam.judge`) both stand on it.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from viva.errors import VivaError

DEFAULT_CONTEXT = 8192
DEFAULT_MAX_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model said.

    Args:
        text: the answer; ``reasoning`` is what stood in a ``<think>`` block before it.
        stop: ``stop``, ``length`` (token limit or the end of the context), ``context`` (the prompt alone does not
            fit), ``time`` (the deadline passed) or ``cancelled``.
        top: per token of the answer, its most likely alternatives with their log probabilities, where asked for.
    """

    text: str
    reasoning: str
    stop: str
    prompt_tokens: int
    tokens: int
    seconds: float
    top: tuple[tuple[tuple[str, float], ...], ...] = ()


@dataclass(slots=True)
class _Parts:
    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    top: list[tuple[tuple[str, float], ...]] = field(default_factory=list)
    stop: str | None = None
    chunks: int = 0
    usage: Mapping[str, int] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None


class LocalModel:
    """The weights of one GGUF file, loaded.

    Args:
        path: the file.
        context: how many tokens prompt and answer may have together.
        threads: how many threads compute; by default as many as cores are idle (more than that collapses the speed).

    Raises:
        VivaError: xllamacpp is not installed, or the file can't be loaded.
    """

    def __init__(self, path: Path, *, context: int = DEFAULT_CONTEXT, threads: int | None = None) -> None:
        try:
            import xllamacpp
        except ImportError as error:
            raise VivaError("local models need xllamacpp", hint="pip install 'viva[exam]'") from error
        self.context = context
        self.threads = threads or idle_cores()
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(path)
        parameters.n_ctx = context
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = self.threads
        parameters.cpuparams_batch.n_threads = self.threads
        parameters.warmup = False
        parameters.verbosity = -1
        parameters.cache_ram_mib = 0
        parameters.ui = False
        # The library also opens a port on this machine; a key that nobody knows keeps it shut.
        parameters.api_keys = [secrets.token_hex(16)]
        try:
            self._server = xllamacpp.Server(parameters)
        except (RuntimeError, ValueError) as error:
            raise VivaError("the model can't be loaded", where=path.name, hint="is it a complete GGUF file?") from error
        self._lock = threading.Lock()

    def complete(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int = DEFAULT_MAX_TOKENS,
        temperature: float = 0.0,
        top_p: float | None = None,
        seed: int = 0,
        stop: Sequence[str] = (),
        top_logprobs: int = 0,
        seconds: float | None = None,
        cancel: threading.Event | None = None,
    ) -> Completion:
        """Answer a conversation. Blocks; call it in a thread.

        Args:
            messages: ``{"role": ..., "content": ...}``, roles ``system``, ``user`` and ``assistant``.
            max_tokens: where to cut the answer off.
            temperature: 0 always takes the likeliest token.
            top_p: the share of probability that is sampled from.
            seed: for sampling.
            stop: texts that end the answer.
            top_logprobs: how many alternatives to report per token; 0 reports none.
            seconds: how long it may take from when its turn has come; then what there is so far is returned.
            cancel: set from elsewhere, it ends the answer at the next token.

        Raises:
            RuntimeError: the library reported an error other than too long a prompt.
        """
        request: dict[str, Any] = {
            "messages": [dict(message) for message in messages],
            "max_tokens": max_tokens,
            "temperature": temperature,
            "seed": seed,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if top_p is not None:
            request["top_p"] = top_p
        if stop:
            request["stop"] = list(stop)
        if top_logprobs:
            request |= {"logprobs": True, "top_logprobs": top_logprobs}
        parts = _Parts()
        with self._lock:
            start = time.monotonic()
            deadline = None if seconds is None else start + seconds

            def take(chunk: Any) -> bool:
                # Returning True ends the answer; an exception here would be swallowed by the library.
                _take(chunk, parts)
                if cancel is not None and cancel.is_set():
                    parts.stop = "cancelled"
                elif deadline is not None and time.monotonic() > deadline:
                    parts.stop = "time"
                return parts.stop in ("cancelled", "time")

            if cancel is None or not cancel.is_set():
                self._server.handle_chat_completions(request, take)
            else:
                parts.stop = "cancelled"
            took = time.monotonic() - start
        if parts.error is not None:
            if parts.error.get("type") != "exceed_context_size_error":
                raise RuntimeError(str(parts.error.get("message") or parts.error))
            return Completion("", "", "context", int(parts.error.get("n_prompt_tokens", 0)), 0, took)
        return Completion(
            text="".join(parts.text),
            reasoning="".join(parts.reasoning),
            stop=parts.stop or "stop",
            prompt_tokens=int(parts.usage.get("prompt_tokens", 0)),
            tokens=int(parts.usage.get("completion_tokens", parts.chunks)),
            seconds=took,
            top=tuple(parts.top),
        )


def _take(chunk: Any, parts: _Parts) -> None:
    if not isinstance(chunk, Mapping):
        return
    if isinstance(chunk.get("error"), Mapping):
        parts.error = chunk["error"]
        return
    if isinstance(chunk.get("usage"), Mapping):
        parts.usage = chunk["usage"]
    for choice in chunk.get("choices") or ():
        delta = choice.get("delta") or {}
        if delta.get("content"):
            parts.text.append(delta["content"])
            parts.chunks += 1
        if delta.get("reasoning_content"):
            parts.reasoning.append(delta["reasoning_content"])
            parts.chunks += 1
        for token in (choice.get("logprobs") or {}).get("content") or ():
            likely = token.get("top_logprobs") or ()
            parts.top.append(tuple((str(t.get("token", "")), float(t.get("logprob", 0.0))) for t in likely))
        if choice.get("finish_reason"):
            parts.stop = "length" if choice["finish_reason"] == "length" else "stop"


def idle_cores(*, over: float = 0.2) -> int:
    """How many of the cores that this process may use have nothing to do: at least 1.

    Where the system tells (``/proc/stat``), its counters are compared ``over`` that many seconds; elsewhere the load
    average of the last minute is taken.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    allowed: set[int] = set(affinity(0)) if affinity else set(range(os.cpu_count() or 1))
    before = _idle_ticks()
    if before:
        time.sleep(over)
        after = _idle_ticks()
        ticks = os.sysconf("SC_CLK_TCK") * over
        idle = sum((after.get(core, 0) - before.get(core, 0)) / ticks for core in allowed)
    else:
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        idle = len(allowed) - load
    return max(1, min(len(allowed), round(idle)))


def _idle_ticks() -> dict[int, int]:
    try:
        lines = Path("/proc/stat").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = {}
    for line in lines:
        words = line.split()
        if words and words[0].startswith("cpu") and words[0][3:].isdigit() and len(words) > 5:
            found[int(words[0][3:])] = int(words[4]) + int(words[5])
    return found
