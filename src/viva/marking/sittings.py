"""What tells one sitting of a part from the others: its presentation, its draw, its epoch."""

from __future__ import annotations

from collections.abc import Iterable

from viva.marking.record import PartRecord


def sitting_label(part: PartRecord, others: Iterable[PartRecord]) -> str:
    """The part's name, with what tells it from the other times that it was asked.

    Args:
        part: the sitting.
        others: all sittings of the record, this one among them.

    Examples:
        >>> own, drawn = PartRecord(part="3a"), PartRecord(part="3a", seed=4)
        >>> sitting_label(drawn, [own, drawn]), sitting_label(own, [own])
        ('3a (seed 4)', '3a')
    """
    same = [other for other in others if other.part == part.part]
    told = [part.presentation] if len({other.presentation for other in same}) > 1 else []
    told += [f"seed {part.seed}"] if len({other.seed for other in same}) > 1 else []
    told += [f"epoch {part.epoch}"] if len({other.epoch for other in same}) > 1 else []
    return part.part + (f" ({', '.join(told)})" if told else "")


def retries_words(part: PartRecord) -> str:
    """How often calls were tried again and how long that was waited; empty where none was.

    Examples:
        >>> retries_words(PartRecord(part="3a", retries=2, waited=1.53))
        'calls tried again 2x after faults, 1.5 s waited'
    """
    return f"calls tried again {part.retries}x after faults, {part.waited:.1f} s waited" if part.retries else ""
