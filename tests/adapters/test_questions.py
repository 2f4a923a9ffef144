"""Rows of questions, and what completions say."""

from __future__ import annotations

import pytest

from viva.adapters import answer_reward, completion_text, questions
from viva.errors import VivaError
from viva.exam.simulated.answers import right_answer, wrong_answer
from viva.exam.simulated.forms import written
from viva.marking.reward import drawn_part


def test_every_part_is_asked_with_all_that_its_question_says() -> None:
    found = questions("hw5", seeds=(0, 5))
    assert len({question.prompt for question in found}) > len(found) / 2 + 5
    for question in found:
        part = drawn_part(question.set, question.part, question.seed)
        assert part.statement.strip() in question.prompt
        assert part.preamble.strip() in question.prompt
        assert question.row() == {
            "prompt": question.prompt, "set": "hw5", "part": part.name, "seed": part.seed,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("completion", "text"),
    [
        ("39", "39"),
        ({"role": "assistant", "content": "39"}, "39"),
        ([{"role": "user", "content": "How many?"}, {"role": "assistant", "content": "39"}], "39"),
        ([{"role": "assistant", "content": "38"}, {"role": "assistant", "content": "39"}], "39"),
        ([{"role": "user", "content": "39"}], ""),
        ([{"role": "assistant", "content": None}], ""),
        ([], ""),
        (None, ""),
    ],
)
def test_the_text_of_a_completion(completion: object, text: str) -> None:
    assert completion_text(completion) == text


def test_a_reward_for_lists_of_texts_and_messages() -> None:
    reward = answer_reward(name="answers")
    assert reward.__name__ == "answers"
    part = drawn_part("hw5", "2a", 4)
    right, wrong = (written(part, values, "boxed") for values in (right_answer(part), wrong_answer(part, 0)))
    half = written(part, {**wrong_answer(part, 0), "batch": right_answer(part)["batch"]}, "boxed")
    columns = {"set": ["hw5"] * 4, "part": ["2a"] * 4, "seed": [4] * 4, "trainer_state": None}
    completions = [right, [{"role": "assistant", "content": right}], wrong, half]
    assert reward(["..."] * 4, completions, **columns) == [1.0, 1.0, 0.0, 0.5]
    assert answer_reward(whole=True)(["..."] * 4, completions, **columns) == [1.0, 1.0, 0.0, 0.0]


def test_a_row_that_does_not_say_its_part() -> None:
    with pytest.raises(VivaError, match="row 0: 'part' is missing"):
        answer_reward()(["..."], ["39"], set=["hw5"])
