"""Whether it matters how a question is shown: the same drawn parts under several presentations, compared in pairs.

A pair is one part under one draw in one epoch, asked under two presentations. Whoever reads one of them less well earns
a worse tier there. Counts are exact; where enough pairs differ, an exact sign test (McNemar's test for ordered
outcomes) says how likely so lopsided a split is if the presentation makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import comb
from typing import get_args

from viva.marking.record import PartRecord, PresentationRecord, ShownBehaviour, Tier

FEWEST = 6
"""So many pairs that differ are needed for a test: with fewer, no split is less likely than one in twenty."""
_RANK: dict[str, int] = {tier: rank for rank, tier in enumerate(get_args(Tier))}


def sign_test(worse: int, better: int) -> float | None:
    """The two-sided probability of a split at least so lopsided by chance alone; None with too few pairs.

    Examples:
        >>> sign_test(6, 0), sign_test(4, 4), sign_test(5, 0)
        (0.03125, 1.0, None)
    """
    total = worse + better
    if total < FEWEST:
        return None
    ways = sum(comb(total, k) for k in range(min(worse, better) + 1))
    return min(1.0, float(2 * ways / 2**total))


def presentation_records(parts: Iterable[PartRecord]) -> tuple[PresentationRecord, ...]:
    """Each presentation of a record against the first one that was asked (``latex``, where it was).

    Examples:
        >>> latex = [PartRecord(part=name, tier="L1") for name in ("1a", "1b", "1c")]
        >>> tiers = zip(latex, ("L1", "L3", "Lx"))
        >>> mangled = [p.model_copy(update={"tier": tier, "presentation": "mangled"}) for p, tier in tiers]
        >>> found, = presentation_records([*latex, *mangled])
        >>> found.pairs, found.worse, found.same, found.better, found.costs, found.probability
        (3, 2, 1, 0, ('1b', '1c'), None)
    """
    groups = _by_draw(parts)
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    if len(names) < 2:
        return ()
    first = "latex" if "latex" in names else names[0]
    found = []
    for name in names:
        if name == first:
            continue
        pairs = [(group[first], group[name]) for group in groups.values() if first in group and name in group]
        decided = [(a, b) for a, b in pairs if a.tier is not None and b.tier is not None]
        moved = [_RANK[b.tier or ""] - _RANK[a.tier or ""] for a, b in decided]
        worse, better = sum(step > 0 for step in moved), sum(step < 0 for step in moved)
        found.append(
            PresentationRecord(
                presentation=name,
                against=first,
                pairs=len(decided),
                worse=worse,
                same=len(decided) - worse - better,
                better=better,
                tiers_lost=sum(step for step in moved if step > 0),
                open=len(pairs) - len(decided),
                costs=tuple(dict.fromkeys(b.part for (_, b), step in zip(decided, moved, strict=True) if step > 0)),
                probability=sign_test(worse, better),
            )
        )
    return tuple(found)


def format_sensitive(parts: Sequence[PartRecord]) -> list[ShownBehaviour | None]:
    """For each part the behaviour, if it earned a worse tier than under another presentation of the same draw."""
    groups = _by_draw(parts)
    found: list[ShownBehaviour | None] = []
    for part in parts:
        decided = [other for other in groups[_draw(part)].values() if other.tier is not None]
        best = min(decided, key=lambda other: _RANK[other.tier or ""], default=None)
        if best is None or part.tier is None or _RANK[part.tier] <= _RANK[best.tier or ""]:
            found.append(None)
            continue
        turns = tuple(attempt.turn for attempt in part.attempts if attempt.turn is not None)
        note = f"{part.tier} as {part.presentation}, {best.tier} as {best.presentation}"
        found.append(ShownBehaviour(behaviour="format-sensitive", turns=turns, note=note))
    return found


def _draw(part: PartRecord) -> tuple[str, int, int]:
    return part.part, part.seed, part.epoch


def _by_draw(parts: Iterable[PartRecord]) -> dict[tuple[str, int, int], dict[str, PartRecord]]:
    groups: dict[tuple[str, int, int], dict[str, PartRecord]] = {}
    for part in parts:
        groups.setdefault(_draw(part), {})[part.presentation] = part
    return groups
