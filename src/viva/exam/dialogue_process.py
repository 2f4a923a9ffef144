"""Dialogues held in processes of their own, so that marking leaves the processor to the conversations.

Inspect holds all conversations in one thread, and Python computes in one thread at a time: what marking takes in that
process, the conversations wait for. A large exam therefore starts a process or a few that hold its dialogues. A process
is told each reply and tells what comes next, just as :class:`~viva.exam.dialogue.Dialogue` does, which it uses; so the
outcome is the same. Where none can be started, or one is gone, the dialogue is held here instead, from its beginning.

A process ends with its exam: it is killed at the end, and it ends by itself as soon as the exam's process is gone,
since nobody holds the other end of its input any more.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import IO, Any

from viva.exam.dialogue import Dialogue, Prompt, Standing
from viva.exam.prompts import ask
from viva.marking.one_sitting import SittingAsked, SittingMarked, mark_sitting
from viva.marking.record import PartRecord, Tier, Verdict
from viva.reading.transcript import Sitting
from viva.sets.drawn import DrawnPart
from viva.sets.problem_set import ProblemSet

FROM_SITTINGS = 32
"""A process takes a second of processor time to start: less is marked sooner without."""
MOST = 4
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from viva.exam.dialogue_process import serve; serve()"
_NUMBERS = itertools.count()
_READY = b"ready"
_LARGEST = 1 << 32


class DialogueProcesses:
    """The processes of one exam. Use it as a context manager; its methods may be called from any thread.

    Args:
        count: how many processes; with 0 every dialogue is held in this process.
    """

    def __init__(self, count: int) -> None:
        self._processes: list[_Process] = []
        for _ in range(count):
            # Where a process can't be started (no memory, a frozen program), this one does the work.
            with contextlib.suppress(OSError):
                self._processes += [_Process()] if sys.executable else []

    @classmethod
    def fitting(cls, sittings: int, held_at_once: int) -> DialogueProcesses:
        """As many as help an exam of so many sittings, on the processors that this process may use."""
        if sittings < FROM_SITTINGS or held_at_once < 2:
            return cls(0)
        return cls(max(0, min(_processors() - 1, -(-held_at_once // 4), MOST)))

    def __enter__(self) -> DialogueProcesses:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.end()

    def spread(
        self, mark: Callable[[SittingAsked], SittingMarked], asked: Sequence[SittingAsked]
    ) -> Iterable[SittingMarked]:
        """What ``map(mark, asked)`` gives, worked out by all processes, this one included.

        Args:
            mark: :func:`~viva.marking.one_sitting.mark_sitting`, for those that are marked here.
            asked: what is to be marked.
        """
        helping = [process for process in self._processes if process.ready]
        if not helping or len(asked) < FROM_SITTINGS:
            return map(mark, asked)
        marked: dict[int, SittingMarked] = {}
        waiting = deque(range(len(asked)))

        def work(process: _Process | None) -> None:
            while True:
                try:
                    number = waiting.popleft()
                except IndexError:
                    return
                try:
                    marked[number] = process.call("mark", asked[number]) if process is not None else mark(asked[number])
                except _Gone:
                    marked[number] = mark(asked[number])

        with ThreadPoolExecutor(len(helping)) as threads:
            try:
                others = [threads.submit(work, process) for process in helping]
                work(None)
                for other in others:
                    other.result()
            finally:
                # Where it is broken off, nobody begins anything new.
                waiting.clear()
        return (marked[number] for number in range(len(asked)))

    def dialogue(self, part: DrawnPart, *, opening: bool, nudges: int, doubt: bool) -> Dialogue | DialogueElsewhere:
        """A new dialogue, in the process that has the least to do, or here where none is there (yet)."""
        ready = [process for process in self._processes if process.ready]
        if not ready:
            return Dialogue(part, opening=opening, nudges=nudges, doubt=doubt)
        idle = min(ready, key=lambda process: len(process.open))
        return DialogueElsewhere(idle, part, opening=opening, nudges=nudges, doubt=doubt)


class DialogueElsewhere:
    """A :class:`~viva.exam.dialogue.Dialogue` that another process holds; it is used in the same way.

    Args:
        process: where it is held.
        part, opening, nudges, doubt: as for a dialogue here.
    """

    def __init__(self, process: _Process, part: DrawnPart, *, opening: bool, nudges: int, doubt: bool) -> None:
        self._process, self._part = process, part
        self._how = {"opening": opening, "nudges": nudges, "doubt": doubt}
        self._number = next(_NUMBERS)
        process.open.add(self._number)
        self._heard: list[tuple[str, dict[str, bool]]] = []
        self._standing = Standing(Prompt(ask(part, opening=opening)))
        self._here: Dialogue | None = None

    @property
    def next(self) -> Prompt | None:
        """The message to send now, or None when the part is over."""
        return self._standing.next

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the latest answer that counts."""
        return self._standing.verdict

    @property
    def latest(self) -> Verdict | None:
        """The verdict on the latest reply."""
        return self._standing.latest

    @property
    def tier(self) -> Tier | None:
        """What the answers so far have earned."""
        return self._standing.tier

    def hear(self, reply: str, *, complete: bool = True, refused: bool = False) -> Prompt | None:
        """Take the reply to :attr:`next`, as :meth:`Dialogue.hear <viva.exam.dialogue.Dialogue.hear>` does."""
        if self.next is None:
            raise ValueError(f"part {self._part.name} is over")
        begin = (self._part, self._how) if not self._heard else None
        known = {"complete": complete, "refused": refused}
        self._heard.append((reply, known))
        if self._here is None:
            try:
                self._standing = self._process.call("hear", self._number, begin, reply, known)
            except _Gone:
                self._here = self._again(len(self._heard) - 1)
        if self._here is not None:
            self._here.hear(reply, **known)
            self._standing = self._here.standing
        return self.next

    def record(self, sitting: Sitting) -> PartRecord:
        """The record of the sitting."""
        if self._here is None and self._heard:
            try:
                record: PartRecord = self._process.call("record", self._number, sitting)
                return record
            except _Gone:
                pass
        return (self._here or self._again(len(self._heard))).record(sitting)

    def close(self) -> None:
        """Forget the dialogue, over or not."""
        self._process.forget(self._number)

    def _again(self, replies: int) -> Dialogue:
        """The same dialogue here, as far as it has come: it says the same to the same replies."""
        dialogue = Dialogue(self._part, **self._how)  # type: ignore[arg-type]
        for reply, known in self._heard[:replies]:
            dialogue.hear(reply, **known)
        return dialogue


class _Gone(Exception):
    """A process has no answer: it is gone, or what it was asked failed there and will fail here in the same way."""


class _Process:
    """One process: what it is asked goes to its input, what it answers comes from its output."""

    def __init__(self) -> None:
        self.open: set[int] = set()
        self._over: list[int] = []
        self._sets: list[ProblemSet] = []
        self._lock = threading.Lock()
        self._alive = True
        self._popen = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.ready = False
        # Nobody waits for it to start; what comes before is done here.
        self._starting = threading.Thread(target=self._started, daemon=True)
        self._starting.start()

    def call(self, *request: Any) -> Any:
        """What the process answers.

        Raises:
            _Gone: nothing.
        """
        assert self._popen.stdin is not None and self._popen.stdout is not None
        with self._lock:
            if not self._alive:
                raise _Gone
            try:
                over, self._over = self._over, []
                written = _dumped((over, *request), self._sets)
            except Exception as error:  # what can't be written down can't be sent
                raise _Gone from error
            try:
                _send(self._popen.stdin, written)
                answer = _receive(self._popen.stdout)
                if answer is None:
                    raise EOFError
                done, value = pickle.loads(answer)
            except Exception as error:
                self._alive = self.ready = False
                raise _Gone from error
        if not done:
            raise _Gone
        return value

    def forget(self, number: int) -> None:
        """Let it forget a dialogue when it is asked the next time; nobody waits for that."""
        if number in self.open:
            self.open.discard(number)
            self._over.append(number)

    def end(self) -> None:
        """Kill it: it has nothing of its own to lose."""
        self._popen.kill()
        self._popen.wait()
        self._starting.join()
        with self._lock:
            self._alive = self.ready = False
            for pipe in (self._popen.stdin, self._popen.stdout):
                with contextlib.suppress(OSError):
                    assert pipe is not None
                    pipe.close()

    def _started(self) -> None:
        assert self._popen.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            # Whatever program that is, if it is no Python, it says something else.
            self.ready = _receive(self._popen.stdout) == _READY


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Pickler(pickle.Pickler):
    """Writes a problem set, which every part refers to, once: after that only its number."""

    def __init__(self, file: IO[bytes], sets: list[ProblemSet]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._sets = sets
        self.new: list[ProblemSet] = []

    def persistent_id(self, obj: Any) -> int | None:
        if not isinstance(obj, ProblemSet):
            return None
        for number, known in enumerate(itertools.chain(self._sets, self.new)):
            if known is obj:
                return number
        self.new.append(obj)
        return len(self._sets) + len(self.new) - 1


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: IO[bytes], sets: list[ProblemSet]) -> None:
        super().__init__(file)
        self._sets = sets

    def persistent_load(self, pid: Any) -> ProblemSet:
        known: ProblemSet = self._sets[pid]
        return known


def _dumped(request: Any, sets: list[ProblemSet]) -> bytes:
    """A request in bytes: the sets that are new to the other side, then the request itself."""
    file = io.BytesIO()
    pickler = _Pickler(file, sets)
    pickler.dump(request)
    new = pickle.dumps(pickler.new, protocol=pickle.HIGHEST_PROTOCOL)
    sets += pickler.new
    return new + file.getvalue()


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(8, "little") + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """The next message, or None where the other side is gone."""
    size = pipe.read(8)
    if len(size) < 8:
        return None
    length = int.from_bytes(size, "little")
    data = pipe.read(length) if length <= _LARGEST else b""
    return data if len(data) == length else None


def serve() -> None:
    """What such a process does: answer one request after the other until nobody can ask any more."""
    # Ctrl-C and kill reach all processes of a group. The exam's own decides what comes of it.
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever prints, prints into nothing.
    os.dup2(2, 1)
    requests: queue.Queue[bytes] = queue.Queue()

    def read() -> None:
        while (request := _receive(sys.stdin.buffer)) is not None:
            requests.put(request)
        # Also in the middle of marking: nobody is there to hear of it.
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    _send(answers, _READY)
    answer = _answering()
    with contextlib.suppress(OSError):
        while True:
            _send(answers, answer(requests.get()))
    os._exit(0)


def _answering() -> Callable[[bytes], bytes]:
    sets: list[ProblemSet] = []
    dialogues: dict[int, Dialogue] = {}

    def decided(request: tuple[Any, ...]) -> Any:
        over, kind, *about = request
        for other in over:
            dialogues.pop(other, None)
        if kind == "mark":
            return mark_sitting(about[0])
        number, *rest = about
        if kind == "hear":
            begin, reply, known = rest
            if begin is not None:
                part, how = begin
                dialogues[number] = Dialogue(part, **how)
            dialogues[number].hear(reply, **known)
            return dialogues[number].standing
        return dialogues[number].record(*rest)

    def answer(data: bytes) -> bytes:
        file = io.BytesIO(data)
        try:
            sets.extend(pickle.load(file))
            return pickle.dumps((True, decided(_Unpickler(file, sets).load())), protocol=pickle.HIGHEST_PROTOCOL)
        except Exception:
            # The other side does it again for itself, and there it fails in the open.
            return pickle.dumps((False, None))

    return answer
