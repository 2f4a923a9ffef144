"""The first process of a session: runs the commands that come in, one thread each, and answers with what they said.

Started inside the walls as ``python session_server.py LAUNCHER LIMITS SOCKET OTHER`` with requests on standard input
and answers on standard output; through the pair of sockets come the descriptors on which the kernel asks before it
makes a new process. As process 1 of its namespace it can't be killed or stopped from inside, and since it is not
dumpable no other process can look into it or open its channel. It bounds what no limit of one process can: it counts
processes with their threads, memory and files all together, and ends everything else past a bound. Imports nothing of
viva.

    message = length of header (4 bytes, little endian), length of body (8 bytes), header in JSON, body
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import select
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any, NamedTuple

_SET_DUMPABLE = 4
_PIECE = 65536
_GRACE = 0.2
"""Seconds in which what a command left in its pipes is read, where something that it started holds them open."""
_WATCH = 0.03
_PATIENCE = 5.0
"""Seconds that the watch gives processes that were killed to be gone."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_NOTIFICATION, _ANSWER = struct.Struct("=Q72x"), struct.Struct("=QqiI")
"""``seccomp_notif``, of which only the number is of use, and ``seccomp_notif_resp`` (linux/seccomp.h)."""
_RECEIVE, _SEND, _STILL_ASKED = 0xC0502100, 0xC0182101, 0x40082102
_GO_ON = 1
_MOMENT = 0.005
_ROOM = 0.5
"""Seconds in which there has to be room for a new process; on a busy machine those that were ended take time to go."""


class _Asked(NamedTuple):
    """A process that waits for leave to make another, or a thread."""

    descriptor: int
    number: int
    since: float


class Gate:
    """Lets processes and threads be made as long as there are not too many.

    The kernel asks on a descriptor of each command (``man seccomp_unotify``) and has the asking process wait. Those
    that have leave but are not made yet can't be counted; each of them has a parent that is, so there are never more
    than twice as many as the bound.

    Args:
        listeners: where the launchers of commands send their descriptors.
        other_end: the descriptor of what they send on.
        limits: ``processes`` is the bound.
    """

    def __init__(self, listeners: socket.socket, other_end: int, limits: dict[str, Any]) -> None:
        self.listeners, self.other_end, self.most = listeners, other_end, limits["processes"]
        self.asked: list[_Asked] = []
        self.counted = 0
        self.shut = False
        """Whether somebody has waited in vain."""

    def serve(self) -> None:
        """Answer for as long as the session lasts."""
        try:
            self._serve()
        except BaseException:
            # Whoever asks would wait for ever; with this process all others end.
            os._exit(1)

    def _serve(self) -> None:
        asking = select.epoll()
        asking.register(self.listeners.fileno(), select.EPOLLIN)
        while True:
            for descriptor, event in asking.poll(_MOMENT if self.asked else None):
                if descriptor == self.listeners.fileno():
                    for listener in socket.recv_fds(self.listeners, 16, 1)[1]:
                        try:
                            asking.register(listener, select.EPOLLIN)
                        except OSError:  # A launcher that was tampered with may send anything.
                            os.close(listener)
                elif not (event & select.EPOLLIN and self._receive(descriptor)):
                    # The last one that could ask on it has ended.
                    self.asked = [asked for asked in self.asked if asked.descriptor != descriptor]
                    os.close(descriptor)
            self._answer()

    def _receive(self, descriptor: int) -> bool:
        message = bytearray(_NOTIFICATION.size)
        try:
            fcntl.ioctl(descriptor, _RECEIVE, message)
        except FileNotFoundError:
            return True  # It was ended before its question was read.
        except OSError:
            return False
        self.asked.append(_Asked(descriptor, _NOTIFICATION.unpack(message)[0], time.monotonic()))
        return True

    def _answer(self) -> None:
        while self.asked:
            if self.counted >= self.most:
                self.counted = _used(_others())[0]
            if self.counted >= self.most:
                break
            self.counted += 1
            asked = self.asked.pop(0)
            with contextlib.suppress(OSError):  # It may have been ended.
                fcntl.ioctl(asked.descriptor, _SEND, bytearray(_ANSWER.pack(asked.number, 0, 0, _GO_ON)))
        self.asked = [asked for asked in self.asked if self._waits(asked)]
        self.shut = bool(self.asked) and time.monotonic() - self.asked[0].since > _ROOM

    def _waits(self, asked: _Asked) -> bool:
        try:
            fcntl.ioctl(asked.descriptor, _STILL_ASKED, struct.pack("=Q", asked.number))
        except OSError:
            return False
        return True


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
        gate: who lets new processes be made.
    """

    def __init__(self, launcher: list[str], limits: dict[str, Any], answers: IO[bytes], gate: Gate) -> None:
        self.launcher, self.limits, self.answers, self.gate = launcher, limits, answers, gate
        self.lock, self.writing, self.starting = threading.Lock(), threading.Lock(), threading.Lock()
        self.running: dict[int, _Command] = {}
        self.by_pid: dict[int, _Command] = {}
        for task in (self.reap, self.watch, gate.serve):
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
                    pass_fds=[self.gate.other_end],
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
            tasks, pages = _used(others)
        if tasks > most or (self.gate.shut and tasks >= most):
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


def _used(processes: list[Path]) -> tuple[int, int]:
    """Their threads, the first of each counted too, and the pages that they have in memory."""
    tasks, pages = 0, 0
    for path in processes:
        # A process may end while it is looked at.
        with contextlib.suppress(ProcessLookupError, FileNotFoundError, IndexError):
            fields = (path / "stat").read_bytes().rpartition(b")")[2].split()
            tasks, pages = tasks + int(fields[17]), pages + int(fields[21])
    return tasks, pages


def main() -> None:
    """Serve until the channel closes; with this process all others in the namespace end."""
    if ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise SystemExit("can't be shut against the other processes")
    # Signals that process 1 has no handler for don't reach it from inside; Python has one for this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    limits, (received, other) = json.loads(sys.argv[2]), map(int, sys.argv[3:])
    server = Server(json.loads(sys.argv[1]), limits, answers, Gate(socket.socket(fileno=received), other, limits))
    server.answer({"id": 0})
    while True:
        lengths = requests.read(12)
        if len(lengths) < 12:
            os._exit(0)
        header = json.loads(requests.read(int.from_bytes(lengths[:4], "little")))
        server.handle(header, requests.read(int.from_bytes(lengths[4:], "little")))


if __name__ == "__main__":
    main()
