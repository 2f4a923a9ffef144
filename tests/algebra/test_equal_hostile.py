"""Whatever the texts, viva.equal gives True, False or None and viva.check a result or a VivaError, soon."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.algebra import equal
from viva.algebra.check import check
from viva.errors import VivaError

BOUND = 3.0
"""Seconds of processor time for one call, on a slow machine; most take milliseconds."""
MANY = 100_000
HOSTILE = {
    "brackets": "(" * MANY + "1" + ")" * MANY,
    "fractions": r"\frac{" * MANY,
    "braces": "{" * MANY + "x" + "}" * MANY,
    "boxes in boxes": r"\boxed{" * MANY + "1" + "}" * MANY,
    "boxes": r"\boxed{1}" * MANY,
    "a tower": "10^{10^{10^9}}",
    "a large exponent": "x^{10^9}",
    "a large factorial": "(10^9)!",
    "a long sum": r"\sum_{j=1}^{10^{12}} j",
    "a long product": r"\prod_{k=1}^{10^{12}} k",
    "a line of a megabyte": "x+" * 500_000 + "1",
    "a number of a megabyte": "9" * 1_000_000,
    "a list of a megabyte": "1," * 300_000 + "2",
    "spaces": "1" + " " * 1_000_000 + "x",
    "breaks": "the answer is" + "\n" * 500_000 + "2",
    "surrogates": "\ud800\udfff" * 1000,
    "control characters": "\x00\x1b\x07" * 1000,
    "cut off": r"\frac{1}{",
    "a matrix cut off": r"\begin{pmatrix} 1 & 2",
    "matrices": r"\begin{pmatrix}1&2\\3&4\end{pmatrix}" * 10_000,
    "a wide matrix": r"\begin{pmatrix}" + "1&" * 5000 + r"1\end{pmatrix}",
    "words": "the answer is " * 70_000,
    "letters": "aA " * 300_000,
    "dollars": "$" * 300_001,
    "formulas": "$x$ and " * 80_000,
    "thoughts": "<think>" * MANY + "1",
    "units": "1 cm " * MANY,
    "labels": "Maximum: 1, " * 50_000,
    "a label": "A" * MANY + ": 1",
    "connectives": "A and " * MANY + "B",
    "negations": "not " * 20_000 + "A",
    "signs": "1" + r" \pm 1" * 20_000,
    "a long period": r"0.\overline{" + "3" * MANY + "}",
    "digits of a base": "A" * MANY + "_{16}",
    "calls in calls": "diff(" * 20_000 + "x",
    "powers of powers": "((((x+1)^{99})^{99})^{99})^{99}",
    "a polynomial": "+".join(f"x^{{{k}}}" for k in range(400)) + "<0",
    "absolute values": "+".join(f"|x-{k}|" for k in range(200)) + "<5",
    "a system": ",".join(f"x_{k}+x_{k + 1}={k}" for k in range(100)),
    "an integral": r"\int_0^1 e^{x^{50}} dx",
    "a binomial": r"\binom{10^9}{10^8}",
    "accents": "a" + "\u0301" * MANY,
    "marks": "x" + "'" * 50_000,
    "a grouping of brackets": r"{\left(" + "x" * 50_000,
}


def within_bound(call: Callable[[], object]) -> object:
    start = time.process_time()
    result = call()
    assert time.process_time() - start < BOUND
    return result


@pytest.mark.parametrize("name", HOSTILE)
def test_equal_is_decided_or_not_within_its_bound(name: str) -> None:
    text = HOSTILE[name]
    for gold, candidate in (
        ("x + 1", text),
        (text, r"\frac{1}{2}"),
        (text, text + " "),
        (text, f"The answer is {text}."),
        (r"\frac12", rf"\boxed{{{text}}}"),
    ):
        assert within_bound(lambda g=gold, c=candidate: equal(g, c)) in (True, False, None)  # type: ignore[misc]


@pytest.mark.parametrize("name", HOSTILE)
def test_check_ends_within_its_bound(name: str) -> None:
    def checked() -> object:
        try:
            return check(f"{HOSTILE[name]} = 1").equal
        except VivaError:
            return None

    assert within_bound(checked) in (True, False, None)


def test_texts_that_differ_far_from_their_end_are_not_taken_to_be_equal() -> None:
    tail = " + y" * 10_000
    assert equal("x" + tail, "z" + tail) is None
    assert equal("x" + tail, "x" + tail) is True


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts(gold: str, candidate: str) -> None:
    assert equal(gold, candidate) in (True, False, None)


PIECES = st.sampled_from(
    ["1", "2", "x", "A", "cm", " ", "=", "<", ",", "(", ")", "[", "]", "{", "}", "|", "/", "^", "_", "+", "-", ":", ".",
     "$", "%", "!", "'", r"\frac", r"\sqrt", r"\pm", r"\text{", r"\boxed{", r"\overline{", r"\begin{pmatrix}", r"\\",
     r"\end{pmatrix}", r"\cup", r"\infty", r"\int", r"\lim", "answer is ", "and", " or ", "not ", "Yes", "diff(",
     "matrix(", r"\left", r"\right", r"\{", r"\langle", r"^{-1}", r"\mathbb{E}", "^T", "degrees", r"\$", "\n"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=16).map("".join), st.lists(PIECES, max_size=16).map("".join))
def test_any_two_soups_of_pieces(gold: str, candidate: str) -> None:
    found = equal(gold, candidate)
    assert found in (True, False, None)
    assert {found, equal(candidate, gold)} != {True, False}
