"""viva.mark_answer: the mark of one answer, in threads and forked processes as alone."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import viva
from viva.errors import VivaError
from viva.exam.simulated.answers import right_answer, wrong_answer
from viva.exam.simulated.forms import FORMS, written
from viva.marking import mark_attempt
from viva.marking.reward import MAX_CHARACTERS, drawn_part
from viva.sets import load_set

SET = load_set("hw5")
SEEDS = (0, 3)


def answers() -> list[tuple[str, int, str, str]]:
    """Part, seed, text and the verdict that it deserves."""
    found = []
    for name in SET.part_names:
        for seed in SEEDS:
            part = drawn_part("hw5", name, seed)
            if {field.kind for field in part.fields} <= {"choice", "number", "tensor", "expression", "rubric"}:
                for form in FORMS:
                    found.append((name, seed, written(part, right_answer(part), form), "right"))
                    found.append((name, seed, written(part, wrong_answer(part, 0), form), "wrong"))
    return found


@pytest.mark.parametrize(("part", "seed", "text", "verdict"), answers())
def test_right_answers_are_paid_and_wrong_ones_are_not(part: str, seed: int, text: str, verdict: str) -> None:
    mark = viva.mark_answer("hw5", part, seed, text)
    assert (mark.verdict, mark.score) == (verdict, float(verdict == "right"))
    assert mark.right == (verdict == "right")
    assert mark.fields == mark_attempt(drawn_part("hw5", part, seed), text).fields
    assert mark.findings == ()


def test_a_mark_says_what_it_rests_on() -> None:
    mark = viva.mark_answer("hw5", "3b", 0, "Answer: 46")
    assert mark.misconception == "pointwise-biases" or mark.misconception
    assert mark.fields[0].witness == "39, not 46"
    assert mark.fields[0].basis == "exact"


def test_a_part_of_several_fields_is_paid_by_the_field() -> None:
    assert viva.mark_answer("hw5", "2a", 0, "batch: A\nlayer: C").score == 0.5


def test_a_convention_costs_one_half() -> None:
    text = r"$\mathcal{L}(\check w) = \frac12 (\|y - pX\check w\|_2^2 + p(1-p)\|\check\Gamma\check w\|_2^2)$"
    mark = viva.mark_answer("hw5", "4a", 0, text)
    assert (mark.verdict, mark.score) == ("partly", 0.5)


def test_findings_are_there_if_steps_are_asked_for() -> None:
    text = r"We need $Xw = X\check w/p$, so that $w = \check w/p$."
    assert not viva.mark_answer("hw5", "4b", 0, text).findings
    kinds = {finding.kind for finding in viva.mark_answer("hw5", "4b", 0, text, steps=True).findings}
    assert "wrong-answer" in kinds


def test_what_is_thought_or_cut_off_does_not_count() -> None:
    assert viva.mark_answer("hw5", "3a", 0, "<think>112</think>Answer: 108").right
    assert viva.mark_answer("hw5", "3a", 0, "<think>Answer: 108").verdict == "unread"
    assert viva.mark_answer("hw5", "3a", 0, "3 times 3 is 9, so 108", complete=False).verdict == "unread"


def test_a_text_without_end_is_no_answer() -> None:
    began = time.process_time()
    mark = viva.mark_answer("hw5", "3a", 0, "word " * MAX_CHARACTERS + "Answer: 108")
    assert (mark.verdict, mark.score) == ("unread", 0.0)
    assert time.process_time() - began < 2


def test_a_folder_and_a_set_do_as_well_as_a_name() -> None:
    text = "Answer: 108"
    assert viva.mark_answer(SET, "3a", 0, text) == viva.mark_answer("hw5", "3a", 0, text)


@pytest.mark.parametrize(("name", "part"), [("hw55", "3a"), ("hw5", "9z")])
def test_what_does_not_exist_is_said(name: str, part: str) -> None:
    with pytest.raises(VivaError):
        viva.mark_answer(name, part, 0, "108")


def test_threads_get_the_marks_that_one_gets() -> None:
    told = answers()[::5]
    alone = [viva.mark_answer("hw5", part, seed, text) for part, seed, text, _ in told]
    gate = threading.Barrier(4)

    def all_of_them(_: int) -> list[object]:
        gate.wait()
        return [viva.mark_answer("hw5", part, seed, text) for part, seed, text, _ in told]

    with ThreadPoolExecutor(4) as pool:
        assert all(marks == alone for marks in pool.map(all_of_them, range(4)))


def _marked(told: list[tuple[str, int, str, str]], pipe: object) -> None:
    pipe.send([viva.mark_answer("hw5", part, seed, text).score for part, seed, text, _ in told])  # type: ignore[attr-defined]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_process_forked_in_the_middle_of_an_answer_marks() -> None:
    told = answers()[::7]
    done = threading.Event()

    def busy() -> None:
        while not done.is_set():
            for part, seed, text, _ in told:
                viva.mark_answer("hw5", part, seed, text)

    other = threading.Thread(target=busy)
    other.start()
    try:
        context = multiprocessing.get_context("fork")
        for _ in range(3):
            here, there = context.Pipe()
            child = context.Process(target=_marked, args=(told, there))
            child.start()
            assert here.poll(60), "the forked process hangs"
            assert here.recv() == [float(verdict == "right") for *_, verdict in told]
            child.join(10)
            assert child.exitcode == 0
    finally:
        done.set()
        other.join()


def test_it_is_there_at_first_use_and_imports_nothing_heavy() -> None:
    import subprocess

    code = (
        "import viva, sys; assert viva.mark_answer('hw5', '3a', 0, '108').right\n"
        "assert not {'inspect_ai', 'torch', 'pyarrow', 'ray', 'transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
