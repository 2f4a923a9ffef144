"""Exams that were killed, interrupted or had failures, and are gone on with."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")

from viva.errors import VivaError
from viva.exam import resume_exam, run_exam, write_run
from viva.exam.journal import JOURNAL, Journal
from viva.exam.progress import Step
from viva.marking.record import Record

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed <Memory:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

RIGHT, WRONG = "Final answer: 42", "Final answer: 41"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
def test_an_exam_killed_at_random_moments_ends_in_the_same_record(tmp_path: Path) -> None:
    here = Path(__file__)
    script, conftest = here.with_name("killing.py"), here.with_name("conftest.py")
    command = [sys.executable, "-W", "ignore", str(script), str(conftest), str(tmp_path), *map(str, range(6))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(runs) == 6
    for run in runs:
        assert run["same"], run
        assert run["files"] == ["exam.eval", "record.json", "report.md"]
        # Only what was under way when the process was killed is asked again: at most one call a conversation.
        assert run["turns"] <= run["calls"] <= run["turns"] + run["open"] * run["kills"], run
    assert sum(run["kills"] for run in runs) >= 6


@pytest.fixture
def problem_set(toy: SimpleNamespace) -> Any:
    return toy.Set(*(toy.part(name, toy.field(42)) for name in ("1a", "1b", "2a")))


@pytest.fixture
def mock(toy: SimpleNamespace) -> Callable[..., Any]:
    """A model that says the given replies and counts its calls."""
    from inspect_ai.model import get_model

    def made(*replies: Any) -> Any:
        said = toy.scripted(replies)
        calls: list[list[str]] = []

        def reply(messages: list[Any], *rest: Any) -> Any:
            calls.append([message.text for message in messages])
            return said(messages, *rest)

        model = get_model("mockllm/model", custom_outputs=reply, memoize=False)
        model.calls = calls  # type: ignore[attr-defined]
        return model

    return made


def tiers(folder: Path) -> dict[str, Any]:
    record = Record.from_json((folder / "record.json").read_bytes())
    return {part.part: part.tier or part.error for part in record.parts}


def test_an_interrupted_exam_is_gone_on_with(problem_set: Any, mock: Any, tmp_path: Path) -> None:
    stop = threading.Event()

    def after_the_second_reply(step: Step) -> None:
        if (step.kind, step.tries) == ("marked", 2):
            stop.set()

    run = tmp_path / "run"
    run_exam(problem_set, model=mock(WRONG, WRONG), connections=1, out=run, listener=after_the_second_reply, stop=stop)
    assert tiers(run)["1a"] == "interrupted"
    assert (run / JOURNAL).is_file()
    left = mock(RIGHT, RIGHT, RIGHT)
    assert resume_exam(run, problem_set=problem_set, model=left) == run
    assert tiers(run) == {"1a": "L2", "1b": "L1", "2a": "L1"}
    assert [len(call) for call in left.calls] == [6, 8, 2]
    assert left.calls[0][2::2] == [WRONG, WRONG]
    assert not (run / JOURNAL).exists()
    assert len(list(run.glob("*.eval"))) == 1


def test_a_part_that_failed_is_asked_again_and_what_came_after_it_too(
    problem_set: Any, mock: Any, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    run_exam(problem_set, model=mock(WRONG, OSError("down"), RIGHT, RIGHT), connections=1, out=run)
    assert tiers(run) == {"1a": "OSError: down", "1b": "L1", "2a": "L1"}
    before = json.loads((run / "record.json").read_text())
    # The journal alone gives the same parts.
    assert json.loads(write_run(run / JOURNAL, problem_set).to_json())["parts"] == before["parts"]
    left = mock(RIGHT, WRONG, RIGHT)
    resume_exam(run, problem_set=problem_set, model=left)
    assert tiers(run) == {"1a": "L2", "1b": "L2", "2a": "L1"}
    assert len(left.calls) == 3


def test_a_run_that_is_complete_is_left_alone(problem_set: Any, mock: Any, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run_exam(problem_set, model=mock(RIGHT, RIGHT, RIGHT), connections=1, out=run)
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    resume_exam(run, problem_set=problem_set, model=mock())
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before


@pytest.fixture
def cut_short(problem_set: Any, mock: Any, tmp_path: Path) -> Path:
    run = tmp_path / "run"
    run_exam(problem_set, model=mock(WRONG, WRONG, OSError("down")), connections=1, out=run, parts=["1a", "2a"])
    return run


def test_half_a_line_at_the_end_is_dropped(problem_set: Any, mock: Any, cut_short: Path) -> None:
    journal = cut_short / JOURNAL
    whole = journal.read_bytes()
    at = [n for n in range(len(whole)) if whole[n : n + 1] == b"\n"]
    journal.write_bytes(whole[: at[2] - 7])  # the second turn is torn
    left = mock(RIGHT, RIGHT)
    resume_exam(cut_short, problem_set=problem_set, model=left)
    assert tiers(cut_short) == {"1a": "L2", "2a": "L1"}
    assert [len(call) for call in left.calls] == [4, 2]


def _changed(journal: Path, change: Callable[[dict[str, Any]], None], line: int) -> None:
    lines = [json.loads(text) for text in journal.read_text().splitlines()]
    change(lines[line])
    journal.write_text("".join(json.dumps(entry) + "\n" for entry in lines))


@pytest.mark.parametrize(
    ("line", "change", "says"),
    [
        (0, lambda header: header["request"].update(set_sha256="0"), "the set toy has changed since"),
        (0, lambda header: header.update(journal=9), "another version of viva wrote this journal"),
        (0, lambda header: header["request"].update(epochs=0), "can't be gone on with (epochs: "),
        (1, lambda turn: turn["turn"]["messages"][0].update(content="What?"), "would now ask something else about"),
        (1, lambda turn: turn["turn"].pop("epoch"), "not a journal to go on with"),
    ],
)
def test_what_cannot_be_gone_on_with_is_refused_and_kept(
    problem_set: Any, mock: Any, cut_short: Path, line: int, change: Callable[[dict[str, Any]], None], says: str
) -> None:
    journal = cut_short / JOURNAL
    _changed(journal, change, line)
    record = (cut_short / "record.json").read_bytes()
    left = mock(RIGHT, RIGHT)
    with pytest.raises(VivaError) as caught:
        resume_exam(cut_short, problem_set=problem_set, model=left)
    assert says in str(caught.value)
    assert left.calls == []
    assert journal.is_file()
    assert (cut_short / "record.json").read_bytes() == record


def test_a_damaged_line_in_the_middle_is_named(problem_set: Any, mock: Any, cut_short: Path) -> None:
    journal = cut_short / JOURNAL
    lines = journal.read_bytes().split(b"\n")
    journal.write_bytes(b"\n".join([lines[0], lines[1][:-3], *lines[2:]]))
    with pytest.raises(VivaError, match=r"journal\.jsonl:2: this line of the journal is damaged"):
        resume_exam(cut_short, problem_set=problem_set, model=mock())


def test_a_folder_without_an_exam(tmp_path: Path) -> None:
    with pytest.raises(VivaError, match="no exam was begun in this folder"):
        resume_exam(tmp_path)


def test_an_exam_that_another_process_holds(problem_set: Any, mock: Any, cut_short: Path) -> None:
    journal = Journal.go_on(cut_short)
    try:
        with pytest.raises(VivaError, match="held by another process"):
            resume_exam(cut_short, problem_set=problem_set, model=mock())
    finally:
        journal.close()


def test_limits_may_be_lifted(problem_set: Any, mock: Any, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run_exam(problem_set, model=mock(RIGHT, WRONG, RIGHT), connections=1, run_tokens=36, out=run)
    came = tiers(run)
    assert came["1a"] == "L1"
    assert came["1b"] == "ended: the limit of 36 tokens for the run is reached"
    assert came["2a"] == "not asked: the limit of 36 tokens for the run is reached"
    resume_exam(run, problem_set=problem_set, model=mock(RIGHT, RIGHT), overrides={"run_tokens": None})
    assert tiers(run) == {"1a": "L1", "1b": "L2", "2a": "L1"}
