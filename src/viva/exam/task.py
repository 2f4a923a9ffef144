"""The exam as an Inspect task: a sample for each conversation, and a solver that holds it part by part.

Importing this module imports Inspect (seconds). The log that Inspect writes is all that marking gets, so everything
that marking must know is put into it: the plan into the run's metadata, what came of each part into the sample's, and
part, nudge level and time into each message's.
"""

from __future__ import annotations

import contextlib
from typing import Any

import anyio.to_thread
from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessage, ChatMessageSystem
from inspect_ai.solver import Generate, Solver, TaskState, solver

from viva.errors import VivaError
from viva.exam.dialogue import Dialogue
from viva.exam.interview import Interview, user_message
from viva.exam.plan import Conversation, ExamPlan
from viva.exam.scoring import Marked, tier_scorer
from viva.marking.record import PartRecord
from viva.sets import ProblemSet
from viva.sets.drawn import DrawnPart

GIVE_UP = 3
"""After so many parts in a row that failed without a reply the model is not asked any more."""


def exam_task(plan: ExamPlan, *, scored: ProblemSet | None = None) -> Task:
    """The Inspect task that holds the exam of ``plan``; with ``scored`` (its set) Inspect scores it by tiers."""
    marked: Marked | None = {} if scored is not None else None
    samples = []
    for conversation in plan.conversations:
        first: list[ChatMessage] = []
        if plan.preamble:
            first.append(ChatMessageSystem(content=plan.preamble))
        opening = Dialogue(conversation.parts[0]).next
        assert opening is not None
        first.append(user_message(conversation.parts[0], opening, conversation.presentation))
        planned = {part.name: _came(part) for part in conversation.parts}
        metadata = plan.metadata(conversation, planned)
        samples.append(Sample(id=conversation.name, input=first, metadata=metadata))
    return Task(
        name=f"viva-{plan.set_name}",
        dataset=MemoryDataset(samples, name=plan.set_name),
        solver=_oral_exam(plan, marked),
        scorer=tier_scorer(scored, marked) if scored is not None else None,
        epochs=plan.epochs,
        metadata=plan.run_metadata(),
    )


def _oral_exam(plan: ExamPlan, marked: Marked | None = None) -> Solver:
    conversations = {conversation.name: conversation for conversation in plan.conversations}

    @solver(name="viva_oral_exam")
    def oral_exam() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            conversation = conversations[str(state.sample_id)]
            # The opening prompt is in the sample's input for whoever looks at the data set; the dialogue says it again.
            state.messages = [message for message in state.messages if message.role == "system"]
            came = {part.name: _came(part) for part in conversation.parts}
            question = None
            records: list[PartRecord] = []
            for part in conversation.parts:
                opening, question = part.question != question, part.question
                with contextlib.closing(Interview(plan, conversation, part, state, opening=opening)) as interview:
                    if (error := _not_asked(plan)) is None:
                        try:
                            error = await interview.hold()
                        except VivaError as refused:
                            # Nothing in this run can be right any more: it ends, and says why.
                            plan.refused.append(refused)
                            plan.stop.set()
                            error = str(refused)
                        if error is None or interview.answered:
                            plan.meter.failures.clear()
                        else:
                            plan.meter.failures.append(error)
                        interview.over(error)
                    came[part.name] = _came(part, "error" if error else "done", error, interview)
                    state.metadata = {**state.metadata, **plan.metadata(conversation, came)}
                    await _note(plan, conversation, state.epoch, part.name, came[part.name], interview)
                    if marked is not None:
                        records.append(await anyio.to_thread.run_sync(interview.record, error))
            if marked is not None:
                # The scorer takes it, so that nothing is marked twice and nothing is left behind.
                marked[str(state.sample_id), state.epoch] = tuple(records)
            return state

        return solve

    return oral_exam()


def _came(
    part: DrawnPart, state: str = "not asked", error: str | None = None, interview: Interview | None = None
) -> dict[str, Any]:
    """What the log says of one part."""
    known: dict[str, Any] = {"seed": part.seed, "state": state, "error": error}
    if interview is not None and interview.tries.retries:
        known |= {"retries": interview.tries.retries, "waited": round(interview.tries.waited, 3)}
    return known


async def _note(
    plan: ExamPlan, conversation: Conversation, epoch: int, name: str, came: dict[str, Any], interview: Interview
) -> None:
    journal = plan.journal
    if journal is None:
        return
    unanswered = interview.unanswered
    known = {
        **came,
        "name": name,
        "unanswered": unanswered.model_dump(mode="json", exclude_none=True) if unanswered is not None else None,
    }
    await anyio.to_thread.run_sync(lambda: journal.part(conversation.name, epoch, **known))


def _not_asked(plan: ExamPlan) -> str | None:
    """Why the next part is not even asked, if so."""
    if plan.stop.is_set():
        return "not asked: the exam was interrupted"
    if (limit := plan.meter.reached(plan.limits)) is not None:
        return f"not asked: {limit}"
    failures = plan.meter.failures
    if len(failures) >= GIVE_UP:
        return f"not asked: the model failed {GIVE_UP} times in a row ({failures[-1]})"
    return None
