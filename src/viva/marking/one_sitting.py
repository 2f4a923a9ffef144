"""One sitting of a part: all that was said about it, marked. What shows beside other sittings is decided elsewhere.

A sitting is marked from what stands in :class:`SittingAsked` alone, so that another process can do it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from viva.marking.attempts import PartConversation, mark_conversation
from viva.marking.behaviours import behaviours, spoken_behaviours, together
from viva.marking.doubts import doubt_record
from viva.marking.earlier_replies import derivations_of_replies
from viva.marking.fields import mark_fields
from viva.marking.judge import Judge
from viva.marking.record import AttemptRecord, FieldMark, PartRecord, ShownBehaviour, Tier
from viva.marking.steps.ledger import StepOutcome
from viva.marking.steps.own_commands import quoted_as_written, written_out
from viva.marking.tiers import tier
from viva.marking.unclear import Print, without_accusations
from viva.reading import Exchange, Passage, Sitting, Turn
from viva.reading.answers.macros import Macros
from viva.reading.transcript import LEFT_OUT
from viva.sets.drawn import DrawnPart


@dataclass(frozen=True, slots=True)
class SittingAsked:
    """What a sitting is marked from.

    Args:
        part: the part as it was asked, with its key.
        sitting: under which draw and presentation, and whether it came to an end.
        exchanges: what was said about it.
        turns: the turns that the exchanges point at.
        own_numbers: whether it was asked as the set has it.
        macros: the TeX commands that the source defines.
        kinds: the kinds of the fields of each part of the set.
        derivations: whether to decide the derivations line by line.
        source: what the source leaves in doubt, if it was a PDF.
    """

    part: DrawnPart
    sitting: Sitting
    exchanges: tuple[Exchange, ...]
    turns: Mapping[int, Turn]
    own_numbers: bool
    macros: Macros | None
    kinds: Mapping[str, frozenset[str]]
    derivations: bool
    source: Print | None = None


@dataclass(frozen=True, slots=True)
class SittingMarked:
    """What it came to: the attempts, the part's record without what only shows beside others, and the derivations."""

    outcome: PartConversation
    record: PartRecord
    derived: StepOutcome | None


Spread = Callable[[Callable[[SittingAsked], SittingMarked], Sequence[SittingAsked]], Iterable[SittingMarked]]
"""A ``map``: the marks of sittings, in their order."""


def mark_sitting(asked: SittingAsked, *, judge: Judge | None = None) -> SittingMarked:
    """Mark one sitting.

    Args:
        asked: what it is marked from.
        judge: a model for the key points of rubrics that no phrasing settles.
    """
    part, exchanges = asked.part, list(asked.exchanges)
    outcome = mark_conversation(
        part, exchanges, asked.turns, judge=judge, macros=asked.macros, kinds=asked.kinds, source=asked.source
    )
    record = part_record(part, asked.sitting, outcome, exchanges, own_numbers=asked.own_numbers)
    if not asked.derivations:
        return SittingMarked(outcome, record, None)
    whole = [e for e in exchanges if LEFT_OUT not in e.answer.text]
    remarks = ["" if e.opening or not e.prompt else e.prompt.text for e in whole]
    passages = [e.answer for e in whole]
    read = written_out(passages, asked.macros)
    derived = quoted_as_written(derivations_of_replies(part, read, remarks), passages, read)
    if asked.source is not None:
        derived = without_accusations(derived, [passage.lines for passage in passages], asked.source.unclear)
    return SittingMarked(outcome, record, derived)


def part_record(
    part: DrawnPart, sitting: Sitting, outcome: PartConversation, exchanges: list[Exchange], *, own_numbers: bool = True
) -> PartRecord:
    """The record of one sitting of a part, without what only shows beside the rest of the record.

    Args:
        part: the part as it was asked, with its key.
        sitting: what was asked under which draw and presentation, and whether it came to an end.
        outcome: what was said about it, marked.
        exchanges: what was said about it.
        own_numbers: whether it was asked as the set has it.
    """
    shown = _behaviours(part, outcome, exchanges)
    return PartRecord(
        part=part.name,
        title=part.title,
        seed=part.seed,
        presentation=sitting.presentation,
        epoch=sitting.epoch,
        conversation=sitting.conversation,
        own_numbers=own_numbers,
        tier=_tier(outcome.attempts, sitting),
        nudges=outcome.nudges,
        reasks=outcome.reasks,
        behaviours=tuple(item.behaviour for item in shown),
        shown_by=shown,
        doubt=doubt_record(outcome.doubts),
        attempts=outcome.attempts,
        follow_ups=outcome.follow_ups,
        key_note=part.key_note if any(f.key is not None for f in part.fields) else None,
        error=sitting.error,
        retries=sitting.retries,
        waited=sitting.waited,
    )


def _tier(attempts: Sequence[AttemptRecord], sitting: Sitting) -> Tier | None:
    """The tier; None where a fault cut the conversation short before a right answer: nobody knows what came next."""
    if sitting.error is not None and not any(attempt.verdict == "right" for attempt in attempts):
        return None
    return tier(attempts)


def _behaviours(part: DrawnPart, outcome: PartConversation, exchanges: list[Exchange]) -> tuple[ShownBehaviour, ...]:
    slips = frozenset((f.name, m.name) for f in part.fields for m in f.misconceptions if m.convention)
    decided = behaviours(outcome.attempts, doubts=outcome.doubts, silent=outcome.silent, convention_slips=slips)

    def mark(text: str) -> tuple[FieldMark, ...]:
        return mark_fields(part, Passage(text, (1, text.count("\n") + 1)))

    return together(decided, spoken_behaviours(part, outcome.attempts, exchanges, mark))
