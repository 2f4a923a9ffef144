"""Dialogues in processes of their own: what they say is what a dialogue here says, and no process is left behind."""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from viva.exam import dialogue_process
from viva.exam.dialogue import Dialogue
from viva.exam.dialogue_process import DialogueElsewhere, DialogueProcesses
from viva.marking.one_sitting import SittingAsked, SittingMarked, mark_sitting
from viva.marking.self_check import compose
from viva.reading.transcript import Exchange, Passage, Sitting, Turn
from viva.sets import load_set
from viva.sets.drawn import DrawnPart

HW5 = load_set("hw5")
HOW: dict[str, Any] = {"opening": True, "nudges": 4, "doubt": True}
REPLIES = ("", "I don't know.", "$$1 + 1 = 3$$\n\nFinal answer: $\\boxed{7}$", "Final answer: [[1, 2], [3, 4]]")


@pytest.fixture(autouse=True)
def no_waiting() -> None:
    """Here nobody waits anyway, and the other process knows nothing of what a test puts in."""


def started(count: int = 1) -> DialogueProcesses:
    """So many processes, ready to work."""
    processes = DialogueProcesses(count)
    for process in processes._processes:
        process._starting.join()
        assert process.ready
    return processes


@pytest.fixture(scope="module")
def processes() -> Iterator[DialogueProcesses]:
    with started() as running:
        yield running


def held(dialogue: Dialogue | DialogueElsewhere, replies: tuple[str, ...] = REPLIES) -> list[Any]:
    """All that a dialogue says, and the record of it."""
    said: list[Any] = [dialogue.next]
    for k, reply in enumerate(replies):
        if dialogue.next is None:
            break
        heard = dialogue.hear(reply, complete=k != 1)
        assert heard == dialogue.next
        said.append((dialogue.next, dialogue.verdict, dialogue.latest, dialogue.tier))
    said.append(dialogue.record(Sitting("1a", 0, error="a fault")))
    dialogue.close()
    return said


@pytest.mark.parametrize("name", HW5.part_names)
def test_a_process_says_what_is_said_here(processes: DialogueProcesses, name: str) -> None:
    for seed in (0, 3):
        part = HW5.draw_part(name, seed)
        right = compose(part, "tex", {})
        for replies in (REPLIES, (right, right, right)):
            elsewhere = processes.dialogue(part, **HOW)
            assert isinstance(elsewhere, DialogueElsewhere)
            assert held(elsewhere, replies) == held(Dialogue(part, **HOW), replies)
            assert elsewhere._here is None
    assert not processes._processes[0].open
    # The problem set is sent once.
    assert processes._processes[0]._sets == [HW5]


def test_what_nobody_said_anything_about_has_a_record_too(processes: DialogueProcesses) -> None:
    part = HW5.draw_part("1b", 2)
    assert held(processes.dialogue(part, **HOW), ()) == held(Dialogue(part, **HOW), ())


@pytest.mark.parametrize("replies", [0, 2, 4])
def test_a_process_that_is_killed_is_done_without(replies: int) -> None:
    part = HW5.draw_part("3a", 2)
    with started() as running:
        elsewhere = running.dialogue(part, **HOW)
        for reply in REPLIES[:replies]:
            elsewhere.hear(reply)
        running._processes[0]._popen.kill()
        here = Dialogue(part, **HOW)
        for k, reply in enumerate(REPLIES):
            here.hear(reply)
            if k >= replies:
                elsewhere.hear(reply)
        assert elsewhere.next == here.next
        assert elsewhere.record(Sitting("3a", 2)) == here.record(Sitting("3a", 2))
        if replies < len(REPLIES):
            # The next dialogue is not even begun there.
            assert isinstance(running.dialogue(part, **HOW), Dialogue)


@pytest.mark.parametrize("known", [False, True])
def test_a_part_that_cannot_be_sent_is_asked_here(
    processes: DialogueProcesses, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(number: int) -> DrawnPart:
        raise AssertionError(number)

    if known:
        # It can be written down, but not be read in a process that doesn't have this module.
        monkeypatch.setitem(sys.modules, "only_here", module := ModuleType("only_here"))
        elsewhere.__module__, elsewhere.__qualname__ = "only_here", "elsewhere"
        module.elsewhere = elsewhere  # type: ignore[attr-defined]
    part = dataclasses.replace(HW5.draw_part("3a", 2), elsewhere=elsewhere, walkthrough="")
    dialogue = processes.dialogue(part, **HOW)
    assert held(dialogue) == held(Dialogue(part, **HOW))
    assert isinstance(dialogue, DialogueElsewhere) and dialogue._here is not None
    assert isinstance(processes.dialogue(HW5.draw_part("3a", 2), **HOW), DialogueElsewhere)


def test_what_fails_there_fails_here(processes: DialogueProcesses) -> None:
    broken = dataclasses.replace(HW5.draw_part("3a", 2), ladder={"look-again": "{{ key }}"})
    with pytest.raises(Exception, match="look-again"):
        Dialogue(broken, **HOW).hear(REPLIES[2])
    with pytest.raises(Exception, match="look-again"):
        processes.dialogue(broken, **HOW).hear(REPLIES[2])


def sittings(count: int) -> list[SittingAsked]:
    """So many sittings of one wrong answer each, under different draws."""
    found = []
    for seed in range(count):
        part = HW5.draw_part("3a", seed)
        said = (Passage("How many?", (1, 1)), Passage(REPLIES[2], (2, 4)))
        exchange = Exchange("3a", *said, 1, 0, opening=True)
        turns = {1: Turn("examinee", REPLIES[2], (2, 4), part="3a")}
        found.append(SittingAsked(part, Sitting("3a", seed), (exchange,), turns, seed == 0, None, {}, derivations=True))
    return found


@pytest.mark.parametrize("alive", [True, False])
def test_sittings_are_marked_by_all_processes_and_come_in_order(alive: bool) -> None:
    asked = sittings(dialogue_process.FROM_SITTINGS)
    expected = list(map(mark_sitting, asked))
    assert [marks.record.seed for marks in expected] == list(range(len(asked)))
    assert all(marks.derived and marks.derived.findings for marks in expected)
    here: list[int] = []

    def mark(one: SittingAsked) -> SittingMarked:
        here.append(one.sitting.seed)
        return mark_sitting(one)

    with started() as running:
        if not alive:
            running._processes[0]._popen.kill()
        assert list(running.spread(mark, asked)) == expected
        assert len(here) == len(asked) if not alive else 0 < len(here) < len(asked)
        here.clear()
        assert list(running.spread(mark, asked[:5])) == expected[:5]
        assert here == [0, 1, 2, 3, 4]


def test_what_fails_when_sittings_are_marked_is_raised(processes: DialogueProcesses) -> None:
    asked = sittings(dialogue_process.FROM_SITTINGS)

    def mark(one: SittingAsked) -> SittingMarked:
        raise RuntimeError("out of order")

    with pytest.raises(RuntimeError, match="out of order"):
        list(processes.spread(mark, asked))


@pytest.mark.parametrize("program", ["false", "echo", "nowhere/python", "", None])
def test_where_no_process_can_be_started_dialogues_are_held_here(
    program: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An embedded Python may not know its program, or call another one its own.
    monkeypatch.setattr(sys, "executable", program)
    with DialogueProcesses(2) as none:
        for process in none._processes:
            process._starting.join()
        assert isinstance(none.dialogue(HW5.draw_part("3a", 2), **HOW), Dialogue)


@pytest.mark.parametrize(
    ("sittings", "at_once", "processors", "count"),
    [(31, 8, 8, 0), (400, 1, 8, 0), (400, 8, 1, 0), (400, 8, 2, 1), (400, 8, 16, 2), (400, 3, 16, 1), (400, 99, 99, 4)],
)
def test_how_many(sittings: int, at_once: int, processors: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogue_process, "_processors", lambda: processors)
    monkeypatch.setattr(dialogue_process, "_Process", lambda: None)
    assert len(DialogueProcesses.fitting(sittings, at_once)._processes) == count


def there(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet waited for doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


ASKED: dict[str, Any] = {"model": "viva/after-3", "parts": ("1b", "3a"), "variants": 2, "connections": 3}
EXAM = """
import os, signal, sys
from pathlib import Path
from viva.exam import dialogue_process, run
from viva.sets import load_set

def fitting(sittings, at_once):
    processes = dialogue_process.DialogueProcesses(1)
    for process in processes._processes:
        process._starting.join()
        print(process._popen.pid, flush=True)
    return processes

def told(step):
    marked.append(step.kind == "marked")
    if sum(marked) == 6 and marked[-1]:
        os.kill(os.getpid(), getattr(signal, sys.argv[2]))

marked = []
dialogue_process.DialogueProcesses.fitting = fitting
run.REPORTS = ()
run.run_exam(load_set("hw5"), out=Path(sys.argv[1]), listener=told, **eval(sys.argv[3]))
"""


def essence(folder: Path) -> dict[str, Any]:
    """A record without what no two runs share: times, and the hash of a log with times in it."""
    found = dict(json.loads((folder / "record.json").read_bytes()))
    del found["source"]["sha256"]
    for turn in found["turns"]:
        del turn["seconds"]
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Unclosed <Memory:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_exams_have_the_same_record_and_leave_no_process_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")
    from viva.exam import resume_exam, run, run_exam

    folders = {how: tmp_path / how for how in ("SIGINT", "SIGTERM", "SIGKILL")}
    command = [sys.executable, "-W", "ignore", "-c", EXAM]
    running = {
        how: subprocess.Popen(
            [*command, str(folder), how, repr(ASKED)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for how, folder in folders.items()
    }
    numbers = []
    for process in running.values():
        said, _ = process.communicate(timeout=300)
        numbers.append(int(said.split()[0]))
    end = time.monotonic() + 30
    while any(map(there, numbers)) and time.monotonic() < end:
        time.sleep(0.01)
    assert not any(map(there, numbers)), numbers
    assert running["SIGKILL"].returncode == -signal.SIGKILL

    monkeypatch.setattr(run, "REPORTS", ())
    run_exam(HW5, out=tmp_path / "here", **ASKED)
    expected = essence(tmp_path / "here")
    monkeypatch.setattr(DialogueProcesses, "fitting", lambda *_: started())
    monkeypatch.setattr(dialogue_process, "FROM_SITTINGS", 1)
    run_exam(HW5, out=tmp_path / "elsewhere", **ASKED)
    assert essence(tmp_path / "elsewhere") == expected
    for folder in folders.values():
        assert (folder / "journal.jsonl").exists()
        resume_exam(folder)
        assert essence(folder) == expected
