"""Two runs over the same parts, in pairs: who was right at once where the other wasn't, and what that can tell.

A pair is one part with the same draw, presentation and epoch, with a tier in both runs. How likely so lopsided a split
is by chance comes from the exact sign test, which for right or not is McNemar's exact test (Q. McNemar, Psychometrika
12 (1947) 153-157). The difference of the two shares has Newcombe's interval for paired data, his method 10, made of two
Wilson intervals (R. G. Newcombe, Statistics in Medicine 17 (1998) 2635-2650); no draws at random are in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from viva.marking.format_sensitivity import FEWEST, sign_test
from viva.marking.rates import wilson
from viva.marking.record import PartRecord, Record, Tier
from viva.reports.wording import TIERS

_RANK: dict[Tier, int] = {tier: rank for rank, tier in enumerate(TIERS)}


@dataclass(frozen=True, slots=True)
class Paired:
    """The pairs of two runs.

    ``both``, ``first``, ``second`` and ``neither`` count the pairs by who was right at once; ``better``, ``same`` and
    ``worse`` count them by the first run's tier against the second's.
    """

    both: int
    first: int
    second: int
    neither: int
    better: int
    same: int
    worse: int

    @property
    def total(self) -> int:
        """How many pairs there are."""
        return self.both + self.first + self.second + self.neither

    @property
    def difference(self) -> float:
        """By how much the first run's share of right at once is higher, from -1 to 1."""
        return (self.first - self.second) / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the difference."""
        return paired_interval(self.both, self.first, self.second, self.neither)

    @property
    def test(self) -> str:
        """The exact test of right at once, in words."""
        return _test_words(self.first, self.second)

    @property
    def tier_test(self) -> str:
        """The exact sign test of the tiers, in words."""
        return _test_words(self.better, self.worse)


def _test_words(one: int, other: int) -> str:
    probability = sign_test(one, other)
    if probability is None:
        return f"too few differ ({one + other} of at least {FEWEST})"
    return f"p = {probability:.2g}"


def paired_interval(both: int, first: int, second: int, neither: int) -> tuple[float, float]:
    """Newcombe's 95% interval (method 10) for the difference of two shares over the same pairs.

    Args:
        both, first, second, neither: pairs in which both, only the first, only the second, or none succeeded.

    Examples:
        >>> [round(end, 4) for end in paired_interval(36, 12, 2, 0)]
        [0.0569, 0.3404]
        >>> paired_interval(0, 0, 0, 0)
        (-1.0, 1.0)
    """
    total = both + first + second + neither
    if not total:
        return -1.0, 1.0
    ours, theirs = both + first, both + second
    share, other = ours / total, theirs / total
    (low, high), (other_low, other_high) = wilson(ours, total), wilson(theirs, total)
    spread = ours * (total - ours) * theirs * (total - theirs)
    agreement = both * neither - first * second
    # Newcombe's continuity correction: agreement above chance counts only as far as it exceeds half a pair.
    agreement_corrected = max(agreement - total / 2, 0.0) if agreement > 0 else float(agreement)
    phi = agreement_corrected / math.sqrt(spread) if spread else 0.0
    below = math.sqrt((share - low) ** 2 - 2 * phi * (share - low) * (other_high - other) + (other_high - other) ** 2)
    above = math.sqrt((high - share) ** 2 - 2 * phi * (high - share) * (other - other_low) + (other - other_low) ** 2)
    difference = share - other
    return difference - below, difference + above


def paired(first: Record, second: Record) -> Paired:
    """The pairs of two records.

    Examples:
        >>> from viva.marking.record import SetReference, Source
        >>> def run(*tiers):
        ...     parts = tuple(PartRecord(part=name, tier=tier) for name, tier in zip("abc", tiers))
        ...     return Record(viva="0", set=SetReference(name="s", sha256="0"), source=Source(file="f", sha256="0"),
        ...                   parts=parts)
        >>> paired(run("L1", "L2", "Lx"), run("L2", "L2", None))
        Paired(both=0, first=1, second=0, neither=1, better=1, same=1, worse=0)
    """
    theirs = {_key(part): part.tier for part in second.parts if part.tier is not None}
    pairs = [(part.tier, theirs[_key(part)]) for part in first.parts if part.tier is not None and _key(part) in theirs]
    right = [(a == "L1", b == "L1") for a, b in pairs]
    steps = [_RANK[a] - _RANK[b] for a, b in pairs]
    return Paired(
        both=right.count((True, True)),
        first=right.count((True, False)),
        second=right.count((False, True)),
        neither=right.count((False, False)),
        better=sum(step < 0 for step in steps),
        same=sum(step == 0 for step in steps),
        worse=sum(step > 0 for step in steps),
    )


def _key(part: PartRecord) -> tuple[str, int, str, int]:
    return part.part, part.seed, part.presentation, part.epoch
