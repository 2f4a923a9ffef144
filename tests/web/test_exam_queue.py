"""Exams held one after another in processes of their own: watched, stopped, gone on with."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="starlette is not installed (pip install 'viva[web]')")

from viva.errors import VivaError
from viva.web.exams import ExamQueue, HeldExam
from viva.web.pages.exams import latest_turns, live_parts

SPEC: dict[str, Any] = {
    "set": "hw5", "model": "viva/after-1", "model_args": {}, "parts": ["1b", "3a"], "seed": 0, "epochs": 1, "nudges": 4,
    "max_tokens": None, "conversation": "question", "doubt": False,
}  # fmt: skip


async def _kept(folder: Path) -> str:
    return json.loads((folder / "record.json").read_bytes())["source"]["sha256"][:8]


async def _until(exam: HeldExam, done: Any) -> None:
    for _ in range(3000):
        if done(exam):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"still {exam.state}: {exam.line}")


def _step(kind: str, part: str, done: int, **more: Any) -> str:
    told = {"kind": kind, "part": part, "done": done, "total": 2, "tries": 1, "nudge": 0, "verdict": None, "tier": None,
            "error": None, "seconds": 1.0, **more}  # fmt: skip
    return "print(json.dumps(" + repr({"step": told}) + "), flush=True)\n"


def _command(body: str) -> tuple[str, ...]:
    """A process that stands in for the one that holds an exam, in order to be quick and to go wrong."""
    return (sys.executable, "-c", "import json, sys, pathlib, time\nspec = json.loads(sys.stdin.readline())\n" + body)


RECORDED = """pathlib.Path(spec["folder"], "record.json").write_text('{"source": {"sha256": "0123456789"}}')\n"""
GOOD = (
    _step("asked", "1b", 0) + _step("marked", "1b", 0, verdict="wrong") + _step("marked", "1b", 0, verdict="right")
    + _step("over", "1b", 1, tier="L2") + "print('what a library prints')\nprint('[1]')\n"
    + _step("over", "3a", 2, error="RateLimitError") + RECORDED + "print('{\"ended\": true}')"
)  # fmt: skip


def test_exams_are_held_one_after_another_and_told(tmp_path: Path) -> None:
    async def held() -> None:
        async with ExamQueue(tmp_path, _kept, _command(GOOD)) as queue:
            first = await queue.start(SPEC)
            second = await queue.start(SPEC)
            assert (first.state, second.state) == ("waiting", "waiting")
            await queue.stop(second)
            seen = [version async for version in queue.changes(first)]
            assert len(seen) > 1 and first.state == "done" and first.run == "01234567" and not first.error
            assert first.progress == (2, 2)
            assert [(part.name, part.verdicts, part.tier, part.now) for part in live_parts(first.steps)] == [
                ("1b", ["wrong", "right"], "L2", ""),
                ("3a", [], None, "RateLimitError"),
            ]
            assert second.state == "stopped" and not second.can_resume and not second.steps
            assert queue.find(first.name) is first and queue.find("../etc") is None
        async with ExamQueue(tmp_path, _kept, _command(GOOD)) as queue:
            # What left nothing behind is not there any more.
            assert [(exam.name, exam.state, exam.spec["model"]) for exam in queue.all()] == [
                (first.name, "done", "viva/after-1")
            ]

    asyncio.run(held())


def test_an_exam_that_was_over_before_it_could_be_stopped_is_done(tmp_path: Path) -> None:
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + _step("asked", "1b", 0)
    deaf += (
        "while not pathlib.Path(spec['folder'], 'go').exists(): time.sleep(0.01)\n"
        + _step("over", "1b", 2, tier="L1")
        + RECORDED
        + "print('{\"ended\": true}')"
    )

    async def held() -> None:
        async with ExamQueue(tmp_path, _kept, _command(deaf)) as queue:
            exam = await queue.start(SPEC)
            await _until(exam, lambda exam: exam.steps)
            await queue.stop(exam)
            assert exam.state == "stopping"
            (exam.folder / "go").touch()
            await _until(exam, lambda exam: not exam.is_active)
            assert (exam.state, exam.line, exam.run, exam.can_resume) == ("done", "done", "01234567", False)

    asyncio.run(held())


@pytest.mark.parametrize(
    ("body", "state", "told"),
    [
        ("print(json.dumps({'error': 'no such model'}))", "failed", "no such model"),
        ("sys.exit(1)", "failed", "broke off"),
        ("print('nonsense'); sys.stdout.flush()", "failed", "broke off"),
        ("print('x' * 9_000_000)", "failed", "broke off"),
        (
            "pathlib.Path(spec['folder'], 'journal.jsonl').write_text('x'); print(json.dumps({'error': 'no disk'}))",
            "stopped",
            "no disk",
        ),
    ],
)
def test_an_exam_that_goes_wrong_says_so_and_the_next_one_is_held(
    tmp_path: Path, body: str, state: str, told: str
) -> None:
    async def held() -> None:
        async with ExamQueue(tmp_path, _kept, _command(body)) as queue:
            exams = [await queue.start(SPEC) for _ in range(2)]
            for exam in exams:
                await _until(exam, lambda exam: not exam.is_active)
                assert exam.state == state and told in exam.error

    asyncio.run(held())


def test_a_server_that_ends_ends_its_exam(tmp_path: Path) -> None:
    async def held() -> HeldExam:
        async with ExamQueue(tmp_path, _kept, _command(_step("asked", "1b", 0) + "time.sleep(600)")) as queue:
            exam = await queue.start(SPEC)
            await _until(exam, lambda exam: exam.steps)
            waiting = asyncio.create_task(_last(queue, exam))
            await asyncio.sleep(0.05)
        await asyncio.wait_for(waiting, 5)
        return exam

    async def _last(queue: ExamQueue, exam: HeldExam) -> None:
        async for _ in queue.changes(exam):
            pass

    asyncio.run(held())


def test_only_so_many_exams_wait(tmp_path: Path) -> None:
    async def held() -> None:
        async with ExamQueue(tmp_path, _kept, _command("time.sleep(600)")) as queue:
            with pytest.raises(VivaError, match="waiting already"):
                for _ in range(40):
                    await queue.start(SPEC)

    asyncio.run(held())


@pytest.mark.slow
def test_a_stopped_exam_keeps_what_was_finished_and_is_gone_on_with_after_a_restart(tmp_path: Path) -> None:
    pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")
    spec = {**SPEC, "parts": ["1b", "1c", "3a", "3b", "4b", "4c"], "model": "viva/after-3", "epochs": 2}

    async def begun() -> str:
        async with ExamQueue(tmp_path, _kept) as queue:
            exam = await queue.start(spec)
            await _until(exam, lambda exam: any(step["kind"] == "marked" for step in exam.steps))
            await queue.stop(exam)  # at once: whoever looks at it first may come too late
            await _until(exam, lambda exam: not exam.is_active)
            assert exam.state == "stopped" and exam.can_resume, exam.line
            turns = latest_turns(exam)
            assert turns and all(turn["asked"] and turn["said"] for turn in turns)
            return exam.name

    async def gone_on(name: str) -> None:
        async with ExamQueue(tmp_path, _kept) as queue:
            exam = queue.find(name)
            assert exam is not None and exam.state == "cut short" and exam.spec["model"] == "viva/after-3"
            await queue.resume(exam)
            await _until(exam, lambda exam: not exam.is_active)
            assert exam.state == "done" and exam.run is not None and not exam.can_resume, exam.line

    name = asyncio.run(begun())
    asyncio.run(gone_on(name))
