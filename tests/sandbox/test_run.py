"""Runs: values, errors with their lines, what earlier calls returned, and a clear refusal where nothing isolates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from viva.sandbox import Call, Limits, Returned, Sandbox, SandboxMissing, bubblewrap, system_calls

LAYER = """
import numpy as np

def forward(x, w, *, shift=0.0):
    print("forward", x.shape)
    return x @ w + shift, (x, w, object())

def backward(dout, cache):
    x, w, _ = cache
    return dout @ w.T, x.T @ dout

def broken(x):
    y = x
    return y / 0

def opaque():
    return object()
"""


def test_values_errors_and_what_earlier_calls_returned(sandbox: Sandbox) -> None:
    x, w = np.arange(6.0).reshape(2, 3), np.arange(12, dtype=np.float32).reshape(3, 4)
    run = sandbox.run(
        LAYER,
        [
            Call("forward", (x, w), {"shift": 2}),
            Call("backward", (np.ones((2, 4)), Returned(0, 1))),
            Call("broken", (1,)),
            Call("absent"),
            Call("opaque"),
            Call("forward", (x, x)),
        ],
    )
    assert run.status == "done" and not run.message
    out, cache = run.results[0].value
    assert np.array_equal(out, x @ w + 2) and cache == {"kept": "tuple"}
    dx, dw = run.results[1].value
    assert np.array_equal(dx, np.ones((2, 4)) @ w.T) and np.array_equal(dw, x.T @ np.ones((2, 4)))
    assert (run.results[2].error, run.results[2].line) == ("ZeroDivisionError: division by zero", 14)
    assert run.results[3].error == "NameError: no function absent was written"
    assert run.results[4].error is not None and "type object" in run.results[4].error
    assert run.results[5].error is not None and run.results[5].error.startswith("ValueError: matmul")
    assert run.stdout == "forward (2, 3)\nforward (2, 3)\n"


@pytest.mark.parametrize(
    ("source", "said", "line"),
    [
        ("x = 1\ndef f(:", "SyntaxError: invalid syntax", 2),
        ("\n\nimport torch", "ModuleNotFoundError: No module named 'torch'", 3),
        ("raise SystemExit(3)", "SystemExit: 3", 1),
        ("\x00", "SyntaxError: source code string cannot contain null bytes", None),
        ("x = '\ud800'", None, None),
    ],
)
def test_source_that_fails(sandbox: Sandbox, source: str, said: str | None, line: int | None) -> None:
    run = sandbox.run(source, [Call("f")])
    if said is None:
        assert run.status == "done"
        return
    assert run.status == "source"
    assert run.message.replace("ValueError: ", "SyntaxError: ") == said
    assert run.results[0].error is not None and run.results[0].error.startswith("not reached")
    assert line is None or run.results[0].line == line


def test_results_before_the_end_are_kept(sandbox: Sandbox) -> None:
    source = "import os\ndef good(): return 1\ndef bad(): os._exit(7)"
    run = sandbox.run(source, [Call("good"), Call("bad"), Call("good")])
    assert run.status == "died" and "status 7" in run.message
    assert run.results[0].value == 1
    assert [r.error is not None for r in run.results] == [False, True, True]


def test_large_arrays_pass(sandbox: Sandbox) -> None:
    x = np.random.default_rng(0).normal(size=(64, 64, 64))
    run = sandbox.run("def same(x): return x", [Call("same", (x,))])
    assert np.array_equal(run.results[0].value, x)


def test_without_bubblewrap_nothing_is_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    bubblewrap._fault.cache_clear()
    try:
        with pytest.raises(SandboxMissing) as missing:
            Sandbox()
    finally:
        bubblewrap._fault.cache_clear()
    assert str(missing.value) == (
        "code can't be isolated here, so it isn't run: bubblewrap (bwrap) is not installed; apt-get install bubblewrap"
    )


def test_without_the_filter_nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise system_calls.FilterMissing("libseccomp can't be used", hint="install it")

    monkeypatch.setattr(bubblewrap, "system_call_filter", missing)
    bubblewrap._fault.cache_clear()
    try:
        with pytest.raises(SandboxMissing, match="libseccomp"):
            Sandbox()
    finally:
        bubblewrap._fault.cache_clear()


def test_a_sandbox_that_does_not_start_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    bubblewrap._fault.cache_clear()
    try:
        with pytest.raises(SandboxMissing, match="No permissions"):
            Sandbox(Limits())
    finally:
        bubblewrap._fault.cache_clear()


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(SandboxMissing, match="nosuchpackage"):
        bubblewrap.command(["true"], Limits(), filter_fd=3, packages=["nosuchpackage"])
