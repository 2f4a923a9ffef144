"""The first process of a session: runs the commands that come in, one thread each, and answers with what they said.

Started inside the walls as ``python session_server.py LAUNCHER LIMITS`` with requests on standard input and answers on
standard output. As process 1 of its namespace it can't be killed or stopped from inside, and since it is not dumpable
no other process can look into it or open its channel. It bounds what no limit of one process can: it counts processes
with their threads, memory and files all together, and ends everything else past a bound. Imports nothing of viva.

    message = length of header (4 bytes, little endian), length of body (8 bytes), header in JSON, body
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

_SET_DUMPABLE = 4
_PIECE = 65536
_GRACE = 0.2
"""Seconds in which what a command left in its pipes is read, where something that it started holds them open."""
_WATCH = 0.03
_PATIENCE = 5.0
"""Seconds that the watch gives processes that were killed to be gone."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


class _Command:
    """A command that runs."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.code: int | None = None
        self.cancelled = False
        self.note = b""


class Server:
    """Everything that the threads share.

    Args:
        launcher: the words before each command.
        limits: bounds by name, see :class:`viva.sandbox.session.SessionLimits`.
        answers: where answers are written.
    """

    def __init__(self, launcher: list[str], limits: dict[str, Any], answers: IO[bytes]) -> None:
        self.launcher, self.limits, self.answers = launcher, limits, answers
        self.lock, self.writing, self.starting = threading.Lock(), threading.Lock(), threading.Lock()
        self.running: dict[int, _Command] = {}
        self.by_pid: dict[int, _Command] = {}
        for task in (self.reap, self.watch):
            threading.Thread(target=task, daemon=True).start()

    def answer(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Write one message."""
        head = json.dumps(header).encode()
        with self.writing:
            self.answers.write(len(head).to_bytes(4, "little") + len(body).to_bytes(8, "little") + head + body)
            self.answers.flush()

    def handle(self, header: dict[str, Any], body: bytes) -> None:
        """Start what a request asks for."""
        if header["kind"] == "cancel":
            with self.lock:
                if header["id"] in self.running:
                    self.running[header["id"]].cancelled = True
        else:
            threading.Thread(target=self.run, args=(header, body), daemon=True).start()

    def run(self, header: dict[str, Any], body: bytes) -> None:
        """Run one command to its end, and answer."""
        try:
            with self.starting, self.lock:  # The reaper must know it before it can reap it.
                process = subprocess.Popen(
                    [*self.launcher, header["cwd"], *header["words"]],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env={**os.environ, **header["env"]},
                    process_group=0,
                    bufsize=0,
                )
                command = self.running[header["id"]] = self.by_pid[process.pid] = _Command(process)
        except (OSError, ValueError) as error:
            self.answer({"id": header["id"], "code": 126, "ended": "exit", "out": 0}, str(error).encode())
            return
        try:
            ended, out, err = self._talk(command, body, time.monotonic() + header["seconds"], header["output"])
        finally:
            self._kill(command)
            with self.lock:
                del self.running[header["id"]]
        while command.code is None:
            time.sleep(0.002)
        err += command.note
        self.answer({"id": header["id"], "code": command.code, "ended": ended, "out": len(out)}, bytes(out + err))

    def _talk(self, command: _Command, body: bytes, deadline: float, most: int) -> tuple[str, bytearray, bytearray]:
        """Feed a command and read what it says, until it is over or something must end it."""
        process = command.process
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        said: dict[Any, bytearray] = {process.stdout: bytearray(), process.stderr: bytearray()}
        left, over, ended = memoryview(body), None, "exit"
        with process.stdin, process.stdout, process.stderr, selectors.DefaultSelector() as waiting:
            os.set_blocking(process.stdin.fileno(), False)
            waiting.register(process.stdin, selectors.EVENT_WRITE)
            for stream in said:
                waiting.register(stream, selectors.EVENT_READ)
            while any(key.fileobj in said for key in waiting.get_map().values()) or command.code is None:
                now = time.monotonic()
                if command.code is not None and over is None:
                    over = now + _GRACE
                if command.cancelled or now > deadline:
                    ended = "time"
                    break
                if over is not None and now > over:
                    break
                for key, _ in waiting.select(0.02):
                    if key.fileobj is process.stdin:
                        with contextlib.suppress(BlockingIOError):
                            try:
                                left = left[os.write(key.fd, left[:_PIECE]) :] if left else left
                            except BrokenPipeError:
                                left = memoryview(b"")
                        if not left:
                            waiting.unregister(process.stdin)
                            process.stdin.close()
                        continue
                    piece = os.read(key.fd, _PIECE)
                    if not piece:
                        waiting.unregister(key.fileobj)
                        continue
                    kept = said[key.fileobj]
                    kept += piece[: most - len(kept)]
                    if len(kept) >= most:
                        ended = "output"
                if ended == "output":
                    break
        return ended, said[process.stdout], said[process.stderr]

    def _kill(self, command: _Command) -> None:
        """End what is left of a command where it must not go on: its process group."""
        with self.lock:  # Not reaped under the lock, so the number is still its own.
            if command.code is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(command.process.pid, signal.SIGKILL)

    def reap(self) -> None:
        """Wait for every process that ends: those of commands, and those that lost their parents."""
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            except ChildProcessError:
                time.sleep(0.02)
                continue
            if found is None:
                continue
            with self.lock:
                _, status = os.waitpid(found.si_pid, 0)
                code = os.waitstatus_to_exitcode(status)
                command = self.by_pid.pop(found.si_pid, None)
                if command is not None:
                    # Shells, and those who read exit codes, know signals as 128 and more.
                    command.code = command.process.returncode = code if code >= 0 else 128 - code

    def watch(self) -> None:
        """End everything but this process where all together are past a bound."""
        while True:
            time.sleep(_WATCH)
            try:
                excess = self._excess()
                if excess is None:
                    continue
                # What is started while the others are still ending would be counted with them and ended, too.
                held = self.starting.acquire(timeout=_GRACE)
                try:
                    self._end_all(excess)
                finally:
                    if held:
                        self.starting.release()
            except OSError:
                # Without a watch nothing may run: with this process all others end.
                os._exit(1)

    def _end_all(self, excess: str) -> None:
        until = time.monotonic() + _PATIENCE
        with self.lock:
            for command in self.running.values():
                command.note = f"\nviva's sandbox ended all processes: {excess}\n".encode()
        while time.monotonic() < until:
            with contextlib.suppress(ProcessLookupError):
                # From process 1 this reaches all others in the namespace at once; none can fork its way out of it.
                os.kill(-1, signal.SIGKILL)
            if not _others():
                return
            time.sleep(0.005)

    def _excess(self) -> str | None:
        most = self.limits["processes"]
        others = _others()
        if not others:
            return None
        tasks, pages = len(others), 0
        if tasks <= most:
            tasks = 0
            for path in others:
                # A process may end while it is looked at.
                with contextlib.suppress(ProcessLookupError, FileNotFoundError, IndexError):
                    fields = (path / "stat").read_bytes().rpartition(b")")[2].split()
                    tasks, pages = tasks + int(fields[17]), pages + int(fields[21])
        if tasks > most:
            return f"more than {most} processes and threads"
        if pages * _PAGE > self.limits["memory_together"]:
            return f"more than {self.limits['memory_together']} bytes of memory"
        scratch = os.statvfs("/tmp")
        if scratch.f_files - scratch.f_ffree > self.limits["files"]:
            return f"more than {self.limits['files']} files"
        return None


def _others() -> list[Path]:
    """The folders of all processes but this one; of those that have ended, too, until they are waited for."""
    return [path for path in Path("/proc").iterdir() if path.name.isdigit() and path.name != "1"]


def main() -> None:
    """Serve until the channel closes; with this process all others in the namespace end."""
    if ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise SystemExit("can't be shut against the other processes")
    # Signals that process 1 has no handler for don't reach it from inside; Python has one for this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    server = Server(json.loads(sys.argv[1]), json.loads(sys.argv[2]), answers)
    server.answer({"id": 0})
    while True:
        lengths = requests.read(12)
        if len(lengths) < 12:
            os._exit(0)
        header = json.loads(requests.read(int.from_bytes(lengths[:4], "little")))
        server.handle(header, requests.read(int.from_bytes(lengths[4:], "little")))


if __name__ == "__main__":
    main()
