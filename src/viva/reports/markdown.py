"""The report as Markdown: the same content as the HTML page, for a repository, an issue or a wiki.

Text from models stands in fences longer than any run of backticks or tildes inside it, or in code spans made the same
way; other text that came from outside is escaped character by character. So nothing quoted can end its quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from viva.marking.record import FieldMark, Record
from viva.marking.sittings import retries_words
from viva.reports.contents import Contents, PartLog, contents
from viva.reports.exchanges import Exchange
from viva.reports.fields import field_notes
from viva.reports.grids import Grid
from viva.reports.invented import MEANING
from viva.reports.notes import note_of
from viva.reports.rates import agreement_rate
from viva.reports.reached import reached
from viva.reports.shown import behaviours_of
from viva.reports.summary import NumberedFinding, Summary, tokens_and_seconds
from viva.reports.visible import one_line, visible
from viva.reports.wording import (
    BASIS_MEANING,
    KIND_WORDS,
    TIER_MEANING,
    TIER_WORDS,
    TIERS,
    VERDICT_MEANING,
    VERDICT_SIGN,
    counted,
    doubt_words,
    line_range,
    said_words,
    witness_words,
)
from viva.reports.worst import Ranked

# The last four alternatives: a bullet or a numbered list at the start, and addresses that would become links.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#!|~$&^]|^[-+=](?=\s|[-=])|(?<=^\d)[.)](?=\s)|(?<=\w):(?=//)|(?<=www)\.")


def escaped(text: str) -> str:
    r"""Text on one line in which no character means anything to Markdown.

    Examples:
        >>> print(escaped("a | [b](http://c) <i>"))
        a \| \[b\](http\://c) \<i\>
    """
    return _SPECIAL.sub(r"\\\g<0>", one_line(text))


def code_span(text: str, limit: int = 400) -> str:
    """Text on one line as a code span that nothing inside it can close; not for tables (pipes).

    Examples:
        >>> code_span("a ` b"), code_span("")
        ('`` a ` b ``', '')
    """
    line = one_line(text, limit)
    if not line:
        return ""
    ticks = "`" * (_longest_run(line, "`") + 1)
    pad = " " if line[0] == "`" or line[-1] == "`" or len(ticks) > 1 else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def fenced(text: str) -> str:
    """Text as it stands, in a fence that nothing inside it can close."""
    shown = visible(text)
    fence = "`" * max(3, _longest_run(shown, "`") + 1)
    return f"{fence}text\n{shown}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; the cells must be safe already."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return lines + ["| " + " | ".join(cell or " " for cell in row) + " |" for row in rows]


def grid_lines(table_: Grid, *, level: int) -> list[str]:
    """A table of the reports under a heading of its own, with its note."""
    rows = [[escaped(text) for text in row] for row in table_.texts]
    note = [escaped(table_.note), ""] if table_.note else []
    return [
        f"{'#' * level} {escaped(table_.title)}",
        "",
        *table([escaped(name) for name in table_.head], rows),
        "",
        *note,
    ]


def render_markdown(record: Record) -> str:
    """The record as one Markdown document, section by section like the page."""
    told = contents(record)
    summary = told.summary
    lines = [f"# {escaped(record.set.title or record.set.name)}: {escaped(summary.examinee)}", ""]
    lines += [
        f"Source {code_span(record.source.file)}, marked by viva {escaped(record.viva)} on the set "
        f"{code_span(record.set.name)}.",
        "",
    ]
    lines += ["## Summary", "", " ".join(map(escaped, told.opening)), ""]
    lines += _worst(told.worst)
    lines += _disagreements(summary)
    if told.advice:
        lines += ["### Advice for using this model on this set", ""]
        lines += [*(f"- {escaped(sentence)}" for sentence in told.advice), ""]
    lines += _held(told)
    if told.rates:
        lines += grid_lines(told.rates, level=2)
    lines += ["## Parts in numbers", "", *_metrics(summary), ""]
    lines += _section("What helped", [], told.helped)
    lines += _section("Behaviours", told.doubt, [told.behaviours] if told.behaviours else [])
    lines += _section("Format sensitivity", [], told.presentations)
    lines += _section("Latency and silence", told.effort, told.effort_tables)
    lines += ["## Log by part", ""]
    for log in told.logs:
        lines += _part_log(record, log)
    if summary.loose_findings:
        lines += ["### Findings outside the parts", "", *_findings(summary.loose_findings), ""]
    lines += _annotator(summary)
    lines += _how(told)
    lines += _conversation(record)
    lines += _provenance(record)
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str, sentences: Sequence[str], grids: Sequence[Grid]) -> list[str]:
    if not sentences and not grids:
        return []
    lines = [f"## {title}", ""]
    if sentences:
        lines += [" ".join(map(escaped, sentences)), ""]
    for one in grids:
        lines += grid_lines(one, level=3)
    return lines


def _worst(worst: Sequence[Ranked]) -> list[str]:
    if not worst:
        return []
    lines = ["### The worst first", ""]
    for number, ranked in enumerate(worst, 1):
        finding = ranked.item.finding
        note = note_of(finding)
        part = ranked.part
        where = f"{escaped(part.label)} ({part.record.tier or 'no tier'}), " if part else ""
        follow = "follows" if ranked.following == 1 else "follow"
        more = f"; {counted(ranked.following, 'further line')} {follow} from it" if ranked.following else ""
        goal = f" It has to hold that {code_span(note.goal)}." if note.goal else ""
        lines.append(
            f"{number}. **{where}{KIND_WORDS[finding.kind]}**, finding {ranked.item.number}{more}: "
            f"{code_span(finding.quote)}{goal} {escaped(note.says)}".rstrip()
        )
    return [*lines, ""]


def _held(told: Contents) -> list[str]:
    lines = ["## How the exam was held", ""]
    lines += [f"- {label}: {escaped(fact)}" for label, fact in told.facts]
    lines += [f"- {escaped(name)}: {code_span(value)}" for name, value in told.parameters]
    preamble = told.record.source.preamble
    return [*lines, "", *(["Preamble:", "", fenced(preamble), ""] if preamble else [])]


def _longest_run(text: str, character: str) -> int:
    return max((len(run) for run in re.findall(re.escape(character) + "+", text)), default=0)


def _disagreements(summary: Summary) -> list[str]:
    lines: list[str] = []
    if summary.disagreements:
        lines += ["### Where the person and the computation disagree, the worst first", ""]
        for d in summary.disagreements:
            lines.append(
                f"- **{escaped(d.part.label)}: {d.sentence}.** Said: {escaped(d.said)} ({line_range(d.view.lines)}"
                + (f", {code_span(d.view.quote, 200)}" if d.view.quote else "")
                + f"); computed: {d.computed}."
            )
        lines.append("")
    if summary.overlooked:
        named = ", ".join(f"{escaped(p.label)} (finding {_numbers(p.findings)})" for p in summary.overlooked)
        lines += [f"Called right and right in the end, but with something wrong on the way: {named}.", ""]
    return lines


def _numbers(findings: Iterable[NumberedFinding]) -> str:
    return ", ".join(str(f.number) for f in findings)


def _metrics(summary: Summary) -> list[str]:
    rows = [
        [
            escaped(p.label),
            p.record.tier or "–",
            escaped(p.outcome),
            " → ".join(p.verdicts),
            str(p.record.nudges),
            str(p.record.reasks),
            p.key_verdict or "",
            escaped(", ".join(p.misconceptions)),
            _numbers(p.findings),
            "" if p.seconds is None else f"{p.seconds:.1f}",
            "" if p.tokens is None else str(p.tokens),
        ]
        for p in summary.parts
    ]
    head = ["Part", "Tier", "In words", "Verdicts", "Nudges", "Re-asks", "By the official key", "Misconceptions",
            "Findings", "Seconds", "Tokens"]  # fmt: skip
    return table(head, rows) if rows else ["No part of the set was found."]


def _part_log(record: Record, log: PartLog) -> list[str]:
    part = log.part
    title = f" {escaped(part.record.title)}" if part.record.title else ""
    tier = f" ({part.record.tier})" if part.record.tier else ""
    lines = [f"### {escaped(part.label)}{title}: {escaped(part.outcome)}{tier}", ""]
    if part.record.seed or part.record.presentation != "latex":
        lines += [f"Seed {part.record.seed}, presented as {escaped(part.record.presentation)}.", ""]
    if words := retries_words(part.record):
        lines += [f"{words.capitalize()}.", ""]
    if part.record.error:
        lines += [f"Ended in an error: {escaped(part.record.error)}", ""]
    for behaved in behaviours_of(record, part.record):
        lines += [f"Behaviour: **{behaved.name}**, {escaped(behaved.words)}.", ""]
    if part.record.doubt:
        lines += [f"Control: it {doubt_words(part.record.doubt)}.", ""]
    if part.record.key_note:
        lines += [f"The official key: {escaped(part.record.key_note)}", ""]
    for exchange in log.exchanges:
        lines += _exchange(exchange)
    if not log.exchanges:
        lines += ["No answer to this part was found.", ""]
    if log.outside:
        lines += [*_findings(log.outside), ""]
    return lines


def _exchange(exchange: Exchange) -> list[str]:
    attempt = exchange.attempt
    verdict = f": {VERDICT_SIGN[attempt.verdict]} {attempt.verdict}" if attempt else ""
    lines = [
        f"#### {exchange.title}{verdict}",
        "",
        f"{'Occasion: ' + exchange.occasion + ', ' if exchange.occasion else 'At '}{line_range(exchange.lines)}.",
        "",
    ]
    if exchange.prompt:
        lines += [f"Prompt ({line_range(exchange.prompt.lines)}):", "", fenced(exchange.prompt.text), ""]
    if exchange.reply:
        took = tokens_and_seconds(exchange.reply.turn.seconds, exchange.reply.turn.tokens)
        cut = "; refused" if exchange.reply.turn.refused else "; cut off" if not exchange.reply.turn.complete else ""
        lines += [f"Reply ({line_range(exchange.reply.lines)}{'; ' + took if took else ''}{cut}):", ""]
        lines += [fenced(exchange.reply.text), ""]
    if attempt and attempt.fields:
        lines += ["Observation:", "", *[line for field in attempt.fields for line in _field(field)], ""]
    if attempt and attempt.key_verdict and attempt.key_verdict != attempt.verdict:
        lines += [f"By the official key this attempt would be {attempt.key_verdict}.", ""]
    if exchange.findings:
        lines += [*_findings(exchange.findings), ""]
    if attempt:
        lines += [f"Verdict: {VERDICT_SIGN[attempt.verdict]} **{attempt.verdict}**.", ""]
    return [*lines, f"Strategy: {exchange.done}.", ""] if exchange.done else lines


def _field(field: FieldMark) -> list[str]:
    said = code_span(field.given) if field.given else "nothing was read"
    expected = f"; expected {code_span(field.expected)}" if field.expected else ""
    lines = [
        f"- {escaped(field.name)}: {VERDICT_SIGN[field.verdict]} **{field.verdict}** "
        f"({reached(field)}: {BASIS_MEANING[field.basis]}). "
        f"Given {said}{expected}."
    ]
    return lines + [f"  - {label}: {escaped(text)}" for label, text in field_notes(field)]


def _findings(findings: Iterable[NumberedFinding]) -> list[str]:
    lines = []
    for item in findings:
        finding = item.finding
        lines.append(
            f"- **Finding {item.number}, {KIND_WORDS[finding.kind]}** ({line_range(finding.lines, item.page)}; "
            f"{BASIS_MEANING[finding.basis]}): {code_span(finding.quote)} {escaped(finding.message)}"
        )
        if words := witness_words(finding.witness):
            lines.append(f"  Witness: {code_span(words)}")
        if finding.inherits is not None:
            lines.append(f"  It follows from finding {finding.inherits + 1}.")
    return lines


def _annotator(summary: Summary) -> list[str]:
    seen = [p for p in summary.parts if p.record.annotator]
    if not seen:
        return []
    lines = ["## The person's view and the computed one", ""]
    for p in seen:
        view = p.record.annotator
        assert view is not None
        agreed = {True: "they agree", False: "**they disagree**", None: "they can't be compared"}[view.agrees]
        quote = f", {code_span(view.quote, 200)}" if view.quote else ""
        lines.append(
            f"- {escaped(p.label)}: said {escaped(said_words(view.verdict))} ({line_range(view.lines)}{quote}); "
            f"computed {escaped(p.outcome)}{f' ({p.record.tier})' if p.record.tier else ''}: {agreed}."
        )
    return [*lines, ""]


def _how(told: Contents) -> list[str]:
    record, summary = told.record, told.summary
    lines = ["## How the verdicts were reached", ""]
    if told.reached:
        lines += [*table(told.reached.head, [[escaped(text) for text in row] for row in told.reached.texts]), ""]
    if told.decided:
        lines += grid_lines(told.decided, level=3)
    if summary.steps:
        steps = ", ".join(f"{name} {number}" for name, number in summary.steps.items())
        lines += [f"Steps of derivations: {steps}.", ""]
    c = record.coverage
    if c.equations:
        lines += [f"Equations met: {c.equations}; decided: {c.decided}; undecided: {c.undecided}.", ""]
    if record.judge:
        agreed = "unknown" if record.judge.agreement is None else str(agreement_rate(record.judge))
        lines += [
            f"Judge: {code_span(record.judge.model)}; agreement with labelled examples: {agreed}.",
            "",
        ]
    if told.invented.findings:
        lines += [MEANING, ""]
    lines += [f"- **{t}**, {TIER_WORDS[t]}: {TIER_MEANING[t]}" for t in TIERS]
    lines += [f"- {VERDICT_SIGN[v]} **{v}**: {meaning}" for v, meaning in VERDICT_MEANING.items()]
    return [*lines, ""]


def _conversation(record: Record) -> list[str]:
    lines = ["## The conversation, verbatim", ""]
    for turn in record.turns:
        speaker = f" {code_span(turn.speaker)}" if turn.speaker else ""
        lines += [f"**{turn.role.capitalize()}**{speaker} ({line_range(turn.lines)}):", "", fenced(turn.text), ""]
    return lines if record.turns else []


def _provenance(record: Record) -> list[str]:
    source = record.source
    rows = [
        ["Source", f"{code_span(source.file)} ({escaped(source.kind)})"],
        ["SHA-256 of the source", code_span(source.sha256)],
        ["Set", f"{code_span(record.set.name)} {escaped(record.set.title)}"],
        ["SHA-256 of the set", code_span(record.set.sha256)],
        ["viva", escaped(record.viva)],
    ]
    return ["## What this report is made from", "", *[f"- {label}: {value}" for label, value in rows if value], ""]
