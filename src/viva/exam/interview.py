"""One part's dialogue held with a model through Inspect, and written into the sample's messages.

Importing this module imports Inspect (seconds).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import anyio
import anyio.to_thread
from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageUser, ModelOutput, get_model
from inspect_ai.solver import TaskState

from viva.exam.dialogue import Dialogue, Prompt
from viva.exam.plan import ExamPlan
from viva.exam.progress import Step
from viva.exam.prompts import ask
from viva.marking.record import AttemptRecord
from viva.marking.tiers import tier
from viva.reading.thinking import without_thinking
from viva.sets.drawn import DrawnPart


class Interview:
    """One part's dialogue with the model, written into the sample's messages."""

    def __init__(
        self, plan: ExamPlan, part: DrawnPart, state: TaskState, *, opening: bool, note: Callable[[], None]
    ) -> None:
        self._plan, self._part, self._state = plan, part, state
        self._note = note
        self._dialogue = Dialogue(part, opening=opening, nudges=plan.nudges, doubt=plan.doubt)
        self._first = len(state.messages)
        self._tries = 0

    @property
    def attempts(self) -> tuple[AttemptRecord, ...]:
        """The answers so far, marked."""
        return self._dialogue.attempts

    async def hold(self) -> str | None:
        """Ask, mark and nudge until the part is over; returns what went wrong, if something did."""
        try:
            while (prompt := self._dialogue.next) is not None:
                self._tries += 1
                await self._pause(prompt.wait)
                self._tell("asked", prompt)
                self._state.messages.append(user_message(self._part, prompt))
                start = time.monotonic()
                output = await self._reply()
                if isinstance(output, str):
                    return output
                await self._hear(prompt, output, time.monotonic() - start)
        except Exception as error:
            # A part that fails is recorded as such, and the exam goes on with the next one.
            return _described(error)
        return None

    async def _hear(self, prompt: Prompt, output: ModelOutput, seconds: float) -> None:
        message = output.message if output.choices else ChatMessageAssistant(content="")
        stop = output.stop_reason if output.choices else "unknown"
        # Where the model's own time is known, waiting for its turn does not count.
        seconds = seconds if output.time is None else output.time
        known = {
            **_known(self._part, prompt),
            "seconds": round(seconds, 3),
            "tokens": output.usage.output_tokens if output.usage else None,
            "stop": stop,
        }
        metadata = {**(message.metadata or {}), "viva": known}
        self._state.messages.append(message.model_copy(update={"metadata": metadata}))
        self._state.output = output
        self._note()
        answer, finished = without_thinking(message.text.replace("\r\n", "\n").replace("\r", "\n").rstrip())
        complete = stop not in ("max_tokens", "model_length") and finished
        # Marking computes; it must not hold up the other conversations.
        await anyio.to_thread.run_sync(lambda: self._dialogue.hear(answer, complete=complete))
        self._tell("marked", prompt, seconds=seconds)

    async def _reply(self) -> ModelOutput | str:
        """The model's reply; or, as text, why there is none.

        When the conversation no longer fits into the model's context, earlier parts are left out, then all but the
        question and the latest exchange of this part.
        """
        last: ModelOutput | None = None
        tried = 0
        for messages in self._contexts():
            if len(messages) == tried:
                continue
            tried = len(messages)
            output = await self._generate(messages)
            if isinstance(output, str):
                return output
            if output.choices and output.stop_reason == "model_length":
                last = output
                continue
            return output
        if last is not None and last.usage is not None and last.usage.output_tokens > 0 and last.completion:
            return last
        return "the question does not fit into the model's context"

    def _contexts(self) -> list[list[ChatMessage]]:
        messages = self._state.messages
        lead = [message for message in messages[: self._first] if message.role == "system"]
        # Without the earlier parts, this one has to say what all parts of the question share.
        opening = ChatMessageUser(content=ask(self._part, opening=True))
        part = [opening, *messages[self._first + 1 :]]
        return [list(messages), lead + part, lead + (part if len(part) <= 3 else [opening, *part[-2:]])]

    async def _generate(self, messages: list[ChatMessage]) -> ModelOutput | str:
        """Wait for the model, the time limit or the wish to stop, whichever is first."""
        output: ModelOutput | None = None
        failure: Exception | None = None
        with anyio.move_on_after(self._plan.time_limit) as limit:
            async with anyio.create_task_group() as group:
                group.start_soon(self._watch, group.cancel_scope)
                try:
                    output = await get_model().generate(messages)
                except Exception as error:
                    # Kept until the group is closed, which would wrap it.
                    failure = error
                group.cancel_scope.cancel()
        if failure is not None:
            raise failure
        if output is not None:
            return output
        if self._plan.stop.is_set():
            return "interrupted"
        if limit.cancelled_caught:
            return f"no reply within {self._plan.time_limit:g} seconds"
        return "no reply"

    async def _pause(self, seconds: float) -> None:
        """Wait before a message is sent again, no longer than until the exam is stopped."""
        end = time.monotonic() + seconds
        while not self._plan.stop.is_set() and (left := end - time.monotonic()) > 0:
            await anyio.sleep(min(left, 0.1))

    async def _watch(self, scope: anyio.CancelScope) -> None:
        while not self._plan.stop.is_set():
            await anyio.sleep(0.1)
        scope.cancel()

    def over(self, error: str | None) -> None:
        """Tell that the part is over."""
        self._plan.over.append(self._part.name)
        self._plan.listener(
            Step(
                "over",
                self._part.name,
                len(self._plan.over),
                len(self._plan.parts),
                tries=self._tries,
                verdict=self._dialogue.verdict,
                tier=tier(self.attempts) if self.attempts else None,
                error=error,
            )
        )

    def _tell(self, kind: Any, prompt: Prompt, *, seconds: float | None = None) -> None:
        self._plan.listener(
            Step(
                kind,
                self._part.name,
                len(self._plan.over),
                len(self._plan.parts),
                tries=self._tries,
                nudge=prompt.nudge,
                reask=prompt.reask,
                doubt=prompt.doubt,
                verdict=self._dialogue.latest if kind == "marked" else None,
                seconds=seconds,
            )
        )


def _known(part: DrawnPart, prompt: Prompt) -> dict[str, Any]:
    known = {"part": part.name, "nudge": prompt.nudge, "reask": prompt.reask}
    return known | ({"doubt": prompt.doubt} if prompt.doubt else {})


def user_message(part: DrawnPart, prompt: Prompt) -> ChatMessageUser:
    """What the examiner says, with what the log must know of it."""
    waited = {"waited": prompt.wait} if prompt.wait else {}
    return ChatMessageUser(content=prompt.text, metadata={"viva": _known(part, prompt) | waited})


def _described(error: BaseException) -> str:
    """One line on an error: the cause of a retry rather than the retrying, and no more than a line."""
    attempt = getattr(error, "last_attempt", None)
    cause = attempt.exception() if attempt is not None and hasattr(attempt, "exception") else None
    error = cause or error
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}"[:300] if said else type(error).__name__
