"""What runs inside the sandbox: limits set, the model's source executed, its functions called, results sent out.

Started as ``python worker.py FD`` with the job on standard input and the results' pipe as file descriptor FD. The
model's code runs in this very process, so it may write anything to that pipe; it gains nothing, since what is written
there is taken for returned values, and these are judged outside against numbers that never come in. Imports nothing of
viva: it is bound into the sandbox beside :mod:`channel` and nothing else of ours is.
"""

from __future__ import annotations

import os
import resource
import sys
import traceback
from typing import Any

LONGEST_ERROR = 2000
ANSWER = "<answer>"


def main() -> None:
    """Run the job: frames with the source and the limits, then one frame a call."""
    import channel  # type: ignore[import-not-found]

    first, *calls = channel.frames(sys.stdin.buffer.read())
    source, limits = channel.unpack(first)
    pipe = _Pipe(channel, int(sys.argv[1]))
    for name, value in limits.items():
        # One second more as the hard limit of time: the signal of the soft one says what happened.
        hard = value + 1 if name == "CPU" else value
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, hard))
    space: dict[str, Any] = {"__name__": "answer"}
    try:
        exec(compile(source, ANSWER, "exec"), space)
    except BaseException as error:  # SystemExit and KeyboardInterrupt may be the model's too.
        pipe.send("source", _said(error))
        return
    pipe.send("ready", None)
    returned: list[Any] = []

    def earlier(call: int, item: int | None) -> Any:
        return returned[call] if item is None else returned[call][item]

    for message in calls:
        value = None
        try:
            name, arguments, options = channel.unpack(message, earlier)
            if not callable(space.get(name)):
                raise NameError(f"no function {name} was written")
            value = space[name](*arguments, **options)
        except BaseException as error:
            pipe.send("error", _said(error))
        else:
            pipe.send("value", value)
        returned.append(value)
    pipe.send("end", None)


class _Pipe:
    def __init__(self, channel: Any, fd: int) -> None:
        self.channel, self.fd = channel, fd

    def send(self, kind: str, value: Any) -> None:
        try:
            message = self.channel.pack((kind, self._sendable(value)))
        except self.channel.BadMessage as error:
            message = self.channel.pack(("error", {"error": f"returned {error}", "line": None}))
        view = memoryview(self.channel.frame(message))
        while view:
            view = view[os.write(self.fd, view) :]

    def _sendable(self, value: Any) -> Any:
        """The value, with a placeholder for items of a tuple that can't be sent: a cache may hold anything."""
        if not isinstance(value, tuple):
            return value
        return tuple(item if self._can_send(item) else {"kept": type(item).__name__} for item in value)

    def _can_send(self, item: Any) -> bool:
        try:
            self.channel.pack(item)
        except self.channel.BadMessage:
            return False
        return True


def _said(error: BaseException) -> dict[str, Any]:
    """An exception as data: what it says, and the line of the model's source that it came from."""
    line = None
    for entry in traceback.extract_tb(error.__traceback__):
        if entry.filename == ANSWER:
            line = entry.lineno
    if isinstance(error, SyntaxError) and error.filename == ANSWER:
        line = error.lineno
    said = "".join(traceback.format_exception_only(type(error), error)).strip().splitlines()
    return {"error": (said[-1] if said else type(error).__name__)[:LONGEST_ERROR], "line": line}


if __name__ == "__main__":
    main()
