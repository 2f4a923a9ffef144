"""A sandbox that stays: commands, shells and files in one set of walls, until it is closed.

The walls are those of :class:`~viva.sandbox.run.Sandbox`, but new processes are allowed, so a command can be a shell;
what all of them use together is bounded by the session's first process (:mod:`viva.sandbox.session_server`). What is
believed is the same: nothing. A command's output is whatever it wrote.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Literal

from viva.errors import VivaError
from viva.sandbox import bubblewrap
from viva.sandbox.bubblewrap import SandboxMissing
from viva.sandbox.session_files import TOO_LARGE
from viva.sandbox.system_calls import fork_filter, system_call_filter

_HERE = Path(__file__).parent
_INSIDE = "/sandbox/session"
_PROGRAMS = "/sandbox/bin"
_START = 60.0
_LONGEST_HEADER = 65536
_LONGEST_BODY = 2**30
_SPARE = 30.0
"""Seconds beyond a command's own in which the answer has to be there."""
_COUNTED_BY_NAMESPACE = (5, 14)
"""The kernel from which on a limit on processes counts those of the namespace, not all of the user's."""


@dataclass(frozen=True)
class SessionLimits:
    """Bounds of a session.

    Args:
        seconds: wall clock of one command, where it isn't given less.
        cpu_seconds: processor time of one process.
        memory: bytes of address space of one process.
        memory_together: bytes in memory of all processes together, pages that they share counted for each.
        processes: processes and threads of all commands together.
        scratch: bytes in ``/tmp``, the working folder.
        files: files and folders in it.
        file_size: bytes in one file.
        open_files: files that one process has open at once.
        output: bytes of a command's standard output, and of its standard error; more end it.

    Past ``memory_together``, ``processes`` or ``files`` every process of the session is ended. New processes and
    threads wait for room, for a moment; what the others say is looked at some thirty times a second.
    """

    seconds: float = 600.0
    cpu_seconds: int = 600
    memory: int = 2048 * 2**20
    memory_together: int = 2048 * 2**20
    processes: int = 64
    scratch: int = 256 * 2**20
    files: int = 20_000
    file_size: int = 256 * 2**20
    open_files: int = 256
    output: int = 10 * 2**20


@dataclass(frozen=True)
class CommandResult:
    """What became of a command.

    Attributes:
        code: its exit status; 128 and the signal's number where a signal ended it.
        stdout, stderr: what it wrote.
        ended: ``exit`` by itself, or by a limit of its own; ``time`` and ``output`` where it was ended for these.
    """

    code: int
    stdout: bytes
    stderr: bytes
    ended: Literal["exit", "time", "output"]


class SessionOver(VivaError):
    """The session's processes are gone, so nothing can be run in it any more."""


class Session:
    """Walls with a working folder, in which commands run until :meth:`close`.

    Args:
        limits: how much of everything the session may use.
        packages: Python packages that ``python3`` inside may import.

    Raises:
        SandboxMissing: where nothing can be isolated; no command is ever run less isolated.

    Examples:
        >>> with Session() as session:  # doctest: +SKIP
        ...     session.write("notes.txt", b"hello")
        ...     session.run(["sh", "-c", "tr a-z A-Z < notes.txt"]).stdout
        b'HELLO'
    """

    _bounded = False

    def __init__(self, limits: SessionLimits | None = None, packages: Sequence[str] = ("numpy",)) -> None:
        bubblewrap.require()
        self.limits = limits or SessionLimits()
        self._packages = tuple(packages)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[CommandResult]] = {}
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False
        ready: Future[None] = Future()
        # The thread that starts bubblewrap has to stay: when it ends, the kernel ends the sandbox.
        threading.Thread(target=self._serve, args=(ready,), daemon=True).start()
        try:
            ready.result(_START)
        except BaseException as error:
            self.close()
            if isinstance(error, VivaError):
                raise
            raise SandboxMissing("a session in the sandbox doesn't start", hint="try viva.sandbox.Sandbox()") from error
        self._try()

    def _try(self) -> None:
        """Make sure, once, that processes can be held to their bound here."""
        if not Session._bounded:
            done = self.run(["true"], seconds=_START)
            if done.code != 0:
                self.close()
                said = done.stderr.decode("utf-8", "replace").strip() or f"status {done.code}"
                raise SandboxMissing(
                    f"a session's processes can't be bounded here, so none is started: {said}",
                    hint="Linux 5.9 or newer is needed",
                )
            Session._bounded = True

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all that runs; the working folder is gone with it."""
        self._over = True
        process = self._process
        if process is not None:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                process.kill()
            process.wait()

    def run(
        self,
        words: Sequence[str],
        *,
        input: bytes = b"",
        folder: str | None = None,
        environment: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> CommandResult:
        """Run a command and wait for it.

        Args:
            words: the program and its arguments; not read by a shell.
            input: its standard input.
            folder: where it starts, from the working folder on.
            environment: variables beside the sandbox's own.
            seconds: how long it may take, at most the session's.

        Raises:
            SessionOver: the session has ended.
        """
        future = self.start(words, input=input, folder=folder, environment=environment, seconds=seconds)[1]
        return self.wait(future, seconds)

    def start(
        self,
        words: Sequence[str],
        *,
        input: bytes = b"",
        folder: str | None = None,
        environment: Mapping[str, str] | None = None,
        seconds: float | None = None,
        output: int | None = None,
    ) -> tuple[int, Future[CommandResult]]:
        """Start a command; its number for :meth:`cancel`, and what becomes of it. See :meth:`run`."""
        if not words:
            raise ValueError("a command needs at least the name of a program")
        header = {
            "kind": "run",
            "words": list(words),
            "cwd": str(Path(bubblewrap.SCRATCH, folder or ".")),
            "env": dict(environment or {}),
            "seconds": self.limits.seconds if seconds is None else min(seconds, self.limits.seconds),
            "output": self.limits.output if output is None else output,
        }
        number, future = next(self._numbers), Future[CommandResult]()
        with self._lock:
            if self._over:
                raise SessionOver("the sandbox's session is over", hint="start a new one")
            self._waiting[number] = future
        self._send({"id": number, **header}, input)
        return number, future

    def wait(self, future: Future[CommandResult], seconds: float | None = None) -> CommandResult:
        """What became of a command that was started with so many ``seconds``.

        Raises:
            SessionOver: the session has ended, or doesn't answer and is ended for it.
        """
        try:
            return future.result(min(seconds or self.limits.seconds, self.limits.seconds) + _SPARE)
        except TimeoutError:
            self.close()
            raise SessionOver("the sandbox's session doesn't answer", hint="start a new one") from None

    def cancel(self, number: int) -> None:
        """End a command, and what is in its process group."""
        self._send({"kind": "cancel", "id": number}, b"")

    def read(self, path: str, *, most: int = 100 * 2**20) -> bytes:
        """The content of a file, its path taken from the working folder on.

        Raises:
            OSError: as :func:`open` does; ``PermissionError`` for what is no file.
            OverflowError: it has more than ``most`` bytes.
            SessionOver: the session has ended.
        """
        done = self.wait(self.start([*_python("session_files.py"), "read", path, str(most)], output=most + 1)[1])
        if done.code == TOO_LARGE or done.ended == "output":
            raise OverflowError(f"{path} has more than {most} bytes")
        _raise(done, path)
        return done.stdout

    def write(self, path: str, content: bytes) -> None:
        """Write a file, with the folders above it.

        Raises:
            OSError: as :func:`open` does, or where the working folder is full.
            SessionOver: the session has ended.
        """
        _raise(self.run([*_python("session_files.py"), "write", path], input=content), path)

    def _send(self, header: dict[str, Any], body: bytes) -> None:
        head = json.dumps(header).encode()
        stream = self._process.stdin if self._process is not None else None
        try:
            with self._writing:
                if stream is None:
                    raise BrokenPipeError
                stream.write(len(head).to_bytes(4, "little") + len(body).to_bytes(8, "little") + head + body)
                stream.flush()
        except (OSError, ValueError):
            pass  # The thread that reads finds the same end, and tells all who wait.

    def _serve(self, ready: Future[None]) -> None:
        """Start the walls, then hand out answers until they are gone."""
        try:
            with contextlib.ExitStack() as open_until_started:
                rules = open_until_started.enter_context(system_call_filter(processes=True))
                # No sockets can be made inside, so those on which forks are asked for come from here.
                ends = [open_until_started.enter_context(end) for end in socket.socketpair(type=socket.SOCK_DGRAM)]
                self._process = process = subprocess.Popen(
                    self._command(rules.fileno(), *(end.fileno() for end in ends)),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    pass_fds=[rules.fileno(), *(end.fileno() for end in ends)],
                    start_new_session=True,
                    env={},
                )
        except BaseException as error:
            ready.set_exception(error)
            return
        assert process.stdin is not None and process.stdout is not None
        with process.stdout:
            try:
                while (message := self._message(process.stdout)) is not None:
                    header, body = message
                    if header["id"] == 0 and not ready.done():
                        ready.set_result(None)
                        continue
                    cut, result = int(header["out"]), header["ended"]
                    with self._lock:
                        future = self._waiting.pop(header["id"], None)
                    if future is not None:
                        future.set_result(CommandResult(int(header["code"]), body[:cut], body[cut:], result))
            except (ValueError, KeyError, TypeError):
                pass  # What is no answer ends the session.
        with self._lock:
            self._over = True
            left = list(self._waiting.values())
            self._waiting.clear()
        ended = SessionOver("the sandbox's session has ended", hint="start a new one")
        if not ready.done():
            ready.set_exception(ended)
        for waiting in left:
            waiting.set_exception(ended)
        self.close()
        with self._writing, contextlib.suppress(OSError, ValueError):
            process.stdin.close()

    def _message(self, stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
        lengths = stream.read(12)
        head, body = int.from_bytes(lengths[:4], "little"), int.from_bytes(lengths[4:], "little")
        if len(lengths) < 12 or head > _LONGEST_HEADER or body > _LONGEST_BODY:
            return None
        header, content = stream.read(head), stream.read(body)
        if len(content) < body:
            return None
        return json.loads(header), content

    def _command(self, rules: int, receiving: int, sending: int) -> list[str]:
        limits = self.limits
        bounds = {
            "AS": limits.memory,
            "CPU": limits.cpu_seconds,
            "FSIZE": limits.file_size,
            "NOFILE": limits.open_files,
            "CORE": 0,
        }
        if tuple(int(n) for n in os.uname().release.split("-")[0].split(".")[:2]) >= _COUNTED_BY_NAMESPACE:
            # The kernel doesn't hold root to it; the session's first process counts for everyone.
            bounds["NPROC"] = limits.processes + 8
        forks, call = fork_filter()
        gate = {"filter": forks.hex(), "call": call, "channel": sending}
        launcher = [*_python("session_launcher.py"), json.dumps(bounds), json.dumps(gate)]
        server = [*_python("session_server.py"), json.dumps(launcher), json.dumps(asdict(limits))]
        server += [str(receiving), str(sending)]
        words = bubblewrap.command(server, limits, filter_fd=rules, packages=self._packages)
        bound: list[str] = []
        for name in ("session_server.py", "session_launcher.py", "session_files.py"):
            bound += ["--ro-bind", str(_HERE / name), f"{_INSIDE}/{name}"]
        for name in ("python", "python3"):
            bound += ["--symlink", bubblewrap.python(), f"{_PROGRAMS}/{name}"]
        bound += ["--setenv", "PATH", f"{_PROGRAMS}:/usr/bin:/bin"]
        at = words.index("--proc")
        # As process 1 the server can't be killed from inside.
        return [words[0], "--as-pid-1", *words[1:at], *bound, *words[at:]]


def _python(script: str) -> list[str]:
    return [bubblewrap.python(), "-I", "-S", "-B", f"{_INSIDE}/{script}"]


def _raise(done: CommandResult, path: str) -> None:
    if done.ended == "time":
        raise TimeoutError(f"{path}: it took too long")
    if done.code != 0:
        raise OSError(done.code, os.strerror(done.code), path)
