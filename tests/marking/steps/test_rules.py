# ruff: noqa: E501
"""One rule of reading a case: what it excuses is left alone, and the same error without that excuse is still found.

Every left side is false if it is read without its rule, so each of these tests fails where a rule is taken out.
"""

from __future__ import annotations

from functools import cache

import pytest

from viva.marking.steps import StepOutcome, derivations_of_part
from viva.reading import Passage
from viva.sets import load_set
from viva.sets.drawn import DrawnPart

DX = r"\frac{\partial L}{\partial x_i}"
DY = r"\frac{\partial L}{\partial y_i}"
NAIVE = rf"${DX} = \gamma{DY}$"
GENERAL = rf"${DX} = \gamma({DY} - \frac1n\sum_{{j=1}}^n \frac{{\partial L}}{{\partial y_j}})$"
LOSS = r"\mathcal{L}(\check w)"

# rule, part, what is left alone, the same without what excuses it
RULES = [
    ("taken back in the next sentence", "2b", f"First {NAIVE}. But that's not right.", f"First {NAIVE}. Now the rest."),
    ("taken back after a display", "2b", f"So\n\n${NAIVE}$\n\nWait, the mean moves too.", f"So\n\n${NAIVE}$\n\nThe mean is next."),
    ("a proviso behind it", "2b", f"Then {NAIVE} only if the mean vanishes.", f"Then {NAIVE} in all these layers."),
    ("a proviso in words before it", "2b", f"If the gradients average out, {NAIVE}.", f"By the chain rule, {NAIVE}."),
    ("a method is no proviso", "2b", f"If we keep {GENERAL}, we are done.", f"If we apply the chain rule, {NAIVE}."),
    ("something held fixed", "2b", rf"Holding $\mu$ fixed, {NAIVE}.", rf"Including $\mu$, {NAIVE}."),
    ("a mistake that is named", "2b", f"A common mistake is to write {NAIVE}.", f"A common result is: {NAIVE}."),
    ("a question", "2b", f"Is it true that {NAIVE}?", f"It is true that {NAIVE}."),
    (
        "a contradiction", "4a",
        "Suppose for contradiction that $p = p^2 + 1$ held. Then $p^2 = p - 1$. This contradicts the range of $p$.",
        "We know the range of $p$. So $p^2 = p - 1$. This finishes it.",
    ),
    (
        "a gradient set to zero", "4c",
        r"Setting the gradient to zero gives $X^\top X w = X^\top y - w$.", r"Multiplying out gives $X^\top X w = X^\top y - w$.",
    ),
    (
        "an equation for a vector that stands on one side only", "4c",
        r"This is $(X^\top X + I) w = X^\top y$.", r"This is $(X^\top X + I) w = X^\top y - w$.",
    ),
    (
        "a slope set to zero at the end of a chain", "2b",
        r"With $f(\gamma) = \gamma^2 - 2\gamma$ we get $f'(\gamma) = 2\gamma - 2 = 0$.",
        r"With $f(\gamma) = \gamma^2 - 2\gamma$ we get $f'(\gamma) = 2\gamma - 2 = \gamma$.",
    ),
    (
        "a slope set to zero is still the slope it is", "4c",
        r"With $J(w) = \|y - Xw\|_2^2$, by the chain rule $\nabla J(w) = 2X^\top(Xw - y) = 0$.",
        r"With $J(w) = \|y - Xw\|_2^2$, by the chain rule $\nabla J(w) = 2X^\top(Xw + y) = 0$.",
    ),
    (
        "sizes that have numbers of their own", "4a",
        r"Here $n - d = 15$.", r"Here $n - d = n + d$.",
    ),
    (
        "a d that may be a gradient's", "6b",
        r"First, $d\hat{x}_{ij} = \gamma_j dY_{ij}$.", r"First, $2Z_{ij} = \gamma_j dY_{ij}$.",
    ),
    (
        "a delta of its own", "6b",
        r"Let $\delta_{ij} = \gamma_j dY_{ij}$. Then $2\delta_{ij} = \gamma_j Z_{ij}$.", r"We know $dY$. Then $2\delta_{ij} = \gamma_j Z_{ij}$.",
    ),
    (
        "what follows from an equation", "4c",
        r"The optimum satisfies $X^\top(Xw - y) + w = 0$. Hence $X^\top X w = X^\top y - w$.",
        r"We know the shapes. Hence $X^\top X w = X^\top y - w$.",
    ),
    (
        "sums over both indices", "4a",
        r"$$\Big(\sum_j X_{ij} w_j\Big)^2 = \sum_j X_{ij}^2 w_j^2 + \sum_{j \ne k} X_{ij} X_{ik} w_j w_k$$",
        r"$$\Big(\sum_j X_{ij} w_j\Big)^2 = \sum_j X_{ij}^2 w_j^2 - \sum_{j \ne k} X_{ij} X_{ik} w_j w_k$$",
    ),
    ("entries without braces", "4a", "    (XᵀX)_jk = Σ_i X_ij X_ik", "    (XᵀX)_jk = 2 Σ_i X_ij X_ik"),
    ("two entries are two", "4a", r"By independence $\mathbb{E}[R_{ij} R_{ik}] = p^2$.", r"By independence $\mathbb{E}[R_{ij} R_{ik}] = 2p^2$."),
    (
        "two entries are two, but not where the text tells the cases apart", "4a",
        r"By independence $\mathbb{E}[R_{ij} R_{ik}] = p^2$ for the product of two entries.",
        r"By independence $\mathbb{E}[R_{ij} R_{ik}] = \begin{cases} p^2 & j \ne k \\ p^2 & j = k.\end{cases}$",
    ),
    (
        "a number added to an array", "4a", r"We write $R = p + (R - p)$.", r"We write $y + w = w + y$.",
    ),
    (
        "a gradient given as an example", "2b",
        r"Take $\frac{\partial L}{\partial y_1} = 5$. Then $\frac{\partial L}{\partial x_1} = 6$.",
        r"Take the mean. Then $\frac{\partial L}{\partial x_1} = 6$.",
    ),
    (
        "a loss given as an example", "2b",
        rf"For $L = \sum_j y_j$ we get ${DX} = \gamma - \gamma y_i + \gamma y_i - \gamma$, and ${DY} = 1$.",
        rf"By the chain rule we get ${DX} = \gamma - \gamma y_i$.",
    ),
    (
        "a condition in an item is none of the next item", "2b",
        f"- If $n = 1$, the derivative is $0$.\n- In general {GENERAL}.",
        f"- If $n = 1$, the derivative is $0$.\n- In general {NAIVE}.",
    ),
    (
        "a value said afterwards is no excuse", "2b",
        f"$${DX} = 0$$\n\nfor $n = 1$.", f"$${DX} = 0$$\n\nThe batch of $n = 1$ comes next.",
    ),
    (
        "a choice in a limit", "4b",
        r"We set $w = p\check w$. As $p \to 1$ we have $w = \check w$.", r"We set $w = p\check w$. No: we set $w = \check w$.",
    ),
    (
        "a choice at a special value", "4b",
        r"We set $w = p\check w$. For $p = 1$: $w = \check w$.", r"We set $w = p\check w$. At last: $w = \check w$.",
    ),
    (
        "a symbol of the set under a supposition", "4c",
        r"In the special case that $\Gamma = 2I$, fine. In general $\Gamma\Gamma^{-1} = I$ and $\|\Gamma w\|_2^2 = w^\top\Gamma^\top\Gamma w$.",
        r"In general $\|\Gamma w\|_2^2 = w^\top\Gamma\Gamma w$.",
    ),
    (
        "a letter of the set with a meaning of its own", "4a",
        r"Let $M = R \odot X$. Then $\mathbb{E}[M] = pX$.", r"Let $M = R \odot X$. Then $\mathbb{E}[M] = p^2X$.",
    ),
    (
        "a letter of the set with a meaning of its own, without marks", "4a",
        "Let M = R ⊙ X. Then\n\n    E[M] = pX", "Let M = R ⊙ X. Then\n\n    E[M] = p²X",
    ),
    (
        "another matrix under the letter of the diagonal", "4a",
        r"Let $G = X^\top X$. Then $\|Xw\|_2^2 = w^\top G w$.", r"Let $G = X^\top X$. Then $\|Xw\|_2^2 = 3 w^\top G w$.",
    ),
    (
        "one of several roots", "-",
        "So $t = 0$ or $t = -2$. With $f(t) = t^3$ we have $f'(t) = 3t^2$.", None,
    ),
    (
        "what follows from a choice", "4c",
        r"Let $\tilde w = \Gamma w$, so $w = \Gamma^{-1}\tilde w$.", r"Let $\tilde w = \Gamma w$, so $w = \Gamma\tilde w$.",
    ),
    (
        "a supposition that was made true", "4b",
        r"The terms agree if $Xw = pX\check w$. Set $w = p\check w$. Then $\|Xw\|_2^2 = p^2\|X\check w\|_2^2$.",
        r"The terms agree if $Xw = pX\check w$. Set $w = p\check w$. Then $\|Xw\|_2^2 = p\|X\check w\|_2^2$.",
    ),
    (
        "a surplus over something compared with", "4a",
        r"Compared with the mean there is the surplus $$p X_{ij}^2 - p^2 X_{ij}^2 = p(1-p) X_{ij}^2$$",
        r"Compared with the mean there is the surplus $$p X_{ij}^2 + p^2 X_{ij}^2 = p(1-p) X_{ij}^2$$",
    ),
    ("leading terms", "4a", "Counting only leading terms, $(n+1)(n+2) = n^2 + 3n$.", "Counting all the terms, $(n+1)(n+2) = n^2 + 3n$."),
    ("lower-order terms, behind", "4a", "Then $(1+p)^2 = 1 + 2p$, ignoring lower-order terms.", "Then $(1+p)^2 = 1 + 2p$, collecting the terms."),
    (
        "up to a constant", "4a",
        r"Then $\|y - Xw\|_2^2 = \|Xw\|_2^2 - 2y^\top Xw$ up to a constant.", r"Then $\|y - Xw\|_2^2 = \|Xw\|_2^2 - 2y^\top Xw$ as a square.",
    ),
    ("something dropped", "4a", "Dropping $p^2$, we have $p(1-p) = p$.", "Expanding it, we have $p(1-p) = p$."),
    ("something dropped that is zero", "4a", "The cross terms vanish, so dropping these zero terms $p(1-p) = p - p^2$.", "Dropping the cross terms, $p(1-p) = p$."),
    ("nearly", "4a", "The number of pairs, $n(n-1)$, is almost $n(n-1) = n^2$.", "The number of pairs, $n(n-1)$, is always $n(n-1) = n^2$."),
    ("another layer", "2b", f"Without batch norm {NAIVE}.", f"With this layer {NAIVE}."),
    ("a case in words", "2b", f"For samples with gradients that cancel {NAIVE}.", f"For all samples of the batch {NAIVE}."),
    (
        "a mean for a sum", "4a",
        r"$$L(w) = \|y - pXw\|_2^2$$ With $n$ rows this is also written $$L(w) = \frac1n\|y - pXw\|_2^2$$",
        r"$$L(w) = \|y - pXw\|_2^2$$ With $n$ rows this is also written $$L(w) = 3\|y - pXw\|_2^2$$",
    ),
    (
        "a half of a loss", "4a",
        r"So $\mathbb{E}_R[\|y - (R \odot X)\check w\|_2^2] = \frac12\|y - pX\check w\|_2^2 + \frac12p(1-p)\|\check\Gamma\check w\|_2^2$.",
        r"So $\mathbb{E}_R[(R \odot X)\check w] = \frac12pX\check w$.",
    ),
    (
        "a constant of a loss", "4a",
        r"So $\mathbb{E}_R[\|y - (R \odot X)\check w\|_2^2] = \|y - pX\check w\|_2^2 + p(1-p)\|\check\Gamma\check w\|_2^2 + 1$.",
        r"So $\mathbb{E}_R[y_i - (R \odot X)_{ij}] = -pX_{ij}$.",
    ),
    (
        "a gradient of a loss without its half", "4c",
        r"With $J(w) = \frac12\|y - Xw\|_2^2$ we get $\nabla_w J(w) = 2X^\top(Xw - y)$.",
        r"With $J(w) = \frac12\|y - Xw\|_2^2$ we get $\nabla_w J(w) = 3X^\top(Xw - y)$.",
    ),
    (
        "a number for every entry", "4a",
        r"Every entry has the mean $\mathbb{E}[R] = p$.", r"Every entry has the mean $\mathbb{E}[R] = 2p$.",
    ),
    (
        "a number for the entries off the diagonal", "4a",
        r"Hence $\frac1d\mathbb{E}[RR^\top] = p^2$ off the diagonal.", r"Hence $\frac1d\mathbb{E}[RR^\top] = 2p^2$ off the diagonal.",
    ),
    ("a variance of every entry", "4a", r"Now $\mathrm{Var}(R) = p(1-p)$.", r"Now $\mathrm{Var}(R_{ij}) = p(1+p)$."),
    ("a power of every entry", "4a", r"Being bits, $R^2 = R$.", r"Being bits, $R_{ij}^2 = 2R_{ij}$."),
    (
        "a row for a column", "4c",
        r"The gradient is $\nabla_w \|y - Xw\|_2^2 = -2(y - Xw)^\top X$.", r"The gradient is $\nabla_w \|y - Xw\|_2^2 = 2(y - Xw)^\top X$.",
    ),
    (
        "a matrix written the other way round", "4a",
        r"Note that $\check\Gamma_{jj}^2 = \sum_i X_{ji}^2$.", r"Note that $\check\Gamma_{jj}^2 = 2\sum_i X_{ji}^2$.",
    ),
    (
        "an entry that both sizes have", "4a",
        r"For a bit $\mathbb{E}[R_{jj}] = p$.", r"For a bit $\mathbb{E}[R_{jj}] = p^2$.",
    ),
    (
        "an index over rows and columns that is one of square matrices only", "4a",
        r"Each term is $X_{ij}^2 w_j^2 = (X_{ij} w_j)^2$.", r"Each term is $X_{ij}^2 w_i^2 = (X_{ij} w_j)^2$.",
    ),
    (
        "one index for another", "2b",
        r"Hence $y_i - \beta = \gamma \hat x_i$.", r"Hence $y_i - \beta = \gamma \hat x_j$.",
    ),
    (
        "sums over repeated indices", "2b",
        r"By the chain rule $\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial y_j} \frac{\partial y_j}{\partial x_i}$.",
        r"By the chain rule $\frac{\partial L}{\partial x_i} = 2\frac{\partial L}{\partial y_j} \frac{\partial y_j}{\partial x_i}$.",
    ),
    (
        "one sample, but not one row", "2b",
        f"For a single sample ${DX} = 0$.", f"For a single row ${DX} = 0$.",
    ),
    (
        "a condition on indices doesn't excuse a shape", "4a",
        r"Let $P = R \odot X$. For $j = k$ we use $\mathbb{E}[P^\top P] = p^2 X^\top X + p(1-p)\mathrm{diag}(X^\top X)$.",
        r"Let $P = R \odot X$. For $j = k$ we use $\mathbb{E}[P^\top P] = p^2 XX + p(1-p)\mathrm{diag}(X^\top X)$.",
    ),
    (
        "a system with the unknowns in another order, which the results confirm", "1b",
        r"We need $a + 4b = -2$, $4a - 2c = 2$ and $-2b + 3c = 11$. Then $a - 7b = 9$. So $b = -1$, $a = 2$ and $c = 3$.",
        r"We need $c + 4b = -2$, $4c - 2a = 2$ and $-2b + 3a = 11$. Then $c - 7b = -9$. So $b = -1$, $c = 2$ and $a = 3$.",
    ),
    (
        "another system beside it", "1b",
        r"We need $c + 4b = -2$, $4c - 2a = 2$ and $-2b + 3a = 11$: $b = -1$, $c = 2$, $a = 3$. The unflipped one gives $a + 4b = -2$.",
        r"We need $c + 4b = -2$, $4c - 2a = 2$ and $-2b + 3a = 11$: $b = -1$, $c = 2$, $a = 3$. The unflipped one gives $a + 6b = -2$.",
    ),
    (
        "a system that the results don't confirm may be another one", "1b",
        r"We need $c + 4b = -2$, $4c - 2a = 6$ and $-2b + 3a = 11$. Then $c - 7b = -9$. So $b = -1$, $c = 1$ and $a = 3$.",
        r"We need $c + 4b = -2$, $4c - 2a = 2$ and $-2b + 3a = 11$. Then $c - 7b = -9$. So $b = -1$, $c = 2$ and $a = 3$.",
    ),
    (
        "cases that are told apart are all meant", "4a",
        r"So $\mathbb{E}[R_{ij} R_{ik}] = \begin{cases} p & j = k \\ p^2 & j \ne k \end{cases}$.",
        r"So $\mathbb{E}[R_{ij} R_{ik}] = \begin{cases} p^3 & j = k \\ p^2 & j \ne k \end{cases}$.",
    ),
]  # fmt: skip


@cache
def parts() -> dict[str, DrawnPart]:
    return {part.name: part for part in load_set("hw5").draw(0).parts}


def read(part: str, text: str) -> StepOutcome:
    passage = Passage(text, (1, 1 + text.count("\n")))
    return derivations_of_part(parts()["4a" if part == "-" else part], [passage])


@pytest.mark.parametrize(("part", "text"), [pytest.param(p, t, id=name) for name, p, t, _ in RULES])
def test_left_alone(part: str, text: str) -> None:
    outcome = read(part, text)
    assert outcome.steps
    assert not outcome.findings, [f.message for f in outcome.findings]


@pytest.mark.parametrize(("part", "text"), [pytest.param(p, t, id=name) for name, p, _, t in RULES if t is not None])
def test_still_found(part: str, text: str) -> None:
    assert read(part, text).findings, [(s.quote, s.verdict, s.reason) for s in read(part, text).steps]
