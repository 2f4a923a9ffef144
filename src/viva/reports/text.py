"""The report for a terminal: short, plain, one line a part, what is wrong first."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from viva.marking.record import Record, Tier, Verdict
from viva.marking.sittings import retries_words
from viva.reports.decided import decided_grid
from viva.reports.opening import opening_sentences
from viva.reports.presentations import HEAD, presentation_rows
from viva.reports.rates import agreement_rate
from viva.reports.shown import behaviours_of
from viva.reports.summary import NumberedFinding, PartSummary, Summary, summarize
from viva.reports.visible import one_line
from viva.reports.wording import (
    BASIS_MEANING,
    KIND_WORDS,
    TIER_WORDS,
    TIERS,
    counted,
    doubt_words,
    line_range,
    witness_words,
)

Paint = Callable[[str, str], str]

_ANSI = {"good": "32", "bad": "31", "middling": "33", "faint": "2", "strong": "1"}
_TONE_OF_TIER: dict[Tier | None, str] = {"L1": "good", "L2": "middling", "L3": "middling", "Lx": "bad", None: "faint"}
_TONE_OF_VERDICT: dict[Verdict, str] = {
    "right": "good",
    "wrong": "bad",
    "partly": "middling",
    "undecided": "faint",
    "unread": "faint",
}


def render_text(record: Record, *, color: bool = False, width: int = 100) -> str:
    """The record as plain text, wrapped at ``width`` columns (at least 40), with ANSI colours if asked for."""

    def paint(tone: str, text: str) -> str:
        return f"\x1b[{_ANSI[tone]}m{text}\x1b[0m" if color and text else text

    width = max(width, 40)
    summary = summarize(record)
    blocks = [
        _head(record, summary, paint, width),
        _disagreements(summary, paint, width),
        _rates(summary, paint),
        _parts(record, summary, paint, width),
        _presentations(record, paint, width),
        _findings(summary, paint, width),
        _key_notes(summary, width),
        _foot(record, summary, width),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _wrapped(text: str, width: int, indent: str = "", hanging: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )


def _head(record: Record, summary: Summary, paint: Paint, width: int) -> list[str]:
    title = f" ({one_line(record.set.title, 60)})" if record.set.title else ""
    lines = [paint("strong", f"{one_line(record.source.file, 60)}, marked on {one_line(record.set.name, 40)}{title}")]
    lines += _wrapped(" ".join(opening_sentences(record, summary)), width)
    if summary.parts:
        longest = max(len(names) for names in summary.tiers.values())
        scale = max(longest, 1) / min(max(longest, 1), 24)
        lines.append("")
        for tier in TIERS:
            names = summary.tiers[tier]
            bar = "█" * round(len(names) / scale)
            rate = f"  {summary.rates[0].rates[tier].ends}" if summary.rates else ""
            said = f"  {tier}  {TIER_WORDS[tier]:<20}{len(names):>3}{rate:<16}  "
            lines.append(said + paint(_TONE_OF_TIER[tier], bar) if names else said.rstrip())
    return lines


def _disagreements(summary: Summary, paint: Paint, width: int) -> list[str]:
    lines: list[str] = []
    if summary.disagreements:
        lines.append(paint("strong", "Where the person and the computation disagree, the worst first"))
    for d in summary.disagreements:
        first, *more = _wrapped(
            f"! {d.part.label}: {d.sentence}. Said: {d.said} ({line_range(d.view.lines)}); computed: {d.computed}.",
            width,
            "",
            "    ",
        )
        lines += [paint("bad", first[0]) + first[1:], *more]
        if d.view.quote:
            lines += _wrapped(f"“{one_line(d.view.quote, 160)}”", width, "    ")
    if summary.overlooked:
        named = ", ".join(f"{p.label} ({counted(len(p.findings), 'finding')})" for p in summary.overlooked)
        lines += _wrapped(f"Called right and right in the end, but with something wrong on the way: {named}.", width)
    return lines


def _rates(summary: Summary, paint: Paint) -> list[str]:
    """How the tiers share the parts, where parts were asked more than once."""
    if len(summary.rates) < 2:
        return []
    head = ["Rates", *TIERS]
    body = [[one_line(row.label), *(str(row.rates[tier]) for tier in TIERS)] for row in summary.rates]
    widths = [max(len(row[i]) for row in [head, *body]) for i in range(len(head))]
    lines = ["  ".join(f"{cell:<{n}}" for cell, n in zip(row, widths, strict=True)).rstrip() for row in [head, *body]]
    return [paint("strong", lines[0]), *lines[1:], "", "In brackets: 95% intervals (Wilson), over parts with a tier."]


def _parts(record: Record, summary: Summary, paint: Paint, width: int) -> list[str]:
    if not summary.parts:
        return []
    longest = max([4, *(len(p.label) for p in summary.parts)])
    verdict_width = max([8, *(len(" → ".join(p.verdicts)) for p in summary.parts)])
    lines = [paint("strong", f"{'Part':<{longest}}  Tier  {'Verdicts':<{verdict_width}}".rstrip())]
    for part in summary.parts:
        plain = " → ".join(part.verdicts)
        painted = " → ".join(paint(_TONE_OF_VERDICT[v], v) for v in part.verdicts)
        tier = part.record.tier
        level = paint(_TONE_OF_TIER[tier], f"{tier or '–':<4}")
        head = f"{part.label:<{longest}}  {level}  {painted}"
        notes = _notes(record, part)
        column = longest + 8 + verdict_width + 2
        wrapped = _wrapped("; ".join(notes), max(width - column, 24)) if notes else []
        first = " " * (verdict_width - len(plain) + 2) + wrapped[0] if wrapped else ""
        lines.append((head + first).rstrip())
        lines += [" " * column + line for line in wrapped[1:]]
    return lines


def _notes(whole: Record, part: PartSummary) -> list[str]:
    record = part.record
    notes = []
    if record.nudges:
        levels = [str(a.nudge) for a in record.attempts if a.nudge]
        notes.append(counted(record.nudges, "nudge") + (f" (level {', '.join(levels)})" if levels else ""))
    if record.reasks:
        notes.append(counted(record.reasks, "re-ask"))
    notes += [f"misconception: {one_line(name)}" for name in part.misconceptions]
    notes += [one_line(behaved.words, 240) for behaved in behaviours_of(whole, record)]
    if record.doubt:
        notes.append(doubt_words(record.doubt))
    if part.key_verdict:
        notes.append(f"by the official key: {part.key_verdict}")
    reasons = [f.reason for a in record.attempts[-1:] for f in a.fields if f.verdict in ("undecided", "unread")]
    notes += list(dict.fromkeys(one_line(reason, 120) for reason in reasons if reason))
    if part.findings:
        notes.append(counted(len(part.findings), "finding"))
    if words := retries_words(record):
        notes.append(words)
    if record.error:
        notes.append(f"error: {one_line(record.error, 200)}")
    return notes


def _presentations(record: Record, paint: Paint, width: int) -> list[str]:
    rows = presentation_rows(record)
    if not rows:
        return []
    columns = [list(column) for column in zip(HEAD, *rows, strict=True)]
    wide = [max(map(len, column)) for column in columns]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, wide, strict=True)).rstrip() for row in (HEAD, *rows)]
    return [paint("strong", "How the questions were shown"), *(one_line(line, max(width, 120)) for line in lines)]


def _findings(summary: Summary, paint: Paint, width: int) -> list[str]:
    lines: list[str] = []
    if summary.findings:
        lines.append(paint("strong", "Findings"))
    for item in summary.findings:
        lines += _finding(item, paint, width)
    return lines


def _finding(item: NumberedFinding, paint: Paint, width: int) -> list[str]:
    finding = item.finding
    where = f"{item.number}. {line_range(finding.lines, item.page)}"
    part = f", {one_line(finding.part)}" if finding.part else ""
    kind = paint("bad", KIND_WORDS[finding.kind])
    lines = [f"{where}{part}: {kind} ({BASIS_MEANING[finding.basis]})"]
    lines += _wrapped(f"“{one_line(finding.quote, 240)}”", width, "   ", "    ")
    lines += _wrapped(one_line(finding.message), width, "   ")
    if witness := witness_words(finding.witness):
        lines += _wrapped(f"witness: {one_line(witness, 400)}", width, "   ", "     ")
    if finding.inherits is not None:
        lines.append("   follows from an earlier finding")
    return lines


def _key_notes(summary: Summary, width: int) -> list[str]:
    noted = [p for p in summary.parts if p.record.key_note]
    lines = ["The official key"] if noted else []
    for part in noted:
        lines += _wrapped(f"{part.label}: {one_line(part.record.key_note or '')}", width, "  ", "    ")
    return lines


def _foot(record: Record, summary: Summary, width: int) -> list[str]:
    coverage = record.coverage
    said = []
    if summary.bases:
        bases = ", ".join(f"{basis} {number}" for basis, number in summary.bases.items())
        said.append(f"Verdicts rest on: {bases}.")
    if summary.steps:
        said.append("Steps: " + ", ".join(f"{name} {number}" for name, number in summary.steps.items()) + ".")
    if coverage.equations:
        said.append(f"Equations: {coverage.equations}, decided {coverage.decided}, undecided {coverage.undecided}.")
    if (decided := decided_grid(record)) is not None:
        said.append(f"Decided by people: {len(decided.rows)}. {decided.note}".rstrip())
    if record.judge:
        agreed = (
            f", agreed with labelled examples: {agreement_rate(record.judge)}"
            if record.judge.agreement is not None
            else ""
        )
        said.append(f"Judge: {one_line(record.judge.model, 80)}{agreed}.")
    said.append(
        f"viva {one_line(record.viva, 40)}, set {_short(record.set.sha256)}, source {_short(record.source.sha256)}."
    )
    return _wrapped(" ".join(said), width)


def _short(digest: str) -> str:
    return one_line(digest)[:12]
