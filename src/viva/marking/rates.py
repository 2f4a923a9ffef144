"""Shares with what they can and can't tell: how many of how many, and an interval.

A handful of parts says little, so a share is never shown as a bare percentage. The interval is Wilson's at 95%, which
keeps its promise for small numbers and near 0 and 1 (E. B. Wilson, Probable inference, JASA 22 (1927) 209-212; L. D.
Brown, T. T. Cai and A. DasGupta, Statistical Science 16 (2001) 101-133). It takes the parts as independent draws; the
same part asked again under other numbers isn't quite that, so with variants and epochs it is rather too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from viva.marking.record import PartRecord, Tier, TierShare

TIERS: tuple[Tier, ...] = ("L1", "L2", "L3", "Lx")
LEVEL = 0.95


def wilson(hits: int, total: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval for a share.

    Args:
        hits: how many.
        total: of how many; with none the interval is everything.
        level: how sure it is to be, 0.95 by default.

    Returns:
        Its lower and upper end, from 0 to 1.

    Examples:
        >>> [round(end, 3) for end in wilson(3, 4)]
        [0.301, 0.954]
        >>> wilson(0, 0)
        (0.0, 1.0)
    """
    if total == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, slack = hits / total, z * z / total
    middle = (share + slack / 2) / (1 + slack)
    half = z * math.sqrt(share * (1 - share) / total + slack / (4 * total)) / (1 + slack)
    # At the ends the interval touches them; computing may miss by a last digit.
    return (0.0 if hits == 0 else max(middle - half, 0.0)), (1.0 if hits == total else min(middle + half, 1.0))


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    hits: int
    total: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval."""
        return wilson(self.hits, self.total)

    @property
    def ends(self) -> str:
        """The interval in words.

        Examples:
            >>> Rate(3, 4).ends
            '30% to 95%'
        """
        low, high = self.interval
        return f"{100 * low:.0f}% to {100 * high:.0f}%"

    def __str__(self) -> str:
        """How many of how many, with the interval.

        Examples:
            >>> str(Rate(3, 4)), str(Rate(0, 0))
            ('3 of 4 (30% to 95%)', 'none')
        """
        return f"{self.hits} of {self.total} ({self.ends})" if self.total else "none"


@dataclass(frozen=True, slots=True)
class TierRates:
    """How the tiers share some parts: those with a tier, since of the others nobody knows."""

    label: str
    rates: dict[Tier, Rate]

    @property
    def total(self) -> int:
        """How many parts have a tier."""
        return self.rates["L1"].total


@dataclass(frozen=True, slots=True)
class OwnAndDrawn:
    """The set's own numbers against drawn ones, on the parts that were asked with both.

    Args:
        own, drawn: how the tiers share them.
        falls: parts that were right at once with the set's own numbers and not always with drawn ones, with how many
            of the drawn ones were right at once.
    """

    own: TierRates
    drawn: TierRates
    falls: tuple[tuple[str, Rate], ...]


def tier_rates(label: str, parts: Iterable[PartRecord]) -> TierRates:
    """How the tiers share the parts that have one.

    Examples:
        >>> rates = tier_rates("all", [PartRecord(part="1a", tier="L1"), PartRecord(part="1b"), PartRecord(part="1c")])
        >>> str(rates.rates["L1"])
        '1 of 1 (21% to 100%)'
    """
    tiers = [part.tier for part in parts if part.tier is not None]
    return TierRates(label, {tier: Rate(tiers.count(tier), len(tiers)) for tier in TIERS})


def own_and_drawn(parts: Sequence[PartRecord]) -> OwnAndDrawn | None:
    """The set's own numbers against drawn ones; None unless some part was asked, and earned a tier, with both."""
    known = [part for part in parts if part.tier is not None]
    both = {p.part for p in known if p.own_numbers} & {p.part for p in known if not p.own_numbers}
    if not both:
        return None
    own = [part for part in known if part.part in both and part.own_numbers]
    drawn = [part for part in known if part.part in both and not part.own_numbers]
    falls = []
    for name in dict.fromkeys(part.part for part in own):
        mine = [part.tier for part in own if part.part == name]
        others = [part.tier for part in drawn if part.part == name]
        if all(tier == "L1" for tier in mine) and any(tier != "L1" for tier in others):
            falls.append((name, Rate(others.count("L1"), len(others))))
    return OwnAndDrawn(tier_rates("the set's own numbers", own), tier_rates("drawn numbers", drawn), tuple(falls))


def rate_table(parts: Sequence[PartRecord]) -> list[TierRates]:
    """The rows of the table of rates: all parts; own and drawn numbers; each part that was asked more than once."""
    rows = [tier_rates("all parts", parts)]
    if (told := own_and_drawn(parts)) is not None:
        rows += [told.own, told.drawn]
    names = [part.part for part in parts]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            rows.append(tier_rates(name, (part for part in parts if part.part == name)))
    return [row for row in rows if row.total]


def tier_shares(parts: Sequence[PartRecord]) -> tuple[TierShare, ...]:
    """The table of rates as the record keeps it, without the rows of single parts."""
    several = {part.part for part in parts}
    return tuple(
        TierShare(
            of=row.label,
            tier=tier,
            hits=rate.hits,
            total=rate.total,
            low=round(rate.interval[0], 4),
            high=round(rate.interval[1], 4),
        )
        for row in rate_table(parts)
        if row.label not in several
        for tier, rate in row.rates.items()
    )
