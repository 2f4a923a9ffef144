"""Whole exams with a scripted model through Inspect: what is asked, recorded, and written down."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")

from viva.errors import VivaError
from viva.exam import run_exam, write_run
from viva.exam.progress import Step
from viva.marking.record import Record

# What Inspect and the libraries below it warn of while they run is not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed <Memory:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

Held = Callable[..., Record]
FILES = ["exam.eval", "record.json", "report.html", "report.md"]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reaches for the network gets a refusal at once."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


def mock(toy: SimpleNamespace, replies: Iterable[Any]) -> Any:
    from inspect_ai.model import get_model

    return get_model("mockllm/model", custom_outputs=toy.scripted(replies), memoize=False)


@pytest.fixture
def hold(toy: SimpleNamespace, tmp_path: Path) -> Held:
    """Hold an exam with a scripted model, check that its log alone gives the same record, and return the record."""

    def held(problem_set: Any, replies: Iterable[Any], **options: Any) -> Record:
        options = {"connections": 1, "out": tmp_path / "run", "preamble": None, **options}
        folder = run_exam(problem_set, model=mock(toy, replies), **options)
        record = Record.from_json((folder / "record.json").read_bytes())
        kept = ["journal.jsonl"] if any(part.error for part in record.parts) else []
        assert sorted(p.name for p in folder.iterdir()) == sorted([*FILES, *kept])
        assert write_run(folder / "exam.eval", problem_set) == record
        return record

    return held


def summary(record: Record) -> dict[str, tuple[Any, ...]]:
    return {p.part: (p.tier, p.nudges, p.reasks, [a.verdict for a in p.attempts], p.error) for p in record.parts}


RIGHT, WRONG = "Final answer: 42", "Final answer: 41"


@pytest.mark.parametrize(
    ("replies", "came"),
    [
        ([RIGHT], ("L1", 0, 0, ["right"], None)),
        ([WRONG, RIGHT], ("L2", 1, 0, ["wrong", "right"], None)),
        ([WRONG, WRONG, RIGHT], ("L2", 2, 0, ["wrong", "wrong", "right"], None)),
        ([WRONG] * 3 + [RIGHT], ("L3", 3, 0, ["wrong"] * 3 + ["right"], None)),
        ([WRONG] * 4 + [RIGHT], ("L3", 4, 0, ["wrong"] * 4 + ["right"], None)),
        ([WRONG] * 5, ("Lx", 4, 0, ["wrong"] * 5, None)),
        (["", RIGHT], ("L1", 0, 1, ["unread", "right"], None)),
        (["", "", ""], (None, 0, 2, ["unread"] * 3, None)),
        ([WRONG, "", RIGHT], ("L2", 1, 1, None, None)),
    ],
)
def test_one_part(toy: SimpleNamespace, hold: Held, replies: list[str], came: tuple[Any, ...]) -> None:
    record = hold(toy.Set(toy.part("1a", toy.field(42))), replies)
    found = summary(record)["1a"]
    assert found[:3] == came[:3]
    assert found[4] is None
    if came[3] is not None:
        assert found[3] == came[3]
    levels = [(t.nudge, t.reask) for t in record.turns if t.role == "examinee"]
    assert len(levels) == len(replies)


def test_a_rubric_that_computing_cannot_settle_is_left_to_a_person(toy: SimpleNamespace, hold: Held) -> None:
    vague = "Final answer: it is a matter of how the pile is looked at."
    record = hold(toy.Set(toy.rubric_part("1a"), toy.part("1b", toy.field(42))), [vague, RIGHT])
    assert summary(record)["1a"] == (None, 0, 0, ["undecided"], None)
    assert summary(record)["1b"][0] == "L1"


def test_an_error_is_recorded_and_the_exam_goes_on(toy: SimpleNamespace, hold: Held) -> None:
    parts = [toy.part(name, toy.field(42)) for name in ("1a", "1b", "2a")]
    record = hold(toy.Set(*parts), [WRONG, ValueError("the\nserver is gone"), RIGHT, RIGHT])
    came = summary(record)
    assert came["1a"][3] == ["wrong"]
    assert came["1a"][4] == "ValueError: the server is gone"
    assert came["1b"][0] == came["2a"][0] == "L1"


def test_an_exam_without_any_reply_still_has_a_record(toy: SimpleNamespace, hold: Held) -> None:
    record = hold(toy.Set(toy.part("1a", toy.field(42))), [OSError("no route")])
    assert summary(record) == {"1a": (None, 0, 0, [], "OSError: no route")}


def test_a_model_that_fails_again_and_again_is_not_asked_any_more(toy: SimpleNamespace, hold: Held) -> None:
    parts = [toy.part(f"{q}a", toy.field(42)) for q in range(1, 6)]
    record = hold(toy.Set(*parts), [OSError("down")] * 3 + [RIGHT, RIGHT])
    errors = [part.error or "" for part in record.parts]
    assert errors[:3] == ["OSError: down"] * 3
    assert all(error.startswith("not asked: the model failed 3 times") for error in errors[3:])


def test_a_reply_that_takes_too_long(toy: SimpleNamespace, tmp_path: Path) -> None:
    import anyio

    calls = iter([True, False, True, True, True, False])
    instead = toy.scripted([RIGHT, RIGHT])

    async def slow(*given: Any) -> Any:
        if next(calls):
            await anyio.sleep(30)
        return instead(*given)

    from inspect_ai.model import get_model

    model = get_model("mockllm/model", custom_outputs=slow, memoize=False)
    start = time.monotonic()
    parts = [toy.part(name, toy.field(42)) for name in ("1a", "1b", "1c")]
    folder = run_exam(toy.Set(*parts), model=model, connections=1, time_limit=0.5, out=tmp_path / "run")
    assert time.monotonic() - start < 100
    record = Record.from_json((folder / "record.json").read_bytes())
    came = summary(record)
    # Sent again, it is answered; what never comes ends the part, and the next one is asked.
    assert came["1a"] == ("L1", 0, 1, ["unread", "right"], None)
    assert came["1b"] == (None, 0, 2, ["unread"] * 3, "no reply within 0.5 seconds")
    assert record.parts[1].behaviours == ("silent",)
    assert came["1c"][0] == "L1"
    late = [turn.seconds for turn in record.turns if turn.role == "examinee" and not turn.text]
    assert len(late) == 4 and all(seconds is not None and seconds >= 0.5 for seconds in late)


def test_waiting_for_a_connection_is_not_counted_as_time_of_a_reply(toy: SimpleNamespace, tmp_path: Path) -> None:
    import anyio
    from inspect_ai.model import get_model

    async def slow(*given: Any) -> Any:
        await anyio.sleep(1.2)
        return toy.scripted([RIGHT])(*given)

    model = get_model("mockllm/model", custom_outputs=slow, memoize=False)
    parts = [toy.part(f"{number}a", toy.field(42)) for number in (1, 2, 3, 4)]
    folder = run_exam(toy.Set(*parts), model=model, connections=2, time_limit=2.0, out=tmp_path / "run")
    came = summary(Record.from_json((folder / "record.json").read_bytes()))
    # Four conversations share two connections, so two of them wait as long again as a reply takes.
    assert [came[part.name] for part in parts] == [("L1", 0, 0, ["right"], None)] * 4


def test_a_conversation_that_outgrows_the_context_goes_on_with_less(toy: SimpleNamespace, tmp_path: Path) -> None:
    seen: list[list[str]] = []
    shared: list[bool] = []
    answers = toy.scripted([RIGHT, ("too long", "model_length"), RIGHT])

    def reply(messages: list[Any], *rest: Any) -> Any:
        seen.append([m.role for m in messages])
        shared.append("You have sheet 1 before you." in messages[-1].text)
        return answers(messages, *rest)

    from inspect_ai.model import get_model

    model = get_model("mockllm/model", custom_outputs=reply, memoize=False)
    parts = [toy.part(name, toy.field(42)) for name in ("1a", "1b")]
    folder = run_exam(toy.Set(*parts), model=model, connections=1, preamble="Be brief.", out=tmp_path / "run")
    assert seen == [["system", "user"], ["system", "user", "assistant", "user"], ["system", "user"]]
    assert shared == [True, False, True]
    record = Record.from_json((folder / "record.json").read_bytes())
    assert [part.tier for part in record.parts] == ["L1", "L1"]
    assert record.source.preamble == "Be brief."


def test_a_reply_cut_off_by_length_is_marked_incomplete(toy: SimpleNamespace, hold: Held) -> None:
    record = hold(toy.Set(toy.part("1a", toy.field(42))), [("Let me think about it at", "max_tokens"), RIGHT])
    assert [turn.complete for turn in record.turns if turn.role == "examinee"] == [False, True]


def test_chosen_parts_and_what_the_record_knows_of_them(toy: SimpleNamespace, hold: Held) -> None:
    parts = [toy.part(name, toy.field(42)) for name in ("1a", "1b", "2a")]
    steps: list[Step] = []
    record = hold(toy.Set(*parts), [WRONG, RIGHT, RIGHT], parts=["2a", "1b"], seed=0, listener=steps.append)
    assert [part.part for part in record.parts] == ["1b", "2a"]
    assert record.source.model == "mockllm/model"
    assert record.set.name == "toy"
    first = next(turn for turn in record.turns if turn.role == "examinee")
    assert (first.tokens, first.part, first.nudge) == (7, "1b", 0)
    assert first.seconds is not None
    assert [(s.kind, s.part, s.nudge, s.verdict, s.tier) for s in steps[:5]] == [
        ("asked", "1b", 0, None, None),
        ("marked", "1b", 0, "wrong", None),
        ("asked", "1b", 1, None, None),
        ("marked", "1b", 1, "right", None),
        ("over", "1b", 0, "right", "L2"),
    ]


def test_questions_held_at_the_same_time_stay_apart(toy: SimpleNamespace, tmp_path: Path) -> None:
    import anyio
    from inspect_ai.model import get_model

    together = most = 0

    async def reply(messages: list[Any], *rest: Any) -> Any:
        nonlocal together, most
        together += 1
        most = max(most, together)
        question = int(messages[0].text.split("sheet ")[1][0])
        await anyio.sleep(0.2 / question)
        together -= 1
        return toy.scripted([f"Final answer: {40 + question}"])(messages, *rest)

    model = get_model("mockllm/model", custom_outputs=reply, memoize=False)
    parts = [toy.part(f"{q}{letter}", toy.field(40 + q)) for q in (1, 2, 3) for letter in "ab"]
    folder = run_exam(toy.Set(*parts), model=model, connections=3, preamble=None, out=tmp_path / "run")
    record = Record.from_json((folder / "record.json").read_bytes())
    assert [part.tier for part in record.parts] == ["L1"] * 6
    assert [turn.part for turn in record.turns if turn.role == "examinee"] == [part.name for part in parts]
    assert most == 3


def test_another_seed_has_another_key_and_the_log_knows_it(toy: SimpleNamespace, hold: Held) -> None:
    record = hold(toy.Set(toy.part("1a", toy.field(42))), ["Final answer: 42", "Final answer: 49"], seed=7)
    assert summary(record)["1a"][3] == ["wrong", "right"]
    assert record.parts[0].seed == 7


def test_no_path_of_this_machine_is_in_the_log(toy: SimpleNamespace, hold: Held, tmp_path: Path) -> None:
    from viva.reading.inspect_log import read_inspect_log

    hold(toy.Set(toy.part("1a", toy.field(42))), [RIGHT])
    transcript = read_inspect_log((tmp_path / "run" / "exam.eval").read_bytes(), "exam.eval")
    assert str(tmp_path) not in (tmp_path / "run" / "record.json").read_text()
    assert str(tmp_path) not in transcript.text


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"parts": ["9z"]}, "--parts: toy has no part '9z'; its parts are 1a"),
        ({"parts": []}, "no part was named"),
        ({"model": "gpt"}, "'gpt' is neither a local model nor PROVIDER/NAME"),
        ({"model": "nonsense/gpt"}, "--model nonsense/gpt: the model can't be used"),
        ({"model": "local/gpt"}, "no local model is called 'gpt'"),
        ({"model": "none.gguf"}, "none.gguf: there is no such file"),
    ],
)
def test_bad_input_is_one_line_and_leaves_no_folder(
    toy: SimpleNamespace, tmp_path: Path, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(VivaError) as caught:
        run_exam(toy.Set(toy.part("1a", toy.field(42))), out=tmp_path / "run", **{"model": "local", **options})
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "run").exists()


def test_a_run_is_never_written_over(toy: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = tmp_path / "run"
    taken.mkdir()
    (taken / "notes.txt").write_text("mine")
    problem_set = toy.Set(toy.part("1a", toy.field(42)))
    with pytest.raises(VivaError, match="not overwritten"):
        run_exam(problem_set, model=mock(toy, [RIGHT]), out=taken)
    monkeypatch.chdir(tmp_path)
    first, second = (run_exam(problem_set, model=mock(toy, [RIGHT]), connections=1) for _ in range(2))
    assert first.parent == second.parent == Path("runs")
    assert second.name == f"{first.name}-2"
    assert first.name.endswith("mockllm-model")


def test_stopping_keeps_what_was_finished(toy: SimpleNamespace, hold: Held) -> None:
    stop = threading.Event()

    def after_the_first(step: Step) -> None:
        if step.kind == "over":
            stop.set()

    parts = [toy.part(name, toy.field(42)) for name in ("1a", "1b", "2a")]
    record = hold(toy.Set(*parts), [WRONG, RIGHT], listener=after_the_first, stop=stop)
    came = summary(record)
    assert came["1a"][0] == "L2"
    assert came["1b"][4] == came["2a"][4] == "not asked: the exam was interrupted"


SLOW_EXAM = """
import importlib.util, sys, time
spec = importlib.util.spec_from_file_location("toy_set", sys.argv[1])
toy = importlib.util.module_from_spec(spec); spec.loader.exec_module(toy)
import anyio
from pathlib import Path
from inspect_ai.model import get_model
from viva.exam import run_exam
answer = toy.scripted(["Final answer: 42"])
calls = 0
async def reply(*given):
    global calls
    calls += 1
    if calls == 1:
        return answer(*given)
    await anyio.sleep(60)
def told(step):
    print(step.kind, step.part, flush=True)
model = get_model("mockllm/model", custom_outputs=reply, memoize=False)
parts = [toy.toy_part(name, toy.number_field(42)) for name in ("1a", "2a", "2b")]
run_exam(toy.ToySet(*parts), model=model, connections=1, out=Path(sys.argv[2]), listener=told)
print("written", flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_a_signal_in_the_middle_keeps_what_was_finished(toy: SimpleNamespace, tmp_path: Path, how: str) -> None:
    script, out = tmp_path / "slow.py", tmp_path / "run"
    script.write_text(SLOW_EXAM)
    command = [sys.executable, str(script), str(Path(__file__).with_name("conftest.py")), str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.strip())
            if line.strip() == "asked 2a":
                break
        time.sleep(0.5)
        os.kill(process.pid, getattr(signal, how))
        rest, _ = process.communicate(timeout=300)
    assert lines[-1:] == ["asked 2a"], lines
    problem_set = toy.Set(*(toy.part(name, toy.field(42)) for name in ("1a", "2a", "2b")))
    if how == "SIGKILL":
        (log,) = out.glob("*.eval")
        record = write_run(log, problem_set)
        assert write_run(out / "journal.jsonl", problem_set).parts == record.parts
        expected = ["not asked: the exam ended before this part"] * 2
    else:
        assert rest.strip().endswith("written"), rest
        record = Record.from_json((out / "record.json").read_bytes())
        expected = ["interrupted", "not asked: the exam was interrupted"]
    assert [part.tier for part in record.parts] == ["L1", None, None]
    assert [part.error for part in record.parts[1:]] == expected
    assert json.loads((out / "record.json").read_text())["set"]["name"] == "toy"
