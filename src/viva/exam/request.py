"""What an exam is asked to be, in values that can be written down: the first line of its journal.

From it the plan is made, when the exam is begun and again when it is gone on with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import viva
from viva.errors import VivaError
from viva.exam.limits import DEFAULT_RETRIES, DEFAULT_TIME_LIMIT, Limits
from viva.exam.local_model import DEFAULT_CONTEXT
from viva.exam.plan import ExamPlan, Remember, plan_conversations, seeds_of

if TYPE_CHECKING:
    from viva.sets import ProblemSet


class Request(BaseModel):
    """The arguments of :func:`viva.exam.run_exam`, as far as they say what is asked of whom.

    ``set`` is what :func:`viva.sets.load_set` takes, ``price`` dollars for a million tokens sent and received.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    set: str
    set_sha256: str
    model: str
    model_args: dict[str, Any] = Field(default_factory=dict)
    parts: tuple[str, ...]
    seed: int = Field(default=0, ge=0)
    variants: int = Field(default=0, ge=0)
    epochs: int = Field(default=1, ge=1)
    presentations: tuple[str, ...] = ("latex",)
    conversation: Remember = "question"
    preamble: str | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    time_limit: float | None = DEFAULT_TIME_LIMIT
    retries: int = DEFAULT_RETRIES
    run_tokens: int | None = None
    run_seconds: float | None = None
    run_cost: float | None = None
    price: tuple[float, float] | None = None
    nudges: int = 4
    doubt: bool = False
    connections: int | None = None
    context: int | None = None

    @classmethod
    def from_journal(cls, header: Mapping[str, Any], overrides: Mapping[str, Any], *, where: str) -> Request:
        """The request that a journal begins with, with some values changed.

        Raises:
            VivaError: it is not one that this version can go on with.
        """
        try:
            return cls.model_validate({**dict(header.get("request") or {}), **overrides})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(map(str, first["loc"]))
            raise VivaError(f"the journal can't be gone on with ({field}: {first['msg']})", where=where) from error

    def plan(self, problem_set: ProblemSet, *, model: str, local: bool) -> ExamPlan:
        """What will be asked, of which model."""
        said = {"nudges": self.nudges, "time_limit": self.time_limit, "conversation": self.conversation}
        limits = ("doubt", "variants", "run_tokens", "run_seconds", "run_cost")
        said |= {name: value for name in limits if (value := getattr(self, name))}
        if local:
            said["context"] = self.context or DEFAULT_CONTEXT
        return ExamPlan(
            set_name=problem_set.name,
            set_sha256=problem_set.sha256,
            conversations=plan_conversations(
                problem_set,
                self.parts,
                seeds=seeds_of(self.seed, self.variants),
                presentations=self.presentations,
                remember=self.conversation,
            ),
            epochs=self.epochs,
            remember=self.conversation,
            model=model,
            preamble=self.preamble,
            limits=Limits(self.time_limit, self.retries, self.run_tokens, self.run_seconds, self.run_cost),
            nudges=self.nudges,
            doubt=self.doubt,
            settings=said,
        )

    def inspect_settings(self, *, local: bool) -> dict[str, Any]:
        """What Inspect's ``eval`` is told of how the model is to be asked."""
        settings: dict[str, Any] = {
            "max_tokens": self.max_tokens,
            "temperature": 0.0 if self.temperature is None and local else self.temperature,
            "seed": 0 if local else None,
            "max_connections": self.connections or (1 if local else 4),
            # Calls are tried again by `calls.py`, where it is counted.
            "max_retries": 0,
            "timeout": int(self.time_limit) + 1 if self.time_limit else None,
        }
        return {key: value for key, value in settings.items() if value is not None}

    def header(self, plan: ExamPlan, *, local: bool) -> dict[str, Any]:
        """The first line of the journal: this, and what Inspect's log would say of the run."""
        return {
            "viva": viva.__version__,
            "request": self.model_dump(mode="json"),
            "eval": {
                "model": plan.model,
                "model_generate_config": self.inspect_settings(local=local),
                "dataset": {"sample_ids": [conversation.name for conversation in plan.conversations]},
                "metadata": plan.run_metadata(),
            },
            "system": {"role": "system", "content": self.preamble} if self.preamble else None,
        }
