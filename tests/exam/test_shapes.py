"""The shapes of a run: what one conversation holds, variants, epochs, presentations, and limits of the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")

from viva.exam import run_exam, write_run
from viva.exam.plan import TUTOR, plan_conversations, seeds_of
from viva.exam.prices import Price
from viva.marking.record import Record
from viva.marking.sittings import sitting_label
from viva.sets import load_set

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed <Memory:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

RIGHT, WRONG = "Final answer: 42", "Final answer: 41"


@pytest.fixture
def problem_set(toy: SimpleNamespace) -> Any:
    return toy.Set(*(toy.part(name, toy.field(42)) for name in ("1a", "1b", "2a")))


@pytest.fixture
def hold(toy: SimpleNamespace, tmp_path: Path) -> Callable[..., tuple[Record, list[list[Any]]]]:
    """Hold an exam with a model that says what ``reply`` makes of a call; returns the record and the calls."""
    from inspect_ai.model import get_model

    def held(problem_set: Any, reply: Callable[[list[Any]], str], **options: Any) -> tuple[Record, list[list[Any]]]:
        calls: list[list[Any]] = []

        def said(messages: list[Any], *rest: Any) -> Any:
            calls.append(messages)
            return toy.scripted([reply(messages)])(messages, *rest)

        model = get_model("mockllm/model", custom_outputs=said, memoize=False)
        options = {"connections": 1, "preamble": None, "out": tmp_path / "run", **options}
        folder = run_exam(problem_set, model=model, **options)
        record = Record.from_json((folder / "record.json").read_bytes())
        assert write_run(folder / "exam.eval", problem_set) == record
        return record, calls

    return held


@pytest.mark.parametrize(
    ("conversation", "lengths"),
    [("part", [1, 1, 1]), ("question", [1, 3, 1]), ("set", [1, 3, 5])],
)
def test_what_is_remembered(problem_set: Any, hold: Any, conversation: Any, lengths: list[int]) -> None:
    record, calls = hold(problem_set, lambda _: RIGHT, conversation=conversation)
    assert [len(call) for call in calls] == lengths
    assert [part.tier for part in record.parts] == ["L1"] * 3
    assert record.source.parameters["conversation"] == conversation
    # What all parts of a question share is told once in a conversation, and in each that needs it.
    posed = ["You have sheet" in call[-1].text for call in calls]
    assert posed == [True, conversation == "part", True]


def test_variants_and_epochs_are_told_apart(problem_set: Any, hold: Any) -> None:
    # The toy set adds the seed to each answer, so this is right with the set's own numbers only.
    record, calls = hold(problem_set, lambda _: RIGHT, parts=["1a"], variants=2, epochs=2, nudges=0)
    assert [(p.part, p.seed, p.epoch, p.tier, p.own_numbers) for p in record.parts] == [
        ("1a", 0, 1, "L1", True),
        ("1a", 1, 1, "Lx", False),
        ("1a", 2, 1, "Lx", False),
        ("1a", 0, 2, "L1", True),
        ("1a", 1, 2, "Lx", False),
        ("1a", 2, 2, "Lx", False),
    ]
    assert len(calls) == 6
    assert len({part.conversation for part in record.parts}) == 6
    assert sitting_label(record.parts[4], record.parts) == "1a (seed 1, epoch 2)"
    for part in record.parts:
        spoken = [t for t in record.turns if t.conversation == part.conversation]
        assert [turn.role for turn in spoken] == ["examiner", "examinee"]


def test_each_presentation_has_a_sitting(problem_set: Any, hold: Any) -> None:
    record, _ = hold(problem_set, lambda _: RIGHT, parts=["1a"], presentations=("latex", "plain"))
    assert [(part.presentation, part.tier) for part in record.parts] == [("latex", "L1"), ("plain", "L1")]


def test_the_tutors_role_is_what_a_model_gets_unless_told_otherwise(
    toy: SimpleNamespace, problem_set: Any, tmp_path: Path
) -> None:
    from inspect_ai.model import get_model

    model = get_model("mockllm/model", custom_outputs=toy.scripted([RIGHT]), memoize=False)
    folder = run_exam(problem_set, model=model, parts=["1a"], out=tmp_path / "run")
    record = Record.from_json((folder / "record.json").read_bytes())
    assert record.source.preamble == TUTOR
    assert record.turns[0].role == "system"


@pytest.mark.parametrize(
    ("limit", "calls"),
    [({"run_tokens": 18}, 1), ({"run_tokens": 19}, 2), ({"run_cost": 0.0005, "price": Price(10, 100)}, 1)],
)
def test_past_a_limit_of_the_run_nothing_more_is_asked(
    problem_set: Any, hold: Any, limit: dict[str, Any], calls: int
) -> None:
    record, asked = hold(problem_set, lambda _: RIGHT, **limit)
    assert len(asked) == calls
    assert [part.tier for part in record.parts] == ["L1"] * calls + [None] * (3 - calls)
    assert all((part.error or "").startswith("not asked: the limit of ") for part in record.parts[calls:])


def test_a_run_out_of_time_asks_nothing_more(problem_set: Any, hold: Any) -> None:
    record, asked = hold(problem_set, lambda _: RIGHT, run_seconds=1e-9)
    assert asked == []
    assert {part.error for part in record.parts} == {"not asked: the limit of 1e-09 seconds for the run is reached"}


def test_a_part_that_a_limit_ends_in_the_middle_has_no_tier(problem_set: Any, hold: Any) -> None:
    record, asked = hold(problem_set, lambda _: WRONG, parts=["1a"], run_tokens=20)
    assert len(asked) == 2
    assert record.parts[0].tier is None
    assert record.parts[0].error == "ended: the limit of 20 tokens for the run is reached"
    assert [attempt.verdict for attempt in record.parts[0].attempts] == ["wrong", "wrong"]


def test_every_part_is_asked_under_every_seed() -> None:
    hw5 = load_set("hw5")
    for remember in ("part", "question", "set"):
        planned = plan_conversations(hw5, hw5.part_names, seeds=seeds_of(0, 2), remember=remember)  # type: ignore[arg-type]
        assert len({c.name for c in planned}) == len(planned)
        asked = [(part.name, part.seed) for c in planned for part in c.parts]
        assert sorted(asked) == sorted((name, seed) for name in hw5.part_names for seed in (0, 1, 2))


def test_inspects_own_command_line_can_have_the_same_shapes() -> None:
    from viva.exam.inspect_registry import exam

    task = exam("hw5", parts="3a,3b", variants=2, conversation="part")
    assert [sample.id for sample in task.dataset] == ["3a", "3b", "3a-seed1", "3b-seed1", "3a-seed2", "3b-seed2"]
    opening = task.dataset[0].input[0]
    assert (opening.role, opening.text) == ("system", TUTOR)  # type: ignore[union-attr]
