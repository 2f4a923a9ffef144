"""The log of a part: prompts found, replies cut to their lines, what came next."""

from __future__ import annotations

from viva.marking.record import AttemptRecord, PartRecord, Record, SetReference, Source, TurnRecord
from viva.reports.exchanges import Exchange, exchanges_of, findings_outside
from viva.reports.summary import summarize


def _log(record: Record, name: str) -> list[Exchange]:
    [part] = [p for p in summarize(record).parts if p.record.part == name]
    return exchanges_of(record, part)


def test_attempts_and_follow_ups_in_order(full_record: Record) -> None:
    log = _log(full_record, "1b")
    assert [(e.kind, e.occasion) for e in log] == [
        ("attempt", "first question"),
        ("attempt", "nudge of level 1"),
        ("follow-up", "follow-up"),
    ]
    assert [e.done for e in log] == ["nudge of level 1 (line 17)", "follow-up (line 22)", "the examiner left the part"]
    assert [e.prompt.text for e in log if e.prompt] == [
        "**1b.** Now with stride 2: [3, 1, 2, 5].",
        "Is the filter flipped here?",
        "Shorter, please.",
    ]
    assert [[f.number for f in e.findings] for e in log] == [[1], [], []]


def test_a_re_ask_is_not_a_nudge(full_record: Record) -> None:
    assert [e.occasion for e in _log(full_record, "3a")] == ["first question", "re-ask"]


def test_an_attempt_without_its_turn_has_no_reply(full_record: Record) -> None:
    [exchange] = _log(full_record, "4a")
    assert exchange.reply is None
    assert exchange.prompt is None


def test_a_reply_is_cut_to_the_lines_of_the_part() -> None:
    turns = (
        TurnRecord(role="examiner", text="Both, please.", lines=(1, 1)),
        TurnRecord(role="annotator", text="Let's see.", lines=(2, 2)),
        TurnRecord(role="examinee", text="(a) one\n\n(b) two\nthree", lines=(3, 6)),
    )
    record = Record(
        viva="0",
        set=SetReference(name="s", sha256="0"),
        source=Source(file="f", sha256="0"),
        turns=turns,
        parts=(
            PartRecord(part="a", attempts=(AttemptRecord(lines=(3, 3), verdict="right", turn=2),)),
            PartRecord(part="b", attempts=(AttemptRecord(lines=(5, 6), verdict="right"),)),
        ),
    )
    [one], [two] = _log(record, "a"), _log(record, "b")
    assert one.reply is not None and one.reply.text == "(a) one"
    assert two.reply is not None and (two.reply.text, two.reply.lines) == ("(b) two\nthree", (5, 6))
    assert one.prompt is not None and one.prompt.text == "Both, please."


def test_findings_between_the_attempts_are_kept(full_record: Record) -> None:
    moved = full_record.findings[0].model_copy(update={"lines": (22, 22)})
    record = full_record.model_copy(update={"findings": (moved,)})
    [part] = [p for p in summarize(record).parts if p.record.part == "1b"]
    assert [f.number for f in findings_outside(part, exchanges_of(record, part))] == [1]


def test_nobody_asks_in_a_document() -> None:
    record = Record(
        viva="0",
        set=SetReference(name="s", sha256="0"),
        source=Source(file="f", sha256="0", kind="document"),
        turns=(TurnRecord(role="examinee", text="(a) one", lines=(1, 1)),),
        parts=(PartRecord(part="a", attempts=(AttemptRecord(lines=(1, 1), verdict="right", turn=0),)),),
    )
    [exchange] = _log(record, "a")
    assert (exchange.occasion, exchange.done, exchange.prompt) == ("", "", None)
