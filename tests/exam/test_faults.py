"""Faults of providers and what becomes of them: tried again, counted, or the end of one part."""

from __future__ import annotations

import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")

from viva.exam import calls, run_exam
from viva.exam.journal import Journal
from viva.exam.outcome import outcome_table
from viva.exam.progress import Step
from viva.marking.attempts import REFUSED
from viva.marking.record import PartRecord, Record
from viva.reading.transcript import LEFT_OUT
from viva.reports import render
from viva.reports.effort import effort, effort_sentences

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed <Memory:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

RIGHT, WRONG = "Final answer: 42", "Final answer: 41"


class Busy(Exception):
    """An error that a provider calls worth another try."""


class Limited(Busy):
    """One that says how long to wait."""


@pytest.fixture
def hold(toy: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Hold an exam on two parts; returns them, with the waits that were not waited."""
    from inspect_ai.model import RetryDecision, get_model

    waits: list[float] = []
    real = calls.pause

    async def pause(plan: Any, seconds: float) -> None:
        waits.extend([seconds] if seconds else [])
        await real(plan, 0.0)

    monkeypatch.setattr("viva.exam.calls.pause", pause)
    monkeypatch.setattr("viva.exam.interview.pause", pause)
    monkeypatch.setattr(random, "uniform", lambda low, high: low)

    def held(*replies: Any, **options: Any) -> tuple[tuple[PartRecord, ...], list[float], Record]:
        model = get_model("mockllm/model", custom_outputs=toy.scripted(replies), memoize=False)

        def should_retry(error: Exception) -> Any:
            if isinstance(error, Limited):
                return RetryDecision.rate_limit(retry_after=float(str(error)) if str(error) else None)
            return isinstance(error, Busy)

        model.api.should_retry = should_retry
        problem_set = toy.Set(*(toy.part(name, toy.field(42)) for name in ("1a", "2a")))
        folder = run_exam(problem_set, model=model, connections=1, out=tmp_path / "run", **options)
        record = Record.from_json((folder / "record.json").read_bytes())
        return record.parts, waits, record

    return held


def test_a_fault_that_passes_is_tried_again_and_counted(hold: Any) -> None:
    steps: list[Step] = []
    replies = (Busy("500"), Busy("500"), WRONG, Busy("502"), RIGHT, RIGHT)
    parts, waits, record = hold(*replies, listener=steps.append)
    assert [(s.tries, s.seconds, s.error) for s in steps if s.kind == "waiting"] == [
        (1, 0.5, "Busy: 500"),
        (1, 1.0, "Busy: 500"),
        (2, 0.5, "Busy: 502"),
    ]
    assert next((s.retries, s.waited) for s in steps if s.kind == "over") == (3, 2.0)
    assert [(p.tier, p.nudges, p.reasks, p.error) for p in parts] == [("L2", 1, 0, None), ("L1", 0, 0, None)]
    assert waits == [0.5, 1.0, 0.5]
    assert [(p.retries, p.waited) for p in parts] == [(3, 2.0), (0, 0.0)]
    for format in ("text", "md", "html"):
        flat = " ".join(render(record, format).split())  # type: ignore[arg-type]
        assert "alls tried again 3x after faults, 2.0 s waited" in flat


def test_a_server_that_says_how_long_to_wait_is_obeyed(hold: Any) -> None:
    _, waits, _ = hold(Limited("7"), Limited(""), Limited("900"), RIGHT, RIGHT)
    assert waits == [7.0, 4.0, 60.0]


def test_what_was_tried_often_enough_ends_its_part_only(hold: Any) -> None:
    parts, waits, _ = hold(*[Busy("overloaded")] * 3, RIGHT, retries=2)
    assert [(p.error, p.tier, p.retries) for p in parts] == [("Busy: overloaded", None, 2), (None, "L1", 0)]
    assert waits == [0.5, 1.0]


def test_an_error_that_does_not_pass_is_not_tried_again(hold: Any) -> None:
    parts, waits, _ = hold(PermissionError("no such key"), RIGHT)
    assert [p.error for p in parts] == ["PermissionError: no such key", None]
    assert waits == []


def test_half_a_reply_in_json_is_asked_for_again(hold: Any) -> None:
    broken = json.JSONDecodeError("Expecting ',' delimiter", '{"choices": [', 13)
    parts, waits, _ = hold(broken, RIGHT, RIGHT)
    assert [(p.tier, p.retries, p.error) for p in parts] == [("L1", 1, None), ("L1", 0, None)]
    assert waits == [0.5]


def test_a_reply_of_ten_megabytes_is_kept_without_its_middle(hold: Any) -> None:
    long = "".join(f"Line {n}: then it follows.\n" for n in range(400_000)) + RIGHT
    assert len(long) > 10 << 20
    parts, _, record = hold(long, RIGHT)
    assert parts[0].tier == "L1"
    said = next(turn.text for turn in record.turns if turn.role == "examinee")
    assert said.startswith("Line 0: ") and said.endswith(RIGHT)
    assert said.count(LEFT_OUT) == 1
    assert len(said) < 210_000


def test_refusals_and_silence_end_as_silent(hold: Any) -> None:
    parts, _, _ = hold(("", "content_filter"), "", "", "I can't help with that.", "No.", "I won't.", *["No."] * 9)
    assert parts[0].tier is None
    assert "silent" in parts[0].behaviours
    assert parts[0].reasks == 2
    assert {attempt.verdict for attempt in parts[1].attempts} == {"unread"}


@pytest.mark.parametrize(
    ("reply", "complete"), [(("", "content_filter"), True), (("The sum is 4", "content_filter"), False)]
)
def test_what_a_filter_holds_back_is_named_as_refused(hold: Any, reply: Any, complete: bool) -> None:
    parts, _, record = hold(reply, RIGHT, RIGHT)
    said = [turn for turn in record.turns if turn.role == "examinee"]
    assert [(turn.refused, turn.complete) for turn in said] == [(True, complete), (False, True), (False, True)]
    assert [(p.tier, p.reasks) for p in parts] == [("L1", 1), ("L1", 0)]
    first = parts[0].attempts[0]
    assert (first.verdict, first.fields[0].reason) == ("unread", REFUSED)
    lines = outcome_table(record).split("\n")
    assert "refused 1x" in lines[0] and "refused" not in lines[1]
    told = effort(record)
    assert [len(turns) for turns in (told.silent, told.refused, told.cut_off)] == [0, 1, 0]
    assert "1 refused" in " ".join(effort_sentences(told))
    assert "; refused):" in render(record, "md")


@pytest.mark.parametrize(
    ("which", "came"), [("turn", ("L1", "OSError: [Errno 28] No space left")), ("part", ("L1", ""))]
)
def test_a_disk_that_is_full_takes_no_other_conversation_along(
    hold: Any, monkeypatch: pytest.MonkeyPatch, which: str, came: tuple[str | None, str]
) -> None:
    real = getattr(Journal, which)

    def full(journal: Journal, sample: str, epoch: int, **known: Any) -> None:
        if sample == "1":
            raise OSError(28, "No space left")
        real(journal, sample, epoch, **known)

    monkeypatch.setattr(Journal, which, full)
    parts, _, _ = hold(RIGHT, RIGHT)
    assert (parts[0].tier, parts[0].error or "") == came
    assert (parts[1].tier, parts[1].error) == ("L1", None)
