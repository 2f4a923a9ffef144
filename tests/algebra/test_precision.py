"""FLINT's precision is one for the process: threads that compare at once don't take it from one another."""

from __future__ import annotations

import os
import threading

import pytest
from flint import ctx

from viva.algebra import compare
from viva.algebra._precision import working_precision


def test_another_thread_waits() -> None:
    inside, leave, seen = threading.Event(), threading.Event(), []

    def first() -> None:
        with working_precision(256):
            inside.set()
            leave.wait(10)
            seen.append(ctx.prec)

    def second() -> None:
        inside.wait(10)
        with working_precision(1024):
            seen.append(ctx.prec)

    before = ctx.prec
    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    leave.set()
    for thread in threads:
        thread.join(10)
    assert seen == [256, 1024]
    assert ctx.prec == before


def test_within_and_after_an_error() -> None:
    before = ctx.prec
    with pytest.raises(ZeroDivisionError), working_precision(256):
        with working_precision(64):
            assert ctx.prec == 64
        assert ctx.prec == 256
        raise ZeroDivisionError
    assert ctx.prec == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system doesn't fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_process_forked_while_another_thread_compares() -> None:
    inside, leave = threading.Event(), threading.Event()

    def busy() -> None:
        with working_precision(256):
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=busy)
    thread.start()
    inside.wait(10)
    child = os.fork()
    if child == 0:
        try:
            threading.Timer(5, os._exit, [9]).start()
            os._exit(0 if compare(r"\sqrt{2} x", r"2 x / \sqrt{2}").equal is True else 1)
        finally:
            os._exit(2)
    leave.set()
    thread.join(10)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
