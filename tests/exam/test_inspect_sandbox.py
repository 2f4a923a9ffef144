"""The sandbox as Inspect's: real tasks with a scripted model, its tools, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")

from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessageTool, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Score, Target, accuracy, scorer
from inspect_ai.solver import Generate, TaskState, generate, solver, use_tools
from inspect_ai.tool import ToolDef, bash, python
from inspect_ai.util import (
    OutputLimitExceededError,
    SandboxEnvironmentSpec,
    SandboxUnavailableError,
    SandboxUserUnsupportedError,
    sandbox,
)

from viva.exam.inspect_sandbox import BubblewrapConfig, BubblewrapSandbox
from viva.sandbox import SandboxMissing, Session, SessionLimits, bubblewrap

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def isolated() -> None:
    try:
        bubblewrap.require()
    except SandboxMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Session]]:
    """The sessions that were opened, none of which may be left when the test is over."""
    sessions: list[Session] = []
    start = Session.__init__

    def kept(self: Session, *arguments: Any) -> None:
        start(self, *arguments)
        sessions.append(self)

    monkeypatch.setattr(Session, "__init__", kept)
    yield sessions
    assert all(session._process is not None and session._process.poll() is not None for session in sessions)


def said(text: str = "", **call: str) -> ModelOutput:
    if call:
        ((tool, argument),) = call.items()
        # What its argument is called has changed between versions of Inspect.
        (name,) = ToolDef({"bash": bash(), "python": python()}[tool]).parameters.properties
        output = ModelOutput.for_tool_call("mockllm/model", tool, {name: argument})
    else:
        output = ModelOutput.from_content("mockllm/model", text)
    # Without it Inspect counts tokens with a library that downloads its tables.
    output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return output


def held(task: Task, tmp_path: Path, *outputs: ModelOutput) -> EvalLog:
    model = get_model("mockllm/model", custom_outputs=list(outputs), memoize=False)
    return eval(task, model=model, log_dir=str(tmp_path), display="none")[0]


@scorer(metrics=[accuracy()])
def file_says(path: str) -> Callable[..., Any]:
    async def score(state: TaskState, target: Target) -> Score:
        return Score(value=1 if await sandbox().read_file(path) == target.text else 0)

    return score


def test_tools_and_a_scorer_share_a_sample_s_folder(tmp_path: Path, opened: list[Session]) -> None:
    task = Task(
        dataset=[Sample("Sort.", target="1\n2\n3\n", files={"in/numbers.txt": "3\n1\n2\n"}, setup="echo set > up")],
        solver=[use_tools(bash(timeout=20), python(timeout=20)), generate()],
        scorer=file_says("out.txt"),
        sandbox="bubblewrap",
    )
    log = held(
        task,
        tmp_path,
        said(bash="sort in/numbers.txt | tee out.txt; cat up"),
        said(python="import numpy\nprint(sum(map(int, open('out.txt'))), numpy.ones(2).sum())"),
        said(bash="curl http://127.0.0.1; (exec 3<>/dev/tcp/127.0.0.1/80) && echo escaped"),
        said("Done."),
    )
    assert log.status == "success" and log.samples is not None, log.error
    (sample,) = log.samples
    assert sample.error is None and log.results is not None
    replies = [message.text for message in sample.messages if isinstance(message, ChatMessageTool)]
    assert replies[0] == "1\n2\n3\nset\n" and replies[1] == "6 2.0\n"
    assert "escaped" not in replies[2]
    assert log.results.scores[0].metrics["accuracy"].value == 1
    assert len(opened) == 1


@solver
def tries(found: dict[str, Any]) -> Callable[..., Any]:
    """What Inspect promises of a sandbox, asked of it one by one."""

    async def attempt(name: str, action: Any) -> None:
        try:
            found[name] = await action
        except BaseException as error:
            found[name] = error

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        box = sandbox()
        found["box"] = box.as_type(BubblewrapSandbox)
        await attempt("failed", box.exec(["sh", "-c", "echo out; echo err >&2; exit 4"]))
        await attempt("input", box.exec(["cat"], input="ä\n"))
        await attempt("environment", box.exec(["sh", "-c", "echo $A; pwd"], env={"A": "b"}, cwd="/usr"))
        await attempt("absent", box.exec(["nosuchprogram"]))
        await attempt("late", box.exec(["sleep", "60"], timeout=1))
        await attempt("user", box.exec(["true"], user="root"))
        await attempt("long", box.exec(["yes"]))
        await attempt("bomb", box.exec(["bash", "-c", ":(){ :|:& };:; sleep 60"]))
        await box.write_file("deep/bytes.bin", b"\x00\xff\r\n")
        await attempt("bytes", box.read_file("deep/bytes.bin", text=False))
        await attempt("no text", box.read_file("deep/bytes.bin"))
        await attempt("no file", box.read_file("absent.txt"))
        await attempt("a folder", box.read_file("deep"))
        await attempt("into a folder", box.write_file("deep", "x"))
        await attempt("the system", box.write_file("/usr/bin/x", "x"))
        await attempt("out", box.exec(["ln", "-s", str(Path(__file__).resolve()), "out"]))
        await attempt("a link out", box.read_file("out"))
        await box.exec(["truncate", "-s", "200M", "/tmp/large"])
        await attempt("large", box.read_file("/tmp/large"))
        await attempt("alive", box.exec(["echo", "alive"]))
        box.as_type(BubblewrapSandbox).session.close()
        await attempt("over", box.exec(["true"]))
        return state

    return solve


def test_what_inspect_promises(tmp_path: Path, opened: list[Session]) -> None:
    found: dict[str, Any] = {}
    config = BubblewrapConfig(processes=20)
    task = Task(dataset=[Sample("x")], solver=tries(found), sandbox=SandboxEnvironmentSpec("bubblewrap", config))
    log = held(task, tmp_path)
    assert log.status == "success", log.error
    failed = found["failed"]
    assert (failed.success, failed.returncode, failed.stdout, failed.stderr) == (False, 4, "out\n", "err\n")
    assert found["input"].stdout == "ä\n" and found["environment"].stdout == "b\n/usr\n"
    assert found["absent"].returncode == 127 and found["alive"].stdout == "alive\n"
    assert "more than 20 processes" in found["bomb"].stderr
    assert found["bytes"] == b"\x00\xff\r\n"
    for name, kind in {
        "late": TimeoutError,
        "user": SandboxUserUnsupportedError,
        "long": OutputLimitExceededError,
        "no text": UnicodeDecodeError,
        "no file": FileNotFoundError,
        "a folder": IsADirectoryError,
        "into a folder": IsADirectoryError,
        "the system": OSError,
        "a link out": FileNotFoundError,
        "large": OutputLimitExceededError,
        "over": SandboxUnavailableError,
    }.items():
        assert isinstance(found[name], kind), (name, found[name])
    assert found["box"].session.limits.processes == 20


def test_a_sample_that_is_cut_short_leaves_nothing(tmp_path: Path, opened: list[Session]) -> None:
    task = Task(
        dataset=[Sample("x")],
        solver=[use_tools(bash()), generate()],
        sandbox="bubblewrap",
        time_limit=2,
    )
    log = held(task, tmp_path, said(bash="sleep 60"), said("Done."))
    assert log.samples is not None and log.samples[0].limit is not None and log.samples[0].limit.type == "time"
    assert len(opened) == 1


def test_without_bubblewrap_no_sample_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, Any] = {}
    monkeypatch.setenv("PATH", str(tmp_path))
    bubblewrap._fault.cache_clear()
    try:
        log = held(Task(dataset=[Sample("x")], solver=tries(found), sandbox="bubblewrap"), tmp_path / "logs")
    finally:
        bubblewrap._fault.cache_clear()
    assert log.status == "error" and not found
    assert (
        log.error is not None and "bubblewrap (bwrap) is not installed; apt-get install bubblewrap" in log.error.message
    )


def test_a_configuration_comes_back_from_a_log() -> None:
    config = BubblewrapConfig(processes=5, packages=())
    assert BubblewrapSandbox.config_deserialize(config.model_dump()) == config
    assert (config.limits().processes, config.limits().memory) == (5, SessionLimits().memory)
    with pytest.raises(ValueError, match="greater than 0"):
        BubblewrapConfig(processes=0)


def test_inspect_finds_it_by_the_entry_point() -> None:
    """As ``--sandbox bubblewrap`` does: by the registry that ``pyproject.toml`` names."""
    code = (
        "import viva.exam.inspect_registry\n"
        "from inspect_ai.util._sandbox.registry import registry_find_sandboxenv as find\n"
        "print(find('bubblewrap').__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "BubblewrapSandbox"
