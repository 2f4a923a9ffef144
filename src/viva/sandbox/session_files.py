"""Reads or writes one file from inside a session, so that links lead nowhere but inside.

Started as ``python session_files.py read PATH MOST`` (the content on standard output) or ``write PATH`` (the content on
standard input). The exit status is 0, the number of the error of the operating system, or 200 for a file that is larger
than ``MOST`` bytes. Imports nothing of viva.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from pathlib import Path

TOO_LARGE = 200


def main() -> None:
    """Do it, or exit with what stands against it."""
    try:
        if sys.argv[1] == "read":
            _read(sys.argv[2], int(sys.argv[3]))
        else:
            _write(sys.argv[2])
    except OSError as error:
        raise SystemExit(error.errno or errno.EIO) from None


def _read(path: str, most: int) -> None:
    # Without blocking: a pipe has no end to wait for.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        _check(file.fileno())
        content = file.read(most + 1)
    if len(content) > most:
        raise SystemExit(TOO_LARGE)
    sys.stdout.buffer.write(content)


def _write(path: str) -> None:
    Path(path).absolute().parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK, 0o644), "wb") as file:
        _check(file.fileno())
        file.truncate()
        shutil.copyfileobj(sys.stdin.buffer, file)


def _check(descriptor: int) -> None:
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, "a folder")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EACCES, "no file")


if __name__ == "__main__":
    main()
