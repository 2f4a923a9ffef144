"""The exam as an Inspect task: one sample per question, and a solver that holds the conversation part by part.

Importing this module imports Inspect (seconds). The log that Inspect writes is all that marking gets, so everything
that marking must know is put into it: the plan into the run's metadata, what came of each part into the sample's, and
part, nudge level and time into each message's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    ModelOutput,
    get_model,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver

from viva.exam.dialogue import Dialogue, Prompt
from viva.exam.journal import Journal
from viva.exam.progress import Listener, Step, silent
from viva.marking.record import AttemptRecord
from viva.marking.tiers import tier
from viva.reading.thinking import without_thinking
from viva.sets.drawn import DrawnPart, DrawnSet

GIVE_UP = 3
"""After so many parts in a row that failed without a reply the model is not asked any more."""


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """What is asked and how.

    Args:
        drawn: the set, drawn with its seed.
        parts: the parts to ask, in the set's order.
        model: what the examinee is called, for the journal.
        presentation: how statements are shown.
        preamble: a system message for the examinee.
        time_limit: seconds that one reply may take.
        settings: what else the record should say of how the exam was held.
        nudges: how many nudges to give at most.
        listener: told what happens.
        stop: set from outside, it ends the exam at the next word of the model.
        folder: where a journal is kept while the exam is held.
        failures: the parts since the last reply that failed without any; filled while the exam is held.
        over: the parts that are over; filled while the exam is held.
    """

    drawn: DrawnSet
    parts: tuple[DrawnPart, ...]
    model: str = ""
    presentation: str = "latex"
    preamble: str | None = None
    time_limit: float | None = None
    nudges: int = 4
    listener: Listener = silent
    stop: threading.Event = field(default_factory=threading.Event)
    settings: Mapping[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    folder: Path | None = None

    def questions(self) -> dict[str, list[DrawnPart]]:
        """The parts by question."""
        found: dict[str, list[DrawnPart]] = {}
        for part in self.parts:
            found.setdefault(part.question, []).append(part)
        return found

    def metadata(self, parts: Mapping[str, Mapping[str, Any]], question: str | None = None) -> dict[str, Any]:
        """The ``viva`` entry of a run's or a sample's metadata."""
        known: dict[str, Any] = {
            "set": self.drawn.name,
            "set_sha256": self.drawn.sha256,
            "seed": self.drawn.seed,
            "presentation": self.presentation,
        }
        if question is not None:
            known["question"] = question
        return {"viva": {**known, "parts": {name: dict(entry) for name, entry in parts.items()}}}

    def run_metadata(self) -> dict[str, Any]:
        """The metadata of the whole run: what is planned."""
        planned = self.metadata({part.name: {"seed": part.seed} for part in self.parts})
        return {"viva": {**planned["viva"], "settings": dict(self.settings)}}


def exam_task(plan: ExamPlan) -> Task:
    """The Inspect task that holds the exam of ``plan``."""
    samples = []
    for question, parts in plan.questions().items():
        first: list[ChatMessage] = []
        if plan.preamble:
            first.append(ChatMessageSystem(content=plan.preamble))
        opening = Dialogue(parts[0]).next
        assert opening is not None
        first.append(_user(parts[0], opening))
        planned = {part.name: {"seed": part.seed, "state": "not asked", "error": None} for part in parts}
        samples.append(Sample(id=question, input=first, metadata=plan.metadata(planned, question)))
    return Task(
        name=f"viva-{plan.drawn.name}",
        dataset=MemoryDataset(samples, name=plan.drawn.name),
        solver=_oral_exam(plan),
        metadata=plan.run_metadata(),
    )


def _oral_exam(plan: ExamPlan) -> Solver:
    questions = plan.questions()

    journal = Journal(
        plan.folder,
        {
            "model": plan.model,
            "dataset": {"sample_ids": list(questions)},
            "metadata": plan.run_metadata(),
        },
    )

    @solver(name="viva_oral_exam")
    def oral_exam() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            parts = questions[str(state.sample_id)]
            # The opening prompt is in the sample's input for whoever looks at the data set; the dialogue says it again.
            state.messages = [message for message in state.messages if message.role == "system"]
            came = {part.name: {"seed": part.seed, "state": "not asked", "error": None} for part in parts}

            def note() -> None:
                messages = [message.model_dump(mode="json", exclude_none=True) for message in state.messages]
                journal.note(str(state.sample_id), messages, plan.metadata(came, str(state.sample_id)))

            for index, part in enumerate(parts):
                interview = _Interview(plan, part, state, opening=index == 0, note=note)
                if (error := _not_asked(plan)) is None:
                    error = await interview.hold()
                    if error is None or interview.attempts:
                        plan.failures.clear()
                    else:
                        plan.failures.append(error)
                    interview.over(error)
                came[part.name] = {"seed": part.seed, "state": "error" if error else "done", "error": error}
                state.metadata = {**state.metadata, **plan.metadata(came, str(state.sample_id))}
                note()
            return state

        return solve

    return oral_exam()


def _not_asked(plan: ExamPlan) -> str | None:
    """Why the next part is not even asked, if so."""
    if plan.stop.is_set():
        return "not asked: the exam was interrupted"
    if len(plan.failures) >= GIVE_UP:
        return f"not asked: the model failed {GIVE_UP} times in a row ({plan.failures[-1]})"
    return None


class _Interview:
    """One part's dialogue with the model, written into the sample's messages."""

    def __init__(
        self, plan: ExamPlan, part: DrawnPart, state: TaskState, *, opening: bool, note: Callable[[], None]
    ) -> None:
        self._plan, self._part, self._state = plan, part, state
        self._note = note
        self._dialogue = Dialogue(part, opening=opening, nudges=plan.nudges)
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
                self._tell("asked", prompt)
                self._state.messages.append(_user(self._part, prompt))
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
        part = messages[self._first :]
        return [list(messages), lead + part, lead + (part if len(part) <= 3 else [part[0], *part[-2:]])]

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
                verdict=self._dialogue.verdict if kind == "marked" else None,
                seconds=seconds,
            )
        )


def _known(part: DrawnPart, prompt: Prompt) -> dict[str, Any]:
    return {"part": part.name, "nudge": prompt.nudge, "reask": prompt.reask}


def _user(part: DrawnPart, prompt: Prompt) -> ChatMessageUser:
    return ChatMessageUser(content=prompt.text, metadata={"viva": _known(part, prompt)})


def _described(error: BaseException) -> str:
    """One line on an error: the cause of a retry rather than the retrying, and no more than a line."""
    attempt = getattr(error, "last_attempt", None)
    cause = attempt.exception() if attempt is not None and hasattr(attempt, "exception") else None
    error = cause or error
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}"[:300] if said else type(error).__name__
