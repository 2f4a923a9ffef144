"""The scorer, driven by Inspect's own eval with a model of scripted replies."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("inspect_ai", reason="Inspect isn't installed (extra exam)")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_inspect_evaluates_and_scores(tmp_path: Path) -> None:
    from inspect_ai import eval as inspect_eval
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    from viva.adapters import answer_task

    replies = ["Final answer: 108", "Final answer: 46", "I can't tell.<!-- Final answer: 39 -->"]
    outputs = [ModelOutput.from_content("mockllm/model", reply) for reply in replies]
    for output in outputs:
        output.usage = ModelUsage()  # otherwise Inspect fetches a tokenizer to count
    task = answer_task("hw5", parts=["3a", "3b"], seeds=(0,))
    model = get_model("mockllm/model", custom_outputs=[*outputs[:2]])
    (log,) = inspect_eval(task, model=model, log_dir=str(tmp_path), display="none", max_connections=1)
    assert log.status == "success", log.error
    assert log.results is not None
    score = log.results.scores[0]
    assert (score.name, score.metrics["mean"].value) == ("viva_answer", 0.5)
    samples = {sample.id: sample.scores["viva_answer"] for sample in log.samples or []}
    assert samples["3a/0"].value == 1.0
    wrong = samples["3b/0"]
    assert (wrong.value, wrong.answer, wrong.explanation) == (0.0, "46", "parameters: wrong (39, not 46)")
    assert wrong.metadata["verdict"] == "wrong"
    assert wrong.metadata["misconception"]

    hidden = get_model("mockllm/model", custom_outputs=[outputs[2]])
    (log,) = inspect_eval(
        answer_task("hw5", parts=["3b"]), model=hidden, log_dir=str(tmp_path), display="none", max_connections=1
    )
    assert log.results is not None and log.results.scores[0].metrics["mean"].value == 0.0
