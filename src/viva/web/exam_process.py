"""A process of its own that holds one exam, and tells on standard output what happens, a line of JSON a step.

``python -m viva.web.exam_process`` reads one line of JSON from standard input: what to ask of whom, or which folder to
go on with. SIGINT ends it at the next word, with everything that was finished kept.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from viva.errors import VivaError


def tell(**said: Any) -> None:
    """One line of JSON."""
    print(json.dumps(said), flush=True)


def hold(spec: dict[str, Any]) -> None:
    """Hold the exam that was asked for, or go on with one.

    Raises:
        VivaError: what :func:`viva.exam.run_exam` raises.
    """
    from viva.exam.resume import resume_exam
    from viva.exam.run import run_exam
    from viva.sets import load_set

    folder = Path(spec["folder"])

    def listener(step: Any) -> None:
        tell(step=dataclasses.asdict(step))

    if spec.get("resume"):
        resume_exam(folder, listener=listener)
        return
    run_exam(
        load_set(spec["set"]),
        model=spec["model"],
        model_args=spec["model_args"],
        parts=spec["parts"] or None,
        seed=spec["seed"],
        epochs=spec["epochs"],
        nudges=spec["nudges"],
        doubt=spec["doubt"],
        conversation=spec["conversation"],
        max_tokens=spec["max_tokens"],
        out=folder,
        set_source=spec["set"],
        listener=listener,
    )


def main() -> None:
    """Hold the exam, and say how it ended."""
    import os

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    spec = json.loads(sys.stdin.readline())
    try:
        hold(spec)
    except VivaError as error:
        tell(error=str(error))
    except KeyboardInterrupt:
        tell(error="stopped")
    except Exception as error:
        tell(error=f"a fault of viva's own: {type(error).__name__}: {' '.join(str(error).split())[:200]}")
    else:
        tell(ended=True)


if __name__ == "__main__":
    main()
