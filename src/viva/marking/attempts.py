"""From the exchanges about one part to its attempts: which replies are answers, and what each is worth.

The first reply is an attempt. After a wrong answer whatever the examiner says is a nudge and the reply a new attempt;
after an unreadable one it is a re-ask; after a right one it is a follow-up ("be brief", "use other numbers"), which is
neither, unless the remark doubted the answer and the new reply changes a field. A reply that only restates some of the
fields keeps the others as they were; an answer that is given field by field over several turns is one attempt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from viva.marking.fields import attempt_verdict, mark_fields
from viva.marking.judge import Judge
from viva.marking.nudges import doubts, goes_on, nudge_level, praises
from viva.marking.record import AttemptRecord, FieldMark, Lines, Verdict
from viva.marking.unclear import Print, without_blame
from viva.reading import Exchange, Passage, Turn
from viva.reading.answers.macros import Macros
from viva.sets.drawn import DrawnPart

REFUSED = "the model or its provider refused to answer"
"""Why nothing was read where a reply is marked as a refusal."""


@dataclass(frozen=True, slots=True)
class PartConversation:
    """What the exchanges about one part came to.

    ``silent`` are the turns of empty replies after which nothing came any more; ``doubts`` are the answers that were
    given when a right one was doubted (viva's own exam), kept apart since they earn no tier.
    """

    attempts: tuple[AttemptRecord, ...]
    follow_ups: tuple[Lines, ...]
    nudges: int
    reasks: int
    silent: tuple[int, ...] = ()
    doubts: tuple[AttemptRecord, ...] = ()


def mark_attempt(
    part: DrawnPart, text: str, *, first_line: int = 1, complete: bool = True, judge: Judge | None = None
) -> AttemptRecord:
    """Mark one answer to one part.

    Args:
        part: the part as it was asked, with its key.
        text: the answer.
        first_line: the line of the source on which ``text`` begins.
        complete: False if the answer was cut off.
        judge: a model to ask about the key points of rubrics that no phrasing settles.
    """
    passage = Passage(text, (first_line, first_line + text.rstrip().count("\n")))
    return _attempt(mark_fields(part, passage, complete=complete, judge=judge), passage.lines)


def mark_conversation(
    part: DrawnPart,
    exchanges: Sequence[Exchange],
    turns: Sequence[Turn] | Mapping[int, Turn],
    *,
    judge: Judge | None = None,
    macros: Macros | None = None,
    kinds: Mapping[str, frozenset[str]] | None = None,
    marked: dict[int, tuple[FieldMark, ...]] | None = None,
    source: Print | None = None,
) -> PartConversation:
    """Mark all that was said about one part, in order.

    Args:
        part: the part as it was asked, with its key.
        exchanges: what was said about it.
        turns: the turns that the exchanges point at, by their number.
        judge: a model to ask about the key points of rubrics that no phrasing settles.
        macros: the TeX commands that the source defines.
        kinds: the kinds of the fields of each part of the set.
        marked: the marks of answers by their turns, for a conversation that is marked again as it grows; filled here.
        source: what the source leaves in doubt, if it was a PDF.
    """
    attempts: list[AttemptRecord] = []
    follow_ups: list[Lines] = []
    nudges = reasks = 0
    silent: list[int] = []
    doubts: list[AttemptRecord] = []
    last = Passage("", (1, 1))
    earlier: list[Passage] = []
    for exchange in exchanges:
        answer = exchange.answer
        silent = [*silent, exchange.turn] if not answer.text.strip() else []
        fields = marked.get(exchange.turn) if marked is not None else None
        if fields is None:
            fields = mark_fields(part, answer, complete=exchange.complete, judge=judge, macros=macros, earlier=earlier)
            fields = without_blame(fields, answer.lines, source)
            if turns[exchange.turn].refused:
                fields = _refused(fields)
            if marked is not None:
                marked[exchange.turn] = fields
        if exchange.shared:
            asked = frozenset[str]().union(*((kinds or {}).get(other, frozenset()) for other in exchange.shared))
            fields = _without_foreign_errors(fields, asked)
        before = attempts[-1] if attempts else None
        if before is not None and goes_on(exchange.prompt.text if exchange.prompt else "") and _open(before):
            whole = _whole(part, last, answer, complete=exchange.complete, macros=macros)
            fields = _best_of(fields, without_blame(whole, (last.lines[0], answer.lines[1]), source))
        last = answer
        earlier = [*earlier, answer]
        if before is None:
            attempts.append(_attempt(fields, answer.lines, turn=exchange.turn))
            continue
        remark = exchange.prompt.text if exchange.prompt else ""
        known = turns[exchange.turn] if turns[exchange.turn].part is not None else None
        if known is not None and known.doubt:
            stands = next((d for d in reversed(doubts) if d.verdict != "unread"), before)
            doubts.append(_attempt(_carry(stands, fields), answer.lines, turn=exchange.turn, doubt=known.doubt))
            continue
        if known is not None:
            if known.reask:
                reasks += 1
            elif known.nudge:
                nudges += 1
            attempts.append(_attempt(_carry(before, fields), answer.lines, turn=exchange.turn, nudge=known.nudge))
            continue
        move = "re-ask" if goes_on(remark) and _open(before) else _move(before, fields, remark, answer.text)
        if move == "follow-up":
            follow_ups.append(answer.lines)
        elif move == "continuation":
            lines = (before.lines[0], answer.lines[1])
            attempts[-1] = _attempt(_carry(before, fields), lines, turn=before.turn, nudge=before.nudge)
        elif move == "re-ask":
            reasks += 1
            attempts.append(_attempt(_carry(before, fields), answer.lines, turn=exchange.turn, nudge=before.nudge))
        else:
            nudges += 1
            level = nudge_level(remark, count=nudges)
            attempts.append(_attempt(_carry(before, fields), answer.lines, turn=exchange.turn, nudge=level))
    return PartConversation(tuple(attempts), tuple(follow_ups), nudges, reasks, tuple(silent), tuple(doubts))


def _refused(fields: Sequence[FieldMark]) -> tuple[FieldMark, ...]:
    """The fields that a refusal leaves without an answer say so."""
    return tuple(f.model_copy(update={"reason": REFUSED}) if f.verdict == "unread" else f for f in fields)


def _open(attempt: AttemptRecord) -> bool:
    """Whether nothing was answered yet, so that "continue" asks for the rest of the answer."""
    return attempt.verdict in ("unread", "undecided")


def _whole(
    part: DrawnPart, before: Passage, rest: Passage, *, complete: bool, macros: Macros | None
) -> tuple[FieldMark, ...]:
    """The marks of an answer that was cut off, together with its rest."""
    gap = rest.lines[0] - before.lines[0] - before.text.count("\n")
    whole = Passage(before.text + "\n" * max(gap, 1) + rest.text, (before.lines[0], rest.lines[1]))
    return mark_fields(part, whole, complete=complete, macros=macros)


def _best_of(alone: Sequence[FieldMark], whole: Sequence[FieldMark]) -> tuple[FieldMark, ...]:
    """Each field as its rest alone tells it, else as both pieces together do."""
    return tuple(b if a.verdict in ("unread", "undecided") else a for a, b in zip(alone, whole, strict=True))


def _without_foreign_errors(fields: Sequence[FieldMark], asked: frozenset[str]) -> tuple[FieldMark, ...]:
    """Of a reply to several parts that can't be divided: a value that doesn't fit may be the answer to another part."""
    reason = "the reply answers several parts at once, and nothing says which of its answers belongs to which"
    return tuple(
        mark.model_copy(
            update={
                "verdict": "undecided",
                "reason": reason,
                "witness": None,
                "misconception": None,
                "key_verdict": None,
            }
        )
        if mark.verdict == "wrong" and mark.kind in asked and mark.kind in ("number", "tensor", "choice")
        else mark
        for mark in fields
    )


def _move(before: AttemptRecord, fields: Sequence[FieldMark], remark: str, answer: str) -> str:
    """What the examiner's remark and the reply were: ``follow-up``, ``continuation``, ``re-ask`` or ``nudge``."""
    deciding = [f for f in fields if f.decisive]
    nothing_read = all(f.verdict in ("unread", "undecided") for f in deciding)
    earlier = {f.name: f.verdict for f in before.fields}
    if before.verdict == "right":
        changed = any(f.verdict in ("wrong", "partly") for f in deciding)
        return "nudge" if changed and (doubts(remark) or _takes_back(answer)) else "follow-up"
    if before.verdict in ("unread", "undecided"):
        newly_read = any(f.verdict not in ("unread", "undecided") and earlier.get(f.name) == "unread" for f in deciding)
        some_read = any(v not in ("unread", "undecided") for v in earlier.values())
        if some_read and newly_read:
            return "continuation"
        if nothing_read and praises(remark):
            return "follow-up"
        if before.verdict == "unread":
            return "re-ask"
        return "nudge" if doubts(remark) or (not nothing_read and not praises(remark)) else "follow-up"
    if nothing_read and praises(remark) and not doubts(remark):
        return "follow-up"
    return "nudge"


_TAKING_BACK = (
    "you're right", "you are right", "apolog", "my mistake", "i made a", "correction", "thank you for pointing",
    "good catch", "let me correct", "let me re", "fair point", "fair enough", "good point", "i stand corrected",
)  # fmt: skip


def _takes_back(answer: str) -> bool:
    opening = answer[:400].lower()
    return any(phrase in opening for phrase in _TAKING_BACK)


def _carry(before: AttemptRecord, fields: Sequence[FieldMark]) -> tuple[FieldMark, ...]:
    """Fields that the new reply doesn't mention stand as they were answered before."""
    earlier = {f.name: f for f in before.fields}
    carried = []
    for field in fields:
        previous = earlier.get(field.name)
        keep = field.verdict == "unread" and previous is not None and previous.verdict != "unread"
        # Words that were right stand where the new reply says nothing of them.
        silent = field.kind == "rubric" and field.verdict == "undecided" and field.lines is None
        keep = keep or (silent and previous is not None and previous.verdict == "right")
        carried.append(previous if keep and previous is not None else field)
    if all(new.verdict == "unread" for new in fields):
        return tuple(fields)
    return tuple(carried)


def _attempt(
    fields: Sequence[FieldMark], lines: Lines, *, turn: int | None = None, nudge: int = 0, doubt: int = 0
) -> AttemptRecord:
    verdict = attempt_verdict(fields)
    return AttemptRecord(
        lines=lines,
        verdict=verdict,
        key_verdict=key_verdict_of(fields, verdict),
        nudge=nudge,
        doubt=doubt,
        turn=turn,
        fields=tuple(fields),
    )


def key_verdict_of(fields: Sequence[FieldMark], verdict: Verdict) -> Verdict | None:
    """The verdict that the official key would give, where it differs for some field; else None."""
    if all(f.key_verdict is None for f in fields):
        return None
    by_key = [f.model_copy(update={"verdict": f.key_verdict}) if f.key_verdict else f for f in fields]
    answer = attempt_verdict(by_key)
    return answer if answer != verdict else None
