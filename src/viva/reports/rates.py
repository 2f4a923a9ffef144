"""Rates in words: the set's own numbers against drawn ones, and how far a judge model agrees with labels."""

from __future__ import annotations

from viva.marking.rates import OwnAndDrawn, Rate
from viva.marking.record import JudgeRecord


def rate_sentences(told: OwnAndDrawn) -> list[str]:
    """The headline of an exam with drawn numbers: does the model know the method, or this answer?

    Examples:
        >>> from viva.marking.rates import own_and_drawn
        >>> from viva.marking.record import PartRecord
        >>> parts = [PartRecord(part="3a", tier="L1"), PartRecord(part="3a", seed=1, own_numbers=False, tier="Lx")]
        >>> for sentence in rate_sentences(own_and_drawn(parts)):
        ...     print(sentence)
        With the set's own numbers it was right at once on 1 of 1 (21% to 100%), with drawn ones on 0 of 1 (0% to 79%).
        Right with the set's own numbers and not always with drawn ones: 3a (0 of 1).
    """
    said = [
        f"With the set's own numbers it was right at once on {told.own.rates['L1']}, "
        f"with drawn ones on {told.drawn.rates['L1']}."
    ]
    if told.falls:
        named = ", ".join(f"{name} ({rate.hits} of {rate.total})" for name, rate in told.falls)
        said.append(f"Right with the set's own numbers and not always with drawn ones: {named}.")
    return said


def agreement_rate(judge: JudgeRecord) -> Rate:
    """How many of the labelled examples a judge model decided as they are labelled."""
    return Rate(round((judge.agreement or 0.0) * judge.examples), judge.examples)
