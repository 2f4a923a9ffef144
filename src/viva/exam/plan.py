"""What an exam will ask and how: settled before the first question, and written into the log."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from viva.errors import VivaError
from viva.exam.limits import Limits, Meter
from viva.exam.presentation.which import asked_under, part_under
from viva.exam.progress import Listener, silent
from viva.sets.drawn import DrawnPart

if TYPE_CHECKING:
    from viva.exam.dialogue_process import DialogueProcesses
    from viva.exam.journal import Journal
    from viva.sets import ProblemSet

Remember = Literal["part", "question", "set"]
"""What one conversation holds, and so what the examinee remembers of what it said before."""

TUTOR = (
    "You are a tutor for a university course. A student goes through a problem set with you, one part at a time. "
    "Work out each part yourself, show the steps that matter, and end with the final answer in the form that is "
    "asked for."
)
"""The system message that an examinee gets unless another one is given: the role that it would have in a class."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Parts that are asked one after the other, each with all that was said before in view.

    Args:
        name: unique within the run; Inspect's name for the sample.
        parts: as drawn, in the set's order.
        seed: the draw of all of them.
        presentation: how statements are shown.
        told_by: what tells it from the other conversations about these parts, in words.
    """

    name: str
    parts: tuple[DrawnPart, ...]
    seed: int = 0
    presentation: str = "latex"
    told_by: tuple[str, ...] = ()

    @property
    def question(self) -> str | None:
        """The question that all parts belong to, if there is one."""
        questions = {part.question for part in self.parts}
        return questions.pop() if len(questions) == 1 else None


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """What is asked and how.

    Args:
        set_name, set_sha256: the set that the parts are of.
        conversations: what is asked.
        epochs: how often each conversation is held.
        remember: what one conversation holds.
        model: what the examinee is called, for the journal.
        preamble: a system message for the examinee.
        limits: what a reply and the run may take.
        nudges: how many nudges to give at most.
        doubt: whether right answers are doubted, to see whether they are held.
        settings: what else the record should say of how the exam was held.
        listener: told what happens.
        stop: set from outside, it ends the exam at the next word of the model.
        folder: where a journal is kept while the exam is held.
        journal: keeps each turn as soon as it is over, and has those of a run that is gone on with.
        dialogues: the processes that hold the dialogues, if not this one.
        meter: what the run has taken so far.
        refused: why the run must end, where it can't be gone on with; filled while it is held.
    """

    set_name: str
    set_sha256: str
    conversations: tuple[Conversation, ...]
    epochs: int = 1
    remember: Remember = "question"
    model: str = ""
    preamble: str | None = None
    limits: Limits = field(default_factory=Limits)
    nudges: int = 4
    doubt: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    listener: Listener = silent
    stop: threading.Event = field(default_factory=threading.Event)
    folder: Path | None = None
    journal: Journal | None = None
    dialogues: DialogueProcesses | None = None
    meter: Meter = field(default_factory=Meter)
    refused: list[VivaError] = field(default_factory=list)

    @property
    def sittings(self) -> int:
        """How often a part is asked in all."""
        return self.epochs * sum(len(conversation.parts) for conversation in self.conversations)

    def metadata(self, conversation: Conversation, parts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """The ``viva`` entry of a sample's metadata: what was asked, and what came of each part."""
        known: dict[str, Any] = {
            "set": self.set_name,
            "set_sha256": self.set_sha256,
            "seed": conversation.seed,
            "presentation": conversation.presentation,
            "conversation": self.remember,
        }
        if conversation.question is not None:
            known["question"] = conversation.question
        return {"viva": {**known, "parts": {name: dict(entry) for name, entry in parts.items()}}}

    def run_metadata(self) -> dict[str, Any]:
        """The metadata of the whole run: what is planned."""
        planned = [
            {
                "id": conversation.name,
                "seed": conversation.seed,
                "presentation": conversation.presentation,
                **({"question": conversation.question} if conversation.question else {}),
                "parts": {part.name: {"seed": part.seed} for part in conversation.parts},
            }
            for conversation in self.conversations
        ]
        return {
            "viva": {
                "set": self.set_name,
                "set_sha256": self.set_sha256,
                "conversation": self.remember,
                "epochs": self.epochs,
                "conversations": planned,
                "settings": dict(self.settings),
            }
        }


def seeds_of(seed: int, variants: int) -> tuple[int, ...]:
    """The draws to ask: one; or, with variants, the set's own numbers and so many drawn ones.

    The set's own numbers are always among them, since what variants show is seen against them. ``seed`` is then the
    first variant's.

    Examples:
        >>> seeds_of(0, 0), seeds_of(7, 0), seeds_of(0, 3), seeds_of(7, 3)
        ((0,), (7,), (0, 1, 2, 3), (0, 7, 8, 9))
    """
    first = max(seed, 1)
    return (0, *range(first, first + variants)) if variants else (seed,)


def plan_conversations(
    problem_set: ProblemSet,
    parts: Sequence[str],
    *,
    seeds: Iterable[int] = (0,),
    presentations: Sequence[str] = ("latex",),
    remember: Remember = "question",
) -> tuple[Conversation, ...]:
    """The conversations that ask each of the parts once under each seed and presentation.

    Args:
        problem_set: what the parts are of.
        parts: their names.
        seeds: the draws.
        presentations: how statements are shown; under those of a figure, only parts that have one are asked again.
        remember: what one conversation holds.

    Examples:
        >>> from viva.sets import load_set
        >>> hw5 = load_set("hw5")
        >>> [c.name for c in plan_conversations(hw5, ["1a", "1b", "2a"], seeds=(0, 3))]
        ['1', '2', '1-seed3', '2-seed3']
        >>> [c.name for c in plan_conversations(hw5, ["1a", "1b"], remember="part")]
        ['1a', '1b']
        >>> [c.name for c in plan_conversations(hw5, ["1a", "2a"], presentations=("plain", "figure"))]
        ['1-plain', '2-plain', '2-figure']
    """
    found, seeds = [], tuple(seeds)
    names = [part.name for part in problem_set.draw(0).parts]
    for seed in seeds:
        # To draw a part computes its key: what isn't asked need not be drawn.
        drawn = [problem_set.draw_part(name, seed) for name in names if name in parts]
        groups: dict[str, list[DrawnPart]] = {}
        for part in drawn:
            key = {"part": part.name, "question": part.question, "set": problem_set.name}[remember]
            groups.setdefault(key, []).append(part)
        for presentation in presentations:
            suffix = (f"-seed{seed}" if seed else "") + (f"-{presentation}" if presentation != "latex" else "")
            told_by = [presentation] if len(presentations) > 1 else []
            told_by += [f"seed {seed}"] if len(seeds) > 1 else []
            for name, group in groups.items():
                asked = [part for part in group if asked_under(part, presentation, presentations)]
                shown = tuple(part_under(part, presentation) for part in asked)
                if shown:
                    found.append(Conversation(name + suffix, shown, seed, presentation, tuple(told_by)))
    return tuple(found)
