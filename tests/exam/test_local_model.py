"""The default model in this process: really loaded, really answering."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from viva.errors import VivaError
from viva.exam.local_model import LocalModel, idle_cores
from viva.exam.weights import Weights, find_weights

pytest.importorskip("xllamacpp", reason="xllamacpp is not installed (pip install 'viva[exam]')")

STORY = [{"role": "user", "content": "Tell me a very long story about the sea."}]


def test_idle_cores_are_at_least_one_and_no_more_than_there_are() -> None:
    import os

    assert 1 <= idle_cores(over=0.01) <= (os.cpu_count() or 1)


def test_a_file_that_is_no_model_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but no more")
    with pytest.raises(VivaError, match=r"broken\.gguf: the model can't be loaded"):
        LocalModel(broken)


@pytest.fixture(scope="module")
def weights() -> Weights:
    try:
        return find_weights("local")
    except VivaError as error:
        pytest.skip(f"the default model's weights can't be fetched: {error}")


@pytest.fixture(scope="module")
def model(weights: Weights) -> LocalModel:
    return LocalModel(weights.path, context=512, threads=1)


@pytest.mark.model
def test_the_same_question_has_the_same_answer(model: LocalModel) -> None:
    first, second = (model.complete(STORY, max_tokens=12) for _ in range(2))
    assert first.text == second.text != ""
    assert (first.stop, first.tokens) == ("length", 12)
    assert first.prompt_tokens > 10


@pytest.mark.model
def test_odds_of_the_first_word(model: LocalModel) -> None:
    found = model.complete(STORY, max_tokens=1, top_logprobs=5).top
    assert [len(likely) for likely in found] == [5]
    assert all(value <= 0 for _, value in found[0])


@pytest.mark.model
def test_limits_end_an_answer(model: LocalModel) -> None:
    assert model.complete(STORY, max_tokens=400, seconds=0.2).stop == "time"
    assert model.complete([{"role": "user", "content": "word " * 2000}]).stop == "context"
    cancel = threading.Event()
    timer = threading.Timer(0.2, cancel.set)
    start = time.monotonic()
    timer.start()
    assert model.complete(STORY, max_tokens=450, cancel=cancel).stop == "cancelled"
    assert time.monotonic() - start < 5


@pytest.mark.model
def test_two_at_once_wait_for_each_other(model: LocalModel) -> None:
    alone = model.complete(STORY, max_tokens=8).text
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(model.complete(STORY, max_tokens=8).text)) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [alone, alone]


@pytest.mark.model
def test_it_judges(weights: Weights) -> None:
    from viva.exam.judge import ModelJudge

    judge = ModelJudge("local")
    assert judge.name == weights.label
    told = judge.probability("the answer is four", "It is four.")
    assert told is not None
    assert 0 <= told <= 1


@pytest.mark.model
@pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_real_exam(toy: SimpleNamespace, weights: Weights, tmp_path: Path) -> None:
    pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")
    from viva.exam import run_exam
    from viva.marking.record import Record

    problem_set = toy.Set(toy.part("1a", toy.field(42)))
    folder = run_exam(problem_set, model="local", max_tokens=24, nudges=1, context=2048, out=tmp_path / "run")
    record = Record.from_json((folder / "record.json").read_bytes())
    assert record.source.model == f"viva-local/{weights.label}"
    held = {"nudges": 1, "time_limit": 600.0, "context": 2048, "conversation": "question"}
    assert record.source.parameters == {"temperature": 0.0, "max_tokens": 24, "seed": 0, **held}
    said = [turn for turn in record.turns if turn.role == "examinee"]
    assert 1 <= len(said) <= 4
    assert all(turn.tokens and turn.tokens <= 24 and turn.seconds for turn in said)
    assert record.parts[0].error is None
