"""One part's dialogue held with a model through Inspect, and written into the sample's messages.

Importing this module imports Inspect (seconds).
"""

from __future__ import annotations

import time
from typing import Any, Literal

import anyio
import anyio.to_thread
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageUser,
    ContentImage,
    ContentText,
    ModelOutput,
    ModelUsage,
)
from inspect_ai.solver import TaskState

from viva.errors import VivaError
from viva.exam.calls import NoReply, TooLate, Tries, described, generate, pause, tokens_sent
from viva.exam.dialogue import Dialogue, Prompt
from viva.exam.dialogue_process import DialogueElsewhere
from viva.exam.journal import Turn
from viva.exam.plan import Conversation, ExamPlan
from viva.exam.presentation.present import image_link, words_under
from viva.exam.progress import Step
from viva.exam.prompts import ask
from viva.marking.record import PartRecord
from viva.reading.inspect_log import cut_off, refused
from viva.reading.thinking import without_thinking
from viva.reading.transcript import Sitting
from viva.sets.drawn import DrawnPart


class Interview:
    """One part's dialogue with the model, written into the sample's messages.

    Args:
        plan: how the exam is held.
        conversation: the conversation that the part is asked in.
        part: what is asked.
        state: Inspect's state of the sample.
        opening: whether this is the first part of its question in the conversation.
    """

    def __init__(
        self, plan: ExamPlan, conversation: Conversation, part: DrawnPart, state: TaskState, *, opening: bool
    ) -> None:
        self._plan, self._conversation, self._part, self._state = plan, conversation, part, state
        begin = plan.dialogues.dialogue if plan.dialogues is not None else Dialogue
        self._dialogue: Dialogue | DialogueElsewhere = begin(
            part, opening=opening, nudges=plan.nudges, doubt=plan.doubt
        )
        self._first = len(state.messages)
        self._sent = 0
        self._late: str | None = None
        self.tries = Tries()

    def record(self, error: str | None) -> PartRecord:
        """What the dialogue came to, as a record would have it, but for what only shows beside other parts."""
        about = self._conversation
        sitting = Sitting(
            self._part.name, self._part.seed, about.presentation, self._state.epoch, error=error,
            retries=self.tries.retries, waited=self.tries.waited,
        )  # fmt: skip
        return self._dialogue.record(sitting)

    def close(self) -> None:
        """Keep nothing of it outside this process."""
        self._dialogue.close()

    @property
    def answered(self) -> bool:
        """Whether there was any reply at all."""
        replies = self._state.messages[self._first :]
        return any(message.role == "assistant" and message.text.strip() for message in replies)

    @property
    def unanswered(self) -> ChatMessage | None:
        """The message to which no reply came, if the part ended with one."""
        messages = self._state.messages[self._first :]
        return messages[-1] if messages and messages[-1].role == "user" else None

    async def hold(self) -> str | None:
        """Ask, mark and nudge until the part is over; returns what went wrong, if something did.

        Raises:
            VivaError: the run that is gone on with was held by another examiner.
        """
        try:
            while (prompt := self._dialogue.next) is not None:
                self._sent += 1
                asked = user_message(self._part, prompt, self._conversation.presentation)
                recorded = self._recorded(asked)
                if recorded is None:
                    await self._ask(prompt, asked)
                else:
                    await self._take(prompt, asked, recorded)
        except VivaError:
            raise
        except Exception as error:
            # A part that fails is recorded as such, and the exam goes on with the next one.
            return described(error)
        return self._late

    async def _ask(self, prompt: Prompt, asked: ChatMessageUser) -> None:
        """Put one message to the model, keep its reply on the disk, and mark it."""
        if (limit := self._plan.meter.reached(self._plan.limits)) is not None:
            raise NoReply(f"ended: {limit}")
        await pause(self._plan, prompt.wait)
        self._tell("asked", prompt)
        self._state.messages.append(asked)
        start = time.monotonic()
        tries = Tries()
        self._late = None
        try:
            output = await self._reply(prompt, tries)
        except TooLate as late:
            # A reply that never comes is an empty one: the dialogue says what it asked once more, or gives up.
            self._late = str(late)
            output = ModelOutput.from_content(self._plan.model, "", stop_reason="unknown")
        finally:
            self.tries.retries += tries.retries
            self.tries.waited += tries.waited
        message = output.message if output.choices else ChatMessageAssistant(content="")
        known = {
            **_known(self._part, prompt),
            # Where the model's own time is known, waiting for its turn does not count.
            "seconds": round(time.monotonic() - start if output.time is None else output.time, 3),
            "tokens": output.usage.output_tokens if output.usage else None,
            "sent": tokens_sent(output.usage) if output.usage else None,
            "stop": output.stop_reason if output.choices else "unknown",
        }
        if output.choices and _refusal(output):
            known |= {"refused": True}
        if tries.retries:
            known |= {"retries": tries.retries, "waited_for_retries": round(tries.waited, 3)}
        message = message.model_copy(update={"metadata": {**(message.metadata or {}), "viva": known}})
        await self._hear(prompt, message, output, journal=self._journal_entry(asked, message, output))

    async def _take(self, prompt: Prompt, asked: ChatMessageUser, recorded: Turn) -> None:
        """Go through a turn of a run that is gone on with: what was said is known already."""
        self._state.messages.append(asked)
        message = ChatMessageAssistant.model_validate(recorded["messages"][1])
        known = (message.metadata or {}).get("viva", {})
        usage = ModelUsage.model_validate(recorded["usage"]) if recorded.get("usage") else None
        if usage is not None:
            self._plan.meter.count(tokens_sent(usage), usage.output_tokens)
        choice = ChatCompletionChoice(message=message, stop_reason=known.get("stop", "unknown"))
        output = ModelOutput(model=recorded.get("model") or "", choices=[choice], usage=usage)
        self.tries.retries += known.get("retries", 0)
        self.tries.waited += known.get("waited_for_retries", 0.0)
        await self._hear(prompt, message, output, journal=None)

    async def _hear(
        self, prompt: Prompt, message: ChatMessageAssistant, output: ModelOutput, *, journal: dict[str, Any] | None
    ) -> None:
        self._state.messages.append(message)
        self._state.output = output
        known = (message.metadata or {})["viva"]
        answer, finished = without_thinking(message.text.replace("\r\n", "\n").replace("\r", "\n").rstrip())
        complete = finished and not cut_off(known["stop"], answer)
        held_back = known.get("refused") is True

        def keep_and_mark() -> None:
            if journal is not None and self._plan.journal is not None:
                self._plan.journal.turn(self._conversation.name, self._state.epoch, **journal)
            self._dialogue.hear(answer, complete=complete, refused=held_back)

        # Neither the disk nor marking may hold up the other conversations.
        await anyio.to_thread.run_sync(keep_and_mark)
        if journal is not None:
            self._tell("marked", prompt, seconds=known["seconds"])

    def _recorded(self, asked: ChatMessageUser) -> Turn | None:
        """This turn, where it is in the journal of the run that is gone on with."""
        if self._plan.journal is None:
            return None
        turn = self._plan.journal.replay(self._conversation.name, self._state.epoch)
        if turn is None:
            return None
        if ChatMessageUser.model_validate(turn["messages"][0]).text != asked.text:
            raise VivaError(
                f"the examiner would now ask something else about part {self._part.name} than when the run began",
                hint="hold the exam anew, or go on with the version of viva that began it",
            )
        return turn

    def _journal_entry(
        self, asked: ChatMessageUser, message: ChatMessageAssistant, output: ModelOutput
    ) -> dict[str, Any]:
        return {
            "part": self._part.name,
            "seed": self._part.seed,
            "messages": [m.model_dump(mode="json", exclude_none=True) for m in (asked, message)],
            "usage": output.usage.model_dump(mode="json", exclude_none=True) if output.usage else None,
            "model": output.model,
        }

    async def _reply(self, prompt: Prompt, tries: Tries) -> ModelOutput:
        """The model's reply.

        When the conversation no longer fits into the model's context, earlier parts are left out, then all but the
        question and the latest exchange of this part.

        Raises:
            NoReply: why there is none.
        """

        def waiting(seconds: float, error: str) -> None:
            self._tell("waiting", prompt, seconds=seconds, error=error)

        last: ModelOutput | None = None
        tried = 0
        for messages in self._contexts():
            if len(messages) == tried:
                continue
            tried = len(messages)
            output = await generate(self._plan, messages, tries, waiting)
            if output.choices and output.stop_reason == "model_length":
                last = output
                continue
            return output
        if last is not None and last.usage is not None and last.usage.output_tokens > 0 and last.completion:
            return last
        raise NoReply("the question does not fit into the model's context")

    def _contexts(self) -> list[list[ChatMessage]]:
        messages = self._state.messages
        lead = [message for message in messages[: self._first] if message.role == "system"]
        # Without the earlier parts, this one has to say what all parts of the question share.
        posed = Prompt(ask(self._part, opening=True))
        opening = user_message(self._part, posed, self._conversation.presentation)
        part = [opening, *messages[self._first + 1 :]]
        return [list(messages), lead + part, lead + (part if len(part) <= 3 else [opening, *part[-2:]])]

    def over(self, error: str | None) -> None:
        """Tell that the part is over."""
        self._plan.meter.over += 1
        self._plan.listener(
            Step(
                "over",
                self._label,
                self._plan.meter.over,
                self._plan.sittings,
                tries=self._sent,
                verdict=self._dialogue.verdict,
                tier=self._dialogue.tier,
                error=error,
                retries=self.tries.retries,
                waited=self.tries.waited,
            )
        )

    def _tell(
        self,
        kind: Literal["asked", "waiting", "marked"],
        prompt: Prompt,
        *,
        seconds: float | None = None,
        error: str | None = None,
    ) -> None:
        self._plan.listener(
            Step(
                kind,
                self._label,
                self._plan.meter.over,
                self._plan.sittings,
                tries=self._sent,
                nudge=prompt.nudge,
                reask=prompt.reask,
                doubt=prompt.doubt,
                verdict=self._dialogue.latest if kind == "marked" else None,
                seconds=seconds,
                error=error,
            )
        )

    @property
    def _label(self) -> str:
        """The part, with what tells it from the other times that it is asked."""
        told = [*self._conversation.told_by]
        told += [f"epoch {self._state.epoch}"] if self._plan.epochs > 1 else []
        return self._part.name + (f" ({', '.join(told)})" if told else "")


def _refusal(output: ModelOutput) -> bool:
    """Whether the provider calls the reply a refusal, in one of the ways that providers have."""
    details = getattr(output.choices[0], "stop_details", None)
    content = output.message.content
    pieces = [] if isinstance(content, str) else [piece.model_dump(include={"refusal"}) for piece in content]
    return refused(output.stop_reason, pieces) or getattr(details, "type", None) in ("refusal", "content_filter")


def _known(part: DrawnPart, prompt: Prompt) -> dict[str, Any]:
    known = {"part": part.name, "nudge": prompt.nudge, "reask": prompt.reask}
    return known | ({"doubt": prompt.doubt} if prompt.doubt else {})


def user_message(part: DrawnPart, prompt: Prompt, presentation: str = "latex") -> ChatMessageUser:
    """What the examiner says, as it is shown, with what the log must know of it."""
    waited = {"waited": prompt.wait} if prompt.wait else {}
    posing = not prompt.nudge and not prompt.doubt
    text = words_under(prompt.text, presentation, posing=posing)
    metadata = {"viva": _known(part, prompt) | waited}
    if presentation == "figure" and part.figure is not None and posing:
        image = ContentImage(image=image_link(part.figure), detail="high")
        return ChatMessageUser(content=[ContentText(text=text), image], metadata=metadata)
    return ChatMessageUser(content=text, metadata=metadata)
