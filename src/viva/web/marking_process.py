"""A process of its own that marks one chat: what is hostile, slow or huge in it ends with the process.

``python -m viva.web.marking_process`` reads one line of JSON (what to mark it as) and then the chat's bytes from
standard input, and prints one line of JSON: the marking record, or what is wrong with the input.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from viva.errors import VivaError

_MOST_MEMORY = 4 * 2**30


def mark(about: dict[str, Any], content: bytes) -> dict[str, Any]:
    """``{"record": ...}``, or ``{"error": one line}`` for what can't be marked."""
    from viva.marking import mark_transcript
    from viva.reading import read_transcript
    from viva.sets import list_sets, load_set

    try:
        transcript = read_transcript(content, str(about["file"]))
        name = about["set"] or transcript.set_name or "hw5"
        if name not in list_sets():
            # A name in a log might be a folder of this machine, which is not for the log to choose.
            raise VivaError(f"it was held on the set '{name}', which is not one of viva's own", hint="use `viva mark`")
        problem_set = load_set(name)
        record = mark_transcript(transcript, problem_set, seed=int(about["seed"]), parts=about["parts"])
    except VivaError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "it takes too much memory; mark a smaller piece"}
    return {"record": record.model_dump(mode="json", by_alias=True)}


def main() -> None:
    """Mark what comes on standard input."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    except (ImportError, ValueError, OSError):  # not everywhere; time is bounded all the same
        pass
    about = json.loads(sys.stdin.buffer.readline())
    print(json.dumps(mark(about, sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
