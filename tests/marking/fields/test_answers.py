"""Answers in many wordings, and the verdicts that they deserve: one YAML table a kind."""

import functools
import pathlib
import time

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from viva.marking.fields import attempt_verdict, mark_fields
from viva.reading.answers.labels import Labels
from viva.reading.transcript import Passage
from viva.sets import load_set
from viva.sets.drawn import DrawnPart

FOLDER = pathlib.Path(__file__).parent / "answers"
CASES = [
    pytest.param(case["part"], case["verdict"], case["answer"], id=f"{file.stem}-{number}")
    for file in sorted(FOLDER.glob("*.yaml"))
    if file.stem != "graphs"  # another table, read by its own test
    for number, case in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")))
]


@functools.cache
def drawn_part(name: str) -> DrawnPart:
    return load_set("hw5").draw(0).part(name)


def marked(part: str, text: str, *, first: int = 1, complete: bool = True):
    return mark_fields(drawn_part(part), Passage(text, (first, first + text.count("\n"))), complete=complete)


@pytest.mark.parametrize(("part", "verdict", "answer"), CASES)
def test_answers_have_the_verdict_they_deserve(part: str, verdict: str, answer: str) -> None:
    marks = marked(part, answer)
    assert attempt_verdict(marks) == verdict, [(m.name, m.verdict, m.given, m.witness, m.reason) for m in marks]
    for mark in marks:
        assert mark.witness or mark.verdict != "wrong", mark
        assert mark.reason or mark.verdict not in ("undecided", "unread"), mark


def test_every_kind_has_a_table() -> None:
    assert len(CASES) > 140
    assert {c.values[1] for c in CASES} == {"right", "wrong", "partly", "undecided", "unread"}


@pytest.mark.parametrize(
    ("part", "answer", "misconception", "witness"),
    [
        ("3b", "In total 43 parameters.", None, "39, not 43"),
        ("1b", "The filter is [3, -1, 2].", "kernel-flipped", "entry 1: 2, not 3"),
        ("1c", "Final answer: [[-1, 3, -2], [3, 0, 1], [0, 3, 1]]", None, "entry (2,2): -3, not 0"),
        ("1c", "Final answer: [[1, 2], [3, 4]]", None, "2x2, not 3x3"),
        ("2a", "Batch norm: B, layer norm: A", "batch-and-layer-swapped", "A, not B"),
        ("4b", r"$$w = \frac{\check w}{p}$$", "divided-by-p", None),
    ],
)
def test_wrong_answers_are_named_and_refuted(part: str, answer: str, misconception: str, witness: str) -> None:
    mark = marked(part, answer)[0]
    assert mark.verdict == "wrong"
    assert misconception is None or mark.misconception == misconception
    assert mark.witness == witness or witness is None
    assert mark.witness


def test_lines_are_those_of_the_source() -> None:
    mark = marked("3b", "First 27.\n\nThen 12.\n\n**Final answer:** 39", first=100)[0]
    assert (mark.lines, mark.reading, mark.given, mark.expected) == ((104, 104), "strict", "39", "39")


def test_an_answer_that_was_cut_off_counts_only_if_it_was_explicit() -> None:
    assert marked("3b", "Depthwise: 27 parameters, pointwise", complete=False)[0].verdict == "unread"
    assert marked("3b", "**Answer: 39**\n\nIn detail, the", complete=False)[0].verdict == "right"


def test_the_key_of_the_limit_differs_and_the_mark_says_so() -> None:
    text = r"As $n \to \infty$, $\frac{\partial L}{\partial x_i} \to \gamma \frac{\partial L}{\partial y_i}$."
    mark = marked("2b", text)[2]
    assert (mark.verdict, mark.key_verdict, mark.misconception) == ("wrong", "right", "mean-vanishes")


def test_the_limit_is_right_where_its_assumption_is_stated() -> None:
    text = (
        r"If the mean of the gradients is zero, then for $n \to \infty$ we have "
        r"$\frac{\partial L}{\partial x_i} \to \gamma \frac{\partial L}{\partial y_i}$."
    )
    mark = marked("2b", text)[2]
    assert (mark.verdict, mark.key_verdict) == ("right", None)


FRAGMENTS = [
    *(
        "Final answer: ",
        "**Answer:** ",
        "$$",
        "$",
        "\\boxed{",
        "}",
        "[2, -1, 3]",
        "39",
        " = ",
        "\n\n",
        "\n",
        "```",
        "A",
    ),
    *("| a | b |\n|---|---|\n", "■ A B C", "batch norm", "layer norm", " not ", "Wait, ", "\\frac{", "\\end{bmatrix}"),
    *(
        "\\begin{bmatrix} 1 & 2 \\\\",
        "w = p",
        "\\check w",
        "L(w)",
        "n \\to \\infty",
        "[",
        "(",
        "(((",
        "9^9^9^9",
        "x_",
        "^",
    ),
    *("\\left(", "∂L/∂x_i", "if ", "1e999", "1/0", "-", "\\", "é̂", "\x00", "thousand hundred", "[[", "]]"),
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=40).map("".join))
def test_no_text_raises(text: str) -> None:
    for part in ("1b", "1c", "2a", "2b", "3b", "4a", "4b", "4d"):
        for mark in marked(part, text):
            assert mark.witness or mark.verdict != "wrong"


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        "[",
        "$",
        "$$\n",
        "9^",
        "1 ",
        "[1,",
        "a = 1, ",
        "A ",
        "batch norm ",
        "\\frac{",
        "So 39. ",
        "w = p ",
        "| 1 | 2 |\n",
        "- [x] A\n",
        "*",
        "```\n",
        "Wait, 3. ",
    ],
)
def test_a_long_text_of_one_thing_takes_little_time(unit: str) -> None:
    part = HOSTILE.get(unit, "2b")
    text = unit * (60_000 // len(unit))
    begin = time.process_time()
    marked(part, text)
    assert time.process_time() - begin < 8


@pytest.mark.parametrize(("part", "unit"), [("8", r"A: **(b)** $\mu$ "), ("2b", r"when n = 1 it is $\gamma$ ")])
def test_only_labels_near_a_candidate_are_weighed(part: str, unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = []
    cost = Labels._cost
    monkeypatch.setattr(Labels, "_cost", lambda self, *of, **said: weighed.append(1) or cost(self, *of, **said))
    counts = []
    for times in (40, 80):
        weighed.clear()
        marked(part, unit * times)
        counts.append(len(weighed))
    assert 0 < counts[1] < 2.5 * counts[0]


# Each of these looks like an answer to its part; what is left is tried on the part with the most readers.
HOSTILE = {"[1,": "1b", "1 ": "1b", "a = 1, ": "1b", "A ": "2a", "batch norm ": "2a", "- [x] A\n": "2a", "9^": "3b"}


@pytest.mark.parametrize(
    ("part", "answer", "verdict"),
    [
        # The answer's own meaning of a symbol goes before the set's spelling of another.
        ("4a", r"With $D = \operatorname{diag}(X^\top X)$: $$L(w) = \|y - pXw\|^2 + p(1-p) w^\top D w$$", "right"),
        (
            "4c",
            r"For dropout, where $\Gamma = 2\check\Gamma$, this is $\tilde X = \frac12 X\check\Gamma^{-1}$.",
            "right",
        ),
        ("4c", r"For dropout, where $\Gamma = 2\check\Gamma$, this is $\tilde X = \frac12 X\check\Gamma$.", "wrong"),
        ("4b", r"So $w = q\check w$.", "undecided"),
        ("4b", "w = p ˇw", "right"),
        ("4b", r"Put $w := p\check{w}$, or $\check{w} = p^{-1} w$.", "right"),
        ("4b", r"Either $w = p\check w$, or $w = \check w$; I can't say.", "undecided"),
        ("4b", r"$w_j = p\,\check w_j$", "right"),
        ("4c", "X̃ = XΓ⁻¹ (λ = 1)", "right"),
        ("1c", "Therefore, the output is [[-2]].", "wrong"),
    ],
)
def test_formulas_mean_what_the_answer_says_they_mean(part: str, answer: str, verdict: str) -> None:
    assert marked(part, answer)[0].verdict == verdict, marked(part, answer)[0]
