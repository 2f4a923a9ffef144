"""Holds an exam in processes that are killed at random moments, and goes on until it is complete.

    python killing.py CONFTEST FOLDER SEED...

Inspect is imported once; each exam then runs in a fork of this process. For every seed one line of JSON is printed: how
often the exam was killed, how many turns it has, how many calls the model got in all, and whether its record is the one
of an exam that was left alone.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from inspect_ai.model import ModelOutput, ModelUsage, get_model

from viva.exam import dialogue, run
from viva.exam.journal import JOURNAL
from viva.exam.resume import resume_exam
from viva.exam.run import run_exam
from viva.marking.record import Record

CONNECTIONS = 3
MOST_KILLS = 3


def toy_set(conftest: str) -> Any:
    """Three questions of two parts, each with the number 42 as answer, and a rubric."""
    spec = importlib.util.spec_from_file_location("toy_set", conftest)
    assert spec is not None and spec.loader is not None
    toy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(toy)
    parts = [toy.toy_part(question + letter, toy.number_field(42)) for question in "123" for letter in "ab"]
    return toy.ToySet(*parts, toy.rubric_part("4a"))


async def reply(messages: list[Any], *_: Any) -> ModelOutput:
    """What is said depends on the conversation alone: some parts right at once, some late, some never, one silent."""
    CALLS.write(b".")
    asked = [message for message in messages if message.role == "user"]
    posed = max(index for index, message in enumerate(asked) if "Part " in message.text)
    part = asked[posed].text.split("Part ")[1][:2]
    late = {"1a": 0, "1b": 2, "2a": 1, "2b": 9, "3a": 4, "3b": 9, "4a": 0}[part]
    tries = len(asked) - posed
    said = "" if part == "3b" else f"{part}, {tries}.\n\nFinal answer: {42 if tries > late else 41}"
    await anyio.sleep(0.01)
    output = ModelOutput.from_content("mockllm", said)
    output.usage = ModelUsage(input_tokens=10, output_tokens=5, total_tokens=15)
    return output


def forked(work: Callable[[], object], wait: Callable[[], object] | None = None) -> bool:
    """Do the work in a fork, killed when ``wait`` is over; tells whether it came to its end."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    if wait is not None:
        wait()
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise RuntimeError("the exam failed")
    return os.WIFEXITED(status)


def a_moment(chance: random.Random, whole: float) -> Callable[[], object]:
    """Any moment of an exam; or one soon after some call, since replies take the least of its time."""
    if chance.random() < 0.3:
        return lambda: time.sleep(chance.uniform(0.0, whole))
    calls = CALLS.seek(0, os.SEEK_END) + chance.randint(1, 12)

    def wait() -> None:
        end = time.monotonic() + 2 * whole
        while CALLS.seek(0, os.SEEK_END) < calls and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(chance.uniform(0.0, 0.02))

    return wait


def hold(problem_set: Any, folder: Path) -> None:
    """Hold the exam, or go on with it."""
    model = get_model("mockllm/model", custom_outputs=reply, memoize=False)
    if (folder / JOURNAL).exists() or (folder / "record.json").exists():
        resume_exam(folder, problem_set=problem_set, model=model)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        run_exam(problem_set, model=model, connections=CONNECTIONS, out=folder)


def essence(folder: Path) -> dict[str, Any]:
    """The record without what no two runs share: times, and the hash of a log with times in it."""
    record = Record.from_json((folder / "record.json").read_bytes())
    found = json.loads(record.to_json())
    del found["source"]["sha256"]
    for turn in found["turns"]:
        del turn["seconds"]
    return dict(found)


def main() -> None:
    """Hold one exam that is left alone, and for each seed one that is killed."""
    global CALLS  # noqa: PLW0603
    conftest, root, *seeds = sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]
    problem_set = toy_set(conftest)
    dialogue.WAITS = (0.01,)  # type: ignore[assignment]
    run.REPORTS = ("report.md",)  # type: ignore[assignment]
    CALLS = (root / "calls").open("ab", buffering=0)
    # Held here, so that the forks find everything imported. No thread may be left when they are made.
    hold(problem_set, root / "warm")
    assert threading.active_count() == 1, threading.enumerate()
    start = time.monotonic()
    forked(partial(hold, problem_set, root / "alone"))
    whole = time.monotonic() - start
    expected = essence(root / "alone")
    turns = sum(turn["role"] == "examinee" for turn in expected["turns"])
    for seed in seeds:
        chance, folder, kills = random.Random(int(seed)), root / seed, 0
        before = CALLS.seek(0, os.SEEK_END)
        while kills < MOST_KILLS:
            if forked(partial(hold, problem_set, folder), a_moment(chance, whole)):
                break
            kills += 1
        forked(partial(hold, problem_set, folder))
        left = sorted(path.name for path in folder.iterdir())
        told = {"kills": kills, "turns": turns, "calls": CALLS.seek(0, os.SEEK_END) - before, "files": left}
        told["open"] = run._held_at_once(CONNECTIONS)
        print(json.dumps({**told, "same": essence(folder) == expected, "whole": whole}), flush=True)


CALLS: Any = None

if __name__ == "__main__":
    main()
