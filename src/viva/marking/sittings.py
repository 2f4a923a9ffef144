"""What tells one sitting of a part from the others: its presentation, its draw, its epoch."""

from __future__ import annotations

from collections.abc import Iterable

from viva.marking.record import PartRecord
from viva.sets.drawn import DrawnPart


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


def asks_the_same(drawn: DrawnPart, own: DrawnPart) -> bool:
    """Whether a draw asks what the set itself asks: not every part has numbers to draw, and some draws hit the set's.

    Examples:
        >>> from viva.sets import load_set
        >>> hw5 = load_set("hw5")
        >>> [asks_the_same(hw5.draw_part(name, 1), hw5.draw_part(name)) for name in ("1a", "1b")]
        [True, False]
    """

    def asked(part: DrawnPart) -> tuple[object, ...]:
        fields = [(field.name, field.ask, field.options, field.expected) for field in part.fields]
        return part.preamble, part.statement, part.conventions, part.figure, part.figure_words, fields

    return asked(drawn) == asked(own)


def retries_words(part: PartRecord) -> str:
    """How often calls were tried again and how long that was waited; empty where none was.

    Examples:
        >>> retries_words(PartRecord(part="3a", retries=2, waited=1.53))
        'calls tried again 2x after faults, 1.5 s waited'
    """
    return f"calls tried again {part.retries}x after faults, {part.waited:.1f} s waited" if part.retries else ""
