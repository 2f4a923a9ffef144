"""Whatever the text, a reader returns a tree or raises ReadError, soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.algebra.read import ReadError, read_formula, read_plain, read_tex
from viva.algebra.tree import Node, depth

READERS = [read_tex, read_plain, read_formula]
PIECES = [
    r"\text{if }", "x", "y", "f", "L", "E", "p", "1", "2.5", "10", "+", "-", "*", "/", "=", r"\le", "^", "_", "{",
    "(", ")", "[", "]", "|", "||", ",", ";", ":", "!", "'", "&", "\\\\", r"\quad", r"\frac", r"\sqrt", r"\hat",
    r"\mathbf", r"\sum", r"\int", r"\lim", r"\mathbb{E}", r"\partial", r"\nabla", r"\odot", r"\cdot", r"\sin",
    r"\log", r"\max", r"\left(", r"\right)", r"\begin{cases}", r"\end{cases}", r"\begin{matrix}", r"\end{matrix}",
    r"\dv[²]{y}{x}", r"\pdv{f}{x}{y}", r"\qty(", r"\mqty(", r"\abs", r"\norm(", r"\dd{", r"\order{",
    r"\dots", "d", r"\tag{1}", r"\mid", "%", "²", "₂", "ᵀ", "Σ", "√", "γ", "ŵ", "∂", "‖", "≤", "$", ".", "and",
    "the", "np.sqrt", ".T", "@", "**", "->", "=>", r"\implies", r"\not", r"\in", r"\{", r"\}", "°", "}",
]  # fmt: skip
DEEP = [
    "(", "[", "{", r"\frac{", r"\frac1", "x^", "x^{", "x_{", r"\hat", r"\hat{", r"\text{", r"\sqrt{", "|", "|x",
    "||x", r"\sum_i ", r"\sin ", "-", r"x \odot ", "a/", "a/b c", "'", "x!", "x,", "x=", "\\\\", "&", r"\quad ",
    r"\begin{cases}", r"\begin{matrix}", r"\left(", "9", " ", "E[", r"\partial", r"\nabla", r"\frac{d", "d/d", "f(",
    "f(x)", "{}", "[x]", r"\{", "a:", "x\u0302", r"\mathbf{", r"\underset{a}{", r"\lim_{x\to ", r"\text{if }",
    r"\int x+", "x_1", "1,000", "x and ", r"\not ", "a=>", r"a\\&- ", r"\quad (x ", "(a|", "²", "...", "%", "$",
    "\\", "x_{i}", r"\overset{a}{=}", r"\dv{", r"\dv[²]{y}{x}", r"\qty(", r"\mqty(", r"\abs{", r"\norm(",
    r"\norm(x) ", r"\order{",
]  # fmt: skip


def read_or_none(reader: object, text: str) -> Node | None:
    try:
        node: Node = reader(text)  # type: ignore[operator]
    except ReadError as error:
        assert 0 <= error.position <= len(text)
        assert "^" in str(error)
        return None
    return node


@pytest.mark.parametrize("piece", DEEP)
@pytest.mark.parametrize("reader", [read_tex, read_plain])
def test_repetition_is_read_or_refused_in_linear_time(reader: object, piece: str) -> None:
    text = piece * (30_000 // len(piece))
    start = time.process_time()
    node = read_or_none(reader, text)
    assert time.process_time() - start < 3
    if node is not None:
        assert depth(node) <= 160


def test_a_line_of_a_megabyte_is_read() -> None:
    node = read_tex("x + " * 250_000 + "1")
    assert depth(node) == 2


@pytest.mark.parametrize("text", [r"10^{10^9}", "1e999999999", "9" * 5000, "\ud800", "\x00", "\\"])
def test_sizes_and_odd_characters_are_bounded(text: str) -> None:
    for reader in READERS:
        read_or_none(reader, text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    for reader in READERS:
        read_or_none(reader, text)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " "])), max_size=14))
def test_any_soup_of_pieces(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + space for piece, space in pieces)
    for reader in READERS:
        read_or_none(reader, text)
