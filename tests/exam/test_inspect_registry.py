"""Inspect's own command line: ``inspect eval viva/hw5``, with our marks as scores in its log."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")
pytest.importorskip("openai", reason="the client that Inspect needs for openai-api/... is not installed")

from viva.marking import mark_transcript
from viva.marking.record import AttemptRecord, FieldMark, PartRecord
from viva.reading import read_transcript
from viva.sets import list_sets, load_set

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """An environment in which viva is installed as ``pyproject.toml`` says now, however it was installed before."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = tmp_path / "site" / f"viva-{project['version']}.dist-info"
    found.mkdir(parents=True)
    (found / "METADATA").write_text(f"Metadata-Version: 2.1\nName: viva\nVersion: {project['version']}\n")
    groups = {"console_scripts": project["scripts"], **project["entry-points"]}
    points = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in lines.items()) for group, lines in groups.items()]
    (found / "entry_points.txt").write_text("\n".join(points))
    (found / "direct_url.json").write_text('{"url": "file:///", "dir_info": {"editable": true}}')
    path = os.pathsep.join([str(tmp_path / "site"), str(ROOT / "src")])
    return os.environ | {"PYTHONPATH": path, "INSPECT_LOG_DIR": str(tmp_path / "logs"), "INSPECT_DISPLAY": "plain"}


def inspect(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "inspect_ai", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=env["INSPECT_LOG_DIR"])


def test_inspect_eval(loopback: ModuleType, installed: dict[str, str]) -> None:
    from inspect_ai.log import read_eval_log

    logs = Path(installed["INSPECT_LOG_DIR"])
    logs.mkdir()

    def examinee(request: dict[str, Any]) -> str:
        said = "\n".join(str(message["content"]) for message in request["messages"])
        if "Finding the filter" in said:
            return "Final answer: [0, 0, 1]"
        return "Final answer: 108" if "part a" in said and "part b" not in said else "Final answer: 39"

    with loopback.ChatServer(examinee) as server:
        env = installed | server.environment
        done = inspect("eval", "viva/hw5", "--model", "openai-api/loopback/any", "-T", "parts=1b,3a,3b", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = logs.glob("*.eval")
    log = read_eval_log(str(file))
    assert log.eval.task_registry_name == "viva/hw5"
    assert log.results is not None and log.samples is not None
    (score,) = log.results.scores
    assert score.name == "viva"
    rates = {name: found.value for name, found in score.metrics.items()}
    assert (rates["L1"], rates["Lx"], rates["parts"]) == (pytest.approx(2 / 3), pytest.approx(1 / 3), 3)
    scores = {str(sample.id): (sample.scores or {})["viva"] for sample in log.samples}
    assert [scores[name].answer for name in ("1", "3")] == ["1b Lx", "3a L1, 3b L1"]
    assert "1b: Lx (wrong, wrong, wrong, wrong, wrong; 4 nudges" in str(scores["1"].explanation)
    record = mark_transcript(read_transcript(file.read_bytes(), file.name), load_set("hw5"))
    assert {part.part: part.tier for part in record.parts} == {"1b": "Lx", "3a": "L1", "3b": "L1"}


@pytest.mark.parametrize(("task", "name"), [("viva/exam", "hw5"), ("viva/linear-algebra", "linear-algebra")])
def test_inspect_lists_the_tasks(installed: dict[str, str], task: str, name: str) -> None:
    """A name of a part that is not there is one line of Inspect's, not a traceback of ours."""
    Path(installed["INSPECT_LOG_DIR"]).mkdir()
    done = inspect("eval", task, "--model", "mockllm/model", "-T", "parts=9z", env=installed)
    assert done.returncode != 0
    assert f"{name} has no part '9z'" in done.stdout + done.stderr


def test_every_set_that_comes_with_viva_is_a_task() -> None:
    from inspect_ai._util.registry import registry_lookup

    import viva.exam.inspect_registry  # noqa: F401 - registers the tasks

    for name in list_sets():
        assert registry_lookup("task", f"viva/{name}") is not None


def test_a_score_counts_tiers_and_tells_why() -> None:
    from viva.exam.scoring import score_of, tier_rates

    fields = (FieldMark(name="filter", kind="tensor", verdict="wrong", basis="exact"),)
    parts = [
        PartRecord(
            part="1b", tier="L2", nudges=1, attempts=(AttemptRecord(lines=(1, 2), verdict="wrong", fields=fields),)
        ),
        PartRecord(part="1c", error="no reply"),
    ]
    score = score_of(parts)
    assert score.value == {"L1": 0, "L2": 1, "L3": 0, "Lx": 0, "undecided": 1, "nudges": 1, "reasks": 0}
    assert score.explanation == "1b: L2 (wrong; 1 nudge)\n1c: undecided (no answer; no reply)"
    assert (score.metadata or {})["parts"][0]["attempts"][0]["fields"] == {"filter": "wrong"}
    from inspect_ai.scorer import SampleScore

    rates = tier_rates()([SampleScore(score=score), SampleScore(score=score_of([]))])  # type: ignore[arg-type]
    assert isinstance(rates, dict)
    assert (rates["L2"], rates["undecided"], rates["parts"], rates["nudges_per_part"]) == (0.5, 0.5, 2.0, 0.5)
