"""A run held against an earlier one: on which part has the tier dropped?

For an automated check of a model or a prompt. Only a tier that was earned then and is worse now is a drop. A part that
could not be asked, or that a person has to decide, says nothing of the model and is told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from viva.marking.record import PartRecord, Record, Tier
from viva.marking.sittings import sitting_label

_RANK: dict[Tier, int] = {"L1": 0, "L2": 1, "L3": 2, "Lx": 3}


@dataclass(frozen=True, slots=True)
class Drop:
    """A part whose tier is worse than it was."""

    part: str
    before: Tier
    now: str

    def __str__(self) -> str:
        return f"{self.part}: {self.before} before, {self.now} now"


@dataclass(frozen=True, slots=True)
class AgainstBaseline:
    """What a run is, against an earlier one.

    Args:
        drops: where the tier is worse, in the order of the record.
        better: how many are better.
        same: how many are the same.
        unknown: parts that one of the runs has no tier for, and parts that only one of them asked.
    """

    drops: tuple[Drop, ...]
    better: int
    same: int
    unknown: tuple[str, ...]


def against(record: Record, baseline: Record) -> AgainstBaseline:
    """Compare the tiers of a run with those of an earlier one, part by part.

    The same part under the same draw, presentation and epoch is compared. A reply in which no answer could be read,
    although the part was asked to its end, is worse than any tier.

    Examples:
        >>> from viva.marking.record import SetReference, Source
        >>> def run(**tiers):
        ...     parts = tuple(PartRecord(part=name, tier=tier) for name, tier in tiers.items())
        ...     about = {"set": SetReference(name="", sha256=""), "source": Source(file="", sha256="")}
        ...     return Record(viva="", parts=parts, **about)
        >>> compared = against(run(a="L1", b="L3", c="L1"), run(a="L1", b="L2", c=None))
        >>> [str(drop) for drop in compared.drops], compared.same, compared.unknown
        (['b: L2 before, L3 now'], 1, ('c',))
    """
    before = {_sitting(part): part for part in baseline.parts}
    every = (*record.parts, *baseline.parts)
    drops, better, same, unknown = [], 0, 0, []
    for part in record.parts:
        earlier = before.pop(_sitting(part), None)
        if earlier is None or earlier.tier is None:
            unknown.append(sitting_label(part, every))
        elif part.tier is not None:
            change = _RANK[part.tier] - _RANK[earlier.tier]
            if change > 0:
                drops.append(Drop(sitting_label(part, every), earlier.tier, part.tier))
            better += change < 0
            same += change == 0
        elif part.error is None and all(attempt.verdict == "unread" for attempt in part.attempts):
            drops.append(Drop(sitting_label(part, every), earlier.tier, "no answer that could be read"))
        else:
            unknown.append(sitting_label(part, every))
    unknown += [sitting_label(part, every) for part in before.values()]
    return AgainstBaseline(tuple(drops), better, same, tuple(unknown))


def _sitting(part: PartRecord) -> tuple[str, int, str, int]:
    return part.part, part.seed, part.presentation, part.epoch
