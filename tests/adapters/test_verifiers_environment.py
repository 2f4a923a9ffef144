"""The environment, loaded and evaluated by verifiers itself, against a server on loopback."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("verifiers", reason="verifiers isn't installed (extra verifiers)")
pytestmark = pytest.mark.filterwarnings("ignore")


def chat_server() -> Any:
    """The exam tests' server of OpenAI's protocol."""
    path = Path(__file__).parents[1] / "exam" / "chat_server.py"
    spec = importlib.util.spec_from_file_location("chat_server", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ChatServer


def test_verifiers_loads_and_evaluates_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("NOBODYS_KEY", "none")
    import verifiers as vf
    from verifiers.types import ClientConfig

    environment = vf.load_environment("viva", problem_set="hw5", parts="3a,3b", seeds=2, eval_seeds=1)
    assert environment.env_id == "viva"
    assert {row["info"]["seed"] for row in environment.get_dataset()} == {1, 2}

    def reply(request: dict[str, Any]) -> str:
        said = str(request["messages"])
        return "Final answer: 108" if "part a" in said else "Final answer: 39 or 46"

    with chat_server()(reply) as server:
        client = ClientConfig(api_key_var="NOBODYS_KEY", api_base_url=server.url, max_retries=0)
        results = environment.evaluate_sync(client, model="any", num_examples=-1, rollouts_per_example=2)
        assert len(server.requests) == 4
    rewards: dict[str, list[float]] = {"3a": [], "3b": []}
    for output in results["outputs"]:
        rewards[output["info"]["part"]].append(output["reward"])
    assert rewards == {"3a": [1.0, 1.0], "3b": [0.0, 0.0]}
    assert [output["metrics"]["undecided"] for output in results["outputs"]].count(1.0) == 2
