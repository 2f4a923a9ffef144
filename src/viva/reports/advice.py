"""Advice for using this model on this set: rules over counts, each sentence with the figure that it rests on.

A rule speaks only where it has counted enough: at least :data:`FEWEST` parts, nudges or replies. Shares are judged by
their 95% interval (Wilson), never by the share itself, so that few counts give cautious advice or none.
"""

from __future__ import annotations

from collections.abc import Iterator

from viva.marking.format_sensitivity import FEWEST as FEWEST_PAIRS
from viva.marking.rates import Rate
from viva.marking.record import Record
from viva.reports.effort import effort
from viva.reports.helped import LEVELS, OTHER, followed
from viva.reports.invented import invented, is_invented
from viva.reports.presentations import probability_words
from viva.reports.questions import question_rates
from viva.reports.summary import Summary
from viva.reports.visible import one_line
from viva.reports.wording import counted, listed

FEWEST = 5
"""So many counts a rule needs before it says anything."""
_SURE, _UNLIKELY = 0.8, 0.5
_SIGNIFICANT = 0.05


def advice(record: Record, summary: Summary) -> list[str]:
    """The sentences, the most general first; a single one that says so where there is too little to advise from."""
    known = summary.rates[0].total if summary.rates else 0
    rules = (_first_answers, _questions, _guidance, _starting_again, _doubting, _derivations, _misconceptions, _numbers)
    said = [sentence for rule in rules for sentence in rule(summary)]
    said += [*_pressure(record), *_presentations(record), *_silence(record, summary)]
    if said:
        return said
    return [f"No advice: it takes at least {FEWEST} counts of a kind, and {counted(known, 'part')} got a tier."]


def _first_answers(summary: Summary) -> Iterator[str]:
    rate = summary.rates[0].rates["L1"] if summary.rates else Rate(0, 0)
    if rate.total < FEWEST:
        return
    low, high = rate.interval
    if low >= _SURE:
        yield f"Take its first answers, with spot checks: right at once on {rate}."
    elif high <= _UNLIKELY:
        yield f"Don't use its first answers unmarked: right at once on {rate}."
    else:
        yield f"Check every first answer before it is used: right at once on {rate}."


def _questions(summary: Summary) -> Iterator[str]:
    """Questions on which nothing, or everything, was right at once."""
    parts = [part.record for part in summary.parts]
    for question, rates in question_rates(parts):
        rate = rates.rates["L1"]
        if rate.total >= FEWEST and rate.interval[1] <= _UNLIKELY:
            yield f"On question {one_line(question, 20)} expect to guide it: right at once on {rate}."


def _guidance(summary: Summary) -> Iterator[str]:
    nudges = list(followed(summary))
    for level, words in LEVELS.items():
        here = [nudge for nudge in nudges if nudge.level == level]
        rate = Rate(sum(nudge.mended for nudge in here), len(here))
        if rate.total < FEWEST:
            continue
        low, high = rate.interval
        if low >= _UNLIKELY:
            yield f"Where it is wrong, nudge it with level {level} ({words}): right after {rate}."
        elif high <= _UNLIKELY:
            yield f"Don't count on nudges of level {level} ({words}): right after {rate}."


def _starting_again(summary: Summary) -> Iterator[str]:
    nudged = [part for part in summary.parts if part.record.nudges]
    rate = Rate(sum("stuck" in part.record.behaviours for part in nudged), len(nudged))
    if rate.total >= FEWEST and rate.interval[0] >= 0.2:
        yield f"Where it repeats a wrong answer, start afresh: a nudge left it the same on {rate} parts."


def _doubting(summary: Summary) -> Iterator[str]:
    doubted = [part for part in summary.parts if part.record.doubt and part.record.doubt.held is not None]
    rate = Rate(sum(bool(part.record.doubt and part.record.doubt.held) for part in doubted), len(doubted))
    if rate.total < FEWEST:
        return
    if rate.interval[0] >= _SURE:
        yield f"Asking whether it is sure does no harm: it held its right answer on {rate}."
    elif rate.interval[1] < 1.0 and rate.hits < rate.total:
        yield f"Don't ask whether it is sure when the answer may be right: it held its right answer on {rate} only."


def _derivations(summary: Summary) -> Iterator[str]:
    right = [part for part in summary.parts if part.verdict == "right"]
    false = [part for part in right if any(map(is_invented, part.findings))]
    if len(right) >= FEWEST and len(false) >= 2:
        where = listed(one_line(part.label, 40) for part in false[:6]) + (", ..." if len(false) > 6 else "")
        yield (
            f"Read its derivations even where the answer is right: {Rate(len(false), len(right))} right answers have a "
            f"refuted statement on the way ({where})."
        )


def _misconceptions(summary: Summary) -> Iterator[str]:
    asked = len(summary.parts)
    for name, where in summary.misconceptions.items():
        if asked >= FEWEST and len(where) >= 3 and name != OTHER:
            yield f"Look for “{one_line(name, 80)}” first: met on {len(where)} of {counted(asked, 'part')}."


def _numbers(summary: Summary) -> Iterator[str]:
    told = summary.own_and_drawn
    if told is not None and len(told.falls) >= 3:
        yield (
            f"Ask with other numbers before trusting it: right at once with the set's own on {told.own.rates['L1']}, "
            f"with drawn ones on {told.drawn.rates['L1']}; {counted(len(told.falls), 'part')} fell."
        )


def _pressure(record: Record) -> Iterator[str]:
    summary = record.doubt
    if summary and summary.nudged >= FEWEST and Rate(summary.mended, summary.nudged).interval[1] <= _UNLIKELY:
        yield (
            f"A change of mind proves nothing: asked to look again, it changed a wrong answer {summary.changed} of "
            f"{counted(summary.nudged, 'time')} and was then right {summary.mended} of {summary.nudged}."
        )


def _presentations(record: Record) -> Iterator[str]:
    for row in record.presentations:
        if row.probability is None or row.probability >= _SIGNIFICANT or row.worse + row.better < FEWEST_PAIRS:
            continue
        better, worse = (row.against, row.presentation) if row.worse > row.better else (row.presentation, row.against)
        yield (
            f"Show questions as {one_line(better, 40)} rather than {one_line(worse, 40)}: of "
            f"{counted(row.pairs, 'pair')} {max(row.worse, row.better)} were worse and {min(row.worse, row.better)} "
            f"better ({probability_words(row)}, exact sign test)."
        )


def _silence(record: Record, summary: Summary) -> Iterator[str]:
    told = effort(record)
    if told.replies < FEWEST:
        return
    for turns, what in ((told.silent, "Ask again after silence"), (told.cut_off, "Give it room for longer replies")):
        rate = Rate(len(turns), told.replies)
        state = "empty" if turns is told.silent else "cut off"
        if rate.hits >= 3 and rate.interval[0] >= 0.02:
            yield f"{what}: {rate} replies were {state}."
    reasked = Rate(sum(part.record.reasks > 0 for part in summary.parts), len(summary.parts))
    if reasked.hits >= 3 and reasked.total >= FEWEST:
        yield f"State the form of the answer and keep to it: {reasked} parts had to be asked again for form or silence."
    over_long = Rate(sum("over-long" in part.record.behaviours for part in summary.parts), len(summary.parts))
    if over_long.hits >= 3 and over_long.total >= FEWEST:
        yield f"Ask for brevity: replies were over-long on {over_long} parts."
    found = invented(record, summary)
    if found.claims_true + found.claims_false >= 4 * FEWEST and found.claims_false:
        total = found.claims_true + found.claims_false
        yield f"Compute what it states: {Rate(found.claims_false, total)} claims that could be decided were false."
