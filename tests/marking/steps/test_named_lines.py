"""Rows and columns of a matrix under names of their own: read from words and equations, and put in for the names."""

from __future__ import annotations

from functools import cache

import pytest

from viva.algebra import read_formula
from viva.marking.steps import derivations_of_part
from viva.marking.steps.named_lines import named_lines, with_lines
from viva.reading import Passage
from viva.sets import load_set
from viva.sets.drawn import DrawnPart

# text, the name, and what a name with the index k stands for
NAMED = [
    (r"Let $x_i^\top$ denote the $i$-th row of $X$.", "x", r"(X_{k,:})^\top"),
    (r"Denote by $a_j$ the $j$-th column of $X$.", "a", "X_{:,k}"),
    (r"This is a sum, where $a_j$ is the $j$th column of $X$.", "a", "X_{:,k}"),
    (r"With $f_j$ the $j$-th column of the design matrix $X$, ...", "f", "X_{:,k}"),
    (r"Let $x_1^\top, \dots, x_n^\top$ be the rows of $X$.", "x", r"(X_{k,:})^\top"),
    (r"Denote the $j$-th column of \(X\) by \(\mathbf{a}_j\).", "a", "X_{:,k}"),
    (r"the $i$-th row $x_i^\top$ of $X$", "x", r"(X_{k,:})^\top"),
    (r"Say $X$ has columns $f_1, \dots, f_d$.", "f", "X_{:,k}"),
    (r"where $v_j$ is column $j$ of $X$", "v", "X_{:,k}"),
    (r"Write row $i$ of $X$ as $x_i^\top$.", "x", r"(X_{k,:})^\top"),
    ("let xᵢᵀ be the i-th row of X", "x", r"(X_{k,:})^\top"),
    ("where a_j is the j-th column of X", "a", "X_{:,k}"),
    (r"$a_j$ is the $j$-th column of $X$ and $r_j$ the $j$-th column of $R$", "r", "R_{:,k}"),
    (r"Let $f_j, \tilde f_j$ be the $j$-th columns of $X$ and $\tilde X$.", r"\tilde f", r"\tilde X_{:,k}"),
]
NOT_NAMED = [
    r"$X_{:,j}$ is the $j$-th column of $X$.",
    r"$\Gamma_{jj}$ is the norm of the $j$-th column of $X$.",
    r"the entries $x_i$ are multiplied, row by row",
    r"Each column of $X$ has a norm $c_j$.",
    r"$X_j$ is the $j$-th column of $X$",
]
EQUATIONS = [
    ("a_j = X_{:,j}", "", "X_{:,k}"),
    (r"a_i = X_{i,:}^\top", "", r"(X_{k,:})^\top"),
    (r"X = [a_1, \dots, a_d]", "by columns", "X_{:,k}"),
    (r"X = \begin{bmatrix} a_1^\top \\ \vdots \\ a_n^\top \end{bmatrix}", "", r"(X_{k,:})^\top"),
]


@pytest.mark.parametrize(("text", "name", "line"), NAMED)
def test_names_in_words(text: str, name: str, line: str) -> None:
    assert with_lines(read_formula(f"{name}_k"), named_lines(text)) == read_formula(line)


@pytest.mark.parametrize(("equation", "words", "line"), EQUATIONS)
def test_names_in_equations(equation: str, words: str, line: str) -> None:
    assert with_lines(read_formula("a_k"), named_lines(words, [read_formula(equation)])) == read_formula(line)


@pytest.mark.parametrize("text", NOT_NAMED)
def test_other_words_name_nothing(text: str) -> None:
    assert not named_lines(text)


@pytest.mark.parametrize(
    "equation", [r"x = [x_1, \dots, x_n]", r"X = [1, 2, 3]", "a_j = X_{i,j}", r"X = [a, \dots, b]"]
)
def test_other_equations_name_nothing(equation: str) -> None:
    assert not named_lines("a column", [read_formula(equation)])


@pytest.mark.parametrize(
    "text", ["row " * 50_000, "$" * 10_000 + " column of $X$", "the row of ⟦7⟧ is ⟦9⟧", "row column"]
)
def test_hostile_words(text: str) -> None:
    named_lines(text)


@cache
def part() -> DrawnPart:
    return load_set("hw5").draw(0).part("4a")


RIGHT = [
    r"Let $x_i^\top$ be the $i$-th row of $X$. Then $\|y - X\check w\|^2 = \sum_i (y_i - x_i^\top \check w)^2$.",
    r"Let $x_i$ be the $i$-th row of $X$. Then $\|y - X\check w\|^2 = \sum_i (y_i - x_i \check w)^2$.",
    r"Then $X\check w = \sum_j \check w_j a_j$, where $a_j$ is the $j$-th column of $X$.",
    r"Let $x_i^\top$ be the rows of $X$. Then $X^\top X = \sum_i x_i x_i^\top$.",
    r"With $a_j$ the $j$-th column of $X$ and $r_j$ that of $R$, $\|a_j\|^2 = \sum_i X_{ij}^2$.",
    "Let $a_j$ be the $j$-th column of $X$ and $r_j$ the $j$-th column of $R$. Put $u_j = r_j \\odot a_j$. "
    r"Then $\mathbb{E}[u_j] = p\,a_j$ and "
    r"$\mathbb{E}[u_j^\top u_k] = \begin{cases} p \|a_j\|^2 & j = k \\ p^2 a_j^\top a_k & j \ne k \end{cases}$.",
]
FALSE = [
    r"Let $x_i^\top$ be the $i$-th row of $X$. Then $\|y - X\check w\|^2 = \sum_i (y_i + x_i^\top \check w)^2$.",
    r"Let $x_i$ be the $i$-th row of $X$. Then $\|y - X\check w\|^2 = 3\sum_i (y_i - x_i \check w)^2$.",
    r"Then $X\check w = 2\sum_j \check w_j a_j$, where $a_j$ is the $j$-th column of $X$.",
    "Let $a_j$ be the $j$-th column of $X$ and $r_j$ the $j$-th column of $R$. Put $u_j = r_j \\odot a_j$. "
    r"Then $\mathbb{E}[u_j^\top u_k] = \begin{cases} p^2 \|a_j\|^2 & j = k \\ p^2 a_j^\top a_k & j \ne k \end{cases}$.",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_holds_of_named_lines_is_decided(text: str) -> None:
    outcome = derivations_of_part(part(), [Passage(text, (1, 1))])
    assert not outcome.findings, [f.message for f in outcome.findings]
    assert [s.verdict for s in outcome.steps if s.class_ == "claim"].count("true") >= 1


@pytest.mark.parametrize("text", FALSE)
def test_what_does_not_hold_of_named_lines_is_found(text: str) -> None:
    assert derivations_of_part(part(), [Passage(text, (1, 1))]).findings
