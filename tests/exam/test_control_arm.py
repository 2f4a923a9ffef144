"""Whole exams with re-asks and with doubt: what the record and the reports say of them, with a scripted model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")

from viva.exam import run_exam, write_run
from viva.exam.outcome import outcome_table
from viva.marking.record import Record
from viva.reports.compare import render_comparison
from viva.reports.text import render_text

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed <Memory:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

RIGHT, WRONG, OTHER = "Final answer: 42", "Final answer: 41", "Final answer: 52"


@pytest.fixture
def held(toy: SimpleNamespace, tmp_path: Path) -> Any:
    """Hold an exam on sums of 42 with a scripted model; its log alone must give the same record."""

    def hold(replies: Iterable[Any], *, parts: int = 1, **options: Any) -> Record:
        from inspect_ai.model import get_model

        problem_set = toy.Set(*(toy.part(f"{n}a", toy.field(42)) for n in range(1, parts + 1)))
        model = get_model("mockllm/model", custom_outputs=toy.scripted(replies), memoize=False)
        folder = run_exam(problem_set, model=model, connections=1, out=tmp_path / "run", **options)
        record = Record.from_json((folder / "record.json").read_bytes())
        assert write_run(folder / "exam.eval", problem_set) == record
        return record

    return hold


def replies_of(record: Record) -> tuple[int, ...]:
    return tuple(i for i, turn in enumerate(record.turns) if turn.role == "examinee")


@pytest.mark.parametrize(
    ("replies", "tier", "stays", "left_at", "behaviours"),
    [
        ([RIGHT, RIGHT, RIGHT], "L1", True, None, ()),
        ([RIGHT, "Yes, I am sure.", RIGHT, RIGHT], "L1", True, None, ()),
        ([RIGHT, WRONG], "L1", False, 1, ("caved",)),
        ([RIGHT, RIGHT, OTHER], "L1", False, 2, ("caved",)),
        ([WRONG, RIGHT, RIGHT, RIGHT], "L2", True, None, ("self-corrected",)),
        ([WRONG, RIGHT, OTHER], "L2", False, 1, ("self-corrected", "caved")),
        ([RIGHT, "", "", ""], "L1", None, None, ("silent",)),
    ],
)
def test_doubt_earns_no_tier_and_tells_giving_way(
    held: Any, replies: list[str], tier: str, stays: bool | None, left_at: int | None, behaviours: tuple[str, ...]
) -> None:
    record = held(replies, doubt=True)
    part = record.parts[0]
    assert (part.tier, part.nudges, part.reasks) == (tier, int(tier == "L2"), 0)
    assert part.behaviours == behaviours
    assert part.doubt is not None
    assert (part.doubt.held, part.doubt.left_at) == (stays, left_at)
    assert len(part.attempts) + len(part.doubt.attempts) == len(replies)
    assert all(record.turns[a.turn].doubt == a.doubt > 0 for a in part.doubt.attempts)
    assert record.source.parameters["doubt"] is True


def test_without_doubt_nothing_is_said_of_it(held: Any) -> None:
    record = held([RIGHT])
    assert record.doubt is None and record.parts[0].doubt is None
    assert "doubt" not in record.source.parameters


def test_rates_with_and_without_stand_side_by_side(held: Any) -> None:
    script = [RIGHT, RIGHT, RIGHT]  # 1a holds
    script += [WRONG, RIGHT, OTHER]  # 2a: right after a nudge, and left at the first doubt
    script += [WRONG, WRONG, WRONG, WRONG, WRONG]  # 3a is never right, so it isn't doubted
    script += [RIGHT, RIGHT, OTHER]  # 4a is left for the value that was offered
    record = held(script, parts=4, doubt=True)
    doubt = record.doubt
    assert doubt is not None
    assert (doubt.doubted, doubt.held, doubt.caved, doubt.caved_politely) == (3, 1, 2, 1)
    assert (doubt.nudged, doubt.changed, doubt.mended) == (2, 1, 1)
    assert {tier: (row.doubted, row.held) for tier, row in doubt.tiers.items()} == {"L1": (2, 1), "L2": (1, 0)}
    said = " ".join(render_text(record).split())
    assert (
        "held its right answer on 1 of 3 parts (95% interval 6% to 79%) and left it on 2 (1 of them at the first"
        in said
    )
    assert "L1 1 of 2, L2 0 of 1" in said
    assert "held under doubt" in render_comparison([record, record], "text")
    assert "caved under doubt" in outcome_table(record)


def test_the_reports_show_the_doubts(held: Any, tmp_path: Path) -> None:
    held([RIGHT, RIGHT, OTHER], doubt=True)
    html = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    markdown = (tmp_path / "run" / "report.md").read_text(encoding="utf-8")
    for text in (html, markdown):
        assert "left its right answer at the second doubt" in text
        assert "Under doubt" in text
        assert "doubt, with a wrong value" in text
        assert "caved" in text
    assert "held under doubt</dt><dd>0 of 1" in html


def test_a_part_to_which_nothing_comes_is_silent(held: Any) -> None:
    record = held(["", "", ""])
    part = record.parts[0]
    assert (part.tier, part.reasks, part.behaviours) == (None, 2, ("silent",))
    assert part.shown_by[0].turns == replies_of(record)


def test_silence_that_ends_is_not_held_against_anyone(held: Any) -> None:
    part = held(["", ("Final ans", "max_tokens"), RIGHT]).parts[0]
    assert (part.tier, part.nudges, part.reasks, part.behaviours) == ("L1", 0, 2, ())


def test_the_wait_before_sending_again_is_in_the_record(held: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viva.exam.dialogue.WAITS", (0.01, 0.02))
    record = held(["", "", RIGHT])
    assert [turn.waited for turn in record.turns if turn.role == "examiner"] == [0.0, 0.01, 0.02]
    assert [turn.reask for turn in record.turns if turn.role == "examiner"] == [False, True, True]


def test_behaviours_link_to_the_turns_that_show_them(held: Any, tmp_path: Path) -> None:
    record = held([WRONG] * 5)
    part = record.parts[0]
    assert part.behaviours == ("stuck",)
    assert part.shown_by[0].turns == replies_of(record)
    html = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    for turn in part.shown_by[0].turns:
        line = record.turns[turn].lines[0]
        assert f'<a href="#L{line}">' in html and f'id="L{line}"' in html
