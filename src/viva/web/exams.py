"""Exams that were started from the page: held one after another, each in a process of its own, watched while they run.

A run folder's journal has every turn on the disk at once, so an exam that was stopped, or whose server was, can be gone
on with. When an exam ends, its record goes into the store.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import logging
import os
import re
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from viva.errors import VivaError
from viva.reading.exam_journal import read_lines

State = Literal["waiting", "running", "stopping", "done", "stopped", "failed", "cut short"]
JOURNAL, RECORD, ASKED = "journal.jsonl", "record.json", "asked.json"
COMMAND = (sys.executable, "-m", "viva.web.exam_process")
ACTIVE = frozenset({"waiting", "running", "stopping"})
_MOST_WAITING = 20
_MOST_STEPS = 5000
_GRACE_SECONDS = 10.0
_log = logging.getLogger("viva.web")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,120}")
# A step may quote a provider's whole error.
_LONGEST_LINE = 4 * 2**20


@dataclass(slots=True)
class HeldExam:
    """One exam: what was asked for, how far it is, and what has happened (``steps``, the newest last)."""

    name: str
    folder: Path
    spec: dict[str, Any]
    state: State = "waiting"
    steps: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""
    run: str | None = None
    version: int = 0

    @property
    def is_active(self) -> bool:
        """Whether it is being held or waits to be."""
        return self.state in ACTIVE

    @property
    def can_resume(self) -> bool:
        """Whether there is something left to ask."""
        return not self.is_active and (self.folder / JOURNAL).is_file()

    @property
    def progress(self) -> tuple[int, int]:
        """How many parts are over, of how many (0 where that isn't known yet)."""
        if not self.steps:
            return 0, 0
        return int(self.steps[-1]["done"]), int(self.steps[-1]["total"])

    @property
    def line(self) -> str:
        """What is happening, in a line."""
        if self.state == "waiting":
            return "waiting for the exam before it"
        if self.state == "running":
            return _step_words(self.steps[-1]) if self.steps else "starting"
        if self.state == "stopping":
            return "stopping at the next word"
        if self.state == "stopped":
            return "stopped; it can be gone on with" if self.can_resume else "stopped"
        return self.state if self.state in ("done", "cut short") else self.error or "failed"


def _step_words(step: dict[str, Any]) -> str:
    part, tries = step["part"], step["tries"]
    if step["kind"] == "over":
        return f"part {part} is over: {step['tier'] or step['error'] or step['verdict'] or 'nothing to mark'}"
    if step["kind"] == "waiting":
        return f"part {part}, try {tries}: again in {step['seconds'] or 0:.0f} s ({step['error']})"
    told = "answering" if step["kind"] == "asked" else step["verdict"] or "unread"
    nudged = f", after nudge {step['nudge']}" if step["nudge"] else ""
    return f"part {part}, try {tries}{nudged}: {told}"


class ExamQueue:
    """All exams below a folder, and the one process that holds the next.

    ``finished`` is told the folder of an exam that left a record, and says under which name the store has it;
    ``command`` is what holds one exam.
    """

    def __init__(
        self, folder: Path, finished: Callable[[Path], Awaitable[str]], command: Sequence[str] = COMMAND
    ) -> None:
        self._folder = folder
        self._command = command
        self._finished = finished
        self._exams: dict[str, HeldExam] = {}
        self._stopped: set[str] = set()
        self._waiting: asyncio.Queue[HeldExam] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self._process: asyncio.subprocess.Process | None = None
        self._worker: asyncio.Task[None] | None = None

    async def __aenter__(self) -> ExamQueue:
        await asyncio.to_thread(self._find)
        self._worker = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop what runs; what was finished of it is in its journal."""
        if self._process is not None:
            await self._end(self._process)
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
        await self._told_all()

    def all(self) -> list[HeldExam]:
        """The newest first."""
        return sorted(self._exams.values(), key=lambda exam: exam.name, reverse=True)

    def find(self, name: str) -> HeldExam | None:
        """An exam by its name."""
        return self._exams.get(name)

    async def start(self, spec: dict[str, Any]) -> HeldExam:
        """Put an exam into the queue.

        Raises:
            VivaError: too many wait already, or its folder can't be made.
        """
        if sum(exam.state == "waiting" for exam in self._exams.values()) >= _MOST_WAITING:
            raise VivaError(f"{_MOST_WAITING} exams are waiting already", hint="stop one of them")
        now = datetime.datetime.now(tz=datetime.UTC).strftime("%Y%m%d-%H%M%S")
        slug = re.sub(r"[^a-z0-9.]+", "-", str(spec["model"]).lower()).strip("-.")[:40] or "model"
        name = f"{now}-{slug}-{secrets.token_hex(2)}"
        folder = self._folder / name
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise VivaError(f"can't be made ({error.strerror or error})", where=str(folder)) from error
        exam = HeldExam(name, folder, {**spec, "folder": str(folder)})
        self._exams[name] = exam
        self._waiting.put_nowait(exam)
        return exam

    async def resume(self, exam: HeldExam) -> None:
        """Go on with an exam that was stopped or cut short."""
        if not exam.can_resume:
            return
        exam.spec = {**exam.spec, "folder": str(exam.folder), "resume": True}
        exam.state, exam.error, exam.steps = "waiting", "", []
        self._waiting.put_nowait(exam)
        await self._tell(exam)

    async def stop(self, exam: HeldExam) -> None:
        """End an exam at the next word, or take it out of the queue."""
        if exam.state == "waiting":
            exam.state = "stopped"
        elif exam.state == "running" and self._process is not None:
            exam.state = "stopping"
            self._stopped.add(exam.name)
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGINT)
        await self._tell(exam)

    async def changes(self, exam: HeldExam, seen: int = -1) -> AsyncIterator[int]:
        """The exam's version whenever it has changed, until it is over."""
        while True:
            async with self._changed:
                while exam.version == seen and self._is_watched(exam):
                    await self._changed.wait()
            seen = exam.version
            yield seen
            if not self._is_watched(exam):
                return

    def _is_watched(self, exam: HeldExam) -> bool:
        return exam.is_active and self._worker is not None and not self._worker.done()

    async def _tell(self, exam: HeldExam) -> None:
        exam.version += 1
        await self._told_all()

    async def _told_all(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _find(self) -> None:
        """What is in the folder from earlier."""
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            if not folder.is_dir() or not _NAME.fullmatch(folder.name):
                continue
            begun = (folder / JOURNAL).is_file()
            if not begun and not (folder / RECORD).is_file():
                continue
            spec = {"model": folder.name, **_asked(folder), **(_request(folder / JOURNAL) if begun else {})}
            self._exams[folder.name] = HeldExam(folder.name, folder, spec, "cut short" if begun else "done")

    async def _work(self) -> None:
        while True:
            exam = await self._waiting.get()
            if exam.state != "waiting":
                continue
            exam.state = "running"
            await self._tell(exam)
            try:
                await self._hold(exam)
            except (OSError, VivaError) as error:
                exam.error = str(error)
            except Exception:
                # One exam that goes wrong must not keep the others waiting for ever.
                _log.exception("a fault while %s was held", exam.name)
                exam.error = "the exam broke off; the server's log says more"
            was_stopped = exam.name in self._stopped
            self._stopped.discard(exam.name)
            await asyncio.to_thread(_remember, exam)
            begun = (exam.folder / JOURNAL).is_file()
            # Whoever stops an exam may come too late: it is over then, and its journal is gone.
            too_late = exam.run is not None and not begun and not exam.error
            if (was_stopped and not too_late) or (exam.error and begun):
                exam.state = "stopped"
            else:
                exam.state = "failed" if exam.error else "done"
            await self._tell(exam)

    async def _hold(self, exam: HeldExam) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            limit=_LONGEST_LINE,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        self._process = process
        assert process.stdin is not None and process.stdout is not None
        ended = False
        try:
            process.stdin.write(json.dumps(exam.spec).encode("ascii") + b"\n")
            process.stdin.close()
            async for line in process.stdout:
                said = _said(line)
                if "step" in said:
                    exam.steps = [*exam.steps[-_MOST_STEPS:], said["step"]]
                exam.error = str(said.get("error") or "")
                ended = ended or "ended" in said or "error" in said
                await self._tell(exam)
            await process.wait()
        finally:
            self._process = None
            if process.returncode is None:
                await self._end(process)
        if not ended and exam.name not in self._stopped:
            exam.error = "the exam broke off"
        if (exam.folder / RECORD).is_file():
            exam.run = await self._finished(exam.folder)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _remember(exam: HeldExam) -> None:
    """What was asked for stays beside the run; a folder has to be empty when its exam begins."""
    with contextlib.suppress(OSError):
        told = {key: exam.spec[key] for key in ("model", "set", "parts", "seed") if key in exam.spec}
        (exam.folder / ASKED).write_text(json.dumps(told), encoding="utf-8")


def _asked(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / ASKED).read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _said(line: bytes) -> dict[str, Any]:
    """A line of the exam's process; anything else that ends up on its output says nothing."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _request(journal: Path) -> dict[str, Any]:
    try:
        with journal.open("rb") as file:
            (header, *_) = read_lines(file.readline(), journal.name)
    except (OSError, VivaError):
        return {}
    request = header.get("request")
    known = request if isinstance(request, dict) else {}
    return {key: known[key] for key in ("model", "set", "parts", "seed") if key in known}
