"""A journal of an exam that is being held: a killed run keeps every reply that was given, and can be gone on with.

Inspect writes a conversation into its log when it is over; until then each finished turn is a line here, on the disk
before the next message is sent. :mod:`viva.reading.exam_journal` reads it. It is removed when the exam is complete.

Going on means to hold the exam again with the replies that are here: the same examiner says the same and comes to where
the run was killed, without asking the model anything twice. A conversation in which a part failed goes on from that
part, since what was said after the failure was said in a conversation that will now be another one.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from viva.errors import VivaError
from viva.reading.exam_journal import VERSION, read_lines

JOURNAL = "journal.jsonl"
BEGUN = "journal.partial"
"""What a run that was killed in its first moment may leave: a journal in which nothing stands yet."""

Turn = Mapping[str, Any]


class Journal:
    """The finished turns of a run, one line each, appended and synced to the disk.

    Use :meth:`begin` or :meth:`go_on`. All methods may be called from any thread.
    """

    def __init__(self, file: Path, header: Mapping[str, Any], turns: Iterable[Turn] = ()) -> None:
        self.header = header
        self._file = file
        self._waiting: dict[tuple[str, int], deque[Turn]] = {}
        for turn in turns:
            self._waiting.setdefault((str(turn["sample"]), int(turn["epoch"])), deque()).append(turn)
        self._lock = threading.Lock()
        self._descriptor = _open_alone(file)

    @classmethod
    def begin(cls, folder: Path, header: Mapping[str, Any]) -> Journal:
        """A new journal; ``header`` says what is to be asked: ``request``, ``eval`` and ``system``."""
        file = folder / JOURNAL
        header = {"journal": VERSION, **header}
        _write_whole(file, [header])
        return cls(file, header)

    @classmethod
    def go_on(cls, folder: Path) -> Journal:
        """The journal of a run that was killed, interrupted, or had failures; what is no use is left out of it.

        Raises:
            VivaError: there is none, it is damaged, or another process is holding this very exam.
        """
        file = folder / JOURNAL
        with contextlib.ExitStack() as stack:
            try:
                descriptor = _open_alone(file)
                stack.callback(os.close, descriptor)
                data = file.read_bytes()
            except OSError as error:
                raise VivaError(f"can't be read ({error.strerror or error})", where=str(file)) from error
            header, *lines = read_lines(data, str(file))
            if not isinstance(header.get("request"), dict) or not all(map(_is_whole, lines)):
                raise VivaError("this is not a journal to go on with", where=str(file))
            kept = _without_failures(lines)
            _write_whole(file, [header, *kept])
        return cls(file, header, [line["turn"] for line in kept if "turn" in line])

    def replay(self, sample: str, epoch: int) -> Turn | None:
        """The next turn of a conversation that is here already and has not been taken yet."""
        waiting = self._waiting.get((sample, epoch))
        if not waiting:
            return None
        turn = waiting.popleft()
        if not waiting:
            del self._waiting[sample, epoch]
        return turn

    def turn(self, sample: str, epoch: int, **known: Any) -> None:
        """Write down a turn; when this returns, it is on the disk."""
        self._append({"turn": {"sample": sample, "epoch": epoch, **known}})

    def part(self, sample: str, epoch: int, **known: Any) -> None:
        """Write down what came of a part."""
        self._append({"part": {"sample": sample, "epoch": epoch, **known}})

    def close(self, *, remove: bool = False) -> None:
        """Close the file, and remove it where nothing is left to go on with."""
        with self._lock:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1
        if remove:
            self._file.unlink(missing_ok=True)

    def _append(self, line: Mapping[str, Any]) -> None:
        data = memoryview(_encoded(line))
        with self._lock:
            while data:
                data = data[os.write(self._descriptor, data) :]
            descriptor = os.dup(self._descriptor)
        # Other conversations may append while the disk is waited for.
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_whole(line: Mapping[str, Any]) -> bool:
    """Whether a line has what going on needs."""
    about = line.get("turn", line.get("part"))
    if not isinstance(about, dict) or not isinstance(about.get("epoch"), int) or "sample" not in about:
        return False
    messages = about.get("messages")
    return "part" in line or (isinstance(messages, list) and len(messages) == 2)


def _without_failures(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each conversation up to its first part that failed, was interrupted or not asked."""
    failed: set[tuple[str, int]] = set()
    kept = []
    for line in lines:
        about = line.get("turn") or line["part"]
        key = (str(about["sample"]), int(about["epoch"]))
        if key in failed:
            continue
        if "part" in line and about.get("state") != "done":
            failed.add(key)
            continue
        kept.append(line)
    return kept


def _encoded(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line).encode("ascii") + b"\n"


def _write_whole(file: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write a journal in one step: a process that is killed leaves the old one or the new one."""
    beside = file.with_name(BEGUN)
    with beside.open("wb") as out:
        out.writelines(_encoded(line) for line in lines)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
    with contextlib.suppress(OSError):
        descriptor = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _open_alone(file: Path) -> int:
    """Open for appending, unless another process has it open: two examiners would write over each other."""
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND)
    try:
        import fcntl
    except ImportError:  # Windows has no such lock; nothing else hangs on it
        return descriptor
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise VivaError("this exam is being held by another process", where=str(file.parent)) from error
    return descriptor
