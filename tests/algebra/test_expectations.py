"""Expectations are exact: moments, enumeration, variances, and what is not known to be random."""

import pytest

from viva.algebra import Notation, compare

RANDOM = Notation.from_mapping(
    {
        "sizes": ["n", "d"],
        "symbols": {
            "p": {"domain": "(0,1)"},
            "s": {"domain": "positive"},
            "m": {},
            "a": {"shape": ["n"]},
            "w": {"shape": ["d"]},
            "R": {"shape": ["n", "d"], "distribution": "Bernoulli(p)"},
            "z": {"shape": ["n"], "distribution": r"\mathcal{N}(m, s)"},
            "u": {"distribution": "Uniform(0, 1)"},
            "k": {"distribution": "Poisson(s)"},
            "b": {"distribution": "Binomial(5, p)"},
            "q": {"shape": ["n"], "distribution": "Rademacher"},
            "t": {"distribution": "Exponential(s)"},
            "v": {"distribution": r"Uniform\{1, 2, 3\}"},
            "f": {"shape": ["n"], "distribution": r"Discrete(\{-1, 0, 2\}, \{p/2, 1-p, p/2\})"},
        },
    }
)

HOLD = [
    (r"\mathbb E[R_{ij}]", "p"),
    (r"\mathbb E[R_{ij}^7]", "p"),
    (r"\mathrm{Var}(R_{ij})", "p(1-p)"),
    (r"\mathbb{E}[R_{ij}R_{il}]", r"\begin{cases}p&j=l\\p^2&j\neq l\end{cases}"),
    (r"\mathbb{E}\left[\sum_{i,j}R_{ij}\right]", "ndp"),
    (r"\mathbb{E}[z_i^2]", "m^2+s"),
    (r"\mathbb{E}[z_i^4]", "m^4+6m^2s+3s^2"),
    (r"\mathbb E[\|z\|^2]", "n(m^2+s)"),
    (r"\mathrm{Var}(a^Tz)", r"s\,a^Ta"),
    (r"\mathrm{Var}(z)", "sI"),
    (r"\mathrm{Cov}(z_i, z_j)", r"s\delta_{ij}"),
    (r"\mathbb E[u^3]", r"\frac14"),
    (r"\mathrm{Var}(u)", r"\frac1{12}"),
    (r"\mathrm{Var}(k)", "s"),
    (r"\mathbb E[k^3]", "s^3+3s^2+s"),
    (r"\mathbb E[b]", "5p"),
    (r"\mathrm{Var}(b)", "5p(1-p)"),
    (r"\mathbb{E}[(q^Ta)^2]", "a^Ta"),
    (r"\mathbb E[t^2]", r"\frac{2}{s^2}"),
    (r"\mathbb{E}\left[\frac{1}{1+R_{11}}\right]", r"1-\frac p2"),
    (r"\mathbb{E}[e^{q_1}]", r"\frac{e+e^{-1}}2"),
    (r"\mathbb E[v^2]", r"\frac{14}{3}"),
    (r"\mathrm{Var}(v)", r"\frac23"),
    (r"\mathbb E\left[\frac1v\right]", r"\frac{11}{18}"),
    (r"\mathbb E[f_i]", r"\frac p2"),
    (r"\mathrm{Var}(f_i)", r"\frac{5p}{2} - \frac{p^2}{4}"),
    (r"\mathrm{Cov}(f_i, f_j)", r"\delta_{ij}\left(\frac{5p}{2} - \frac{p^2}{4}\right)"),
    (r"\mathbb E[|f_1|]", r"\frac{3p}{2}"),
    (r"\mathbb{E}\left[\frac{1}{1+b}\right]", r"\frac{1-(1-p)^6}{6p}"),
    (r"\mathbb{E}\left[2^{k}\right]", r"\mathbb{E}\left[2^{k}\right]"),
    (r"\mathrm{Cov}(Rw, Rw)", r"p(1-p)w^Tw\,I"),
    (r"\mathrm{Var}(z_1 + 2 z_2)", "5s"),
    (r"\mathbb E[z_1^3 z_2^2]", r"(m^3+3ms)(m^2+s)"),
    (r"\mathbb E[a^Ta]", "a^Ta"),
    (r"\mathbb{E}_{x\sim\mathcal N(0,1)}[x^6]", "15"),
    (r"\mathbb{E}_j[a_j]", r"\frac1n\sum_j a_j"),
]


@pytest.mark.parametrize("left, right", HOLD)
def test_exact_expectations(left: str, right: str) -> None:
    result = compare(left, right, RANDOM)
    assert result.equal is True, result


@pytest.mark.parametrize(
    "left, right",
    [
        (r"\mathbb{E}[R_{ij}^2]", "p^2"),
        (r"\mathrm{Var}(R_{ij})", "p"),
        (r"\mathbb{E}[z_i z_j]", "m^2"),
        (r"\mathbb E[u^2]", r"\frac14"),
        (r"\mathbb{E}_{R\sim Bernoulli(1-p)}[R_{ij}]", "p"),
        (r"\mathbb E[v^2]", "4"),
        (r"\mathrm{Var}(f_i)", r"\frac{5p}{2}"),
        (r"\mathbb E\left[\frac1v\right]", r"\frac12"),
        (r"\mathrm{Cov}(Rw, Rw)", "p(1-p)w^Tw"),
        (r"\mathbb E[z_1^3 z_2^2]", r"m^3(m^2+s)"),
    ],
)
def test_wrong_expectations_are_refuted(left: str, right: str) -> None:
    assert compare(left, right, RANDOM).equal is False


@pytest.mark.parametrize(
    "text, equal",
    [
        # Of a square or the square of: nothing is false that holds under either.
        (r"\mathbb{E}(z_1 - m)^2 = s", True),
        (r"\mathbb{E}(z_1)^2 = m^2", True),
        (r"\mathbb{E}(z_1)^2 = m^2 + s", True),
        (r"\mathbb{E}(z_1 - m)^2 = 0", True),
        (r"\mathbb{E}(z_1 - m)^2 = 2s", False),
        (r"\mathbb{E}[z_1]^2 = m^2 + s", False),
        ("E (z_1 - m)^2 = s", True),
        ("E ||z||^2 = n (m^2 + s)", True),
        ("E ||z||^2 = n m^2", False),
    ],
)
def test_round_brackets_before_a_power_are_read_both_ways(text: str, equal: bool | None) -> None:
    left, right = text.split(" = ")
    assert compare(left, right, RANDOM).equal is equal


def test_what_is_not_known_to_be_random_is_compared_with_itself_only() -> None:
    assert compare(r"2\mathbb{E}[v]+1", r"1+2\,\mathbb E[v]").equal is True
    assert compare(r"\mathbb{E}[v]", r"\mathbb E[v]+1").equal is False
    assert compare(r"\mathbb{E}[vw]", r"\mathbb E[v]\mathbb E[w]").equal is None
    assert compare(r"\mathbb{E}[x\mid y]", "x", RANDOM).equal is None


def test_too_many_masks_are_not_enumerated() -> None:
    wide = Notation.from_mapping(
        {"sizes": ["n"], "symbols": {"R": {"shape": ["n", 12], "distribution": "Bernoulli(1/3)"}}}
    )
    result = compare(r"\mathbb{E}\left[\frac{1}{1+\sum_{i,j}R_{ij}}\right]", "1", wide)
    assert result.equal is None


OUTSIDE = Notation.from_mapping(
    {
        "sizes": ["n", "d"],
        "symbols": {
            "p": {"domain": "(0,1)"},
            "R": {"shape": ["n", "d"], "distribution": "Bernoulli(p)"},
            "S": {"distribution": "Bernoulli(p)"},
            "b": {"distribution": "Bernoulli(p)"},
            "c": {"distribution": "Bernoulli(p)"},
            "s": {"distribution": "Rademacher"},
        },
    }
)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        ("R_{ij}^2", "R_{ij}", True),
        (r"R \odot R", "R", True),
        ("R_{ij}", "p", False),
        ("R_{ij}^2", "2 R_{ij}", False),
        ("R_{ij} R_{ik}", "R_{ij}", False),
        ("s^2", "1", True),
        ("s", "1", False),
        ("b c", "b", False),
        ("b c", "c", False),
        ("b", "c", False),
        ("b^3", "b", True),
        ("b + c - b c", "1 - (1 - b)(1 - c)", True),
        ("S_{11}^2", "S_{11}", True),
        ("S_{11} S_{12}", "S_{11}", False),
        (r"\mathrm{Var}(R_{11})", "p(1-p)", True),
        (r"\mathrm{Var}(S_{11})", "p(1-p)", True),
        (r"\mathrm{Var}(S_{11} + S_{12})", "2p(1-p)", True),
        (r"\mathrm{Var}(S_{11} + S_{11})", "2p(1-p)", False),
        (r"\mathbb{E}[S_{ij}]", "p", True),
    ],
)
def test_random_symbols_outside_of_expectations_take_values_of_their_own(left: str, right: str, equal: bool) -> None:
    assert compare(left, right, OUTSIDE).equal is equal
