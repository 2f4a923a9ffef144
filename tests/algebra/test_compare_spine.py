"""The formulas that a first problem set needs: batch norm's gradient, dropout's loss, a change of variables."""

import pytest

from viva.algebra import Notation, compare

BATCH = Notation.from_mapping(
    {
        "sizes": ["n"],
        "symbols": {
            "x": {"shape": ["n"]},
            "\\gamma": {},
            "\\beta": {},
            "\\mu": {"definition": r"\frac1n\sum_{j=1}^n x_j"},
            "\\hat x": {"shape": ["n"], "index": "i", "definition": r"x_i-\mu"},
            "y": {"shape": ["n"], "index": "i", "definition": r"\gamma\hat x_i+\beta"},
        },
        "downstream": {"L": "y"},
    }
)
NAMED = BATCH.extended(
    definitions=[
        r"g_i = \frac{\partial L}{\partial y_i}",
        r"\bar g = \frac1n\sum_{j=1}^n \frac{\partial L}{\partial y_j}",
    ]
)
GRADIENT = r"\gamma\left(\frac{\partial L}{\partial y_i}-\frac1n\sum_{j=1}^n\frac{\partial L}{\partial y_j}\right)"

DROPOUT = Notation.from_mapping(
    {
        "sizes": ["n", "d"],
        "symbols": {
            "X": {"shape": ["n", "d"]},
            "y": {"shape": ["n"]},
            "\\check w": {"shape": ["d"], "aliases": ["\\hat w", "w"]},
            "p": {"domain": "(0,1)"},
            "R": {"shape": ["n", "d"], "distribution": "Bernoulli(p)"},
            "\\check\\Gamma": {
                "shape": ["d", "d"],
                "diagonal": r"\|X_{:,j}\|_2",
                "index": "j",
                "aliases": ["\\hat\\Gamma"],
            },
            "\\Gamma": {"shape": ["d", "d"], "properties": ["invertible"]},
        },
    }
)
LOSS = r"\|y - pX\check w\|_2^2 + p(1-p)\|\check\Gamma\check w\|_2^2"


@pytest.mark.parametrize(
    "answer",
    [
        r"\frac{\partial L}{\partial x_i}",
        r"\gamma\left[\frac{\partial L}{\partial y_i}-\frac1n\sum_{k=1}^n\frac{\partial L}{\partial y_k}\right]",
        r"\gamma \frac{\partial L}{\partial y_i} - \frac{\gamma}{n} \sum_{j} \frac{\partial L}{\partial y_j}",
        r"\sum_{j=1}^n \frac{\partial L}{\partial y_j}\,\gamma\left(\delta_{ij}-\frac1n\right)",
        r"\sum_{j=1}^{n} \frac{\partial L}{\partial y_j}\frac{\partial y_j}{\partial x_i}",
        r"\gamma(1-\frac1n)\frac{\partial L}{\partial y_i} - \frac\gamma n\sum_{j\ne i}\frac{\partial L}{\partial y_j}",
        r"\gamma\frac{(n-1)\frac{\partial L}{\partial y_i} - \sum_{j\ne i}\frac{\partial L}{\partial y_j}}{n}",
        r"\sum_j \frac{\partial L}{\partial y_j} "
        r"\begin{cases}\gamma(1-1/n) & \text{if } i=j \\ -\gamma/n & \text{otherwise}\end{cases}",
        "γ(∂L/∂y_i − (1/n)Σ_j ∂L/∂y_j)",
        r"\gamma\left(\frac{\partial L}{\partial y_k}-\frac1n\sum_{j=1}^n\frac{\partial L}{\partial y_j}\right)",
        r"\gamma(I-\tfrac1n\mathbf{1}\mathbf{1}^T)\frac{\partial L}{\partial y}",
    ],
)
def test_batch_norm_gradient_is_recognised(answer: str) -> None:
    assert compare(GRADIENT, answer, BATCH).equal is True


@pytest.mark.parametrize(
    "answer",
    [
        r"\gamma\frac{\partial L}{\partial y_i}",
        r"\gamma(1-\frac1n)\frac{\partial L}{\partial y_i}",
        r"\frac{\partial L}{\partial y_i}-\frac1n\sum_{j=1}^n\frac{\partial L}{\partial y_j}",
        r"\gamma\left(\frac{\partial L}{\partial y_i}+\frac1n\sum_{j=1}^n\frac{\partial L}{\partial y_j}\right)",
        r"\gamma\left(\frac{\partial L}{\partial y_i}-\sum_{j=1}^n\frac{\partial L}{\partial y_j}\right)",
        r"\gamma\left(\frac{\partial L}{\partial y_i}-\frac1n\sum_{j\ne i}\frac{\partial L}{\partial y_j}\right)",
        r"\gamma\left(\frac{\partial L}{\partial y_i}-\frac1{n-1}\sum_{j=1}^n\frac{\partial L}{\partial y_j}\right)",
        "0",
    ],
)
def test_wrong_batch_norm_gradients_are_refuted(answer: str) -> None:
    result = compare(GRADIENT, answer, BATCH)
    assert result.equal is False
    assert result.basis == "exact"
    assert result.witness is not None and "n = 2" in str(result.witness)


def test_names_introduced_by_the_answer() -> None:
    assert compare(GRADIENT, r"\gamma(g_i-\bar g)", NAMED).equal is True
    assert compare(GRADIENT, r"\gamma(g_i-\frac1n\sum_k g_k)", NAMED).equal is True
    assert compare(GRADIENT, r"\gamma g_i", NAMED).equal is False
    assert compare(GRADIENT, r"\gamma(g_i-\bar g)", BATCH).equal is None


def test_an_unknown_expectation_is_compared_with_itself_only() -> None:
    assert compare(r"\gamma(g_i-\mathbb E[g_j])", r"\gamma g_i - \gamma\,\mathbb{E}[g_k]", NAMED).equal is True
    assert compare(r"\gamma(g_i-\mathbb E[g])", r"\gamma g_i", NAMED).equal is None


@pytest.mark.parametrize("condition, answer", [("n = 1", "0"), ("n = 2", r"\frac\gamma2(g_i - g_k)")])
def test_special_sizes(condition: str, answer: str) -> None:
    given = [condition, r"i \ne k"] if "k" in answer else [condition]
    assert compare(GRADIENT, answer, NAMED, given=given).equal is True
    assert compare(GRADIENT, r"\gamma g_i", NAMED, given=given).equal is False


@pytest.mark.parametrize(
    "answer",
    [
        r"\mathbb{E}_R\left[\|y-(R\odot X)\check w\|_2^2\right]",
        r"\mathbb E_{R\sim \text{Bernoulli}(p)}\|y-R\odot X w\|^2",
        r"\|y-pXw\|^2 + p(1-p)\sum_{j=1}^d w_j^2\|X_{:,j}\|^2",
        r"\|y-pXw\|^2 + (p-p^2)\sum_{i,j} X_{ij}^2 w_j^2",
        r"y^Ty - 2p\,y^TXw + p^2 w^TX^TXw + p(1-p)w^T\mathrm{diag}(X^TX)w",
        r"\|y-pXw\|_2^2 + p(1-p)\|(\mathrm{diag}(X^TX))^{1/2}w\|_2^2",
        r"\sum_{i=1}^n (y_i - p\sum_j X_{ij}w_j)^2 + p(1-p)\, w^\top\hat\Gamma^2 w",
        "||y - pXŵ||² + p(1-p)||Γ̂ŵ||²",
    ],
)
def test_dropout_loss_is_recognised(answer: str) -> None:
    assert compare(LOSS, answer, DROPOUT).equal is True


@pytest.mark.parametrize(
    "answer",
    [
        r"\frac12\|y-pXw\|^2 + \frac12 p(1-p)\|\hat\Gamma w\|^2",
        r"\|y-Xw\|^2 + p(1-p)\|\hat\Gamma w\|^2",
        r"\|y-pXw\|^2 + p^2\|\hat\Gamma w\|^2",
        r"\|y-pXw\|^2 + p(1-p)\|w\|^2",
        r"\|y-pXw\|^2 - p(1-p)\|\hat\Gamma w\|^2",
        r"\|y-pXw\|^2 + p(1-p)\|Xw\|^2",
        r"\|y-(1-p)Xw\|^2 + p(1-p)\|\hat\Gamma w\|^2",
    ],
)
def test_wrong_dropout_losses_are_refuted(answer: str) -> None:
    assert compare(LOSS, answer, DROPOUT).equal is False


def test_weights_after_dropout() -> None:
    assert compare(r"p\check w", r"\hat w p", DROPOUT).equal is True
    refuted = compare(r"p\check w", r"\frac{\check w}{p}", DROPOUT)
    assert refuted.equal is False
    assert refuted.witness is not None and refuted.witness.entry == (1,)


@pytest.mark.parametrize(
    "answer, equal, side",
    [
        (r"X\Gamma^{-1}", True, None),
        (r"3 X\Gamma^{-1}", True, None),
        (r"\sqrt{\lambda}X\Gamma^{-1}", True, None),
        (r"-X\Gamma^{-1}", False, None),
        (r"X\Gamma", False, None),
        (r"\Gamma X", None, "right"),
        (r"\Gamma^{-1}X", None, "right"),
        (r"X\Gamma^{-T}", False, None),
    ],
)
def test_matrix_up_to_a_positive_factor(answer: str, equal: bool | None, side: str | None) -> None:
    result = compare(r"X\Gamma^{-1}", answer, DROPOUT, up_to="positive factor")
    assert (result.equal, result.ill_typed) == (equal, side)


def test_a_product_that_does_not_conform_names_both_operands() -> None:
    reason = compare(r"X\Gamma^{-1}", r"\Gamma X", DROPOUT).reason
    assert reason is not None
    assert "Gamma" in reason and "d × d" in reason and "n × d" in reason
