"""One reply from the model: asked through Inspect, tried again after a fault, never waited for without end.

Importing this module imports Inspect (seconds). Retries are made here and not by Inspect or a provider's own client,
so that the record can say how often and for how long; what is worth trying again is Inspect's judgement.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import anyio
from inspect_ai.model import ChatMessage, ContentReasoning, ContentText, Model, ModelOutput, ModelUsage, get_model

from viva.exam.oversize import TooLong, bound_bodies
from viva.exam.plan import ExamPlan
from viva.reading.transcript import LEFT_OUT

LONGEST_REPLY = 200_000
"""Characters of a reply that are kept, fifty times what an answer needs; the rest is neither marked nor sent on."""

_BEGUN: ContextVar[Callable[[], None] | None] = ContextVar("_BEGUN", default=None)
"""Called when a conversation's message is put to the provider."""
_END_KEPT = 10_000
_FIRST_WAIT, _FIRST_WAIT_FOR_RATE, _LONGEST_WAIT = 0.5, 2.0, 60.0


class NoReply(Exception):
    """Why there is no reply, in a line: interrupted, or past the time limit."""


class TooLate(NoReply):
    """No reply within the time limit: the message may be sent once more."""


@dataclass(slots=True)
class Tries:
    """How often calls were tried again, and for how many seconds that was waited."""

    retries: int = 0
    waited: float = 0.0


async def generate(
    plan: ExamPlan, messages: Sequence[ChatMessage], tries: Tries, waiting: Callable[[float, str], None]
) -> ModelOutput:
    """The model's reply, cut off where it is longer than anybody reads.

    Args:
        plan: its limits, its stop and its meter.
        messages: what the model is sent.
        tries: where retries are counted.
        waiting: told before each wait, for how many seconds and after which fault.

    Raises:
        NoReply: the exam was interrupted; or :class:`TooLate`: the time limit passed.
        Exception: whatever a provider raises and is not worth another try, or was tried often enough.
    """
    model = get_model()
    _retry_nowhere_else(model)
    bound_bodies(model)
    _tell_when_it_is_asked(model)
    again = 0
    while True:
        try:
            output = await _once(plan, model, messages)
            break
        except NoReply:
            raise
        except Exception as error:
            wait = None if again >= plan.limits.retries else _wait(model, error, again)
            if wait is None:
                raise
            waiting(wait, described(error))
        again += 1
        tries.retries += 1
        tries.waited += wait
        await pause(plan, wait)
    if output.usage is not None:
        plan.meter.count(tokens_sent(output.usage), output.usage.output_tokens)
    return _bounded(output)


def tokens_sent(usage: ModelUsage) -> int:
    """What the model was sent, in tokens: those too that it had from a cache, at whatever price."""
    return usage.input_tokens + (usage.input_tokens_cache_read or 0) + (usage.input_tokens_cache_write or 0)


def described(error: BaseException) -> str:
    """One line on an error: the cause of a retry rather than the retrying, and no more than a line."""
    if isinstance(error, NoReply):
        return str(error)
    error = next((e for e in _chain(_cause(error)) if isinstance(e, TooLong)), _cause(error))
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}"[:300] if said else type(error).__name__


async def _once(plan: ExamPlan, model: Model, messages: Sequence[ChatMessage]) -> ModelOutput:
    """Wait for the model, the time limit or the wish to stop, whichever is first."""
    output: ModelOutput | None = None
    failure: Exception | None = None
    with anyio.CancelScope() as limit:

        def begun() -> None:
            if plan.limits.reply_seconds is not None:
                limit.deadline = anyio.current_time() + plan.limits.reply_seconds

        # More conversations are open than there are connections: waiting for one is no time of the reply.
        _BEGUN.set(begun)
        async with anyio.create_task_group() as group:
            group.start_soon(_watch, plan, group.cancel_scope)
            try:
                output = await model.generate(list(messages))
            except Exception as error:
                # Kept until the group is closed, which would wrap it.
                failure = error
            group.cancel_scope.cancel()
    if failure is not None:
        raise failure
    if output is not None:
        return output
    if plan.stop.is_set():
        raise NoReply("interrupted")
    if limit.cancelled_caught:
        raise TooLate(f"no reply within {plan.limits.reply_seconds:g} seconds")
    raise NoReply("no reply")


async def _watch(plan: ExamPlan, scope: anyio.CancelScope) -> None:
    while not plan.stop.is_set():
        await anyio.sleep(0.1)
    scope.cancel()


async def pause(plan: ExamPlan, seconds: float) -> None:
    """Wait, no longer than until the exam is stopped; raises :class:`NoReply` then."""
    end = anyio.current_time() + seconds
    while not plan.stop.is_set():
        if (left := end - anyio.current_time()) <= 0:
            return
        await anyio.sleep(min(left, 0.1))
    raise NoReply("interrupted")


def _wait(model: Model, error: Exception, again: int) -> float | None:
    """How long to wait before the next try; None where another try would fail in the same way.

    The wait doubles each time; a server that says how long to wait is obeyed, up to a minute.
    """
    cause = _cause(error)
    if any(isinstance(e, TooLong) for e in _chain(cause)):
        return None
    # Inspect was told not to retry: what it would have retried comes wrapped by its retrying library.
    if cause is error and not any(isinstance(e, json.JSONDecodeError) for e in _chain(error)):
        return None
    rate_limited, told = False, None
    try:
        decision: Any = model.api.should_retry(cause) if isinstance(cause, Exception) else None
        rate_limited = getattr(decision, "kind", None) == "rate_limit"
        told = getattr(decision, "retry_after", None)
    except Exception:
        pass
    wait = (_FIRST_WAIT_FOR_RATE if rate_limited else _FIRST_WAIT) * 2**again
    if told is not None:
        return min(max(float(told), 0.0), _LONGEST_WAIT)
    return float(min(wait, _LONGEST_WAIT) * random.uniform(1.0, 1.25))


def _cause(error: BaseException) -> BaseException:
    """What a retrying library wraps, else the error itself."""
    attempt = getattr(error, "last_attempt", None)
    cause = attempt.exception() if attempt is not None and hasattr(attempt, "exception") else None
    return cause or error


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it."""
    seen: BaseException | None = error
    for _ in range(8):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__


def _tell_when_it_is_asked(model: Model) -> None:
    """Let the provider tell when it is asked, since Inspect's model first waits for a connection."""
    provider: Any = model.api
    if "generate" in vars(provider):
        return
    real = provider.generate

    async def generate(*given: Any, **named: Any) -> Any:
        if (begun := _BEGUN.get()) is not None:
            begun()
        return await real(*given, **named)

    provider.generate = generate


def _retry_nowhere_else(model: Model) -> None:
    """Clients of providers try again by themselves, unseen; those that can be told not to are told."""
    client = getattr(model.api, "client", None)
    if isinstance(getattr(client, "max_retries", None), int):
        client.max_retries = 0  # type: ignore[union-attr]


def _bounded(output: ModelOutput) -> ModelOutput:
    """The output with no more than the longest reply; of what was only thought, no more than that either."""
    if output.choices:
        message = output.message
        if isinstance(message.content, str):
            message.content = _shortened(message.content)
        else:
            for piece in message.content:
                if isinstance(piece, ContentText):
                    piece.text = _shortened(piece.text)
                elif isinstance(piece, ContentReasoning):
                    piece.reasoning = _shortened(piece.reasoning)
    return output


def _shortened(text: str) -> str:
    """The beginning, where the work stands, and the end, where the answer does."""
    if len(text) <= LONGEST_REPLY:
        return text
    end = text[-_END_KEPT:]
    # A line that is cut in two would say something that the model did not say.
    return text[: LONGEST_REPLY - _END_KEPT].rpartition("\n")[0] + f"\n\n{LEFT_OUT}\n\n" + end.partition("\n")[2]
