"""What becomes a session's command: sets the limits of a process, goes to its folder, and turns into the program.

Started as ``python session_launcher.py LIMITS FOLDER PROGRAM ARGUMENT...``. Exit status 127 where there is no such
program, 126 where it can't be started, as a shell's. Imports nothing of viva.
"""

from __future__ import annotations

import json
import os
import resource
import sys


def main() -> None:
    """Set limits that can't be raised again, and become the program."""
    for name, value in json.loads(sys.argv[1]).items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    # So that who watches over the session comes first.
    os.nice(5)
    folder, program = sys.argv[2], sys.argv[3:]
    wanted = folder
    try:
        os.chdir(folder)
        wanted = program[0]
        os.execvp(program[0], program)
    except OSError as error:
        sys.stderr.write(f"{wanted}: {error.strerror}\n")
        raise SystemExit(127 if isinstance(error, FileNotFoundError) else 126) from None


if __name__ == "__main__":
    main()
