"""What becomes a session's command: sets the limits of a process, goes to its folder, and turns into the program.

Started as ``python session_launcher.py LIMITS GATE FOLDER PROGRAM ARGUMENT...``. Exit status 127 where there is no such
program, 126 where it can't be started, as a shell's. Imports nothing of viva.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import socket
import sys

_SET_DUMPABLE = 4
_SET_MODE_FILTER = 1
_NEW_LISTENER, _WAIT_KILLABLE = 1 << 3, 1 << 5
"""The filter asks; and once the question is read, only a deadly signal ends the wait for the answer (Linux 5.19)."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _hand_over_forks(rules: bytes, call: int, channel: int) -> None:
    """From here on each new process and thread of this one is asked for on a descriptor that the server gets."""
    kernel = ctypes.CDLL(None, use_errno=True)
    # So that no other command of the session gets at the descriptor meanwhile; undone when this becomes the program.
    kernel.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    held = ctypes.create_string_buffer(rules, len(rules))
    program = _Program(len(rules) // 8, ctypes.cast(held, ctypes.c_void_p))
    for flags in (_NEW_LISTENER | _WAIT_KILLABLE, _NEW_LISTENER):
        listener = kernel.syscall(call, _SET_MODE_FILTER, flags, ctypes.byref(program))
        if listener >= 0:
            break
    else:
        raise OSError(ctypes.get_errno(), "the kernel can't have new processes asked for")
    with socket.socket(fileno=channel) as server:
        socket.send_fds(server, [b"f"], [listener])
    os.close(listener)


def main() -> None:
    """Set limits that can't be raised again, and become the program."""
    for name, value in json.loads(sys.argv[1]).items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    # So that who watches over the session comes first.
    os.nice(5)
    folder, program = sys.argv[3], sys.argv[4:]
    wanted = folder
    try:
        gate = json.loads(sys.argv[2])
        _hand_over_forks(bytes.fromhex(gate["filter"]), gate["call"], gate["channel"])
        os.chdir(folder)
        wanted = program[0]
        os.execvp(program[0], program)
    except OSError as error:
        sys.stderr.write(f"{wanted}: {error.strerror}\n")
        raise SystemExit(127 if isinstance(error, FileNotFoundError) else 126) from None


if __name__ == "__main__":
    main()
