"""Running a model's functions in the sandbox: source and calls in, returned values and what went wrong out."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from viva.sandbox import bubblewrap, channel
from viva.sandbox.channel import BadMessage
from viva.sandbox.channel import Reference as Returned
from viva.sandbox.limits import Limits
from viva.sandbox.system_calls import system_call_filter

__all__ = ["Call", "CallResult", "CodeRun", "Returned", "Sandbox"]

Status = Literal["done", "source", "time", "output", "died"]
_HERE = Path(__file__).parent
_INSIDE = "/sandbox/judge"
_PIECE = 65536
_NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Call:
    """One call of a function that the source defines.

    Args:
        function: its name.
        arguments: arrays, numbers, strings, lists, tuples, dictionaries; or ``Returned(k, i)``, what call ``k``
            returned (item ``i`` of its tuple), which then never leaves the sandbox.
        options: the same by name.
    """

    function: str
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CallResult:
    """What became of one call: a value as data, or an error with the line of the source that it came from.

    In a tuple, items that can't be sent (a cache may hold anything) are ``{"kept": type name}``.
    """

    value: Any = None
    error: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class CodeRun:
    """What became of a run.

    Attributes:
        status: ``done``; ``source`` (the source itself failed, say a syntax error); ``time``, ``output`` (a limit was
            passed and the run ended); ``died`` (the process ended by itself, or was killed for another limit).
        message: for all but ``done``, what happened, in one line.
        results: one for each call, in order.
        stdout, stderr: what was printed, cut at the limit.
        seconds: wall clock, with the interpreter's start.
    """

    status: Status
    message: str
    results: tuple[CallResult, ...]
    stdout: str
    stderr: str
    seconds: float


class Sandbox:
    """A place to run code that a model wrote.

    Args:
        limits: how much of everything a run may use.
        packages: Python packages that the code may import.

    Raises:
        SandboxMissing: where code can't be isolated; nothing is ever run less isolated.

    Examples:
        >>> sandbox = Sandbox()  # doctest: +SKIP
        >>> run = sandbox.run("def twice(x):\\n    return 2 * x", [Call("twice", (np.arange(3),))])  # doctest: +SKIP
        >>> run.results[0].value  # doctest: +SKIP
        array([0, 2, 4])
    """

    def __init__(self, limits: Limits | None = None, packages: Sequence[str] = ("numpy",)) -> None:
        bubblewrap.require()
        self.limits = limits or Limits()
        self.packages = tuple(packages)

    def run(self, source: str, calls: Sequence[Call]) -> CodeRun:
        """Execute the source in a new process and call its functions, in order, in that process.

        Raises:
            BadMessage: for arguments that can't be sent. Nothing that the source does raises.
        """
        with tempfile.TemporaryFile() as job, system_call_filter() as rules:
            job.write(channel.frame(channel.pack((_whole(source), self._bounds()))))
            for call in calls:
                job.write(channel.frame(channel.pack((call.function, tuple(call.arguments), dict(call.options)))))
            job.seek(0)
            return self._run(job, rules.fileno(), len(calls))

    def _bounds(self) -> dict[str, int]:
        limits = self.limits
        return {
            "AS": limits.memory,
            "CPU": limits.cpu_seconds,
            "FSIZE": limits.file_size,
            "NOFILE": limits.open_files,
            "CORE": 0,
        }

    def _command(self, rules: int, results: int) -> list[str]:
        program = [bubblewrap.python(), "-S", "-B", f"{_INSIDE}/worker.py", str(results)]
        words = bubblewrap.command(program, self.limits, filter_fd=rules, packages=self.packages)
        bound: list[str] = []
        for name in ("worker.py", "channel.py"):
            bound += ["--ro-bind", str(_HERE / name), f"{_INSIDE}/{name}"]
        at = words.index("--proc")
        return [*words[:at], *bound, *words[at:]]

    def _run(self, job: IO[bytes], rules: int, calls: int) -> CodeRun:
        start = time.perf_counter()
        reading, writing = os.pipe()
        try:
            process = subprocess.Popen(
                self._command(rules, writing),
                stdin=job,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[rules, writing],
                start_new_session=True,
                # bubblewrap's own first process can be seen inside with its environment, in which keys may be.
                env={},
            )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        assert process.stdout is not None and process.stderr is not None
        with process, os.fdopen(reading, "rb", buffering=0) as results:
            streams = _Streams(results, process.stdout, process.stderr, self.limits)
            try:
                stopped = streams.drain(start + self.limits.seconds)
            finally:
                _kill(process)
            code = process.wait()
        return self._outcome(streams, stopped, code, calls, time.perf_counter() - start)

    def _outcome(self, streams: _Streams, stopped: Status | None, code: int, calls: int, seconds: float) -> CodeRun:
        # One frame a call, one before and one behind; a flood of others is not looked at.
        kinds = _read(channel.frames(streams.results, calls + 2))
        results = [result for kind, result in kinds if kind in ("value", "error")][:calls]
        failed = next((result for kind, result in kinds if kind == "source"), None)
        status: Status = "died"
        if failed is not None:
            status, message = "source", failed.error or ""
        elif stopped == "time":
            status, message = "time", f"it ran for more than {self.limits.seconds:g} s"
        elif stopped is None and code == 128 + signal.SIGXCPU:
            status, message = "time", f"it took more than {self.limits.cpu_seconds} s of processor time"
        elif stopped is not None:
            status, message = stopped, "it wrote more than is allowed"
        elif any(kind == "end" for kind, _ in kinds) and len(results) == calls:
            status, message = "done", ""
        else:
            message = f"the process ended by itself (status {code})"
        while len(results) < calls:
            line = failed.line if failed is not None else None
            results.append(CallResult(error=f"{_NOT_REACHED}: {message}", line=line))
        shown = [bytes(s[: self.limits.output]).decode("utf-8", "replace") for s in (streams.stdout, streams.stderr)]
        return CodeRun(status, message, tuple(results), shown[0], shown[1], seconds)


class _Streams:
    """What comes out of the sandbox, read with bounds on time and size."""

    def __init__(self, results: IO[bytes], stdout: IO[bytes], stderr: IO[bytes], limits: Limits) -> None:
        self.results, self.stdout, self.stderr = bytearray(), bytearray(), bytearray()
        self._of = {
            results: (self.results, limits.results),
            stdout: (self.stdout, 10 * limits.output),
            stderr: (self.stderr, 10 * limits.output),
        }

    def drain(self, deadline: float) -> Status | None:
        """Read until all is closed; which limit was passed, or None."""
        with selectors.DefaultSelector() as waiting:
            for stream in self._of:
                waiting.register(stream, selectors.EVENT_READ)
            while waiting.get_map():
                left = deadline - time.perf_counter()
                if left <= 0:
                    return "time"
                for key, _ in waiting.select(left):
                    piece = os.read(key.fd, _PIECE)
                    kept, most = self._of[key.fileobj]  # type: ignore[index]
                    if not piece:
                        waiting.unregister(key.fileobj)
                    elif len(kept) + len(piece) > most:
                        return "output"
                    else:
                        kept += piece
        return None


def _read(messages: list[bytes]) -> list[tuple[str, CallResult]]:
    """What came out; what is no message is an error of its call."""
    read = []
    for message in messages:
        try:
            kind, value = channel.unpack(message)
            if kind == "value":
                read.append(("value", CallResult(value=value)))
            elif kind in ("error", "source"):
                line = value["line"]
                read.append((kind, CallResult(error=str(value["error"]), line=line if isinstance(line, int) else None)))
            else:
                read.append((str(kind), CallResult()))
        except (BadMessage, TypeError, ValueError, KeyError) as error:
            read.append(("error", CallResult(error=f"returned what can't be read ({error})")))
    return read


def _whole(source: str) -> str:
    """The source without characters that can't be sent."""
    return source.encode("utf-8", "replace").decode("utf-8")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the sandbox: with its first process all others in it end."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
