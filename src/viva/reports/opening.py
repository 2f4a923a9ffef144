"""The executive summary: what a report says first, a sentence a fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from viva.marking.record import Record
from viva.reports.invented import invented, invented_sentences
from viva.reports.presentations import presentation_sentences
from viva.reports.rates import rate_sentences
from viva.reports.summary import Summary
from viva.reports.visible import one_line
from viva.reports.wording import KIND_WORDS, TIER_WORDS, TIERS, counted, doubt_sentences, listed, per_part

_MOST_LINES = 12


def opening_sentences(record: Record, summary: Summary) -> list[str]:
    """The executive summary, a sentence a fact; sentences about nothing are left out."""
    asked = len(summary.parts)
    if not asked:
        return ["No part of the set was found in this source, so there is nothing to judge."]
    parts = "part" if asked == 1 else "parts"
    sentences = [f"{summary.examinee} was right at once on {summary.one_shot} {parts}{_range(summary)}."]
    if summary.own_and_drawn is not None:
        sentences += rate_sentences(summary.own_and_drawn)
    for tier in TIERS[1:]:
        if names := summary.tiers[tier]:
            sentences.append(f"{TIER_WORDS[tier].capitalize()} ({tier}): {listed(_gathered(names, summary))}.")
    errors = [p.label for p in summary.parts if p.record.error]
    open_parts = [p.label for p in summary.parts if p.record.tier is None and not p.record.error]
    if open_parts:
        told = listed(_gathered(open_parts, summary))
        sentences.append(f"Without a tier, since nothing was decided or no answer was read: {told}.")
    if errors:
        sentences.append(f"Ended in an error: {listed(_gathered(errors, summary))}.")
    if summary.nudges or summary.reasks:
        asked_again = f" and {counted(summary.reasks, 're-ask')}" if summary.reasks else ""
        sentences.append(f"The conversation took {counted(summary.nudges, 'nudge')}{asked_again}{_average(summary)}.")
    if summary.misconceptions:
        found = {name: _gathered(where, summary) for name, where in summary.misconceptions.items()}
        named = [f"{one_line(name, 120)} ({', '.join(where)})" for name, where in found.items()]
        sentences.append(f"Recognised misconceptions: {listed(named)}.")
    if summary.findings:
        kinds = Counter(f.finding.kind for f in summary.findings)
        named = [f"{KIND_WORDS[kind]} ({number})" for kind, number in kinds.most_common()]
        sentences.append(f"{counted(len(summary.findings), 'finding')}: {listed(named)}.")
    sentences += invented_sentences(invented(record, summary), asked)
    if record.doubt:
        sentences += doubt_sentences(record.doubt)
    sentences += presentation_sentences(record)
    differing = [p.label for p in summary.parts if p.key_verdict]
    if differing:
        sentences.append(f"The set's official key would judge differently on {listed(_gathered(differing, summary))}.")
    if record.coverage.equations:
        sentences.append(
            f"Of {counted(record.coverage.equations, 'equation')}, {record.coverage.decided} "
            f"{'was' if record.coverage.decided == 1 else 'were'} decided."
        )
    sentences += _printed(record)
    return sentences


def _printed(record: Record) -> list[str]:
    """What to know of a source that was a PDF."""
    source = record.source
    if not source.pages:
        return []
    read = f"It was read from a PDF of {counted(len(source.pages), 'page')}"
    if not source.unclear:
        return [f"{read}; each formula in it could be read in one way only."]
    lines = list(dict.fromkeys(str(one.line) for one in source.unclear))
    more = ", ..." if len(lines) > _MOST_LINES else ""
    formulas = counted(len(source.unclear), "formula")
    where = f"line{'s' if len(lines) > 1 else ''} {', '.join(lines[:_MOST_LINES])}{more}"
    return [f"{read}; {formulas} could not be read with certainty ({where}), and near them nothing is called wrong."]


def _gathered(labels: Iterable[str], summary: Summary) -> list[str]:
    """Labels of sittings for a sentence: a part that was asked several times is named once, with how many it is."""
    part_of = {part.label: part.record.part for part in summary.parts}
    asked = Counter(part_of.values())
    among = Counter(part_of[label] for label in labels)
    return [one_line(name, 60) + (f" ({n} of {asked[name]})" if asked[name] > 1 else "") for name, n in among.items()]


def _range(summary: Summary) -> str:
    """What a share of so many parts can tell, in brackets."""
    if not summary.rates:
        return ""
    rate = summary.rates[0].rates["L1"]
    of = "" if rate.total == len(summary.parts) else f"{rate.hits} of the {rate.total} with a tier, "
    return f" ({of}95% interval {rate.ends})"


def _average(summary: Summary) -> str:
    """The nudges a part, in brackets; over the nudged parts too, where these are fewer."""
    if not summary.nudges:
        return ""
    nudged = sum(part.record.nudges > 0 for part in summary.parts)
    average = f"on average {per_part(summary.nudges, len(summary.parts))} nudges a part"
    if nudged == len(summary.parts):
        return f" ({average})"
    return f" ({average}; {counted(nudged, 'part')} had any, {per_part(summary.nudges, nudged)} each)"
