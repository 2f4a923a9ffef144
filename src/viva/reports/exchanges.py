"""The log of one part: what was asked, what came back, what was observed and what was done about it, in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from viva.marking.record import AttemptRecord, Lines, PartRecord, Record, TurnRecord
from viva.reports.summary import NumberedFinding, PartSummary
from viva.reports.wording import DOUBT_WORDS, line_range


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of a turn: what was said, by whom, on which lines of the source."""

    text: str
    lines: Lines
    turn: TurnRecord


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer (an attempt, or a reply to a follow-up) with the prompt before it and the findings in it.

    ``occasion`` says why it was asked: "first question", "nudge of level 2", "re-ask", "doubt, politely", "follow-up".
    ``done`` says what the examiner did next; both are empty in a document, where nobody asks.
    """

    kind: Literal["attempt", "doubt", "follow-up"]
    number: int
    occasion: str
    attempt: AttemptRecord | None
    prompt: Said | None
    reply: Said | None
    lines: Lines
    findings: tuple[NumberedFinding, ...]
    done: str

    @property
    def title(self) -> str:
        """What a report calls it."""
        return {"attempt": f"Attempt {self.number}", "doubt": "Under doubt", "follow-up": "Follow-up"}[self.kind]


def exchanges_of(record: Record, part: PartSummary) -> list[Exchange]:
    """The attempts and follow-ups of a part, in the order of the source."""
    found: list[Exchange] = []
    placed: set[int] = set()
    asked = any(turn.role == "examiner" for turn in record.turns)
    for lines, attempt in _places(part.record):
        reply = _reply(record, lines, attempt)
        prompt = _prompt(record, reply)
        here = tuple(f for f in part.findings if f.number not in placed and _inside(f.finding.lines, lines))
        placed.update(f.number for f in here)
        number = sum(1 for e in found if e.kind == "attempt") + 1
        found.append(
            Exchange(
                kind="follow-up" if attempt is None else "doubt" if attempt.doubt else "attempt",
                number=number,
                occasion=_occasion(attempt, prompt, number) if asked else "",
                attempt=attempt,
                prompt=prompt,
                reply=reply,
                lines=lines,
                findings=here,
                done="",
            )
        )
    if not asked:
        return found
    return [_with_next(e, found[i + 1] if i + 1 < len(found) else None) for i, e in enumerate(found)]


def findings_outside(part: PartSummary, exchanges: list[Exchange]) -> tuple[NumberedFinding, ...]:
    """The part's findings that stand in none of its exchanges."""
    placed = {f.number for e in exchanges for f in e.findings}
    return tuple(f for f in part.findings if f.number not in placed)


def _places(part: PartRecord) -> list[tuple[Lines, AttemptRecord | None]]:
    places: list[tuple[Lines, AttemptRecord | None]] = [(a.lines, a) for a in part.attempts]
    places += [(a.lines, a) for a in part.doubt.attempts] if part.doubt else []
    places += [(lines, None) for lines in part.follow_ups]
    return sorted(places, key=lambda place: place[0])


def _inside(inner: Lines, outer: Lines) -> bool:
    return inner[0] <= outer[1] and inner[1] >= outer[0]


def _reply(record: Record, lines: Lines, attempt: AttemptRecord | None) -> Said | None:
    turn: TurnRecord | None = None
    if attempt is not None and attempt.turn is not None and 0 <= attempt.turn < len(record.turns):
        turn = record.turns[attempt.turn]
    else:
        turn = next((t for t in record.turns if t.role == "examinee" and _inside(lines, t.lines)), None)
    return None if turn is None else _cut(turn, lines)


def _cut(turn: TurnRecord, lines: Lines) -> Said:
    """The given lines of a turn; the text of a turn counts its lines from the turn's first."""
    text = turn.text.split("\n")
    first = max(lines[0] - turn.lines[0], 0)
    last = min(lines[1] - turn.lines[0], len(text) - 1)
    if first > last:
        return Said(turn.text, turn.lines, turn)
    return Said("\n".join(text[first : last + 1]), (turn.lines[0] + first, turn.lines[0] + last), turn)


def _prompt(record: Record, reply: Said | None) -> Said | None:
    """What the examiner said just before the reply; nothing where another reply stands in between."""
    if reply is None:
        return None
    position = next((i for i, turn in enumerate(record.turns) if turn is reply.turn), 0)
    for turn in reversed(record.turns[:position]):
        if turn.role == "examiner":
            return Said(turn.text, turn.lines, turn)
        if turn.role == "examinee":
            return None
    return None


def _occasion(attempt: AttemptRecord | None, prompt: Said | None, number: int) -> str:
    if attempt is None:
        return "follow-up"
    if attempt.doubt:
        return DOUBT_WORDS[attempt.doubt] + (", asked again" if prompt is not None and prompt.turn.reask else "")
    if prompt is not None and prompt.turn.reask:
        return "re-ask"
    level = attempt.nudge or (prompt.turn.nudge if prompt is not None else 0)
    if level:
        return f"nudge of level {level}"
    return "first question" if number == 1 else "asked again"


def _with_next(exchange: Exchange, following: Exchange | None) -> Exchange:
    if following is None:
        done = "the examiner left the part"
    else:
        where = f" ({line_range(following.prompt.lines)})" if following.prompt else ""
        done = f"{following.occasion}{where}"
    return replace(exchange, done=done)
