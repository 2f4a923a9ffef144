"""Code fields at the edges: no sandbox, no library, other signatures, broken code, limits, and what a nudge may say."""

from __future__ import annotations

import pytest

from viva.exam.prompts import ask, ask_again, nudge
from viva.exam.secrecy import find_leak
from viva.marking.attempts import mark_attempt, mark_conversation
from viva.marking.code import runs
from viva.marking.fields import attempt_verdict
from viva.marking.fields.code import key_answer, mark_code
from viva.marking.record import FieldMark
from viva.reading.transcript import Exchange, Passage, Turn
from viva.sandbox import Limits, Sandbox, SandboxMissing
from viva.sets import load_set
from viva.sets.drawn import DrawnPart

PART = load_set("hw5").draw_part("6f", 0)
FORWARD, BACKWARD = (str(field.expected) for field in PART.fields)


@pytest.fixture(autouse=True)
def sandbox() -> None:
    try:
        Sandbox()
    except SandboxMissing as missing:
        pytest.skip(str(missing))


SLOW, NEVER = (Limits(seconds=40, cpu_seconds=2), "wrong"), (Limits(seconds=1, cpu_seconds=20), "undecided")


def fenced(*codes: str) -> str:
    return "```python\n" + "\n\n".join(codes) + "\n```"


def marked(reply: str, part: DrawnPart = PART, *, complete: bool = True) -> dict[str, FieldMark]:
    return mark_code(part, Passage(reply, (1, reply.count("\n") + 1)), complete=complete)


def test_the_witness_is_the_smallest_failing_case_with_its_numbers() -> None:
    mark = marked(fenced(FORWARD, BACKWARD.replace("return dout * cache", "return dout")))["backward"]
    assert mark.witness is not None and "with x = [[" in mark.witness and "dout = [[" in mark.witness
    failing = next(check for check in mark.checks if check.verdict == "wrong")
    assert (failing.name, failing.cases, failing.failed) == ("the gradient of x", 3, 3)
    assert failing.place is not None and failing.returned and failing.expected and failing.error is None
    assert mark.lines == (10, 13)


def test_an_exception_is_told_with_its_line_in_the_file() -> None:
    reply = "Well.\n\n" + fenced(FORWARD, "def dropout_backward(dout, cache):\n    y = dout\n    return y @ nothing")
    mark = marked(reply)["backward"]
    assert mark.verdict == "wrong" and mark.witness is not None
    line = next(k for k, text in enumerate(reply.split("\n"), 1) if "nothing" in text)
    assert f"NameError: name 'nothing' is not defined, line {line}" in mark.witness


@pytest.mark.parametrize(
    ("reply", "verdict", "says"),
    [
        ("I would rather not.", "unread", "no definition of dropout_backward"),
        (fenced(FORWARD, "def dropout_back(dout, cache):\n    return dout"), "unread", "no definition of"),
        (fenced(FORWARD, "def dropout_backward(dout):\n    return dout"), "unread", "written dropout_backward(dout)"),
        (fenced(FORWARD, "def dropout_backward(dout, cache):\n    return (dout"), "wrong", "SyntaxError"),
        (fenced(FORWARD, "def dropout_backward(dout, cache):\nreturn dout"), "undecided", "its layout may be lost"),
        (fenced(FORWARD, "import jax\n\ndef dropout_backward(dout, cache):\n    jax.f(dout)"), "undecided", "jax"),
        (fenced(FORWARD, "def dropout_backward(dout, cache):\n    return None"), "wrong", "None"),
        (fenced(FORWARD, "def dropout_backward(dout, cache):\n    return 'dx'"), "wrong", "'dx'"),
        (fenced(FORWARD, "def dropout_backward(dout, cache):\n    return dout * np.nan"), "wrong", "nan"),
        (fenced(FORWARD, "def dropout_backward(dout, cache):\n    import os\n    os._exit(0)"), "undecided", "twice"),
        (fenced(FORWARD, "def dropout_backward(dout, cache):\n    open('/etc/passwd')"), "wrong", "FileNotFoundError"),
    ],
)  # fmt: skip
def test_what_is_no_right_answer(reply: str, verdict: str, says: str) -> None:
    mark = marked(reply)["backward"]
    assert mark.verdict == verdict, mark
    assert says in (mark.witness or mark.reason or ""), mark
    assert (mark.witness is not None) == (verdict == "wrong")


def test_equal_numbers_in_another_shape_are_partly_right() -> None:
    part = load_set("hw5").draw_part("6e", 0)
    reply = key_answer(part).replace("dout.sum(axis=0)", "dout.sum(axis=0, keepdims=True)")
    mark = marked(reply, part)["backward"]
    assert mark.verdict == "partly" and mark.reason == "right but for the shape"


def test_an_argument_that_is_changed_breaks_a_convention_only() -> None:
    mark = marked(key_answer(PART).replace("return x * mask, mask", "x *= mask\n    return x, mask"))["forward"]
    assert mark.verdict == "partly" and mark.reason == PART.conventions[2]
    assert mark.witness is not None and "x is left alone" in mark.witness


def test_a_backward_pass_is_not_blamed_for_its_forward_pass() -> None:
    scaled = FORWARD.replace("kept / rate", "kept / rate * 3")
    marks = marked(fenced(scaled, BACKWARD))
    assert (marks["forward"].verdict, marks["backward"].verdict) == ("wrong", "right")
    fails = FORWARD.replace("return x * mask, mask", "return missing")
    marks = marked(fenced(fails, BACKWARD))
    assert (marks["forward"].verdict, marks["backward"].verdict) == ("wrong", "undecided")
    assert not marks["backward"].decisive and attempt_verdict(list(marks.values())) == "wrong"


def test_a_forward_pass_of_another_shape_takes_nothing_with_it() -> None:
    marks = marked(fenced(FORWARD.replace("return x * mask, mask", "return (x * mask).ravel(), mask"), BACKWARD))
    assert (marks["forward"].verdict, marks["backward"].decisive) == ("wrong", False)
    assert attempt_verdict(list(marks.values())) == "wrong"


def test_without_a_sandbox_nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> Sandbox:
        raise SandboxMissing("bubblewrap (bwrap) is not installed")

    monkeypatch.setattr(runs, "Sandbox", missing)
    runs._sandbox.cache_clear()
    try:
        marks = marked(fenced(FORWARD, BACKWARD, "# not seen before"[:0] + "unused_name = 1"))
        marks |= marked(fenced(FORWARD.replace("kept", "held"), BACKWARD))
    finally:
        runs._sandbox.cache_clear()
    assert {mark.verdict for mark in marks.values()} == {"undecided"}
    assert all(mark.reason and "bwrap" in mark.reason and mark.witness is None for mark in marks.values())


def test_without_pytorch_its_code_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "find_spec", lambda name: None)
    runs._sandbox.cache_clear()
    try:
        part = load_set("hw5").draw_part("6i", 7)
        (mark,) = marked(key_answer(part).replace("filters", "maps"), part).values()
    finally:
        runs._sandbox.cache_clear()
    assert mark.verdict == "undecided" and mark.reason is not None and "PyTorch isn't installed" in mark.reason


def test_code_that_never_ends_is_tried_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = fenced(FORWARD, "def dropout_backward(dout, cache):\n    while True:\n        dout = dout + 0")
    for limits, verdict in (SLOW, NEVER):
        monkeypatch.setitem(runs._LIMITS, "numpy", limits)
        runs._sandbox.cache_clear()
        runs._SEEN.clear()
        try:
            mark = marked(endless)["backward"]
        finally:
            runs._sandbox.cache_clear()
            runs._SEEN.clear()
        assert mark.verdict == verdict, mark
        assert "twice" in (mark.witness or mark.reason or "")


def test_an_answer_that_was_cut_off_is_asked_for_again() -> None:
    reply = "```python\n" + FORWARD + "\n\ndef dropout_backward(dout, cache):\n    if cache"
    marks = marked(reply, complete=False)
    assert (marks["forward"].verdict, marks["backward"].verdict) == ("right", "unread")


def test_a_reply_that_mends_one_function_is_an_attempt_at_both() -> None:
    replies = [fenced(FORWARD, BACKWARD.replace("* cache", "")), "Only this:\n" + fenced(BACKWARD)]
    turns, exchanges, line = [], [], 1
    for number, reply in enumerate(replies):
        prompt = Passage("Write dropout." if not number else "Look again.", (line, line))
        answer = Passage(reply, (line + 1, line + 1 + reply.count("\n")))
        line = answer.lines[1] + 1
        turns += [Turn("examiner", prompt.text, prompt.lines), Turn("examinee", reply, answer.lines)]
        exchanges.append(Exchange("6f", prompt, answer, 2 * number + 1, 2 * number, opening=not number, complete=True))
    outcome = mark_conversation(PART, exchanges, turns)
    assert [attempt.verdict for attempt in outcome.attempts] == ["partly", "right"]
    assert outcome.nudges == 1 and outcome.reasks == 0


def test_each_nudge_says_more_and_none_the_answer() -> None:
    answer = fenced(FORWARD, BACKWARD.replace("return dout * cache", "return dout * (cache > 0)"))
    attempt = mark_attempt(PART, answer)
    said = [nudge(PART, attempt, level, answer) for level in (1, 2, 3, 4)]
    assert "backward" not in said[0]
    assert "Your answer for 'forward' is right." in said[1] and "What fails: the gradient of x." in said[1]
    assert "I ran your code for backward with x = [[" in said[2]
    shown = next(check for check in attempt.fields[1].checks if check.verdict == "wrong")
    assert shown.returned and shown.returned in said[2] and f"not {shown.expected}" not in said[2]
    assert said[3].startswith("In training, make an array")
    assert len(set(said)) == 4 and all(find_leak(PART, text) is None for text in said)


def test_the_key_in_a_message_is_a_leak() -> None:
    for text in (BACKWARD, "Multiply by `kept = random.random(x.shape) < rate` first.", f"Use this:\n{FORWARD}"):
        assert find_leak(PART, text) is not None, text
    assert find_leak(PART, "Draw one number an entry, and compare it with a probability.") is None


def test_the_question_states_the_form() -> None:
    for text in (ask(PART, opening=True), ask_again(PART)):
        assert "dropout_forward(x, rate, training, seed)" in text and "dropout_backward(dout, cache)" in text
