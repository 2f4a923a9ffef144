"""What a dry run says: the calls, tokens and cost to expect."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from viva.errors import VivaError
from viva.exam.dialogue import MAX_REASKS
from viva.exam.forecast import REPLY_TOKENS, forecast, forecast_table, preview
from viva.exam.plan import ExamPlan, plan_conversations, seeds_of
from viva.exam.prices import Price, read_price
from viva.marking.record import PartRecord, Record, SetReference, Source, TurnRecord


@pytest.fixture
def plan(toy: SimpleNamespace) -> Any:
    problem_set = toy.Set(*(toy.part(name, toy.field(42)) for name in ("1a", "1b", "2a")))

    def made(remember: Any = "question", variants: int = 0, **options: Any) -> ExamPlan:
        planned = plan_conversations(problem_set, ["1a", "1b", "2a"], seeds=seeds_of(0, variants), remember=remember)
        return ExamPlan("toy", "00", planned, remember=remember, **options)

    return made


def test_calls(plan: Any) -> None:
    told = forecast(plan())
    assert (told.least.calls, told.likely.calls, told.most.calls) == (3, 6, 3 * (5 + MAX_REASKS))
    assert forecast(plan(nudges=0)).most.calls == 3 * (1 + MAX_REASKS)
    assert forecast(plan(variants=2, epochs=2)).least.calls == 3 * 3 * 2
    assert forecast(plan(doubt=True)).least.calls == 9
    assert told.least.received == 3 * REPLY_TOKENS[0]
    assert forecast(plan(), max_tokens=20).most.received == 20 * told.most.calls


def test_the_more_is_remembered_the_more_is_sent(plan: Any) -> None:
    sent = [forecast(plan(remember)).likely.sent for remember in ("part", "question", "set")]
    assert sent[0] < sent[1] < sent[2]


def test_what_is_sent_is_what_an_exam_would_send(plan: Any) -> None:
    """Against the sum written out: a question of two parts, two messages each."""
    found = forecast(plan(nudges=1, preamble="x" * 35), max_tokens=100)
    told = [len(text) / 3.5 for text in preview(plan()).split("\n\n---\n\n")]
    first, second = told[0], told[1]
    question = (
        (10 + first) + (10 + first + 100 + 60) + (10 + first + 200 + 60 + second) + (10 + first + 300 + 120 + second)
    )
    other = (10 + told[2]) + (10 + told[2] + 100 + 60)
    assert found.likely.sent == pytest.approx(question + other)


def test_a_baseline_says_what_is_likely(plan: Any) -> None:
    turns = [TurnRecord(role="examinee", text="", lines=(1, 1), part="1a", tokens=n) for n in (90, 110, 100)]
    turns.append(TurnRecord(role="examinee", text="", lines=(1, 1), part="1b", tokens=100))
    parts = (PartRecord(part="1a", tier="L2"), PartRecord(part="1b", tier="L1"))
    source = Source(file="exam.eval", sha256="11")
    baseline = Record(
        viva="", set=SetReference(name="toy", sha256="00"), source=source, turns=tuple(turns), parts=parts
    )
    told = forecast(plan(), baseline=baseline)
    assert told.likely.calls == 3 + 1 + 2  # 2a was not asked then
    assert told.likely.received == 600
    assert told.likely_from == "what the baseline took"


def test_the_table_says_when_no_price_is_known(plan: Any) -> None:
    told = forecast_table(forecast(plan()), None, "openai/gpt-4o")
    assert "price of openai/gpt-4o unknown" in told
    assert "$" not in told
    priced = forecast_table(forecast(plan()), Price(1000, 1000), "openai/gpt-4o")
    assert "unknown" not in priced and priced.count("$") == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1", "is not IN,OUT"),
        ("1,2,3", "is not IN,OUT"),
        ("-1,2", "is not IN,OUT"),
        ("nan,1", "is not IN,OUT"),
        ("prices.yaml", "can't be read"),
    ],
)
def test_a_price_that_is_none(text: str, says: str) -> None:
    with pytest.raises(VivaError, match=says):
        read_price(text, "openai/gpt-4o")


def test_a_file_of_prices(tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(
        "openai/gpt-4o:\n  input: 2.5\n  output: 10\n  input_cache_read: 1.25\nx/y: {input: much}\nz/z: 3\n"
    )
    assert read_price(str(file), "openai/gpt-4o") == Price(2.5, 10.0)
    for model, says in (("x/y", "needs numbers"), ("z/z", "no price of z/z"), ("a/b", "no price of a/b")):
        with pytest.raises(VivaError, match=says):
            read_price(str(file), model)
    file.write_text("[1, 2")
    with pytest.raises(VivaError, match="not YAML"):
        read_price(str(file), "x/y")
