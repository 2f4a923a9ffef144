"""How much of everything code in the sandbox may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one run; past any of them the run ends and says which.

    Args:
        seconds: wall clock for all calls together, with the interpreter's start.
        cpu_seconds: processor time.
        memory: bytes of address space of the process.
        scratch: bytes in ``/tmp``, the one folder that can be written.
        file_size: bytes in one file.
        open_files: files open at once.
        output: bytes of standard output and error that are kept; ten times as many end the run.
        results: bytes of results.

    Processes are not counted but forbidden: the code can't start any. Threads share the memory's bound.

    Examples:
        >>> Limits(seconds=5).memory // 2**20
        1024
    """

    seconds: float = 20.0
    cpu_seconds: int = 20
    memory: int = 1024 * 2**20
    scratch: int = 64 * 2**20
    file_size: int = 64 * 2**20
    open_files: int = 64
    output: int = 64 * 2**10
    results: int = 256 * 2**20
