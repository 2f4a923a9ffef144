"""What a comparison says: models against sets, and for each set its runs side by side.

Runs are grouped by the set's name. Of each set: a map of parts against runs, the tiers, what differs between two runs
over the same parts, misconceptions that several share, behaviours, cost and time. All is counted from the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from viva.marking.rates import Rate
from viva.marking.record import Record
from viva.reports.compare import Comparison, cell_words, compare, totals
from viva.reports.effort import effort, percentile, seconds_words
from viva.reports.grids import Cell, Grid, count_cell, grid, rate_cell, share_cell
from viva.reports.pairs import paired
from viva.reports.summary import Summary, summarize
from viva.reports.visible import one_line
from viva.reports.wording import BEHAVIOUR_MEANING, RATES_NOTE, TIER_WORDS, TIERS, counted, listed

MOST_PAIRED = 6
"""Up to so many runs each is held against each other one; of more, each against the first."""
NOT_THE_SAME = "These runs were not all held on the same version of the same set."
_PAIRS_NOTE = (
    "Paired: the same part with the same draw and presentation, with a tier in both. The interval of the difference is "
    "Newcombe's for paired shares (95%), p is that of the exact sign test (McNemar's for right at once), two-sided. "
    "The drawing's scale runs from -100 to +100 points."
)
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class OfSet:
    """The runs of one set: their comparison and its tables, the map of the parts first."""

    title: str
    comparison: Comparison
    sentences: tuple[str, ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A whole comparison: models against sets where there are several, then set by set."""

    title: str
    overview: tuple[Grid, ...]
    sets: tuple[OfSet, ...]


def side_by_side(records: Sequence[Record]) -> SideBySide:
    """Put runs side by side, grouped by set in the order in which the sets come."""
    by_set: dict[str, list[Record]] = {}
    for record in records:
        by_set.setdefault(record.set.name, []).append(record)
    groups = tuple(_of_set(group) for group in by_set.values())
    overview = [models_by_sets(records)] if len(groups) > 1 else []
    return SideBySide("Runs side by side", _told(overview), groups)


def models_by_sets(records: Sequence[Record]) -> Grid | None:
    """Models against sets: how many of all parts with a tier were right at once, over all runs of the model."""
    names: dict[str, None] = {}
    sets: dict[str, None] = {}
    rates: dict[tuple[str, str], tuple[int, int]] = {}
    for record in records:
        model, name = summarize(record).examinee, record.set.name
        names.setdefault(model)
        sets.setdefault(name)
        tiers = [part.tier for part in record.parts if part.tier is not None]
        hits, total = rates.get((model, name), (0, 0))
        rates[model, name] = hits + tiers.count("L1"), total + len(tiers)
    rows = [[Cell(model), *(share_cell(Rate(*rates.get((model, name), (0, 0)))) for name in sets)] for model in names]
    return grid(
        "Right at once, models against sets",
        ["Model", *(one_line(name, 60) for name in sets)],
        rows,
        "Over all runs of a model on a set. " + RATES_NOTE,
        map=True,
    )


def _of_set(records: Sequence[Record]) -> OfSet:
    comparison = compare(records)
    first = records[0].set
    grids = (
        part_map(comparison),
        tier_grid(comparison),
        pair_grid(comparison),
        shared_misconceptions(comparison.names, comparison.summaries),
        shared_behaviours(comparison.names, comparison.summaries),
        cost_grid(comparison),
        totals_grid(comparison),
    )
    sentences = [] if comparison.same_set else [NOT_THE_SAME]
    sentences += _common(comparison)
    return OfSet(first.title or first.name, comparison, tuple(sentences), _told(grids))


def part_map(comparison: Comparison) -> Grid | None:
    """Parts against runs, each field with its tier in words."""
    rows = [
        [Cell(one_line(name, 60)), *(_field(cell_words(p), p.record.tier if p else None, p is not None) for p in parts)]
        for name, parts in comparison.rows
    ]
    return grid("Parts against runs", ["Part", *comparison.names], rows, map=True)


def _field(words: str, tier: str | None, asked: bool) -> Cell:
    return Cell(words, tier=tier or ("none" if asked else ""))


def tier_grid(comparison: Comparison) -> Grid | None:
    """How the tiers share each run's parts."""
    rows = []
    for name, summary in zip(comparison.names, comparison.summaries, strict=True):
        counts: list[tuple[str, int]] = [(tier, len(summary.tiers[tier])) for tier in TIERS]
        if summary.without_tier:
            counts.append(("none", len(summary.without_tier)))
        words = ", ".join(f"{tier if tier != 'none' else 'no tier'} {number}" for tier, number in counts)
        rate = summary.rates[0].rates["L1"] if summary.rates else Rate(0, 0)
        rows.append([Cell(name), Cell(words, tiers=tuple(counts)), rate_cell(rate)])
    meaning = "; ".join(f"{tier}: {words}" for tier, words in TIER_WORDS.items())
    return grid("Tiers", ("Run", "Tiers", "Right at once"), rows, f"{meaning}. {RATES_NOTE}")


def pair_grid(comparison: Comparison) -> Grid | None:
    """What differs between two runs over the parts that both answered."""
    numbers = range(len(comparison.records))
    against = combinations(numbers, 2) if len(numbers) <= MOST_PAIRED else ((0, other) for other in numbers[1:])
    rows = []
    for i, j in against:
        found = paired(comparison.records[i], comparison.records[j])
        if not found.total:
            continue
        low, high = found.interval
        rows.append(
            [
                Cell(f"{comparison.names[i]} against {comparison.names[j]}"),
                count_cell(found.total),
                Cell(f"{found.first} only the first, {found.second} only the second"),
                Cell(
                    f"{100 * found.difference:+.0f} points ({100 * low:+.0f} to {100 * high:+.0f})",
                    interval=((low + 1) / 2, (found.difference + 1) / 2, (high + 1) / 2),
                ),
                Cell(found.test),
                Cell(f"{found.better} better, {found.same} the same, {found.worse} worse"),
                Cell(found.tier_test),
            ]
        )
    head = ("Runs", "Pairs", "Right at once", "Difference", "Test", "Tiers of the first", "Test of the tiers")
    return grid("Differences over the same parts", head, rows, _PAIRS_NOTE)


def shared_misconceptions(names: Sequence[str], summaries: Sequence[Summary]) -> Grid | None:
    """Misconceptions against runs, those that most runs share first."""
    return _against(
        "Misconceptions",
        "Misconception",
        names,
        [{name: list(where) for name, where in summary.misconceptions.items()} for summary in summaries],
    )


def shared_behaviours(names: Sequence[str], summaries: Sequence[Summary]) -> Grid | None:
    """Behaviours against runs."""
    found = []
    for summary in summaries:
        met: dict[str, list[str]] = {}
        for behaviour in BEHAVIOUR_MEANING:
            where = [part.label for part in summary.parts if behaviour in part.record.behaviours]
            if where:
                met[behaviour] = where
        found.append(met)
    return _against("Behaviours", "Behaviour", names, found)


def _against(title: str, what: str, names: Sequence[str], found: Sequence[dict[str, list[str]]]) -> Grid | None:
    met: dict[str, int] = {}
    for one in found:
        for name in one:
            met[name] = met.get(name, 0) + 1
    rows = [
        [
            Cell(one_line(name, 120)),
            count_cell(number),
            *(Cell(_named(one[name]) if name in one else "–") for one in found),
        ]
        for name, number in sorted(met.items(), key=lambda item: -item[1])
    ]
    return grid(title, [what, "Runs", *names], rows)


def _named(parts: Sequence[str]) -> str:
    named = [one_line(part, 40) for part in parts]
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return ", ".join(named[:_MOST_NAMED]) + more


def cost_grid(comparison: Comparison) -> Grid | None:
    """Tokens, time and silence of each run; what its source doesn't say is empty."""
    rows = []
    for name, record, summary in zip(comparison.names, comparison.records, comparison.summaries, strict=True):
        told = effort(record)
        times = told.seconds
        right = len(summary.tiers["L1"]) + len(summary.tiers["L2"]) + len(summary.tiers["L3"])
        rows.append(
            [
                Cell(name),
                count_cell(told.sent),
                count_cell(summary.tokens),
                Cell(f"{summary.tokens / right:.0f}" if summary.tokens and right else "", number=True),
                Cell(seconds_words(sum(times)) if times else "", number=True),
                Cell(seconds_words(percentile(times, 0.5)) if times else "", number=True),
                Cell(seconds_words(times[-1]) if times else "", number=True),
                Cell(f"{len(told.silent)} and {len(told.cut_off)} of {told.replies}", number=True),
            ]
        )
    head = (
        *("Run", "Tokens sent", "Tokens received", "Received a part solved", "Time", "Median reply", "Longest reply"),
        "Silent and cut off",
    )
    return grid("Cost and time", head, rows)


def totals_grid(comparison: Comparison) -> Grid | None:
    """The totals of each run, a row a count."""
    rows = [[Cell(label), *map(Cell, values)] for label, values in totals(comparison)]
    return grid("Totals", ["Of all parts", *comparison.names], rows)


def _common(comparison: Comparison) -> list[str]:
    """Parts that all of the runs, or none of them, had right at once."""
    asked = [(name, parts) for name, parts in comparison.rows if all(p is not None and p.record.tier for p in parts)]
    tiers = [(name, [p.record.tier for p in parts if p is not None]) for name, parts in asked]
    said: list[str] = []
    if len(comparison.records) < 2 or not tiers:
        return said
    every = [name for name, found in tiers if all(tier == "L1" for tier in found)]
    none = [name for name, found in tiers if not any(tier == "L1" for tier in found)]
    runs = counted(len(comparison.records), "run")
    of = f"of the {counted(len(tiers), 'part')} with a tier in all {runs}"
    for words, names in (("every run was right at once", every), ("no run was right at once", none)):
        if names:
            said.append(f"On {len(names)} {of} {words}: {listed(_capped(names))}.")
    return said


def _capped(names: Sequence[str]) -> list[str]:
    shown = [one_line(name, 60) for name in names[:_MOST_NAMED]]
    return shown + ([f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else [])


def _told(grids: Iterable[Grid | None]) -> tuple[Grid, ...]:
    return tuple(found for found in grids if found is not None)
