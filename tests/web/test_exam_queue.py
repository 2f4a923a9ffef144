"""Exams held one after another in processes of their own: watched, stopped, gone on with."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")
pytest.importorskip("starlette", reason="starlette is not installed (pip install 'viva[web]')")

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


def test_an_exam_is_held_and_told_and_another_waits_for_it(tmp_path: Path) -> None:
    async def held() -> None:
        async with ExamQueue(tmp_path, _kept) as queue:
            first = await queue.start(SPEC)
            second = await queue.start({**SPEC, "model": "viva/no-such-kind"})
            third = await queue.start(SPEC)
            assert (second.state, third.state) == ("waiting", "waiting")
            await queue.stop(third)
            seen = [version async for version in queue.changes(first)]
            assert len(seen) > 1 and first.state == "done" and not first.error
            assert first.run is not None and (first.folder / "record.json").is_file()
            parts = live_parts(first.steps)
            assert [(part.name, part.verdicts, part.tier) for part in parts] == [
                ("1b", ["wrong", "right"], "L2"),
                ("3a", ["wrong", "right"], "L2"),
            ]
            assert first.progress == (2, 2)
            await _until(second, lambda exam: not exam.is_active)
            assert second.state == "failed" and "no kind" in second.error
            assert third.state == "stopped" and not third.can_resume
            assert [exam.name for exam in queue.all()] == sorted((e.name for e in (first, second, third)), reverse=True)

    asyncio.run(held())


def test_a_stopped_exam_keeps_what_was_finished_and_is_gone_on_with_after_a_restart(tmp_path: Path) -> None:
    spec = {**SPEC, "parts": [], "model": "viva/after-3"}

    async def begun() -> str:
        async with ExamQueue(tmp_path, _kept) as queue:
            exam = await queue.start(spec)
            await _until(exam, lambda exam: any(step["kind"] == "marked" for step in exam.steps))
            turns = latest_turns(exam)
            assert turns and "Final answer" in str(turns[-1]["asked"])
            await queue.stop(exam)
            await _until(exam, lambda exam: not exam.is_active)
            assert exam.state == "stopped" and exam.can_resume, exam.line
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
