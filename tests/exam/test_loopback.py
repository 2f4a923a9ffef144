"""``viva exam --model openai-api/...`` as it is typed, against a server on loopback that also does what goes wrong.

What runs here is the real provider of Inspect's with its real client; only the model behind the server is a script.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")
pytest.importorskip("openai", reason="the client that Inspect needs for openai-api/... is not installed")

from viva.cli import exam
from viva.errors import VivaError
from viva.marking.attempts import REFUSED
from viva.marking.record import PartRecord, Record

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

RIGHT, WRONG = r"27 weights in each of 4 filters.\n\nFinal answer: 108".replace(r"\n", "\n"), "Final answer: 36"

Held = Callable[..., tuple[PartRecord, Any]]
_names = itertools.count()


@pytest.fixture
def hold(loopback: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    """Hold an exam on part 3a with the given replies; returns the part's record and the server."""

    def held(*replies: Any, options: tuple[str, ...] = ()) -> tuple[PartRecord, Any]:
        with loopback.ChatServer(replies) as server:
            for name, value in server.environment.items():
                monkeypatch.setenv(name, value)
            app = typer.Typer()
            exam.register(app)
            folder = tmp_path / "run"
            # Inspect keeps a model that was opened before; another name is another client.
            arguments = ["--model", f"openai-api/loopback/m{next(_names)}", "--parts", "3a", "-o", str(folder)]
            done = CliRunner().invoke(app, [*arguments, *options])
            assert done.exception is None or isinstance(done.exception, VivaError), done.exception
        return Record.from_json((folder / "record.json").read_bytes()).parts[0], server

    return held


def test_a_server_that_speaks_the_protocol(hold: Held) -> None:
    part, server = hold(WRONG, RIGHT, options=("--temperature", "0.5", "--max-tokens", "300"))
    assert (part.tier, part.nudges, part.error) == ("L2", 1, None)
    assert [len(request["messages"]) for request in server.requests] == [2, 4]
    assert server.requests[0]["temperature"] == 0.5
    assert server.requests[0]["max_tokens"] == 300
    assert server.requests[0]["messages"][1]["content"].startswith("# Depthwise Separable Convolutions")


def test_a_figure_travels_as_an_image(hold: Held) -> None:
    part, server = hold("batch: A\nlayer: C", "batch: A\nlayer: B", options=("--parts", "2a", "--present", "figure"))
    assert (part.part, part.presentation, part.tier, part.nudges) == ("2a", "figure", "L2", 1)
    first, second = (request["messages"][-1]["content"] for request in server.requests)
    assert [piece["type"] for piece in first] == ["text", "image_url"]
    assert first[1]["image_url"]["url"].startswith("data:image/png;base64,")
    assert "The figure in words" not in first[0]["text"]
    assert isinstance(second, str)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_error_that_passes_is_no_fault_of_the_model(hold: Held, loopback: ModuleType, status: int) -> None:
    fault = loopback.Reply("overloaded", status=status, retry_after=0.05)
    part, server = hold(fault, RIGHT)
    assert (part.tier, part.nudges, part.reasks, part.error) == ("L1", 0, 0, None)
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", ["drop", "half-json"])
def test_a_connection_that_breaks_is_opened_again(hold: Held, loopback: ModuleType, fault: Any) -> None:
    part, server = hold(loopback.Reply(RIGHT, fault=fault), RIGHT)
    assert (part.tier, part.reasks, part.error) == ("L1", 0, None)
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", ["hang", "endless"])
def test_a_reply_that_never_ends_costs_its_part_only(hold: Held, loopback: ModuleType, fault: Any) -> None:
    start = time.monotonic()
    part, _ = hold(*[loopback.Reply(RIGHT, fault=fault)] * 9, options=("--time-limit", "1"))
    assert time.monotonic() - start < 30
    assert part.tier is None
    assert part.error is not None and "1 second" in part.error
    # It was sent again twice; that nothing came at all shows in the behaviours.
    assert (part.reasks, part.nudges, part.behaviours) == (2, 0, ("silent",))


def test_a_body_without_end_does_not_fill_the_memory(
    hold: Held, loopback: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viva.exam.oversize.LARGEST_BODY", 1000)
    part, server = hold(*[loopback.Reply(RIGHT, fault="endless")] * 9)
    assert part.error is not None and part.error.startswith("TooLong: the reply is longer than")
    assert len(server.requests) == 1


def test_a_page_instead_of_json(hold: Held, loopback: ModuleType) -> None:
    part, _ = hold(*[loopback.Reply(fault="not-json")] * 9, options=("--retries", "1"))
    assert part.tier is None
    assert part.error is not None and "\n" not in part.error


def test_an_error_that_does_not_pass(hold: Held, loopback: ModuleType) -> None:
    part, _ = hold(*[loopback.Reply("no such model", status=404)] * 9)
    assert part.error is not None and "no such model" in part.error


@pytest.mark.slow
def test_ten_megabytes(hold: Held) -> None:
    part, _ = hold("blah " * 2_000_000 + "\n\n" + RIGHT)
    assert (part.tier, part.error) == ("L1", None)


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ({"text": ""}, "unread"),
        ({"text": None}, "unread"),
        ({"text": None, "refusal": "I can't help with homework."}, "unread"),
        ({"text": "There are 4 filters, each of", "finish": "length"}, "unread"),
        ({"text": None, "finish": "content_filter"}, "unread"),
    ],
)
def test_what_holds_no_answer_is_asked_for_again(
    hold: Held, loopback: ModuleType, reply: dict[str, Any], verdict: str
) -> None:
    part, _ = hold(loopback.Reply(**reply), RIGHT)
    assert [attempt.verdict for attempt in part.attempts] == [verdict, "right"]
    assert (part.tier, part.nudges, part.reasks) == ("L1", 0, 1)
    refused = "refusal" in reply or reply.get("finish") == "content_filter"
    assert [attempt.fields[0].reason == REFUSED for attempt in part.attempts] == [refused, False]


def test_the_command_in_a_process_of_its_own(loopback: ModuleType, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "viva", "exam", "--model", "openai-api/loopback/any", "--parts", "3a"]
    with loopback.ChatServer([RIGHT]) as server:
        done = subprocess.run(
            [*command, "-o", str(tmp_path / "run")],
            env=os.environ | server.environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "3a    L1  one-shot correct" in done.stdout
