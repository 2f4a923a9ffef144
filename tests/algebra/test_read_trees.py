"""Golden trees: what a text must be read as, in the notation of `shape` below."""

from __future__ import annotations

import dataclasses

import pytest

from viva.algebra import compare
from viva.algebra.read import ReadError, read_formula, read_plain, read_tex
from viva.algebra.tree import Ambiguous, Node, Number, Symbol, children

_SHORT = {"Apply": "@", "Call": "!", "Index": "_", "Pow": "^", "Mul": "*", "Add": "+", "Neg": "-", "Div": "/"}


def shape(value: object) -> str:
    """A tree as one line: operators in front, in brackets; what is None is left out."""
    if isinstance(value, Number):
        return str(value.value)
    if isinstance(value, Symbol):
        return value.name.replace(" ", "~")
    if isinstance(value, tuple):
        return "[" + " ".join(shape(v) for v in value) + "]"
    if isinstance(value, Node):
        names = [f.name for f in dataclasses.fields(value) if f.name not in ("span", "signs", "font")]
        kept = [getattr(value, name) for name in names]
        inner = [shape(v) for v in kept if v is not None and v is not True and v not in ((), "") and str(v) != "0"]
        kind = type(value).__name__
        return "(" + " ".join([_SHORT.get(kind, kind), *inner]) + ")"
    return str(value)


TEX = [
    (r"\frac12 a", "(* [(/ 1 2) a])"),
    (r"\frac{a}{b}", "(/ a b)"),
    (r"\tfrac ab", "(/ a b)"),
    (r"p(1-p)", "(* [p (+ [1 (- p)])])"),
    (r"f(x) + L(w)", "(+ [(@ f [x]) (@ L [w])])"),
    (r"\mathcal{L}(\hat{w})", "(@ L [hat~w])"),
    (r"f'(x)", "(@ f [x] 1)"),
    (r"X'", "X'"),
    (r"x_{12}", "(_ x [12])"),
    (r"X_{ij} + R_{i,j}", "(+ [(_ X [i j]) (_ R [i j])])"),
    (r"X_{:,j} + X_{\cdot j}", "(+ [(_ X [(All) j]) (_ X [(All) j])])"),
    (r"x_{i+j-1}", "(_ x [(+ [i j (- 1)])])"),
    (r"(X\hat w)_i", "(_ (* [X hat~w]) [i])"),
    (r"w_{\text{new}} - w_{old}", "(+ [w_new (- w_old)])"),
    (r"w^{(t+1)}", "(_ w [(+ [t 1])])"),
    (r"a^{-T}", "(Transpose (^ a (- 1)))"),
    (r"X^\top y", "(* [(Transpose X) y])"),
    (r"X^{\mathsf T}y", "(* [(Transpose X) y])"),
    (r"e^{-x^2}", "(^ e (- (^ x 2)))"),
    (r"2^{10}", "(^ 2 10)"),
    (r"\sin^2 x", "(^ (! sin [x]) 2)"),
    (r"\log(x)y", "(* [(! log [x]) y])"),
    (r"\log_2 8", "(! log [8 2])"),
    (r"\sin x \cos y", "(* [(! sin [x]) (! cos [y])])"),
    (r"\|x\|_2^2", "(^ (Norm x 2) 2)"),
    (r"\|x\|^2_2", "(^ (Norm x 2) 2)"),
    (r"||x||_2^2", "(^ (Norm x 2) 2)"),
    (r"\left\lVert x \right\rVert_F", "(Norm x F)"),
    (r"|a-|b||", "(! abs [(+ [a (- (! abs [b]))])])"),
    (r"|a||b|", "(* [(! abs [a]) (! abs [b])])"),
    (r"\sum_i a_i + b", "(+ [(Big sum [i] (_ a [i])) b])"),
    (r"\sum_{j=1}^n x_j y_j", "(Big sum [j] 1 n (* [(_ x [j]) (_ y [j])]))"),
    (r"\sum_{k \ne j} x_k", "(Big sum [k] (Relation [k j] [!=]) (_ x [k]))"),
    (r"\sum_{i,j} A_{ij}", "(Big sum [i j] (_ A [i j]))"),
    (r"E[X]Y", "(* [(Expectation E [X]) Y])"),
    (r"\mathbb{E}_{R \sim q}[R^2]", "(Expectation E [(^ R 2)] (Relation [R q] [sim]))"),
    (r"\operatorname{Var}(R_{ij})", "(Expectation Var [(_ R [i j])])"),
    (r"\frac{\partial L}{\partial x_i}", "(Derivative L [[(_ x [i]) 1]] derivative)"),
    (r"\partial L/\partial x_i", "(Derivative L [[(_ x [i]) 1]] derivative)"),
    (r"\frac{\partial^2 f}{\partial x^2}", "(Derivative f [[x 2]] derivative)"),
    (r"\frac{\partial L}{\partial \sigma_j^2}", "(Derivative L [[(^ (_ sigma [j]) 2) 1]] derivative)"),
    (r"\frac{d}{n}", "(/ d n)"),
    (r"\nabla_w L(w)", "(Derivative (@ L [w]) [[w 1]] nabla)"),
    (r"\delta_{ij}", "(! delta [i j])"),
    (r"\mathbb{1}[i=j]", "(! indicator [(Relation [i j] [=])])"),
    (r"\lim_{n\to\infty} a_n", "(Limit n infty (_ a [n]))"),
    (r"\int_0^1 x^2\,dx", "(Big int [x] 0 1 (^ x 2))"),
    (r"\underbrace{a+b}_{\text{both}}", "(+ [a b])"),
    (r"\boxed{42}", "42"),
    (r"h_1 = 2 \quad (5)", "(Relation [(_ h [1]) 2] [=])"),
    (r"h_1 = 2 \tag{5}", "(Relation [(_ h [1]) 2] [=])"),
    (r"3 + 1 \text{ bias} = 4", "(Relation [(+ [3 (* [1 (Words bias)])]) 4] [=])"),
    (r"a = b \le c", "(Relation [a b c] [= <=])"),
    (r"= X w", "(Relation [(Previous) (* [X w])] [=])"),
    (r"a = b \implies c = d", "(Relation [(Relation [a b] [=]) (Relation [c d] [=])] [implies])"),
    (r"x = 3, y = 4", "(Sequence [(Relation [x 3] [=]) (Relation [y 4] [=])] ,)"),
    (r"x = 0 \text{ if } i = j", "(Qualified (Relation [x 0] [=]) if (Relation [i j] [=]))"),
    (r"a_i = 2, \quad i \ne j", "(Qualified (Relation [(_ a [i]) 2] [=]) (Relation [i j] [!=]))"),
    (r"a \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "(* [a (Matrix [[1 2] [3 4]])])"),
    (
        r"\begin{cases} 1, & \text{if } i = j \\ 0, & \text{otherwise} \end{cases}",
        "(Cases [[1 (Relation [i j] [=])] [0 None]])",
    ),
    (r"\begin{aligned} a &= b \\ &= c + d \\ &\quad - g \end{aligned}", "(Relation [a b (+ [c d (- g)])] [= =])"),
    (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "(Sequence [(Relation [a b] [=]) (Relation [c d] [=])] ,)"),
    (r"[0,1)", "(Interval 0 1 False)"),
    (r"1{,}000 + 12\,345 + 1,000", "(+ [1000 12345 1000])"),
    (r"(1,000, 2)", "(Sequence [1000 2] ())"),
    (r"(125,250,375)", "(Sequence [125 250 375] ())"),
    (r"50\%", "1/2"),
    (r"f\big|_{x=0}", "(Binary at f (Relation [x 0] [=]))"),
    (r"\hat{\mathbf w} \neq \tilde w", "(Relation [hat~w tilde~w] [!=])"),
    (r"D(p \| q)", "(@ D [(Binary divergence p q)])"),
    (r"P(A \mid B)", "(Expectation P [A] B)"),
    (r"-1 \bmod 2", "(Binary mod (- 1) 2)"),
    (r"[x][y]", "(* [x y])"),
    (r"\text{if } i = j: x = 1", "(Qualified (Relation [x 1] [=]) if (Relation [i j] [=]))"),
    (r"a_1, \dots, a_n", "(Sequence [(_ a [1]) (Elided) (_ a [n])] ,)"),
]

PLAIN = [
    ("γ(g_i − (1/n)Σ_j g_j)", "(* [gamma (+ [(_ g [i]) (- (* [(/ 1 n) (Big sum [j] (_ g [j]))]))])])"),
    ("∂L/∂y_i", "(Derivative L [[(_ y [i]) 1]] derivative)"),
    (
        "∂L/∂y_j · ∂y_j/∂x_i",
        "(* [(Derivative L [[(_ y [j]) 1]] derivative) (Derivative (_ y [j]) [[(_ x [i]) 1]] derivative)])",
    ),
    ("dL/dx", "(Derivative L [[x 1]] False derivative)"),
    ("||y - pXŵ||²₂", "(^ (Norm (+ [y (- (* [p X hat~w]))]) 2) 2)"),
    ("Xᵀ + X⁻¹", "(+ [(Transpose X) (^ X (- 1))])"),
    ("√(1+x) + √2", "(+ [(! sqrt [(+ [1 x])]) (! sqrt [2])])"),
    ("sum_{j=1}^n x_j", "(Big sum [j] 1 n (_ x [j]))"),
    ("sqrt(p/(1-p))", "(! sqrt [(/ p (+ [1 (- p)]))])"),
    ("X @ w + x**2", "(+ [(* [X w]) (^ x 2)])"),
    ("np.linalg.inv(G) @ X.T", "(* [(^ G (- 1)) (Transpose X)])"),
    ("[[1,2],[3,4]]", "(Matrix [[1 2] [3 4]])"),
    ("[[1],[2]]", "(Matrix [[1] [2]])"),
    ("[1, -2]", "(Sequence [1 (- 2)] [])"),
    ("a*x^2 + %pi", "(+ [(* [a (^ x 2)]) pi])"),
    ("x^10 + x_10", "(+ [(^ x 10) (_ x [10])])"),
    ("X^TXw", "(* [(Transpose X) X w])"),
    ("w_hat + xbar", "(+ [hat~w bar~x])"),
    ("3 x 3 x 8 = 72", "(Relation [(* [3 3 8]) 72] [=])"),
    ("h1", "h1"),
    ("x_iy_j", "(* [(_ x [i]) (_ y [j])])"),
    ("{1, 2} ∪ {3}", "(Binary cup (Sequence [1 2] {}) (Sequence [3] {}))"),
    ("1 1/2", "(+ [1 (/ 1 2)])"),
    ("12.5%", "1/8"),
    ("1.5e-3", "3/2000"),
    ("f(x) = max(0, x)", "(Relation [(@ f [x]) (! max [0 x])] [=])"),
    ("E_R[R_ij]", "(Expectation E [(_ R [i j])] R)"),
    ("10 neurons", "(* [10 (Words neurons)])"),
    ("ax + by", "(+ [(* [a x]) (* [b y])])"),
]

# Each text and the readings that it must keep, the likelier one first.
DOUBTFUL = [
    (r"a/bc", ["(/ a (* [b c]))", "(* [(/ a b) c])"]),
    (r"1/2\sigma^2", ["(* [(/ 1 2) (^ sigma 2)])", "(/ 1 (* [2 (^ sigma 2)]))"]),
    (r"\log x y", ["(! log [(* [x y])])", "(* [(! log [x]) y])"]),
    (r"\sin x/2", ["(/ (! sin [x]) 2)", "(! sin [(/ x 2)])"]),
    (r"R \odot X w", ["(Binary odot R (* [X w]))", "(* [(Binary odot R X) w])"]),
    (r"\sigma(x)", ["(@ sigma [x])", "(* [sigma x])"]),
    (r"2^n_i", ["(^ 2 (_ n [i]))", "(^ (_ 2 [i]) n)"]),
    (r"2\frac12", ["(+ [2 (/ 1 2)])", "(* [2 (/ 1 2)])"]),
    (r"x_{1j}", ["(_ x [1 j])", "(_ x [(* [1 j])])"]),
    (r"X^T_{ij}", ["(_ (Transpose X) [i j])", "(Transpose (_ X [i j]))"]),
]


@pytest.mark.parametrize(("text", "expected"), TEX)
def test_tex_is_read_as(text: str, expected: str) -> None:
    assert shape(read_tex(text)) == expected


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_plain_text_is_read_as(text: str, expected: str) -> None:
    assert shape(read_plain(text)) == expected


@pytest.mark.parametrize(("text", "expected"), DOUBTFUL)
def test_doubtful_text_keeps_its_readings(text: str, expected: list[str]) -> None:
    node = read_tex(text)
    assert isinstance(node, Ambiguous)
    assert [shape(reading) for reading in node.readings] == expected


def test_number_slash_number_with_a_space_is_certain() -> None:
    assert shape(read_plain("1/2 x")) == "(* [(/ 1 2) x])"
    assert shape(read_tex("1/(2n) x")) == "(* [(/ 1 (* [2 n])) x])"


def test_the_caller_says_what_is_a_function() -> None:
    assert shape(read_tex(r"\sigma(x)", functions=frozenset(["sigma"]))) == "(@ sigma [x])"
    assert shape(read_tex("L(w)", scalars=frozenset(["L"]))) == "(* [L w])"


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        (r"\|y - pX\hat w\|_2^2", "||y - pXŵ||²₂"),
        (r"\frac{\gamma}{n}", "γ/n"),
        (r"X^\top X", "Xᵀ X"),
        (r"p \le \infty", "p <= oo"),
        (r"\sum_{j=1}^{n} a_j", "∑_{j=1}^n a_j"),
    ],
)
def test_notations_agree(tex: str, plain: str) -> None:
    assert read_tex(tex) == read_plain(plain) == read_formula(tex) == read_formula(plain)


def test_unicode_inside_tex_is_understood() -> None:
    assert read_tex("$γ \\cdot ŵ$") == read_tex(r"\gamma \hat w")


REFUSED = [
    (read_tex, r"\frac"),
    (read_tex, r"\frac{a"),
    (read_tex, r"\frac{a}"),
    (read_tex, r"(a + b"),
    (read_tex, r"a + b)"),
    (read_tex, r"x ="),
    (read_tex, r"x +"),
    (read_tex, r"\sum_{i=1}^n"),
    (read_tex, r"\unknowncommand x"),
    (read_tex, r"\begin{matrix} 1 & 2 \\ 3 \end{matrix}"),
    (read_tex, r"\begin{matrix} 1 \end{pmatrix}"),
    (read_tex, r"\left( x \right]]"),
    (read_tex, r"x_i_j"),
    (read_tex, r"3 4"),
    (read_tex, r"x^"),
    (read_tex, ""),
    (read_tex, r"\text{if"),
    (read_tex, "Hence the value of this is small"),
    (read_plain, "the answer is four"),
    (read_plain, "Convolution shares weights"),
    (read_plain, "|x"),
    (read_plain, "x^ab"),
    (read_plain, "x ? y"),
]


@pytest.mark.parametrize(("reader", "text"), REFUSED)
def test_what_is_cut_off_or_no_formula_is_refused_as_a_whole(reader: object, text: str) -> None:
    with pytest.raises(ReadError):
        reader(text)  # type: ignore[operator]


def test_the_error_shows_line_column_and_caret() -> None:
    with pytest.raises(ReadError) as caught:
        read_tex("a = b\n+ \\wrong c")
    assert str(caught.value) == "the command \\wrong is not known, at line 2 col 3\n\n+ \\wrong c\n  ^"
    assert (caught.value.line, caught.value.column, caught.value.position) == (2, 3, 8)


def test_spans_point_into_the_text() -> None:
    text = r"x + \frac{a}{bc}"
    node = read_tex(text)
    fraction = list(children(node))[1]
    assert fraction.span is not None
    assert text[slice(*fraction.span)] == r"\frac{a}{bc}"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("f(x)^2", r"f(x) \cdot f(x)"),
        (r"\frac{d}{dx}\left[f(x)^2\right]", "2 f(x) f'(x)"),
        ("1(2) + 4(-1) + 0(3)", "-2"),
        ("3(4)(5)", "60"),
        ("(2) 1/2", "1"),
        ("2 1/2", "5/2"),
    ],
)
def test_brackets_and_powers_behind_functions_and_numbers(text: str, means: str) -> None:
    assert compare(text, means).equal is True
