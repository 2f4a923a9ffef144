"""The data set, through reasoning-gym's own registry."""

from __future__ import annotations

import pytest

reasoning_gym = pytest.importorskip(
    "reasoning_gym", reason="reasoning-gym isn't installed (extra reasoning-gym; it needs a compiler)"
)
pytestmark = pytest.mark.filterwarnings("ignore")


def test_reasoning_gym_creates_and_scores_it() -> None:
    from viva.adapters import register_reasoning_gym
    from viva.errors import VivaError

    dataset_class = register_reasoning_gym()
    assert register_reasoning_gym() is dataset_class
    data = reasoning_gym.create_dataset("viva", problem_set="hw5", seed=7, size=25)
    again = reasoning_gym.create_dataset("viva", problem_set="hw5", seed=7, size=25)
    items = list(data)
    assert len(items) == 25
    assert items == [again[k] for k in range(25)]
    assert len({item["metadata"]["part"] for item in items}) > 5
    score = reasoning_gym.get_score_answer_fn("viva")
    for item in items:
        assert data.score_answer(item["answer"], item) == 1.0, item
        assert score(item["answer"], item) == 1.0
        assert data.score_answer("the same as the key", item) == 0.0
        assert data.score_answer(None, item) == 0.0
        assert data.score_answer(item["question"], item) == 0.0
    with pytest.raises(VivaError, match="no part"):
        reasoning_gym.create_dataset("viva", problem_set="hw5", parts=["9z"])
