"""Syntax trees in threads: CPython 3.11 fails where two are built at once."""

from __future__ import annotations

import ast
import gc
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from viva import python_trees
from viva.python_trees import parsed

SOURCE = "\n".join(
    f"def f{k}(x):\n    return ((((x + {k}) * 2) - (x ** 2)) / [1, (2, (3, {{'a': x[{k}]}}))][0])" for k in range(60)
)


@pytest.fixture
def often() -> Iterator[None]:
    """Threads take turns in the middle of trees: a collection of garbage begins there, and calls back into Python."""
    before, threshold = sys.getswitchinterval(), gc.get_threshold()

    def busy(*_: object) -> None:
        sum(range(300))

    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    gc.callbacks.append(busy)
    yield
    gc.callbacks.remove(busy)
    gc.set_threshold(*threshold)
    sys.setswitchinterval(before)


def test_many_threads(often: None) -> None:
    with ThreadPoolExecutor(8) as pool:
        trees = list(pool.map(parsed, [f"{SOURCE}\n# {k}" for k in range(200)]))
    assert {ast.dump(tree) for tree in trees} == {ast.dump(ast.parse(SOURCE))}


def test_another_librarys_thread_is_outlasted(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = iter([SystemError("AST constructor recursion depth mismatch (before=60, after=35)")] * 3)
    real = ast.parse

    def sometimes(source: str, mode: str = "exec") -> ast.AST:
        if (error := next(tries, None)) is not None:
            raise error
        return real(source, mode=mode)

    monkeypatch.setattr(python_trees.ast, "parse", sometimes)
    assert ast.dump(parsed("x", "eval")) == ast.dump(real("x", mode="eval"))
    assert next(tries, None) is None


def test_what_is_wrong_is_told() -> None:
    with pytest.raises(SyntaxError):
        parsed("def")


def test_warnings_are_not_shown(recwarn: pytest.WarningsRecorder) -> None:
    parsed(r"'\d' is 1")
    assert not recwarn.list


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system doesn't fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_process_doesnt_wait_for_a_thread_that_isnt_there() -> None:
    with python_trees._TURNS:
        child = os.fork()
        if child == 0:
            try:
                threading.Timer(5, os._exit, [9]).start()
                parsed("x")
                os._exit(0)
            finally:
                os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
