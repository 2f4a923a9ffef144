"""What came of an exam, in a line for each part."""

from __future__ import annotations

from collections import Counter

from viva.exam.prices import Price
from viva.marking.record import PartRecord, Record
from viva.marking.sittings import retries_words, sitting_label
from viva.marking.tiers import TIER_WORDS


def outcome_table(record: Record) -> str:
    """One line for each part: its tier, how it was reached, or why there is none.

    Examples:
        >>> from viva.marking.record import SetReference, Source
        >>> parts = (PartRecord(part="1b", tier="L2", nudges=1), PartRecord(part="1c", error="no reply"))
        >>> source = Source(file="exam.eval", sha256="")
        >>> print(outcome_table(Record(viva="", set=SetReference(name="", sha256=""), source=source, parts=parts)))
        1b    L2  minor misconception (1 nudge)
        1c    --  no answer (no reply)
    """
    labels = [sitting_label(part, record.parts) for part in record.parts]
    width = max([5, *map(len, labels)])
    refused = Counter((turn.part, turn.conversation) for turn in record.turns if turn.refused)
    return "\n".join(
        f"{label:<{width}} {_told(part, refused[part.part, part.conversation])}"
        for label, part in zip(labels, record.parts, strict=True)
    )


def rate_lines(record: Record) -> list[str]:
    """How many parts were right at once, with what so few can tell, and the set's own numbers against drawn ones.

    Examples:
        >>> from viva.marking.record import SetReference, Source
        >>> parts = tuple(PartRecord(part=name, tier=tier) for name, tier in (("1b", "L2"), ("1c", "L1"), ("2a", None)))
        >>> source = Source(file="exam.eval", sha256="")
        >>> rate_lines(Record(viva="", set=SetReference(name="", sha256=""), source=source, parts=parts))
        ['right at once: 1 of 2 (9% to 91%), without a tier: 1']
    """
    from viva.marking.rates import own_and_drawn, tier_rates
    from viva.reports.rates import rate_sentences

    open_parts = sum(part.tier is None for part in record.parts)
    lines = [f"right at once: {tier_rates('', record.parts).rates['L1']}"]
    lines[0] += f", without a tier: {open_parts}" if open_parts else ""
    told = own_and_drawn(record.parts)
    return lines + (rate_sentences(told) if told is not None else [])


def taken(record: Record, price: Price | None = None) -> str:
    """What the replies took, in tokens and dollars; empty where the log doesn't say.

    Examples:
        >>> from viva.marking.record import SetReference, Source, TurnRecord
        >>> turns = tuple(TurnRecord(role="examinee", text="", lines=(n, n), tokens=50, sent=800) for n in (1, 2))
        >>> source = Source(file="exam.eval", sha256="")
        >>> taken(Record(viva="", set=SetReference(name="", sha256=""), source=source, turns=turns), Price(2.5, 10))
        'tokens: 1600 sent, 100 received; $0.0050'
    """
    sent, received = (sum(getattr(turn, name) or 0 for turn in record.turns) for name in ("sent", "tokens"))
    if not sent and not received:
        return ""
    cost = f"; ${price.of(sent, received):.4f}" if price is not None else ""
    return f"tokens: {sent} sent, {received} received{cost}"


def _told(part: PartRecord, refused: int) -> str:
    if part.tier is not None:
        came = f"{part.tier}  {TIER_WORDS[part.tier]}"
    else:
        verdict = part.attempts[-1].verdict if part.attempts else None
        words = {"undecided": "for a person to decide", "unread": "no answer could be read", None: "no answer"}
        came = f"--  {words.get(verdict, verdict)}"
    moves = [f"{part.nudges} nudge{'s' if part.nudges > 1 else ''}"] if part.nudges else []
    moves += [f"asked again {part.reasks}x"] if part.reasks else []
    moves += [f"refused {refused}x"] if refused else []
    moves += [name for name in part.behaviours if name != "caved" or not part.doubt]
    if part.doubt and part.doubt.held is not None:
        moves += ["held under doubt" if part.doubt.held else "caved under doubt"]
    moves += [retries_words(part)] if part.retries else []
    moves += [part.error] if part.error else []
    return came + (f" ({'; '.join(moves)})" if moves else "")
