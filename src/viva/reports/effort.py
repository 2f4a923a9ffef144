"""What the replies took: seconds, tokens, silence, refusals, replies that were cut off, calls that were tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from viva.marking.record import Record, TurnRecord
from viva.reports.grids import Cell, Grid, count_cell, grid
from viva.reports.summary import PartSummary, Summary
from viva.reports.wording import counted, line_range

_SLOWEST = 5
# Upper ends of the classes of the latency table, in seconds; each about three times the one before.
_CLASSES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)


@dataclass(frozen=True, slots=True)
class Effort:
    """Counts over the examinee's turns.

    ``seconds`` are those of the replies that have them, in order of size. ``silent``, ``refused`` and ``cut_off`` are
    turns without text, turns that the provider calls refusals, and turns that broke off; each turn is in one of them at
    most. ``asked_again`` counts re-asks and ``waited`` the seconds waited before them; ``retries`` and
    ``retry_seconds`` are calls that were tried again after faults.
    """

    replies: int
    seconds: tuple[float, ...]
    tokens: tuple[int, ...]
    sent: int | None
    silent: tuple[TurnRecord, ...]
    refused: tuple[TurnRecord, ...]
    cut_off: tuple[TurnRecord, ...]
    asked_again: int
    waited: float
    retries: int
    retry_seconds: float
    rate: float | None


def effort(record: Record) -> Effort:
    """What the record says of it."""
    replies = [turn for turn in record.turns if turn.role == "examinee"]
    timed = [turn for turn in replies if turn.seconds and turn.tokens]
    sent = [turn.sent for turn in replies if turn.sent is not None]
    return Effort(
        replies=len(replies),
        seconds=tuple(sorted(turn.seconds for turn in replies if turn.seconds is not None)),
        tokens=tuple(sorted(turn.tokens for turn in replies if turn.tokens is not None)),
        sent=sum(sent) if sent else None,
        silent=tuple(turn for turn in replies if not turn.text.strip() and not turn.refused),
        refused=tuple(turn for turn in replies if turn.refused),
        cut_off=tuple(turn for turn in replies if not turn.complete and not turn.refused),
        asked_again=sum(turn.reask for turn in record.turns),
        waited=sum(turn.waited for turn in record.turns if turn.reask),
        retries=sum(part.retries for part in record.parts),
        retry_seconds=sum(part.waited for part in record.parts),
        rate=median((turn.tokens or 0) / (turn.seconds or 1) for turn in timed) if timed else None,
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values doesn't exceed (the nearest-rank percentile).

    Examples:
        >>> percentile([1.0, 2.0, 3.0, 4.0, 10.0], 0.9), percentile([7.0], 0.5)
        (10.0, 7.0)
    """
    rank = -int(-share * len(ordered) // 1)
    return ordered[max(rank, 1) - 1]


def seconds_words(seconds: float) -> str:
    """A time for people.

    Examples:
        >>> [seconds_words(s) for s in (0.004, 0.25, 12.34, 75.0, 4000.0)]
        ['under 0.1 s', '0.2 s', '12.3 s', '1 min 15 s', '1 h 6 min']
    """
    if seconds < 0.1:
        return "under 0.1 s" if seconds else "0 s"
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def effort_sentences(told: Effort) -> list[str]:
    """Latency and silence in sentences; what the source doesn't say is left out."""
    said = []
    if told.seconds:
        times = told.seconds
        said.append(
            f"{counted(len(times), 'reply', 'replies')} took {seconds_words(sum(times))} in all: median "
            f"{seconds_words(percentile(times, 0.5))}, nine in ten within {seconds_words(percentile(times, 0.9))}, "
            f"longest {seconds_words(times[-1])}."
        )
    if told.tokens:
        sent = f" after {counted(told.sent, 'token')} sent" if told.sent is not None else ""
        rate = f", {told.rate:.0f} a second (median)" if told.rate is not None and told.rate >= 1 else ""
        said.append(f"{counted(sum(told.tokens), 'token')} received{sent}{rate}.")
    if told.replies:
        silent, cut = len(told.silent), len(told.cut_off)
        said.append(
            f"Of {counted(told.replies, 'reply', 'replies')}, {silent or 'none'} "
            f"{'was' if silent == 1 else 'were'} silent"
            + (f", {len(told.refused)} refused" if told.refused else "")
            + f" and {cut or 'none'} cut off."
        )
    if told.asked_again:
        waited = f", {seconds_words(told.waited)} waited before" if told.waited else ""
        said.append(f"{counted(told.asked_again, 're-ask')}{waited}.")
    if told.retries:
        waited = f", {seconds_words(told.retry_seconds)} waited" if told.retry_seconds else ""
        said.append(f"Calls were tried again {counted(told.retries, 'time')} after faults{waited}.")
    return said


def latency_grid(told: Effort) -> Grid | None:
    """How many replies took how long; None with fewer than two replies, or where all are in one class."""
    if len(told.seconds) < 2:
        return None
    ends = (0.0, *_CLASSES, float("inf"))
    counts = [(low, high, sum(low <= s < high for s in told.seconds)) for low, high in pairwise(ends)]
    used = [index for index, (_, _, number) in enumerate(counts) if number]
    if len(used) < 2:
        return None
    shown = counts[used[0] : used[-1] + 1]
    most = max(number for _, _, number in shown)
    rows = [(Cell(_class_words(low, high)), Cell(str(n), bar=n / most, number=True)) for low, high, n in shown]
    return grid("How long the replies took", ("Seconds", "Replies"), rows)


def _class_words(low: float, high: float) -> str:
    if not low:
        return f"under {high:g}"
    return f"{low:g} to {high:g}" if high != float("inf") else f"{low:g} and more"


def slowest_grid(summary: Summary) -> Grid | None:
    """The parts that took the longest; None where no part has times, or all fit in a reader's eye anyway."""
    timed = [part for part in summary.parts if part.seconds is not None]
    if len(timed) <= _SLOWEST:
        return None

    def time(part: PartSummary) -> float:
        return part.seconds or 0.0

    rows = [
        (
            Cell(part.label, parts=((part.label, part.number),)),
            Cell(f"{time(part):.1f}", number=True, bar=time(part) / max(map(time, timed)) if time(part) else 0.0),
            count_cell(part.tokens),
            count_cell(len(part.record.attempts)),
        )
        for part in sorted(timed, key=lambda part: (-time(part), part.number))[:_SLOWEST]
    ]
    return grid("The slowest parts", ("Part", "Seconds", "Tokens", "Attempts"), rows)


def silence_grid(told: Effort) -> Grid | None:
    """The replies without text, those that were refused, and those that broke off."""
    which = (("silent", told.silent), ("refused", told.refused), ("cut off", told.cut_off))
    rows = [(Cell(what), Cell(", ".join(line_range(turn.lines) for turn in turns))) for what, turns in which if turns]
    return grid("Replies that are no answer", ("What", "Where"), rows)
