"""viva's marks as scores of Inspect's: how many parts of a sample earned which tier, and the tier rates of a run.

The marks are those that the examiner went by, made by the same road as the record (:mod:`viva.marking`), so what
Inspect's viewer shows and what the report says cannot differ; only behaviours that show beside other conversations
(``over-long``, ``format-sensitive``) are the report's alone. Importing this module imports Inspect (seconds).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

import anyio.to_thread
from inspect_ai.model import ChatMessage
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, Value, metric, scorer
from inspect_ai.solver import TaskState

from viva.marking import mark_transcript
from viva.marking.record import PartRecord, Tier
from viva.reading.inspect_log import read_inspect_log
from viva.sets import ProblemSet

OPEN = "undecided"
"""Of a part without a tier: computing cannot tell, or nothing was answered."""
KEYS = (*get_args(Tier), OPEN)


@metric(name="tier_rates", scores="unreduced")
def tier_rates() -> Metric:
    """The share of parts that earned each tier, from 0 to 1, the number of parts, and the nudges for each part."""

    def rates(scores: list[SampleScore]) -> Value:
        values = [score.score.value for score in scores if isinstance(score.score.value, Mapping)]

        def total(key: str) -> float:
            return float(sum(value.get(key) or 0 for value in values))  # type: ignore[misc]

        parts = sum(total(key) for key in KEYS)
        shares = {key: total(key) / parts if parts else 0.0 for key in KEYS}
        return {**shares, "parts": parts, "nudges_per_part": total("nudges") / parts if parts else 0.0}

    return rates


Marked = dict[tuple[str, int], tuple[PartRecord, ...]]
"""Sample and epoch -> its parts, marked while they were asked and not scored yet."""


def tier_scorer(problem_set: ProblemSet, marked: Marked | None = None) -> Scorer:
    """Scores a sample of an exam on ``problem_set``: counts of tiers, nudges and re-asks.

    Args:
        problem_set: what was asked.
        marked: the parts as they were marked when they were asked, which are taken out of it; a sample that isn't
            there (of a log that is scored again) is marked anew.

    The score's answer lists the parts with their tiers; its metadata has verdicts, fields and behaviours of each.
    """

    @scorer(metrics=[tier_rates()], name="viva")
    def viva() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:
            if marked is not None and (parts := marked.pop((str(state.sample_id), state.epoch), None)) is not None:
                return score_of(parts)
            mark = _marking(state.sample_id, state.epoch, state.messages, state.metadata, problem_set)
            # Marking computes; it must not hold up the other conversations.
            return score_of(await anyio.to_thread.run_sync(mark))

        return score

    return viva()


def score_of(parts: Iterable[PartRecord]) -> Score:
    """The score of the parts of one sample."""
    parts = list(parts)
    tiers = [part.tier or OPEN for part in parts]
    counts: dict[str, str | int | float | bool | None] = {key: tiers.count(key) for key in KEYS}
    counts |= {"nudges": sum(part.nudges for part in parts), "reasks": sum(part.reasks for part in parts)}
    return Score(
        value=counts,
        answer=", ".join(f"{part.part} {earned}" for part, earned in zip(parts, tiers, strict=True)),
        explanation="\n".join(_told(part) for part in parts),
        metadata={"parts": [_detail(part) for part in parts]},
    )


def _marking(
    sample: object, epoch: int, messages: Iterable[ChatMessage], metadata: Mapping[str, Any], problem_set: ProblemSet
) -> Callable[[], tuple[PartRecord, ...]]:
    """The marking of one sample, still to be done: its messages are written out as a log with this sample alone."""
    log = {
        "version": 2,
        "eval": {"metadata": {"viva": {"set": problem_set.name}}},
        "samples": [
            {
                "id": str(sample),
                "epoch": epoch,
                "messages": [message.model_dump(mode="json", exclude_none=True) for message in messages],
                "metadata": dict(metadata),
            }
        ],
    }

    def mark() -> tuple[PartRecord, ...]:
        transcript = read_inspect_log(json.dumps(log).encode(), "sample.json")
        return mark_transcript(transcript, problem_set, derivations=False).parts

    return mark


def _told(part: PartRecord) -> str:
    """One line on a part.

    Examples:
        >>> from viva.marking.record import AttemptRecord
        >>> attempts = (AttemptRecord(lines=(1, 2), verdict="wrong"), AttemptRecord(lines=(4, 5), verdict="right"))
        >>> _told(PartRecord(part="1b", tier="L2", nudges=1, attempts=attempts))
        '1b: L2 (wrong, right; 1 nudge)'
    """
    came = [", ".join(attempt.verdict for attempt in part.attempts) or "no answer"]
    came += [f"{part.nudges} nudge{'s' if part.nudges > 1 else ''}"] if part.nudges else []
    came += [f"asked again {part.reasks}x"] if part.reasks else []
    came += list(part.behaviours)
    came += [part.error] if part.error else []
    return f"{part.part}: {part.tier or OPEN} ({'; '.join(came)})"


def _detail(part: PartRecord) -> dict[str, Any]:
    keep = {"part", "seed", "presentation", "tier", "nudges", "reasks", "behaviours", "error"}
    attempts = [
        {
            "verdict": attempt.verdict,
            "nudge": attempt.nudge,
            "fields": {field.name: field.verdict for field in attempt.fields},
        }
        for attempt in part.attempts
    ]
    return {**part.model_dump(mode="json", include=keep), "attempts": attempts}
