"""The judge itself: what it must call the same, and that a corrupted reading is never passed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from judge import Reading, counts, judge, same
from make_pdfs import corpus, formulas

SOURCES = [tex for tex, display, _ in formulas(corpus()) if display]


@pytest.mark.parametrize(
    ("source", "reading"),
    [
        (r"\left( \frac{1}{2} \right)^{2}", r"(\tfrac12)^2"),
        (r"\|x\|_2^2", r"\lVert x \rVert^2_2"),
        (r"\operatorname{tr}(A)", r"\mathrm{tr}(A)"),
        (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", r"\left[\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right]"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b = c"),
        (r"x = 1, \quad y = 2.", "x = 1, y = 2"),
        (r"C_{\text{in}}", r"C_{\mathrm{in}}"),
        (r"a = b \tag{3}", "a = b"),
        (r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
         r"\left\{ \begin{array}{ll} 1 & \text{if }x>0 \\ 0 & \text{otherwise} \end{array} \right."),
    ],
)  # fmt: skip
def test_what_prints_alike_is_the_same(source: str, reading: str) -> None:
    assert same(source, reading)


@pytest.mark.parametrize(
    ("source", "reading"),
    [
        ("x_i^2", "x_{i^2}"),
        ("x^{2n}", "x^2n"),
        (r"\frac{a}{b} + c", r"\frac{a}{b + c}"),
        (r"\sqrt{a + b}", r"\sqrt{a} + b"),
        (r"\sqrt[3]{x}", r"3\sqrt{x}"),
        (r"\frac{a}{b}", r"a b"),
        (r"\binom{n}{k}", r"\frac{n}{k}"),
        (r"\hat{w} - w", r"w - \hat{w}"),
        (r"\bar{x}", r"\hat{x}"),
        (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", r"\begin{bmatrix} 1 & 3 \\ 2 & 4 \end{bmatrix}"),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix}", r"\begin{bmatrix} 12 \end{bmatrix}"),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix}", r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}"),
        (r"\begin{aligned} a &= 1 \\ b &= 2 \end{aligned}", "a = 1 b = 2"),
        (r"\sum_{i=1}^n x_i", r"\sum_{i=1} n x_i"),
        ("a - b", "a b"),
        ("1.5", "1 5"),
        ("a = b \\tag{3}", "a = b(3)"),
        ("X^\\top X", "X X"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}", r"\begin{cases} 0 & x > 0 \\ 1 & x < 0 \end{cases}"),
    ],
)
def test_what_prints_otherwise_is_not(source: str, reading: str) -> None:
    assert not same(source, reading)


def test_a_perfect_reading_is_equal_throughout() -> None:
    told = counts(judge(SOURCES, [Reading(tex) for tex in SOURCES]))
    assert told["equal"] == told["sources"] >= 120
    assert told["wrong"] == told["extra"] == 0


def test_no_corruption_passes() -> None:
    # Each display in turn with one thing changed, among the others as they are.
    tried = 0
    for i in range(0, len(SOURCES), 7):
        for corrupted in _corruptions(SOURCES[i]):
            tried += 1
            readings = [Reading(tex) for tex in SOURCES[:i]] + [Reading(corrupted)]
            told = counts(judge(SOURCES[: i + 1], readings))
            assert (told["equal"], told["wrong"]) == (i, 1), corrupted
    assert tried > 20


def test_what_is_not_certain_is_undecided_and_what_is_not_there_missing() -> None:
    readings = [Reading("a + b"), Reading(r"\unclear{c d}", certain=False), Reading("g = 9")]
    told = counts(judge(["a + b", "c^d", "e = 5", "g = 9"], readings))
    assert told == {"sources": 4, "equal": 2, "undecided": 1, "missing": 1, "wrong": 0, "extra": 0}


def test_displays_one_below_the_other_may_be_read_as_the_lines_of_one() -> None:
    sources = ["u = 0", "a + b = 1", "c = 2", "v = 9"]
    lines = r"\begin{aligned} a + b & = 1 \\ c & = 2 \end{aligned}"
    assert counts(judge(sources, [Reading("u = 0"), Reading(lines), Reading("v = 9")]))["equal"] == 4
    assert counts(judge(sources, [Reading("u = 0"), Reading(lines.replace("2", "3")), Reading("v = 9")]))["equal"] == 2


def test_a_display_too_many_is_told() -> None:
    told = counts(judge(["a + b", "g = 9"], [Reading("a + b"), Reading(r"\frac{z}{7}"), Reading("g = 9")]))
    assert (told["equal"], told["extra"]) == (2, 1)


def _corruptions(tex: str) -> list[str]:
    found = []
    for old, new in (("+", "-"), ("-", "+"), ("_", "^"), ("2", "3"), ("\\frac", "\\binom"), ("x", "y"), ("=", "\\ne ")):
        at = tex.find(old)
        if at >= 0 and "\\text" not in tex[:at]:
            found.append(tex[:at] + new + tex[at + len(old) :])
    return found
