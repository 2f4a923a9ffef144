"""Escapes and abuses: what a hostile answer may try, and that it gets nowhere.

The table is ``abuse.yaml``. ``stopped`` cases must fail or return "no"; one that returns "escaped" has got out.
``ended`` cases use up something and must be ended with a given status, or fail by themselves, within the limits.
"""

from __future__ import annotations

import os
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from viva.sandbox import Call, Limits, Sandbox

HERE = Path(__file__).resolve()
CASES = yaml.safe_load(HERE.with_name("abuse.yaml").read_text(encoding="utf-8"))
STOPPED: dict[str, str] = CASES["stopped"]
ENDED: dict[str, dict[str, Any]] = CASES["ended"]
MANY = 30


def _source(body: str) -> str:
    names = {"HERE": str(HERE), "HOME": str(Path.home()), "PARENT": os.getpid(), "SECRET": "viva-secret-of-the-test"}
    assignments = [f"{name} = {value!r}" for name, value in names.items() if name != "SECRET" or "SECRET" in body]
    return "\n".join([*assignments, "def attempt():", textwrap.indent(body, "    ")])


def test_the_table_is_as_long_as_was_promised() -> None:
    assert len(STOPPED) + len(ENDED) >= MANY


@pytest.mark.parametrize("name", STOPPED)
def test_an_escape_is_stopped(sandbox: Sandbox, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_TEST_SECRET", "viva-secret-of-the-test")
    run = sandbox.run(_source(STOPPED[name]), [Call("attempt"), Call("attempt")])
    assert run.status in ("done", "died", "time"), run
    result = run.results[0]
    assert result.error is not None or result.value == "no", result
    assert "SyntaxError" not in (result.error or "")
    assert "NameError" not in (result.error or "")


@pytest.mark.parametrize("name", ENDED)
def test_an_abuse_is_ended(sandbox: Sandbox, name: str) -> None:
    case = ENDED[name]
    start = time.perf_counter()
    run = sandbox.run(_source(case["code"]), [Call("attempt")])
    assert run.status in case["status"], run.status + run.message
    if run.status == "done":
        assert run.results[0].error is not None
    assert time.perf_counter() - start < sandbox.limits.seconds + 4
    assert len(run.stdout) + len(run.stderr) <= 2 * sandbox.limits.output


@pytest.mark.parametrize(
    "forged",
    [
        # Written into the channel before the judge asks: it is taken for what the function returned, and judged.
        "import os, sys\nsys.path.insert(0, '/sandbox/judge')\nimport channel\n"
        "os.write(int(sys.argv[1]), channel.frame(channel.pack(('value', True))))\nos._exit(0)",
        "import sys\nsys.modules['channel'].pack = lambda value: b''",
        "import numpy\nnumpy.allclose = numpy.array_equal = lambda *a, **k: True",
        "import sys\nsys.modules['__main__']._Pipe.send = lambda self, kind, value: None",
        "import builtins\nbuiltins.compile = builtins.callable = None",
    ],
)
def test_a_judge_outside_can_not_be_patched_from_inside(sandbox: Sandbox, forged: str) -> None:
    """Whatever is done inside, only a value that equals the expected one counts, and that one is not inside."""
    expected = np.arange(6.0).reshape(2, 3) @ np.arange(12.0).reshape(3, 4)
    run = sandbox.run(
        f"{forged}\ndef product(a, b): return a + 0", [Call("product", (np.ones((2, 3)), np.ones((3, 4))))]
    )
    value = run.results[0].value
    assert not (isinstance(value, np.ndarray) and value.shape == expected.shape and np.allclose(value, expected))


def test_the_scratch_folder_is_new_each_time(sandbox: Sandbox) -> None:
    source = (
        "import os\ndef attempt():\n    seen = os.listdir('/tmp')\n    open('/tmp/left', 'w').close()\n    return seen"
    )
    assert [sandbox.run(source, [Call("attempt")]).results[0].value for _ in range(2)] == [[], []]


def test_runs_side_by_side_keep_their_results_apart(sandbox: Sandbox) -> None:
    found: dict[int, object] = {}

    def one(k: int) -> None:
        found[k] = sandbox.run("def own(k): return k", [Call("own", (k,))]).results[0].value

    threads = [threading.Thread(target=one, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {k: k for k in range(6)}


def test_no_process_is_left_behind() -> None:
    sandbox = _sandbox(Limits(seconds=1.5))
    sandbox.run("import time\ntime.sleep(60)", [])
    left = [p for p in Path("/proc").iterdir() if p.name.isdigit() and b"/sandbox/judge/worker.py" in _words(p)]
    children = [p for p in left if f"PPid:\t{os.getpid()}\n" in (p / "status").read_text()]
    assert not children


def _sandbox(limits: Limits) -> Sandbox:
    from viva.sandbox import SandboxMissing

    try:
        return Sandbox(limits)
    except SandboxMissing as missing:
        pytest.skip(str(missing))


def _words(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
