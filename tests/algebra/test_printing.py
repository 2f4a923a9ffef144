"""What is printed reads back to the same tree."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.algebra.read import read_plain, read_tex
from viva.algebra.syntax.printing import to_tex
from viva.algebra.syntax.printing_plain import to_plain
from viva.algebra.tree import (
    Add,
    Big,
    Binary,
    Call,
    Div,
    Expectation,
    Index,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Relation,
    Symbol,
    Transpose,
)

PRINTERS: list[tuple[Callable[[Node], str], Callable[[str], Node]]] = [(to_tex, read_tex), (to_plain, read_plain)]
TEXTS = [
    r"\frac{\partial L}{\partial x_i} = \gamma \left( g_i - \frac1n \sum_{j=1}^n g_j \right)",
    r"L(w) = \|y - Xw\|_2^2 + \lambda \|\Gamma w\|_2^2",
    r"\mathbb{E}_{R \sim \text{Bernoulli}(p)}[\|y - (R \odot X) \check w\|_2^2 \mid X]",
    r"\begin{cases} 1 & \text{if } i = j \\ 0 & \text{otherwise} \end{cases}",
    r"(X^\top X + \lambda I)^{-1} X^\top y",
    r"w^* = \arg\min_{w \in \mathbb{R}^d} f(w)",
    r"\lim_{n \to 0^+} \left(1 + \frac1n\right)^n",
    r"\int_0^1 (x + 1) \, dx",
    r"x^{(t+1)}_i - w_{\text{new}}' + \bar{\hat v} + 0.250",
    r"\{x \in S \mid x > 0\} \cup [0, 1)",
    r"\binom{n}{k} + \sqrt[3]{x} + \lfloor x \rfloor + |x|_1 + n! + A^\dagger + 90^\circ",
    r"a_i = 2, \quad i = 1, \dots, n",
    r"x = 0 \text{ for } n = 1",
    r"a \not\in B \iff b \equiv c",
    r"\nabla_w^2 L(w) + \frac{d^2 f}{d x^2} + \frac{\partial^2 f}{\partial x \partial y}",
    r"-(-a) - (b - c) + \frac{-a}{d b} - 2 \cdot 3 \cdot \frac12",
    r"= X w + b \quad (3)",
    r"\delta_{ij} \mathbb{1}[i=j] \mathbf{1}^\top",
    r"X_{:,j} + x_{1:n} + \|X_{i,:}\|_\infty",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("printer", "reader"), PRINTERS)
def test_round_trip_of_texts(text: str, printer: Callable[[Node], str], reader: Callable[[str], Node]) -> None:
    node = read_tex(text)
    assert reader(printer(node)) == node


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("||y - pXŵ||²₂", r"\left\|y - p X \hat{w}\right\|_{2}^{2}"),
        ("a/b*2", r"\frac{a}{b} \cdot 2"),
        ("w_new", r"w_{\text{new}}"),
        ("-x_ij^2", r"-(x_{i,j})^{2}"),
    ],
)
def test_tex_is_printed_as_a_person_would_write_it(text: str, printed: str) -> None:
    assert to_tex(read_plain(text)) == printed


def test_the_first_reading_is_printed() -> None:
    assert to_tex(read_tex("a/bc")) == r"\frac{a}{b c}"


def products(factors: list[Node]) -> Node:
    return Mul(tuple(factors), ("",) * (len(factors) - 1))


names = st.sampled_from(["x", "y", "a", "X", "n", "gamma", "hat w", "w_new", "tilde X", "Gamma", "x'", "ell", "loss"])
integers = st.integers(0, 200).map(lambda n: Number(Fraction(n)))
decimals = st.integers(1, 999).map(lambda n: Number(Fraction(n, 100), 2))
symbols = names.map(Symbol)
indices = st.sampled_from(["i", "j", "k"]).map(Symbol)
leaves = st.one_of(
    symbols,
    integers,
    decimals,
    st.builds(lambda s, i: Index(s, (i,)), symbols, indices),
    st.builds(lambda s, i, j: Index(s, (i, j)), symbols, indices, indices),
)


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda terms: Add(tuple(terms))),
        several.map(products),
        inner.map(Neg),
        st.builds(Div, inner, inner),
        st.builds(Pow, inner, st.integers(2, 9).map(lambda n: Number(Fraction(n)))),
        inner.map(Transpose),
        inner.map(lambda a: Norm(a, Number(Fraction(2)))),
        st.builds(
            lambda f, a: Call(f, (a,)), st.sampled_from(["sin", "exp", "log", "sqrt", "diag", "tr", "abs"]), inner
        ),
        st.builds(lambda a, b: Binary("odot", a, b), inner, inner),
        st.builds(lambda v, a: Big("sum", (v,), Number(Fraction(1)), Symbol("n"), None, a), indices, inner),
        inner.map(lambda a: Expectation("E", (a,))),
        st.builds(lambda a, b: Matrix(((a, b), (b, a))), inner, inner),
    )


trees = st.recursive(leaves, larger, max_leaves=8)


@pytest.mark.parametrize(("printer", "reader"), PRINTERS)
@settings(max_examples=300, deadline=None)
@given(left=trees, right=trees)
def test_round_trip_of_trees(
    printer: Callable[[Node], str], reader: Callable[[str], Node], left: Node, right: Node
) -> None:
    node = Relation((left, right), ("=",))
    assert reader(printer(node)) == node
