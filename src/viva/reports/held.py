"""How the exam was held, or where the conversation comes from: facts of the record, one a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from viva.marking.record import Record
from viva.reports.helped import LEVELS
from viva.reports.summary import Summary
from viva.reports.visible import one_line
from viva.reports.wording import counted, listed

_MOST_NAMED = 12


def held_facts(record: Record, summary: Summary) -> list[tuple[str, str]]:
    """Labels and facts: who was asked what, in which way, how often, and with which guidance."""
    facts = [("examinee", summary.examinee), ("source", _source(record))]
    title = f" ({one_line(record.set.title, 120)})" if record.set.title else ""
    asked = {part.part for part in record.parts}
    facts.append(
        (
            "set",
            f"{one_line(record.set.name, 80)}{title}; {counted(len(asked), 'part')}"
            + (f" in {len(record.parts)} sittings" if len(record.parts) != len(asked) else ""),
        )
    )
    facts += _asked(record)
    facts += _guidance(record)
    roles = Counter(turn.role for turn in record.turns)
    conversations = len({turn.conversation for turn in record.turns})
    if record.turns:
        by_role = ", ".join(f"{role} {number}" for role, number in roles.most_common())
        facts.append(
            (
                "turns",
                f"{len(record.turns)} ({by_role})"
                + (f" in {counted(conversations, 'conversation')}" if conversations > 1 else ""),
            )
        )
    return facts


def _source(record: Record) -> str:
    kind = record.source.kind
    words = {
        "inspect": "an exam held by the program; its log",
        "chat": "a chat that a person held",
        "document": "a written solution; nobody asked",
    }.get(kind, f"a conversation ({one_line(kind, 40)})")
    return f"{words}: {one_line(record.source.file, 160)}"


def _asked(record: Record) -> list[tuple[str, str]]:
    facts = []
    presentations = Counter(part.presentation for part in record.parts)
    if len(presentations) > 1 or any(name != "latex" for name in presentations):
        facts.append(("shown as", _counts(presentations)))
    own = sum(part.own_numbers for part in record.parts)
    drawn = len(record.parts) - own
    if drawn:
        seeds = sorted({part.seed for part in record.parts if not part.own_numbers})
        named = ", ".join(map(str, seeds[:_MOST_NAMED])) + (", ..." if len(seeds) > _MOST_NAMED else "")
        facts.append(("numbers", f"the set's own for {own}, drawn for {drawn} (seeds {named})"))
    epochs = len({part.epoch for part in record.parts})
    if epochs > 1:
        facts.append(("epochs", str(epochs)))
    return facts


def _guidance(record: Record) -> list[tuple[str, str]]:
    facts = []
    nudges = Counter(turn.nudge for turn in record.turns if turn.role == "examiner" and turn.nudge)
    if nudges:
        levels = ", ".join(f"level {level} ({LEVELS[level]}) {nudges[level]}" for level in sorted(nudges))
        estimated = "" if record.source.kind == "inspect" else "; levels are read from the words"
        facts.append(("nudges", f"{levels}{estimated}"))
    reasks = sum(turn.reask for turn in record.turns)
    if reasks:
        facts.append(("re-asks", str(reasks)))
    if record.doubt:
        facts.append(("control", f"{counted(record.doubt.doubted, 'right answer')} doubted without reason"))
    if record.judge:
        facts.append(("judge", one_line(record.judge.model, 120)))
    annotated = sum(part.annotator is not None for part in record.parts)
    if annotated:
        facts.append(("person's verdicts", f"on {annotated} of {counted(len(record.parts), 'part')}"))
    return facts


def _counts(counts: Counter[str]) -> str:
    return listed(f"{one_line(name, 40)} ({number})" for name, number in counts.items())


def parameters(record: Record) -> Iterable[tuple[str, str]]:
    """The model's parameters, as they were recorded."""
    return [(one_line(str(name), 60), one_line(str(value), 240)) for name, value in record.source.parameters.items()]
