"""The exam as an Inspect task: one sample per question, and a solver that holds the conversation part by part.

Importing this module imports Inspect (seconds). The log that Inspect writes is all that marking gets, so everything
that marking must know is put into it: the plan into the run's metadata, what came of each part into the sample's, and
part, nudge level and time into each message's.
"""

from __future__ import annotations

from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessage, ChatMessageSystem
from inspect_ai.solver import Generate, Solver, TaskState, solver

from viva.exam.dialogue import Dialogue
from viva.exam.interview import Interview, user_message
from viva.exam.journal import Journal
from viva.exam.plan import ExamPlan
from viva.exam.scoring import tier_scorer
from viva.sets import ProblemSet

GIVE_UP = 3
"""After so many parts in a row that failed without a reply the model is not asked any more."""


def exam_task(plan: ExamPlan, *, scored: ProblemSet | None = None) -> Task:
    """The Inspect task that holds the exam of ``plan``; with ``scored`` (its set) Inspect scores it by tiers."""
    samples = []
    for question, parts in plan.questions().items():
        first: list[ChatMessage] = []
        if plan.preamble:
            first.append(ChatMessageSystem(content=plan.preamble))
        opening = Dialogue(parts[0]).next
        assert opening is not None
        first.append(user_message(parts[0], opening))
        planned = {part.name: {"seed": part.seed, "state": "not asked", "error": None} for part in parts}
        samples.append(Sample(id=question, input=first, metadata=plan.metadata(planned, question)))
    return Task(
        name=f"viva-{plan.drawn.name}",
        dataset=MemoryDataset(samples, name=plan.drawn.name),
        solver=_oral_exam(plan),
        scorer=tier_scorer(scored) if scored is not None else None,
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
                interview = Interview(plan, part, state, opening=index == 0, note=note)
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
